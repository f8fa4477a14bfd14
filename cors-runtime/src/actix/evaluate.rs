//! What happens to one request under one policy.

use std::borrow::Borrow;
use std::rc::Rc;

use actix_web::dev::{RequestHead, ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{HeaderMap, HeaderValue};
use actix_web::{Error, HttpRequest, HttpResponse};

use super::headers::{PreparedPolicy, strip_cors_headers};
use super::log::{self, Subject};
use super::request::{self, OriginLines};
use crate::origins::{SourceAnswer, SourceFuture};
use crate::protocol::decide::{Allowed, OriginDecision, Refusal, decide_origin, should_block};
use crate::protocol::headers::AllowOrigin;

/// A result that may depend on an asynchronous source of origins.
pub(super) enum Evaluation<T> {
    Ready(T),
    /// To be awaited, and resumed with the result of the source.
    Pending(SourceFuture),
}

/// What to do with an actual request.
pub(super) enum Action {
    /// Respond by [`blocked`], without running what is inside.
    Block(Refusal),
    /// Run what is inside, and decorate what comes out.
    Forward(Decoration),
}

/// Whether the origin may read the response.
type OriginResult = Result<Allowed, Refusal>;

impl Allowed {
    /// What goes into `Access-Control-Allow-Origin`. Cloning the request's value copies no bytes.
    #[inline]
    fn header<V: Borrow<HeaderValue>>(self, origin: &OriginLines<V>) -> AllowOrigin {
        match (self, origin) {
            (Self::Any, _) => AllowOrigin::any(),
            (Self::Echo, OriginLines::One(value)) => AllowOrigin::Value(value.borrow().clone()),
            (Self::Echo, OriginLines::Absent | OriginLines::Several) => AllowOrigin::Omit,
        }
    }
}

impl<T> Evaluation<T> {
    #[inline]
    fn map<U>(self, then: impl FnOnce(T) -> U) -> Evaluation<U> {
        match self {
            Self::Ready(value) => Evaluation::Ready(then(value)),
            Self::Pending(later) => Evaluation::Pending(later),
        }
    }
}

/// The response to a preflight.
pub(super) fn preflight(policy: &Rc<PreparedPolicy>, request: &HttpRequest) -> Evaluation<HttpResponse> {
    let head = request.head();
    let origin = OriginLines::of(&head.headers);
    check_origin(policy, &origin, Some(request)).map(|result| respond_to_preflight(policy, head, &origin, result))
}

/// The response to a preflight whose request is gone. `accepted` is the result of a predicate, if one was needed.
pub(super) fn preflight_without_request(
    policy: &Rc<PreparedPolicy>,
    head: &RequestHead,
    accepted: Option<bool>,
) -> HttpResponse {
    let origin = OriginLines::of(&head.headers);
    match (accepted, check_origin(policy, &origin, None)) {
        (Some(accepted), _) => resume_preflight(policy, head, accepted),
        (None, Evaluation::Ready(result)) => respond_to_preflight(policy, head, &origin, result),
        (None, Evaluation::Pending(_)) => resume_preflight(policy, head, false),
    }
}

/// The response to a preflight, after a source has accepted or refused the origin.
pub(super) fn resume_preflight(policy: &Rc<PreparedPolicy>, head: &RequestHead, accepted: bool) -> HttpResponse {
    let origin = OriginLines::of(&head.headers);
    respond_to_preflight(policy, head, &origin, accepted_origin(accepted))
}

fn respond_to_preflight(
    policy: &PreparedPolicy,
    head: &RequestHead,
    origin: &OriginLines<&HeaderValue>,
    result: OriginResult,
) -> HttpResponse {
    match result {
        Ok(allowed) => {
            log::unmet_preflight(policy, head);
            policy.allowed_preflight(allowed.header(origin), &head.headers)
        }
        Err(refusal) => {
            log::refused_preflight(policy, head, origin, refusal);
            policy.refused_preflight(refusal, origin.header())
        }
    }
}

/// The result of a policy's predicate, where its decision about the request needs one.
pub(super) fn consult_predicate(policy: &PreparedPolicy, request: &HttpRequest) -> Evaluation<Option<bool>> {
    let origin = OriginLines::of(&request.head().headers);
    let answer = match decide_origin(&policy.data().origins, policy.has_predicate(), origin.header()) {
        OriginDecision::Consult(parsed) => policy.consult(parsed, Some(request)),
        OriginDecision::Allow(_) | OriginDecision::Refuse(_) => None,
    };
    match answer {
        Some(SourceAnswer::Pending(later)) => Evaluation::Pending(later),
        Some(SourceAnswer::Ready(accepted)) => Evaluation::Ready(Some(accepted)),
        None => Evaluation::Ready(None),
    }
}

/// What to do with an actual request. `is_listed`: its method has CORS.
#[inline]
pub(super) fn actual(policy: &Rc<PreparedPolicy>, is_listed: bool, request: &HttpRequest) -> Evaluation<Action> {
    let head = request.head();
    if !is_listed && !policy.blocks() {
        return Evaluation::Ready(unlisted(policy, head));
    }
    let origin = OriginLines::of(&head.headers);
    match check_origin(policy, &origin, Some(request)) {
        Evaluation::Ready(result) => Evaluation::Ready(act(policy, is_listed, head, &origin, result)),
        Evaluation::Pending(later) => Evaluation::Pending(later),
    }
}

/// What to do with an actual request, after a source has accepted or refused its origin.
pub(super) fn resume_actual(
    policy: &Rc<PreparedPolicy>,
    is_listed: bool,
    head: &RequestHead,
    accepted: bool,
) -> Action {
    let origin = OriginLines::of(&head.headers);
    act(policy, is_listed, head, &origin, accepted_origin(accepted))
}

#[inline]
fn act(
    policy: &Rc<PreparedPolicy>,
    is_listed: bool,
    head: &RequestHead,
    origin: &OriginLines<&HeaderValue>,
    result: OriginResult,
) -> Action {
    let refusal = match result {
        Ok(allowed) if is_listed => {
            log::cookies(policy, head, origin);
            return forward(policy, allowed.header(origin));
        }
        Ok(_) => return unlisted(policy, head),
        Err(refusal) => refusal,
    };
    if blocks(policy, head, origin, refusal) {
        return Action::Block(refusal);
    }
    if !is_listed {
        return unlisted(policy, head);
    }
    if log::concerns(head, origin) {
        log::refusal(&Subject::of(policy, head, origin), refusal, UNREADABLE);
    }
    forward(policy, AllowOrigin::Omit)
}

fn unlisted(policy: &Rc<PreparedPolicy>, head: &RequestHead) -> Action {
    let origin = OriginLines::of(&head.headers);
    if log::concerns(head, &origin) {
        log::unlisted(&Subject::of(policy, head, &origin));
    }
    forward(policy, AllowOrigin::MethodNotListed)
}

#[inline]
fn forward(policy: &Rc<PreparedPolicy>, allow: AllowOrigin) -> Action {
    Action::Forward(Decoration::ByPolicy(Rc::clone(policy), allow))
}

const UNREADABLE: &str = "a response is not readable";

/// Whether the policy blocks an actual request, whose origin is not allowed.
#[inline]
fn blocks(policy: &PreparedPolicy, head: &RequestHead, lines: &OriginLines<&HeaderValue>, refusal: Refusal) -> bool {
    let origin = lines.header();
    let is_blocked = should_block(policy.data(), origin, || request::same_origin(head).is_same_origin(origin));
    if is_blocked {
        log::blocked(&Subject::of(policy, head, lines), refusal, head);
    }
    is_blocked
}

/// The response to an actual request that is blocked.
pub(super) fn blocked(policy: &PreparedPolicy, head: &RequestHead, refusal: Refusal) -> HttpResponse {
    policy.blocked(refusal, OriginLines::of(&head.headers).header())
}

/// The refusal of a request that may be for another handler, where the policy blocks it all the same.
pub(super) fn block_only(policy: &PreparedPolicy, request: &HttpRequest) -> Evaluation<Option<Refusal>> {
    let head = request.head();
    let origin = OriginLines::of(&head.headers);
    check_origin(policy, &origin, Some(request)).map(|result| refusal_that_blocks(policy, head, &origin, result))
}

/// The same, after a source has accepted or refused the origin.
pub(super) fn resume_block_only(policy: &PreparedPolicy, head: &RequestHead, accepted: bool) -> Option<Refusal> {
    refusal_that_blocks(policy, head, &OriginLines::of(&head.headers), accepted_origin(accepted))
}

fn refusal_that_blocks(
    policy: &PreparedPolicy,
    head: &RequestHead,
    origin: &OriginLines<&HeaderValue>,
    result: OriginResult,
) -> Option<Refusal> {
    result.err().filter(|refusal| blocks(policy, head, origin, *refusal))
}

#[inline]
fn check_origin<V: Borrow<HeaderValue>>(
    policy: &PreparedPolicy,
    origin: &OriginLines<V>,
    request: Option<&HttpRequest>,
) -> Evaluation<OriginResult> {
    if policy.source.is_some_and(|source| source.allows_any()) {
        // A server whose policy also has `credentials` does not start.
        let is_allowed = !policy.data().credentials;
        return Evaluation::Ready(if is_allowed { Ok(Allowed::Any) } else { Err(Refusal::OriginNotAccepted) });
    }
    Evaluation::Ready(match decide_origin(&policy.data().origins, policy.source.is_some(), origin.header()) {
        OriginDecision::Allow(allowed) => Ok(allowed),
        OriginDecision::Refuse(refusal) => Err(refusal),
        OriginDecision::Consult(parsed) => match policy.consult(parsed, request) {
            Some(SourceAnswer::Ready(accepted)) => accepted_origin(accepted),
            Some(SourceAnswer::Pending(later)) => return Evaluation::Pending(later),
            None => Err(Refusal::OriginNotAccepted),
        },
    })
}

fn accepted_origin(accepted: bool) -> OriginResult {
    if accepted { Ok(Allowed::Echo) } else { Err(Refusal::OriginNotAccepted) }
}

/// What must be known of a request after it is gone: with an error no request comes back.
#[derive(Debug)]
pub(super) struct RequestSnapshot {
    pub(super) method: Method,
    origin: OriginLines<HeaderValue>,
    /// A refusal is to be logged.
    is_logged: bool,
}

impl RequestSnapshot {
    pub(super) fn of(request: &ServiceRequest) -> Self {
        let origin = OriginLines::of(request.headers());
        Self {
            method: request.method().clone(),
            is_logged: log::concerns(request.head(), &origin),
            origin: origin.into_owned(),
        }
    }

    /// The decoration of a response that some layer around the handler made: too late to refuse the request. `request` is `None`
    /// for an error, with which no request comes back.
    pub(super) fn decoration(
        &self,
        policy: &Rc<PreparedPolicy>,
        is_listed: bool,
        path: &str,
        request: Option<&HttpRequest>,
    ) -> Evaluation<Decoration> {
        if is_listed {
            let checked = check_origin(policy, &self.origin, request);
            return checked.map(|result| self.decorate(policy, path, result));
        }
        if self.is_logged {
            log::unlisted(&self.subject(policy, path));
        }
        Evaluation::Ready(Decoration::ByPolicy(Rc::clone(policy), AllowOrigin::MethodNotListed))
    }

    /// The same, after a source has accepted or refused the origin.
    pub(super) fn resume(&self, policy: &Rc<PreparedPolicy>, path: &str, accepted: bool) -> Decoration {
        self.decorate(policy, path, accepted_origin(accepted))
    }

    fn subject<'a>(&'a self, policy: &'a PreparedPolicy, path: &'a str) -> Subject<'a> {
        Subject { policy, method: self.method.as_str().as_bytes(), path, origin: self.origin.header() }
    }

    fn decorate(&self, policy: &Rc<PreparedPolicy>, path: &str, result: OriginResult) -> Decoration {
        let allow = match result {
            Ok(allowed) => allowed.header(&self.origin),
            Err(refusal) => {
                if self.is_logged {
                    log::refusal(&self.subject(policy, path), refusal, UNREADABLE);
                }
                AllowOrigin::Omit
            }
        };
        Decoration::ByPolicy(Rc::clone(policy), allow)
    }
}

/// What to write on a response.
#[derive(Clone, Debug)]
pub(super) enum Decoration {
    /// The headers of a policy.
    ByPolicy(Rc<PreparedPolicy>, AllowOrigin),
    /// Removes the headers that the handler set. It is not known whose policy applies.
    Strip,
}

impl Decoration {
    /// Decorates a response, or the response that an error will become.
    #[inline(always)]
    pub(super) fn write_on<B>(self, result: &mut Result<ServiceResponse<B>, Error>) {
        match result {
            Ok(response) => self.write(response.headers_mut()),
            Err(error) => error.add_response_mapper(move |mut response| {
                self.clone().write(response.headers_mut());
                response
            }),
        }
    }

    #[inline]
    pub(super) fn write(self, headers: &mut HeaderMap) {
        // The policy is the only author of these headers.
        let has_vary = strip_cors_headers(headers);
        if let Self::ByPolicy(policy, allow) = self {
            policy.decorate(headers, has_vary, allow);
        }
    }
}
