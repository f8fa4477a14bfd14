//! What a `Cors` knows: its policy, and the handlers of its app.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::rc::Rc;

use actix_web::dev::ServiceRequest;

use super::app_routes::AppRoutes;
use super::criteria::{Actual, PreflightFor};
use super::headers::PreparedPolicy;
use super::instances::Instance;
use super::lookup::{Lookup, Target};
use super::outcome::OutcomeSlot;
use super::policy_handle::LivePolicy;
use super::registry::AnnotatedRoute;

/// The state of a `Cors` that does not depend on the service it wraps.
#[derive(Debug)]
pub(super) struct CorsContext {
    /// For requests without a nearer policy.
    pub(super) policy: Option<LivePolicy>,
    pub(super) instance: Rc<Instance>,
    /// Known from the first request on.
    app: OnceCell<SurroundingApp>,
}

/// The app of a `Cors`.
#[derive(Debug)]
struct SurroundingApp {
    routes: Rc<AppRoutes>,
    has_annotated: bool,
}

/// Who responds to a preflight.
pub(super) enum Responder {
    /// This `Cors`, by this policy.
    Policy(Rc<PreparedPolicy>),
    /// Another `Cors` inside, if the preflight comes to one; otherwise this one.
    NearerOr(Rc<PreparedPolicy>),
    /// What is inside, whatever it is.
    Inside,
}

impl CorsContext {
    pub(super) fn new(policy: Option<LivePolicy>, instance: Rc<Instance>) -> Self {
        Self { policy, instance, app: OnceCell::new() }
    }

    pub(super) fn routes(&self, request: &ServiceRequest) -> &Rc<AppRoutes> {
        &self.app(request).routes
    }

    #[inline]
    fn app(&self, request: &ServiceRequest) -> &SurroundingApp {
        self.app.get_or_init(|| {
            self.instance.set_app(request.resource_map());
            let routes = AppRoutes::of(request.request());
            SurroundingApp { has_annotated: routes.has_annotated(), routes }
        })
    }

    pub(super) fn lookup<'a>(&self, request: &'a ServiceRequest) -> Lookup<'a> {
        Lookup::of(request.request(), self.instance.place())
    }

    /// Whether the app has annotated handlers.
    #[inline]
    pub(super) fn has_annotated(&self, request: &ServiceRequest) -> bool {
        self.app(request).has_annotated
    }

    /// Whether another policy may apply to an actual request.
    #[inline(always)]
    pub(super) fn may_meet_another(&self, request: &ServiceRequest) -> bool {
        let app = self.app(request);
        app.has_annotated && app.routes.may_have(request.match_info().as_str()) || self.may_meet_another_cors(request)
    }

    #[inline(always)]
    fn may_meet_another_cors(&self, request: &ServiceRequest) -> bool {
        self.slot(request).is_some() || self.instance.may_contain_another()
    }

    /// The slot of a request that has passed another `Cors`.
    #[inline]
    pub(super) fn slot<'a>(&self, request: &'a ServiceRequest) -> Option<&'a OutcomeSlot> {
        if self.instance.may_be_enclosed() { OutcomeSlot::of(request) } else { None }
    }

    pub(super) fn responder(&self, request: &ServiceRequest, method: &[u8]) -> Responder {
        let lookup = self.lookup(request);
        let found = self.routes(request).find(&lookup, &PreflightFor { method, request });
        match (found.target, &self.policy) {
            (Target::Annotated(policy), _) if policy.lists(method) => Responder::Policy(policy),
            // A method that the handler serves and does not list has no CORS, here too.
            (Target::Annotated(_) | Target::Off | Target::Ambiguous, _) | (Target::NotAnnotated, None) => {
                Responder::Inside
            }
            (Target::NotAnnotated, Some(own)) if self.instance.may_contain_another() => {
                Responder::NearerOr(own.current().into_owned())
            }
            (Target::NotAnnotated, Some(own)) => Responder::Policy(own.current().into_owned()),
        }
    }

    /// The policy that probably applies to an actual request, if a predicate decides about its origins: with an error no request
    /// comes back that a predicate could look at.
    #[inline]
    pub(super) fn policy_with_predicate(
        &self,
        request: &ServiceRequest,
        rejecting: &[Rc<AnnotatedRoute>],
    ) -> Option<Rc<PreparedPolicy>> {
        let routes = self.routes(request);
        let has_own = || self.policy.as_ref().is_some_and(|own| own.current().has_predicate());
        if !routes.may_have_predicates && !has_own() {
            return None;
        }
        let criteria = Actual { method: request.method(), rejecting, is_strict: false };
        let policy = match routes.find(&self.lookup(request), &criteria).target {
            Target::Annotated(policy) => policy,
            Target::NotAnnotated => self.policy.as_ref()?.current().into_owned(),
            Target::Off | Target::Ambiguous => return None,
        };
        policy.has_predicate().then_some(policy)
    }

    /// The policy of this `Cors`, where it may block the request: an annotated handler's own is nearer. Where it is not known
    /// whose the request is, this one blocks.
    #[inline]
    pub(super) fn blocking_policy(
        &self,
        request: &ServiceRequest,
        rejecting: &[Rc<AnnotatedRoute>],
    ) -> Option<Cow<'_, Rc<PreparedPolicy>>> {
        let own = self.policy.as_ref()?.current();
        if !own.blocks() {
            return None;
        }
        let criteria = Actual { method: request.method(), rejecting, is_strict: true };
        let found = self.routes(request).find(&self.lookup(request), &criteria);
        (!matches!(found.target, Target::Annotated(_) | Target::Off)).then_some(own)
    }
}
