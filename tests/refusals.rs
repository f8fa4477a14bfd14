//! Each refusal is logged as one event, on one line, with its reason. Allowed requests are not logged.

use actix_web::guard::Header;
use actix_web::http::StatusCode;
use actix_web::middleware::from_fn;
use actix_web::test::init_service;
use actix_web::{App, HttpResponse, Responder, error, get, patch, put, route, web};
use actix_web_cors::{Cors, Policy, cors, policy};
use support::exchange::send;
use support::log;
use tracing::Level;

const APP: &str = "https://app.example.com";
const ACRM: &str = "access-control-request-method";
const ACRH: &str = "access-control-request-headers";

type Row<'a> = (&'a str, Vec<(&'a str, &'a str)>, &'a [&'a str]);

#[cors(origins = ["https://app.example.com"], headers = ["content-type"])]
#[put("/items/{id}")]
async fn update() -> impl Responder {
    ""
}

#[cors(origins = ["https://app.example.com"], block_on_origin_mismatch)]
#[patch("/items/{id}")]
async fn amend() -> impl Responder {
    ""
}

#[cors(origins = ["https://app.example.com"], methods = [GET], headers = reflect)]
#[route("/two", method = "GET", method = "POST")]
async fn two() -> impl Responder {
    ""
}

#[cors(origins = ["https://app.example.com"], credentials)]
#[get("/session")]
async fn session() -> impl Responder {
    ""
}

#[allow(deprecated, reason = "the tests ask for `authorization` under `*`")]
static PARTNERS: Policy = policy!(origins = ["https://partner.example"], methods = [GET], headers = ["*"]);

/// The events of this crate in the log of this thread, up to a level.
fn logged(level: Level) -> Vec<String> {
    let text = log::take();
    let is_shown = |line: &&str| {
        let of_line: Level =
            line.split_whitespace().next().unwrap_or_default().parse().expect("a line starts with its level");
        line.contains("actix_web_cors") && of_line <= level
    };
    text.lines().filter(is_shown).map(str::to_owned).collect()
}

/// The events of one request.
macro_rules! events {
    ($app:expr, $line:expr, $headers:expr) => {
        events!($app, $line, $headers, Level::INFO)
    };
    ($app:expr, $line:expr, $headers:expr, $level:expr) => {{
        log::clear(Level::DEBUG);
        send($app, $line, $headers).await;
        logged($level)
    }};
}

