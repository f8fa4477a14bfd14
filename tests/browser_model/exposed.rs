//! The headers that a response has and a script may not see.

use actix_web::{App, HttpResponse, Responder, get, test::init_service};
use actix_web_cors::{
    cors,
    testing::{Browser, Credentials, Fetch, Mode},
};

use super::{API, browser};

fn page_of_items() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header(("x-total-count", "7"))
        .append_header(("link", "</items?page=2>; rel=next"))
        .append_header(("link", "</items?page=9>; rel=last"))
        .insert_header(("cache-control", "no-cache"))
        .insert_header(("set-cookie", "sid=secret"))
        .body("[]")
}

#[cors(origins = ["https://app.example.com"], credentials)]
#[get("/none")]
async fn none() -> impl Responder {
    page_of_items()
}

#[cors(origins = ["https://app.example.com"], expose_headers = ["x-total-count"], credentials)]
#[get("/one")]
async fn one() -> impl Responder {
    page_of_items()
}

#[cors(origins = ["*"], expose_headers = ["*"])]
#[get("/all")]
async fn all() -> impl Responder {
    page_of_items()
}

#[actix_web::test]
async fn a_response_lists_the_headers_that_are_not_exposed() {
    let app = init_service(App::new().service(none).service(one).service(all)).await;
    let include = |url| Fetch::get(url).credentials(Credentials::Include);
    let own = || Browser::at(API).server(API);
    let rows: [(Browser, Fetch, &[&str]); 6] = [
        (browser(), Fetch::get("/none"), &["link", "vary", "x-total-count"]),
        (browser(), include("/none"), &["link", "vary", "x-total-count"]),
        (browser(), include("/one"), &["link", "vary"]),
        (browser(), Fetch::get("/all"), &[]),
        (own(), Fetch::get("/none"), &[]),
        (browser(), Fetch::get("/none").mode(Mode::NoCors), &[]),
    ];
    for (browser, fetch, unexposed) in rows {
        let response = browser.fetch(&app, fetch.clone()).await.expect("readable");
        assert_eq!(response.unexposed(), unexposed, "{fetch:?}");
        for name in unexposed {
            assert_eq!(response.header(name), None);
        }
        let text = format!("{response:?}");
        let list = text.split_once("not exposed: ").map(|(_, rest)| rest.split(", body").next().unwrap_or_default());
        assert_eq!(list, (!unexposed.is_empty()).then_some(unexposed.join(", ").as_str()), "{text}");
        assert!(!text.contains("secret"), "{text}");
    }
}

#[actix_web::test]
async fn debug_output_shows_what_a_script_sees() {
    let app = init_service(App::new().service(one)).await;
    let response = browser().fetch(&app, Fetch::get("/one")).await.expect("allowed");
    assert_eq!(
        format!("{response:?}"),
        "Response { kind: Cors, status: 200, url: https://api.example.com/one, cache-control: no-cache, \
         x-total-count: 7, not exposed: link, vary, body: \"[]\" }"
    );
}
