//! The responses on the wire, line by line.

use actix_web::http::StatusCode;
use actix_web::middleware::{DefaultHeaders, Next, from_fn};
use actix_web::test::init_service;
use actix_web::{App, Error, HttpRequest, HttpResponse, Responder, delete, get, patch, put, route, web};
use actix_web_cors::cors;
use support::exchange::{preflight, request, send};

const APP: &str = "https://app.example.com";
const EVIL: &str = "https://evil.example";
const VARY: &str = "vary: Origin, Access-Control-Request-Method, Access-Control-Request-Headers";

#[cors(
    origins = ["https://app.example.com", "https://b.example"],
    headers = ["Content-Type", "x-trace"],
    expose_headers = ["X-Total-Count", "etag"],
    credentials,
    max_age = 30
)]
#[put("/items/{id}")]
async fn update(id: web::Path<u32>) -> impl Responder {
    format!("updated {id}")
}

#[cors(origins = ["https://admin.example.com"])]
#[delete("/items/{id}")]
async fn remove(id: web::Path<u32>) -> impl Responder {
    format!("removed {id}")
}

#[cors(origins = ["*"], expose_headers = ["*"])]
#[get("/items/{id}")]
async fn read(id: web::Path<u32>) -> impl Responder {
    format!("item {id}")
}

#[cors(origins = ["https://app.example.com"])]
#[patch("/items/{id}")]
async fn amend() -> impl Responder {
    ""
}

macro_rules! items {
    () => {
        init_service(App::new().service(update).service(remove).service(read).service(amend)).await
    };
}

#[actix_web::test]
async fn an_allowed_preflight_states_the_whole_policy() {
    let app = items!();
    let response = preflight(&app, "/items/1", APP, "PUT").await;
    assert_eq!(response.status, StatusCode::NO_CONTENT);
    assert_eq!(response.body, "");
    assert_eq!(
        response.headers,
        [
            "access-control-allow-credentials: true",
            "access-control-allow-headers: content-type, x-trace",
            "access-control-allow-methods: PUT",
            "access-control-allow-origin: https://app.example.com",
            "access-control-max-age: 30",
            VARY,
        ]
    );
}

#[actix_web::test]
async fn the_requested_names_do_not_change_the_preflight_response() {
    let app = items!();
    let plain = preflight(&app, "/items/1", APP, "PUT").await;
    for names in ["content-type", "x-unknown", "", ",,,,", "not a token", &"x,".repeat(4000)] {
        let headers =
            [("origin", APP), ("access-control-request-method", "PUT"), ("access-control-request-headers", names)];
        let response = send(&app, "OPTIONS /items/1", &headers).await;
        assert_eq!(
            (response.status, response.headers),
            (plain.status, plain.headers.clone()),
            "asking for {names:.20}"
        );
    }
}

#[actix_web::test]
async fn each_handler_of_a_path_answers_its_own_preflight() {
    let app = items!();
    let table = [
        ("PUT", APP, Some(APP), "PUT"),
        ("put", APP, Some(APP), "PUT"),
        ("DELETE", "https://admin.example.com", Some("https://admin.example.com"), "DELETE"),
        ("DELETE", APP, None, ""),
        ("PUT", "https://admin.example.com", None, ""),
        ("GET", EVIL, Some("*"), "GET"),
        ("patch", APP, Some(APP), "PATCH"),
    ];
    for (method, origin, allowed, methods) in table {
        let response = preflight(&app, "/items/1", origin, method).await;
        assert_eq!(response.header("access-control-allow-origin"), allowed, "{method} from {origin}");
        if allowed.is_some() {
            assert_eq!(response.status, StatusCode::NO_CONTENT);
            assert_eq!(response.header("access-control-allow-methods"), Some(methods));
        } else {
            assert_eq!(response.status, StatusCode::FORBIDDEN, "{method} from {origin}");
        }
    }
}

