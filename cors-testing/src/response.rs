//! A response as a script sees it.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;

use actix_web::{
    http::{
        StatusCode,
        header::{ACCESS_CONTROL_EXPOSE_HEADERS, HeaderMap, HeaderName},
    },
    web::Bytes,
};

use super::{
    checks, hint,
    network::ServerResponse,
    quote::Quoted,
    request::{Request, Tainting},
};

/// A response as a script sees it, without what CORS hides.
///
/// Its `Debug` output also names the headers that are [not exposed](Self::unexposed), so a failing test shows them if it
/// prints the response: `assert_eq!(response.header("x-total-count").as_deref(), Some("7"), "{response:?}")`.
#[derive(Clone)]
pub struct Response {
    kind: ResponseKind,
    status: Option<StatusCode>,
    headers: HeaderMap,
    unexposed: BTreeSet<String>,
    body: Bytes,
    is_complete: bool,
    url: String,
    redirected: bool,
    hint: Option<Cow<'static, str>>,
}

/// The value of `response.type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ResponseKind {
    /// From the page's own origin: all but `Set-Cookie` can be read.
    Basic,
    /// From another origin, which allowed it: safelisted and exposed headers can be read.
    Cors,
    /// From another origin, in the mode `no-cors`: nothing can be read.
    Opaque,
    /// A redirect that the request does not follow: nothing can be read.
    OpaqueRedirect,
}

impl Response {
    /// §2.2.6, "filtered response".
    pub(super) fn filtered(request: &Request, response: ServerResponse) -> Self {
        let kind = match request.tainting {
            Tainting::Basic => ResponseKind::Basic,
            Tainting::Cors => ResponseKind::Cors,
            Tainting::Opaque => return Self::hidden(ResponseKind::Opaque, request),
        };
        let exposed = Exposed::by(request, &response.headers);
        let mut headers = HeaderMap::new();
        let mut unexposed = BTreeSet::new();
        for (name, value) in response.headers.iter().filter(|(name, _)| !is_forbidden(name)) {
            if kind == ResponseKind::Basic || is_safelisted(name) || exposed.contains(name) {
                headers.append(name.clone(), value.clone());
            } else if !is_cors_header(name) {
                unexposed.insert(name.as_str().to_owned());
            }
        }
        let hint = hint::of_readable(request, &response);
        let ServerResponse { status, body, is_complete, .. } = response;
        Self { status: Some(status), headers, unexposed, body, is_complete, hint, ..Self::hidden(kind, request) }
    }

    /// A response of which a script sees only that it arrived.
    pub(super) fn hidden(kind: ResponseKind, request: &Request) -> Self {
        let url = match kind {
            ResponseKind::Opaque => String::new(),
            _ => request.url().to_string(),
        };
        let redirected = kind != ResponseKind::Opaque && request.redirects() > 0;
        Self {
            kind,
            status: None,
            headers: HeaderMap::new(),
            unexposed: BTreeSet::new(),
            body: Bytes::new(),
            is_complete: true,
            url,
            redirected,
            hint: None,
        }
    }

    /// `response.type`.
    #[must_use]
    pub fn kind(&self) -> ResponseKind {
        self.kind
    }

    /// `response.status`: 0 if the script may not see it.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status.map_or(0, |status| status.as_u16())
    }

    /// `response.ok`: a status from 200 to 299.
    #[must_use]
    pub fn ok(&self) -> bool {
        self.status.is_some_and(|status| status.is_success())
    }

    /// `response.headers.get(name)`: all values, joined by `, `; `None` if the script may not see the header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<String> {
        let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
        checks::combined(&self.headers, &name)
    }

    /// The headers that the script may see.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The names of the headers that the response has and the script may not see, sorted and in lower case: those that
    /// `Access-Control-Expose-Headers` would have to name. `Set-Cookie`, which no policy can expose, and the protocol's own
    /// `Access-Control-*` headers are left out. Empty for a same-origin response, and for one that is hidden altogether.
    #[must_use]
    pub fn unexposed(&self) -> Vec<&str> {
        self.unexposed.iter().map(String::as_str).collect()
    }

    /// The body, or its beginning: see [`is_body_complete`](Self::is_body_complete).
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// Whether the body was read to its end.
    ///
    /// A browser resolves the promise when the headers have arrived, and a script reads the body later. The model reads the body
    /// before it returns: at most 16 MiB, and for at most 5 seconds. [`body`](Self::body) contains what arrived until then. So a
    /// stream without an end, such as server-sent events, has a response too.
    #[must_use]
    pub fn is_body_complete(&self) -> bool {
        self.is_complete
    }

    /// `await response.text()`: the body as UTF-8, with replacement characters for invalid bytes.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// `response.url`: the last one after redirects.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// `response.redirected`.
    #[must_use]
    pub fn redirected(&self) -> bool {
        self.redirected
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut fields = f.debug_struct("Response");
        fields
            .field("kind", &self.kind)
            .field("status", &self.status())
            .field("url", &format_args!("{}", Quoted(&self.url)));
        if self.redirected {
            fields.field("redirected", &true);
        }
        // The order of a `HeaderMap` differs from run to run.
        let names: BTreeSet<&str> = self.headers.keys().map(HeaderName::as_str).collect();
        for name in names {
            let value = self.header(name).unwrap_or_default();
            fields.field(name, &format_args!("{}", Quoted(&value)));
        }
        if !self.unexposed.is_empty() {
            fields.field("not exposed", &format_args!("{}", self.unexposed().join(", ")));
        }
        fields.field("body", &format_args!("\"{}\"", Quoted(&self.text())));
        if !self.is_complete {
            fields.field("is_body_complete", &false);
        }
        if let Some(hint) = &self.hint {
            fields.field("hint", &format_args!("{hint}"));
        }
        fields.finish()
    }
}

/// §2.2.6, "CORS-exposed header-name list".
enum Exposed {
    All,
    Names(Vec<String>),
}

impl Exposed {
    /// §4.1, main fetch, where the response's header list is filtered. A malformed header exposes no names.
    fn by(request: &Request, headers: &HeaderMap) -> Self {
        let names = checks::names(headers, &ACCESS_CONTROL_EXPOSE_HEADERS).ok().flatten().unwrap_or_default();
        let wildcard = !request.is_credentialed() && names.iter().any(|name| name == "*");
        if wildcard { Self::All } else { Self::Names(names) }
    }

    fn contains(&self, name: &HeaderName) -> bool {
        match self {
            Self::All => true,
            Self::Names(names) => names.iter().any(|exposed| exposed.eq_ignore_ascii_case(name.as_str())),
        }
    }
}

/// §2.2.2, "CORS-safelisted response-header name".
fn is_safelisted(name: &HeaderName) -> bool {
    matches!(
        name.as_str(),
        "cache-control"
            | "content-language"
            | "content-length"
            | "content-type"
            | "expires"
            | "last-modified"
            | "pragma"
    )
}

/// §2.2.2, "forbidden response-header name".
fn is_forbidden(name: &HeaderName) -> bool {
    matches!(name.as_str(), "set-cookie" | "set-cookie2")
}

/// A header of the protocol itself, which is for the browser and not for the script.
fn is_cors_header(name: &HeaderName) -> bool {
    name.as_str().starts_with("access-control-")
}
