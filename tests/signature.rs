//! Warnings about the signature of a handler: those in this file are the only ones, and each is about a request that a browser
//! does not let through.

#![deny(deprecated)]

use actix_session::storage::CookieSessionStore;
use actix_session::{Session, SessionMiddleware};
use actix_web::cookie::Key;
use actix_web::test::init_service;
use actix_web::web::{self, ServiceConfig};
use actix_web::{App, Responder, delete, get, post, put};
use actix_web_cors::testing::{Browser, Credentials, Fetch, FetchErrorKind};
use actix_web_cors::{Policy, cors, policy};
use actix_web_httpauth::extractors::basic::BasicAuth;
use actix_web_httpauth::extractors::bearer::BearerAuth;

static API: Policy =
    policy!(origins = ["https://app.example.com"], methods = [POST], headers = ["content-type"], credentials);

/// Without a warning.
#[cors(origins = ["https://app.example.com"], headers = ["content-type", "authorization"], credentials)]
mod silent {
    use super::*;

    #[put("/json")]
    async fn json(item: web::Json<u32>) -> impl Responder {
        item.to_string()
    }

    #[cors(headers = reflect)]
    #[post("/reflect")]
    async fn reflect(item: Option<web::Json<u32>>, token: BearerAuth) -> impl Responder {
        format!("{} {}", item.expect("JSON"), token.token())
    }

    #[cors(headers = ["*", "authorization"], credentials = false)]
    #[post("/star")]
    async fn star(item: web::Json<u32>, user: BasicAuth) -> impl Responder {
        format!("{item} {}", user.user_id())
    }

    #[cors(headers = [])]
    #[post("/either")]
    async fn either(item: web::Either<web::Form<Vec<(String, u32)>>, web::Json<u32>>) -> impl Responder {
        match item {
            web::Either::Left(form) => format!("{form:?}"),
            web::Either::Right(item) => item.to_string(),
        }
    }

    #[cors(headers = [])]
    #[get("/no-body")]
    async fn no_body(item: Option<web::Json<u32>>, session: Session) -> impl Responder {
        format!("{} {}", item.is_none(), session.entries().is_empty())
    }

    #[cors(policy = API)]
    #[post("/shared")]
    async fn shared(item: web::Json<u32>, session: Session) -> impl Responder {
        format!("{item} {}", session.entries().is_empty())
    }

    pub(super) fn configure(config: &mut ServiceConfig) {
        config.service(json).service(reflect).service(star).service(either).service(no_body).service(shared);
    }
}

/// With a warning each, which is allowed.
#[allow(deprecated)]
#[cors(origins = ["https://app.example.com"])]
mod warned {
    use super::*;

    #[put("/put")]
    async fn update(item: web::Json<u32>) -> impl Responder {
        item.to_string()
    }

    #[delete("/delete")]
    async fn remove(items: Option<web::Json<Vec<u32>>>) -> impl Responder {
        format!("{items:?}")
    }

    #[cors(headers = ["*"])]
    #[get("/token")]
    async fn token(token: BearerAuth) -> impl Responder {
        token.token().to_owned()
    }

    #[cors(headers = ["content-type"])]
    #[get("/session")]
    async fn session(session: Session) -> impl Responder {
        format!("{:?}", session.entries())
    }

    pub(super) fn configure(config: &mut ServiceConfig) {
        config.service(update).service(remove).service(token).service(session);
    }
}

/// Fetches from an app with every handler of this file, and returns the text of the response.
async fn fetch(fetch: Fetch) -> Result<String, FetchErrorKind> {
    let sessions = SessionMiddleware::new(CookieSessionStore::default(), Key::from(&[7; 64]));
    let app = App::new().configure(silent::configure).configure(warned::configure).wrap(sessions);
    let app = init_service(app).await;
    let response = Browser::at("https://app.example.com").fetch(&app, fetch).await;
    response.map(|response| response.text()).map_err(|error| error.kind().clone())
}

#[actix_web::test]
async fn without_a_warning_the_browser_lets_the_request_through() {
    let with_cookies = |fetch: Fetch| fetch.credentials(Credentials::Include);
    for (request, expected) in [
        (with_cookies(Fetch::put("/json").json("7")), "7"),
        (Fetch::post("/reflect").json("7").header("authorization", "Bearer abc"), "7 abc"),
        (Fetch::post("/star").json("7").header("authorization", "Basic YWJjOg=="), "7 abc"),
        (with_cookies(Fetch::get("/no-body")), "true true"),
        (with_cookies(Fetch::post("/shared").json("7")), "7 true"),
    ] {
        assert_eq!(fetch(request.clone()).await.as_deref(), Ok(expected), "{request:?}");
    }
    let form = fetch(Fetch::post("/either").form("a=7")).await.expect("a form");
    assert!(form.contains("(\"a\", 7)"), "{form}");
}

#[actix_web::test]
async fn with_a_warning_the_browser_stops_the_request() {
    let refused = |name: &str| FetchErrorKind::HeaderNotAllowed(name.to_owned());
    for (request, expected) in [
        (Fetch::put("/put").json("7"), refused("content-type")),
        (Fetch::delete("/delete").json("[7]"), refused("content-type")),
        (Fetch::get("/token").header("authorization", "Bearer abc"), refused("authorization")),
        (Fetch::get("/session").credentials(Credentials::Include), FetchErrorKind::CredentialsNotAllowed(None)),
    ] {
        assert_eq!(fetch(request.clone()).await, Err(expected), "{request:?}");
    }
}
