//! `testing::Browser` against handlers that set every header by hand: what it sends, refuses and returns.

use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, http::Method};
use actix_web_cors::testing::{Browser, FetchError, FetchErrorKind, Response, Stage};

/// An application with one function for all requests.
macro_rules! app {
    ($response:expr) => {
        actix_web::test::init_service(actix_web::App::new().default_service(actix_web::web::to(
            move |request: actix_web::HttpRequest| async move { $response(&request) },
        )))
        .await
    };
}

mod exposed;
mod hints;
mod layers;
mod preflights;
mod redirects;
mod responses;
mod same_origin;
mod sending;

const PAGE: &str = "https://app.example.com";
const API: &str = "https://api.example.com";

fn is_preflight(request: &HttpRequest) -> bool {
    request.method() == Method::OPTIONS
}

fn with(mut response: HttpResponseBuilder, lines: &[(&'static str, &'static str)]) -> HttpResponse {
    for line in lines {
        response.append_header(*line);
    }
    response.body("the body")
}

fn ok(lines: &[(&'static str, &'static str)]) -> HttpResponse {
    with(HttpResponse::Ok(), lines)
}

/// Allows the page's origin, `PUT` and `x-a`, for ten minutes and with credentials.
fn generous(_: &HttpRequest) -> HttpResponse {
    ok(&[
        ("access-control-allow-origin", PAGE),
        ("access-control-allow-credentials", "true"),
        ("access-control-allow-methods", "PUT, DELETE"),
        ("access-control-allow-headers", "x-a, content-type"),
        ("access-control-max-age", "600"),
    ])
}

fn browser() -> Browser {
    Browser::at(PAGE).server(API)
}

fn sent(browser: &Browser) -> Vec<String> {
    browser.sent().iter().map(|sent| format!("{} {}", sent.method(), sent.url().trim_start_matches(API))).collect()
}

fn refused(outcome: Result<Response, FetchError>) -> (Stage, FetchErrorKind, bool) {
    let error = outcome.expect_err("an error");
    (error.stage(), error.kind().clone(), error.request_was_sent())
}

#[test]
#[should_panic = "a browser sends this origin as `https://app.example.com`"]
fn a_page_requires_a_valid_origin() {
    let _ = Browser::at("https://app.example.com/page");
}

#[test]
#[should_panic = "write a scheme and a host"]
fn a_server_requires_a_valid_origin() {
    let _ = Browser::at(PAGE).server("api.example.com");
}

#[test]
fn debug_output_contains_no_cookie() {
    let shown = format!("{:?}", browser().cookie("sid=secret"));
    assert!(shown.contains(PAGE) && !shown.contains("secret"), "{shown}");
}
