//! Origins that are known only at run time: shared sets and predicates.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::middleware::{Next, from_fn};
use actix_web::test::init_service;
use actix_web::{App, HttpRequest, Responder, get, post, route, web};
use actix_web_cors::{Cors, Origin, Policy, Rule, SharedOrigins, cors, policy};
use support::exchange::{preflight, request, send};
use support::server::Served;

const APP: &str = "https://app.example.com";
const TENANT: &str = "https://tenant.example";
const EVIL: &str = "https://evil.example";

static SET: SharedOrigins = SharedOrigins::empty();

#[cors(origins = SET, credentials, headers = ["content-type"])]
#[get("/shared")]
async fn shared() -> impl Responder {
    "shared"
}

#[actix_web::test]
async fn a_replaced_set_holds_at_the_next_request() {
    let app = init_service(App::new().service(shared)).await;
    assert!(SET.is_empty());
    assert_eq!(preflight(&app, "/shared", APP, "GET").await.status, StatusCode::FORBIDDEN);
    assert_eq!(request(&app, "GET /shared", APP).await.cors(), ["vary: Origin"]);

    SET.replace([APP, "https://*.tenant.example"]).expect("valid origins");
    let response = preflight(&app, "/shared", APP, "GET").await;
    assert_eq!((response.status, response.header("access-control-allow-origin")), (StatusCode::NO_CONTENT, Some(APP)));
    let sub = "https://one.tenant.example";
    let response = request(&app, "GET /shared", sub).await;
    assert_eq!(
        response.cors(),
        ["access-control-allow-credentials: true", &format!("access-control-allow-origin: {sub}"), "vary: Origin"]
    );
    assert_eq!(request(&app, "GET /shared", EVIL).await.cors(), ["vary: Origin"]);

    let error =
        SET.replace(["https://new.example", "https://bad.example/", "http://plain.example", "*", "https://*.co.uk"]);
    let error = error.expect_err("four bad origins");
    let rules: Vec<Rule> = error.violations().iter().map(|violation| violation.rule()).collect();
    assert!(
        rules.contains(&Rule::OriginPath)
            && rules.contains(&Rule::OriginInsecure)
            && rules.contains(&Rule::OriginPublicSuffix)
    );
    assert_eq!(rules.len(), 4, "{error}");
    assert_eq!(
        request(&app, "GET /shared", APP).await.header("access-control-allow-origin"),
        Some(APP),
        "the old set stays"
    );
    assert_eq!(request(&app, "GET /shared", "https://new.example").await.header("access-control-allow-origin"), None);

    SET.replace(Vec::<String>::new()).expect("an empty set allows no origin");
    assert_eq!(request(&app, "GET /shared", APP).await.header("access-control-allow-origin"), None);
}

static CALLS: AtomicUsize = AtomicUsize::new(0);

fn allowed_by_path(origin: &Origin, request: &HttpRequest) -> bool {
    CALLS.fetch_add(1, Ordering::SeqCst);
    assert!(origin.as_str().contains("://") && origin.host() != "null", "a predicate sees well-formed origins only");
    origin.as_str() == TENANT && request.path() == "/by-path"
}

#[cors(origins = allowed_by_path, dev_origins = ["http://localhost:5173"], vary = ["X-Tenant"])]
#[post("/by-path")]
async fn by_path() -> impl Responder {
    "by path"
}

#[actix_web::test]
async fn a_predicate_receives_only_well_formed_origins() {
    let app = init_service(App::new().service(by_path)).await;
    assert_eq!(preflight(&app, "/by-path", TENANT, "POST").await.status, StatusCode::NO_CONTENT);
    let response = request(&app, "POST /by-path", TENANT).await;
    assert_eq!(response.cors(), [&format!("access-control-allow-origin: {TENANT}"), "vary: Origin, x-tenant"]);
    assert_eq!(request(&app, "POST /by-path", EVIL).await.cors(), ["vary: Origin, x-tenant"]);
    assert_eq!(send(&app, "POST /by-path", &[]).await.cors(), ["vary: Origin, x-tenant"]);
    let before = CALLS.load(Ordering::SeqCst);
    assert_eq!(before, 3);
    for origin in [
        "null",
        "",
        "x",
        "https://tenant.example/",
        "https://",
        "HTTPS://tenant.example",
        "https://a b",
        "https://tenant.example,x",
    ] {
        assert_eq!(
            request(&app, "POST /by-path", origin).await.header("access-control-allow-origin"),
            None,
            "{origin}"
        );
    }
    send(&app, "POST /by-path", &[("origin", TENANT), ("origin", TENANT)]).await;
    if cfg!(debug_assertions) {
        assert!(
            request(&app, "POST /by-path", "http://localhost:5173")
                .await
                .header("access-control-allow-origin")
                .is_some()
        );
    }
    assert_eq!(CALLS.load(Ordering::SeqCst), before);
}