#[actix_web::test]
async fn a_refused_preflight_is_an_empty_403() {
    let app = items!();
    let origins = [
        EVIL,
        "null",
        "https://app.example.com/",
        "HTTPS://app.example.com",
        "https://app.example.com:443",
        "http://app.example.com",
        "",
        "https://app.example.com https://b.example",
        "*",
    ];
    for origin in origins {
        let response = preflight(&app, "/items/1", origin, "PUT").await;
        assert_eq!(response.status, StatusCode::FORBIDDEN, "{origin}");
        assert_eq!(response.cors(), [VARY], "{origin}");
        assert_eq!(response.header("cache-control"), Some("no-store"), "{origin}");
        if cfg!(debug_assertions) {
            assert_eq!(response.header("content-type"), Some("text/plain; charset=utf-8"));
            assert!(
                !response.body.is_empty() && (origin.len() < 5 || !response.body.contains(origin)),
                "{origin}: {}",
                response.body
            );
        } else {
            assert_eq!(response.body, "", "{origin}");
        }
    }
}

#[actix_web::test]
async fn two_origin_lines_are_refused() {
    let app = items!();
    let lines = [("origin", APP), ("origin", APP), ("access-control-request-method", "PUT")];
    let response = send(&app, "OPTIONS /items/1", &lines).await;
    assert_eq!((response.status, response.cors()), (StatusCode::FORBIDDEN, vec![VARY]));
    let response = send(&app, "PUT /items/1", &lines[..2]).await;
    assert_eq!((response.status, response.cors()), (StatusCode::OK, vec!["vary: Origin"]));
}

#[actix_web::test]
async fn an_allowed_request_is_decorated() {
    let app = items!();
    for origin in [APP, "https://b.example"] {
        let response = request(&app, "PUT /items/1", origin).await;
        assert_eq!(response.body, "updated 1");
        assert_eq!(
            response.cors(),
            [
                "access-control-allow-credentials: true",
                &format!("access-control-allow-origin: {origin}"),
                "access-control-expose-headers: x-total-count, etag",
                "vary: Origin",
            ]
        );
    }
}

#[actix_web::test]
async fn a_refused_request_gets_vary_and_no_other_header() {
    let app = items!();
    for headers in [vec![], vec![("origin", EVIL)], vec![("origin", "null")], vec![("origin", "")]] {
        let response = send(&app, "PUT /items/1", &headers).await;
        assert_eq!((response.status, response.body.as_str()), (StatusCode::OK, "updated 1"), "{headers:?}");
        assert_eq!(response.cors(), ["vary: Origin"], "{headers:?}");
    }
}

#[actix_web::test]
async fn the_wildcard_allows_every_origin() {
    let app = items!();
    for headers in [
        vec![],
        vec![("origin", EVIL)],
        vec![("origin", "null")],
        vec![("origin", "nonsense")],
        vec![("origin", "a"), ("origin", "b")],
    ] {
        let response = send(&app, "GET /items/1", &headers).await;
        assert_eq!(
            response.cors(),
            ["access-control-allow-origin: *", "access-control-expose-headers: *"],
            "{headers:?}"
        );
    }
    let response = preflight(&app, "/items/1", "null", "GET").await;
    assert_eq!(
        response.headers,
        [
            "access-control-allow-methods: GET",
            "access-control-allow-origin: *",
            "access-control-max-age: 600",
            "vary: Access-Control-Request-Method, Access-Control-Request-Headers",
        ]
    );
}

#[actix_web::test]
async fn requests_that_are_not_preflights_are_left_alone() {
    async fn own() -> impl Responder {
        "the user's OPTIONS"
    }
    let app = init_service(
        App::new().service(update).route("/items/{id}", web::method(actix_web::http::Method::OPTIONS).to(own)),
    )
    .await;
    let acrm = "access-control-request-method";
    let table: &[&[(&str, &str)]] = &[
        &[],
        &[("origin", APP)],
        &[(acrm, "PUT")],
        &[("origin", APP), (acrm, "DELETE")],
        &[("origin", APP), (acrm, "")],
        &[("origin", APP), (acrm, "P T")],
        &[("origin", APP), (acrm, "PUT"), (acrm, "PUT")],
        &[("origin", APP), (acrm, "PUT, DELETE")],
    ];
    for headers in table {
        let response = send(&app, "OPTIONS /items/1", headers).await;
        assert_eq!((response.status, response.body.as_str()), (StatusCode::OK, "the user's OPTIONS"), "{headers:?}");
        assert_eq!(response.cors(), Vec::<&str>::new(), "{headers:?}");
    }
    let response = preflight(&app, "/items/1", APP, "PUT").await;
    assert_eq!(response.status, StatusCode::NO_CONTENT);
}

