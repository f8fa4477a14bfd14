//! Which handler a request is for, where scopes, guards, file services and routes by hand are in front of it or behind it, and the
//! `Cors` is on the app, on a scope or on a resource.

use std::future::{Ready, ready};

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{
    AppService, HttpServiceFactory, ResourceDef, Service, ServiceRequest, ServiceResponse, Transform, always_ready,
    fn_service,
};
use actix_web::guard::Host;
use actix_web::http::StatusCode;
use actix_web::middleware::{Next, from_fn};
use actix_web::test::init_service;
use actix_web::{App, Error, HttpResponse, Responder, Scope, delete, error, get, web};
use actix_web_cors::{Cors, Policy, cors, policy};
use support::exchange::{preflight, request, send};

const APP: &str = "https://app.example.com";
const PARTNER: &str = "https://partner.example";
const EVIL: &str = "https://evil.example";
const ONE: &str = "one.example";
const TWO: &str = "two.example";

static PARTNERS: Policy = policy!(origins = ["https://partner.example"], methods = [GET, POST, DELETE]);
static BLOCKING: Policy = policy!(origins = ["https://partner.example"], methods = [GET], block_on_origin_mismatch);
static ANY_ORIGIN: Policy = policy!(origins = ["*"], methods = [GET]);

async fn by_hand() -> impl Responder {
    "by hand"
}

/// An auth layer that refuses everything. Its type shows what it wraps, as that of most middleware does.
struct Auth;

struct AuthService<S> {
    /// What is inside is served as long as this lives.
    _inner: S,
}

impl<S> Transform<S, ServiceRequest> for Auth {
    type Response = ServiceResponse;
    type Error = Error;
    type Transform = AuthService<S>;
    type InitError = ();
    type Future = Ready<Result<AuthService<S>, ()>>;

    fn new_transform(&self, inner: S) -> Self::Future {
        ready(Ok(AuthService { _inner: inner }))
    }
}

impl<S> Service<ServiceRequest> for AuthService<S> {
    type Response = ServiceResponse;
    type Error = Error;
    type Future = Ready<Result<ServiceResponse, Error>>;

    always_ready!();

    fn call(&self, _: ServiceRequest) -> Self::Future {
        ready(Err(error::ErrorUnauthorized("who is it?")))
    }
}

/// The same, hiding what it wraps.
async fn refuse(_: ServiceRequest, _: Next<impl MessageBody>) -> Result<ServiceResponse<BoxBody>, Error> {
    Err(error::ErrorUnauthorized("who is it?"))
}

#[cors(origins = ["https://app.example.com"])]
#[get("/x")]
async fn item() -> impl Responder {
    "an item"
}

#[cors(origins = ["https://app.example.com"])]
#[get("/x")]
async fn same_item() -> impl Responder {
    "another item"
}

#[cors(origins = ["https://partner.example"])]
#[get("/x")]
async fn partner_item() -> impl Responder {
    "an item of a partner"
}

#[cors(origins = ["https://app.example.com"])]
#[get("/b/x")]
async fn nested_item() -> impl Responder {
    "an item below"
}

#[cors(origins = ["https://app.example.com"])]
#[get("/{tail:.*}")]
async fn page() -> impl Responder {
    "a page"
}

#[cors(off)]
#[delete("/s/{id}")]
async fn remove() -> impl Responder {
    "removed"
}

#[cors(off)]
#[get("/x")]
async fn closed() -> impl Responder {
    "closed"
}

fn files(mount: &str) -> actix_files::Files {
    actix_files::Files::new(mount, env!("CARGO_MANIFEST_DIR"))
}

fn on_host(prefix: &str, host: &'static str) -> Scope {
    web::scope(prefix).guard(Host(host))
}

/// A service for all paths below two prefixes.
struct TwoPrefixes;

