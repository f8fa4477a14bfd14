//! Redirects.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
};
use actix_web_cors::testing::{Browser, Fetch, FetchErrorKind, Mode, Redirect, ResponseKind, Stage};

use super::{API, PAGE, browser, is_preflight, refused, sent, with};

/// Redirects `/to/STATUS?URL` to that URL with that status, and allows every origin.
fn redirector(request: &HttpRequest) -> HttpResponse {
    let mut response = match request.path().strip_prefix("/to/").and_then(|status| status.parse().ok()) {
        Some(status) if !is_preflight(request) => {
            let mut response = HttpResponse::build(StatusCode::from_u16(status).expect("a status"));
            response.insert_header((header::LOCATION, request.query_string()));
            response
        }
        _ => HttpResponse::Ok(),
    };
    response
        .insert_header(("access-control-allow-origin", "*"))
        .insert_header(("access-control-allow-methods", "*"))
        .insert_header(("access-control-allow-headers", "authorization, content-type, x-a"))
        .body("the body")
}

#[actix_web::test]
async fn redirects_change_the_origin() {
    let app = app!(redirector);
    const OTHER: &str = "https://other.example";
    for (start, target, origin) in [
        (PAGE, PAGE, None),
        (PAGE, API, Some(PAGE)),
        (API, API, Some(PAGE)),
        (API, OTHER, Some("null")),
        (API, PAGE, Some("null")),
    ] {
        let browser = Browser::at(PAGE).server(start).cookie("sid=1");
        let fetch = Fetch::get(&format!("/to/302?{target}/end"));
        let response = browser.fetch(&app, fetch).await.expect("any origin is allowed");
        assert!(response.redirected());
        assert_eq!(response.url(), format!("{target}/end"));
        let last = &browser.sent()[1];
        assert_eq!(last.header("origin"), origin, "{start} → {target}");
        assert_eq!(last.header("host"), target.strip_prefix("https://"));
        // After a redirect through another origin, the cookie is not sent to the page's own origin.
        assert_eq!(last.header("cookie").is_some(), start == PAGE && target == PAGE);
    }
}

#[actix_web::test]
async fn a_redirect_that_makes_the_origin_null_is_reported() {
    let app = app!(|request: &HttpRequest| {
        let mut response = redirector(request);
        let value = header::HeaderValue::from_static(PAGE);
        response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, value);
        response
    });
    let outcome = browser().fetch(&app, Fetch::get("/to/302?https://other.example/")).await;
    assert_eq!(refused(outcome), (Stage::Response, FetchErrorKind::OriginNullAfterRedirect, true));
    // Even the page's own origin must allow a request that was redirected through another one.
    let app = app!(|request: &HttpRequest| {
        let mut response = redirector(request);
        if request.path() == "/end" {
            response.headers_mut().remove(header::ACCESS_CONTROL_ALLOW_ORIGIN);
        }
        response
    });
    let outcome = browser().fetch(&app, Fetch::get("/to/302?https://app.example.com/end")).await;
    assert_eq!(refused(outcome), (Stage::Response, FetchErrorKind::OriginNullAfterRedirect, true));
    // A redirect must pass the CORS check before it is followed.
    let app = app!(|request: &HttpRequest| {
        let mut response = redirector(request);
        if request.path() != "/end" {
            response.headers_mut().remove(header::ACCESS_CONTROL_ALLOW_ORIGIN);
        }
        response
    });
    let outcome = browser().fetch(&app, Fetch::get("/to/302?/end")).await;
    assert_eq!(refused(outcome), (Stage::Response, FetchErrorKind::AllowOriginMissing, true));
}

