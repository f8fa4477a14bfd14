//! The policy that decides is that of the handler that the request reaches: for preflights, for responses, for blocking.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceRequest, ServiceResponse};
use actix_web::guard::{GuardContext, Host};
use actix_web::http::StatusCode;
use actix_web::middleware::{Next, from_fn};
use actix_web::test::init_service;
use actix_web::{
    App, Error, HttpMessage, HttpResponse, HttpServer, Responder, delete, error, get, options, post, put, route, web,
};
use actix_web_cors::{Cors, Policy, cors, policy};
use support::exchange::{TestResponse, preflight, request, send};

const APP: &str = "https://app.example.com";
const PARTNER: &str = "https://partner.example";
const EVIL: &str = "https://evil.example";

static PARTNERS: Policy = policy!(origins = ["https://partner.example"], methods = [GET, POST, DELETE]);
static BLOCKING: Policy =
    policy!(origins = ["https://partner.example"], methods = [GET, POST], block_on_origin_mismatch);

fn allowed(response: &TestResponse) -> Option<&str> {
    response.header("access-control-allow-origin")
}

async fn by_hand() -> impl Responder {
    "by hand"
}

/// A handler that sets its CORS headers by hand.
async fn own_headers() -> impl Responder {
    HttpResponse::Ok().insert_header(("access-control-allow-origin", "https://own.example")).body("own headers")
}

async fn auth(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    if !request.headers().contains_key("authorization") {
        return Err(error::ErrorUnauthorized("no authorization"));
    }
    next.call(request).await
}

fn is_admin(context: &GuardContext<'_>) -> bool {
    context.head().headers.contains_key("x-admin")
}

/// One app in three versions: without a `Cors`, with `Cors::default()`, and with `Cors::new`.
macro_rules! each_app {
    ($service:expr, |$app:ident, $name:ident| $check:expr) => {{
        let ($app, $name) = (&init_service(App::new().service($service)).await, "no Cors");
        $check;
        let ($app, $name) = (&init_service(App::new().service($service).wrap(Cors::default())).await, "Cors::default");
        $check;
        let ($app, $name) = (&init_service(App::new().service($service).wrap(Cors::new(&PARTNERS))).await, "Cors::new");
        $check;
    }};
}

#[cors(off)]
#[delete("/items/all")]
async fn remove_all() -> impl Responder {
    "all removed"
}

#[cors(origins = ["https://app.example.com"], methods = [GET])]
#[route("/items/all", method = "GET", method = "DELETE")]
async fn all_partly() -> impl Responder {
    "all"
}

#[cors(origins = ["https://app.example.com"])]
#[delete("/items/{id}")]
async fn remove() -> impl Responder {
    "removed"
}

#[options("/items/{any}")]
async fn own_options() -> impl Responder {
    "the user's OPTIONS"
}

#[actix_web::test]
async fn a_handler_without_cors_keeps_its_preflight_from_later_patterns() {
    each_app!((remove_all, remove), |app, name| {
        assert_eq!(preflight(app, "/items/all", APP, "DELETE").await.cors(), Vec::<&str>::new(), "{name}");
        assert_eq!(preflight(app, "/items/all", PARTNER, "DELETE").await.cors(), Vec::<&str>::new(), "{name}");
        assert_eq!(allowed(&preflight(app, "/items/7", APP, "DELETE").await), Some(APP), "{name}");
    });
}

#[actix_web::test]
async fn a_method_that_is_not_listed_keeps_its_preflight_from_later_patterns() {
    each_app!((all_partly, remove), |app, name| {
        assert_eq!(preflight(app, "/items/all", APP, "DELETE").await.cors(), Vec::<&str>::new(), "{name}");
        assert_eq!(allowed(&preflight(app, "/items/all", APP, "GET").await), Some(APP), "{name}");
        assert_eq!(allowed(&preflight(app, "/items/7", APP, "DELETE").await), Some(APP), "{name}");
    });
}

#[actix_web::test]
async fn the_users_own_options_route_gets_the_preflight_of_a_handler_without_cors() {
    each_app!((remove_all, remove, own_options), |app, name| {
        assert_eq!(preflight(app, "/items/all", APP, "DELETE").await.body, "the user's OPTIONS", "{name}");
    });
    each_app!((all_partly, remove, own_options), |app, name| {
        assert_eq!(preflight(app, "/items/all", APP, "DELETE").await.body, "the user's OPTIONS", "{name}");
    });
}

fn host_one(context: &GuardContext<'_>) -> bool {
    use actix_web::guard::Guard;
    Host("one.example").check(context)
}

fn host_two(context: &GuardContext<'_>) -> bool {
    use actix_web::guard::Guard;
    Host("two.example").check(context)
}

