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
use super::policy_handle::LivePolicy;
use super::registry::AnnotatedRoute;

/// The state of a `Cors` that does not depend on the service it wraps.
#[derive(Debug)]
pub(super) struct CorsContext {
    /// For requests without a nearer policy.
    pub(super) policy: Option<LivePolicy>,
    pub(super) instance: Rc<Instance>,
    /// Known from the first request on.
    routes: OnceCell<Rc<AppRoutes>>,
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
        Self { policy, instance, routes: OnceCell::new() }
    }

    pub(super) fn routes(&self, request: &ServiceRequest) -> &Rc<AppRoutes> {
        self.routes.get_or_init(|| {
            self.instance.set_app(request.resource_map());
            AppRoutes::of(request.request())
        })
    }

    pub(super) fn lookup<'a>(&self, request: &'a ServiceRequest) -> Lookup<'a> {
        Lookup::of(request.request(), self.instance.place())
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
    pub(super) fn policy_with_predicate(
        &self,
        request: &ServiceRequest,
        rejecting: &[Rc<AnnotatedRoute>],
    ) -> Option<Rc<PreparedPolicy>> {
        let routes = self.routes(request);
        if !routes.may_have_predicates && !self.policy.as_ref().is_some_and(LivePolicy::may_have_predicate) {
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
