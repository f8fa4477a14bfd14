//! The keys that do more than name headers: `dev_origins`, `block_on_origin_mismatch`, `timing`, `dangerous`.

use std::sync::atomic::{AtomicUsize, Ordering};

use actix_web::http::StatusCode;
use actix_web::test::init_service;
use actix_web::{App, HttpResponse, Responder, get, post, route};
use actix_web_cors::cors;
use support::exchange::{preflight, request, send};

const APP: &str = "https://app.example.com";
const EVIL: &str = "https://evil.example";

#[cors(origins = ["https://app.example.com"], dev_origins = ["http://localhost:*"])]
#[get("/dev")]
async fn dev() -> impl Responder {
    ""
}

#[cors(origins = [], dev_origins = ["http://localhost:5173"])]
#[get("/dev-only")]
async fn dev_only() -> impl Responder {
    ""
}

#[actix_web::test]
async fn dev_origins_are_there_in_debug_builds_only() {
    let app = init_service(App::new().service(dev).service(dev_only)).await;
    assert_eq!(request(&app, "GET /dev", APP).await.header("access-control-allow-origin"), Some(APP));
    for (line, origin) in [("GET /dev", "http://localhost:3000"), ("GET /dev-only", "http://localhost:5173")] {
        let allowed = cfg!(debug_assertions).then_some(origin);
        assert_eq!(request(&app, line, origin).await.header("access-control-allow-origin"), allowed, "{line}");
    }
}

static RUNS: AtomicUsize = AtomicUsize::new(0);

#[cors(origins = ["https://app.example.com"], block_on_origin_mismatch)]
#[route("/blocked", method = "GET", method = "POST")]
async fn blocked() -> impl Responder {
    RUNS.fetch_add(1, Ordering::SeqCst);
    HttpResponse::Ok()
}

#[actix_web::test]
async fn a_blocked_request_never_reaches_its_handler() {
    let app = init_service(App::new().service(blocked)).await;
    let host = ("host", "api.example.com");
    let passes: &[&[(&str, &str)]] = &[
        &[],
        &[("origin", APP)],
        &[("origin", EVIL), ("sec-fetch-site", "same-origin")],
        &[("origin", "null"), ("sec-fetch-site", "same-origin")],
        &[("origin", "https://api.example.com"), host],
        &[("origin", "https://API.example.com"), host],
        &[("origin", "https://api.example.com"), ("host", "api.example.com:443")],
        &[("origin", "http://api.example.com"), ("host", "api.example.com:80")],
        &[("origin", "http://api.example.com:8080"), ("host", "api.example.com:8080")],
        &[("origin", "http://[::1]:8080"), ("host", "[::1]:8080")],
    ];
    for headers in passes {
        let response = send(&app, "POST /blocked", headers).await;
        assert_eq!(response.status, StatusCode::OK, "{headers:?}");
    }
    let ran = RUNS.load(Ordering::SeqCst);
    let stops: &[&[(&str, &str)]] = &[
        &[("origin", EVIL)],
        &[("origin", "null")],
        &[("origin", "")],
        &[("origin", APP), ("origin", APP)],
        &[("origin", EVIL), ("sec-fetch-site", "cross-site")],
        &[("origin", EVIL), ("sec-fetch-site", "none")],
        &[("origin", EVIL), ("sec-fetch-site", "same-origin"), ("sec-fetch-site", "same-origin")],
        &[("origin", "https://api.example.com"), host, ("sec-fetch-site", "same-site")],
        &[("origin", "https://api.example.com"), ("host", "api.example.com:8443")],
        &[("origin", "http://api.example.com"), ("host", "api.example.com:443")],
        &[("origin", EVIL), ("x-forwarded-host", "evil.example"), ("forwarded", "host=evil.example"), host],
        &[("origin", "ftp://api.example.com"), host],
    ];
    for headers in stops {
        let response = send(&app, "POST /blocked", headers).await;
        assert_eq!(response.status, StatusCode::FORBIDDEN, "{headers:?}");
        assert_eq!(response.header("cache-control"), Some("no-store"), "{headers:?}");
        assert_eq!(response.header("access-control-allow-origin"), None, "{headers:?}");
    }
    assert_eq!(RUNS.load(Ordering::SeqCst), ran, "no handler ran");
    assert_eq!(preflight(&app, "/blocked", EVIL, "POST").await.status, StatusCode::FORBIDDEN);
}

#[cors(origins = ["*"], timing)]
#[get("/timing-all")]
async fn timing_all() -> impl Responder {
    ""
}

#[cors(origins = ["https://app.example.com", "https://b.example"], timing)]
#[get("/timing-list")]
async fn timing_list() -> impl Responder {
    ""
}

#[cors(origins = ["https://*.example.com"], timing)]
#[get("/timing-pattern")]
async fn timing_pattern() -> impl Responder {
    ""
}

#[actix_web::test]
async fn timing_follows_the_allowed_origins() {
    let app = init_service(App::new().service(timing_all).service(timing_list).service(timing_pattern)).await;
    // Unchanged from the source.
    let list = Some("https://app.example.com, https://b.example");
    for headers in [vec![], vec![("origin", APP)], vec![("origin", EVIL)]] {
        assert_eq!(send(&app, "GET /timing-all", &headers).await.header("timing-allow-origin"), Some("*"));
        assert_eq!(send(&app, "GET /timing-list", &headers).await.header("timing-allow-origin"), list, "{headers:?}");
        let allowed = headers.contains(&("origin", APP)).then_some(APP);
        assert_eq!(
            send(&app, "GET /timing-pattern", &headers).await.header("timing-allow-origin"),
            allowed,
            "{headers:?}"
        );
    }
    assert_eq!(preflight(&app, "/timing-list", APP, "GET").await.header("timing-allow-origin"), None);
}

