//! Policies from configuration, as servers use them: built, shared, replaced, and of one app each.

use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use actix_web::http::StatusCode;
use actix_web::middleware::{Condition, from_fn};
use actix_web::test::init_service;
use actix_web::{App, HttpRequest, HttpServer, Responder, error, get, post, route, web};
use actix_web_cors::{Cors, Origin, Policy, PolicyConfig, SharedOrigins, SharedPolicy, cors, policy};
use support::exchange::{preflight, request, send};
use support::server::Served;

const APP: &str = "https://app.example.com";
const ADMIN: &str = "https://admin.example.com";
const EVIL: &str = "https://evil.example";

fn config(origin: &str) -> PolicyConfig {
    PolicyConfig::new().origins([origin]).methods(["GET", "PUT"]).headers(["content-type"])
}

fn built(origin: &str) -> Policy {
    config(origin).build().expect("a valid configuration")
}

#[actix_web::test]
async fn a_built_policy_serves_like_a_compiled_one() {
    static COMPILED: Policy = policy!(
        origins = ["https://app.example.com", "https://*.example.org:*"],
        methods = [GET, PUT],
        headers = ["Content-Type", "x-a"],
        expose_headers = ["x-total-count"],
        max_age = 0,
        block_on_origin_mismatch,
        timing
    );
    let built = PolicyConfig::new()
        .origins("https://app.example.com; https://*.example.org:*")
        .methods("GET PUT")
        .headers("Content-Type, x-a")
        .expose_headers(["x-total-count"])
        .max_age(0)
        .block_on_origin_mismatch(true)
        .timing(true)
        .build()
        .expect("a valid configuration");
    assert_eq!(built, COMPILED);
    let scope = |path: &str, cors: Cors| web::scope(path).wrap(cors).route("", web::to(async || "reached"));
    let app = init_service(
        App::new()
            .service(scope("/built", Cors::new(built.clone())))
            .service(scope("/compiled", Cors::new(&COMPILED)))
            .service(scope("/in-place", Cors::new(policy!(origins = ["https://app.example.com"], methods = [GET])))),
    )
    .await;
    for origin in [APP, "https://a.example.org:8443", EVIL, "null"] {
        for line in ["GET", "PUT", "POST", "OPTIONS"] {
            for method in ["PUT", "DELETE", "POST"] {
                let headers = [("origin", origin), ("access-control-request-method", method)];
                let built = send(&app, &format!("{line} /built"), &headers).await;
                let compiled = send(&app, &format!("{line} /compiled"), &headers).await;
                assert_eq!(
                    (built.status, built.cors()),
                    (compiled.status, compiled.cors()),
                    "{line} {origin} {method}"
                );
            }
        }
    }
    let response = request(&app, "GET /in-place", APP).await;
    assert_eq!(response.header("access-control-allow-origin"), Some(APP));
}

static API: SharedPolicy = SharedPolicy::unset();

#[cors(policy = API)]
#[route("/annotated", method = "GET", method = "POST")]
async fn annotated() -> impl Responder {
    "annotated"
}

#[cors(policy = API)]
mod in_module {
    #[actix_web::get("/in-module")]
    pub(crate) async fn in_module() -> &'static str {
        "in a module"
    }
}

#[actix_web::test]
async fn a_replaced_policy_applies_from_the_next_request_on() {
    API.replace(built(APP));
    let by_hand = web::scope("/by-hand").wrap(Cors::new(&API)).route("", web::get().to(async || ""));
    let app = init_service(App::new().service(annotated).service(in_module::in_module).service(by_hand)).await;
    let paths = ["/annotated", "/in-module", "/by-hand"];
    for path in paths {
        assert_eq!(request(&app, &format!("GET {path}"), APP).await.header("access-control-allow-origin"), Some(APP));
    }
    // The methods are those of the route that the policy lists.
    let response = preflight(&app, "/annotated", APP, "GET").await;
    assert_eq!(response.header("access-control-allow-methods"), Some("GET"));
    assert_eq!(preflight(&app, "/annotated", APP, "POST").await.status, StatusCode::NOT_FOUND);
    assert_eq!(request(&app, "POST /annotated", APP).await.cors(), ["vary: Origin"]);

    let old = API.replace(config(ADMIN).methods(["POST"]).credentials(true).build().expect("valid"));
    assert_eq!(old, Some(built(APP)));
    for path in paths {
        assert_eq!(request(&app, &format!("GET {path}"), APP).await.cors(), ["vary: Origin"], "{path}");
    }
    let response = preflight(&app, "/annotated", ADMIN, "POST").await;
    assert_eq!(response.header("access-control-allow-methods"), Some("POST"));
    assert_eq!(response.header("access-control-allow-credentials"), Some("true"));
    assert_eq!(preflight(&app, "/annotated", ADMIN, "GET").await.status, StatusCode::NOT_FOUND);

    API.replace(PolicyConfig::new().origins("*").methods("*").build().expect("valid"));
    let response = preflight(&app, "/annotated", EVIL, "POST").await;
    assert_eq!(response.header("access-control-allow-methods"), Some("GET, POST"));
    assert_eq!(request(&app, "GET /by-hand", EVIL).await.header("access-control-allow-origin"), Some("*"));
}

