//! The classes of advisories that were published on CORS libraries, with tests that this crate has none of them.
//! `docs/security.md` gives the reason for each class, and names these tests.

use std::sync::atomic::{AtomicUsize, Ordering};

use actix_web::http::StatusCode;
use actix_web::middleware::{Next, from_fn};
use actix_web::test::init_service;
use actix_web::{App, Error, HttpResponse, Responder, error, get, post, put, web};
use actix_web_cors::{Cors, Policy, Rule, SharedOrigins, cors, policy};
use support::exchange::{preflight, request, send};

const APP: &str = "https://app.example.com";
const EVIL: &str = "https://evil.example";
const PREFLIGHT_VARY: &str = "vary: Origin, Access-Control-Request-Method, Access-Control-Request-Headers";

/// The compiler's output for a program that must not compile; `ui-tests/ui.rs` compiles the programs themselves.
macro_rules! does_not_compile {
    ($rule:literal, $program:literal) => {
        let output = include_str!(concat!("../ui-tests/", $program, ".stderr"));
        assert!(output.contains(concat!("rule: ", $rule)), "{output}");
    };
}

#[cors(origins = ["*"])]
#[get("/any-origin")]
async fn any_origin() -> impl Responder {
    "any origin"
}

#[cors(origins = ["https://app.example.com"], headers = ["content-type", "x-a"], credentials)]
#[put("/strict")]
async fn strict() -> impl Responder {
    HttpResponse::Ok().insert_header(("vary", "Accept-Language")).body("strict")
}

#[actix_web::test]
async fn any_origin_is_not_reflected_with_credentials() {
    does_not_compile!("wildcard-credentials", "origins/wildcard-credentials");
    static SET: SharedOrigins = SharedOrigins::empty();
    let refused = SET.replace(["*"]).expect_err("`*` is refused at run time");
    assert!(refused.violations().iter().any(|violation| violation.rule() == Rule::WildcardCredentials), "{refused}");

    let app = init_service(App::new().service(any_origin)).await;
    for origin in [EVIL, "null", "*", "https://app.example.com, https://evil.example"] {
        let response = send(&app, "GET /any-origin", &[("origin", origin), ("cookie", "sid=1")]).await;
        assert_eq!(response.cors(), ["access-control-allow-origin: *"], "{origin}");
    }
}

#[actix_web::test]
async fn no_policy_by_default() {
    does_not_compile!("origins-missing", "origins/origins-missing");
    does_not_compile!("origins-empty", "origins/origins-empty");
    static EMPTY: SharedOrigins = SharedOrigins::empty();
    assert!(!EMPTY.allows(APP));
    let app = init_service(App::new().wrap(Cors::default()).route("/", web::get().to(any_origin_by_hand))).await;
    assert_eq!(request(&app, "GET /", EVIL).await.cors(), [""; 0]);
}

async fn any_origin_by_hand() -> impl Responder {
    "by hand"
}

#[actix_web::test]
async fn null_is_never_allowed() {
    does_not_compile!("origin-null", "origins/origin-null");
    static SET: SharedOrigins = SharedOrigins::empty();
    assert!(SET.replace(["null"]).is_err());
    let app = init_service(App::new().service(strict)).await;
    assert_eq!(preflight(&app, "/strict", "null", "PUT").await.status, StatusCode::FORBIDDEN);
}

#[cors(origins = ["https://example.com", "https://*.example.com", "https://*.shop.example.org", "http://localhost:*"])]
#[get("/patterns")]
async fn patterns() -> impl Responder {
    "patterns"
}

