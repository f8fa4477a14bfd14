//! The script's side: the arguments of `fetch(url, options)`.

use actix_web::web::Bytes;

/// A call of `fetch(url, options)` in a script, with the same defaults.
///
/// The arguments are not checked here. If a browser would throw a `TypeError`,
/// [`Browser::fetch`](super::Browser::fetch) returns a [`FetchError`](super::FetchError).
#[derive(Debug, Clone)]
#[must_use = "no request is sent until it is passed to `Browser::fetch`"]
pub struct Fetch {
    pub(super) method: String,
    pub(super) url: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Option<Bytes>,
    pub(super) mode: Mode,
    pub(super) credentials: Credentials,
    pub(super) redirect: Redirect,
    pub(super) upload_listener: bool,
}

impl Fetch {
    /// A request with this method, in the case that the script writes: `fetch` converts `put` to `PUT`, but leaves
    /// `patch` unchanged.
    ///
    /// The URL is relative to the [server](super::Browser::server) under test, not to the page; or absolute.
    pub fn new(method: &str, url: &str) -> Self {
        Self {
            method: method.to_owned(),
            url: url.to_owned(),
            headers: Vec::new(),
            body: None,
            mode: Mode::default(),
            credentials: Credentials::default(),
            redirect: Redirect::default(),
            upload_listener: false,
        }
    }

    /// A `GET` request.
    pub fn get(url: &str) -> Self {
        Self::new("GET", url)
    }

    /// A `HEAD` request.
    pub fn head(url: &str) -> Self {
        Self::new("HEAD", url)
    }

    /// A `POST` request.
    pub fn post(url: &str) -> Self {
        Self::new("POST", url)
    }

    /// A `PUT` request.
    pub fn put(url: &str) -> Self {
        Self::new("PUT", url)
    }

    /// A `PATCH` request.
    pub fn patch(url: &str) -> Self {
        Self::new("PATCH", url)
    }

    /// A `DELETE` request.
    pub fn delete(url: &str) -> Self {
        Self::new("DELETE", url)
    }

    /// Adds a header line. Headers that scripts may not set (`Cookie`, `Origin`, `Host`, `Sec-…`) are silently dropped,
    /// as in a browser.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sets the body, as when a script passes a string: if there is no `Content-Type` header, it is sent
    /// as `text/plain;charset=UTF-8`.
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// Sets a body that is already JSON, with `Content-Type: application/json`.
    pub fn json(self, body: impl Into<Bytes>) -> Self {
        self.body_of_type("application/json", body)
    }

    /// Sets a body in the form of `URLSearchParams`, such as `a=1&b=2`, with its `Content-Type`.
    pub fn form(self, body: impl Into<Bytes>) -> Self {
        self.body_of_type("application/x-www-form-urlencoded;charset=UTF-8", body)
    }

    fn body_of_type(mut self, content_type: &str, body: impl Into<Bytes>) -> Self {
        self.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("content-type"));
        self.header("content-type", content_type).body(body)
    }

    /// Sets to which origins cookies are sent. The default is [`Credentials::SameOrigin`].
    pub fn credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = credentials;
        self
    }

    /// Sets how cross-origin URLs are treated. The default is [`Mode::Cors`].
    pub fn mode(mut self, mode: Mode) -> Self {
        self.mode = mode;
        self
    }

    /// Sets how redirects are treated. The default is [`Redirect::Follow`].
    pub fn redirect(mut self, redirect: Redirect) -> Self {
        self.redirect = redirect;
        self
    }

    /// Listens to the progress of the upload, as `XMLHttpRequest.upload` does: a cross-origin request then needs a
    /// preflight whatever its method and headers.
    pub fn upload_listener(mut self) -> Self {
        self.upload_listener = true;
        self
    }
}

/// The option `credentials` of `fetch`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Credentials {
    /// Never send cookies.
    Omit,
    /// Send cookies to the page's own origin only.
    #[default]
    SameOrigin,
    /// Send cookies to every origin. A cross-origin response then needs `Access-Control-Allow-Credentials: true`, and `*` is
    /// not a wildcard in it.
    Include,
}

/// The option `mode` of `fetch`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Cross-origin requests need the server's permission.
    #[default]
    Cors,
    /// Cross-origin requests are sent without a preflight, if a form could send them, and their responses stay hidden.
    NoCors,
    /// Cross-origin requests are not sent.
    SameOrigin,
}

impl Mode {
    /// The value of `Sec-Fetch-Mode`.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Cors => "cors",
            Self::NoCors => "no-cors",
            Self::SameOrigin => "same-origin",
        }
    }
}

/// The option `redirect` of `fetch`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Redirect {
    /// Follow up to 20 redirects.
    #[default]
    Follow,
    /// Fail at a redirect.
    Error,
    /// Stop at a redirect, with a response that the script cannot read.
    Manual,
}
