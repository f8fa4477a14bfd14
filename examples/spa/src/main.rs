//! A single-page app on one origin, and its API on another: a session cookie, JSON, a header for pagination, and a call that is
//! refused. Run `cargo run -p spa`, and open the page that it names.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use actix_session::storage::CookieSessionStore;
use actix_session::{Session, SessionMiddleware};
use actix_web::cookie::{Key, SameSite};
use actix_web::{App, HttpResponse, HttpServer, Responder, delete, error, get, post, put, rt, web};
use actix_web_cors::{Cors, Policy, cors, policy};
use serde::Deserialize;

/// One front end calls the whole API, so there is one policy, around the app.
static API: Policy = policy!(
    origins = ["https://app.example.com"],
    // The development server of the front end, on any port. A release build has no such origin.
    dev_origins = ["http://localhost:*"],
    methods = [GET, POST, PUT],
    headers = ["content-type"],
    expose_headers = ["x-total-count"],
    credentials,
    // The session cookie must be of no use to a page of another origin, also where no preflight is needed.
    block_on_origin_mismatch,
);

type Items = web::Data<Mutex<BTreeMap<u32, String>>>;

const PAGE_LENGTH: usize = 2;

#[derive(Deserialize)]
struct Login {
    name: String,
}

/// A real program checks a password here.
#[post("/login")]
async fn log_in(login: web::Json<Login>, session: Session) -> actix_web::Result<impl Responder> {
    session.renew();
    session.insert("user", &login.name)?;
    Ok(HttpResponse::NoContent())
}

fn user(session: &Session) -> actix_web::Result<String> {
    session.get("user")?.ok_or_else(|| error::ErrorUnauthorized("not logged in"))
}

#[get("/me")]
async fn me(session: Session) -> actix_web::Result<impl Responder> {
    user(&session)
}

#[derive(Deserialize)]
struct Page {
    page: usize,
}

#[get("/items")]
async fn list(query: web::Query<Page>, items: Items) -> impl Responder {
    let items = items.lock().unwrap_or_else(PoisonError::into_inner);
    let page: Vec<&String> = items.values().skip(query.page.saturating_mul(PAGE_LENGTH)).take(PAGE_LENGTH).collect();
    HttpResponse::Ok().insert_header(("x-total-count", items.len())).json(page)
}

/// The same policy as around it. It is named because another handler of this path has its own: `Cors` cannot see the method of a
/// handler without `#[cors]`, and so could not tell the two apart.
#[cors(policy = API)]
#[put("/items/{id}")]
async fn update(
    id: web::Path<u32>,
    name: web::Json<String>,
    session: Session,
    items: Items,
) -> actix_web::Result<impl Responder> {
    let user = user(&session)?;
    let text = format!("item {id} is now {name}, says {user}");
    items.lock().unwrap_or_else(PoisonError::into_inner).insert(*id, name.into_inner());
    Ok(text)
}

/// Only for the administrators' front end. The policy of a handler replaces that of the `Cors` around it.
#[cors(origins = ["https://admin.example.com"], credentials, block_on_origin_mismatch)]
#[delete("/items/{id}")]
async fn remove(id: web::Path<u32>, session: Session, items: Items) -> actix_web::Result<impl Responder> {
    user(&session)?;
    items.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
    Ok(HttpResponse::NoContent())
}

fn session(key: &Key) -> SessionMiddleware<CookieSessionStore> {
    SessionMiddleware::builder(CookieSessionStore::default(), key.clone())
        // `app.example.com` and `api.example.com` are one site, and so are two ports of `localhost`. Another site needs `None`.
        .cookie_same_site(SameSite::Lax)
        // The development server has no TLS.
        .cookie_secure(!cfg!(debug_assertions))
        .build()
}

/// Collects refusals for the page. A program usually has a `tracing` subscriber or `env_logger`, and needs no logger of its own.
struct Refusals(Mutex<Vec<String>>);

static REFUSALS: Refusals = Refusals(Mutex::new(Vec::new()));

impl log::Log for Refusals {
    fn enabled(&self, metadata: &log::Metadata<'_>) -> bool {
        metadata.target() == "actix_web_cors" && metadata.level() <= log::Level::Info
    }

    fn log(&self, record: &log::Record<'_>) {
        if self.enabled(record.metadata()) {
            eprintln!("{}", record.args());
            self.0.lock().unwrap_or_else(PoisonError::into_inner).push(record.args().to_string());
        }
    }

    fn flush(&self) {}
}

/// On the page's own origin, so no policy is needed. Takes the lines, so the list does not grow.
#[get("/refusals")]
async fn refusals() -> impl Responder {
    web::Json(std::mem::take(&mut *REFUSALS.0.lock().unwrap_or_else(PoisonError::into_inner)))
}

fn port(variable: &str, default: u16) -> Result<u16, String> {
    match std::env::var(variable) {
        Ok(port) => port.parse().map_err(|_| format!("{variable} is `{port}`, which is not a port number")),
        Err(_) => Ok(default),
    }
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    log::set_logger(&REFUSALS).expect("the only logger");
    log::set_max_level(log::LevelFilter::Info);

    let items: Items =
        web::Data::new(Mutex::new((1..).zip(["a lamp", "a chair", "a bed"].map(String::from)).collect()));
    // A new key at each start ends all sessions. A real program reads it from its configuration.
    let key = Key::generate();
    let api = HttpServer::new(move || {
        App::new()
            .app_data(items.clone())
            .service(log_in)
            .service(me)
            .service(list)
            .service(update)
            .service(remove)
            .wrap(session(&key))
            // The last `wrap` is the outermost.
            .wrap(Cors::new(&API))
    })
    .workers(2)
    .bind(("127.0.0.1", port("PORT", 8080)?))?;

    let api_address = api.addrs()[0];
    let page = include_str!("page.html").replace("API_PORT", &api_address.port().to_string());
    let pages = HttpServer::new(move || {
        let page = page.clone();
        let show =
            move || std::future::ready(HttpResponse::Ok().content_type("text/html; charset=utf-8").body(page.clone()));
        App::new().service(refusals).route("/", web::get().to(show))
    })
    .workers(1)
    .disable_signals()
    .bind(("127.0.0.1", port("PAGE_PORT", 5173)?))?;

    let page_port = pages.addrs()[0].port();
    println!("serving on http://{api_address}");
    println!("open http://localhost:{page_port} to watch a page of another origin call it;");
    println!("http://127.0.0.1:{page_port} is one more origin, which the policy does not list: every call is refused");
    rt::spawn(pages.run());
    Ok(api.run().await?)
}
