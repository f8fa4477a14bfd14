//! One log event for each refusal.
//!
//! An event is one line: text of the request is escaped and cut. Nothing is logged for allowed requests.

use std::borrow::Borrow;

use actix_web::dev::RequestHead;
use actix_web::http::header::{self, HeaderValue};

use super::headers::PreparedPolicy;
use super::request::{self, OriginLines};
use crate::protocol::decide::{OriginHeader, Refusal, refine};
use crate::protocol::preflight_gap::{PreflightGap, preflight_gap};

/// Whether refusals are logged: by a `tracing` subscriber, or a logger of the `log` crate, which `tracing` also
/// writes to.
fn is_enabled() -> bool {
    tracing::enabled!(target: "actix_web_cors", tracing::Level::INFO)
        || log::log_enabled!(target: "actix_web_cors", log::Level::Info)
}

/// Whether refusing this request should be logged: logging is enabled and the request is cross-origin.
#[inline]
pub(super) fn concerns(head: &RequestHead, origin: &OriginLines<&HeaderValue>) -> bool {
    let is_cross_origin = || {
        let origin = origin.header();
        origin != OriginHeader::Absent && !request::same_origin(head).is_same_origin(origin)
    };
    !matches!(origin, OriginLines::Absent) && is_enabled() && is_cross_origin()
}

/// Logs a refused origin.
pub(super) fn refusal<V: Borrow<HeaderValue>>(
    policy: &PreparedPolicy,
    path: &str,
    origin: &OriginLines<V>,
    refusal: Refusal,
    what: &str,
) {
    if is_enabled() {
        let refusal = refine(refusal, origin.header());
        let (route, origin, reason) = (policy.route(path), origin_text(origin), refusal.name());
        let (route, policy) = (route.as_ref(), policy.source_line());
        tracing::info!(target: "actix_web_cors", route, origin, reason, policy, "{what}: {}", refusal.explain());
    }
}

/// Logs an actual request with a method that has no CORS.
pub(super) fn unlisted<V: Borrow<HeaderValue>>(
    policy: &PreparedPolicy,
    path: &str,
    origin: &OriginLines<V>,
    method: &str,
) {
    if is_enabled() {
        let (route, origin, method) = (policy.route(path), origin_text(origin), escaped(method.as_bytes()));
        let (route, policy) = (route.as_ref(), policy.source_line());
        tracing::info!(
            target: "actix_web_cors", route, origin, reason = "method-not-listed", method, policy,
            "a response is not readable: `{method}` has no CORS here, since `methods` does not list it"
        );
    }
}

/// Logs a preflight whose origin is allowed, but after which the browser will not send the request.
pub(super) fn unmet_preflight(policy: &PreparedPolicy, head: &RequestHead) {
    if !is_enabled() {
        return;
    }
    let requested = request::preflight_method(head).unwrap_or_default();
    let names = head.headers.get_all(header::ACCESS_CONTROL_REQUEST_HEADERS).map(HeaderValue::as_bytes);
    let Some(gap) = preflight_gap(policy.data(), policy.headers.methods(), requested, names) else { return };
    let (route, origin, reason) =
        (policy.route(head.uri.path()), origin_text(&OriginLines::of(&head.headers)), gap.name());
    let (route, policy) = (route.as_ref(), policy.source_line());
    match &gap {
        PreflightGap::Method { requested, .. } => {
            tracing::info!(target: "actix_web_cors", route, origin, reason, method = requested.as_str(), policy, "{gap}");
        }
        PreflightGap::Headers(names) => {
            tracing::info!(target: "actix_web_cors", route, origin, reason, headers = names.join(", "), policy, "{gap}");
        }
        PreflightGap::Unreflected => tracing::info!(target: "actix_web_cors", route, origin, reason, policy, "{gap}"),
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
    for piece in text.iter().map(|byte| std::ascii::escape_default(*byte)) {
        if escaped.len() + piece.len() > LIMIT {
            break;
        }
        escaped.extend(piece.map(char::from));
    }
    escaped
}