#[actix_web::test]
async fn a_preflight_without_a_handler_is_a_404() {
    let app = items!();
    for (path, method) in [("/items/1", "POST"), ("/other", "PUT"), ("/items/1/more", "PUT")] {
        let response = preflight(&app, path, APP, method).await;
        assert_eq!(response.status, StatusCode::NOT_FOUND, "{method} {path}");
        assert_eq!(response.cors(), Vec::<&str>::new(), "{method} {path}");
    }
}

#[actix_web::test]
async fn an_extractors_error_is_decorated() {
    let app = items!();
    let response = request(&app, "PUT /items/one", APP).await;
    assert_eq!(response.status, StatusCode::NOT_FOUND);
    assert_eq!(response.header("access-control-allow-origin"), Some(APP));
}

async fn refuses(
    _: actix_web::dev::ServiceRequest,
    _: Next<impl actix_web::body::MessageBody + 'static>,
) -> Result<actix_web::dev::ServiceResponse, Error> {
    Err(actix_web::error::ErrorUnauthorized("who are you"))
}

async fn responds(
    request: actix_web::dev::ServiceRequest,
    _: Next<impl actix_web::body::MessageBody + 'static>,
) -> Result<actix_web::dev::ServiceResponse, Error> {
    Ok(request.into_response(HttpResponse::TooManyRequests()))
}

#[cors(origins = ["https://app.example.com"])]
#[get("/refuses", wrap = "from_fn(refuses)")]
async fn refused_inside() -> impl Responder {
    "never"
}

#[cors(origins = ["https://app.example.com"])]
#[get("/answers", wrap = "from_fn(responds)")]
async fn answered_inside() -> impl Responder {
    "never"
}

#[actix_web::test]
async fn responses_of_inner_middleware_are_decorated_and_preflights_skip_it() {
    let app = init_service(App::new().service(refused_inside).service(answered_inside)).await;
    for (path, status) in [("/refuses", StatusCode::UNAUTHORIZED), ("/answers", StatusCode::TOO_MANY_REQUESTS)] {
        let response = request(&app, &format!("GET {path}"), APP).await;
        assert_eq!(response.status, status);
        assert_eq!(response.cors(), ["access-control-allow-origin: https://app.example.com", "vary: Origin"]);
        let response = request(&app, &format!("GET {path}"), EVIL).await;
        assert_eq!(response.cors(), ["vary: Origin"]);
        assert_eq!(preflight(&app, path, APP, "GET").await.status, StatusCode::NO_CONTENT);
    }
}

#[cors(origins = ["https://app.example.com"])]
#[get("/forges")]
async fn forges() -> impl Responder {
    HttpResponse::Ok()
        .insert_header(("access-control-allow-origin", "*"))
        .insert_header(("Access-Control-Allow-Private-Network", "true"))
        .append_header(("vary", "Accept, origin"))
        .append_header(("vary", "Cookie"))
        .finish()
}

#[cors(origins = ["https://app.example.com"])]
#[get("/varies-on-all")]
async fn varies_on_all() -> impl Responder {
    HttpResponse::Ok().insert_header(("vary", "*")).finish()
}

#[actix_web::test]
async fn the_policy_is_the_only_author_and_vary_is_merged() {
    let app = init_service(App::new().service(forges).service(varies_on_all)).await;
    let response = request(&app, "GET /forges", APP).await;
    assert_eq!(
        response.cors(),
        ["access-control-allow-origin: https://app.example.com", "vary: Accept, origin, Cookie"]
    );
    let response = request(&app, "GET /forges", EVIL).await;
    assert_eq!(response.cors(), ["vary: Accept, origin, Cookie"]);
    assert_eq!(request(&app, "GET /varies-on-all", APP).await.header("vary"), Some("*"));
}

#[cors(origins = ["https://app.example.com"], methods = [PUT])]
#[route("/partly", method = "GET", method = "PUT")]
async fn partly(request: HttpRequest) -> impl Responder {
    request.method().to_string()
}

#[cors(origins = ["*"], methods = ["PURGE"])]
#[route("/partly-public", method = "GET", method = "PURGE")]
async fn partly_public() -> impl Responder {
    HttpResponse::Ok().insert_header(("access-control-allow-origin", "*")).finish()
}

