//! One route's policy, in front of everything that the route does.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use actix_service::{Service, ServiceFactory};
use actix_web::dev::{ServiceRequest, ServiceResponse, forward_ready};
use actix_web::{Error, HttpResponse};
use pin_project_lite::pin_project;

use super::cors_future::POLLED_AGAIN;
use super::evaluate::{self, Action, Decoration, Evaluation};
use super::guard::Siblings;
use super::headers::PreparedPolicy;
use super::outcome::{self, OutcomeSlot};
use super::policy_handle::LivePolicy;
use super::registry::{self, AnnotatedRoute};
use crate::origins::SourceFuture;
use crate::protocol::decide::Refusal;
use crate::protocol::headers::RequestKind;

/// Makes an [`EnforceService`] for each worker.
pub(super) struct Enforce<F> {
    inner: F,
    /// `None` for `#[cors(off)]`.
    policy: Option<Rc<LivePolicy>>,
    registration: Registration,
}

/// What a registration has noted elsewhere. It lasts as long as the service.
#[derive(Clone)]
pub(super) struct Registration {
    pub(super) _siblings: Rc<Siblings>,
    pub(super) _annotated: Option<Rc<AnnotatedRoute>>,
}

impl<F> Enforce<F> {
    pub(super) fn new(inner: F, policy: Option<Rc<LivePolicy>>, registration: Registration) -> Self {
        Self { inner, policy, registration }
    }
}

impl<F> ServiceFactory<ServiceRequest> for Enforce<F>
where
    F: ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse, Error = Error, InitError = ()>,
{
    type Response = ServiceResponse;
    type Error = Error;
    type Config = ();
    type Service = EnforceService<F::Service>;
    type InitError = ();
    type Future = EnforceInit<F::Future>;

    fn new_service(&self, (): ()) -> Self::Future {
        let parts = (self.policy.clone(), self.registration.clone());
        EnforceInit { inner: self.inner.new_service(()), parts: Some(parts) }
    }
}

pin_project! {
    /// A route that starts. It does not if the origins that it needs at run time are not there.
    pub(super) struct EnforceInit<F> {
        #[pin]
        inner: F,
        parts: Option<(Option<Rc<LivePolicy>>, Registration)>,
    }
}

impl<F, S> Future for EnforceInit<F>
where
    F: Future<Output = Result<S, ()>>,
{
    type Output = Result<EnforceService<S>, ()>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        if let Some((Some(policy), _)) = this.parts {
            policy.ensure_ready()?;
        }
        let inner = ready!(this.inner.poll(cx))?;
        let (policy, registration) = this.parts.take().ok_or(())?;
        Poll::Ready(Ok(EnforceService { inner: Rc::new(inner), policy, _registration: registration }))
    }
}

/// Answers preflights, refuses what the policy blocks, and decorates every response.
pub(super) struct EnforceService<S> {
    inner: Rc<S>,
    policy: Option<Rc<LivePolicy>>,
    _registration: Registration,
}

impl<S> Service<ServiceRequest> for EnforceService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse, Error = Error>,
{
    type Response = ServiceResponse;
    type Error = Error;
    type Future = EnforceFuture<S>;

    forward_ready!(inner);

    fn call(&self, request: ServiceRequest) -> EnforceFuture<S> {
        let Some(policy) = self.policy.as_ref().map(|policy| policy.current()) else {
            return EnforceFuture::forward(request, &self.inner, None);
        };
        let RequestKind::Actual { is_listed } = policy.headers.classify(request.method()) else {
            return EnforceFuture::Preflight { request: Some(request), policy: policy.into_owned(), later: None };
        };
        match evaluate::actual(&policy, is_listed, request.request()) {
            Evaluation::Ready(action) => EnforceFuture::act(action, &policy, request, &self.inner),
            Evaluation::Pending(later) => EnforceFuture::Waiting {
                later,
                is_listed,
                request: Some(request),
                policy: policy.into_owned(),
                inner: Rc::clone(&self.inner),
            },
        }
    }
}

