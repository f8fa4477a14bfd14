//! Preflights: refused, and cached.

use std::time::Duration;

use actix_web::{
    Error, HttpRequest, HttpResponse,
    body::MessageBody,
    dev::{Service, ServiceResponse},
    http::header,
};
use actix_web_cors::testing::{Credentials, Engine, Fetch, FetchErrorKind, Stage};

use super::{PAGE, browser, generous, ok, sent, with};

#[actix_web::test]
async fn a_refused_preflight_does_not_reach_the_handler() {
    type TestResponse = fn(&HttpRequest) -> HttpResponse;
    let rows: [(TestResponse, FetchErrorKind, u16); 9] = [
        (|_| HttpResponse::NotFound().finish(), FetchErrorKind::AllowOriginMissing, 404),
        (|_| HttpResponse::Forbidden().finish(), FetchErrorKind::AllowOriginMissing, 403),
        (
            |_| with(HttpResponse::Unauthorized(), &[("access-control-allow-origin", "*")]),
            FetchErrorKind::PreflightStatus(401),
            401,
        ),
        (
            |_| with(HttpResponse::TemporaryRedirect(), &[("location", "/"), ("access-control-allow-origin", "*")]),
            FetchErrorKind::PreflightRedirect(307),
            307,
        ),
        (|_| ok(&[("access-control-allow-origin", "*")]), FetchErrorKind::MethodNotAllowed("PUT".into()), 200),
        (
            |_| ok(&[("access-control-allow-origin", "*"), ("access-control-allow-methods", "PUT")]),
            FetchErrorKind::HeaderNotAllowed("x-a".into()),
            200,
        ),
        (
            |_| ok(&[("access-control-allow-origin", "*"), ("access-control-allow-methods", "P T")]),
            FetchErrorKind::AllowMethodsMalformed("P T".into()),
            200,
        ),
        (
            |_| ok(&[("access-control-allow-origin", "*"), ("access-control-allow-headers", "x:a")]),
            FetchErrorKind::AllowHeadersMalformed("x:a".into()),
            200,
        ),
        (
            |_| ok(&[("access-control-allow-origin", "https://b.example")]),
            FetchErrorKind::AllowOriginMismatch("https://b.example".into()),
            200,
        ),
    ];
    for (response, kind, status) in rows {
        let app = app!(response);
        let browser = browser();
        let error = browser.fetch(&app, Fetch::put("/").header("x-a", "1")).await.expect_err("refused");
        assert_eq!((error.kind(), error.status()), (&kind, Some(status)));
        assert_eq!((error.stage(), error.request_was_sent()), (Stage::Preflight, false), "{error}");
        assert_eq!(sent(&browser), ["OPTIONS /"]);
    }
}

#[actix_web::test]
async fn preflights_are_cached() {
    let app = app!(generous);
    let browser = browser();
    let put = Fetch::put("/");
    for (advance, fetch, count) in [
        (0, put.clone(), 2),
        (0, put.clone(), 1),
        // The response allowed these too.
        (0, Fetch::delete("/").header("x-a", "1"), 1),
        (0, Fetch::post("/").json("{}"), 1),
        // Another URL, and more than was requested.
        (0, Fetch::put("/?page=2"), 2),
        (0, put.clone().credentials(Credentials::Include), 2),
        (599, put.clone(), 1),
        (1, put.clone(), 2),
    ] {
        browser.advance(Duration::from_secs(advance));
        let before = browser.sent().len();
        browser.fetch(&app, fetch.clone()).await.expect("allowed");
        assert_eq!(browser.sent().len() - before, count, "{fetch:?}");
    }
}