#[actix_web::test]
async fn a_server_whose_policy_is_unset_does_not_start() {
    static UNSET: SharedPolicy = SharedPolicy::unset();
    #[cors(policy = UNSET)]
    #[get("/unset")]
    async fn unset() -> impl Responder {
        ""
    }
    let handler = HttpServer::new(|| App::new().service(unset)).workers(1).bind(("127.0.0.1", 0)).expect("a free port");
    assert!(handler.run().await.is_err());
    let layer =
        HttpServer::new(|| App::new().wrap(Cors::new(&UNSET))).workers(1).bind(("127.0.0.1", 0)).expect("a free port");
    assert!(layer.run().await.is_err());
    assert_eq!(UNSET.get(), None);
}

#[actix_web::test]
async fn auth_inside_of_a_shared_policy() {
    let shared = Arc::new(SharedPolicy::new(built(APP)));
    let refuse = from_fn(async |_, _: actix_web::middleware::Next<actix_web::body::BoxBody>| {
        Err::<actix_web::dev::ServiceResponse, _>(error::ErrorUnauthorized("no"))
    });
    let app = init_service(App::new().wrap(refuse).wrap(Cors::new(Arc::clone(&shared)))).await;
    let response = request(&app, "GET /any", APP).await;
    assert_eq!(
        (response.status, response.header("access-control-allow-origin")),
        (StatusCode::UNAUTHORIZED, Some(APP))
    );
    assert_eq!(preflight(&app, "/any", APP, "PUT").await.status, StatusCode::NO_CONTENT);
    shared.replace(built(ADMIN));
    assert_eq!(request(&app, "GET /any", APP).await.cors(), ["vary: Origin"]);
}

/// What an app is configured with.
struct Settings {
    front_end: &'static str,
    readers: SharedOrigins,
}

fn is_front_end(origin: &Origin, request: &HttpRequest) -> bool {
    let settings = request.app_data::<web::Data<Settings>>();
    settings.is_some_and(|settings| settings.front_end == origin.as_str() || settings.readers.allows(origin))
}

async fn is_front_end_later(origin: &Origin, request: &HttpRequest) -> bool {
    actix_web::rt::task::yield_now().await;
    is_front_end(origin, request)
}

#[cors(origins = is_front_end)]
#[get("/now")]
async fn now() -> impl Responder {
    ""
}

#[cors(origins = is_front_end_later, credentials)]
#[post("/later")]
async fn later() -> impl Responder {
    ""
}

fn app_of(front_end: &'static str, config: &mut web::ServiceConfig) {
    let readers = SharedOrigins::empty();
    readers.replace([format!("{front_end}:8443")]).expect("valid");
    let cors = Cors::new(built(front_end));
    config
        .app_data(web::Data::new(Settings { front_end, readers }))
        .service(now)
        .service(later)
        .service(web::scope("/scope").wrap(cors).route("", web::get().to(async || "")));
}

#[test]
fn two_servers_of_one_process_have_different_origins() {
    let one = Served::start(|config| app_of("https://one.example", config));
    let two = Served::start(|config| app_of("https://two.example", config));
    for (server, own, other) in [(&one, "one", "two"), (&two, "two", "one")] {
        for line in ["GET /now", "POST /later", "GET /scope"] {
            for (name, port, is_allowed) in
                [(own, "", true), (other, "", false), (own, ":8443", !line.contains("scope"))]
            {
                let origin = format!("https://{name}.example{port}");
                let reply = server.send(line, &[format!("Origin: {origin}").as_bytes()]);
                assert_eq!(reply.status(), "200");
                let allowed = reply.header("access-control-allow-origin");
                assert_eq!(allowed, is_allowed.then_some(&*origin), "{line} on {own} from {origin}");
            }
        }
    }
}

#[actix_web::test]
async fn a_development_policy_opens_loopback_alone() {
    static DEVELOPMENT: Policy = Policy::development();
    let resource = web::resource("/").route(web::to(async || ("body", StatusCode::OK)));
    let app = init_service(App::new().service(resource).wrap(Cors::new(&DEVELOPMENT))).await;
    for origin in
        ["http://localhost:5173", "https://localhost", "http://127.1.2.3:1", "http://[::1]:8080", "http://a.localhost"]
    {
        let headers = [
            ("origin", origin),
            ("access-control-request-method", "PATCH"),
            ("access-control-request-headers", "x-any"),
        ];
        let response = send(&app, "OPTIONS /", &headers).await;
        assert_eq!(response.header("access-control-allow-origin"), Some(origin));
        assert_eq!(response.header("access-control-allow-headers"), Some("x-any"));
        assert_eq!(response.header("access-control-allow-credentials"), Some("true"));
        assert!(response.header("access-control-allow-methods").is_some_and(|methods| methods.contains("PATCH")));
    }
    for origin in [APP, "http://localhost.example.com", "http://192.168.1.8:3000", "null", "http://1.2.3.127"] {
        assert_eq!(request(&app, "GET /", origin).await.cors(), ["vary: Origin"], "{origin}");
    }
}

