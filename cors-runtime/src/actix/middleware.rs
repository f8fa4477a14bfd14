//! `Cors`: one middleware for everything that is not a single annotated handler.

use std::future::{Ready, ready};
use std::panic::Location;
use std::rc::Rc;
use std::task::{Context, Poll};

use actix_service::{Service, Transform};
use actix_web::Error;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};

use super::context::{CorsContext, Responder};
use super::cors_future::{CorsFuture, Outcome, State, replaced_by};
use super::evaluate::{self, Action, Decoration, Evaluation};
use super::headers::PreparedPolicy;
use super::instances::{Instance, Place};
use super::log;
use super::outcome::Installed;
use super::passing::{Consulted, Passing};
use super::policy_handle::{IntoPolicy, LivePolicy, PolicyHandle, PolicyScope};
use super::recording::{self, Layer};
use super::registry::{self, AnnotatedRoute};
use super::request;

/// CORS for a resource, a scope or an app, and for the annotated handlers inside.
///
/// [`Cors::new`] answers preflights and decorates every response that comes out of it, 404 and 405 included, by a policy made
/// with `policy!`. For an annotated handler inside, that handler's policy applies: the nearest policy wins.
///
/// [`Cors::default`] has no policy of its own, and is for auth. Middleware on an app or scope runs before routing, so an auth
/// layer there answers preflights with 401, and the calling script cannot read that 401. Around it, `Cors` answers the preflights
/// of annotated handlers, and decorates what auth answers itself with the policy of the route that the request was for:
///
/// ```ignore
/// App::new()
///     .service(annotated_handler)
///     .wrap(auth)
///     .wrap(Cors::default())
///     .wrap(NormalizePath::trim())
/// ```
///
/// A preflight that is answered before auth shows that a route exists, and bypasses the rate limits and logs inside.
///
/// `Cors` finds the handler of a request by walking through the resources of the app, as the router does. It cannot see the
/// guards of scopes and of routes that are registered by hand. Where such a route, or another handler with another policy, may
/// serve the request instead, the request is left alone, and a warning names the two; a policy that blocks does so then as well.
/// A scope is taken to have a guard where a registration behind it would otherwise never be reached.
///
/// Of two `Cors`, one around the other, the inner one answers. Auth between the two keeps a preflight from it, so auth belongs
/// inside of both; and `block_on_origin_mismatch` of the outer applies first.
///
/// Where there is a `Cors`, each annotated handler is registered with a small map of its own. So `match_pattern` and `match_name`
/// report the first resource that matches a path, also after routing.
#[derive(Debug)]
pub struct Cors {
    policy: Option<PolicyHandle>,
    /// Where it was created.
    location: &'static Location<'static>,
}

impl Cors {
    /// This policy, for everything inside that has none of its own.
    #[track_caller]
    pub fn new(policy: impl IntoPolicy) -> Self {
        Self::with(Some(policy.into_handle()), Location::caller())
    }

    fn with(policy: Option<PolicyHandle>, location: &'static Location<'static>) -> Self {
        registry::enable();
        Self { policy, location }
    }
}

impl Default for Cors {
    /// No policy but those of the annotated handlers inside.
    #[track_caller]
    fn default() -> Self {
        Self::with(None, Location::caller())
    }
}

impl Clone for Cors {
    fn clone(&self) -> Self {
        Self::with(self.policy.clone(), self.location)
    }
}

impl<S, B> Transform<S, ServiceRequest> for Cors
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Transform = CorsService<S>;
    type InitError = ();
    type Future = Ready<Result<CorsService<S>, ()>>;

    fn new_transform(&self, service: S) -> Self::Future {
        recording::add(|| Layer { policy: self.policy.clone(), place: Place::of::<S>(), location: self.location });
        let policy = self.policy.clone().map(|policy| LivePolicy::new(policy, PolicyScope::Middleware));
        let started = policy.as_ref().map_or(Ok(()), LivePolicy::ensure_ready);
        let context = Rc::new(CorsContext::new(policy, Instance::build::<S>()));
        let inner = Inner { service, context };
        ready(started.map(|()| CorsService { inner: Rc::new(inner) }))
    }
}

/// What [`Cors`] becomes.
pub struct CorsService<S> {
    inner: Rc<Inner<S>>,
}

impl<S> std::fmt::Debug for CorsService<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CorsService").field("policy", &self.inner.context.policy).finish_non_exhaustive()
    }
}

struct Inner<S> {
    service: S,
    context: Rc<CorsContext>,
}

impl<S, B> Service<ServiceRequest> for CorsService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Future = CorsFuture<S, B>;

    fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.service.poll_ready(cx)
    }

    fn call(&self, request: ServiceRequest) -> Self::Future {
        match request::preflight_method(request.head()) {
            Some(method) => {
                let responder = self.inner.context.responder(&request, method);
                Inner::preflight(&self.inner, request, responder)
            }
            None => Inner::actual(&self.inner, request),
        }
    }
}

