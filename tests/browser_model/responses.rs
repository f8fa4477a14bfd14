//! The part of a response that a script can see.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use actix_web::{
    App, Error, HttpRequest, HttpResponse,
    body::{BodySize, MessageBody},
    dev::ServiceResponse,
    error,
    http::header,
    test::init_service,
    web,
};
use actix_web_cors::testing::{Browser, Credentials, Fetch, FetchErrorKind, Mode, ResponseKind, Stage};

use super::{API, PAGE, browser, generous, is_preflight, ok, refused, sent, with};

#[actix_web::test]
async fn a_refused_response_means_that_the_handler_ran() {
    let app = app!(|_: &HttpRequest| ok(&[]));
    let outcome = browser().fetch(&app, Fetch::post("/")).await;
    assert_eq!(refused(outcome), (Stage::Response, FetchErrorKind::AllowOriginMissing, true));

    // A preflight permits the request, not its response.
    let app = app!(|request: &HttpRequest| if is_preflight(request) { generous(request) } else { ok(&[]) });
    let browser = browser();
    let outcome = browser.fetch(&app, Fetch::put("/")).await;
    assert_eq!(refused(outcome), (Stage::Response, FetchErrorKind::AllowOriginMissing, true));
    // Its permissions are removed from the cache when the response contradicts them.
    let _ = browser.fetch(&app, Fetch::put("/")).await;
    assert_eq!(sent(&browser), ["OPTIONS /", "PUT /", "OPTIONS /", "PUT /"]);
}

#[actix_web::test]
async fn error_responses_are_read_like_any_other() {
    let app =
        app!(|_: &HttpRequest| with(HttpResponse::InternalServerError(), &[("access-control-allow-origin", "*")]));
    let response = browser().fetch(&app, Fetch::get("/")).await.expect("shared");
    assert_eq!((response.status(), response.ok(), response.text()), (500, false, "the body".to_owned()));
}

#[actix_web::test]
async fn responses_without_a_body_are_read() {
    let app = app!(generous);
    let response = browser().fetch(&app, Fetch::head("/")).await.expect("allowed");
    assert_eq!((response.status(), response.text()), (200, String::new()));
    let app = app!(|_: &HttpRequest| with(HttpResponse::NotModified(), &[("access-control-allow-origin", "*")]));
    let response = browser().fetch(&app, Fetch::get("/")).await.expect("allowed");
    assert_eq!((response.status(), response.text()), (304, String::new()));
}

#[actix_web::test]
async fn an_error_of_the_service_is_a_response() {
    let app = init_service(
        App::new()
            .wrap_fn(|_, _| async { Err::<ServiceResponse, Error>(error::ErrorTooManyRequests("slow down")) })
            .default_service(web::to(HttpResponse::Ok)),
    )
    .await;
    let error = browser().fetch(&app, Fetch::get("/")).await.expect_err("no CORS headers");
    assert_eq!((error.kind(), error.status()), (&FetchErrorKind::AllowOriginMissing, Some(429)));
    let response = Browser::at(API).server(API).fetch(&app, Fetch::get("/")).await.expect("same-origin");
    assert_eq!((response.status(), response.text()), (429, "slow down".to_owned()));
}

#[actix_web::test]
async fn a_body_that_breaks_off_is_an_error() {
    let app = init_service(App::new().default_service(web::to(|| async {
        HttpResponse::Ok().insert_header(("access-control-allow-origin", "*")).body(BrokenBody)
    })))
    .await;
    let (stage, kind, was_sent) = refused(browser().fetch(&app, Fetch::get("/")).await);
    assert_eq!((stage, was_sent), (Stage::Response, true));
    assert!(matches!(kind, FetchErrorKind::ServerFailed(why) if why.contains("power cut")));
}

