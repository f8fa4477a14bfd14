//! What a `Cors` or an annotated handler takes its policy from, and the policy as this thread has prepared it.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;
use std::panic::Location;
use std::rc::Rc;
use std::sync::Arc;

use super::headers::PreparedPolicy;
use super::recording;
use crate::policy::Policy;
use crate::shared_policy::SharedPolicy;

/// What [`Cors::new`](super::Cors::new) takes: `&'static Policy`, `Policy`, `&'static SharedPolicy` or `Arc<SharedPolicy>`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a policy for `Cors::new`",
    label = "expected `&'static Policy`, `Policy`, `&'static SharedPolicy` or `Arc<SharedPolicy>`",
    note = "a `PolicyConfig` becomes a policy by `.build()?`; a `SharedPolicy` is a `static`, or in an `Arc`; origins alone are \
            no policy: name them in one, as in `policy!(origins = TENANTS, methods = [GET])`"
)]
pub trait IntoPolicy {
    #[doc(hidden)]
    fn into_handle(self) -> PolicyHandle;
}

/// A policy, or one that can be replaced.
#[derive(Clone)]
pub struct PolicyHandle {
    handle: Handle,
    /// As it was written in `policy = path`.
    name: Option<&'static str>,
}

#[derive(Clone)]
enum Handle {
    Static(&'static Policy),
    Owned(Arc<Policy>),
    StaticShared(&'static SharedPolicy),
    Shared(Arc<SharedPolicy>),
}

impl IntoPolicy for &'static Policy {
    fn into_handle(self) -> PolicyHandle {
        PolicyHandle::new(Handle::Static(self))
    }
}

impl IntoPolicy for Policy {
    fn into_handle(self) -> PolicyHandle {
        PolicyHandle::new(Handle::Owned(Arc::new(self)))
    }
}

impl IntoPolicy for &'static SharedPolicy {
    fn into_handle(self) -> PolicyHandle {
        PolicyHandle::new(Handle::StaticShared(self))
    }
}

impl IntoPolicy for Arc<SharedPolicy> {
    fn into_handle(self) -> PolicyHandle {
        PolicyHandle::new(Handle::Shared(self))
    }
}

/// What the key `policy` may name. It distinguishes the two types in constant functions, which cannot call a trait's.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a policy",
    label = "neither a `Policy` nor a `SharedPolicy`",
    note = "write `static NAME: Policy = policy!(…);` or `static NAME: SharedPolicy = SharedPolicy::unset();`"
)]
pub trait AnyPolicy: Sized + 'static {
    /// A reference to the policy, with constant functions. For a type that is not a policy it does not exist, so rustc reports
    /// nothing but that.
    type Reference;
}

impl AnyPolicy for Policy {
    type Reference = PolicyReference<Self>;
}

impl AnyPolicy for SharedPolicy {
    type Reference = PolicyReference<Self>;
}

/// A reference to a policy. Written by generated code.
#[derive(Debug)]
pub struct PolicyReference<P: 'static>(&'static P);

/// A reference to what the key `policy` names.
pub const fn policy_reference<P: AnyPolicy<Reference = PolicyReference<P>>>(policy: &'static P) -> P::Reference {
    PolicyReference(policy)
}

impl PolicyReference<Policy> {
    /// The policy of a handler.
    pub const fn handle(self) -> PolicyHandle {
        PolicyHandle::new(Handle::Static(self.0))
    }
}

impl PolicyReference<SharedPolicy> {
    /// The policy of a handler.
    pub const fn handle(self) -> PolicyHandle {
        PolicyHandle::new(Handle::StaticShared(self.0))
    }
}

impl PolicyHandle {
    const fn new(handle: Handle) -> Self {
        Self { handle, name: None }
    }

    /// Adds the name that an audit shows.
    #[must_use]
    pub const fn named(mut self, name: &'static str) -> Self {
        self.name = Some(name);
        self
    }

    /// The name that the policy was given in `policy = path`.
    pub(crate) fn name(&self) -> Option<&'static str> {
        self.name
    }

    /// The policy as it is now. `None` for a `SharedPolicy` that has not been set.
    pub(crate) fn policy(&self) -> Option<Policy> {
        match self.subject() {
            Subject::Fixed(policy) => Some(policy.clone()),
            Subject::Shared(shared) => shared.get(),
        }
    }

    /// Where the policy is in the source. Of a `SharedPolicy`, where that is.
    pub(crate) fn location(&self) -> &'static Location<'static> {
        match self.subject() {
            Subject::Fixed(policy) => policy.location(),
            Subject::Shared(shared) => shared.location(),
        }
    }

    /// Fails to compile if a compiled policy does not allow the method.
    #[track_caller]
    pub const fn assert_allows(&self, method: &str, message: &str) {
        if let Handle::Static(policy) = &self.handle {
            policy.assert_allows(method, message);
        }
    }

    fn subject(&self) -> Subject<'_> {
        match &self.handle {
            Handle::Static(policy) => Subject::Fixed(policy),
            Handle::Owned(policy) => Subject::Fixed(policy),
            Handle::StaticShared(policy) => Subject::Shared(policy),
            Handle::Shared(policy) => Subject::Shared(policy),
        }
    }
}

