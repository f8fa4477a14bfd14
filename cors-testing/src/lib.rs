//! A model of a browser's side of the CORS protocol, for unit tests.
//!
//! A test that sends hand-made requests proves that the server responds as its author expects. It does not prove that a
//! browser accepts the response. [`Browser`] covers that: it follows the algorithms of the
//! [Fetch Standard](https://fetch.spec.whatwg.org/), sends the preflight a browser would send, checks what a browser
//! would check, and returns what a script would see, or why it would see nothing.
//!
//! This crate shares no code with the crates it checks, and depends on none of them. If it used their parsers, lists or
//! header names, a mistake in one of these would be in the test and in the tested code alike, and no test would fail.
//! So some lists here, such as those of schemes and safelisted headers, repeat lists of `actix-web-cors-rules` on purpose.
//! The crate knows no server library except actix-web: it also tests applications that set their CORS headers by hand. Only
//! the hints at the end of its errors are about actix-web-cors.

use std::{cell::RefCell, fmt, time::Duration};

use actix_service::Service;
use actix_web::{Error, body::MessageBody, dev::ServiceResponse, http::header::HeaderValue};
use url::Url;

mod cache;
mod checks;
mod error;
mod fetch;
mod hint;
mod main_fetch;
mod network;
mod origin;
mod preflight;
mod quote;
mod request;
mod response;
mod safelist;
#[cfg(test)]
mod tests;

pub use error::{FetchError, FetchErrorKind, Stage};
pub use fetch::{Credentials, Fetch, Mode, Redirect};
pub use network::Sent;
pub use response::{Response, ResponseKind};

use cache::PreflightCache;
use origin::PageOrigin;
use request::Request;

/// A browser with one page open, whose scripts call an actix-web application under test.
///
/// ```
/// # actix_web::rt::System::new().block_on(async {
/// use actix_web::{App, HttpResponse, http::Method, test, web};
/// use actix_web_cors_testing::{Browser, Credentials, Fetch, FetchErrorKind, Stage};
///
/// // An application that allows `PUT` with JSON from one origin, written by hand.
/// async fn preflight() -> HttpResponse {
///     HttpResponse::NoContent()
///         .insert_header(("access-control-allow-origin", "https://app.example.com"))
///         .insert_header(("access-control-allow-methods", "PUT"))
///         .insert_header(("access-control-allow-headers", "content-type"))
///         .insert_header(("access-control-max-age", "600"))
///         .finish()
/// }
/// async fn update() -> HttpResponse {
///     HttpResponse::Ok().insert_header(("access-control-allow-origin", "https://app.example.com")).body("updated")
/// }
/// let app = App::new().service(
///     web::resource("/items/1").route(web::put().to(update)).route(web::method(Method::OPTIONS).to(preflight)),
/// );
/// let app = test::init_service(app).await;
/// let update = Fetch::put("/items/1").json(r#"{"name":"lamp"}"#);
///
/// let browser = Browser::at("https://app.example.com");
/// let response = browser.fetch(&app, update.clone()).await?;
/// assert_eq!(response.text(), "updated");
///
/// // A browser caches the preflight response, so only three requests are sent for two calls.
/// browser.fetch(&app, update.clone()).await?;
/// let sent: Vec<String> = browser.sent().iter().map(|sent| sent.method().to_owned()).collect();
/// assert_eq!(sent, ["OPTIONS", "PUT", "PUT"]);
///
/// // Cookies need a permission that the application does not give.
/// let error = browser.fetch(&app, update.clone().credentials(Credentials::Include)).await.unwrap_err();
/// assert_eq!(error.kind(), &FetchErrorKind::CredentialsNotAllowed(None));
///
/// // Another page may not call it at all, and the handler never runs.
/// let error = Browser::at("https://evil.example").fetch(&app, update).await.unwrap_err();
/// assert_eq!(error.stage(), Stage::Preflight);
/// assert!(!error.request_was_sent());
/// # Ok::<(), actix_web_cors_testing::FetchError>(())
/// # }).unwrap();
/// ```
///
/// # What is modelled
///
/// - the preflight: when it is needed, what it requests, how its response is checked, and the preflight cache, whose
///   clock moves only with [`advance`](Self::advance);
/// - the check of every cross-origin response, and the filter that hides response headers that are not exposed;
/// - credentials modes, and one `Cookie` header value set by [`cookie`](Self::cookie);
/// - redirects, each hop checked separately, with the `Origin: null` that follows from crossing origins twice;
/// - the `Host`, `Origin`, `Referer` and `Sec-Fetch-*` headers that browsers add.
///
/// # What is not modelled
///
/// - The application serves every host: [`server`](Self::server) is only where relative URLs point, and a redirect to
///   another origin comes back to the same application.
/// - There is no cookie jar: `Set-Cookie` is not stored, and neither `SameSite` nor the blocking of third-party cookies
///   keeps the cookie back. So the model allows more than a browser if something other than CORS stops a request.
/// - There is no HTTP cache, service worker, content security policy, `Cross-Origin-Resource-Policy`, blocking of mixed
///   content, or permission for local networks; no `Accept-Encoding` is sent.
///
/// Errors that the application's service returns become responses, as actix-web's server makes them.
pub struct Browser {
    origin: PageOrigin,
    server: Url,
    cookie: Option<HeaderValue>,
    engine: Engine,
    state: RefCell<State>,
}

