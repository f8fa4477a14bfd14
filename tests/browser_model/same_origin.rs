//! Requests to the page's own origin, which need no permission.

use actix_web::{
    App, Error, HttpResponse, Responder,
    body::BoxBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::{HOST, HeaderName, HeaderValue},
    middleware::{Next, from_fn},
    put,
    test::init_service,
    web,
};
use actix_web_cors::{
    cors,
    testing::{Browser, Fetch, ResponseKind},
};

use super::sent;

const SHOP: &str = "http://shop.example";

#[cors(origins = ["https://partner.example"], block_on_origin_mismatch)]
#[put("/item")]
async fn update() -> impl Responder {
    "updated"
}

/// The application sees another authority than the browser, as behind a proxy.
async fn rewrite_host(mut request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, Error> {
    request.headers_mut().insert(HOST, HeaderValue::from_static("backend:8080"));
    next.call(request).await
}

/// The same, and Fetch Metadata does not get through.
async fn rewrite_host_and_site(
    mut request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    request.headers_mut().remove(HeaderName::from_static("sec-fetch-site"));
    rewrite_host(request, next).await
}

#[actix_web::test]
async fn no_permission_is_needed() {
    let app = App::new()
        .service(update)
        .default_service(web::to(|| async { HttpResponse::Unauthorized().insert_header(("x-a", "1")).body("who?") }));
    let app = init_service(app).await;
    for page in ["https://app.example.com", "http://localhost:8080", SHOP] {
        for (fetch, request, status) in [
            (Fetch::get("/nothing"), "GET", 401),
            (Fetch::head("/nothing"), "HEAD", 401),
            (Fetch::put("/item"), "PUT", 200),
            (Fetch::delete("/nothing").json("{}").header("x-a", "1"), "DELETE", 401),
            (Fetch::post("/nothing").upload_listener(), "POST", 401),
        ] {
            let browser = Browser::at(page).server(page);
            let response = browser.fetch(&app, fetch).await.expect("same-origin");
            assert_eq!((response.kind(), response.status()), (ResponseKind::Basic, status));
            assert_eq!(response.header("x-a").is_some(), status == 401);
            // The preflight would be here.
            let methods: Vec<String> = browser.sent().iter().map(|sent| sent.method().to_owned()).collect();
            assert_eq!(methods, [request]);
        }
    }
}

/// A 403 that the script may read is no error, so its `Debug` output explains it.
#[actix_web::test]
async fn a_block_of_the_own_origin_is_readable_and_explained() {
    macro_rules! outcome {
        ($layer:expr, $page:expr) => {{
            let app = init_service(App::new().service(update).wrap($layer)).await;
            let browser = Browser::at($page).server($page);
            let response = browser.fetch(&app, Fetch::put("/item")).await.expect("same-origin");
            assert_eq!(sent(&browser), [format!("PUT {}/item", $page)]);
            assert_eq!(response.kind(), ResponseKind::Basic);
            (response.status(), format!("{response:?}"))
        }};
    }
    // `Sec-Fetch-Site` counts before `Host`.
    assert_eq!(outcome!(from_fn(rewrite_host), "https://shop.example").0, 200);
    for ((status, text), site, host) in [
        (
            outcome!(from_fn(rewrite_host), SHOP),
            "without `Sec-Fetch-Site`, because the URL is plain `http` and with",
            "shop.example",
        ),
        (
            outcome!(from_fn(rewrite_host_and_site), "https://shop.example:8443"),
            "with `Sec-Fetch-Site: same-origin` and with",
            "shop.example:8443",
        ),
    ] {
        assert_eq!(status, 403, "{text}");
        assert!(text.contains(&format!("{site} `Host: {host}`")), "{text}");
        assert!(text.contains("keep `Host`, or list the own origin in `origins`"), "{text}");
    }
}
