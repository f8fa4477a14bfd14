//! One log event for each refusal.
//!
//! An event is one line: text of the request is escaped and cut. What is allowed is logged at the level `DEBUG`, and only where a
//! script may still miss something.

use std::borrow::Borrow;

use actix_web::dev::RequestHead;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use tracing::Level;

use super::headers::PreparedPolicy;
use super::request::{self, OriginLines};
#[cfg(feature = "inspector")]
use crate::inspector;
use crate::protocol::decide::{Refusal, refine};
use crate::protocol::preflight_gap::{PreflightGap, preflight_gap};
use crate::protocol::reflect::exposed;
use crate::protocol::{Origins, advice};

/// A request and the policy that decides about it, as events name them.
pub(super) struct Subject<'a, V> {
    pub(super) policy: &'a PreparedPolicy,
    /// The method of the actual request: for a preflight, the requested one.
    pub(super) method: &'a [u8],
    pub(super) path: &'a str,
    pub(super) origin: &'a OriginLines<V>,
}

impl<'a> Subject<'a, &'a HeaderValue> {
    /// An actual request that is still there.
    pub(super) fn of(
        policy: &'a PreparedPolicy,
        head: &'a RequestHead,
        origin: &'a OriginLines<&'a HeaderValue>,
    ) -> Self {
        Self { policy, method: head.method.as_str().as_bytes(), path: head.uri.path(), origin }
    }
}

/// Emits an event with the fields of a subject, for the log and for an inspector.
macro_rules! event {
    (
        $level:expr, $subject:expr, $reason:expr,
        $($field:ident = $value:expr,)? $format:literal $(, $argument:expr)* $(,)?
    ) => {{
        let subject = $subject;
        let (route, policy) = (subject.policy.route(subject.path), subject.policy.source_line());
        let (route, method, origin) = (route.as_ref(), escaped(subject.method), origin_text(subject.origin));
        let (reason, message) = ($reason, format!($format $(, $argument)*));
        #[cfg(feature = "inspector")]
        inspector::publish(&inspector::RefusalEvent {
            route,
            method: &method,
            origin: &origin,
            reason,
            policy: &policy,
            message: &message,
        });
        tracing::event!(
            target: "actix_web_cors", $level, route, method, origin, reason, policy, $($field = $value,)? "{message}"
        );
    }};
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
pub(super) fn refusal<V: Borrow<HeaderValue>>(subject: &Subject<'_, V>, refusal: Refusal, what: &str) {
    if is_enabled() {
        let refusal = refine(refusal, subject.origin.header());
        event!(Level::INFO, subject, refusal.name(), "{what}: {}", explain(subject, refusal));
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
        let subject = Subject { policy, method, path: head.uri.path(), origin };
        refusal(&subject, reason, "a preflight is refused");
    }
}

/// Logs a request that is blocked. A proxy that rewrites `Host` makes a same-origin request look like a cross-origin one.
pub(super) fn blocked<V: Borrow<HeaderValue>>(subject: &Subject<'_, V>, refusal: Refusal, head: &RequestHead) {
    if is_enabled() {
        let refusal = refine(refusal, subject.origin.header());
        let authority = request::same_origin(head).authority.map(|authority| escaped(authority.as_bytes()));
        let compared = match authority {
            _ if head.headers.contains_key("sec-fetch-site") => "`Sec-Fetch-Site` says so".to_owned(),
            Some(authority) => format!(
                "the request was sent to `{authority}`; if a proxy rewrites `Host`, list the server's own origin in `origins`"
            ),
            None => "the request names no host".to_owned(),
        };
        event!(
            Level::INFO,
            subject,
            refusal.name(),
            "a request is blocked: {}; it is not same-origin: {compared}",
            explain(subject, refusal)
        );
    }
}

fn explain<V: Borrow<HeaderValue>>(subject: &Subject<'_, V>, refusal: Refusal) -> String {
    const LONGEST: usize = 100;
    let origin = origin_text(subject.origin);
    let quoted = (origin.len() <= LONGEST).then(|| format!("`{origin}`"));
    advice::explain(subject.policy.headers.policy(), refusal, subject.origin.header(), quoted.as_deref())
}

/// Logs an actual request with a method that has no CORS.
pub(super) fn unlisted<V: Borrow<HeaderValue>>(subject: &Subject<'_, V>) {
    if is_enabled() {
        let name = escaped(subject.method);
        event!(
            Level::INFO,
            subject,
            "method-not-listed",
            "a response is not readable: `{name}` has no CORS here; add `{name}` to `methods`"
        );
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
    let subject = Subject { policy, method, path: head.uri.path(), origin: &OriginLines::of(&head.headers) };
    match &gap {
        PreflightGap::Headers(names) => event!(Level::INFO, &subject, gap.name(), headers = names.join(", "), "{gap}"),
        PreflightGap::Method { .. } | PreflightGap::Malformed | PreflightGap::Unreflected => {
            event!(Level::INFO, &subject, gap.name(), "{gap}")
        }
    }
}

/// Logs an allowed request that carries cookies, where the policy has no `credentials`: a script that sent it with them cannot read
/// the response.
#[inline]
pub(super) fn cookies(policy: &PreparedPolicy, head: &RequestHead, origin: &OriginLines<&HeaderValue>) {
    let is_concerned = || head.headers.contains_key(header::COOKIE) && concerns(head, origin);
    if !policy.data().credentials && is_enabled() && is_concerned() {
        let edit = match policy.data().origins {
            Origins::Any => "list the origins, and add `credentials`",
            Origins::Compiled { .. } | Origins::Built(_) => "add `credentials`",
        };
        event!(
            Level::INFO,
            &Subject::of(policy, head, origin),
            "credentials-off",
            "a response may not be readable: the request carries cookies, and a script that sends them with \
             `credentials: \"include\"` can read the response only if the policy has `credentials`; {edit}"
        );
    }
}

/// Logs the headers of an allowed response that a script cannot read.
#[inline]
pub(super) fn unexposed(policy: &PreparedPolicy, response: &HeaderMap) {
    if is_debug_enabled() {
        let hidden = |name: &&header::HeaderName| !policy.headers.exposes(name);
        if let Some(headers) = exposed(response.keys().filter(hidden)) {
            let policy = policy.source_line();
            tracing::debug!(
                target: "actix_web_cors", reason = "header-not-exposed", headers, policy,
                "a script cannot read these response headers; to let it, add them to `expose_headers`"
            );
        }
    }
}

/// Logs a preflight that a `Cors` leaves to what is inside.
pub(super) fn passed_on(head: &RequestHead) {
    if is_debug_enabled() {
        let (route, origin) = (escaped(head.uri.path().as_bytes()), origin_text(&OriginLines::of(&head.headers)));
        let method = escaped(request::preflight_method(head).unwrap_or_default());
        tracing::debug!(
            target: "actix_web_cors", route, method, origin, reason = "preflight-passed-on",
            "a `Cors` passes a preflight on, because no policy of its own or of an annotated handler applies to it"
        );
    }
}

fn origin_text<V: Borrow<HeaderValue>>(origin: &OriginLines<V>) -> String {
    match origin {
        OriginLines::Absent => String::new(),
        OriginLines::One(value) => escaped(value.borrow().as_bytes()),
        OriginLines::Several => "(several lines)".to_owned(),
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
