//! Origins that are known only at run time: shared sets and predicates.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::middleware::{Next, from_fn};
use actix_web::test::init_service;
use actix_web::{App, HttpRequest, HttpServer, Responder, get, post, route, web};
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

/// A list imported with the wrong separator must not fill the log.
#[test]
fn the_text_of_an_error_is_bounded() {
    static ORIGINS: SharedOrigins = SharedOrigins::empty();
    let error = ORIGINS.replace((0..5_000).map(|n| format!("https://{n}.example/"))).unwrap_err();
    assert_eq!(error.violations().len(), 5_000);
    let text = error.to_string();
    assert!(text.len() < 8_000, "{}", text.len());
    assert!(text.contains("`https://19.example/`") && !text.contains("`https://20.example/`"), "{text}");
    assert!(text.ends_with("\n  and 4980 more"), "{text}");
    assert_eq!(format!("{error:?}"), text);

    let error = ORIGINS.replace((0..20).map(|n| format!("https://{n}.example/"))).unwrap_err();
    assert!(!error.to_string().contains("more"), "{error}");

    for origin in ["x".repeat(1 << 20), format!("https://{}/", "x.".repeat(1 << 20)), "é".repeat(1 << 20)] {
        let error = ORIGINS.replace([origin]).unwrap_err();
        assert!(error.to_string().len() < 5_000, "{}", error.to_string().len());
        assert!(error.violations().iter().all(|violation| violation.to_string().len() < 5_000));
    }
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

#[test]
fn opt_outs_are_methods_of_the_set() {
    static PLAIN: SharedOrigins = SharedOrigins::empty().insecure_origins().any_port().public_suffix().custom_scheme();
    PLAIN.replace(["http://plain.example:*", "https://*.github.io", "app://-"]).expect("all are allowed");
    assert!(
        PLAIN.allows("http://plain.example:8080") && PLAIN.allows("https://me.github.io") && PLAIN.allows("app://-")
    );
    assert!(!PLAIN.allows("https://plain.example"));
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

static MISSING: SharedOrigins = SharedOrigins::from_env("ACTIX_WEB_CORS_TEST_MISSING");

#[cors(origins = MISSING)]
#[get("/missing")]
async fn missing() -> impl Responder {
    ""
}

#[actix_web::test]
async fn a_server_whose_variable_is_missing_does_not_start() {
    let server =
        HttpServer::new(|| App::new().service(missing)).workers(1).bind(("127.0.0.1", 0)).expect("a free port").run();
    let error = server.await.expect_err("the server starts without its origins");
    assert!(!error.to_string().is_empty());
    let error = MISSING.load().expect_err("the variable is not set").to_string();
    assert!(error.contains("ACTIX_WEB_CORS_TEST_MISSING") && error.contains("rule: origins-missing"), "{error}");
}

/// The variables of this process cannot be changed safely while tests run, so this test runs itself in another process.
#[test]
fn a_variable_is_read_and_checked() {
    static FROM_ENV: SharedOrigins = SharedOrigins::from_env("ACTIX_WEB_CORS_TEST_ORIGINS");
    if std::env::var_os("ACTIX_WEB_CORS_TEST_ORIGINS").is_some() {
        match FROM_ENV.load() {
            Ok(()) => println!("loaded {}", FROM_ENV.len()),
            Err(error) => println!("{error}"),
        }
        return;
    }
    let run = |value: &str| {
        let output = std::process::Command::new(std::env::current_exe().expect("this program"))
            .args(["--exact", "run_time_origins::a_variable_is_read_and_checked", "--nocapture"])
            .env("ACTIX_WEB_CORS_TEST_ORIGINS", value)
            .output()
            .expect("this program runs");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    assert!(run("https://a.example, https://*.b.example\thttps://c.example,").contains("loaded 3"));
    assert!(run(" , ").contains("rule: origins-empty"));
    let text = run("https://a.example,https://b.example/,http://c.example");
    for part in
        ["ACTIX_WEB_CORS_TEST_ORIGINS", "`https://b.example/`", "origin-path", "`http://c.example`", "origin-insecure"]
    {
        assert!(text.contains(part), "{part} in {text}");
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
