//! `SharedOrigins`: what a set holds, and the variable that it may be read from.

use actix_web::test::init_service;
use actix_web::{App, HttpServer, Responder, get};
use actix_web_cors::{SharedOrigins, cors};
use support::exchange::request;

const APP: &str = "https://app.example.com";
const TENANT: &str = "https://tenant.example";

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

#[test]
fn opt_outs_are_methods_of_the_set() {
    static PLAIN: SharedOrigins = SharedOrigins::empty().insecure_origins().any_port().public_suffix().custom_scheme();
    PLAIN.replace(["http://plain.example:*", "https://*.github.io", "app://-"]).expect("all are allowed");
    assert!(
        PLAIN.allows("http://plain.example:8080") && PLAIN.allows("https://me.github.io") && PLAIN.allows("app://-")
    );
    assert!(!PLAIN.allows("https://plain.example"));
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
            .args(["--exact", "shared_origins::a_variable_is_read_and_checked", "--nocapture"])
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

/// No test sets a variable of this name.
const UNSET: &str = "ACTIX_WEB_CORS_TEST_UNSET";

#[test]
fn a_variable_that_is_not_set_is_an_error_unless_it_is_optional() {
    let required = SharedOrigins::from_env(UNSET);
    let error = required.load().expect_err("the variable is not set");
    assert_eq!(error.variable(), Some(UNSET));
    assert_eq!(
        error.to_string(),
        "the allowed origins in the environment variable `ACTIX_WEB_CORS_TEST_UNSET` are refused\n  \
         the variable is not set\n    \
         help: list the origins, separated by commas, semicolons or whitespace, for example \
         `https://app.example.com,https://*.example.com`\n    \
         rule: origins-missing"
    );
    required.replace([APP]).expect("valid");
    assert!(required.load().is_err() && required.allows(APP), "the old set stays");
    let error = required.replace(["https://bad.example/"]).expect_err("a path");
    assert_eq!(error.variable(), None, "it is not about the variable");
    assert!(
        error.to_string().starts_with("the allowed origins are refused\n  origin `https://bad.example/`"),
        "{error}"
    );

    let optional = SharedOrigins::from_env(UNSET).optional();
    optional.replace([APP]).expect("valid");
    assert_eq!((optional.load(), optional.len()), (Ok(()), 0), "it is as the variable");
    let by_hand = SharedOrigins::empty();
    by_hand.replace([APP]).expect("valid");
    assert_eq!((by_hand.load(), by_hand.len()), (Ok(()), 1), "there is no variable to read");
}

#[test]
fn the_length_of_a_set() {
    let table: [(&[&str], usize); 6] = [
        (&[], 0),
        (&[APP], 1),
        (&[APP, TENANT, APP], 2),
        (&["https://*.tenant.example"], 1),
        (&[APP, "https://*.tenant.example", "https://*.example.org:8443"], 3),
        (&["*"], 1),
    ];
    for (origins, length) in table {
        let set = SharedOrigins::empty().allow_any();
        assert!(set.is_empty());
        set.replace(origins).expect("valid");
        assert_eq!((set.len(), set.is_empty()), (length, length == 0), "{origins:?}");
    }
}

/// A server reads the variable of a set that has nothing yet. What the program has put there stays.
#[actix_web::test]
async fn a_set_that_is_filled_does_not_read_its_variable() {
    static REQUIRED: SharedOrigins = SharedOrigins::from_env(UNSET);
    static OPTIONAL: SharedOrigins = SharedOrigins::from_env(UNSET).optional();
    #[cors(origins = REQUIRED)]
    #[get("/required")]
    async fn required() -> impl Responder {
        ""
    }
    #[cors(origins = OPTIONAL)]
    #[get("/optional")]
    async fn optional() -> impl Responder {
        ""
    }
    for set in [&REQUIRED, &OPTIONAL] {
        set.replace([APP]).expect("valid");
    }
    let app = init_service(App::new().service(required).service(optional)).await;
    for line in ["GET /required", "GET /optional"] {
        let response = request(&app, line, APP).await;
        assert_eq!(response.header("access-control-allow-origin"), Some(APP), "{line}");
    }
}
