//! The annotated server that the browsers and the model call. The matrix refers to its paths by name.

use actix_web::body::{BoxBody, EitherBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, StatusCode, header};
use actix_web::middleware::{Next, from_fn};
use actix_web::web::{self, Data, Json, Query, ServiceConfig};
use actix_web::{Error, HttpRequest, HttpResponse, Responder, delete, error, get, patch, post, put, query, route};
use actix_web_cors::{Cors, Origin, Policy, SharedOrigins, cors, policy};
use serde::Deserialize;

use crate::matrix::{Page, Sites};
use crate::record::Numbered;

/// Three response headers, of which a script sees those that the policy exposes.
fn response(text: &'static str) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header(("x-one", "1"))
        .insert_header(("x-two", "2"))
        .insert_header(("set-cookie", "theme=dark; Path=/nowhere"))
        .body(text)
}

// Allowed origins.

#[cors(origins = ["http://localhost:*"])]
#[route("/listed", method = "GET", method = "HEAD", method = "POST")]
async fn listed() -> impl Responder {
    response("listed")
}

#[cors(origins = ["https://app.example.com"])]
#[route("/others", method = "GET", method = "HEAD", method = "POST", method = "PUT")]
async fn others() -> impl Responder {
    response("others")
}

#[cors(origins = ["https://localhost", "http://localhost"])]
#[get("/nearly")]
async fn nearly() -> impl Responder {
    response("another scheme, and another port")
}

#[cors(origins = ["*"], headers = ["content-type"], expose_headers = ["*"])]
#[route("/public", method = "GET", method = "POST", method = "PUT")]
async fn public() -> impl Responder {
    response("public")
}

#[cors(origins = ["http://*.localhost:*"], headers = ["content-type"])]
#[route("/below", method = "GET", method = "PUT")]
async fn below() -> impl Responder {
    response("every name below localhost")
}

#[cors(origins = ["http://127.0.0.1:*"], credentials)]
#[get("/numbers")]
async fn numbers() -> impl Responder {
    response("an address")
}

async fn unannotated() -> impl Responder {
    response("no policy")
}

#[cors(origins = ["http://localhost:*"])]
#[get("/own-author")]
async fn own_author() -> impl Responder {
    HttpResponse::Ok()
        .insert_header(("access-control-expose-headers", "x-one"))
        .insert_header(("x-one", "1"))
        .body("mine")
}

#[cors(origins = ["https://app.example.com"])]
#[get("/own-author/others")]
async fn own_author_for_strangers() -> impl Responder {
    HttpResponse::Ok().insert_header(("access-control-allow-origin", "*")).body("mine")
}

// Methods: the handlers of one path, each with its own policy.

#[cors(
    origins = ["http://localhost:*"],
    headers = ["content-type", "X-Trace"],
    expose_headers = ["x-one"],
    credentials
)]
#[put("/items/{id}")]
async fn update(body: Json<u32>) -> impl Responder {
    let _ = body;
    response("updated")
}

#[cors(origins = ["https://admin.example.com"], credentials)]
#[delete("/items/{id}")]
async fn remove() -> impl Responder {
    response("removed")
}

#[cors(origins = ["http://localhost:*"])]
#[patch("/items/{id}")]
async fn amend() -> impl Responder {
    response("amended")
}

#[cors(origins = ["http://localhost:*"], headers = ["content-type", "x-trace"])]
#[route("/items/{id}", method = "GET", method = "HEAD")]
async fn read() -> impl Responder {
    response("an item")
}

#[cors(origins = ["http://localhost:*"], headers = ["content-type"])]
#[post("/items/{id}")]
async fn create(body: Json<u32>) -> impl Responder {
    let _ = body;
    response("created")
}

#[cors(origins = ["http://localhost:*"], methods = [GET])]
#[route("/half", method = "GET", method = "PUT")]
async fn half() -> impl Responder {
    response("half")
}

#[cors(origins = ["http://localhost:*"], headers = ["content-type"])]
#[query("/search")]
async fn search() -> impl Responder {
    response("found")
}

// Request headers.

#[cors(origins = ["http://localhost:*"], headers = ["*"])]
#[post("/any-header")]
async fn any_header() -> impl Responder {
    response("any header")
}