#[cors(origins = ["https://app.example.com"])]
#[get("/x", guard = "host_one")]
async fn on_host_one() -> impl Responder {
    "one"
}

#[cors(origins = ["https://partner.example"])]
#[get("/x", guard = "host_two")]
async fn on_host_two() -> impl Responder {
    "two"
}

#[actix_web::test]
async fn virtual_hosts_by_guards_have_their_own_preflights() {
    each_app!((on_host_one, on_host_two), |app, name| {
        for (host, origin, status) in [
            ("one.example", APP, StatusCode::NO_CONTENT),
            ("one.example", PARTNER, StatusCode::FORBIDDEN),
            ("two.example", PARTNER, StatusCode::NO_CONTENT),
            ("two.example", APP, StatusCode::FORBIDDEN),
        ] {
            let headers = [("host", host), ("origin", origin), ("access-control-request-method", "GET")];
            assert_eq!(send(app, "OPTIONS /x", &headers).await.status, status, "{name}, {host}, {origin}");
        }
    });
}

#[actix_web::test]
async fn a_guard_on_a_header_does_not_keep_the_preflight_of_the_only_handler() {
    #[cors(origins = ["https://app.example.com"])]
    #[get("/admin", guard = "is_admin")]
    async fn for_admins() -> impl Responder {
        "for admins"
    }
    each_app!(for_admins, |app, name| {
        assert_eq!(allowed(&preflight(app, "/admin", APP, "GET").await), Some(APP), "{name}");
    });
}

#[cors(origins = ["https://app.example.com"])]
#[get("/pages/{name}")]
async fn read_page() -> impl Responder {
    "a page"
}

#[cors(origins = ["https://app.example.com"])]
#[put("/pages/{name}")]
async fn write_page() -> impl Responder {
    "written"
}

#[cors(origins = ["https://app.example.com"])]
#[post("/pages/{name}")]
async fn post_page() -> impl Responder {
    "posted"
}

#[cors(origins = ["https://app.example.com"])]
#[delete("/pages/{name}")]
async fn delete_page() -> impl Responder {
    "deleted"
}

/// Registrations between two annotated handlers of one pattern that take `POST /pages/admin`.
fn between(config: &mut web::ServiceConfig, which: &str) {
    match which {
        "a route" => drop(config.route("/pages/admin", web::post().to(own_headers))),
        "a resource" => drop(config.service(web::resource("/pages/admin").route(web::post().to(own_headers)))),
        "a file service" => drop(config.service(actix_files::Files::new("/pages", env!("CARGO_MANIFEST_DIR")))),
        "a scope" => drop(config.service(web::scope("/pages").default_service(web::to(own_headers)))),
        _ => unreachable!("one of the names above"),
    }
}

const BETWEEN: [&str; 4] = ["a route", "a resource", "a file service", "a scope"];

#[actix_web::test]
async fn what_is_between_two_handlers_of_one_pattern_does_not_get_the_later_policy() {
    async fn check(
        app: &impl Service<actix_http::Request, Response = ServiceResponse<impl MessageBody>, Error = Error>,
        what: &str,
    ) {
        let response = preflight(app, "/pages/admin", APP, "POST").await;
        assert_eq!(allowed(&response), None, "{what}: a preflight in front of auth");
        let response = request(app, "POST /pages/admin", APP).await;
        assert_eq!((response.status, allowed(&response)), (StatusCode::UNAUTHORIZED, None), "{what}: the 401 of auth");
        let headers = [("origin", APP), ("authorization", "yes")];
        let response = send(app, "POST /pages/admin", &headers).await;
        assert_ne!(response.body, "posted", "{what} takes the request");
        assert_ne!(allowed(&response), Some(APP), "{what}: the response");
        assert_eq!(allowed(&preflight(app, "/pages/7", APP, "PUT").await), Some(APP), "{what}: the first handler");
    }
    for what in BETWEEN {
        let build = || {
            App::new()
                .service(write_page)
                .configure(|config| between(config, what))
                .service(post_page)
                .wrap(from_fn(auth))
        };
        check(&init_service(build().wrap(Cors::default())).await, what).await;
        check(&init_service(build().wrap(Cors::new(&PARTNERS))).await, what).await;
    }
}

#[actix_web::test]
async fn what_is_between_two_handlers_of_one_pattern_is_blocked_by_the_policy_around() {
    for what in BETWEEN {
        let app = App::new().service(write_page).configure(|config| between(config, what)).service(post_page);
        let app = init_service(app.wrap(Cors::new(&BLOCKING))).await;
        let response = request(&app, "POST /pages/admin", EVIL).await;
        assert_eq!((response.status, response.body == "own headers"), (StatusCode::FORBIDDEN, false), "{what}");
        assert_ne!(request(&app, "POST /pages/admin", PARTNER).await.status, StatusCode::FORBIDDEN, "{what}");
    }
}

