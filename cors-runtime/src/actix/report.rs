//! Refusals, for whoever has to find out at three in the morning why a front end is refused.
//!
//! One event for each, and on one line: what comes from the request is escaped, and cut. What is allowed says nothing.

use std::borrow::Borrow;

use actix_web::dev::RequestHead;
use actix_web::http::header::{self, HeaderValue};

use super::answer::Answers;
use super::request::{self, OriginLines};
use crate::decision::{self, Lacking, Refusal};

/// Whether anybody listens: a `tracing` subscriber, or a logger of the `log` crate, which `tracing` also writes to.
pub(super) fn listened() -> bool {
    tracing::enabled!(target: "actix_web_cors", tracing::Level::INFO)
        || log::log_enabled!(target: "actix_web_cors", log::Level::Info)
}

/// An origin that may not read.
pub(super) fn refusal<V: Borrow<HeaderValue>>(
    answers: &Answers,
    path: &str,
    origin: &OriginLines<V>,
    refusal: Refusal,
    what: &str,
) {
    if listened() {
        let refusal = decision::explain(refusal, origin.header());
        let (route, origin, reason) = (answers.route(path), shown(origin), refusal.name());
        let route = route.as_ref();
        tracing::info!(target: "actix_web_cors", route, origin, reason, "{what}: {}", refusal.explain());
    }
}

/// An actual request with a method that has no CORS.
pub(super) fn unlisted<V: Borrow<HeaderValue>>(answers: &Answers, path: &str, origin: &OriginLines<V>, method: &str) {
    if listened() {
        let (route, origin, method) = (answers.route(path), shown(origin), escaped(method.as_bytes()));
        let route = route.as_ref();
        tracing::info!(
            target: "actix_web_cors", route, origin, reason = "method-not-listed", method,
            "a response is not readable: `{method}` has no CORS here, since `methods` does not list it"
        );
    }
}

/// A preflight that was answered, and whose request the browser will not send all the same.
pub(super) fn lacking(answers: &Answers, head: &RequestHead) {
    if !listened() {
        return;
    }
    let requested = request::preflight(head).unwrap_or_default();
    let names = head.headers.get_all(header::ACCESS_CONTROL_REQUEST_HEADERS).map(HeaderValue::as_bytes);
    let Some(lacking) = decision::lacking(answers.policy(), answers.methods(), requested, names) else { return };
    let (route, origin, reason) =
        (answers.route(head.uri.path()), shown(&OriginLines::of(&head.headers)), lacking.name());
    let route = route.as_ref();
    match &lacking {
        Lacking::Method { asked, .. } => {
            tracing::info!(target: "actix_web_cors", route, origin, reason, method = asked.as_str(), "{lacking}");
        }
        Lacking::Headers(names) => {
            tracing::info!(target: "actix_web_cors", route, origin, reason, headers = names.join(", "), "{lacking}");
        }
        Lacking::Unreflected => tracing::info!(target: "actix_web_cors", route, origin, reason, "{lacking}"),
    }
}

fn shown<V: Borrow<HeaderValue>>(origin: &OriginLines<V>) -> String {
    match origin {
        OriginLines::Absent => String::new(),
        OriginLines::One(value) => escaped(value.borrow().as_bytes()),
        OriginLines::Several => "(several lines)".to_owned(),
    }
}

/// A text of the request: escaped, so that a log stays one line, and cut at 256 bytes.
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
