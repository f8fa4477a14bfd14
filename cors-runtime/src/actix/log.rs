//! One log event for each refusal.
//!
//! An event is one line: text of the request is escaped and cut. What is allowed is logged at the level `DEBUG`, and only where a
//! script may still miss something.

use actix_web::dev::RequestHead;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use tracing::Level;

use super::headers::PreparedPolicy;
use super::request::{self, OriginLines};
#[cfg(feature = "inspector")]
use crate::inspector;
use crate::protocol::decide::{OriginHeader, Refusal, refine};
use crate::protocol::preflight_gap::{PreflightGap, preflight_gap};
use crate::protocol::reflect::exposed;
use crate::protocol::{Origins, advice};

/// A request and the policy that decides about it, as events name them.
pub(super) struct Subject<'a> {
    pub(super) policy: &'a PreparedPolicy,
    /// The method of the actual request: for a preflight, the requested one.
    pub(super) method: &'a [u8],
    pub(super) path: &'a str,
    pub(super) origin: OriginHeader<'a>,
}

impl<'a> Subject<'a> {
    /// An actual request that is still there.
    pub(super) fn of(
        policy: &'a PreparedPolicy,
        head: &'a RequestHead,
        origin: &'a OriginLines<&'a HeaderValue>,
    ) -> Self {
        Self { policy, method: head.method.as_str().as_bytes(), path: head.uri.path(), origin: origin.header() }
    }

    /// Emits an event about the request, for the log and for an inspector. `headers` are the requested headers that the policy does not allow, if it is about them.
    fn emit(&self, reason: &str, headers: Option<&str>, message: &str) {
        let (route, policy) = (self.policy.route(self.path), self.policy.source_line());
        let (route, method, origin) = (route.as_ref(), escaped(self.method), origin_text(self.origin));
        #[cfg(feature = "inspector")]
        inspector::publish(&inspector::RefusalEvent {
            route,
            method: &method,
            origin: &origin,
            reason,
            policy: &policy,
            message,
        });
        tracing::info!(target: "actix_web_cors", route, method, origin, reason, policy, headers, "{message}");
    }
}

/// Whether refusals are logged: by a `tracing` subscriber, or a logger of the `log` crate, which `tracing` also
/// writes to. An inspector shows them, too.
fn is_enabled() -> bool {
    #[cfg(feature = "inspector")]
    if inspector::is_observed() {
        return true;
    }
    tracing::enabled!(target: "actix_web_cors", Level::INFO)
        || log::log_enabled!(target: "actix_web_cors", log::Level::Info)
}

#[inline]
fn is_debug_enabled() -> bool {
    tracing::enabled!(target: "actix_web_cors", Level::DEBUG)
        || log::log_enabled!(target: "actix_web_cors", log::Level::Debug)
}

/// Whether refusing this request should be logged: logging is enabled and the request is cross-origin.
#[inline]
pub(super) fn concerns(head: &RequestHead, origin: &OriginLines<&HeaderValue>) -> bool {
    let is_cross_origin = || !request::same_origin(head).is_same_origin(origin.header());
    !matches!(origin, OriginLines::Absent) && is_enabled() && is_cross_origin()
}

/// Logs a refused origin.
pub(super) fn refusal(subject: &Subject<'_>, refusal: Refusal, what: &str) {
    if is_enabled() {
        let refusal = refine(refusal, subject.origin);
        subject.emit(refusal.name(), None, &format!("{what}: {}", explain(subject, refusal)));
    }
}

/// Logs a preflight whose origin is refused.
pub(super) fn refused_preflight(
    policy: &PreparedPolicy,
    head: &RequestHead,
    origin: &OriginLines<&HeaderValue>,
    reason: Refusal,
) {
    if is_enabled() {
        let method = request::preflight_method(head).unwrap_or_default();
        let subject = Subject { policy, method, path: head.uri.path(), origin: origin.header() };
        refusal(&subject, reason, "a preflight is refused");
    }
}

/// Logs a request that is blocked. A proxy that rewrites `Host` makes a same-origin request look like a cross-origin one.
pub(super) fn blocked(subject: &Subject<'_>, refusal: Refusal, head: &RequestHead) {
    if is_enabled() {
        let refusal = refine(refusal, subject.origin);
        let authority = request::same_origin(head).authority.map(|authority| escaped(authority.as_bytes()));
        let compared = match authority {
            _ if head.headers.contains_key("sec-fetch-site") => "`Sec-Fetch-Site` says so".to_owned(),
            Some(authority) => format!(
                "the request was sent to `{authority}`; if a proxy rewrites `Host`, list the server's own origin in `origins`"
            ),
            None => "the request names no host".to_owned(),
        };
        let reason = explain(subject, refusal);
        let message = format!("a request is blocked: {reason}; it is not same-origin: {compared}");
        subject.emit(refusal.name(), None, &message);
    }
}

fn explain(subject: &Subject<'_>, refusal: Refusal) -> String {
    const LONGEST: usize = 100;
    let origin = origin_text(subject.origin);
    let quoted = (origin.len() <= LONGEST).then(|| format!("`{origin}`"));
    advice::explain(subject.policy.headers.policy(), refusal, subject.origin, quoted.as_deref())
}

/// Logs an actual request with a method that has no CORS.
pub(super) fn unlisted(subject: &Subject<'_>) {
    if is_enabled() {
        let name = escaped(subject.method);
        let message = format!("a response is not readable: `{name}` has no CORS here; add `{name}` to `methods`");
        subject.emit("method-not-listed", None, &message);
    }
}