#[actix_web::test]
async fn each_refusal_is_one_line_with_its_reason() {
    let by_hand = web::resource("/hand").wrap(Cors::new(&PARTNERS)).route(web::get().to(async || ""));
    let development = web::resource("/development").wrap(Cors::new(Policy::development()));
    let open = policy!(origins = ["*"], methods = [GET]);
    let open = web::resource("/open").wrap(Cors::new(open)).route(web::get().to(async || ""));
    let annotated = App::new().service((update, amend, two, session));
    let app = init_service(annotated.service(by_hand).service(development).service(open)).await;
    let (endless, names) = ("X".repeat(4000), "x-name,".repeat(1000));
    let long = format!("https://{}.example", "x".repeat(1000));
    let put = "OPTIONS /items/1";
    // request, headers, the reason, and the rest of the line
    let table: Vec<Row<'_>> = vec![
        (
            put,
            vec![("origin", "https://evil.example"), (ACRM, "PUT")],
            &[
                "origin-not-listed",
                "https://evil.example",
                "/items/{id}",
                "method=\"PUT\"",
                "a preflight is refused",
                "add `https://evil.example` to `origins`",
                "policy=\"tests/refusals.rs:",
            ],
        ),
        (put, vec![("origin", "null"), (ACRM, "PUT")], &["origin-null"]),
        (put, vec![("origin", "https://app.example.com/"), (ACRM, "PUT")], &["origin-malformed"]),
        (put, vec![("origin", APP), ("origin", APP), (ACRM, "PUT")], &["origin-repeated"]),
        (put, vec![("origin", "evil\u{e9}\"x\tx"), (ACRM, "PUT")], &["origin-malformed", "xc3"]),
        (put, vec![("origin", &long), (ACRM, "PUT")], &["https://xxxx"]),
        (
            "PUT /items/1",
            vec![("origin", "https://evil.example")],
            &["origin-not-listed", "a response is not readable"],
        ),
        (
            "PATCH /items/1",
            vec![("origin", "https://evil.example")],
            &["origin-not-listed", "a request is blocked", "the request names no host"],
        ),
        (
            "PATCH /items/1",
            vec![("origin", "https://own.example"), ("host", "internal:8080")],
            &["was sent to `internal:8080`", "list the server's own origin"],
        ),
        (
            "PATCH /items/1",
            vec![("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")],
            &["`Sec-Fetch-Site` says so"],
        ),
        (put, vec![("origin", "http://app.example.com"), (ACRM, "PUT")], &["is allowed, but the scheme differs"]),
        (put, vec![("origin", "https://app.example.com:8443"), (ACRM, "PUT")], &["is allowed, but the port differs"]),
        (
            put,
            vec![("origin", "http://localhost:5173"), (ACRM, "PUT")],
            &["add `http://localhost:5173` to `dev_origins`"],
        ),
        (put, vec![("origin", "app://-"), (ACRM, "PUT")], &["origin-unknown-scheme", "dangerous(custom_scheme)"]),
        (
            "PUT /items/1",
            vec![("origin", APP), ("cookie", "session=1")],
            &["credentials-off", "add `credentials`", "method=\"PUT\""],
        ),
        (
            put,
            vec![("origin", APP), (ACRM, "PUT"), (ACRH, "content-type, x-a,X-B")],
            &["header-not-listed", "x-a, X-B", "add `x-a`, `X-B` to `headers`", "policy=\"tests/refusals.rs:"],
        ),
        (
            put,
            vec![("origin", APP), (ACRM, "patch")],
            &["method-not-listed", "`patch`", "`PATCH` is, but methods are case-sensitive"],
        ),
        (
            put,
            vec![("origin", APP), (ACRM, "PUT"), (ACRH, "access-control-allow-origin, x-a")],
            &["; add `x-a` to `headers`; remove `access-control-allow-origin` from the script"],
        ),
        // Nothing that a browser cannot send is quoted as a name, and no text of the request ends a quotation.
        (
            put,
            vec![("origin", APP), (ACRM, "PUT"), (ACRH, "x` to `headers`; add `https://evil.example` to `origins`")],
            &["header-malformed", "it does not come from a browser route="],
        ),
        (put, vec![("origin", APP), (ACRM, "PUT"), (ACRH, "x`y")], &["remove `x\\x60y` from the script"]),
        ("OPTIONS /two", vec![("origin", APP), (ACRM, "GET"), (ACRH, &names)], &["header-not-reflected"]),
        (
            "POST /two",
            vec![("origin", APP)],
            &["method-not-listed", "`POST` has no CORS", "add `POST` to `methods`", APP],
        ),
        // `Cors` logs the path as the route.
        (
            "GET /hand",
            vec![("origin", "https://evil.example")],
            &["origin-not-listed", "route=\"/hand\"", "https://evil.example", "a response is not readable"],
        ),
        ("POST /hand", vec![("origin", "https://partner.example")], &["method-not-listed", "`POST` has no CORS"]),
        (
            "OPTIONS /hand",
            vec![("origin", "https://partner.example"), (ACRM, &endless)],
            &["method-not-listed", "`XXXX"],
        ),
        (
            "OPTIONS /hand",
            vec![("origin", "https://partner.example"), (ACRM, "DELETE")],
            &["method-not-listed", "`DELETE`", "add `DELETE` to `methods`"],
        ),
        (
            "OPTIONS /hand",
            vec![("origin", "https://partner.example"), (ACRM, "patch")],
            &["add `PATCH` to `methods`, and write `PATCH` in the script"],
        ),
        (
            "OPTIONS /hand",
            vec![("origin", "https://partner.example"), (ACRM, "TRACE")],
            &["it cannot be added: browsers never let a script send this method"],
        ),
        ("OPTIONS /development", vec![("origin", APP), (ACRM, "PUT")], &["allows loopback origins only"]),
        ("GET /open", vec![("origin", APP), ("cookie", "a=1")], &["list the origins, and add `credentials`"]),
        (put, vec![("origin", "moz-extension://0c3b"), (ACRM, "PUT")], &["differs per installation"]),
        (
            "OPTIONS /hand",
            vec![("origin", "https://partner.example"), (ACRM, "GET"), (ACRH, "authorization,x-a")],
            &["header-not-listed", "authorization"],
        ),
    ];
    for (line, headers, parts) in table {
        let events = events!(&app, line, &headers);
        assert_eq!(events.len(), 1, "{line} {headers:?}: {events:?}");
        assert!(events[0].len() < 900, "{}", events[0]);
        for part in parts {
            assert!(events[0].contains(part), "`{part}` in {}", events[0]);
        }
    }
    let allowed: [(&str, Vec<(&str, &str)>); 8] = [
        (put, vec![("origin", APP), (ACRM, "PUT"), (ACRH, "content-type")]),
        ("PUT /items/1", vec![("origin", APP)]),
        ("PUT /items/1", vec![]),
        ("GET /session", vec![("origin", APP), ("cookie", "session=1")]),
        ("PUT /items/1", vec![("origin", "https://own.example"), ("host", "own.example")]),
        ("GET /hand", vec![("origin", "https://own.example"), ("sec-fetch-site", "same-origin")]),
        ("POST /two", vec![("origin", "https://own.example"), ("host", "own.example")]),
        ("OPTIONS /hand", vec![("origin", "https://partner.example"), (ACRM, "GET"), (ACRH, "x-a")]),
    ];
    let own_site = [("origin", APP), ("cookie", "session=1"), ("sec-fetch-site", "same-origin")];
    assert_eq!(events!(&app, "PUT /items/1", &own_site), Vec::<String>::new());
    for (line, headers) in allowed {
        assert_eq!(events!(&app, line, &headers), Vec::<String>::new(), "{line} {headers:?}");
    }
}