#[actix_web::test]
async fn engines_limit_how_long_preflights_are_cached() {
    type Row = (&'static [&'static str], Engine, u64);
    let rows: [Row; 10] = [
        (&[], Engine::Standard, 5),
        (&["0"], Engine::Standard, 0),
        (&["-1"], Engine::Standard, 5),
        (&["-1"], Engine::Chromium, 0),
        (&["-1"], Engine::Firefox, 0),
        (&["1"], Engine::Standard, 1),
        (&["1000000"], Engine::Standard, 1_000_000),
        (&["1000000"], Engine::Chromium, 7_200),
        (&["1000000"], Engine::Firefox, 86_400),
        (&["60", "60"], Engine::Standard, 5),
    ];
    for (lines, engine, seconds) in rows {
        let app = app!(move |_: &HttpRequest| {
            let mut response =
                ok(&[("access-control-allow-origin", PAGE), ("access-control-allow-methods", "PUT, PATCH")]);
            for line in lines {
                let name = header::ACCESS_CONTROL_MAX_AGE;
                response.headers_mut().append(name, header::HeaderValue::from_static(line));
            }
            response
        });
        let browser = browser().engine(engine);
        browser.fetch(&app, Fetch::put("/")).await.expect("allowed");
        if seconds > 0 {
            browser.advance(Duration::from_secs(seconds) - Duration::from_millis(1));
            browser.fetch(&app, Fetch::patch("/")).await.expect("allowed");
            assert_eq!(sent(&browser), ["OPTIONS /", "PUT /", "PATCH /"], "{lines:?} {engine:?}");
            browser.advance(Duration::from_millis(1));
        }
        let before = browser.sent().len();
        browser.fetch(&app, Fetch::put("/")).await.expect("allowed");
        assert_eq!(browser.sent().len() - before, 2, "{lines:?} {engine:?}");
    }
}

#[actix_web::test]
async fn engines_differ_about_the_wildcard_and_authorization() {
    let app =
        app!(|_: &HttpRequest| ok(&[("access-control-allow-origin", "*"), ("access-control-allow-headers", "*")]));
    for (engine, allowed) in [(Engine::Standard, false), (Engine::Chromium, true), (Engine::Firefox, true)] {
        let fetch = Fetch::get("/").header("Authorization", "Bearer x");
        let outcome = browser().engine(engine).fetch(&app, fetch.clone()).await;
        assert_eq!(outcome.is_ok(), allowed, "{engine:?}");
        let error = browser().engine(engine).fetch(&app, fetch.credentials(Credentials::Include)).await;
        assert_eq!(error.expect_err("credentials").kind(), &FetchErrorKind::WildcardWithCredentials);
    }
}

#[actix_web::test]
async fn an_error_message_is_complete() {
    async fn message<S, B>(app: &S, fetch: Fetch) -> String
    where
        S: Service<actix_http::Request, Response = ServiceResponse<B>, Error = Error>,
        B: MessageBody,
    {
        browser().fetch(app, fetch).await.expect_err("refused").to_string()
    }
    let app = app!(|_: &HttpRequest| ok(&[
        ("access-control-allow-origin", PAGE),
        ("access-control-allow-credentials", "true"),
        ("access-control-allow-methods", "PATCH, *"),
        ("access-control-allow-headers", "*"),
    ]));
    assert_eq!(
        message(&app, Fetch::put("/items").credentials(Credentials::Include)).await,
        "`PUT https://api.example.com/items` from `https://app.example.com` was refused: the preflight response (200) does not \
         name the method `PUT` in `Access-Control-Allow-Methods`; with credentials `*` is not a wildcard"
    );
    assert_eq!(
        message(&app, Fetch::get("/").header("Authorization", "x")).await,
        "`GET https://api.example.com/` from `https://app.example.com` was refused: the preflight response (200) does not name \
         the header `authorization` in `Access-Control-Allow-Headers`; `*` does not cover `Authorization`"
    );
    let app =
        app!(|_: &HttpRequest| ok(
            &[("access-control-allow-origin", PAGE), ("access-control-allow-methods", "PATCH"),]
        ));
    assert_eq!(
        message(&app, Fetch::new("patch", "/")).await,
        "`patch https://api.example.com/` from `https://app.example.com` was refused: the preflight response (200) does not name \
         the method `patch` in `Access-Control-Allow-Methods`; methods are case-sensitive, and `fetch` converts only DELETE, \
         GET, HEAD, OPTIONS, POST and PUT to upper case"
    );
    assert_eq!(
        message(&app, Fetch::new("TRACE", "/")).await,
        "`TRACE /` from `https://app.example.com` was refused: scripts may not send the method `TRACE`"
    );
    assert_eq!(
        message(&app!(|_: &HttpRequest| ok(&[("vary", "Accept, origin")])), Fetch::get("/")).await,
        "`GET https://api.example.com/` from `https://app.example.com` was refused: the response (200) has no \
         `Access-Control-Allow-Origin`; `Vary` shows that a policy was applied: it does not allow the origin, or does not list \
         the method `GET`"
    );
}