#[actix_web::test]
async fn origins_match_at_boundaries_only() {
    does_not_compile!("origin-wildcard-position", "origins/origin-wildcard-position");
    does_not_compile!("origin-regex", "origins/origin-regex");
    let app = init_service(App::new().service(patterns)).await;
    for (origin, allowed) in [
        ("https://example.com", true),
        ("https://a.b.example.com", true),
        ("https://a.shop.example.org", true),
        ("http://localhost:3000", true),
        // A missing dot before the suffix, and a continued prefix.
        ("https://evilexample.com", false),
        ("https://evil-example.com", false),
        ("https://example.community", false),
        ("https://example.com.evil.test", false),
        ("https://a.example.com.evil.test", false),
        ("http://localhost.evil.test", false),
        ("http://localhost:3000.evil.test", false),
        ("http://localhost:3000@evil.test", false),
        // A dot matches only a dot.
        ("https://aXexample.com", false),
        ("https://aXshop.example.org", false),
        // Combinations of two entries with a common ending.
        ("https://a.example.com.shop.example.org:443", false),
        ("https://example.comhttps://example.com", false),
        ("https://a.shop.example.com.example.org", false),
        ("https://shop.example.org", false),
        ("https://example.org", false),
        // Characters that browsers send in a host, and that end the host in some parsers.
        ("https://evil.test;.example.com", false),
        ("https://evil.test`.example.com", false),
        ("https://evil.test%60.example.com", false),
        ("https://evil.test{.example.com", false),
        ("https://evil.test/.example.com", false),
    ] {
        let reader =
            request(&app, "GET /patterns", origin).await.header("access-control-allow-origin").map(str::to_owned);
        assert_eq!(reader, allowed.then(|| origin.to_owned()), "{origin}");
    }
}

#[cors(origins = ["https://app.example.com"], headers = reflect)]
#[put("/reflect")]
async fn reflect() -> impl Responder {
    "reflect"
}

#[actix_web::test]
async fn requested_header_names_cost_bounded_work() {
    let app = init_service(App::new().service(strict).service(reflect)).await;
    for names in
        [",".repeat(60_000), " ".repeat(60_000), "a, ".repeat(20_000), "a".repeat(60_000), "\t,".repeat(30_000)]
    {
        for (path, listed) in [("/strict", Some("content-type, x-a")), ("/reflect", None)] {
            let headers =
                [("origin", APP), ("access-control-request-method", "PUT"), ("access-control-request-headers", &names)];
            let response = send(&app, &format!("OPTIONS {path}"), &headers).await;
            assert_eq!(response.header("access-control-allow-headers"), listed, "{names:.9}");
            let length: usize = response.headers.iter().map(String::len).sum();
            assert!(length < 400, "a response of {length} bytes to {names:.9}");
        }
    }
}

#[actix_web::test]
async fn private_network_access_is_never_granted() {
    let app = init_service(App::new().service(strict)).await;
    let headers = [
        ("origin", APP),
        ("access-control-request-method", "PUT"),
        ("access-control-request-private-network", "true"),
        ("access-control-request-local-network", "true"),
    ];
    let response = send(&app, "OPTIONS /strict", &headers).await;
    assert_eq!(response.status, StatusCode::NO_CONTENT);
    assert!(!response.headers.iter().any(|line| line.contains("network")), "{:?}", response.headers);
}

#[cors(origins = ["*"])]
#[get("/files/{name}")]
async fn file() -> impl Responder {
    "a file"
}

#[cors(origins = ["https://app.example.com"], credentials)]
#[get("/files/private/{name}")]
async fn private_file() -> impl Responder {
    "a private file"
}

async fn reject_all(
    _: actix_web::dev::ServiceRequest,
    _: Next<actix_web::body::BoxBody>,
) -> Result<actix_web::dev::ServiceResponse<actix_web::body::BoxBody>, Error> {
    Err(error::ErrorUnauthorized("no token"))
}

#[actix_web::test]
async fn paths_are_read_only_by_the_router() {
    // Neither the attribute nor the middleware matches paths with its own patterns: the router decides which policy applies.
    let routed = init_service(App::new().service(private_file).service(file)).await;
    let guarded = App::new().service(private_file).service(file).wrap(from_fn(reject_all)).wrap(Cors::default());
    let guarded = init_service(guarded).await;
    for (path, reader) in [
        ("/files/a", Some("*")),
        ("/files/private/a", None),
        ("/files/private/a+b", None),
        ("/files/private/a%20b", None),
        ("/files/private%2Fa", Some("*")),
        ("/files/private/../a", None),
        ("/files/a/../private/b", None),
        ("/FILES/a", None),
        ("/files/Private/a", None),
        ("//files/a", None),
        ("/files/a/", None),
    ] {
        let line = format!("GET {path}");
        assert_eq!(request(&routed, &line, EVIL).await.header("access-control-allow-origin"), reader, "{path}");
        assert_eq!(
            request(&guarded, &line, EVIL).await.header("access-control-allow-origin"),
            reader,
            "{path}, in front of auth"
        );
    }
}