#[actix_web::test]
async fn sets_that_allow_any_origin() {
    static READERS: SharedOrigins = SharedOrigins::empty().allow_any();
    static WITH_CREDENTIALS: SharedOrigins = SharedOrigins::empty().allow_any();
    #[cors(origins = READERS, headers = ["content-type"])]
    #[post("/readers")]
    async fn readers() -> impl Responder {
        ""
    }
    #[cors(origins = WITH_CREDENTIALS, credentials)]
    #[get("/with-credentials")]
    async fn with_credentials() -> impl Responder {
        ""
    }
    let app = init_service(App::new().service(readers)).await;
    READERS.replace(["https://app.example.com", "https://app.example.com"]).expect("repetitions have no effect");
    assert_eq!(READERS.len(), 1);
    assert_eq!(request(&app, "POST /readers", EVIL).await.cors(), ["vary: Origin"]);
    assert!(READERS.replace(["*", "https://app.example.com"]).is_err());
    READERS.replace(["*"]).expect("any origin");
    for headers in [vec![("origin", EVIL)], vec![("origin", "null")], vec![]] {
        let response = send(&app, "POST /readers", &headers).await;
        assert_eq!(response.cors(), ["access-control-allow-origin: *", "vary: Origin"], "{headers:?}");
    }
    assert_eq!(preflight(&app, "/readers", EVIL, "POST").await.header("access-control-allow-origin"), Some("*"));
    assert!(READERS.allows(EVIL));

    let server = HttpServer::new(|| App::new().service(with_credentials))
        .workers(1)
        .bind(("127.0.0.1", 0))
        .expect("a free port");
    assert!(server.run().await.is_err(), "any origin with credentials");
}

/// `Condition`, `Option` (as a `Condition`), `Rc` and `Clone` of a `Cors`.
#[actix_web::test]
async fn wrappers_of_a_cors() {
    let cors = Cors::new(built(APP));
    let optional = |cors: Option<Cors>| Condition::new(cors.is_some(), cors.unwrap_or_default());
    let route = || web::get().to(async || "");
    let app = init_service(
        App::new()
            .service(web::scope("/on").wrap(Condition::new(true, cors.clone())).route("", route()))
            .service(web::scope("/off").wrap(Condition::new(false, cors.clone())).route("", route()))
            .service(web::scope("/none").wrap(optional(None)).route("", route()))
            .service(web::scope("/rc").wrap(Rc::new(cors)).route("", route())),
    )
    .await;
    for (path, is_on) in [("/on", true), ("/off", false), ("/none", false), ("/rc", true)] {
        let response = request(&app, &format!("GET {path}"), APP).await;
        assert_eq!(response.header("access-control-allow-origin"), is_on.then_some(APP), "{path}");
    }
}

static BUSY: SharedPolicy = SharedPolicy::unset();

#[cors(policy = BUSY)]
#[get("/busy")]
async fn busy() -> impl Responder {
    ""
}

/// Two policies that differ in everything, replaced ten thousand times while preflights are answered by a handler and a `Cors`.
#[test]
fn no_request_meets_a_half_replaced_policy() {
    let one = || config(APP).max_age(1).credentials(true).build().expect("valid");
    let two = || PolicyConfig::new().origins("*").methods("GET").headers("x-two").max_age(2).build().expect("valid");
    BUSY.replace(one());
    let server = Served::start(|config| {
        config.service(busy).service(web::scope("/scope").wrap(Cors::new(&BUSY)).route("", web::get().to(async || "")));
    });
    let (done, responses) = (AtomicBool::new(false), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for path in ["/busy", "/scope"] {
            let (server, done, responses) = (&server, &done, &responses);
            scope.spawn(move || {
                while !done.load(Ordering::SeqCst) {
                    let origin = format!("Origin: {APP}");
                    let headers: [&[u8]; 2] = [origin.as_bytes(), b"Access-Control-Request-Method: GET"];
                    let reply = server.send(&format!("OPTIONS {path}"), &headers);
                    let whole = [
                        "access-control-allow-origin",
                        "access-control-allow-credentials",
                        "access-control-allow-headers",
                        "access-control-max-age",
                    ]
                    .map(|name| reply.header(name));
                    let first = [Some(APP), Some("true"), Some("content-type"), Some("1")];
                    let second = [Some("*"), None, Some("x-two"), Some("2")];
                    assert!(whole == first || whole == second, "{reply:?}");
                    responses.fetch_add(1, Ordering::SeqCst);
                }
            });
        }
        for round in 0..10_000 {
            BUSY.replace(if round % 2 == 0 { two() } else { one() });
        }
        done.store(true, Ordering::SeqCst);
    });
    assert!(responses.load(Ordering::SeqCst) > 20, "requests were sent meanwhile");
}
