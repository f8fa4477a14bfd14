//! The routes, the pages, the calls from each page, and their outcomes.

use std::cell::Cell;
use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::{Method, StatusCode};
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpResponse, Responder};
use actix_web_cors::testing::{Browser, Credentials, Fetch, FetchError, Response};

const API: &str = "https://api.example.net";

/// A page whose scripts call the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Page {
    /// `https://app.example.com`, the front end that the settings list.
    FrontEnd,
    /// `https://elsewhere.example`, which no settings list.
    Foreign,
    /// `http://localhost:5173`, a development server.
    Localhost,
    /// A sandboxed frame, which sends `Origin: null`.
    Opaque,
    /// A page of the server itself.
    SameOrigin,
}

impl Page {
    pub(crate) const ALL: &[Self] = &[Self::FrontEnd, Self::Foreign, Self::Localhost, Self::Opaque, Self::SameOrigin];

    /// Those that read a response where the settings list the front end.
    pub(crate) const LISTED: &[Self] = &[Self::FrontEnd, Self::SameOrigin];

    fn browser(self) -> Browser {
        let browser = match self {
            Self::FrontEnd => Browser::at("https://app.example.com"),
            Self::Foreign => Browser::at("https://elsewhere.example"),
            Self::Localhost => Browser::at("http://localhost:5173"),
            Self::Opaque => Browser::opaque(),
            Self::SameOrigin => Browser::at(API),
        };
        browser.server(API).cookie("sid=1")
    }
}

/// The name of the measurement of [`cached_for`].
pub(crate) const CACHE: &str = "preflight cache";

/// The calls that a page makes, by name.
pub(crate) fn calls() -> Vec<(&'static str, Fetch)> {
    let with_cookies = |fetch: Fetch| fetch.credentials(Credentials::Include);
    let post = || Fetch::post("/items").body("lamp");
    let json = |method| Fetch::new(method, "/items").json("{}");
    let token = |fetch: Fetch| fetch.header("authorization", "Bearer key-of-app");
    vec![
        ("GET", Fetch::get("/items")),
        ("GET cookies", with_cookies(Fetch::get("/items"))),
        ("GET token", token(Fetch::get("/items"))),
        ("GET x-request-id", Fetch::get("/items").header("x-request-id", "1")),
        ("GET preflight", Fetch::get("/items").upload_listener()),
        ("GET 404", Fetch::get("/missing")),
        ("HEAD", Fetch::head("/items")),
        ("POST text", post()),
        ("POST text cookies", with_cookies(post())),
        ("POST json", json("POST")),
        ("POST json cookies", with_cookies(json("POST"))),
        ("PUT json", json("PUT")),
        ("PUT json cookies", with_cookies(json("PUT"))),
        ("PUT json token", token(json("PUT"))),
        ("PATCH json", json("PATCH")),
        ("DELETE", Fetch::delete("/items")),
        ("DELETE cookies", with_cookies(Fetch::delete("/items"))),
    ]
}

/// How often a handler ran.
#[derive(Default)]
pub(crate) struct Runs(Cell<usize>);

async fn serve(method: Method, runs: Data<Runs>) -> impl Responder {
    runs.0.set(runs.0.get() + 1);
    let status = if method == Method::POST { StatusCode::CREATED } else { StatusCode::OK };
    HttpResponse::build(status).insert_header(("x-total-count", "1")).body("items")
}

/// The routes of every server: one path that serves the usual methods, registered by hand.
pub(crate) fn routes(config: &mut ServiceConfig) {
    let methods = [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
    let items =
        methods.into_iter().fold(web::resource("/items"), |items, method| items.route(web::method(method).to(serve)));
    config.service(items);
}

/// Makes a call from a page, and returns what its script and the server see of it:
///
/// - `reads 200`, or `reads 200 x-total-count` if it may read that header too;
/// - `unread`: the handler ran, and the script does not see the response;
/// - `refused`: no handler ran, and the script does not see the response.
pub(crate) async fn outcome<S, B>(app: &S, runs: &Data<Runs>, page: Page, fetch: Fetch) -> String
where
    S: Service<actix_http::Request, Response = ServiceResponse<B>, Error = actix_web::Error>,
    B: MessageBody,
{
    runs.0.set(0);
    let result: Result<Response, FetchError> = page.browser().fetch(app, fetch).await;
    match result {
        Ok(response) => {
            let count = if response.header("x-total-count").is_some() { " x-total-count" } else { "" };
            format!("reads {}{count}", response.status())
        }
        Err(_) if runs.0.get() > 0 => "unread".to_owned(),
        Err(_) => "refused".to_owned(),
    }
}

/// Measures for how long a browser caches the preflight of a call; `None` if the call is refused or needs no preflight.
pub(crate) async fn cached_for<S, B>(app: &S, page: Page, fetch: &Fetch) -> Option<String>
where
    S: Service<actix_http::Request, Response = ServiceResponse<B>, Error = actix_web::Error>,
    B: MessageBody,
{
    let (mut shortest, mut longest) = (0_u64, 200_000);
    while shortest < longest {
        let age = shortest.midpoint(longest);
        let browser = page.browser();
        browser.fetch(app, fetch.clone()).await.ok()?;
        if browser.sent().len() < 2 {
            return None;
        }
        browser.advance(Duration::from_secs(age));
        browser.fetch(app, fetch.clone()).await.ok()?;
        let was_cached = browser.sent().len() == 3;
        (shortest, longest) = if was_cached { (age + 1, longest) } else { (shortest, age) };
    }
    Some(format!("{shortest} s"))
}
