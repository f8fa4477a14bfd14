//! An actual request for which a nearer policy may decide, while what is inside runs.

use std::rc::Rc;

use actix_web::dev::{ServiceRequest, ServiceResponse, Url};
use actix_web::{Error, HttpRequest};

use super::app_routes::AppRoutes;
use super::context::CorsContext;
use super::criteria::Actual;
use super::evaluate::{Decoration, Evaluation, RequestSnapshot};
use super::headers::PreparedPolicy;
use super::lookup::{Lookup, Target};
use super::outcome::Installed;
use super::registry::AnnotatedRoute;
use crate::origins::SourceFuture;
use crate::protocol::headers::RequestKind;

/// A request that what is inside has not answered yet.
pub(super) struct Passing {
    context: Rc<CorsContext>,
    routes: Rc<AppRoutes>,
    installed: Installed,
    snapshot: RequestSnapshot,
    url: Url,
    matched: usize,
    /// The handlers on this path whose guards do not admit the request.
    rejecting: Vec<Rc<AnnotatedRoute>>,
}

impl Passing {
    /// A request on its way to what is inside.
    pub(super) fn of(
        request: &mut ServiceRequest,
        context: &Rc<CorsContext>,
        rejecting: Vec<Rc<AnnotatedRoute>>,
    ) -> Self {
        let has_source = context.policy.as_ref().is_some_and(|policy| policy.source.is_some());
        let routes = Rc::clone(context.routes(request));
        let has_sources = has_source || routes.has_sources;
        Self {
            context: Rc::clone(context),
            routes,
            installed: Installed::on(request),
            snapshot: RequestSnapshot::of(request, has_sources),
            url: request.match_info().get_ref().clone(),
            matched: context.lookup(request).matched,
            rejecting,
        }
    }

    /// Decides on the response, if no nearer policy has. An asynchronous source of origins is returned, to be awaited.
    pub(super) fn decide(&self, request: Option<&HttpRequest>) -> Option<(Rc<PreparedPolicy>, SourceFuture)> {
        let slot = self.installed.slot();
        if slot.is_set() {
            return None;
        }
        match self.applying(request) {
            Applying::Nothing => {}
            Applying::Ambiguous => slot.decorate(Decoration::Strip),
            Applying::Policy { policy, is_listed } => {
                match self.snapshot.decoration(&policy, is_listed, self.url.path()) {
                    Evaluation::Ready(decoration) => slot.decorate(decoration),
                    Evaluation::Pending(later) => return Some((policy, later)),
                }
            }
        }
        None
    }

    pub(super) fn resume(&self, policy: &Rc<PreparedPolicy>, accepted: bool) {
        self.installed.slot().decorate(self.snapshot.resume(policy, self.url.path(), accepted));
    }

    /// What applies to a response that no nearer policy has decided on. With an error no request has come back.
    fn applying(&self, request: Option<&HttpRequest>) -> Applying {
        let method = &self.snapshot.method;
        let place = self.context.instance.place();
        let lookup = Lookup { path: self.url.path(), matched: self.matched, place };
        let found = self.routes.find(&lookup, &Actual { method, rejecting: &self.rejecting, is_strict: false });
        // Not the handler that was expected: it would have reported a decision.
        let reached_by_hand = request.is_some_and(|request| found.is_by_hand(request));
        let target = if reached_by_hand && !(found.is_ambiguous() && self.context.policy.is_none()) {
            Target::NotAnnotated
        } else {
            found.target
        };
        match (target, &self.context.policy) {
            (Target::Annotated(policy, _), _) => {
                let is_listed = policy.headers.classify(method) == RequestKind::Actual { is_listed: true };
                Applying::Policy { policy, is_listed }
            }
            (Target::NotAnnotated, Some(own)) => {
                Applying::Policy { policy: Rc::clone(own), is_listed: own.headers.covers(method) }
            }
            (Target::Ambiguous, _) => Applying::Ambiguous,
            (Target::Off, _) | (Target::NotAnnotated, None) => Applying::Nothing,
        }
    }

    pub(super) fn close<B>(&self, result: &mut Result<ServiceResponse<B>, Error>) {
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
    Ambiguous,
    Nothing,
}