/// What a handle refers to.
enum Subject<'a> {
    Fixed(&'a Policy),
    Shared(&'a SharedPolicy),
}

/// The same policy, whatever it is replaced by.
impl PartialEq for PolicyHandle {
    fn eq(&self, other: &Self) -> bool {
        match (self.subject(), other.subject()) {
            (Subject::Fixed(one), Subject::Fixed(other)) => std::ptr::eq(one, other) || one == other,
            (Subject::Shared(one), Subject::Shared(other)) => std::ptr::eq(one, other),
            (Subject::Fixed(_), Subject::Shared(_)) | (Subject::Shared(_), Subject::Fixed(_)) => false,
        }
    }
}

impl fmt::Debug for PolicyHandle {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.subject() {
            Subject::Fixed(policy) => policy.fmt(f),
            Subject::Shared(policy) => policy.fmt(f),
        }
    }
}

/// A policy as this thread has prepared it for a route or a `Cors`. One that has been replaced is prepared again.
#[derive(Debug)]
pub(super) struct LivePolicy {
    handle: PolicyHandle,
    scope: PolicyScope,
    prepared: Prepared,
}

/// What a policy is for.
#[derive(Clone, Copy, Debug)]
pub(super) enum PolicyScope {
    /// A route, with its pattern and the methods that it serves and lists.
    Route { path: &'static str, methods: &'static [&'static str] },
    /// What a `Cors` is around.
    Middleware,
}

#[derive(Debug)]
enum Prepared {
    Once(Rc<PreparedPolicy>),
    /// Together with how often the policy had been set.
    Version(RefCell<(u64, Rc<PreparedPolicy>)>),
}

impl LivePolicy {
    pub(super) fn new(handle: PolicyHandle, scope: PolicyScope) -> Self {
        let prepared = match handle.subject() {
            Subject::Fixed(policy) => Prepared::Once(Rc::new(PreparedPolicy::new(policy, scope))),
            Subject::Shared(shared) => Prepared::Version(RefCell::new(prepare(shared, scope))),
        };
        Self { handle, scope, prepared }
    }

    /// The policy as it is now. A request is treated by one result from its beginning to its end.
    #[inline]
    pub(super) fn current(&self) -> Cow<'_, Rc<PreparedPolicy>> {
        match &self.prepared {
            Prepared::Once(prepared) => Cow::Borrowed(prepared),
            Prepared::Version(prepared) => Cow::Owned(self.refreshed(prepared)),
        }
    }

    fn refreshed(&self, prepared: &RefCell<(u64, Rc<PreparedPolicy>)>) -> Rc<PreparedPolicy> {
        let mut prepared = prepared.borrow_mut();
        if let Subject::Shared(shared) = self.handle.subject()
            && shared.version() != prepared.0
        {
            *prepared = prepare(shared, self.scope);
        }
        Rc::clone(&prepared.1)
    }

    /// Whether a predicate decides about origins, now or after the policy has been replaced.
    pub(super) fn may_have_predicate(&self) -> bool {
        match &self.prepared {
            Prepared::Once(prepared) => prepared.has_predicate(),
            Prepared::Version(_) => true,
        }
    }

    /// Prepares what the policy needs at run time. A server whose policy is not ready does not start; an audit reports it.
    pub(super) fn ensure_ready(&self) -> Result<(), ()> {
        if recording::is_active() {
            return Ok(());
        }
        let is_ready = match self.handle.subject() {
            Subject::Fixed(policy) => policy.is_ready(),
            Subject::Shared(policy) => policy.is_ready(),
        };
        if is_ready { Ok(()) } else { Err(()) }
    }

    /// Whether two routes or middlewares treat every request alike, whatever their policy is replaced by.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let methods = |scope| match scope {
            PolicyScope::Route { methods, .. } => Some(methods),
            PolicyScope::Middleware => None,
        };
        methods(self.scope) == methods(other.scope) && self.handle == other.handle
    }
}

fn prepare(shared: &SharedPolicy, scope: PolicyScope) -> (u64, Rc<PreparedPolicy>) {
    let (version, policy) = shared.read();
    (version, Rc::new(PreparedPolicy::new(&policy.unwrap_or_else(Policy::allowing_nothing), scope)))
}