#[cors(origins = ["http://localhost:*"], headers = ["*", "authorization"])]
#[post("/any-header/with-authorization")]
async fn any_header_with_authorization() -> impl Responder {
    response("any header at all")
}

#[cors(origins = ["http://localhost:*"], headers = reflect, credentials)]
#[post("/reflect")]
async fn reflected() -> impl Responder {
    response("reflected")
}

// Credentials.

#[cors(origins = ["http://localhost:*"], expose_headers = ["x-one"], credentials)]
#[route("/me", method = "GET", method = "POST")]
async fn me(request: HttpRequest) -> impl Responder {
    let known = request.headers().contains_key(header::COOKIE);
    HttpResponse::Ok().insert_header(("x-one", "1")).body(if known { "somebody" } else { "anybody" })
}

// The lifetime of a cached preflight.

#[cors(origins = ["http://localhost:*"], max_age = 0)]
#[put("/max-age/0")]
async fn not_kept() -> impl Responder {
    response("a preflight each time")
}

#[cors(origins = ["http://localhost:*"], max_age = 1)]
#[put("/max-age/1")]
async fn kept_for_a_second() -> impl Responder {
    response("a preflight after a second")
}

// Errors.

#[cors(origins = ["http://localhost:*"], expose_headers = ["x-one"])]
#[get("/errors/handler")]
async fn failing() -> Result<HttpResponse, Error> {
    Err(error::ErrorInternalServerError("the handler fails"))
}

#[cors(origins = ["http://localhost:*"], headers = ["content-type"])]
#[put("/errors/middleware", wrap = "from_fn(refuse)")]
async fn behind_middleware() -> impl Responder {
    response("never")
}