static APPS: Policy = policy!(origins = ["https://app.example.com"], methods = [GET]);

/// If there are several policies around a request, only the nearest one logs it.
#[actix_web::test]
async fn only_the_nearest_policy_logs() {
    let near = web::resource("/near").wrap(Cors::new(&PARTNERS)).route(web::get().to(async || ""));
    let refuse = from_fn(async |_, _: actix_web::middleware::Next<actix_web::body::BoxBody>| {
        Err::<actix_web::dev::ServiceResponse, _>(error::ErrorUnauthorized("who is it?"))
    });
    let behind = web::scope("/auth").service(update).wrap(refuse);
    let app = init_service(App::new().service(near).service(behind).wrap(Cors::new(&APPS))).await;
    let partner = ("origin", "https://partner.example");
    let evil = ("origin", "https://evil.example");
    let table: [Row<'_>; 8] = [
        ("OPTIONS /near", vec![partner, (ACRM, "GET")], &[]),
        ("GET /near", vec![partner], &[]),
        ("OPTIONS /near", vec![evil, (ACRM, "GET")], &["a preflight is refused"]),
        ("GET /near", vec![evil], &["a response is not readable"]),
        ("GET /no%0aline", vec![evil], &["a response is not readable", r"/no\\nline"]),
        // auth's own response, which the policy of the route decorates
        ("PUT /auth/items/1", vec![("origin", APP)], &[]),
        ("PUT /auth/items/1", vec![evil], &["/items/{id}", "origin-not-listed", "a response is not readable"]),
        ("OPTIONS /auth/items/1", vec![evil, (ACRM, "PUT")], &["a preflight is refused"]),
    ];
    for (line, headers, parts) in table {
        let events = events!(&app, line, &headers);
        assert_eq!(events.len(), usize::from(!parts.is_empty()), "{line} {headers:?}: {events:?}");
        for part in parts {
            assert!(events[0].contains(part), "`{part}` in {}", events[0]);
        }
    }
}

#[cors(origins = ["https://app.example.com"], expose_headers = ["x-total-count"])]
#[get("/pages")]
async fn pages() -> impl Responder {
    HttpResponse::Ok()
        .insert_header(("x-total-count", "7"))
        .insert_header(("link", "</pages?page=2>"))
        .insert_header(("etag", "\"1\""))
        .finish()
}