impl<S, B> Inner<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    fn preflight(this: &Rc<Self>, request: ServiceRequest, responder: Responder) -> CorsFuture<S, B> {
        match responder {
            Responder::Inside => {
                log::passed_on(request.head());
                this.forward(request, None)
            }
            Responder::NearerOr(own) => CorsFuture::slow(Rc::clone(this).nearer_preflight(request, own)),
            Responder::Policy(policy) => CorsFuture::preflight(&this.context, policy, request),
        }
    }

    /// Passes a preflight on. If no nearer policy responds, what comes back is not the response to a preflight, and is
    /// replaced.
    async fn nearer_preflight(self: Rc<Self>, mut request: ServiceRequest, own: Rc<PreparedPolicy>) -> Outcome<B> {
        // With an error no request comes back that a predicate could look at.
        let accepted = match evaluate::consult_predicate(&own, request.request()) {
            Evaluation::Ready(accepted) => accepted,
            Evaluation::Pending(later) => Some(later.await),
        };
        let outer = self.context.slot(&request).cloned();
        let installed = Installed::on(&mut request, outer);
        let head = request.head().clone();
        let result = self.service.call(request).await;
        if installed.slot().is_set() {
            return result.map(ServiceResponse::map_into_left_body);
        }
        installed.slot().mark_handled();
        let response = evaluate::preflight_without_request(&own, &head, accepted);
        match result {
            Ok(inner) => Ok(inner.into_response(response).map_into_right_body()),
            Err(error) => Err(replaced_by(error, response)),
        }
    }

    fn actual(this: &Rc<Self>, request: ServiceRequest) -> CorsFuture<S, B> {
        if this.context.may_meet_another(&request) {
            return Self::actual_among_others(this, request);
        }
        // No other policy applies to this path, so this one is evaluated as that of a route is.
        let Some(policy) = this.context.policy.as_ref().map(LivePolicy::current) else {
            return this.forward(request, None);
        };
        let is_listed = policy.headers.covers(request.method());
        match evaluate::actual(&policy, is_listed, request.request()) {
            Evaluation::Ready(action) => this.act(action, &policy, request),
            Evaluation::Pending(later) => {
                let (this, policy) = (Rc::clone(this), policy.into_owned());
                CorsFuture::slow(async move {
                    let action = evaluate::resume_actual(&policy, is_listed, request.head(), later.await);
                    this.act(action, &policy, request).await
                })
            }
        }
    }

    #[inline(always)]
    fn act(&self, action: Action, policy: &Rc<PreparedPolicy>, request: ServiceRequest) -> CorsFuture<S, B> {
        match action {
            Action::Block(refusal) => CorsFuture::block(&self.context, policy, request, refusal),
            Action::Forward(decoration) => self.forward(request, Some(decoration)),
        }
    }

    #[inline]
    fn forward(&self, request: ServiceRequest, decoration: Option<Decoration>) -> CorsFuture<S, B> {
        let may_be_marked = self.context.has_annotated(&request);
        CorsFuture { state: State::Decided { future: self.service.call(request), decoration, may_be_marked } }
    }

    fn actual_among_others(this: &Rc<Self>, request: ServiceRequest) -> CorsFuture<S, B> {
        let rejecting = this.context.routes(&request).rejecting(&request);
        let Some(policy) = this.context.blocking_policy(&request, &rejecting) else {
            return Self::pass(this, request, rejecting);
        };
        match evaluate::block_only(&policy, request.request()) {
            Evaluation::Ready(Some(refusal)) => CorsFuture::block(&this.context, &policy, request, refusal),
            Evaluation::Ready(None) => Self::pass(this, request, rejecting),
            Evaluation::Pending(later) => {
                let (this, policy) = (Rc::clone(this), policy.into_owned());
                CorsFuture::slow(async move {
                    let future = match evaluate::resume_block_only(&policy, request.head(), later.await) {
                        Some(refusal) => CorsFuture::block(&this.context, &policy, request, refusal),
                        None => Self::pass(&this, request, rejecting),
                    };
                    future.await
                })
            }
        }
    }

    /// Runs what is inside. The outermost `Cors` decorates the response by the nearest policy.
    fn pass(this: &Rc<Self>, request: ServiceRequest, rejecting: Vec<Rc<AnnotatedRoute>>) -> CorsFuture<S, B> {
        let Some(policy) = this.context.policy_with_predicate(&request, &rejecting) else {
            return Self::open(this, request, rejecting, None);
        };
        match evaluate::consult_predicate(&policy, request.request()) {
            Evaluation::Ready(accepted) => {
                let consulted = accepted.map(|accepted| Consulted { policy, accepted });
                Self::open(this, request, rejecting, consulted)
            }
            Evaluation::Pending(later) => {
                let this = Rc::clone(this);
                CorsFuture::slow(async move {
                    let consulted = Some(Consulted { policy, accepted: later.await });
                    Self::open(&this, request, rejecting, consulted).await
                })
            }
        }
    }

    fn open(
        this: &Rc<Self>,
        mut request: ServiceRequest,
        rejecting: Vec<Rc<AnnotatedRoute>>,
        consulted: Option<Consulted>,
    ) -> CorsFuture<S, B> {
        let passing = Passing::of(&mut request, &this.context, rejecting, consulted);
        CorsFuture { state: State::Open { future: this.service.call(request), passing: Some(passing) } }
    }
}
