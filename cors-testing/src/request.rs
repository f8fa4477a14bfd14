//! A request, from the script's call through every redirect.

use actix_web::{
    http::{
        Method, StatusCode, Uri,
        header::{
            AUTHORIZATION, CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_LOCATION, CONTENT_TYPE, HeaderName, HeaderValue,
        },
    },
    web::Bytes,
};
use url::{Position, Url};

use super::{
    error::FetchErrorKind,
    fetch::{Credentials, Fetch, Mode, Redirect},
    origin::PageOrigin,
    quote::Quoted,
    safelist::{self, Line},
};

/// §2.2.5: the state of a request.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) method: Method,
    pub(super) headers: Vec<Line>,
    pub(super) body: Option<Bytes>,
    pub(super) mode: Mode,
    pub(super) credentials: Credentials,
    pub(super) redirect: Redirect,
    /// The "use-CORS-preflight flag".
    pub(super) force_preflight: bool,
    pub(super) tainting: Tainting,
    /// Whether the request itself, and not only a preflight, has been sent.
    pub(super) was_sent: bool,
    first_url: Url,
    redirected_to: Vec<Url>,
}

/// §2.2.5, "response tainting": what of the response a script may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tainting {
    Basic,
    Cors,
    Opaque,
}

impl Request {
    /// §5.4, the constructor of `Request`: a script gets a `TypeError` for what fails here.
    pub(super) fn new(fetch: &Fetch, server: &Url) -> Result<Self, FetchErrorKind> {
        let mut url =
            server.join(&fetch.url).map_err(|why| invalid(format!("`{}` is not a URL: {why}", Quoted(&fetch.url))))?;
        if !can_be_fetched(&url) {
            return Err(invalid(format!(
                "`{}` is not an `http` or `https` URL, or too long for one",
                Quoted(&fetch.url)
            )));
        }
        if has_credentials(&url) {
            return Err(invalid(format!("`{}` contains a user name or a password", Quoted(&fetch.url))));
        }
        // Fragments are neither sent nor part of `response.url`.
        url.set_fragment(None);
        let method = method(&fetch.method)?;
        if fetch.mode == Mode::NoCors && !safelist::is_safelisted_method(method.as_str()) {
            return Err(invalid(format!("the mode `no-cors` does not allow the method `{}`", Quoted(method.as_str()))));
        }
        let mut headers = headers(fetch)?;
        if fetch.body.is_some() {
            if matches!(method, Method::GET | Method::HEAD) {
                return Err(invalid(format!("a `{method}` request has no body")));
            }
            if !headers.iter().any(|(name, _)| name == CONTENT_TYPE) {
                headers.push((CONTENT_TYPE, HeaderValue::from_static("text/plain;charset=UTF-8")));
            }
        }
        Ok(Self {
            method,
            headers,
            body: fetch.body.clone(),
            mode: fetch.mode,
            credentials: fetch.credentials,
            redirect: fetch.redirect,
            force_preflight: fetch.upload_listener,
            tainting: Tainting::Basic,
            was_sent: false,
            first_url: url,
            redirected_to: Vec::new(),
        })
    }

    /// §2.2.5, "current URL".
    pub(super) fn url(&self) -> &Url {
        self.redirected_to.last().unwrap_or(&self.first_url)
    }

    /// §2.2.5, "URL list".
    pub(super) fn urls(&self) -> impl Iterator<Item = &Url> {
        std::iter::once(&self.first_url).chain(&self.redirected_to)
    }

    pub(super) fn redirects(&self) -> usize {
        self.redirected_to.len()
    }

    /// In the CORS protocol the credentials mode makes a request credentialed, whether or not there are cookies.
    pub(super) fn is_credentialed(&self) -> bool {
        self.credentials == Credentials::Include
    }

    pub(super) fn unsafe_header_names(&self) -> Vec<String> {
        safelist::unsafe_names(&self.headers)
    }

    /// §2.2.5, "redirect-taint": whether the chain of URLs left an origin that was not the page's own. The last server
    /// must not attribute such a request to the page alone.
    pub(super) fn is_redirect_tainted(&self, page: &PageOrigin) -> bool {
        self.urls()
            .zip(&self.redirected_to)
            .any(|(from, to)| from.origin() != to.origin() && !page.is_same_origin(from))
    }