#[actix_web::test]
async fn what_a_script_may_miss_is_logged_at_debug() {
    let by_hand = web::resource("/by-hand").route(web::put().to(async || ""));
    let app = init_service(App::new().service(pages).service(by_hand).wrap(Cors::default())).await;
    let debug = Level::DEBUG;
    let of_pages = events!(&app, "GET /pages", &[("origin", APP)], debug);
    let [event] = &*of_pages else { panic!("{of_pages:?}") };
    assert!(event.contains("DEBUG") && event.contains("header-not-exposed"), "{event}");
    assert!(event.contains("headers=\"etag, link\""), "{event}");
    let passed_on = events!(&app, "OPTIONS /by-hand", &[("origin", APP), (ACRM, "PUT")], debug);
    let [event] = &*passed_on else { panic!("{passed_on:?}") };
    assert!(event.contains("DEBUG") && event.contains("preflight-passed-on"), "{event}");
    assert_eq!(events!(&app, "GET /pages", &[("origin", APP)]), Vec::<String>::new());
}

/// The body is for `curl`: it gives the reason, the place of the policy and the edit, and quotes nothing of the request.
#[actix_web::test]
async fn in_a_debug_build_a_refused_preflight_explains_itself() {
    let app = init_service(App::new().service(update)).await;
    let table = [
        ("https://evil.example", "if it is yours, add the origin to `origins`"),
        ("http://app.example.com", "`https://app.example.com` is allowed, but the scheme differs"),
        ("http://localhost:5173", "if it is your development server, add the origin to `dev_origins`"),
        ("app://-", "a policy cannot list the origin as it is (origin-unknown-scheme)"),
        ("null", "serve the page from a server"),
        ("https://app.example.com/", "without a slash or a dot at the end"),
    ];
    for (origin, reason) in table {
        let response = send(&app, "OPTIONS /items/1", &[("origin", origin), (ACRM, "PUT")]).await;
        assert_eq!(response.status, StatusCode::FORBIDDEN);
        if cfg!(debug_assertions) {
            assert!(response.body.contains(reason), "{origin}: {}", response.body);
            assert!(response.body.contains("(the policy is at tests/refusals.rs:"), "{}", response.body);
            assert!(
                response.body.ends_with('\n') && (origin == "null" || !response.body.contains(origin)),
                "{}",
                response.body
            );
        } else {
            assert_eq!(response.body, "");
        }
    }
}

/// A preflight that is left alone: the warning names what is in front, and following its advice helps.
#[actix_web::test]
async fn what_is_registered_in_front_is_named_with_what_to_do() {
    let files = || actix_files::Files::new("/", ".");
    let by_hand = || web::scope("/api").route("/{page}", web::put().to(async || ""));
    let annotated = || web::scope("/api").service(update);
    let preflight = [("origin", APP), (ACRM, "PUT")];
    let app = init_service(App::new().service(files()).service(update).wrap(Cors::default())).await;
    let in_front = events!(&app, "OPTIONS /items/1", &preflight);
    let [warning] = &*in_front else { panic!("{in_front:?}") };
    for part in ["WARN", "the route or file service at `/`", "Register the annotated handler first"] {
        assert!(warning.contains(part), "`{part}` in {warning}");
    }
    let app = init_service(App::new().service(update).service(files()).wrap(Cors::default())).await;
    assert_eq!(send(&app, "OPTIONS /items/1", &preflight).await.status, StatusCode::NO_CONTENT);

    let app = init_service(App::new().service(by_hand()).service(annotated()).wrap(Cors::default())).await;
    let in_front = events!(&app, "OPTIONS /api/items/1", &preflight);
    let [warning] = &*in_front else { panic!("{in_front:?}") };
    for part in ["WARN", "what the scope at `/api` serves", "Register the scope of the annotated handler first"] {
        assert!(warning.contains(part), "`{part}` in {warning}");
    }
    let app = init_service(App::new().service(annotated()).service(by_hand()).wrap(Cors::default())).await;
    assert_eq!(send(&app, "OPTIONS /api/items/1", &preflight).await.status, StatusCode::NO_CONTENT);
}

/// A request that reaches its handler is not left alone, whatever is in front of the handler.
#[actix_web::test]
async fn a_request_that_reaches_its_handler_causes_no_event() {
    let guarded = web::resource("/items/{id}").guard(Header("x-never", "1")).route(web::put().to(async || ""));
    let app = init_service(App::new().service(guarded).service(update).wrap(Cors::default())).await;
    assert_eq!(events!(&app, "PUT /items/1", &[("origin", APP)]), Vec::<String>::new());
    let left_alone = events!(&app, "OPTIONS /items/1", &[("origin", APP), (ACRM, "PUT")]);
    assert_eq!(left_alone.len(), 1, "the guard may admit the request after this preflight: {left_alone:?}");
}