#[actix_web::test]
async fn adjacent_handlers_of_one_pattern_are_distinguished() {
    let app = App::new().service((read_page, write_page, delete_page)).route("/elsewhere", web::post().to(by_hand));
    let app = init_service(app.wrap(from_fn(auth)).wrap(Cors::new(&BLOCKING))).await;
    for method in ["GET", "PUT", "DELETE"] {
        assert_eq!(allowed(&preflight(&app, "/pages/7", APP, method).await), Some(APP), "{method}");
        let response = request(&app, &format!("{method} /pages/7"), APP).await;
        assert_eq!((response.status, allowed(&response)), (StatusCode::UNAUTHORIZED, Some(APP)), "{method}");
    }
    assert_eq!(request(&app, "POST /elsewhere", EVIL).await.status, StatusCode::FORBIDDEN);
}

async fn clears_extensions(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    request.extensions_mut().clear();
    next.call(request).await
}

async fn clears_extensions_both_ways(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    request.request().extensions_mut().clear();
    let response = next.call(request).await?;
    response.request().extensions_mut().clear();
    Ok(response)
}

#[cors(off)]
#[get("/off")]
async fn without_cors() -> impl Responder {
    "no CORS"
}

#[cors(origins = ["https://app.example.com"], block_on_origin_mismatch)]
#[get("/blocking")]
async fn blocking() -> impl Responder {
    "of the app"
}

#[actix_web::test]
async fn a_layer_that_clears_the_extensions_changes_no_policy() {
    async fn check(
        app: &impl Service<actix_http::Request, Response = ServiceResponse<impl MessageBody>, Error = Error>,
    ) {
        for (line, origin, status, expected) in [
            ("GET /pages/7", APP, StatusCode::OK, Some(APP)),
            ("GET /pages/7", PARTNER, StatusCode::OK, None),
            ("GET /blocking", PARTNER, StatusCode::FORBIDDEN, None),
            ("GET /off", PARTNER, StatusCode::OK, None),
            ("GET /by-hand", PARTNER, StatusCode::OK, Some(PARTNER)),
        ] {
            let response = request(app, line, origin).await;
            assert_eq!((response.status, allowed(&response)), (status, expected), "{line} from {origin}");
        }
        assert_eq!(allowed(&preflight(app, "/pages/7", APP, "GET").await), Some(APP));
        assert_eq!(preflight(app, "/pages/7", PARTNER, "GET").await.status, StatusCode::FORBIDDEN);
    }
    let build = || App::new().service((read_page, blocking, without_cors)).route("/by-hand", web::get().to(by_hand));
    check(&init_service(build().wrap(from_fn(clears_extensions)).wrap(Cors::new(&PARTNERS))).await).await;
    check(&init_service(build().wrap(from_fn(clears_extensions_both_ways)).wrap(Cors::new(&PARTNERS))).await).await;
}

/// Two scopes with one prefix that differ by a guard, which `Cors` cannot see.
#[actix_web::test]
async fn a_request_that_is_left_alone_keeps_no_headers_of_the_handlers_own() {
    #[cors(origins = ["https://app.example.com"])]
    #[get("/v")]
    async fn annotated() -> impl Responder {
        "annotated"
    }
    let build = || {
        let guarded = web::scope("/g").guard(Host("one.example")).service(annotated);
        let other = web::scope("/g").route("/v", web::get().to(own_headers));
        App::new().service(guarded).service(other)
    };
    async fn check(
        app: &impl Service<actix_http::Request, Response = ServiceResponse<impl MessageBody>, Error = Error>,
        name: &str,
    ) {
        let response = request(app, "GET /g/v", "https://own.example").await;
        assert_eq!((response.body.as_str(), allowed(&response)), ("own headers", None), "{name}");
    }
    check(&init_service(build().wrap(Cors::default())).await, "Cors::default").await;
    check(&init_service(build().wrap(Cors::new(&PARTNERS))).await, "Cors::new").await;

    let build = || App::new().service(write_page).service(web::scope("/pages").default_service(web::to(own_headers)));
    let app = init_service(build().service(post_page).wrap(Cors::default())).await;
    let response = request(&app, "POST /pages/admin", "https://own.example").await;
    assert_eq!(
        (response.body.as_str(), allowed(&response)),
        ("own headers", None),
        "a scope between two of one pattern"
    );
}

