//! The browser with an application that sets every header by hand.

use actix_web::{App, HttpRequest, HttpResponse, http::StatusCode, test::init_service, web};

use super::{Browser, Fetch, Stage, server};

/// A redirect to `/end` with the status that the path names, and a body.
async fn status(request: HttpRequest) -> HttpResponse {
    let status = request.path().trim_start_matches('/').parse().ok().and_then(|code| StatusCode::from_u16(code).ok());
    HttpResponse::build(status.unwrap_or_default()).insert_header(("location", "/end")).body("body")
}

#[actix_web::test]
async fn a_page_of_the_own_origin_sees_the_whole_response() {
    let app = init_service(App::new().default_service(web::to(status))).await;
    let browser = Browser::at("http://localhost:8080");
    for (path, status, ok, url) in [
        ("/200", 200, true, "/200"),
        ("/201", 201, true, "/201"),
        ("/299", 299, true, "/299"),
        ("/300", 300, false, "/300"),
        ("/301", 200, true, "/end"),
        ("/302", 200, true, "/end"),
        ("/304", 304, false, "/304"),
        ("/305", 305, false, "/305"),
        ("/308", 200, true, "/end"),
        ("/404", 404, false, "/404"),
        ("/500", 500, false, "/500"),
    ] {
        let response = browser.fetch(&app, Fetch::get(path)).await.expect("the own origin");
        assert_eq!((response.status(), response.ok()), (status, ok), "{path}");
        assert_eq!(response.url(), format!("http://localhost:8080{url}"), "{path}");
        assert_eq!(response.headers().get("location").and_then(|value| value.to_str().ok()), Some("/end"), "{path}");
        let body: &[u8] = if status == 304 { b"" } else { b"body" };
        assert_eq!((&response.body()[..], response.is_body_complete()), (body, true), "{path}");
    }
}

#[actix_web::test]
async fn an_error_names_the_url_that_was_refused() {
    async fn redirect(request: HttpRequest) -> HttpResponse {
        match request.path() {
            "/start" => HttpResponse::Found()
                .insert_header(("access-control-allow-origin", "*"))
                .insert_header(("location", "/end?page=2"))
                .finish(),
            _ => HttpResponse::Ok().finish(),
        }
    }
    let app = init_service(App::new().default_service(web::to(redirect))).await;
    let error =
        Browser::at("https://app.example.com").fetch(&app, Fetch::get("/start#top")).await.expect_err("refused");
    assert_eq!((error.url(), error.stage()), ("http://localhost:8080/end?page=2", Stage::Response));
}

#[actix_web::test]
async fn a_body_sets_its_content_type_and_no_other_header() {
    let app = init_service(App::new().default_service(web::to(HttpResponse::Ok))).await;
    let browser = Browser::at("http://localhost:8080");
    let fetch = || Fetch::post("/").header("x-a", "1").header("Content-Type", "text/csv");
    for (fetch, content_type) in [
        (fetch().body("a"), "text/csv"),
        (fetch().json("{}"), "application/json"),
        (fetch().form("a=1"), "application/x-www-form-urlencoded;charset=UTF-8"),
    ] {
        browser.fetch(&app, fetch).await.expect("the own origin");
        let sent = browser.sent().pop().expect("a request");
        assert_eq!((sent.header("content-type"), sent.header("x-a")), (Some(content_type), Some("1")));
    }
}

#[test]
fn a_server_is_a_web_origin() {
    for origin in ["http://localhost:8080", "https://api.example.com", "https://[::1]:8443"] {
        assert_eq!(server(origin).as_str(), format!("{origin}/"));
    }
    for origin in [
        "api.example.com",
        "ftp://api.example.com",
        "wss://api.example.com",
        "capacitor://localhost",
        "https://api.example.com/v1",
        "https://api.example.com?page=1",
        "https://user@api.example.com",
    ] {
        assert!(std::panic::catch_unwind(|| server(origin)).is_err(), "{origin}");
    }
}
