//! `Cors`: one middleware for everything that is not a single annotated handler.

use std::cell::{Cell, OnceCell};
use std::future::{Ready, ready};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready as poll_ready};

use actix_service::{Service, Transform};
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{RequestHead, ServiceRequest, ServiceResponse, Url};
use actix_web::http::Method;
use actix_web::{Error, HttpRequest, HttpResponse};
use pin_project_lite::pin_project;

use super::evaluate::{self, Action, Decoration, Evaluation, RequestSnapshot};
use super::headers::PreparedPolicy;
use super::instances::Instance;
use super::lookup::{AppRoutes, Criteria, Found, Lookup, Siblings, Target};
use super::outcome::{self, Installed, OutcomeSlot};
use super::registry::{self, AnnotatedRoute};
use super::request;
use super::route::Route;
use crate::origins::SourceFuture;
use crate::policy::Policy;
use crate::protocol::decide::matches_method;
use crate::protocol::headers::RequestKind;

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
    policy: Option<&'static Policy>,
}

impl Cors {
    /// This policy, for everything inside that has none of its own.
    pub fn new(policy: &'static Policy) -> Self {
        Self::with(Some(policy))
    }

    fn with(policy: Option<&'static Policy>) -> Self {
        registry::enable();
        Self { policy }
    }
}

impl Default for Cors {
    /// No policy but those of the annotated handlers inside.
    fn default() -> Self {
        Self::with(None)
    }
}

impl Clone for Cors {
    fn clone(&self) -> Self {
        Self::with(self.policy)
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
        let policy = self.policy.map(|policy| Rc::new(PreparedPolicy::new(policy, policy.data().methods, None)));
        let started = policy.as_ref().map_or(Ok(()), |policy| policy.ensure_ready());
        let instance = Instance::build::<S>();
        let inner = Inner { service, policy, instance, routes: OnceCell::new() };
        ready(started.map(|()| CorsService { inner: Rc::new(inner) }))
    }
}

/// What [`Cors`] becomes.
pub struct CorsService<S> {
    inner: Rc<Inner<S>>,
}

impl<S> std::fmt::Debug for CorsService<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CorsService").field("policy", &self.inner.policy).finish_non_exhaustive()
    }
}

struct Inner<S> {
    service: S,
    /// For what has no nearer policy.
    policy: Option<Rc<PreparedPolicy>>,
    instance: Rc<Instance>,
    routes: OnceCell<Rc<AppRoutes>>,
}

type Outcome<B> = Result<ServiceResponse<EitherBody<B>>, Error>;
type BoxedOutcome<B> = Pin<Box<dyn Future<Output = Outcome<B>>>>;

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
        let state = match request::preflight_method(request.head()) {
            Some(method) => {
                let responder = self.inner.responder(&request, method);
                Inner::preflight(&self.inner, request, responder)
            }
            None => Inner::actual(&self.inner, request),
        };
        CorsFuture { state }
    }
}

pin_project! {
    /// A request on its way through a [`Cors`].
    pub struct CorsFuture<S: Service<ServiceRequest>, B> {
        #[pin]
        state: State<S, B>,
    }
}

impl<S: Service<ServiceRequest>, B> std::fmt::Debug for CorsFuture<S, B> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CorsFuture")
    }
}

pin_project! {
    #[project = Projected]
    enum State<S: Service<ServiceRequest>, B> {
        Responded {
            response: Option<ServiceResponse<EitherBody<B>>>,
        },
        /// What is inside runs, and its response is decorated as it was decided before.
        Decided {
            #[pin]
            future: S::Future,
            decoration: Option<Decoration>,
        },
        /// What is inside runs, and a nearer policy may decide.
        Open {
            #[pin]
            future: S::Future,
            passing: Option<Box<Passing<S>>>,
        },
        /// A run-time source is consulted, or another `Cors` may have a preflight.
        Slow {
            future: BoxedOutcome<B>,
        },
    }
}