async fn looked_up(origin: &Origin, request: &HttpRequest) -> bool {
    actix_web::rt::time::sleep(Duration::from_millis(2)).await;
    origin.host() == "tenant.example" && !request.headers().contains_key("x-closed")
}

#[cors(origins = looked_up, credentials, block_on_origin_mismatch)]
#[get("/looked-up")]
async fn slowly(request: HttpRequest) -> impl Responder {
    request.path().to_owned()
}

#[actix_web::test]
async fn an_async_predicate_is_awaited() {
    let app = init_service(App::new().service(slowly)).await;
    assert_eq!(preflight(&app, "/looked-up", TENANT, "GET").await.status, StatusCode::NO_CONTENT);
    assert_eq!(preflight(&app, "/looked-up", EVIL, "GET").await.status, StatusCode::FORBIDDEN);
    let response = request(&app, "GET /looked-up", TENANT).await;
    assert_eq!((response.body.as_str(), response.header("access-control-allow-origin")), ("/looked-up", Some(TENANT)));
    assert_eq!(request(&app, "GET /looked-up", EVIL).await.status, StatusCode::FORBIDDEN);
    let closed = send(&app, "GET /looked-up", &[("origin", TENANT), ("x-closed", "1")]).await;
    assert_eq!(closed.status, StatusCode::FORBIDDEN);
    assert_eq!(send(&app, "GET /looked-up", &[]).await.status, StatusCode::OK);
}

type Inner = Result<actix_web::dev::ServiceResponse<actix_web::body::BoxBody>, actix_web::Error>;

async fn refuses(request: actix_web::dev::ServiceRequest, _: Next<actix_web::body::BoxBody>) -> Inner {
    match request.headers().contains_key("x-answer") {
        true => Ok(request.into_response(actix_web::HttpResponse::Unauthorized())),
        false => Err(actix_web::error::ErrorUnauthorized("no")),
    }
}

#[actix_web::test]
async fn a_response_of_auth_consults_the_routes_source() {
    static BEHIND: SharedOrigins = SharedOrigins::empty();
    #[cors(origins = BEHIND)]
    #[get("/behind")]
    async fn behind() -> impl Responder {
        ""
    }
    BEHIND.replace([APP]).expect("valid");
    let app =
        init_service(App::new().service(behind).service(slowly).wrap(from_fn(refuses)).wrap(Cors::default())).await;
    let response = request(&app, "GET /behind", APP).await;
    assert_eq!(
        (response.status, response.header("access-control-allow-origin")),
        (StatusCode::UNAUTHORIZED, Some(APP))
    );
    assert_eq!(request(&app, "GET /behind", EVIL).await.cors(), ["vary: Origin"]);
    assert_eq!(preflight(&app, "/looked-up", TENANT, "GET").await.status, StatusCode::NO_CONTENT);
    let response = send(&app, "GET /looked-up", &[("origin", TENANT), ("x-answer", "1")]).await;
    assert_eq!(response.header("access-control-allow-origin"), Some(TENANT));
    let response = send(&app, "GET /looked-up", &[("origin", TENANT)]).await;
    assert_eq!(
        (response.status, response.header("access-control-allow-origin")),
        (StatusCode::UNAUTHORIZED, Some(TENANT))
    );
}

#[actix_web::test]
async fn a_method_without_cors_consults_no_predicate() {
    fn never(_: &Origin, _: &HttpRequest) -> bool {
        panic!("the predicate has nothing to decide")
    }
    #[cors(origins = never, methods = [PUT])]
    #[route("/partly", method = "GET", method = "PUT")]
    async fn partly() -> impl Responder {
        "partly"
    }
    let app = init_service(App::new().service(partly)).await;
    let response = request(&app, "GET /partly", TENANT).await;
    assert_eq!((response.body.as_str(), response.cors()), ("partly", vec!["vary: Origin"]));
}

#[actix_web::test]
async fn a_cors_next_to_annotated_handlers_consults_its_predicate() {
    #[cors(origins = ["https://app.example.com"])]
    #[get("/{page}")]
    async fn page() -> impl Responder {
        "a page"
    }
    static BLOCKING: Policy = policy!(origins = looked_up, methods = [GET, POST], block_on_origin_mismatch);
    static TENANTS: Policy = policy!(origins = of_tenant, methods = [GET, POST]);
    fn of_tenant(origin: &Origin, _: &HttpRequest) -> bool {
        origin.as_str() == TENANT
    }
    let by_hand = || web::resource("/a").route(web::post().to(async || "by hand"));
    let app = init_service(App::new().service(page).service(by_hand()).wrap(Cors::new(&BLOCKING))).await;
    for (line, origin, body, allowed) in [
        ("POST /a", TENANT, "by hand", Some(TENANT)),
        ("POST /a", EVIL, "blocked", None),
        ("GET /a", APP, "a page", Some(APP)),
        ("GET /a", TENANT, "a page", None),
    ] {
        let response = request(&app, line, origin).await;
        let is_blocked = response.status == StatusCode::FORBIDDEN;
        assert_eq!(if is_blocked { "blocked" } else { &response.body }, body, "{line} from {origin}");
        assert_eq!(response.header("access-control-allow-origin"), allowed, "{line} from {origin}");
    }

    // An error of the auth layer comes back without the request that the predicate needs.
    let auth = App::new().service(page).service(by_hand()).wrap(from_fn(refuses));
    let app = init_service(auth.wrap(Cors::new(&TENANTS))).await;
    for (line, origin, allowed) in [
        ("POST /a", TENANT, Some(TENANT)),
        ("POST /a", EVIL, None),
        ("GET /a", TENANT, None),
        ("GET /a", APP, Some(APP)),
    ] {
        let response = request(&app, line, origin).await;
        assert_eq!(response.status, StatusCode::UNAUTHORIZED);
        assert_eq!(response.header("access-control-allow-origin"), allowed, "{line} from {origin}");
    }
}