#[actix_web::test]
async fn vary_is_merged_and_never_taken_from_the_request() {
    let app = init_service(App::new().service(strict)).await;
    for origin in [Some(APP), Some(EVIL), None] {
        let headers: Vec<(&str, &str)> =
            origin.map(|origin| ("origin", origin)).into_iter().chain([("vary", "x-evil")]).collect();
        let response = send(&app, "PUT /strict", &headers).await;
        let vary: Vec<&str> = response
            .headers
            .iter()
            .filter_map(|line| line.strip_prefix("vary: "))
            .flat_map(|line| line.split(", "))
            .collect();
        assert!(vary.contains(&"Origin") && vary.contains(&"Accept-Language"), "{origin:?}: {vary:?}");
        assert_eq!(vary.len(), 2, "{origin:?}: {vary:?}");
    }
    for origin in [APP, EVIL] {
        let response = preflight(&app, "/strict", origin, "PUT").await;
        assert!(response.headers.iter().any(|line| line == PREFLIGHT_VARY), "{origin}: {:?}", response.headers);
    }
}

static ORDERS: AtomicUsize = AtomicUsize::new(0);

#[cors(origins = ["https://app.example.com"], block_on_origin_mismatch)]
#[post("/orders")]
async fn order() -> impl Responder {
    ORDERS.fetch_add(1, Ordering::SeqCst);
    "ordered"
}

#[actix_web::test]
async fn a_blocked_simple_request_does_not_run() {
    let app = init_service(App::new().service(order)).await;
    for origin in [EVIL, "null", "", "https://app.example.com.evil.test"] {
        let response = send(&app, "POST /orders", &[("origin", origin), ("content-type", "text/plain")]).await;
        assert_eq!(response.status, StatusCode::FORBIDDEN, "{origin}");
    }
    assert_eq!(ORDERS.load(Ordering::SeqCst), 0);
    assert_eq!(request(&app, "POST /orders", APP).await.body, "ordered");
}

static ANNOTATED: AtomicUsize = AtomicUsize::new(0);

#[cors(origins = ["https://app.example.com"], credentials)]
#[put("/act")]
async fn act() -> impl Responder {
    ANNOTATED.fetch_add(1, Ordering::SeqCst);
    "acted"
}

#[actix_web::test]
async fn a_preflight_does_not_run_the_handler() {
    let app = init_service(App::new().service(act)).await;
    for origin in [APP, EVIL, "null"] {
        let headers = [
            ("origin", origin),
            ("access-control-request-method", "PUT"),
            ("content-type", "application/json"),
            ("cookie", "sid=1"),
        ];
        let response = send(&app, "OPTIONS /act", &headers).await;
        assert!([StatusCode::NO_CONTENT, StatusCode::FORBIDDEN].contains(&response.status), "{origin}: {response:?}");
    }
    assert_eq!(ANNOTATED.load(Ordering::SeqCst), 0);
}

static SHARED: Policy = policy!(origins = ["https://app.example.com", "https://b.example"], methods = [GET]);

#[actix_web::test]
async fn a_response_allows_at_most_one_origin() {
    let hand = web::resource("/hand").wrap(Cors::new(&SHARED)).route(web::get().to(any_origin_by_hand));
    let app = init_service(App::new().service(strict).service(hand)).await;
    for line in ["PUT /strict", "GET /hand"] {
        for origins in [[APP, EVIL], [EVIL, APP], [APP, APP]] {
            let lines = origins.map(|origin| ("origin", origin));
            let response = send(&app, line, &lines).await;
            assert_eq!(response.header("access-control-allow-origin"), None, "{origins:?}");
        }
        // A request without an origin, or from another one, does not reveal the allowed origins.
        for headers in [&[][..], &[("origin", EVIL)]] {
            let response = send(&app, line, headers).await;
            assert!(!response.headers.iter().any(|line| line.contains("example")), "{response:?}");
        }
    }
}

#[actix_web::test]
async fn a_preflight_response_states_the_whole_policy() {
    let app = init_service(App::new().service(strict)).await;
    let headers =
        [("origin", APP), ("access-control-request-method", "PUT"), ("access-control-request-headers", "x-a,x-other")];
    let response = send(&app, "OPTIONS /strict", &headers).await;
    // The whole list, so the browser sees what is missing, and none of the requested names.
    assert_eq!(response.header("access-control-allow-headers"), Some("content-type, x-a"));
    assert_eq!(response.header("access-control-allow-methods"), Some("PUT"));
}
