//! The requests that are sent, and those that are not.

use actix_web::{App, HttpRequest, HttpResponse, test::init_service, web};
use actix_web_cors::testing::{Browser, Credentials, Fetch, FetchErrorKind, Mode, Redirect, ResponseKind, Stage};

use super::{API, PAGE, browser, generous, refused, sent};

#[actix_web::test]
async fn a_simple_request_is_sent_without_a_preflight() {
    let app = app!(generous);
    for fetch in [
        Fetch::get("/"),
        Fetch::head("/"),
        Fetch::new("get", "/"),
        Fetch::post("/"),
        Fetch::post("/").body("text"),
        Fetch::post("/").form("a=1"),
        Fetch::get("/").header("Accept", "text/html").header("range", "bytes=0-5"),
        Fetch::get("/").header("cookie", "forbidden, so dropped").header("sec-fetch-site", "none"),
    ] {
        let browser = browser();
        let response = browser.fetch(&app, fetch.clone()).await.unwrap_or_else(|why| panic!("{fetch:?}: {why}"));
        assert_eq!((response.status(), response.kind()), (200, ResponseKind::Cors));
        assert_eq!(browser.sent().len(), 1, "{fetch:?}");
    }
}

#[actix_web::test]
async fn all_other_requests_need_a_preflight() {
    let app = app!(generous);
    for (fetch, method, names) in [
        (Fetch::put("/"), "PUT", None),
        (Fetch::new("put", "/"), "PUT", None),
        (Fetch::delete("/").header("X-A", "1"), "DELETE", Some("x-a")),
        (Fetch::post("/").json("{}"), "POST", Some("content-type")),
        (Fetch::get("/").header("x-A", "1").header("X-a", "2"), "GET", Some("x-a")),
        (Fetch::put("/").json("{}").header("x-a", "1").header("accept", "*/*"), "PUT", Some("content-type,x-a")),
        (Fetch::post("/").upload_listener(), "POST", None),
    ] {
        let browser = browser();
        browser.fetch(&app, fetch).await.expect("allowed");
        let [preflight, actual] = &browser.sent()[..] else { panic!("{:?}", sent(&browser)) };
        assert!(preflight.is_preflight() && !actual.is_preflight());
        assert_eq!(preflight.method(), "OPTIONS");
        assert_eq!(preflight.header("access-control-request-method"), Some(method));
        assert_eq!(preflight.header("access-control-request-headers"), names);
        assert_eq!(actual.method(), method);
    }
}

#[actix_web::test]
async fn a_preflight_carries_origin_method_and_header_names() {
    let app = app!(generous);
    let browser = browser().cookie("sid=1");
    let fetch = Fetch::put("/items?page=2#top").credentials(Credentials::Include).header("x-a", "secret").body("text");
    browser.fetch(&app, fetch).await.expect("allowed");
    let [preflight, actual] = &browser.sent()[..] else { panic!("{:?}", sent(&browser)) };
    for (name, of_preflight, of_actual) in [
        ("host", Some("api.example.com"), Some("api.example.com")),
        ("origin", Some(PAGE), Some(PAGE)),
        ("accept", Some("*/*"), Some("*/*")),
        ("sec-fetch-mode", Some("cors"), Some("cors")),
        ("sec-fetch-site", Some("same-site"), Some("same-site")),
        ("sec-fetch-dest", Some("empty"), Some("empty")),
        ("referer", Some("https://app.example.com/"), Some("https://app.example.com/")),
        ("cookie", None, Some("sid=1")),
        ("x-a", None, Some("secret")),
        ("content-type", None, Some("text/plain;charset=UTF-8")),
        ("content-length", None, Some("4")),
    ] {
        assert_eq!((preflight.header(name), actual.header(name)), (of_preflight, of_actual), "{name}");
    }
    assert_eq!(actual.to_string(), "PUT https://api.example.com/items?page=2");
}