    /// §2.2.5, "serializing a request origin".
    pub(super) fn origin<'a>(&self, page: &'a PageOrigin) -> &'a str {
        if self.is_redirect_tainted(page) { "null" } else { page.as_str() }
    }

    /// §4.5, HTTP-redirect fetch, from the step at which the method changes.
    pub(super) fn redirect_to(&mut self, status: StatusCode, mut location: Url) {
        location.set_fragment(None);
        let to_get = match status {
            StatusCode::MOVED_PERMANENTLY | StatusCode::FOUND => self.method == Method::POST,
            StatusCode::SEE_OTHER => !matches!(self.method, Method::GET | Method::HEAD),
            _ => false,
        };
        if to_get {
            self.method = Method::GET;
            self.body = None;
            let body_headers = [CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_LOCATION, CONTENT_TYPE];
            self.headers.retain(|(name, _)| !body_headers.contains(name));
        }
        if self.url().origin() != location.origin() {
            self.headers.retain(|(name, _)| name != AUTHORIZATION);
        }
        self.redirected_to.push(location);
    }
}

/// §2.2, "includes credentials".
pub(super) fn has_credentials(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some()
}

pub(super) fn can_be_fetched(url: &Url) -> bool {
    // The second condition is a limit of the `http` crate: at most 64 KiB.
    matches!(url.scheme(), "http" | "https") && Uri::try_from(target(url)).is_ok()
}

/// RFC 9112 §3.2.1: the part of a URL in a request line.
pub(super) fn target(url: &Url) -> &str {
    &url[Position::BeforePath..Position::AfterQuery]
}

fn method(written: &str) -> Result<Method, FetchErrorKind> {
    if safelist::is_forbidden_method(written) {
        return Err(FetchErrorKind::MethodForbidden(written.to_owned()));
    }
    let normalized = safelist::normalized_method(written);
    Method::from_bytes(normalized.as_bytes()).map_err(|_| invalid(format!("`{}` is not a method", Quoted(written))))
}

/// §5.1, "append" to a `Headers` object, whose guard depends on the mode.
fn headers(fetch: &Fetch) -> Result<Vec<Line>, FetchErrorKind> {
    let mut lines = Vec::new();
    for (name, value) in &fetch.headers {
        let value = value.trim_matches([' ', '\t', '\r', '\n']);
        let line = line(name, value)?;
        let dropped = safelist::is_forbidden_header(line.0.as_str(), value)
            || fetch.mode == Mode::NoCors && !safelist::is_no_cors_safelisted(&combined(&lines, &line));
        if !dropped {
            lines.push(line);
        }
    }
    Ok(lines)
}

/// A line combined with the earlier lines of the same name.
fn combined(lines: &[Line], (name, value): &Line) -> Line {
    let before = lines.iter().filter(|(other, _)| other == name).map(|(_, value)| value.as_bytes());
    let values: Vec<&[u8]> = before.chain([value.as_bytes()]).collect();
    // Joined header values are a valid header value.
    (name.clone(), HeaderValue::from_bytes(&values.join(&b", "[..])).unwrap_or_else(|_| value.clone()))
}

fn line(name: &str, value: &str) -> Result<Line, FetchErrorKind> {
    let bad_name = |_| invalid(format!("`{}` is not a header name", Quoted(name)));
    let line_name = HeaderName::from_bytes(name.as_bytes()).map_err(bad_name)?;
    // A header value in a script is a byte string: a character above U+00FF is a TypeError.
    let bytes: Option<Vec<u8>> = value.chars().map(|c| u8::try_from(c).ok()).collect();
    let line_value = bytes.and_then(|bytes| HeaderValue::from_bytes(&bytes).ok());
    let line_value = line_value.ok_or_else(|| {
        invalid(format!("the value of `{}` has characters that are not allowed in a header", Quoted(name)))
    })?;
    Ok((line_name, line_value))
}

fn invalid(why: String) -> FetchErrorKind {
    FetchErrorKind::InvalidRequest(why)
}
