//! The reasons why a script's promise is rejected, which a browser writes to its console and hides from the script.

use std::borrow::Cow;
use std::fmt;

use actix_web::http::StatusCode;

use super::{fetch::Fetch, origin::PageOrigin, quote::Quoted, request::Request};

/// A rejected `fetch`. A script learns only that it failed; this contains what a browser's console would show.
///
/// The text of the error ends with a hint where the model recognises the likely cause in an application that uses
/// actix-web-cors: a layer in front of `#[cors]` that answered itself, a method that no route serves, or `HEAD` on a route
/// that has only `#[get]`. A policy has been applied to a response if its `Vary` names `Origin`. Quotations are escaped, and
/// cut at 256 bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct FetchError(Box<Details>);

#[derive(Clone, PartialEq, Eq)]
struct Details {
    kind: FetchErrorKind,
    hint: Option<Cow<'static, str>>,
    stage: Stage,
    status: Option<StatusCode>,
    was_sent: bool,
    page: String,
    method: String,
    url: String,
}

/// The step at which a fetch was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// The browser did not send anything to the URL.
    Unsent,
    /// The preflight was sent, and its response did not give permission.
    Preflight,
    /// The request itself was sent, and the script may not see its response.
    Response,
}

/// The reason of a [`FetchError`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FetchErrorKind {
    /// `fetch` throws a `TypeError` for this call; the text is the reason.
    InvalidRequest(String),
    /// Scripts may not send this method: `CONNECT`, `TRACE`, `TRACK`.
    MethodForbidden(String),
    /// The mode is `same-origin` and the URL is not.
    NotSameOrigin,
    /// The preflight response is a redirect with this status, and browsers do not follow redirects on preflights.
    PreflightRedirect(u16),
    /// The preflight response does not have an ok status (200 to 299).
    PreflightStatus(u16),
    /// No `Access-Control-Allow-Origin`.
    AllowOriginMissing,
    /// `Access-Control-Allow-Origin` has this value, which is not the request's origin.
    AllowOriginMismatch(String),
    /// `Access-Control-Allow-Origin` has several values, joined here; only one is allowed.
    AllowOriginMultiple(String),
    /// The origin became `null` because a redirect left an origin that was not the page's own, and
    /// `Access-Control-Allow-Origin` does not allow that, whatever value it has.
    OriginNullAfterRedirect,
    /// `Access-Control-Allow-Origin: *` on the response to a request with credentials.
    WildcardWithCredentials,
    /// `Access-Control-Allow-Credentials` is absent, or this value instead of `true`.
    CredentialsNotAllowed(Option<String>),
    /// `Access-Control-Allow-Methods` does not name the request's method.
    MethodNotAllowed(String),
    /// `Access-Control-Allow-Headers` does not name this header of the request.
    HeaderNotAllowed(String),
    /// This element of `Access-Control-Allow-Methods` is not a method, so the whole header is invalid.
    AllowMethodsMalformed(String),
    /// This element of `Access-Control-Allow-Headers` is not a header name, so the whole header is invalid.
    AllowHeadersMalformed(String),
    /// A redirect, where the request's option is [`Redirect::Error`](super::Redirect::Error).
    RedirectNotAllowed,
    /// A redirect to something other than an `http` or `https` URL.
    RedirectLocation(String),
    /// A redirect to a URL with a user name or password, which a cross-origin request does not follow.
    RedirectWithCredentials(String),
    /// More than 20 redirects.
    TooManyRedirects,
    /// The response's body failed while it was read.
    ServerFailed(String),
}

/// The result of a failed check: the reason, and sometimes a hint at its cause.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Failure {
    pub(super) kind: FetchErrorKind,
    pub(super) hint: Option<Cow<'static, str>>,
}

impl From<FetchErrorKind> for Failure {
    fn from(kind: FetchErrorKind) -> Self {
        Self { kind, hint: None }
    }
}

impl FetchError {
    pub(super) fn new(
        failure: impl Into<Failure>,
        stage: Stage,
        status: Option<StatusCode>,
        page: &PageOrigin,
        request: &Request,
    ) -> Self {
        let Failure { kind, hint } = failure.into();
        Self(Box::new(Details {
            kind,
            hint,
            stage,
            status,
            was_sent: request.was_sent,
            page: page.as_str().to_owned(),
            method: request.method.to_string(),
            url: request.url().to_string(),
        }))
    }

    /// The error for a call that did not become a request.
    pub(super) fn unsent(kind: FetchErrorKind, page: &PageOrigin, fetch: &Fetch) -> Self {
        Self(Box::new(Details {
            kind,
            hint: None,
            stage: Stage::Unsent,
            status: None,
            was_sent: false,
            page: page.as_str().to_owned(),
            method: fetch.method.clone(),
            url: fetch.url.clone(),
        }))
    }