fn is_reader(origin: &Origin, request: &HttpRequest) -> bool {
    request.app_data::<web::Data<SharedOrigins>>().is_some_and(|set| set.allows(origin))
}

async fn is_reader_later(origin: &Origin, request: &HttpRequest) -> bool {
    actix_web::rt::task::yield_now().await;
    is_reader(origin, request)
}

/// With `credentials` a set that holds `*` allows no origin by it, also where a predicate looks the set up.
#[actix_web::test]
async fn a_predicate_with_credentials_never_allows_any_origin() {
    static NOW: Policy = policy!(origins = is_reader, methods = [GET]);
    static NOW_WITH_CREDENTIALS: Policy = policy!(origins = is_reader, methods = [GET], credentials);
    static LATER: Policy = policy!(origins = is_reader_later, methods = [GET]);
    static LATER_WITH_CREDENTIALS: Policy = policy!(origins = is_reader_later, methods = [GET], credentials);
    let policies = [&NOW, &NOW_WITH_CREDENTIALS, &LATER, &LATER_WITH_CREDENTIALS];
    // the set, the origin, whether it is allowed without `credentials`, and with them
    for (set, origin, without, with) in [
        ("*", EVIL, true, false),
        (APP, APP, true, true),
        (APP, EVIL, false, false),
        ("https://*.tenant.example", "https://one.tenant.example", true, true),
    ] {
        let readers = web::Data::new(SharedOrigins::empty().allow_any());
        readers.replace([set]).expect("valid");
        for (policy, expected) in policies.into_iter().zip([without, with, without, with]) {
            let by_hand = web::get().to(async || "");
            let app = App::new().app_data(readers.clone()).route("/", by_hand).wrap(Cors::new(policy));
            let app = init_service(app).await;
            let response = request(&app, "GET /", origin).await;
            let allowed = response.header("access-control-allow-origin");
            assert_eq!(allowed, expected.then_some(origin), "{set} {origin} {policy:?}");
            assert_eq!(readers.allows(origin), without, "no predicate runs now: {set} {origin}");
        }
    }
}

static BUSY: SharedOrigins = SharedOrigins::empty();

#[cors(origins = BUSY)]
#[get("/busy")]
async fn busy() -> impl Responder {
    ""
}

/// Two lists that share their first and last origin, replaced ten thousand times while requests from both origins are sent.
#[test]
fn a_replacement_is_atomic() {
    let list = |name: &str| -> Vec<String> {
        let own = (0..8).map(|n| format!("https://{n}.{name}.example"));
        let (first, last) = ("https://first.example".to_owned(), "https://the-last.example".to_owned());
        [first].into_iter().chain(own).chain([last]).collect()
    };
    let (evens, odds) = (list("even"), list("odd"));
    BUSY.replace(&evens).expect("valid");
    let server = Served::start(|config| {
        config.service(busy);
    });
    let done = AtomicBool::new(false);
    let responses = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for origin in ["https://first.example", "https://the-last.example"] {
            let (server, done, responses) = (&server, &done, &responses);
            scope.spawn(move || {
                while !done.load(Ordering::SeqCst) {
                    let reply = server.send("GET /busy", &[format!("Origin: {origin}").as_bytes()]);
                    assert_eq!(reply.header("access-control-allow-origin"), Some(origin), "{reply:?}");
                    responses.fetch_add(1, Ordering::SeqCst);
                }
            });
        }
        for round in 0..10_000 {
            BUSY.replace(if round % 2 == 0 { &odds } else { &evens }).expect("valid");
            assert_eq!(BUSY.len(), 10);
            if round % 100 == 0 {
                assert!(BUSY.replace(["https://ok.example", "bad"]).is_err());
            }
        }
        done.store(true, Ordering::SeqCst);
    });
    assert!(responses.load(Ordering::SeqCst) > 20, "requests were sent meanwhile");
}