impl<S, B> Future for CorsFuture<S, B>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Output = Outcome<B>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut state = self.project().state;
        loop {
            let future = match state.as_mut().project() {
                Projected::Responded { response } => {
                    return Poll::Ready(Ok(response.take().expect("a future is not polled after it is ready")));
                }
                Projected::Decided { future, decoration } => {
                    let mut result = poll_ready!(future.poll(cx));
                    if let Some(decoration) = decoration.take() {
                        outcome::decorate_unmarked(decoration, &mut result);
                    }
                    return Poll::Ready(result.map(ServiceResponse::map_into_left_body));
                }
                Projected::Open { future, passing } => {
                    let mut result = poll_ready!(future.poll(cx));
                    let passing = passing.take().expect("a future is not polled after it is ready");
                    match passing.decide(result.as_ref().ok().map(ServiceResponse::request)) {
                        None => {
                            passing.close(&mut result);
                            return Poll::Ready(result.map(ServiceResponse::map_into_left_body));
                        }
                        Some((policy, later)) => Box::pin(async move {
                            passing.resume(&policy, later.await);
                            passing.close(&mut result);
                            result.map(ServiceResponse::map_into_left_body)
                        }),
                    }
                }
                Projected::Slow { future } => return future.as_mut().poll(cx),
            };
            state.set(State::Slow { future });
        }
    }
}

/// Who responds to a preflight.
enum Responder {
    /// This `Cors`, by this policy.
    Policy(Rc<PreparedPolicy>),
    /// Another `Cors` inside, if the preflight comes to one; otherwise this one.
    NearerOr(Rc<PreparedPolicy>),
    /// What is inside, whatever it is.
    Inside,
}

impl<S, B> Inner<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    fn routes(&self, request: &ServiceRequest) -> &Rc<AppRoutes> {
        self.routes.get_or_init(|| {
            self.instance.set_app(request.resource_map());
            AppRoutes::of(request.request())
        })
    }

    fn lookup<'a>(&self, request: &'a ServiceRequest) -> Lookup<'a> {
        Lookup::of(request.request(), self.instance.place())
    }

    fn responder(&self, request: &ServiceRequest, method: &[u8]) -> Responder {
        let lookup = self.lookup(request);
        let found = self.routes(request).find(&lookup, &PreflightFor { method, request });
        match (found.target, &self.policy) {
            (Target::Annotated(policy, route), _) if matches_method(route.listed(), method) => {
                Responder::Policy(policy)
            }
            // A method that the handler serves and does not list has no CORS, here too.
            (Target::Annotated(..) | Target::Off | Target::Ambiguous, _) | (Target::NotAnnotated, None) => {
                Responder::Inside
            }
            (Target::NotAnnotated, Some(own)) if self.instance.may_contain_another() => {
                Responder::NearerOr(Rc::clone(own))
            }
            (Target::NotAnnotated, Some(own)) => Responder::Policy(Rc::clone(own)),
        }
    }

    fn preflight(this: &Rc<Self>, request: ServiceRequest, responder: Responder) -> State<S, B> {
        match responder {
            Responder::Inside => State::Decided { future: this.service.call(request), decoration: None },
            Responder::NearerOr(own) => State::slow(Rc::clone(this).nearer_preflight(request, own)),
            Responder::Policy(policy) => match evaluate::preflight(&policy, request.head()) {
                Evaluation::Ready(response) => State::respond(request, response),
                Evaluation::Pending(later) => State::slow(async move {
                    let response = evaluate::resume_preflight(&policy, request.head(), later.await);
                    Ok(respond(request, response))
                }),
            },
        }
    }

    /// Passes a preflight on. If no nearer policy responds, what comes back is not the response to a preflight, and is
    /// replaced.
    async fn nearer_preflight(self: Rc<Self>, mut request: ServiceRequest, own: Rc<PreparedPolicy>) -> Outcome<B> {
        let installed = Installed::on(&mut request);
        let head = request.head().clone();
        let result = self.service.call(request).await;
        if installed.slot().is_set() {
            return result.map(ServiceResponse::map_into_left_body);
        }
        installed.slot().mark_handled();
        let response = preflight_response(&own, &head).await;
        match result {
            Ok(inner) => Ok(inner.into_response(response).map_into_right_body()),
            Err(error) => Err(replaced_by(error, response)),
        }
    }

    fn actual(this: &Rc<Self>, request: ServiceRequest) -> State<S, B> {
        let may_be_annotated = this.routes(&request).may_have(request.match_info().as_str());
        if may_be_annotated || OutcomeSlot::of(&request).is_some() || this.instance.may_contain_another() {
            return Self::actual_among_others(this, request);
        }
        // No other policy applies to this path, so this one is evaluated as that of a route is.
        let Some(policy) = &this.policy else {
            return State::Decided { future: this.service.call(request), decoration: None };
        };
        let is_listed = policy.headers.covers(request.method());
        match evaluate::actual(policy, is_listed, request.head()) {
            Evaluation::Ready(action) => State::act(action, request, &this.service),
            Evaluation::Pending(later) => {
                let (this, policy) = (Rc::clone(this), Rc::clone(policy));
                State::slow(async move {
                    let action = evaluate::resume_actual(&policy, is_listed, request.head(), later.await);
                    CorsFuture { state: State::act(action, request, &this.service) }.await
                })
            }
        }
    }

    fn actual_among_others(this: &Rc<Self>, request: ServiceRequest) -> State<S, B> {
        let rejecting = this.routes(&request).rejecting(&request);
        let Some(policy) = this.blocking_policy(&request, &rejecting) else {
            return Self::pass(this, request, rejecting);
        };
        match evaluate::block_only(policy, request.head()) {
            Evaluation::Ready(Some(response)) => State::respond(request, response),
            Evaluation::Ready(None) => Self::pass(this, request, rejecting),
            Evaluation::Pending(later) => {
                let (this, policy) = (Rc::clone(this), Rc::clone(policy));
                State::slow(async move {
                    match evaluate::resume_block_only(&policy, request.head(), later.await) {
                        Some(response) => Ok(respond(request, response)),
                        None => CorsFuture { state: Self::pass(&this, request, rejecting) }.await,
                    }
                })
            }
        }
    }

    /// The policy of this `Cors`, where it may block the request: an annotated handler's own is nearer. Where it is not known
    /// whose the request is, this one blocks.
    fn blocking_policy(
        &self,
        request: &ServiceRequest,
        rejecting: &[Rc<AnnotatedRoute>],
    ) -> Option<&Rc<PreparedPolicy>> {
        let own = self.policy.as_ref().filter(|own| own.blocks())?;
        let criteria = Actual { method: request.method(), rejecting };
        let found = self.routes(request).find(&self.lookup(request), &criteria);
        (!matches!(found.target, Target::Annotated(..) | Target::Off)).then_some(own)
    }

    /// Runs what is inside. The outermost `Cors` decorates the response by the nearest policy.
    fn pass(this: &Rc<Self>, mut request: ServiceRequest, rejecting: Vec<Rc<AnnotatedRoute>>) -> State<S, B> {
        let has_source = this.policy.as_ref().is_some_and(|policy| policy.source.is_some());
        let passing = Box::new(Passing {
            inner: Rc::clone(this),
            installed: Installed::on(&mut request),
            snapshot: RequestSnapshot::of(&request, has_source || this.routes(&request).has_sources),
            url: request.match_info().get_ref().clone(),
            matched: this.lookup(&request).matched,
            rejecting,
        });
        State::Open { future: this.service.call(request), passing: Some(passing) }
    }
}