#[cors(
    origins = ["http://plain.example.com", "https://*.github.io", "https://a.example:*", "app://-"],
    credentials,
    dangerous(insecure_origins, public_suffix, any_port, custom_scheme)
)]
#[post("/dangerous")]
async fn dangerous() -> impl Responder {
    ""
}

#[actix_web::test]
async fn dangerous_opt_outs_are_named() {
    let app = init_service(App::new().service(dangerous)).await;
    for origin in ["http://plain.example.com", "https://someone.github.io", "https://a.example:8443", "app://-"] {
        assert_eq!(request(&app, "POST /dangerous", origin).await.header("access-control-allow-origin"), Some(origin));
    }
    assert_eq!(request(&app, "POST /dangerous", "app://other").await.header("access-control-allow-origin"), None);
}

macro_rules! from_fragments {
    ($name:ident, $path:literal, $origin:literal, $header:literal, $seconds:literal) => {
        #[cors(origins = [$origin], headers = [$header], max_age = $seconds)]
        #[get($path)]
        async fn $name() -> impl Responder {
            ""
        }
    };
}

from_fragments!(from_macro, "/from-macro", "https://app.example.com", "x-trace", 60);

macro_rules! with_policy {
    ($name:ident, $path:literal, $policy:path) => {
        #[cors(policy = $policy)]
        #[get($path)]
        async fn $name() -> impl Responder {
            ""
        }
    };
}

static FRAGMENT: actix_web_cors::Policy =
    actix_web_cors::policy!(origins = ["https://app.example.com"], methods = [GET]);

with_policy!(with_path, "/with-path", crate::keys::FRAGMENT);

#[actix_web::test]
async fn attributes_generated_by_macros_are_read() {
    let app = init_service(App::new().service(from_macro).service(with_path)).await;
    let response = preflight(&app, "/from-macro", APP, "GET").await;
    assert_eq!(response.header("access-control-max-age"), Some("60"));
    assert_eq!(response.header("access-control-allow-headers"), Some("x-trace"));
    assert_eq!(preflight(&app, "/with-path", APP, "GET").await.status, StatusCode::NO_CONTENT);
}

#[cors(dev_origins = ["http://localhost:5173"])]
#[get("/dev-alone")]
async fn dev_alone() -> impl Responder {
    ""
}

#[actix_web::test]
async fn dev_origins_may_be_the_only_origins() {
    let app = init_service(App::new().service(dev_alone)).await;
    let response = request(&app, "GET /dev-alone", "http://localhost:5173").await;
    let allowed = cfg!(debug_assertions).then_some("http://localhost:5173");
    assert_eq!(response.header("access-control-allow-origin"), allowed);
    assert_eq!(request(&app, "GET /dev-alone", APP).await.cors(), ["vary: Origin"]);
}

const TEN_MINUTES: u32 = 10 * 60;

#[cors(origins = ["https://app.example.com"], max_age = TEN_MINUTES)]
#[get("/constant")]
async fn constant() -> impl Responder {
    ""
}

/// A path in the attribute of a module resolves where the attribute is.
#[cors(origins = ["https://app.example.com"], max_age = TEN_MINUTES)]
mod with_constant {
    #[allow(dead_code)]
    const TEN_MINUTES: &str = "another";

    #[actix_web::get("/constant-in-module")]
    pub(crate) async fn in_module() -> &'static str {
        ""
    }
}

#[actix_web::test]
async fn max_age_may_be_a_constant() {
    let in_place =
        actix_web_cors::policy!(origins = ["https://app.example.com"], methods = [GET], max_age = TEN_MINUTES);
    let scope = actix_web::web::scope("/scope").wrap(actix_web_cors::Cors::new(in_place));
    let app = init_service(App::new().service(constant).service(with_constant::in_module).service(scope)).await;
    for path in ["/constant", "/constant-in-module", "/scope/any"] {
        assert_eq!(preflight(&app, path, APP, "GET").await.header("access-control-max-age"), Some("600"), "{path}");
    }
}

#[cors(origins = ["https://app.example.com"], expose_headers = reflect, credentials)]
#[get("/reflected")]
async fn reflected() -> impl Responder {
    HttpResponse::Ok()
        .insert_header(("x-total-count", "7"))
        .insert_header(("etag", "\"1\""))
        .insert_header(("cache-control", "no-cache"))
        .insert_header(("access-control-allow-private-network", "true"))
        .cookie(actix_web::cookie::Cookie::new("session", "1"))
        .content_type("text/plain")
        .body("")
}

#[cors(origins = ["https://app.example.com"], expose_headers = reflect)]
#[get("/nothing-reflected")]
async fn nothing_reflected() -> impl Responder {
    HttpResponse::NoContent()
}

#[actix_web::test]
async fn expose_headers_may_reflect_the_response() {
    let app = init_service(App::new().service(reflected).service(nothing_reflected)).await;
    let response = request(&app, "GET /reflected", APP).await;
    assert_eq!(response.header("access-control-expose-headers"), Some("etag, x-total-count"));
    assert_eq!(response.header("access-control-allow-private-network"), None);
    for (line, origin) in [("GET /reflected", EVIL), ("GET /nothing-reflected", APP)] {
        assert_eq!(
            request(&app, line, origin).await.header("access-control-expose-headers"),
            None,
            "{line} from {origin}"
        );
    }
    assert_eq!(preflight(&app, "/reflected", APP, "GET").await.header("access-control-expose-headers"), None);
}
