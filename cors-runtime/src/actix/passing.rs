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
    consulted: Option<Consulted>,
}

/// The result of a predicate that was consulted before the request was passed on.
pub(super) struct Consulted {
    pub(super) policy: Rc<PreparedPolicy>,
    pub(super) accepted: bool,
}

impl Passing {
    /// A request on its way to what is inside.
    pub(super) fn of(
        request: &mut ServiceRequest,
        context: &Rc<CorsContext>,
        rejecting: Vec<Rc<AnnotatedRoute>>,
        consulted: Option<Consulted>,
    ) -> Box<Self> {
        let outer = context.slot(request).cloned();
        Box::new(Self {
            context: Rc::clone(context),
            routes: Rc::clone(context.routes(request)),
            installed: Installed::on(request, outer),
            snapshot: RequestSnapshot::of(request),
            url: request.match_info().get_ref().clone(),
            matched: context.lookup(request).matched,
            rejecting,
            consulted,
        })
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
            Applying::Policy { policy, is_listed } => match self.accepted(&policy).filter(|_| is_listed) {
                Some(accepted) => self.resume(&policy, accepted),
                None => match self.snapshot.decoration(&policy, is_listed, self.url.path(), request) {
                    Evaluation::Ready(decoration) => slot.decorate(decoration),
                    Evaluation::Pending(later) => return Some((policy, later)),
                },
            },
        }
        None
    }

    /// The result of the policy's predicate, if it was consulted before.
    fn accepted(&self, policy: &PreparedPolicy) -> Option<bool> {
        let consulted = self.consulted.as_ref()?;
        (consulted.policy.source == policy.source).then_some(consulted.accepted)
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
            (Target::Annotated(policy), _) => {
                let is_listed = policy.headers.classify(method) == RequestKind::Actual { is_listed: true };
                Applying::Policy { policy, is_listed }
            }
            (Target::NotAnnotated, Some(own)) => {
                let policy = own.current().into_owned();
                Applying::Policy { is_listed: policy.headers.covers(method), policy }
            }
            (Target::Ambiguous, _) => Applying::Ambiguous,
            (Target::Off, _) | (Target::NotAnnotated, None) => Applying::Nothing,
        }
    }

    #[inline]
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