impl HttpServiceFactory for TwoPrefixes {
    fn register(self, config: &mut AppService) {
        let service = fn_service(|request: ServiceRequest| ready(Ok(request.into_response(HttpResponse::Ok()))));
        config.register_service(ResourceDef::prefix(["/a", "/b"]), None, service, None);
    }
}

/// What a `Cors` around an auth layer that refuses everything does.
#[derive(Clone, Copy, Debug)]
enum Does {
    /// It answers the preflight and lets the origin read the 401 of the auth layer.
    Both,
    /// It lets the origin read the 401, and leaves the preflight to the auth layer.
    Response,
    /// It leaves the preflight to the auth layer. The request itself goes elsewhere.
    LeavesPreflight,
    /// It leaves both alone.
    Neither,
}
use Does::*;

/// `METHOD /path`, the host, the origin, and what the `Cors` does.
type Row = (&'static str, &'static str, &'static str, Does);

async fn check<B: MessageBody>(
    name: &str,
    app: &impl Service<actix_http::Request, Response = ServiceResponse<B>, Error = Error>,
    rows: &[Row],
) {
    for (line, host, origin, expected) in rows {
        let (method, path) = line.split_once(' ').expect("METHOD /path");
        let headers = [("host", *host), ("origin", *origin), ("access-control-request-method", method)];
        let case = format!("{name}: {line} at {host} from {origin}");
        let preflight = send(app, &format!("OPTIONS {path}"), &headers).await;
        let answered = (preflight.status, preflight.header("access-control-allow-origin"));
        match expected {
            Both => assert_eq!(answered, (StatusCode::NO_CONTENT, Some(*origin)), "the preflight of {case}"),
            Response | LeavesPreflight | Neither => {
                assert_eq!((preflight.status, preflight.cors()), (StatusCode::UNAUTHORIZED, vec![]), "{case}");
            }
        }
        let response = send(app, line, &headers[..2]).await;
        let readable = (response.status, response.header("access-control-allow-origin"));
        match expected {
            Both | Response => assert_eq!(readable, (StatusCode::UNAUTHORIZED, Some(*origin)), "the 401 of {case}"),
            Neither => assert_eq!((response.status, response.cors()), (StatusCode::UNAUTHORIZED, vec![]), "{case}"),
            LeavesPreflight => assert_ne!(response.status, StatusCode::UNAUTHORIZED, "{case}"),
        }
    }
}

/// Checks the rows of an app with `Cors::default()` around an auth layer.
macro_rules! on_the_app {
    ($name:expr, [$($service:expr),* $(,)?], $rows:expr) => {{
        let app = App::new()$(.service($service))*.wrap(Auth).wrap(Cors::default());
        check($name, &init_service(app).await, &$rows).await;
    }};
}

/// Checks the rows of an app in which a scope or a resource has the `Cors` and the auth layer.
macro_rules! inside {
    ($name:expr, [$($service:expr),* $(,)?], $rows:expr) => {{
        check($name, &init_service(App::new()$(.service($service))*).await, &$rows).await;
    }};
}

/// Puts an auth layer around a scope or a resource, and a `Cors` around both.
macro_rules! guarded {
    ($service:expr, $cors:expr) => {
        $service.wrap(Auth).wrap($cors)
    };
}

#[actix_web::test]
async fn on_an_app() {
    let item_in = |prefix: &str| web::scope(prefix).service(item);
    on_the_app!(
        "a file service behind the scope of the API",
        [item_in("/api"), files("/")],
        [("GET /api/x", ONE, APP, Both), ("GET /api/y", ONE, APP, Neither), ("GET /y", ONE, APP, Neither)]
    );
    on_the_app!("a file service in front", [files("/"), item_in("/api")], [("GET /api/x", ONE, APP, Neither)]);
    on_the_app!(
        "a route by hand behind a scope that must have a guard",
        [on_host("/g", ONE).service(item), web::resource("/g/x").route(web::get().to(by_hand))],
        [("GET /g/x", ONE, APP, Neither), ("GET /g/x", TWO, APP, Neither)]
    );
    on_the_app!(
        "a second scope with one prefix, which serves by itself",
        [on_host("/g", ONE).service(item), web::scope("/g").default_service(web::to(by_hand))],
        [("GET /g/x", ONE, APP, Neither), ("GET /g/x", TWO, APP, Neither)]
    );
    on_the_app!(
        "a scope with a parameter behind that of the API",
        [item_in("/g"), web::scope("/{any}").default_service(web::to(by_hand))],
        [("GET /g/x", ONE, APP, Both)]
    );
    on_the_app!(
        "a resource of two patterns in front",
        [web::resource(["/a", "/b"]).route(web::get().to(by_hand)), page],
        [("GET /a", ONE, APP, Neither), ("GET /b", ONE, APP, Neither), ("GET /a/b", ONE, APP, Both)]
    );
    on_the_app!(
        "a service for two prefixes in front",
        [TwoPrefixes, page],
        [("GET /a/x", ONE, APP, Neither), ("GET /b", ONE, APP, Neither), ("GET /c", ONE, APP, Both)]
    );
}

#[actix_web::test]
async fn on_a_scope() {
    let items = || guarded!(web::scope("/s").service(item), Cors::default());
    let route = || web::resource("/s/x").guard(Host(ONE)).route(web::get().to(by_hand));
    inside!(
        "a scope in a scope",
        [web::scope("/a").service(guarded!(web::scope("/b").service(item), Cors::default()))],
        [("GET /a/b/x", ONE, APP, Both), ("GET /a/b/y", ONE, APP, Neither)]
    );
    inside!(
        "a scope with the same start in front of that",
        [
            on_host("/a", ONE).route("/other", web::get().to(by_hand)),
            web::scope("/a").service(guarded!(web::scope("/b").service(item), Cors::default())),
        ],
        [("GET /a/b/x", TWO, APP, Both)]
    );
    inside!(
        "a scope with a longer prefix in front",
        [on_host("/a/b", ONE).service(partner_item), guarded!(web::scope("/a").service(nested_item), Cors::default())],
        [("GET /a/b/x", TWO, APP, Both)]
    );
    // After its preflight, a request may end at what is in front. A request that has come to the `Cors` has passed it.
    inside!("a route by hand in front", [route(), items()], [("GET /s/x", TWO, APP, Response)]);
    inside!("a file service in front", [files("/s").guard(Host(ONE)), items()], [("GET /s/x", TWO, APP, Response)]);
    inside!(
        "a file service in front, and auth that hides the scope",
        [files("/s").guard(Host(ONE)), web::scope("/s").service(item).wrap(from_fn(refuse)).wrap(Cors::default())],
        [("GET /s/x", TWO, APP, Neither)]
    );
    inside!("a route by hand behind", [items(), route()], [("GET /s/x", TWO, APP, Both)]);
    inside!("a file service behind", [items(), files("/s")], [("GET /s/x", TWO, APP, Both)]);
    inside!(
        "two scopes with one prefix and equal policies",
        [
            guarded!(on_host("/s", ONE).service(item), Cors::default()),
            guarded!(on_host("/s", TWO).service(same_item), Cors::default()),
        ],
        [("GET /s/x", ONE, APP, Both), ("GET /s/x", TWO, APP, Both)]
    );
}

/// `#[cors(off)]` next to a scope with a policy: it keeps the preflights of its requests.
#[actix_web::test]
async fn next_to_a_handler_without_cors() {
    let scope = || guarded!(web::scope("/s").route("/x", web::to(by_hand)), Cors::new(&PARTNERS));
    inside!(
        "in front of a scope",
        [remove, scope()],
        [("DELETE /s/x", ONE, PARTNER, LeavesPreflight), ("GET /s/x", ONE, PARTNER, Both)]
    );
    inside!("behind a scope", [scope(), remove], [("DELETE /s/x", ONE, PARTNER, Both)]);
    inside!(
        "between two scopes with one prefix",
        [guarded!(on_host("/s", ONE), Cors::new(&PARTNERS)), remove, scope()],
        [
            ("DELETE /s/x", ONE, PARTNER, Response),
            ("DELETE /s/x", TWO, PARTNER, LeavesPreflight),
            ("GET /s/x", TWO, PARTNER, Both)
        ]
    );
    let resource = || guarded!(web::resource("/s/{id}").route(web::to(by_hand)), Cors::new(&PARTNERS));
    inside!(
        "between a file service and a resource",
        [files("/s").guard(Host(ONE)), remove, resource()],
        [("DELETE /s/x", TWO, PARTNER, LeavesPreflight), ("GET /s/x", TWO, PARTNER, Both)]
    );
}

/// A request may pass a scope, whose guard `Cors` cannot see, and reach anything behind it that matches. The policy around both
/// blocks it.
#[actix_web::test]
async fn a_policy_that_blocks_does_so_in_doubt() {
    let app = App::new()
        .service(on_host("/g", ONE).service(item))
        .service(web::scope("/{any}").default_service(web::to(by_hand)))
        .wrap(Cors::new(&BLOCKING));
    let app = init_service(app).await;
    assert_eq!(request(&app, "GET /g/x", EVIL).await.status, StatusCode::FORBIDDEN);
    assert_eq!(request(&app, "GET /g/x", PARTNER).await.body, "by hand");

    // It does not matter which of two handlers without CORS the request is for.
    let app = App::new().service(on_host("/g", ONE).service(closed)).service(web::scope("/g").service(closed));
    let app = init_service(app.wrap(Cors::new(&BLOCKING))).await;
    let response = request(&app, "GET /g/x", EVIL).await;
    assert_eq!((response.body.as_str(), response.cors()), ("closed", vec![]), "nothing blocks it");
}

/// Each of several scopes with a policy is nearer than the app around them.
#[actix_web::test]
async fn sibling_scopes_have_their_own_policies() {
    let scope = |prefix: &str, policy: &'static Policy| {
        web::scope(prefix).wrap(Cors::new(policy)).route("/x", web::get().to(by_hand))
    };
    let app = App::new().service(scope("/any", &ANY_ORIGIN)).service(scope("/partners", &PARTNERS));
    let app = init_service(app.wrap(Cors::new(policy!(origins = ["https://app.example.com"], methods = [GET])))).await;
    for (path, origin, allowed) in [
        ("/any/x", EVIL, Some("*")),
        ("/partners/x", PARTNER, Some(PARTNER)),
        ("/partners/x", APP, None),
        ("/y", APP, Some(APP)),
        ("/y", PARTNER, None),
    ] {
        let response = preflight(&app, path, origin, "GET").await;
        assert_eq!(response.header("access-control-allow-origin"), allowed, "a preflight of {path} from {origin}");
        let response = request(&app, &format!("GET {path}"), origin).await;
        assert_eq!(response.header("access-control-allow-origin"), allowed, "GET {path} from {origin}");
    }
}

/// What another app on this thread has is not inside of this one, so a preflight runs no handler.
#[actix_web::test]
async fn an_app_does_not_contain_another_app() {
    async fn never() -> HttpResponse {
        panic!("a preflight runs no handler")
    }
    let scope = || web::scope("/s").wrap(Cors::new(&PARTNERS)).default_service(web::to(never));
    let _other = init_service(App::new().service(scope()).wrap(Cors::new(&PARTNERS))).await;
    let on_the_app = App::new().default_service(web::to(never)).wrap(Cors::new(&PARTNERS));
    let on_the_app = init_service(on_the_app).await;
    let on_a_scope = init_service(App::new().service(scope())).await;
    let responses =
        [preflight(&on_the_app, "/x", PARTNER, "GET").await, preflight(&on_a_scope, "/s/x", PARTNER, "GET").await];
    for response in responses {
        assert_eq!(response.header("access-control-allow-origin"), Some(PARTNER));
    }
}
