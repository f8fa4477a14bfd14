//! What a `Cors` knows: its policy, and the handlers of its app.

use std::cell::OnceCell;
use std::rc::Rc;

use actix_web::dev::ServiceRequest;

use super::app_routes::AppRoutes;
use super::criteria::{Actual, PreflightFor};
use super::headers::PreparedPolicy;
use super::instances::Instance;
use super::lookup::{Lookup, Target};
use super::registry::AnnotatedRoute;
use crate::protocol::decide::matches_method;

/// The state of a `Cors` that does not depend on the service it wraps.
#[derive(Debug)]
pub(super) struct CorsContext {
    /// For requests without a nearer policy.
    pub(super) policy: Option<Rc<PreparedPolicy>>,
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
    pub(super) fn new(policy: Option<Rc<PreparedPolicy>>, instance: Rc<Instance>) -> Self {
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

    /// The policy of this `Cors`, where it may block the request: an annotated handler's own is nearer. Where it is not known
    /// whose the request is, this one blocks.
    pub(super) fn blocking_policy(
        &self,
        request: &ServiceRequest,
        rejecting: &[Rc<AnnotatedRoute>],
    ) -> Option<&Rc<PreparedPolicy>> {
        let own = self.policy.as_ref().filter(|own| own.blocks())?;
        let criteria = Actual { method: request.method(), rejecting, is_strict: true };
        let found = self.routes(request).find(&self.lookup(request), &criteria);
        (!matches!(found.target, Target::Annotated(..) | Target::Off)).then_some(own)
    }
}
