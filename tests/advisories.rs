//! The classes of advisories that were published on CORS libraries, and that none of them holds here. `docs/security.md` says
//! why, class by class, and names these tests.

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

/// What the compiler says to a program that must not compile; the programs themselves are built by `tests/ui.rs`.
macro_rules! does_not_compile {
    ($rule:literal, $program:literal) => {
        let said = include_str!(concat!("../ui-tests/", $program, ".stderr"));
        assert!(said.contains(concat!("rule: ", $rule)), "{said}");
    };
}

#[cors(origins = ["*"])]
#[get("/everyone")]
async fn everyone() -> impl Responder {
    "everyone"
}

#[cors(origins = ["https://app.example.com"], headers = ["content-type", "x-a"], credentials)]
#[put("/strict")]
async fn strict() -> impl Responder {
    HttpResponse::Ok().insert_header(("vary", "Accept-Language")).body("strict")
}

#[actix_web::test]
async fn no_reflection_with_credentials() {
    does_not_compile!("wildcard-credentials", "origins/wildcard-credentials");
    static SET: SharedOrigins = SharedOrigins::empty();
    let refused = SET.replace(["*"]).expect_err("`*` is refused at run time");
    assert!(refused.violations().iter().any(|violation| violation.rule() == Rule::WildcardCredentials), "{refused}");

    let app = init_service(App::new().service(everyone)).await;
    for origin in [EVIL, "null", "*", "https://app.example.com, https://evil.example"] {
        let answer = send(&app, "GET /everyone", &[("origin", origin), ("cookie", "sid=1")]).await;
        assert_eq!(answer.cors(), ["access-control-allow-origin: *"], "{origin}");
    }
}

#[actix_web::test]
async fn no_policy_by_default() {
    does_not_compile!("origins-missing", "origins/origins-missing");
    does_not_compile!("origins-empty", "origins/origins-empty");
    static NOBODY: SharedOrigins = SharedOrigins::empty();
    assert!(!NOBODY.allows(APP));
    let app = init_service(App::new().wrap(Cors::default()).route("/", web::get().to(everyone_by_hand))).await;
    assert_eq!(request(&app, "GET /", EVIL).await.cors(), [""; 0]);
}

async fn everyone_by_hand() -> impl Responder {
    "by hand"
}