pin_project! {
    /// A request on its way through a route.
    #[project = EnforceState]
    pub(super) enum EnforceFuture<S: Service<ServiceRequest>> {
        /// The response is made when the future is polled. Room for it would make the future larger, and moving it more expensive for
        /// every request.
        Preflight {
            request: Option<ServiceRequest>,
            policy: Rc<PreparedPolicy>,
            // A run-time source is consulted.
            later: Option<SourceFuture>,
        },
        /// The request is blocked. The response is made when the future is polled, too.
        Blocked {
            request: Option<ServiceRequest>,
            policy: Rc<PreparedPolicy>,
            refusal: Refusal,
        },
        /// A run-time source is consulted about an actual request.
        Waiting {
            later: SourceFuture,
            is_listed: bool,
            request: Option<ServiceRequest>,
            policy: Rc<PreparedPolicy>,
            inner: Rc<S>,
        },
        Inner {
            #[pin]
            future: S::Future,
            decoration: Option<Decoration>,
            // A `Cors` may be around, and has not expected this handler.
            is_marked: bool,
        },
    }
}

impl<S: Service<ServiceRequest>> EnforceFuture<S> {
    #[inline]
    fn act(action: Action, policy: &Rc<PreparedPolicy>, request: ServiceRequest, inner: &S) -> Self {
        match action {
            Action::Block(refusal) => Self::Blocked { request: Some(request), policy: Rc::clone(policy), refusal },
            Action::Forward(decoration) => Self::forward(request, inner, Some(decoration)),
        }
    }

    #[inline]
    fn forward(request: ServiceRequest, inner: &S, decoration: Option<Decoration>) -> Self {
        if !registry::is_enabled() {
            return Self::Inner { future: inner.call(request), decoration, is_marked: false };
        }
        let Some(slot) = OutcomeSlot::of(&request) else {
            return Self::Inner { future: inner.call(request), decoration, is_marked: true };
        };
        match decoration {
            Some(decoration) => slot.decorate(decoration),
            None => slot.mark_handled(),
        }
        Self::Inner { future: inner.call(request), decoration: None, is_marked: false }
    }
}

fn respond(request: ServiceRequest, response: HttpResponse) -> ServiceResponse {
    if registry::is_enabled()
        && let Some(slot) = OutcomeSlot::of(&request)
    {
        slot.mark_handled();
    }
    request.into_response(response)
}

impl<S> Future for EnforceFuture<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse, Error = Error>,
{
    type Output = Result<ServiceResponse, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        loop {
            let next = match self.as_mut().project() {
                EnforceState::Preflight { request, policy, later } => {
                    let preflight = request.as_ref().expect(POLLED_AGAIN).request();
                    let response = match later {
                        Some(later) => {
                            let accepted = ready!(later.as_mut().poll(cx));
                            evaluate::resume_preflight(policy, preflight.head(), accepted)
                        }
                        None => match evaluate::preflight(policy, preflight) {
                            Evaluation::Ready(response) => response,
                            Evaluation::Pending(pending) => {
                                *later = Some(pending);
                                continue;
                            }
                        },
                    };
                    return Poll::Ready(Ok(respond(request.take().expect(POLLED_AGAIN), response)));
                }
                EnforceState::Blocked { request, policy, refusal } => {
                    let request = request.take().expect(POLLED_AGAIN);
                    let response = evaluate::blocked(policy, request.head(), *refusal);
                    return Poll::Ready(Ok(respond(request, response)));
                }
                EnforceState::Inner { future, decoration, is_marked } => {
                    // The result is changed in its place: moving it costs more than what is done here.
                    let mut polled = future.poll(cx);
                    if let Poll::Ready(result) = &mut polled {
                        if let Some(decoration) = decoration.take() {
                            decoration.write_on(result);
                        }
                        if *is_marked {
                            outcome::mark_response(result);
                        }
                    }
                    return polled;
                }
                EnforceState::Waiting { later, is_listed, request, policy, inner } => {
                    let accepted = ready!(later.as_mut().poll(cx));
                    let request = request.take().expect("the state changes when the source has answered");
                    let action = evaluate::resume_actual(policy, *is_listed, request.head(), accepted);
                    Self::act(action, policy, request, inner)
                }
            };
            self.set(next);
        }
    }
}