/// Logs a preflight whose origin is allowed, but after which the browser will not send the request.
pub(super) fn unmet_preflight(policy: &PreparedPolicy, head: &RequestHead) {
    if !is_enabled() {
        return;
    }
    let method = request::preflight_method(head).unwrap_or_default();
    let names = head.headers.get_all(header::ACCESS_CONTROL_REQUEST_HEADERS).map(HeaderValue::as_bytes);
    let Some(gap) = preflight_gap(policy.data(), policy.headers.methods(), method, names) else { return };
    let origin = OriginLines::of(&head.headers);
    let subject = Subject { policy, method, path: head.uri.path(), origin: origin.header() };
    let headers = match &gap {
        PreflightGap::Headers(names) => Some(names.join(", ")),
        PreflightGap::Method { .. } | PreflightGap::Malformed | PreflightGap::Unreflected => None,
    };
    subject.emit(gap.name(), headers.as_deref(), &gap.to_string());
}

/// Logs an allowed request that carries cookies, where the policy has no `credentials`: a script that sent it with them cannot read
/// the response.
#[inline]
pub(super) fn cookies(policy: &PreparedPolicy, head: &RequestHead, origin: &OriginLines<&HeaderValue>) {
    let is_concerned = || head.headers.contains_key(header::COOKIE) && concerns(head, origin);
    if !policy.data().credentials && is_enabled() && is_concerned() {
        log_cookies(&Subject::of(policy, head, origin));
    }
}

/// The uncommon part of [`cookies`], so only the test is inlined.
fn log_cookies(subject: &Subject<'_>) {
    let edit = match subject.policy.data().origins {
        Origins::Any => "list the origins, and add `credentials`",
        Origins::Compiled { .. } | Origins::Built(_) => "add `credentials`",
    };
    let message = format!(
        "a response may not be readable: the request carries cookies, and a script that sends them with `credentials: \"include\"` \
         can read the response only if the policy has `credentials`; {edit}"
    );
    subject.emit("credentials-off", None, &message);
}

/// Logs the headers of an allowed response that a script cannot read.
#[inline]
pub(super) fn unexposed(policy: &PreparedPolicy, response: &HeaderMap) {
    if is_debug_enabled() {
        log_unexposed(policy, response);
    }
}

/// The uncommon part of [`unexposed`], so only the test is inlined.
fn log_unexposed(policy: &PreparedPolicy, response: &HeaderMap) {
    let hidden = |name: &&header::HeaderName| !policy.headers.exposes(name);
    if let Some(headers) = exposed(response.keys().filter(hidden)) {
        let policy = policy.source_line();
        tracing::debug!(
            target: "actix_web_cors", reason = "header-not-exposed", headers, policy,
            "a script cannot read these response headers; to let it, add them to `expose_headers`"
        );
    }
}

/// Logs a preflight that a `Cors` leaves to what is inside.
pub(super) fn passed_on(head: &RequestHead) {
    if is_debug_enabled() {
        let method = escaped(request::preflight_method(head).unwrap_or_default());
        let (route, origin) =
            (escaped(head.uri.path().as_bytes()), origin_text(OriginLines::of(&head.headers).header()));
        tracing::debug!(
            target: "actix_web_cors", route, method, origin, reason = "preflight-passed-on",
            "a `Cors` passes a preflight on, because no policy of its own or of an annotated handler applies to it"
        );
    }
}

fn origin_text(origin: OriginHeader<'_>) -> String {
    match origin {
        OriginHeader::Absent => String::new(),
        OriginHeader::One(value) => escaped(value),
        OriginHeader::Several => "(several lines)".to_owned(),
    }
}

/// A text of the request, escaped and cut at 256 bytes, so an event stays one line.
pub(super) fn escaped(text: &[u8]) -> String {
    const LIMIT: usize = 256;
    let mut escaped = String::new();
    for byte in text {
        let piece = std::ascii::escape_default(*byte).to_string();
        // Messages put such texts between backticks.
        let piece = if *byte == b'`' { "\\x60" } else { piece.as_str() };
        if escaped.len() + piece.len() > LIMIT {
            break;
        }
        escaped.push_str(piece);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_the_request_is_escaped_and_cut() {
        let (fits, long) = ("x".repeat(256), "x".repeat(300));
        let (short_of_2, short_of_4) = ("x".repeat(254), "x".repeat(252));
        for (text, expected) in [
            ("".as_bytes(), ""),
            (b"https://a.example", "https://a.example"),
            (b"a\tb\r\nc", "a\\tb\\r\\nc"),
            (b"\"quoted\\\" `code`", "\\\"quoted\\\\\\\" \\x60code\\x60"),
            (b"\xc3\xa9\0", "\\xc3\\xa9\\x00"),
            (fits.as_bytes(), &fits),
            (long.as_bytes(), &fits),
            // An escape is kept as a whole, or not at all.
            (format!("{short_of_2}\n").as_bytes(), &format!("{short_of_2}\\n")),
            (format!("{short_of_2}x\nx").as_bytes(), &format!("{short_of_2}x")),
            (format!("{short_of_4}`").as_bytes(), &format!("{short_of_4}\\x60")),
            (format!("{short_of_4}x`x").as_bytes(), &format!("{short_of_4}x")),
        ] {
            assert_eq!(escaped(text), expected, "{}", String::from_utf8_lossy(text));
        }
    }
}