    /// The reason.
    #[must_use]
    pub fn kind(&self) -> &FetchErrorKind {
        &self.0.kind
    }

    /// The step at which the fetch was refused.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.0.stage
    }

    /// The status of the response that the browser rejected; `None` if no request was sent.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.0.status.map(|status| status.as_u16())
    }

    /// The URL that was refused: the last one after redirects.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.0.url
    }

    /// Whether the request itself was sent, and not only a preflight. In that case the server has processed it, although the
    /// script sees no response. After a redirect this is `true` even if the preflight for the second URL was refused.
    #[must_use]
    pub fn request_was_sent(&self) -> bool {
        self.0.was_sent
    }
}

impl std::error::Error for FetchError {}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Details { kind, hint, stage, status, page, method, url, .. } = &*self.0;
        write!(f, "`{} {}` from `{}` was refused: ", Quoted(method), Quoted(url), Quoted(page))?;
        match (stage, status) {
            (Stage::Preflight, Some(status)) => write!(f, "the preflight response ({}) ", status.as_u16())?,
            (Stage::Response, Some(status)) => write!(f, "the response ({}) ", status.as_u16())?,
            (Stage::Preflight, None) => f.write_str("the preflight response ")?,
            (Stage::Response, None) => f.write_str("the response ")?,
            (Stage::Unsent, _) => {}
        }
        write!(f, "{kind}")?;
        hint.as_ref().map_or(Ok(()), |hint| write!(f, "; {hint}"))
    }
}

/// The same text as `Display`, because a failing `unwrap` in a test prints it.
impl fmt::Debug for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Continues a sentence that begins with "the response …", except for the kinds that occur before any response.
impl fmt::Display for FetchErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidRequest(why) => f.write_str(why),
            Self::MethodForbidden(method) => write!(f, "scripts may not send the method `{}`", Quoted(method)),
            Self::NotSameOrigin => f.write_str("the mode is `same-origin`, and the URL has another origin"),
            Self::PreflightRedirect(_) => f.write_str("is a redirect, and browsers do not follow redirects on preflights"),
            Self::PreflightStatus(_) => f.write_str("does not have an ok status (200 to 299)"),
            Self::AllowOriginMissing => f.write_str("has no `Access-Control-Allow-Origin`"),
            Self::AllowOriginMismatch(value) => write!(f, "allows another origin, `{}`", Quoted(value)),
            Self::AllowOriginMultiple(value) => {
                write!(f, "has several values in `Access-Control-Allow-Origin`, `{}`, where only one is allowed", Quoted(value))
            }
            Self::OriginNullAfterRedirect => {
                f.write_str("does not allow the origin `null`, which the origin becomes after a redirect from one cross-origin URL to another origin")
            }
            Self::WildcardWithCredentials => {
                f.write_str("has `Access-Control-Allow-Origin: *`, which does not cover a request with credentials")
            }
            Self::CredentialsNotAllowed(None) => {
                f.write_str("has no `Access-Control-Allow-Credentials: true`, and the request includes credentials")
            }
            Self::CredentialsNotAllowed(Some(value)) => {
                write!(f, "has `Access-Control-Allow-Credentials: {}`, where only `true` is valid", Quoted(value))
            }
            Self::MethodNotAllowed(method) => write!(f, "does not name the method `{}` in `Access-Control-Allow-Methods`", Quoted(method)),
            Self::HeaderNotAllowed(name) => write!(f, "does not name the header `{}` in `Access-Control-Allow-Headers`", Quoted(name)),
            Self::AllowMethodsMalformed(element) => {
                write!(f, "has `{}` in `Access-Control-Allow-Methods`, which is not a method, so the whole header is invalid", Quoted(element))
            }
            Self::AllowHeadersMalformed(element) => {
                write!(f, "has `{}` in `Access-Control-Allow-Headers`, which is not a header name, so the whole header is invalid", Quoted(element))
            }
            Self::RedirectNotAllowed => f.write_str("is a redirect, and the request's option `redirect` is `error`"),
            Self::RedirectLocation(location) => write!(f, "redirects to `{}`, which is not an `http` or `https` URL", Quoted(location)),
            Self::RedirectWithCredentials(location) => {
                write!(f, "redirects to `{}`, which contains a user name or password", Quoted(location))
            }
            Self::TooManyRedirects => f.write_str("exceeds the limit of 20 redirects"),
            Self::ServerFailed(why) => write!(f, "broke off: {}", Quoted(why)),
        }
    }
}