/// A scope with a guard that `Cors` cannot see, and something wider behind it.
#[actix_web::test]
async fn what_is_registered_behind_a_guarded_scope_keeps_its_policy() {
    #[cors(origins = ["https://app.example.com"])]
    #[get("/{tail:.*}")]
    async fn annotated() -> impl Responder {
        "annotated"
    }
    let scope = || web::scope("/support").guard(Host("one.example")).service(annotated);
    let files = || actix_files::Files::new("/", env!("CARGO_MANIFEST_DIR"));

    let app = init_service(App::new().service(scope()).service(files()).wrap(Cors::default())).await;
    let response = request(&app, "GET /support/lib.rs", APP).await;
    assert_eq!((response.status, allowed(&response)), (StatusCode::OK, None), "the file service has no policy");
    let app = init_service(App::new().service(scope()).service(files()).wrap(Cors::new(&PARTNERS))).await;
    let response = request(&app, "GET /support/lib.rs", PARTNER).await;
    assert_eq!(allowed(&response), Some(PARTNER), "the nearest policy of the file service");

    let wider = || web::resource("/{a}/{b}").route(web::get().to(by_hand));
    let app = init_service(App::new().service(scope()).service(wider()).wrap(Cors::new(&BLOCKING))).await;
    assert_eq!(request(&app, "GET /support/lib.rs", EVIL).await.status, StatusCode::FORBIDDEN);
    assert_eq!(request(&app, "GET /support/lib.rs", PARTNER).await.body, "by hand");
}

static RUN: AtomicUsize = AtomicUsize::new(0);

async fn never_answers() -> HttpResponse {
    RUN.fetch_add(1, Ordering::Relaxed);
    std::future::pending().await
}

async fn counted(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    RUN.fetch_add(1, Ordering::Relaxed);
    next.call(request).await
}

/// A single `Cors` answers its preflights itself, whatever other apps are on its thread.
#[actix_web::test]
async fn another_app_on_the_thread_changes_nothing() {
    let build = || {
        let app = App::new().route("/any", web::to(never_answers)).default_service(web::to(never_answers));
        app.wrap(from_fn(counted)).wrap(Rc::new(Cors::new(&PARTNERS)))
    };
    let app = init_service(build()).await;
    let _without_requests = init_service(build()).await;
    RUN.store(0, Ordering::Relaxed);
    for path in ["/any", "/none"] {
        let response = preflight(&app, path, PARTNER, "GET");
        let response = actix_web::rt::time::timeout(Duration::from_secs(5), response).await;
        assert_eq!(allowed(&response.expect("a response without the handler")), Some(PARTNER), "{path}");
    }
    assert_eq!(RUN.load(Ordering::Relaxed), 0, "a preflight runs no middleware and no handler");
}

/// Each `bind` of a server creates a separate app on the thread of each worker.
#[test]
fn two_addresses_of_one_server() {
    static RUN: AtomicUsize = AtomicUsize::new(0);
    async fn never_answers() -> HttpResponse {
        RUN.fetch_add(1, Ordering::Relaxed);
        std::future::pending().await
    }
    fn reply(address: SocketAddr, path: &str) -> String {
        let mut stream = TcpStream::connect(address).expect("the server listens");
        stream.set_read_timeout(Some(Duration::from_secs(5))).expect("a timeout");
        let head = format!("OPTIONS {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nOrigin: {PARTNER}\r\n");
        write!(stream, "{head}Access-Control-Request-Method: GET\r\n\r\n").expect("the server reads");
        let mut reply = Vec::new();
        // A handler that never responds shows as an empty reply.
        let _ = stream.read_to_end(&mut reply);
        String::from_utf8_lossy(&reply).to_lowercase()
    }
    let (sender, receiver) = mpsc::channel();
    let thread = std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let build = || App::new().route("/any", web::to(never_answers)).wrap(Cors::new(&PARTNERS));
            let server = HttpServer::new(build).workers(1).bind("127.0.0.1:0").expect("a free port");
            let server = server.bind("127.0.0.1:0").expect("another free port");
            let addresses = server.addrs();
            let server = server.run();
            sender.send((addresses, server.handle())).expect("the test waits");
            server.await.expect("the server runs");
        });
    });
    let (addresses, handle) = receiver.recv().expect("the server starts");
    let replies: Vec<String> = addresses.iter().map(|address| reply(*address, "/any")).collect();
    actix_web::rt::System::new().block_on(handle.stop(false));
    thread.join().expect("the server stops");
    assert_eq!(replies.len(), 2);
    for reply in replies {
        let line = format!("access-control-allow-origin: {PARTNER}");
        assert!(reply.contains(&line), "a response without the handler: {reply:?}");
    }
    assert_eq!(RUN.load(Ordering::Relaxed), 0, "a preflight runs no handler");
}
