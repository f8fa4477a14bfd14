//! What `origins = path` may name, and how a policy holds it.

use std::any::Any;
use std::fmt;
use std::pin::Pin;

use actix_web::dev::RequestHead;
use actix_web_cors_rules::origin::Origin;

/// The result of an asynchronous predicate.
#[doc(hidden)]
pub type SourceFuture = Pin<Box<dyn Future<Output = bool>>>;

/// What `origins = path` may name: a [`SharedOrigins`](super::SharedOrigins), a function `fn(&Origin, &RequestHead) -> bool`, or an `async fn`
/// with the same arguments. `Form` distinguishes the three and is inferred.
///
/// A predicate runs on the preflight and again on the actual request. It never sees an origin that is malformed, `null` or sent
/// twice. A preflight carries origin, authority and path, but no cookies and no values of other headers: a predicate that
/// requires those refuses every preflight. List the header names that the decision depends on in the key `vary`.
///
/// Errors and timeouts must be mapped to `false`. An `async` predicate has no time limit of its own, and the browser waits for it:
/// use `actix_web::rt::time::timeout(limit, lookup).await.unwrap_or(false)`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a source of origins",
    label = "neither a `SharedOrigins` nor a function `fn(&Origin, &RequestHead) -> bool`",
    note = "write `static NAME: SharedOrigins = …`, `fn name(origin: &Origin, request: &RequestHead) -> bool`, or an `async fn` with the same arguments"
)]
pub trait OriginSource<Form>: Sync + 'static {
    /// Whether a server that uses the source may start. The reason against it has been reported.
    #[doc(hidden)]
    fn is_ready(&'static self) -> bool {
        true
    }

    #[doc(hidden)]
    fn consult(&'static self, origin: Origin, request: Option<&RequestHead>) -> SourceAnswer;
}

/// The result of a source.
#[doc(hidden)]
pub enum SourceAnswer {
    Ready(bool),
    Pending(SourceFuture),
}

#[doc(hidden)]
pub struct Plain;
#[doc(hidden)]
pub struct Async;

impl<F> OriginSource<Plain> for F
where
    F: Fn(&Origin, &RequestHead) -> bool + Sync + 'static,
{
    fn consult(&'static self, origin: Origin, request: Option<&RequestHead>) -> SourceAnswer {
        SourceAnswer::Ready(request.is_some_and(|request| self(&origin, request)))
    }
}

impl<F> OriginSource<Async> for F
where
    F: AsyncFn(&Origin, &RequestHead) -> bool + Sync + 'static,
{
    fn consult(&'static self, origin: Origin, request: Option<&RequestHead>) -> SourceAnswer {
        let Some(request) = request else { return SourceAnswer::Ready(false) };
        // A copy of the head alone: the handler wants to be the only owner of its request.
        let request = request.clone();
        SourceAnswer::Pending(Box::pin(async move { self(&origin, &request).await }))
    }
}

/// A source with its type erased, as a policy holds it.
#[derive(Clone, Copy)]
pub struct Source {
    subject: &'static (dyn Any + Sync),
    is_ready: fn(&'static (dyn Any + Sync)) -> bool,
    consult: fn(&'static (dyn Any + Sync), Origin, Option<&RequestHead>) -> SourceAnswer,
}

impl Source {
    /// The source that `origins = path` names.
    pub const fn new<Form, S: OriginSource<Form>>(source: &'static S) -> Self {
        Self {
            subject: source,
            is_ready: |subject| downcast::<S>(subject).is_none_or(OriginSource::is_ready),
            consult: |subject, origin, request| {
                downcast::<S>(subject).map_or(SourceAnswer::Ready(false), |source| source.consult(origin, request))
            },
        }
    }

    /// Whether a server that uses the source may start.
    pub(crate) fn is_ready(&self) -> bool {
        (self.is_ready)(self.subject)
    }

    /// Whether this origin may read the response to this request. A predicate without a request refuses.
    pub(crate) fn consult(&self, origin: Origin, request: Option<&RequestHead>) -> SourceAnswer {
        (self.consult)(self.subject, origin, request)
    }
}

/// Same type and same address. Function items have no size, so their type identifies them.
impl PartialEq for Source {
    fn eq(&self, other: &Self) -> bool {
        (self.subject as &dyn Any).type_id() == (other.subject as &dyn Any).type_id()
            && std::ptr::addr_eq(self.subject, other.subject)
    }
}

impl Eq for Source {}

fn downcast<S: 'static>(subject: &'static (dyn Any + Sync)) -> Option<&'static S> {
    (subject as &'static dyn Any).downcast_ref()
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Source")
    }
}
