//! `Cors::default()` in front of common auth layers: bearer tokens, identities in sessions, a rate limiter, static files.

use actix_governor::{Governor, GovernorConfigBuilder, KeyExtractor, SimpleKeyExtractionError};
use actix_identity::{Identity, IdentityMiddleware};
use actix_session::SessionMiddleware;
use actix_session::storage::CookieSessionStore;
use actix_web::cookie::Key;
use actix_web::dev::ServiceRequest;
use actix_web::http::StatusCode;
use actix_web::middleware::{Logger, NormalizePath};
use actix_web::test::init_service;
use actix_web::{App, Error, HttpMessage, HttpRequest, HttpResponse, Responder, get, post, web};
use actix_web_cors::{Cors, cors};
use actix_web_httpauth::extractors::bearer::BearerAuth;
use actix_web_httpauth::middleware::HttpAuthentication;
use support::exchange::{preflight, request, send};

const APP: &str = "https://app.example.com";
const EVIL: &str = "https://evil.example";

#[cors(origins = ["https://app.example.com"], headers = ["authorization", "content-type"], credentials)]
#[get("/me")]
async fn me() -> impl Responder {
    "me"
}

#[cors(origins = ["*"])]
#[get("/public")]
async fn public() -> impl Responder {
    "public"
}

#[get("/plain")]
async fn plain() -> impl Responder {
    "no CORS"
}

fn allowed(response: &support::exchange::TestResponse) -> Option<&str> {
    response.header("access-control-allow-origin")
}

async fn check(request: ServiceRequest, token: BearerAuth) -> Result<ServiceRequest, (Error, ServiceRequest)> {
    if token.token() == "good" { Ok(request) } else { Err((actix_web::error::ErrorForbidden("bad token"), request)) }
}

#[actix_web::test]
async fn bearer_tokens() {
    let app = init_service(
        App::new()
            .service(web::scope("/api").service(me).service(plain).wrap(HttpAuthentication::bearer(check)))
            .service(public)
            .service(actix_files::Files::new("/static", env!("CARGO_MANIFEST_DIR")))
            .wrap(Cors::default())
            .wrap(Logger::default())
            .wrap(NormalizePath::trim()),
    )
    .await;
    assert_eq!(preflight(&app, "/api/me", APP, "GET").await.status, StatusCode::NO_CONTENT);
    assert_eq!(preflight(&app, "/api/me", EVIL, "GET").await.status, StatusCode::FORBIDDEN);
    assert_eq!(preflight(&app, "/api/plain", APP, "GET").await.status, StatusCode::UNAUTHORIZED);
    let response = request(&app, "GET /api/me", APP).await;
    assert_eq!((response.status, allowed(&response)), (StatusCode::UNAUTHORIZED, Some(APP)));
    assert!(response.header("www-authenticate").is_some());
    assert_eq!(allowed(&request(&app, "GET /api/me", EVIL).await), None);
    let response = send(&app, "GET /api/me", &[("origin", APP), ("authorization", "Bearer bad")]).await;
    assert_eq!((response.status, allowed(&response)), (StatusCode::FORBIDDEN, Some(APP)));
    let response = send(&app, "GET /api/me", &[("origin", APP), ("authorization", "Bearer good")]).await;
    assert_eq!((response.body.as_str(), allowed(&response)), ("me", Some(APP)));
    assert_eq!(request(&app, "GET /api/plain", APP).await.cors(), Vec::<&str>::new());
    assert_eq!(allowed(&request(&app, "GET /public", EVIL).await), Some("*"));
    let response = request(&app, "GET /static/Cargo.toml", APP).await;
    assert_eq!((response.status, response.cors()), (StatusCode::OK, vec![]));
    assert_eq!(request(&app, "GET /static/nothing", APP).await.cors(), Vec::<&str>::new());
}

#[post("/login")]
async fn log_in(request: HttpRequest) -> impl Responder {
    Identity::login(&request.extensions(), "somebody".to_owned()).expect("a session");
    HttpResponse::Ok()
}

#[cors(origins = ["https://app.example.com"], credentials)]
#[get("/profile")]
async fn profile(identity: Identity) -> impl Responder {
    identity.id().expect("an identity")
}

#[actix_web::test]
async fn identities_in_sessions() {
    let session = SessionMiddleware::new(CookieSessionStore::default(), Key::from(&[7; 64]));
    let app = init_service(
        App::new()
            .service(log_in)
            .service(profile)
            .wrap(IdentityMiddleware::default())
            .wrap(session)
            .wrap(Cors::default()),
    )
    .await;
    assert_eq!(preflight(&app, "/profile", APP, "GET").await.header("access-control-allow-credentials"), Some("true"));
    let response = request(&app, "GET /profile", APP).await;
    assert_eq!((response.status, allowed(&response)), (StatusCode::UNAUTHORIZED, Some(APP)));
    let cookie = send(&app, "POST /login", &[]).await.header("set-cookie").expect("a session").to_owned();
    let cookie = cookie.split(';').next().expect("a value");
    let response = send(&app, "GET /profile", &[("origin", APP), ("cookie", cookie)]).await;
    assert_eq!((response.body.as_str(), allowed(&response)), ("somebody", Some(APP)));
    let response = send(&app, "GET /profile", &[("origin", APP), ("cookie", "id=forged")]).await;
    assert_eq!((response.status, allowed(&response)), (StatusCode::UNAUTHORIZED, Some(APP)));
}

/// One bucket for all requests: requests in a test have no address.
#[derive(Clone)]
struct OneBucket;

impl KeyExtractor for OneBucket {
    type Key = ();
    type KeyExtractionError = SimpleKeyExtractionError<&'static str>;

    fn extract(&self, _: &ServiceRequest) -> Result<(), Self::KeyExtractionError> {
        Ok(())
    }
}

#[actix_web::test]
async fn a_rate_limiter() {
    let limits =
        GovernorConfigBuilder::default().seconds_per_request(3600).burst_size(2).key_extractor(OneBucket).finish();
    let app = init_service(
        App::new().service(me).service(plain).wrap(Governor::new(&limits.expect("limits"))).wrap(Cors::default()),
    )
    .await;
    for _ in 0..5 {
        assert_eq!(preflight(&app, "/me", APP, "GET").await.status, StatusCode::NO_CONTENT, "preflights cost nothing");
    }
    for _ in 0..2 {
        assert_eq!(request(&app, "GET /me", APP).await.body, "me");
    }
    let response = request(&app, "GET /me", APP).await;
    assert_eq!(
        (response.status, allowed(&response)),
        (StatusCode::TOO_MANY_REQUESTS, Some(APP)),
        "the page can read that it has to wait"
    );
    assert_eq!(request(&app, "GET /plain", APP).await.cors(), Vec::<&str>::new());
}