/// The state that changes from one fetch to the next.
#[derive(Debug, Default)]
struct State {
    now: Duration,
    cache: PreflightCache,
    sent: Vec<Sent>,
}

impl Browser {
    /// A browser that shows a page of the given origin, such as `https://app.example.com`.
    ///
    /// # Panics
    ///
    /// If the text is not an origin exactly as a browser sends it: scheme, host, and a port that is not the scheme's
    /// default. The schemes of app shells and extensions (`capacitor://localhost`) are origins too.
    #[must_use]
    #[track_caller]
    pub fn at(origin: &str) -> Self {
        match PageOrigin::parse(origin) {
            Ok(origin) => Self::showing(origin),
            Err(why) => panic!("Browser::at({origin:?}): {why}"),
        }
    }

    /// A browser whose page has an opaque origin, which it sends as `Origin: null`: a sandboxed frame, a `data:` or
    /// `file:` document.
    #[must_use]
    pub fn opaque() -> Self {
        Self::showing(PageOrigin::opaque())
    }

    fn showing(origin: PageOrigin) -> Self {
        Self {
            origin,
            server: server("http://localhost:8080"),
            cookie: None,
            engine: Engine::default(),
            state: RefCell::default(),
        }
    }

    /// The origin under which the application is reached, `http://localhost:8080` by default. A page of the same
    /// origin needs no CORS.
    ///
    /// # Panics
    ///
    /// If the text is not a URL of the scheme `http` or `https` without path, query and fragment.
    #[must_use]
    #[track_caller]
    pub fn server(mut self, origin: &str) -> Self {
        self.server = server(origin);
        self
    }

    /// The cookies the browser holds, as the value of a `Cookie` header: `sid=1; theme=dark`. They are sent if a
    /// request's [`Credentials`] allow it, and never with a preflight.
    ///
    /// # Panics
    ///
    /// If the text is not a valid header value.
    #[must_use]
    #[track_caller]
    pub fn cookie(mut self, cookies: &str) -> Self {
        match HeaderValue::from_str(cookies) {
            Ok(value) => self.cookie = Some(value),
            Err(_) => panic!("Browser::cookie({cookies:?}): not a valid header value"),
        }
        self
    }

    /// Selects the browser to model where browsers and the Standard differ.
    #[must_use]
    pub fn engine(mut self, engine: Engine) -> Self {
        self.engine = engine;
        self
    }

    /// Moves the clock of the preflight cache forward.
    pub fn advance(&self, time: Duration) {
        let now = &mut self.state.borrow_mut().now;
        *now = now.saturating_add(time);
    }

    /// Every request sent so far, preflights included, oldest first.
    #[must_use]
    pub fn sent(&self) -> Vec<Sent> {
        self.state.borrow().sent.clone()
    }

    /// Does what a script's `fetch(…)` does, with the application in place of the network.
    ///
    /// `app` is what [`actix_web::test::init_service`] returns. Of a body without an end only the beginning is
    /// read, see [`Response::is_body_complete`].
    ///
    /// # Errors
    ///
    /// A [`FetchError`] if the script's promise would be rejected, with the reason that a browser shows in its console.
    pub async fn fetch<S, B>(&self, app: &S, fetch: Fetch) -> Result<Response, FetchError>
    where
        S: Service<actix_http::Request, Response = ServiceResponse<B>, Error = Error>,
        B: MessageBody,
    {
        match Request::new(&fetch, &self.server) {
            Ok(mut request) => self.main_fetch(app, &mut request).await,
            Err(kind) => Err(FetchError::unsent(kind, &self.origin, &fetch)),
        }
    }
}

impl fmt::Debug for Browser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The cookie is left out: it may be a real one.
        let Self { origin, server, engine, .. } = self;
        f.debug_struct("Browser")
            .field("origin", &origin.as_str())
            .field("server", &server.as_str())
            .field("engine", engine)
            .finish_non_exhaustive()
    }
}

#[track_caller]
fn server(origin: &str) -> Url {
    match Url::parse(origin) {
        Ok(url)
            if matches!(url.scheme(), "http" | "https")
                && url.as_str() == format!("{}/", url.origin().ascii_serialization()) =>
        {
            url
        }
        _ => panic!("Browser::server({origin:?}): write a scheme and a host, such as `https://api.example.com`"),
    }
}

/// The browser to model where the Standard leaves a choice, or is not followed.
///
/// | | `Standard` | `Chromium` | `Firefox` |
/// |---|---|---|---|
/// | longest life of a cached preflight | no limit | 2 hours | 24 hours |
/// | `Access-Control-Max-Age` that is not a number | 5 s | 5 s; negative: not cached | not cached |
/// | a second preflight for a URL | adds to what is cached | replaces it | adds, and renews what it repeats |
/// | a preflight cached with credentials | also serves requests without | also serves requests without | does not |
/// | a cached `*` | serves every method or name but `Authorization` | serves all | is not used |
/// | a cached header name serves `HEAD` | yes | yes | if `HEAD` was listed too |
/// | `Access-Control-Allow-Headers: *` covers `Authorization` | no | yes | yes |
///
/// All rows concern requests without credentials, or the cache. Code that works in one column only is fragile. If a policy
/// names its methods and headers, the engines agree.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Engine {
    /// The Fetch Standard.
    #[default]
    Standard,
    /// Chromium: Chrome, Edge, Opera, Android's web view.
    Chromium,
    /// Firefox.
    Firefox,
}
