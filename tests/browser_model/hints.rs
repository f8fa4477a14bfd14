//! The hints for requests that no route serves, for `HEAD`, and the length of quotations.

use actix_web::{App, HttpRequest, HttpResponse, Responder, get, routes, test::init_service, web};
use actix_web_cors::{
    Cors, Policy, cors, policy,
    testing::{Browser, Credentials, Fetch, FetchErrorKind, Stage},
};

use super::{API, browser, is_preflight, ok, with};

static ANY_READER: Policy = policy!(origins = ["*"], methods = [GET]);

#[cors(origins = ["https://app.example.com"], headers = ["x-a"])]
#[get("/prices")]
async fn prices() -> impl Responder {
    "[]"
}

#[cors(origins = ["https://app.example.com"], headers = ["x-a"])]
#[routes]
#[get("/both")]
#[head("/both")]
async fn both() -> impl Responder {
    "[]"
}

#[get("/plain")]
async fn plain() -> impl Responder {
    "no CORS"
}

const NO_HANDLER: &str = "was found at this path, and no `Cors::new(…)` answered";
const ROUTER: &str = "the response is the router's, and only `Cors::new(…)` around the app makes it readable";
const HEAD: &str =
    "`#[get]` does not serve `HEAD`: if the route has only `#[get(…)]`, write `#[routes] #[get(…)] #[head(…)]`";

#[actix_web::test]
async fn requests_that_no_route_serves_are_explained() {
    let app = App::new().service(prices).service(both).service(plain);
    let by_hand = web::resource("/by-hand").route(web::get().to(HttpResponse::Ok));
    let app = init_service(app.service(by_hand)).await;
    let rows = [
        (Fetch::put("/prices"), Stage::Preflight, 404, NO_HANDLER, false),
        (Fetch::put("/nothing"), Stage::Preflight, 404, "no handler whose `#[cors]` covers `PUT` was found", false),
        (Fetch::put("/by-hand"), Stage::Preflight, 405, NO_HANDLER, false),
        (Fetch::get("/nothing"), Stage::Response, 404, ROUTER, false),
        (Fetch::post("/by-hand"), Stage::Response, 405, "If no route serves `POST` at this path", false),
        (Fetch::get("/plain"), Stage::Response, 200, "the handler has no `#[cors]`, or a layer in front", false),
        (Fetch::head("/prices"), Stage::Response, 404, ROUTER, true),
        (Fetch::head("/by-hand"), Stage::Response, 405, ROUTER, true),
        (Fetch::head("/prices").header("x-a", "1"), Stage::Preflight, 404, NO_HANDLER, true),
    ];
    for (fetch, stage, status, hint, names_head) in rows {
        let error = browser().fetch(&app, fetch.clone()).await.expect_err("no policy");
        assert_eq!((error.stage(), error.status()), (stage, Some(status)), "{error}");
        assert_eq!(error.kind(), &FetchErrorKind::AllowOriginMissing);
        // A failing `unwrap` prints the error, so its `Debug` output has the hint too.
        let text = format!("{error:?}");
        assert!(text.contains(hint), "{text}");
        assert_eq!(text.ends_with(HEAD), names_head, "{text}");
    }
    for fetch in [Fetch::head("/both"), Fetch::head("/both").header("x-a", "1")] {
        assert_eq!(browser().fetch(&app, fetch).await.expect("served").status(), 200);
    }
}

/// A 404 that the script may read is no error, so the hint is in the response's `Debug` output.
#[actix_web::test]
async fn a_readable_404_for_head_has_the_hint() {
    let app = init_service(App::new().service(plain).wrap(Cors::new(&ANY_READER))).await;
    for (browser, fetch, status, has_hint) in [
        (browser(), Fetch::head("/plain"), 404, true),
        (Browser::at(API).server(API), Fetch::head("/plain"), 404, true),
        (browser(), Fetch::get("/nothing"), 404, false),
        (browser(), Fetch::get("/plain"), 200, false),
    ] {
        let response = browser.fetch(&app, fetch.clone()).await.expect("readable");
        let text = format!("{response:?}");
        assert_eq!((response.status(), text.contains(HEAD)), (status, has_hint), "{text}");
    }
}

/// An ok status is missing, although the headers are there.
#[actix_web::test]
async fn a_preflight_without_an_ok_status_is_explained() {
    let anyone = [("access-control-allow-origin", "*")];
    let app = app!(move |request: &HttpRequest| match request.path() {
        "/401" => with(HttpResponse::Unauthorized(), &anyone),
        "/405" => with(HttpResponse::MethodNotAllowed(), &anyone),
        _ => with(HttpResponse::PermanentRedirect(), &[anyone[0], ("location", "/items/")]),
    });
    for (url, kind, hint) in [
        ("/401", FetchErrorKind::PreflightStatus(401), "which carries no cookies and no `Authorization`"),
        ("/405", FetchErrorKind::PreflightStatus(405), "no handler whose `#[cors]` covers `PUT` was found"),
        ("/items", FetchErrorKind::PreflightRedirect(308), "it leads to `/items/`: let the script request that URL"),
    ] {
        let error = browser().fetch(&app, Fetch::put(url)).await.expect_err("refused");
        assert_eq!(error.kind(), &kind);
        assert!(error.to_string().contains(hint), "{error}");
    }
}

#[actix_web::test]
async fn quotations_are_escaped_and_short() {
    let long: &str = "€".repeat(1000).leak();
    let long_token: &'static str = "x".repeat(1000).leak();
    let app = app!(move |request: &HttpRequest| {
        let origin = ("access-control-allow-origin", "*");
        match request.path() {
            "/body" => HttpResponse::InternalServerError().body(format!("\u{1b}[31m\r\n{long}")),
            "/reason" => HttpResponse::Forbidden()
                .insert_header(("vary", "Origin"))
                .insert_header(("cache-control", "no-store"))
                .body(long),
            "/location" => with(HttpResponse::Found(), &[("location", long_token)]),
            "/origin" => ok(&[("access-control-allow-origin", long_token)]),
            "/credentials" => ok(&[
                ("access-control-allow-origin", "https://app.example.com"),
                ("access-control-allow-credentials", long_token),
            ]),
            "/redirect" if !is_preflight(request) => {
                let target: &'static str = format!("ftp://{long_token}").leak();
                with(HttpResponse::Found(), &[origin, ("location", target)])
            }
            _ => ok(&[origin]),
        }
    });
    let method = "X".repeat(1000);
    for fetch in [
        Fetch::get("/body"),
        Fetch::put("/body"),
        Fetch::get("/reason"),
        Fetch::put("/reason"),
        Fetch::get("/location"),
        Fetch::put("/location"),
        Fetch::get("/origin"),
        Fetch::get("/credentials").credentials(Credentials::Include),
        Fetch::get("/redirect"),
        Fetch::new(&method, "/method"),
        Fetch::get("/name").header(long_token, "1"),
        Fetch::get(&format!("/plain?{long_token}")).header("x-a", "1"),
    ] {
        let text = browser().fetch(&app, fetch.clone()).await.expect_err("refused").to_string();
        assert!(text.contains('…'), "{text}");
        assert!(text.chars().all(|c| !c.is_control()), "{text}");
        for c in ['€', 'x', 'X'] {
            let run = text.split(|other| other != c).map(str::len).max();
            assert!(run <= Some(256), "{text}");
        }
    }
}