impl<S, B> State<S, B>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    fn slow(future: impl Future<Output = Outcome<B>> + 'static) -> Self {
        Self::Slow { future: Box::pin(future) }
    }

    fn respond(request: ServiceRequest, response: HttpResponse) -> Self {
        Self::Responded { response: Some(respond(request, response)) }
    }

    fn act(action: Action, request: ServiceRequest, service: &S) -> Self {
        match action {
            Action::Respond(response) => Self::respond(request, response),
            Action::Forward(decoration) => {
                Self::Decided { future: service.call(request), decoration: Some(decoration) }
            }
        }
    }
}

fn respond<B>(request: ServiceRequest, response: HttpResponse) -> ServiceResponse<EitherBody<B>> {
    outcome::mark_handled(&request);
    request.into_response(response).map_into_right_body()
}

/// With an error no request comes back to respond to, but the error will become the response.
fn replaced_by(mut error: Error, response: HttpResponse) -> Error {
    let response = Cell::new(Some(response));
    error.add_response_mapper(move |refused| response.take().unwrap_or(refused));
    error
}

async fn preflight_response(policy: &Rc<PreparedPolicy>, head: &RequestHead) -> HttpResponse {
    match evaluate::preflight(policy, head) {
        Evaluation::Ready(response) => response,
        Evaluation::Pending(later) => evaluate::resume_preflight(policy, head, later.await),
    }
}

/// A request that what is inside has not answered yet.
struct Passing<S> {
    inner: Rc<Inner<S>>,
    installed: Installed,
    snapshot: RequestSnapshot,
    url: Url,
    matched: usize,
    /// The handlers on this path whose guards do not admit the request.
    rejecting: Vec<Rc<AnnotatedRoute>>,
}