/// A browser has the response when the headers have arrived, whether or not the body ends.
#[actix_web::test]
async fn endless_bodies_are_read_up_to_a_limit() {
    const LIMIT: usize = 16 * 1024 * 1024;
    let endless = |chunk: &'static [u8], then: Then| async move {
        let app = init_service(App::new().default_service(web::to(move || async move {
            HttpResponse::Ok().insert_header(("access-control-allow-origin", "*")).body(Endless {
                chunk,
                then,
                sent: 0,
            })
        })))
        .await;
        browser().fetch(&app, Fetch::get("/")).await.expect("allowed")
    };
    for (response, length) in [
        (endless(&[b'x'; 65_537], Then::Again).await, LIMIT),
        (endless(&[b'x'; 16 * 1024 * 1024 + 1], Then::Pause).await, LIMIT),
    ] {
        assert_eq!((response.status(), response.body().len(), response.is_body_complete()), (200, length, false));
    }
    // Run concurrently, since each takes the model's full time limit.
    let streams: [(&'static [u8], Then); 3] = [(b"", Then::Pause), (b"data: 1\n\n", Then::Pause), (b"", Then::Again)];
    for (task, (text, _)) in
        streams.map(|(chunk, then)| actix_web::rt::spawn(endless(chunk, then))).into_iter().zip(streams)
    {
        let response = task.await.expect("no panic");
        assert_eq!((response.text().as_bytes(), response.is_body_complete()), (text, false));
    }
    let whole = init_service(App::new().default_service(web::to(|| async {
        HttpResponse::Ok().insert_header(("access-control-allow-origin", "*")).body(vec![b'x'; LIMIT])
    })))
    .await;
    let whole = browser().fetch(&whole, Fetch::get("/")).await.expect("allowed");
    assert_eq!((whole.body().len(), whole.is_body_complete()), (LIMIT, true));
}

/// An endless sequence of chunks, or one chunk followed by silence.
struct Endless {
    chunk: &'static [u8],
    then: Then,
    sent: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum Then {
    Again,
    Pause,
}

impl MessageBody for Endless {
    type Error = Error;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<web::Bytes, Error>>> {
        self.sent += 1;
        if self.then == Then::Pause && self.sent > 1 {
            return Poll::Pending;
        }
        Poll::Ready(Some(Ok(web::Bytes::from_static(self.chunk))))
    }
}

/// A body whose first chunk is an error.
struct BrokenBody;

impl MessageBody for BrokenBody {
    type Error = Error;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<web::Bytes, Error>>> {
        Poll::Ready(Some(Err(error::ErrorInternalServerError("power cut"))))
    }
}

#[actix_web::test]
async fn credentials() {
    let named: &[(&str, &str)] = &[("access-control-allow-origin", PAGE), ("access-control-allow-credentials", "true")];
    for (lines, credentials, outcome) in [
        (named, Credentials::Include, Ok(())),
        (named, Credentials::SameOrigin, Ok(())),
        (&[("access-control-allow-origin", "*")], Credentials::SameOrigin, Ok(())),
        (&[("access-control-allow-origin", "*")], Credentials::Omit, Ok(())),
        (&[("access-control-allow-origin", "*")], Credentials::Include, Err(FetchErrorKind::WildcardWithCredentials)),
        (
            &[("access-control-allow-origin", PAGE)],
            Credentials::Include,
            Err(FetchErrorKind::CredentialsNotAllowed(None)),
        ),
        (
            &[("access-control-allow-origin", PAGE), ("access-control-allow-credentials", "True")],
            Credentials::Include,
            Err(FetchErrorKind::CredentialsNotAllowed(Some("True".into()))),
        ),
    ] {
        let app = app!(move |_: &HttpRequest| ok(lines));
        let browser = browser().cookie("sid=1");
        let found = browser.fetch(&app, Fetch::get("/").credentials(credentials)).await;
        assert_eq!(found.map(drop).map_err(|error| error.kind().clone()), outcome, "{lines:?} {credentials:?}");
        let cookie = (credentials == Credentials::Include).then_some("sid=1");
        assert_eq!(browser.sent()[0].header("cookie"), cookie, "{credentials:?}");
    }
}

#[actix_web::test]
async fn cookies_are_sent_to_the_own_origin_by_default() {
    let app = app!(|_: &HttpRequest| ok(&[]));
    for (credentials, cookie) in
        [(Credentials::SameOrigin, Some("sid=1")), (Credentials::Include, Some("sid=1")), (Credentials::Omit, None)]
    {
        let browser = Browser::at(API).server(API).cookie("sid=1");
        browser.fetch(&app, Fetch::get("/").credentials(credentials)).await.expect("same-origin");
        assert_eq!(browser.sent()[0].header("cookie"), cookie, "{credentials:?}");
    }
}

#[actix_web::test]
async fn headers_are_hidden_unless_exposed() {
    let rows: &[(&[&'static str], Credentials, &[&str])] = &[
        (&[], Credentials::Omit, &[]),
        (&["X-Total-Count"], Credentials::Omit, &["x-total-count"]),
        (&["x-total-count, x-other", "age"], Credentials::Include, &["x-total-count", "age"]),
        (&["*"], Credentials::Omit, &["x-total-count", "age", "access-control-allow-origin"]),
        (&["*"], Credentials::Include, &[]),
        (&["set-cookie, set-cookie2"], Credentials::Include, &[]),
        // One invalid element, and no header is exposed.
        (&["x-total-count, a b"], Credentials::Omit, &[]),
    ];
    for (exposed, credentials, visible) in rows {
        let exposed = *exposed;
        let app = app!(move |request: &HttpRequest| {
            let mut response = generous(request);
            for (name, value) in
                [("content-type", "text/x"), ("cache-control", "no-store"), ("pragma", "a"), ("expires", "0")]
                    .into_iter()
                    .chain([("content-language", "de"), ("last-modified", "b"), ("content-length", "8")])
                    .chain([("x-total-count", "7"), ("age", "1"), ("age", "2"), ("set-cookie", "a=b")])
                    .chain(exposed.iter().map(|value| ("access-control-expose-headers", *value)))
            {
                let name = header::HeaderName::from_static(name);
                let value = header::HeaderValue::from_static(value);
                if name == header::CONTENT_TYPE {
                    response.headers_mut().insert(name, value);
                } else {
                    response.headers_mut().append(name, value);
                }
            }
            response
        });
        let fetch = Fetch::get("/").credentials(*credentials);
        let response = browser().fetch(&app, fetch).await.expect("allowed");
        for name in ["x-total-count", "age", "set-cookie", "access-control-allow-origin"] {
            assert_eq!(
                response.header(name).is_some(),
                visible.contains(&name),
                "{name} by {exposed:?} {credentials:?}"
            );
        }
        for safelisted in [
            "cache-control",
            "content-language",
            "content-length",
            "content-type",
            "expires",
            "last-modified",
            "pragma",
        ] {
            assert!(response.header(safelisted).is_some(), "{safelisted}");
        }
        if visible.contains(&"age") {
            assert_eq!(response.header("Age").as_deref(), Some("1, 2"));
        }
        let own = Browser::at(API).server(API).fetch(&app, Fetch::get("/")).await.expect("same-origin");
        assert!(own.header("x-total-count").is_some() && own.header("set-cookie").is_none());
    }
}

#[actix_web::test]
async fn no_cors_responses_are_opaque() {
    let app = app!(|_: &HttpRequest| ok(&[("x-a", "1")]));
    let browser = browser().cookie("sid=1");
    let fetch = Fetch::post("/").mode(Mode::NoCors).credentials(Credentials::Include);
    let response = browser.fetch(&app, fetch.header("x-a", "1").header("authorization", "b").json("{}")).await;
    let response = response.expect("sent");
    assert_eq!((response.kind(), response.status(), response.ok()), (ResponseKind::Opaque, 0, false));
    assert_eq!((response.text(), response.header("x-a"), response.url()), (String::new(), None, ""));
    // Headers that a form could not send are dropped, and the body is sent as text.
    let sent = &browser.sent()[0];
    assert_eq!((sent.header("x-a"), sent.header("authorization"), sent.header("cookie")), (None, None, Some("sid=1")));
    assert_eq!(sent.header("content-type"), Some("text/plain;charset=UTF-8"));
    assert_eq!(sent.header("sec-fetch-mode"), Some("no-cors"));
    // A second line is checked together with the first.
    let accept = "a".repeat(100);
    let fetch = Fetch::get("/").mode(Mode::NoCors).header("accept", &accept).header("accept", &accept);
    browser.fetch(&app, fetch).await.expect("sent");
    assert_eq!(browser.sent()[1].headers().get_all("accept").count(), 1);
}