#[actix_web::test]
async fn a_served_method_that_is_not_listed_has_no_cors() {
    let app = init_service(App::new().service(partly).service(partly_public)).await;
    assert_eq!(request(&app, "PUT /partly", APP).await.header("access-control-allow-origin"), Some(APP));
    let response = request(&app, "GET /partly", APP).await;
    assert_eq!((response.body.as_str(), response.cors()), ("GET", vec!["vary: Origin"]));
    assert_eq!(preflight(&app, "/partly", APP, "GET").await.status, StatusCode::NOT_FOUND);
    assert_eq!(preflight(&app, "/partly", APP, "PUT").await.header("access-control-allow-methods"), Some("PUT"));
    assert_eq!(request(&app, "GET /partly-public", APP).await.cors(), ["vary: Origin"]);
    assert_eq!(request(&app, "PURGE /partly-public", APP).await.header("access-control-allow-origin"), Some("*"));
    assert_eq!(
        preflight(&app, "/partly-public", APP, "PURGE").await.header("access-control-allow-methods"),
        Some("PURGE")
    );
}

#[cors(origins = ["https://app.example.com"], headers = reflect, credentials)]
#[put("/reflects")]
async fn reflects() -> impl Responder {
    ""
}

#[actix_web::test]
async fn reflect_echoes_tokens_up_to_four_kibibytes() {
    let app = init_service(App::new().service(reflects)).await;
    let acrh = "access-control-request-headers";
    let long = "x".repeat(4096);
    let longer = "x".repeat(4097);
    let table: &[(&[&str], Option<&str>)] = &[
        (&[], None),
        (&[""], None),
        (&[" , ,"], None),
        (&["Content-Type"], Some("content-type")),
        (&["a,b"], Some("a, b")),
        (&["a ,\tB,, c"], Some("a, b, c")),
        (&["a", "b, c"], Some("a, b, c")),
        (&["a, b c"], None),
        (&["a, b\u{e9}"], None),
        (&["a, (b)"], None),
        (&[&long], Some(&long)),
        (&[&longer], None),
        (&[&long[..4095], "a,"], None),
    ];
    for (lines, echoed) in table {
        let mut headers = vec![("origin", APP), ("access-control-request-method", "PUT")];
        headers.extend(lines.iter().map(|line| (acrh, *line)));
        let response = send(&app, "OPTIONS /reflects", &headers).await;
        assert_eq!(response.status, StatusCode::NO_CONTENT);
        assert_eq!(response.header("access-control-allow-headers"), *echoed, "{:.60}", lines.join(" + "));
    }
}

#[cors(origins = ["https://*.example.com", "http://localhost:*", "https://exact.example"])]
#[get("/patterns")]
async fn patterns() -> impl Responder {
    ""
}

#[actix_web::test]
async fn patterns_match_whole_labels_and_whole_ports() {
    let app = init_service(App::new().service(patterns)).await;
    let table = [
        ("https://a.example.com", true),
        ("https://a.b.example.com", true),
        ("https://a_b.c-d.example.com", true),
        ("https://example.com", false),
        ("https://.example.com", false),
        ("https://-a.example.com", false),
        ("https://A.example.com", false),
        ("https://evilexample.com", false),
        ("https://a.example.com:8443", false),
        ("http://a.example.com", false),
        ("https://a.example.com.evil.example", false),
        ("http://localhost", true),
        ("http://localhost:1", true),
        ("http://localhost:65535", true),
        ("http://localhost:65536", false),
        ("http://localhost:080", false),
        ("http://localhost:80", false),
        ("http://localhost:", false),
        ("https://localhost:3000", false),
        ("https://exact.example", true),
    ];
    for (origin, allowed) in table {
        let response = request(&app, "GET /patterns", origin).await;
        assert_eq!(response.header("access-control-allow-origin"), allowed.then_some(origin), "{origin}");
    }
}

#[actix_web::test]
async fn headers_of_outer_middleware_are_kept() {
    let app = init_service(App::new().wrap(DefaultHeaders::new().add(("x-outer", "1"))).service(update)).await;
    let response = request(&app, "PUT /items/1", APP).await;
    assert_eq!(response.header("x-outer"), Some("1"));
    assert_eq!(response.header("access-control-allow-origin"), Some(APP));
}