impl<S: 'static> Passing<S> {
    /// Decides on the response, if no nearer policy has. An asynchronous source of origins is returned, to be awaited.
    fn decide(&self, request: Option<&HttpRequest>) -> Option<(Rc<PreparedPolicy>, SourceFuture)> {
        let slot = self.installed.slot();
        if slot.is_set() {
            return None;
        }
        match self.applying(request) {
            Applying::NoPolicy => {}
            Applying::NotKnown => slot.decorate(Decoration::NoPolicy),
            Applying::Policy { policy, is_listed } => {
                match self.snapshot.decoration(&policy, is_listed, self.url.path()) {
                    Evaluation::Ready(decoration) => slot.decorate(decoration),
                    Evaluation::Pending(later) => return Some((policy, later)),
                }
            }
        }
        None
    }

    fn resume(&self, policy: &Rc<PreparedPolicy>, accepted: bool) {
        self.installed.slot().decorate(self.snapshot.resume(policy, self.url.path(), accepted));
    }

    /// What applies to a response that no nearer policy has decided on. With an error no request has come back.
    fn applying(&self, request: Option<&HttpRequest>) -> Applying {
        let method = &self.snapshot.method;
        let found = self.inner.routes.get().map(|routes| {
            let place = self.inner.instance.place();
            let lookup = Lookup { path: self.url.path(), matched: self.matched, place };
            routes.find(&lookup, &Actual { method, rejecting: &self.rejecting })
        });
        let reached_by_hand = |found: &Found| request.is_some_and(|request| found.is_by_hand(request));
        let target = match found {
            // Not the handler that was expected: it would have reported a decision.
            Some(found) if reached_by_hand(&found) && !(found.is_ambiguous() && self.inner.policy.is_none()) => {
                Target::NotAnnotated
            }
            Some(found) => found.target,
            None => Target::NotAnnotated,
        };
        match (target, &self.inner.policy) {
            (Target::Annotated(policy, _), _) => {
                let is_listed = policy.headers.classify(method) == RequestKind::Actual { is_listed: true };
                Applying::Policy { policy, is_listed }
            }
            (Target::NotAnnotated, Some(own)) => {
                Applying::Policy { policy: Rc::clone(own), is_listed: own.headers.covers(method) }
            }
            (Target::Ambiguous, _) => Applying::NotKnown,
            (Target::Off, _) | (Target::NotAnnotated, None) => Applying::NoPolicy,
        }
    }

    fn close<B>(&self, result: &mut Result<ServiceResponse<B>, Error>) {
        if let Some(decoration) = self.installed.close() {
            decoration.write_on(result);
        }
    }
}

/// What applies to a response.
enum Applying {
    Policy {
        policy: Rc<PreparedPolicy>,
        is_listed: bool,
    },
    /// One of several policies, or none.
    NotKnown,
    NoPolicy,
}

/// Looks for the handler of a preflight.
struct PreflightFor<'a> {
    /// The requested method.
    method: &'a [u8],
    request: &'a ServiceRequest,
}

impl Criteria for PreflightFor<'_> {
    /// The request itself has not been routed: it may end in front of the scope that this `Cors` is on.
    const IS_ROUTED: bool = false;

    fn serves(&self, route: &Route) -> bool {
        matches_method(route.serves, self.method)
    }

    /// A preflight carries none of the headers that a guard usually looks at, so the guards of a handler apply only where there
    /// is another to choose, or no CORS.
    fn admits(&self, route: &AnnotatedRoute, siblings: Siblings<'_>) -> bool {
        let is_exempt = || {
            matches_method(route.route.listed(), self.method)
                && !siblings.include_another(route, |other| self.serves(other))
        };
        route.guards.is_empty() || is_exempt() || route.guards_admit(&self.request.guard_ctx())
    }
}

/// Looks for the handler of an actual request.
struct Actual<'a> {
    method: &'a Method,
    rejecting: &'a [Rc<AnnotatedRoute>],
}

impl Criteria for Actual<'_> {
    const IS_ROUTED: bool = true;

    fn serves(&self, route: &Route) -> bool {
        route.serves.contains(&self.method.as_str())
    }

    fn admits(&self, route: &AnnotatedRoute, _: Siblings<'_>) -> bool {
        !self.rejecting.iter().any(|rejecting| std::ptr::eq(route, Rc::as_ptr(rejecting)))
    }
}