async fn refuse(_: ServiceRequest, _: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, Error> {
    Err(error::ErrorUnauthorized("refused by an inner middleware"))
}

// Auth in front of a whole scope.

#[cors(origins = ["http://localhost:*"], headers = ["authorization", "content-type"])]
#[put("/items")]
async fn guarded() -> impl Responder {
    response("let through")
}

#[cors(origins = ["https://app.example.com"], headers = ["authorization"])]
#[put("/others")]
async fn guarded_for_strangers() -> impl Responder {
    response("let through")
}

async fn auth(request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse<EitherBody<BoxBody>>, Error> {
    match request.headers().get(header::AUTHORIZATION).map(|value| value.as_bytes() == b"Bearer good") {
        Some(true) => Ok(next.call(request).await?.map_into_left_body()),
        Some(false) => Ok(request.into_response(HttpResponse::Forbidden().body("wrong token")).map_into_right_body()),
        None => Err(error::ErrorUnauthorized("no token")),
    }
}

// Requests that are blocked before their handler runs.

#[cors(origins = ["http://localhost:*"], headers = ["content-type"], block_on_origin_mismatch)]
#[route("/blocked", method = "GET", method = "POST", method = "PUT")]
async fn blocked() -> impl Responder {
    response("ran")
}

#[cors(origins = ["https://app.example.com"], block_on_origin_mismatch)]
#[route("/blocked/others", method = "GET", method = "POST", method = "PUT")]
async fn blocked_for_strangers() -> impl Responder {
    response("ran")
}

// Shared policies: on a handler, a module, a resource and a scope.

static PARTNERS: Policy = policy!(
    origins = ["http://localhost:*"],
    methods = [GET, PUT],
    headers = ["content-type"],
    expose_headers = ["x-two"],
);
static ANY_METHOD: Policy = policy!(origins = ["http://localhost:*"], methods = ["*"]);

#[cors(policy = PARTNERS)]
#[put("/shared")]
async fn shared() -> impl Responder {
    response("shared")
}

#[cors(origins = ["http://localhost:*"], expose_headers = ["x-one"])]
pub(crate) mod module {
    use actix_web::{Responder, get, put};
    use actix_web_cors::cors;

    #[get("/module")]
    async fn inside() -> impl Responder {
        super::response("the module's policy")
    }

    #[cors(off)]
    #[put("/module")]
    async fn off() -> impl Responder {
        super::response("no policy")
    }

    pub(crate) fn configure(config: &mut actix_web::web::ServiceConfig) {
        config.service(inside).service(off);
    }
}

// Origins that are known only at run time.

static PAGES: SharedOrigins = SharedOrigins::empty();

/// The server uses free ports, so exact origins are known only at run time.
pub(crate) fn configure_run_time_origins(sites: &Sites) {
    PAGES.replace([sites.origin(Page::Home)]).expect("an origin");
}

#[cors(origins = PAGES, headers = ["content-type"], credentials)]
#[put("/run-time/set")]
async fn by_set() -> impl Responder {
    response("in the set")
}

fn is_below(origin: &Origin, _: &HttpRequest) -> bool {
    origin.host().ends_with(".localhost")
}

#[cors(origins = is_below, headers = ["content-type"])]
#[put("/run-time/function")]
async fn by_function() -> impl Responder {
    response("allowed by the predicate")
}

async fn any_well_formed(_: &Origin, _: &HttpRequest) -> bool {
    actix_web::rt::time::sleep(std::time::Duration::from_millis(1)).await;
    true
}

#[cors(origins = any_well_formed, headers = ["content-type"])]
#[put("/run-time/later")]
async fn by_later_answer() -> impl Responder {
    response("the answer came later")
}

// Redirects.

#[derive(Deserialize)]
struct Target {
    site: String,
    path: String,
}

/// `/redirect/302?site=other&path=/public` redirects there, with the number of the case.
fn redirected(status: u16, target: &Target, case: usize, sites: &Sites) -> HttpResponse {
    let site = match target.site.as_str() {
        "home" => sites.origin(Page::Home),
        "other" => sites.other(),
        _ => sites.api(),
    };
    let location = format!("{site}{}?case={case}", target.path);
    HttpResponse::build(StatusCode::from_u16(status).expect("a status"))
        .insert_header((header::LOCATION, location))
        .finish()
}

#[cors(origins = ["http://localhost:*"], headers = ["content-type"])]
#[route("/redirect/{status}", method = "GET", method = "POST", method = "PUT")]
async fn redirect(
    status: web::Path<u16>,
    to: Query<Target>,
    case: Query<Numbered>,
    sites: Data<Sites>,
) -> impl Responder {
    redirected(*status, &to, case.case, &sites)
}

#[cors(origins = ["https://app.example.com"])]
#[get("/redirect/others/{status}")]
async fn redirect_for_strangers(
    status: web::Path<u16>,
    to: Query<Target>,
    case: Query<Numbered>,
    sites: Data<Sites>,
) -> impl Responder {
    redirected(*status, &to, case.case, &sites)
}

// Routes and headers of the user's own.

async fn by_hand() -> impl Responder {
    response("by hand")
}

#[cors(origins = ["http://localhost:*"])]
#[get("/own-options")]
async fn beside_own_options() -> impl Responder {
    response("next to it")
}

pub(crate) fn configure(config: &mut ServiceConfig) {
    config
        .service(listed)
        .service(others)
        .service(nearly)
        .service(public)
        .service(below)
        .service(numbers)
        .service(own_author_for_strangers)
        .service(own_author)
        .service(update)
        .service(remove)
        .service(amend)
        .service(read)
        .service(create)
        .service(half)
        .service(search)
        .service(any_header)
        .service(any_header_with_authorization)
        .service(reflected)
        .service(me)
        .service(not_kept)
        .service(kept_for_a_second)
        .service(failing)
        .service(behind_middleware)
        .service(blocked)
        .service(blocked_for_strangers)
        .service(shared)
        .configure(module::configure)
        .service(by_set)
        .service(by_function)
        .service(by_later_answer)
        .service(redirect)
        .service(redirect_for_strangers)
        .service(web::redirect("/moved", "/public").using_status_code(StatusCode::TEMPORARY_REDIRECT))
        .service(beside_own_options)
        .route("/own-options", web::method(Method::OPTIONS).to(by_hand))
        .route("/unannotated", web::get().to(unannotated))
        .service(
            web::scope("/guarded")
                .service(guarded)
                .service(guarded_for_strangers)
                .wrap(from_fn(auth))
                .wrap(Cors::default()),
        )
        .service(web::scope("/scope").wrap(Cors::new(&PARTNERS)).route("/hand", web::to(by_hand)))
        .service(web::resource("/resource").wrap(Cors::new(&PARTNERS)).route(web::get().to(by_hand)))
        .service(web::resource("/any-method").wrap(Cors::new(&ANY_METHOD)).route(web::to(by_hand)));
}
