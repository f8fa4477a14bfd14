//! `Cors` identifies an annotated handler by its place in the app and by its guards, not by its pattern or name alone.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::guard::GuardContext;
use actix_web::http::StatusCode;
use actix_web::middleware::{ErrorHandlerResponse, ErrorHandlers, Next, from_fn};
use actix_web::test::init_service;
use actix_web::{App, Error, HttpResponse, Responder, error, get, options, web};
use actix_web_cors::{Cors, Policy, cors, policy};
use support::exchange::{TestResponse, preflight, request, send};

const APP: &str = "https://app.example.com";
const PARTNER: &str = "https://partner.example";
const EVIL: &str = "https://evil.example";

static PARTNERS: Policy = policy!(origins = ["https://partner.example"], methods = [GET, POST]);
static STRICT: Policy = policy!(origins = ["https://partner.example"], methods = [GET, POST], block_on_origin_mismatch);
static ANY_ORIGIN: Policy = policy!(origins = ["*"], methods = ["*"]);

fn allowed(response: &TestResponse) -> Option<&str> {
    response.header("access-control-allow-origin")
}

async fn by_hand() -> impl Responder {
    "by hand"
}

async fn refuse(_: ServiceRequest, _: Next<BoxBody>) -> Result<ServiceResponse, Error> {
    Err(error::ErrorUnauthorized("who is it?"))
}

fn is_admin(context: &GuardContext<'_>) -> bool {
    context.head().headers.contains_key("x-admin")
}

#[cors(origins = ["https://app.example.com"])]
#[get("/{page}")]
async fn page() -> impl Responder {
    "a page"
}

#[cors(origins = ["https://app.example.com"])]
#[get("/x", guard = "is_admin")]
async fn for_admins() -> impl Responder {
    "for admins"
}

#[cors(origins = ["https://app.example.com"], credentials)]
#[get("/x")]
async fn for_all() -> impl Responder {
    "for all"
}

#[cors(off)]
#[get("/{tail:.*}")]
async fn catch_all() -> impl Responder {
    "anything"
}

/// A registration elsewhere that also matches does not affect a policy on a resource or a scope.
#[actix_web::test]
async fn a_policy_applies_where_it_is_registered() {
    let on_resource = web::resource("/prices").wrap(Cors::new(&STRICT)).route(web::get().to(by_hand));
    let on_scope = web::scope("/s").wrap(Cors::new(&STRICT)).route("/prices", web::get().to(by_hand));
    let elsewhere = web::scope("/{any}").service(page);
    let app = init_service(
        App::new().service(on_resource).service(on_scope).service(page).service(elsewhere).service(catch_all),
    )
    .await;
    let path = "/prices";
    assert_eq!(allowed(&preflight(&app, path, PARTNER, "GET").await), Some(PARTNER));
    assert_eq!(preflight(&app, path, EVIL, "GET").await.status, StatusCode::FORBIDDEN);
    let response = request(&app, "GET /prices", PARTNER).await;
    assert_eq!((response.body.as_str(), allowed(&response)), ("by hand", Some(PARTNER)));
    for path in ["/prices", "/s/prices"] {
        let response = request(&app, &format!("GET {path}"), EVIL).await;
        assert_eq!(response.status, StatusCode::FORBIDDEN, "the handler of {path} must not run");
    }
    let response = request(&app, "GET /other", APP).await;
    assert_eq!((response.body.as_str(), allowed(&response)), ("a page", Some(APP)));
}

/// If the handler is ambiguous, an outer policy that blocks still blocks.
#[actix_web::test]
async fn ambiguous_requests_are_still_blocked() {
    let by_hand_first = App::new().route("/prices", web::get().to(by_hand)).service(page).wrap(Cors::new(&STRICT));
    let app = init_service(by_hand_first).await;
    assert_eq!(request(&app, "GET /prices", EVIL).await.status, StatusCode::FORBIDDEN);
    let guarded_first = App::new().service(for_admins).route("/x", web::get().to(by_hand)).wrap(Cors::new(&STRICT));
    let app = init_service(guarded_first).await;
    assert_eq!(request(&app, "GET /x", EVIL).await.status, StatusCode::FORBIDDEN);
    assert_eq!(request(&app, "GET /x", PARTNER).await.body, "by hand");
    let response = send(&app, "GET /x", &[("origin", EVIL), ("x-admin", "1")]).await;
    assert_eq!((response.body.as_str(), allowed(&response)), ("for admins", None), "its own policy blocks nothing");
}