#[actix_web::test]
async fn no_null() {
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
async fn no_boundary_is_missed() {
    does_not_compile!("origin-wildcard-position", "origins/origin-wildcard-position");
    does_not_compile!("origin-regex", "origins/origin-regex");
    let app = init_service(App::new().service(patterns)).await;
    for (origin, allowed) in [
        ("https://example.com", true),
        ("https://a.b.example.com", true),
        ("https://a.shop.example.org", true),
        ("http://localhost:3000", true),
        // No dot before the suffix, and no end after the prefix.
        ("https://evilexample.com", false),
        ("https://evil-example.com", false),
        ("https://example.community", false),
        ("https://example.com.evil.test", false),
        ("https://a.example.com.evil.test", false),
        ("http://localhost.evil.test", false),
        ("http://localhost:3000.evil.test", false),
        ("http://localhost:3000@evil.test", false),
        // A dot is a dot.
        ("https://aXexample.com", false),
        ("https://aXshop.example.org", false),
        // What two entries that end alike make together.
        ("https://a.example.com.shop.example.org:443", false),
        ("https://example.comhttps://example.com", false),
        ("https://a.shop.example.com.example.org", false),
        ("https://shop.example.org", false),
        ("https://example.org", false),
        // Characters that browsers do send in a host, and that end it for some parsers.
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
async fn no_work_for_an_endless_list_of_header_names() {
    let app = init_service(App::new().service(strict).service(reflect)).await;
    for names in
        [",".repeat(60_000), " ".repeat(60_000), "a, ".repeat(20_000), "a".repeat(60_000), "\t,".repeat(30_000)]
    {
        for (path, listed) in [("/strict", Some("content-type, x-a")), ("/reflect", None)] {
            let asked =
                [("origin", APP), ("access-control-request-method", "PUT"), ("access-control-request-headers", &names)];
            let answer = send(&app, &format!("OPTIONS {path}"), &asked).await;
            assert_eq!(answer.header("access-control-allow-headers"), listed, "{names:.9}");
            let length: usize = answer.headers.iter().map(String::len).sum();
            assert!(length < 400, "an answer of {length} bytes to {names:.9}");
        }
    }
}

#[actix_web::test]
async fn no_private_network() {
    let app = init_service(App::new().service(strict)).await;
    let asked = [
        ("origin", APP),
        ("access-control-request-method", "PUT"),
        ("access-control-request-private-network", "true"),
        ("access-control-request-local-network", "true"),
    ];
    let answer = send(&app, "OPTIONS /strict", &asked).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert!(!answer.headers.iter().any(|line| line.contains("network")), "{:?}", answer.headers);
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

async fn no_one_enters(
    _: actix_web::dev::ServiceRequest,
    _: Next<actix_web::body::BoxBody>,
) -> Result<actix_web::dev::ServiceResponse<actix_web::body::BoxBody>, Error> {
    Err(error::ErrorUnauthorized("no token"))
}

#[actix_web::test]
async fn no_second_reading_of_paths() {
    // Neither the attribute nor the middleware matches paths by patterns of its own: the router's choice is the policy's.
    let routed = init_service(App::new().service(private_file).service(file)).await;
    let guarded = App::new().service(private_file).service(file).wrap(from_fn(no_one_enters)).wrap(Cors::default());
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
async fn no_vary_is_lost_or_taken_from_the_request() {
    let app = init_service(App::new().service(strict)).await;
    for origin in [Some(APP), Some(EVIL), None] {
        let headers: Vec<(&str, &str)> =
            origin.map(|origin| ("origin", origin)).into_iter().chain([("vary", "x-evil")]).collect();
        let answer = send(&app, "PUT /strict", &headers).await;
        let vary: Vec<&str> = answer
            .headers
            .iter()
            .filter_map(|line| line.strip_prefix("vary: "))
            .flat_map(|line| line.split(", "))
            .collect();
        assert!(vary.contains(&"Origin") && vary.contains(&"Accept-Language"), "{origin:?}: {vary:?}");
        assert_eq!(vary.len(), 2, "{origin:?}: {vary:?}");
    }
    for origin in [APP, EVIL] {
        let answer = preflight(&app, "/strict", origin, "PUT").await;
        assert!(answer.headers.iter().any(|line| line == PREFLIGHT_VARY), "{origin}: {:?}", answer.headers);
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
async fn no_simple_request_runs_where_it_is_blocked() {
    let app = init_service(App::new().service(order)).await;
    for origin in [EVIL, "null", "", "https://app.example.com.evil.test"] {
        let answer = send(&app, "POST /orders", &[("origin", origin), ("content-type", "text/plain")]).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{origin}");
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
async fn no_preflight_runs_a_handler() {
    let app = init_service(App::new().service(act)).await;
    for origin in [APP, EVIL, "null"] {
        let asked = [
            ("origin", origin),
            ("access-control-request-method", "PUT"),
            ("content-type", "application/json"),
            ("cookie", "sid=1"),
        ];
        let answer = send(&app, "OPTIONS /act", &asked).await;
        assert!([StatusCode::NO_CONTENT, StatusCode::FORBIDDEN].contains(&answer.status), "{origin}: {answer:?}");
    }
    assert_eq!(ANNOTATED.load(Ordering::SeqCst), 0);
}

static SHARED: Policy = policy!(origins = ["https://app.example.com", "https://b.example"], methods = [GET]);

#[actix_web::test]
async fn no_second_origin_and_no_list() {
    let hand = web::resource("/hand").wrap(Cors::new(&SHARED)).route(web::get().to(everyone_by_hand));
    let app = init_service(App::new().service(strict).service(hand)).await;
    for line in ["PUT /strict", "GET /hand"] {
        for origins in [[APP, EVIL], [EVIL, APP], [APP, APP]] {
            let lines = origins.map(|origin| ("origin", origin));
            let answer = send(&app, line, &lines).await;
            assert_eq!(answer.header("access-control-allow-origin"), None, "{origins:?}");
        }
        // Who asks without an origin, or from another, does not learn who may.
        for headers in [&[][..], &[("origin", EVIL)]] {
            let answer = send(&app, line, headers).await;
            assert!(!answer.headers.iter().any(|line| line.contains("example")), "{answer:?}");
        }
    }
}

#[actix_web::test]
async fn no_permission_for_a_part_of_what_is_asked() {
    let app = init_service(App::new().service(strict)).await;
    let asked =
        [("origin", APP), ("access-control-request-method", "PUT"), ("access-control-request-headers", "x-a,x-other")];
    let answer = send(&app, "OPTIONS /strict", &asked).await;
    // The whole list, so that the browser sees what is missing; nothing of the question.
    assert_eq!(answer.header("access-control-allow-headers"), Some("content-type, x-a"));
    assert_eq!(answer.header("access-control-allow-methods"), Some("PUT"));
}
