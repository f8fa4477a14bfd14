//! How preflights and actual requests are matched with annotated handlers.

use std::rc::Rc;

use actix_web::dev::ServiceRequest;
use actix_web::http::Method;

use super::lookup::{Criteria, Surroundings};
use super::registry::AnnotatedRoute;
use super::route::Route;
use crate::protocol::decide::matches_method;

/// Looks for the handler of a preflight.
pub(super) struct PreflightFor<'a> {
    /// The requested method.
    pub(super) method: &'a [u8],
    pub(super) request: &'a ServiceRequest,
}

impl Criteria for PreflightFor<'_> {
    /// The request itself has not been routed: it may end in front of the scope that this `Cors` is on.
    const IS_ROUTED: bool = false;

    fn serves(&self, route: &Route) -> bool {
        matches_method(route.serves, self.method)
    }

    /// A preflight carries none of the headers that a guard usually looks at, so the guards of a handler apply only where there
    /// is another to choose, or no CORS.
    fn admits(&self, route: &AnnotatedRoute, around: Surroundings<'_>) -> bool {
        let is_exempt = || {
            route.policy.as_ref().is_some_and(|policy| policy.current().lists(self.method))
                && !around.include_another(route, |other| self.serves(other))
        };
        route.guards.is_empty() || is_exempt() || route.guards_admit(&self.request.guard_ctx())
    }
}

/// Looks for the handler of an actual request.
pub(super) struct Actual<'a> {
    pub(super) method: &'a Method,
    pub(super) rejecting: &'a [Rc<AnnotatedRoute>],
    /// For the question whether an outer policy may block the request. If in doubt, it does.
    pub(super) is_strict: bool,
}

impl Criteria for Actual<'_> {
    const IS_ROUTED: bool = true;

    fn is_strict(&self) -> bool {
        self.is_strict
    }

    fn serves(&self, route: &Route) -> bool {
        route.serves.contains(&self.method.as_str())
    }

    fn admits(&self, route: &AnnotatedRoute, _: Surroundings<'_>) -> bool {
        !self.rejecting.iter().any(|rejecting| std::ptr::eq(route, Rc::as_ptr(rejecting)))
    }
}