/// A handler whose guards reject a request is not treated as the one that responded.
#[actix_web::test]
async fn guards_are_evaluated() {
    #[cors(origins = ["https://app.example.com"])]
    #[get("/files/{name}", guard = "is_admin")]
    async fn file() -> impl Responder {
        "a file"
    }
    let app = init_service(
        App::new()
            .service(file)
            .service(web::scope("/files").default_service(web::to(by_hand)))
            .service(for_admins)
            .service(web::resource("/x").wrap(from_fn(refuse)).route(web::get().to(by_hand)))
            .default_service(web::to(by_hand))
            .wrap(Cors::default()),
    )
    .await;
    for path in ["/files/a.txt", "/x"] {
        let response = request(&app, &format!("GET {path}"), APP).await;
        assert_eq!(response.cors(), Vec::<&str>::new(), "{path} is registered by hand");
        let response = send(&app, &format!("GET {path}"), &[("origin", APP), ("x-admin", "1")]).await;
        assert_eq!(allowed(&response), Some(APP), "{path} for admins");
    }

    // In front of auth, auth's responses belong to the handler that would have been reached, and guards do not apply to a preflight.
    let app =
        init_service(App::new().service(for_admins).service(for_all).wrap(from_fn(refuse)).wrap(Cors::default())).await;
    assert_eq!(allowed(&preflight(&app, "/x", APP, "GET").await), Some(APP));
    let response = request(&app, "GET /x", APP).await;
    assert_eq!(response.header("access-control-allow-credentials"), Some("true"), "the policy of `for_all`");
    let response = send(&app, "GET /x", &[("origin", APP), ("x-admin", "1")]).await;
    assert_eq!((allowed(&response), response.header("access-control-allow-credentials")), (Some(APP), None));
}

#[actix_web::test]
async fn handlers_with_the_same_name_are_distinct() {
    #[options("/x", name = "for_all")]
    async fn own_options() -> impl Responder {
        "the user's OPTIONS"
    }
    let namesake = web::resource("/x").name("for_all").route(web::to(by_hand));
    let app =
        init_service(App::new().service(namesake).service(for_all).wrap(from_fn(refuse)).wrap(Cors::default())).await;
    let response = preflight(&app, "/x", APP, "GET").await;
    assert_eq!((response.status, response.cors()), (StatusCode::UNAUTHORIZED, vec![]));
    assert_eq!(request(&app, "GET /x", APP).await.cors(), Vec::<&str>::new());
    let app = init_service(App::new().service(own_options).service(for_all).wrap(Cors::default())).await;
    assert_eq!(preflight(&app, "/x", APP, "GET").await.body, "the user's OPTIONS");
}

/// Two scopes with one prefix differ only by guards, which `Cors` cannot see. If their policies are equal, either one will do.
#[actix_web::test]
async fn policies_are_compared_by_content() {
    #[cors(origins = ["https://app.example.com"], credentials)]
    #[get("/v")]
    async fn one() -> impl Responder {
        "one"
    }
    #[cors(origins = ["https://app.example.com"], credentials)]
    #[get("/v")]
    async fn two() -> impl Responder {
        "two"
    }
    let guarded = web::scope("/g").guard(actix_web::guard::Header("x-version", "1"));
    let app = init_service(
        App::new()
            .service(guarded.service(one))
            .service(web::scope("/g").service(two))
            .wrap(from_fn(refuse))
            .wrap(Cors::default()),
    )
    .await;
    assert_eq!(allowed(&preflight(&app, "/g/v", APP, "GET").await), Some(APP));
    assert_eq!(allowed(&request(&app, "GET /g/v", APP).await), Some(APP));
}

/// A scope without a prefix is still a scope, and `Cors` cannot see its guards.
#[actix_web::test]
async fn tenants_by_host_are_left_alone() {
    #[cors(origins = ["https://partner.example"])]
    #[get("/x")]
    async fn of_another_tenant() -> impl Responder {
        "of another tenant"
    }
    let tenant = |host: &'static str| web::scope("").guard(actix_web::guard::Host(host));
    let app = init_service(
        App::new()
            .service(tenant("one.example").service(for_all))
            .service(tenant("two.example").service(of_another_tenant))
            .wrap(Cors::default()),
    )
    .await;
    for (host, origin, status) in [
        ("one.example", APP, StatusCode::NO_CONTENT),
        ("one.example", PARTNER, StatusCode::FORBIDDEN),
        ("two.example", PARTNER, StatusCode::NO_CONTENT),
        ("two.example", APP, StatusCode::FORBIDDEN),
    ] {
        let headers = [("host", host), ("origin", origin), ("access-control-request-method", "GET")];
        assert_eq!(send(&app, "OPTIONS /x", &headers).await.status, status, "{host} {origin}");
    }
}