#[actix_web::test]
async fn requests_carry_origin_referrer_and_fetch_metadata() {
    let app = app!(generous);
    let cross = Some("cross-site");
    for (page, server, fetch, origin, site) in [
        (PAGE, PAGE, Fetch::get("/"), None, Some("same-origin")),
        (PAGE, PAGE, Fetch::post("/"), Some(PAGE), Some("same-origin")),
        (PAGE, API, Fetch::get("/"), Some(PAGE), Some("same-site")),
        (PAGE, API, Fetch::get("/").mode(Mode::NoCors), None, Some("same-site")),
        (PAGE, API, Fetch::post("/").mode(Mode::NoCors), Some(PAGE), Some("same-site")),
        (PAGE, "https://api.example.org", Fetch::get("/"), Some(PAGE), cross),
        (PAGE, "http://localhost:8080", Fetch::get("/"), Some(PAGE), cross),
        // No Fetch Metadata and no `Referer` to plain `http`.
        (PAGE, "http://api.example.com", Fetch::get("/"), Some(PAGE), None),
        (PAGE, "http://api.example.com", Fetch::post("/").mode(Mode::NoCors), Some("null"), None),
        ("null", API, Fetch::get("/"), Some("null"), cross),
        ("capacitor://localhost", "http://localhost", Fetch::get("/"), Some("capacitor://localhost"), cross),
    ] {
        let browser = if page == "null" { Browser::opaque() } else { Browser::at(page) }.server(server);
        let _ = browser.fetch(&app, fetch.clone()).await;
        let sent = &browser.sent()[0];
        assert_eq!((sent.header("origin"), sent.header("sec-fetch-site")), (origin, site), "{page} {server} {fetch:?}");
    }
}

#[actix_web::test]
async fn the_handler_receives_the_request_as_sent() {
    async fn echo(request: HttpRequest, body: String) -> HttpResponse {
        HttpResponse::Ok().body(format!(
            "{} {} {:?} {body}",
            request.method(),
            request.uri(),
            request.headers().get("x-a")
        ))
    }
    let app = init_service(App::new().default_service(web::to(echo))).await;
    let page = Browser::at("http://localhost:8080");
    let fetch = Fetch::new("eGg", "/a b?c='{|}^").header("X-A", " 1 ").body("text");
    let response = page.fetch(&app, fetch).await.expect("same-origin");
    assert_eq!(response.text(), r#"eGg /a%20b?c=%27{|}^ Some("1") text"#);
    assert_eq!(response.kind(), ResponseKind::Basic);
}

#[actix_web::test]
async fn unusual_paths_are_sent() {
    let app = app!(generous);
    for byte in 1..=127u8 {
        for url in
            [format!("/{}", char::from(byte)), format!("/?{}", char::from(byte)), format!("/#{}", char::from(byte))]
        {
            let _ = browser().fetch(&app, Fetch::get(&url)).await;
        }
    }
    let long = format!("/{}", "a".repeat(70_000));
    let (stage, kind, _) = refused(browser().fetch(&app, Fetch::get(&long)).await);
    assert!(matches!(kind, FetchErrorKind::InvalidRequest(_)) && stage == Stage::Unsent);
}

#[actix_web::test]
async fn invalid_requests_are_rejected() {
    let app = app!(generous);
    for (fetch, why) in [
        (Fetch::new("TRACE", "/"), "scripts may not send the method `TRACE`"),
        (Fetch::new("connect", "/"), "scripts may not send the method `connect`"),
        (Fetch::new("GET IT", "/"), "not a method"),
        (Fetch::new("", "/"), "not a method"),
        (Fetch::get("/").body("text"), "has no body"),
        (Fetch::get("/").header("x a", "1"), "not a header name"),
        (Fetch::get("/").header("x-a", "a\nb"), "not allowed in a header"),
        (Fetch::get("/").header("x-a", "…"), "not allowed in a header"),
        (Fetch::get("https://user:pass@api.example.com/"), "a user name or a password"),
        (Fetch::get("ftp://api.example.com/"), "not an `http` or `https` URL"),
        (Fetch::get("https://"), "not a URL"),
        (Fetch::put("/").mode(Mode::NoCors), "does not allow the method"),
        (Fetch::get("/").mode(Mode::NoCors).redirect(Redirect::Error), "do not set the option"),
        (Fetch::get("/").mode(Mode::SameOrigin), "has another origin"),
    ] {
        let browser = browser();
        let error = browser.fetch(&app, fetch.clone()).await.expect_err("refused");
        assert_eq!(error.stage(), Stage::Unsent, "{fetch:?}");
        assert!(error.to_string().contains(why), "{error}");
        assert_eq!(error.status(), None);
        assert!(browser.sent().is_empty());
    }
}