#[actix_web::test]
async fn redirects_change_the_request() {
    let app = app!(redirector);
    for (method, status, after, keeps_body) in [
        ("POST", 301, "GET", false),
        ("POST", 302, "GET", false),
        ("POST", 303, "GET", false),
        ("POST", 307, "POST", true),
        ("POST", 308, "POST", true),
        ("PUT", 301, "PUT", true),
        ("PUT", 302, "PUT", true),
        ("PUT", 303, "GET", false),
        ("DELETE", 303, "GET", false),
    ] {
        let browser = browser();
        let fetch = Fetch::new(method, &format!("/to/{status}?/end")).json("{}").header("authorization", "Bearer x");
        browser.fetch(&app, fetch).await.expect("allowed");
        let sent = browser.sent();
        let last = sent.last().expect("sent");
        assert_eq!(last.method(), after, "{method} {status}");
        assert_eq!(last.header("content-type").is_some(), keeps_body, "{method} {status}");
        assert_eq!(last.header("content-length").is_some(), keeps_body, "{method} {status}");
        assert_eq!(last.header("authorization"), Some("Bearer x"));
        // Each URL gets its own preflight.
        assert_eq!(sent.iter().filter(|sent| sent.is_preflight()).count(), 2, "{method} {status}");
    }
    let head = browser();
    head.fetch(&app, Fetch::head("/to/303?/end")).await.expect("allowed");
    assert_eq!(sent(&head)[1], "HEAD /end");

    let browser = browser();
    let fetch = Fetch::get("/to/302?https://other.example/").header("authorization", "Bearer x");
    browser.fetch(&app, fetch).await.expect("allowed");
    assert_eq!(browser.sent().last().and_then(|sent| sent.header("authorization").map(str::to_owned)), None);
}

#[actix_web::test]
async fn some_redirects_are_not_followed() {
    let app = app!(redirector);
    let to = |location: &str| Fetch::get(&format!("/to/302?{location}"));
    for (fetch, kind) in [
        (to("/").redirect(Redirect::Error), FetchErrorKind::RedirectNotAllowed),
        (to("data:text/plain,x"), FetchErrorKind::RedirectLocation("data:text/plain,x".into())),
        (to("https://"), FetchErrorKind::RedirectLocation("https://".into())),
        (
            to("https://u:p@api.example.com/"),
            FetchErrorKind::RedirectWithCredentials("https://u:p@api.example.com/".into()),
        ),
        (
            to("/to/302?https://u@other.example/"),
            FetchErrorKind::RedirectWithCredentials("https://u@other.example/".into()),
        ),
    ] {
        assert_eq!(refused(browser().fetch(&app, fetch).await), (Stage::Response, kind, true));
    }
    let with_password = |host: &str| FetchErrorKind::RedirectWithCredentials(format!("https://u:p@{host}/"));
    let from_home = Browser::at(PAGE).server(PAGE).fetch(&app, to("https://u:p@api.example.com/")).await;
    assert_eq!(refused(from_home).1, with_password("api.example.com"));
    let homeward = browser().fetch(&app, to("https://u:p@app.example.com/")).await;
    assert_eq!(refused(homeward).1, with_password("app.example.com"));
    let at_home = Browser::at(PAGE).server(PAGE).fetch(&app, to("https://u:p@app.example.com/")).await;
    assert_eq!(at_home.expect("followed").status(), 200);

    let manual = browser().fetch(&app, to("data:text/plain,x").redirect(Redirect::Manual)).await.expect("hidden");
    assert_eq!((manual.kind(), manual.status(), manual.text()), (ResponseKind::OpaqueRedirect, 0, String::new()));

    let app = app!(|_: &HttpRequest| with(
        HttpResponse::Found(),
        &[("location", "/again"), ("access-control-allow-origin", "*")]
    ));
    let around = browser();
    assert_eq!(refused(around.fetch(&app, Fetch::get("/")).await).1, FetchErrorKind::TooManyRedirects);
    assert_eq!(around.sent().len(), 21);

    let app = app!(|_: &HttpRequest| with(HttpResponse::Found(), &[("access-control-allow-origin", "*")]));
    let response = browser().fetch(&app, Fetch::get("/")).await.expect("a redirect to nowhere is a response");
    assert_eq!((response.status(), response.redirected()), (302, false));

    // A request in the mode `same-origin` must not be redirected to another origin.
    let app = app!(redirector);
    let home = Browser::at(API).server(API);
    let outcome = home.fetch(&app, to("https://other.example/").mode(Mode::SameOrigin)).await;
    assert_eq!(refused(outcome), (Stage::Unsent, FetchErrorKind::NotSameOrigin, true));
}