/// A catch-all next to a scope does not receive what the scope receives.
#[actix_web::test]
async fn a_fallback_of_the_app_does_not_take_requests_of_a_scope() {
    #[cors(origins = ["https://app.example.com"])]
    #[get("/{path:.*}")]
    async fn fallback() -> impl Responder {
        "the front end"
    }
    let scope = web::scope("/api").wrap(Cors::new(&PARTNERS)).route("/h", web::get().to(by_hand));
    let app = init_service(App::new().service(scope).service(fallback)).await;
    assert_eq!(allowed(&preflight(&app, "/api/h", PARTNER, "GET").await), Some(PARTNER));
    assert_eq!(allowed(&request(&app, "GET /api/h", PARTNER).await), Some(PARTNER));
    assert_eq!(allowed(&request(&app, "GET /api/none", PARTNER).await), Some(PARTNER));
    assert_eq!(allowed(&request(&app, "GET /other", APP).await), Some(APP));
}

/// If another app on this thread has a `Cors`, preflights of this app are not passed inward because of it.
#[actix_web::test]
async fn two_apps_do_not_see_each_other() {
    static RUN: AtomicUsize = AtomicUsize::new(0);
    async fn counts() -> impl Responder {
        RUN.fetch_add(1, Ordering::Relaxed);
        "by hand"
    }
    let build =
        || App::new().route("/any", web::to(counts)).default_service(web::to(counts)).wrap(Cors::new(&PARTNERS));
    let (one, two) = (init_service(build()).await, init_service(build()).await);
    for app in [&one, &two] {
        assert_eq!(send(app, "GET /any", &[]).await.body, "by hand");
    }
    RUN.store(0, Ordering::Relaxed);
    for app in [&one, &two] {
        assert_eq!(allowed(&preflight(app, "/any", PARTNER, "GET").await), Some(PARTNER));
        assert_eq!(allowed(&preflight(app, "/none", PARTNER, "GET").await), Some(PARTNER));
    }
    assert_eq!(RUN.load(Ordering::Relaxed), 0, "a preflight runs no handler");
}

/// `HttpServer` creates its apps on separate threads.
#[test]
fn an_app_created_on_one_thread_can_serve_on_another() {
    let cors = Arc::new(Cors::new(&ANY_ORIGIN));
    let served = std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let app = init_service(App::new().service(for_all).wrap(from_fn(refuse)).wrap(cors)).await;
            assert_eq!(preflight(&app, "/x", EVIL, "GET").await.status, StatusCode::FORBIDDEN);
            assert_eq!(allowed(&request(&app, "GET /x", APP).await), Some(APP));
        });
    });
    served.join().expect("as on one thread");
}

/// A script that may read the handler's response may also read one that a layer in between creates instead.
#[actix_web::test]
async fn responses_of_a_layer_in_between_use_the_handlers_policy() {
    #[cors(origins = ["https://app.example.com"], expose_headers = ["x-count"])]
    #[get("/slow")]
    async fn slow() -> impl Responder {
        actix_web::rt::time::sleep(Duration::from_secs(60)).await;
        "at last"
    }
    #[cors(origins = ["https://app.example.com"])]
    #[get("/conflict")]
    async fn conflict() -> impl Responder {
        HttpResponse::Conflict().body("the handler's own")
    }
    async fn in_time(request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse, Error> {
        let limit = Duration::from_millis(10);
        match actix_web::rt::time::timeout(limit, next.call(request)).await {
            Ok(response) => response,
            Err(_) => Err(error::ErrorServiceUnavailable("too slow")),
        }
    }
    fn reworded<B>(response: ServiceResponse<B>) -> actix_web::Result<ErrorHandlerResponse<B>> {
        let other = HttpResponse::Conflict().body("another body");
        let (request, _) = response.into_parts();
        Ok(ErrorHandlerResponse::Response(ServiceResponse::new(request, other).map_into_right_body()))
    }
    let app = init_service(
        App::new()
            .service(slow)
            .service(conflict)
            .wrap(from_fn(in_time))
            .wrap(ErrorHandlers::new().handler(StatusCode::CONFLICT, reworded))
            .wrap(Cors::default()),
    )
    .await;
    for (path, status) in [("/slow", StatusCode::SERVICE_UNAVAILABLE), ("/conflict", StatusCode::CONFLICT)] {
        let response = request(&app, &format!("GET {path}"), APP).await;
        assert_eq!((response.status, allowed(&response)), (status, Some(APP)), "{path}");
        let response = request(&app, &format!("GET {path}"), EVIL).await;
        assert_eq!((response.status, response.cors()), (status, vec!["vary: Origin"]), "{path}");
    }
    assert_eq!(request(&app, "GET /conflict", APP).await.body, "another body");
}
