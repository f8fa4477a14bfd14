//! What `origins = path` may name, and how a policy holds it.

use std::any::Any;
use std::cell::Cell;
use std::fmt;
use std::future::poll_fn;
use std::panic::Location;
use std::pin::Pin;

use actix_web::HttpRequest;
use actix_web_cors_rules::dangerous::Dangerous;
use actix_web_cors_rules::origin::Origin;

/// The result of an asynchronous predicate.
#[doc(hidden)]
pub type SourceFuture = Pin<Box<dyn Future<Output = bool>>>;

/// What `origins = path` may name: a [`SharedOrigins`](super::SharedOrigins), a function `fn(&Origin, &HttpRequest) -> bool`, or an
/// `async fn` with the same arguments. `Form` distinguishes the three and is inferred.
///
/// A predicate runs on the preflight and again on the actual request. It never sees an origin that is malformed, `null` or sent
/// twice. A preflight carries origin, authority and path, but no cookies and no values of other headers: a predicate that
/// requires those refuses every preflight. List the header names that the decision depends on in the key `vary`.
///
/// State comes from [`HttpRequest::app_data`], as in a handler, so two apps of one program can have different origins. With a
/// `Cors` a predicate runs before routing, too, for responses of layers in front of the handler: `match_info` is empty there, and
/// of the data only the app's is visible, not a scope's. Put the state of a predicate into the data of the app.
///
/// Do not keep the request beyond the result, and do not move a clone of it into a spawned task: actix-web requires that a request
/// on its way to a handler has one owner, and panics otherwise. Copy what you need.
///
/// ```
/// # use actix_web_cors_rules::origin::Origin;
/// use actix_web::{HttpRequest, web};
///
/// struct Settings {
///     front_end: String,
/// }
///
/// fn is_front_end(origin: &Origin, request: &HttpRequest) -> bool {
///     request.app_data::<web::Data<Settings>>().is_some_and(|settings| settings.front_end == origin.as_str())
/// }
/// ```
///
/// Errors and timeouts must be mapped to `false`. An `async` predicate has no time limit of its own, and the browser waits for it:
/// use `actix_web::rt::time::timeout(limit, lookup).await.unwrap_or(false)`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a source of origins",
    label = "neither a `SharedOrigins` nor a function `fn(&Origin, &HttpRequest) -> bool`",
    note = "write `static NAME: SharedOrigins = …`, `fn name(origin: &Origin, request: &HttpRequest) -> bool`, or an `async fn` with the same arguments",
    note = "the elements of a constant are not visible to a macro: write them as literals, or fill a `SharedOrigins` with them"
)]
pub trait OriginSource<Form>: Sync + 'static {
    /// Whether a server that uses the source in a policy with or without `credentials` may start. The reason against it has been
    /// reported. `policy` is where the policy is in the source.
    #[doc(hidden)]
    fn is_ready(&'static self, _credentials: bool, _policy: &Location<'static>) -> bool {
        true
    }

    /// Whether the source decides about a request, and not about its origin alone.
    #[doc(hidden)]
    fn needs_request(&'static self) -> bool {
        true
    }

    /// Whether the source allows any origin at the moment.
    #[doc(hidden)]
    fn allows_any(&'static self) -> bool {
        false
    }

    /// What an audit shows of the source.
    #[doc(hidden)]
    fn state(&'static self) -> SourceState {
        SourceState::default()
    }

    #[doc(hidden)]
    fn consult(&'static self, origin: Origin, request: Option<&HttpRequest>) -> SourceAnswer;
}

/// The result of a source.
#[doc(hidden)]
pub enum SourceAnswer {
    Ready(bool),
    Pending(SourceFuture),
}

/// What an audit shows of a source. The default is a predicate's.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, Default)]
pub struct SourceState {
    /// The environment variable that the origins come from.
    pub variable: Option<&'static str>,
    /// The origins have yet to be set by the program.
    pub is_unset: bool,
    /// The origins may be set to `*`.
    pub may_be_any: bool,
    pub opt_outs: Dangerous,
}

#[doc(hidden)]
pub struct Plain;
#[doc(hidden)]
pub struct Async;

impl<F> OriginSource<Plain> for F
where
    F: Fn(&Origin, &HttpRequest) -> bool + Sync + 'static,
{
    fn consult(&'static self, origin: Origin, request: Option<&HttpRequest>) -> SourceAnswer {
        SourceAnswer::Ready(request.is_some_and(|request| self(&origin, request)))
    }
}

impl<F> OriginSource<Async> for F
where
    F: AsyncFn(&Origin, &HttpRequest) -> bool + Sync + 'static,
{
    fn consult(&'static self, origin: Origin, request: Option<&HttpRequest>) -> SourceAnswer {
        let Some(request) = request else { return SourceAnswer::Ready(false) };
        // Released with the result: actix-web requires that a request on its way to a handler has one owner.
        let request = request.clone();
        SourceAnswer::Pending(Box::pin(async move {
            let request = request;
            self(&origin, &request).await
        }))
    }
}

/// A source with its type erased, as a policy holds it.
#[derive(Clone, Copy)]
pub struct Source {
    subject: &'static (dyn Any + Sync),
    is_ready: fn(&'static (dyn Any + Sync), bool, &Location<'static>) -> bool,
    needs_request: fn(&'static (dyn Any + Sync)) -> bool,
    allows_any: fn(&'static (dyn Any + Sync)) -> bool,
    consult: fn(&'static (dyn Any + Sync), Origin, Option<&HttpRequest>) -> SourceAnswer,
    state: fn(&'static (dyn Any + Sync)) -> SourceState,
    /// As it was written in `origins = path`.
    name: Option<&'static str>,
    type_name: fn() -> &'static str,
}

impl Source {
    /// The source that `origins = path` names.
    pub const fn new<Form, S: OriginSource<Form>>(source: &'static S) -> Self {
        Self {
            subject: source,
            is_ready: |subject, credentials, policy| {
                downcast::<S>(subject).is_none_or(|source| source.is_ready(credentials, policy))
            },
            needs_request: |subject| downcast::<S>(subject).is_some_and(OriginSource::needs_request),
            allows_any: |subject| downcast::<S>(subject).is_some_and(OriginSource::allows_any),
            consult: |subject, origin, request| {
                downcast::<S>(subject).map_or(SourceAnswer::Ready(false), |source| source.consult(origin, request))
            },
            state: |subject| downcast::<S>(subject).map(OriginSource::state).unwrap_or_default(),
            name: None,
            type_name: std::any::type_name::<S>,
        }
    }

    /// Adds the name that an audit shows.
    #[must_use]
    pub const fn named(mut self, name: &'static str) -> Self {
        self.name = Some(name);
        self
    }

    /// The name of the source; of a function without one, its path.
    pub(crate) fn name(&self) -> &'static str {
        self.name.unwrap_or_else(self.type_name)
    }

    /// What an audit shows of the source.
    pub(crate) fn state(&self) -> SourceState {
        (self.state)(self.subject)
    }

    /// Whether a server that uses the source in a policy with or without `credentials` may start.
    pub(crate) fn is_ready(&self, credentials: bool, policy: &Location<'static>) -> bool {
        (self.is_ready)(self.subject, credentials, policy)
    }

    /// Whether the source decides about a request, and not about its origin alone.
    pub(crate) fn needs_request(&self) -> bool {
        (self.needs_request)(self.subject)
    }

    /// Whether the source allows any origin at the moment.
    pub(crate) fn allows_any(&self) -> bool {
        (self.allows_any)(self.subject)
    }

    /// Whether this origin may read the response to this request, in a policy with or without `credentials`. A predicate without a
    /// request refuses.
    pub(crate) fn consult(&self, origin: Origin, request: Option<&HttpRequest>, credentials: bool) -> SourceAnswer {
        match with_credentials(credentials, || (self.consult)(self.subject, origin, request)) {
            SourceAnswer::Pending(mut later) if credentials => {
                SourceAnswer::Pending(Box::pin(poll_fn(move |context| {
                    with_credentials(true, || later.as_mut().poll(context))
                })))
            }
            answer => answer,
        }
    }
}

thread_local! {
    /// The policy of the predicate that runs has `credentials`.
    static HAS_CREDENTIALS: Cell<bool> = const { Cell::new(false) };
}

/// Whether a predicate runs for a policy with `credentials`: a set in the data of an app must not allow any origin there.
pub(super) fn decides_with_credentials() -> bool {
    HAS_CREDENTIALS.get()
}

fn with_credentials<R>(credentials: bool, decide: impl FnOnce() -> R) -> R {
    struct Restore(bool);
    impl Drop for Restore {
        fn drop(&mut self) {
            HAS_CREDENTIALS.set(self.0);
        }
    }
    let _restore = Restore(HAS_CREDENTIALS.replace(credentials));
    decide()
}

/// Same type and same address. Function items have no size, so their type identifies them.
impl PartialEq for Source {
    fn eq(&self, other: &Self) -> bool {
        (self.subject as &dyn Any).type_id() == (other.subject as &dyn Any).type_id()
            && (size_of_val(self.subject) == 0 || std::ptr::addr_eq(self.subject, other.subject))
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

#[cfg(test)]
mod tests {
    use std::panic::catch_unwind;

    use super::*;
    use crate::origins::SharedOrigins;

    static ONE: SharedOrigins = SharedOrigins::empty();
    static OTHER: SharedOrigins = SharedOrigins::empty();

    fn of_one(origin: &Origin, _: &HttpRequest) -> bool {
        origin.host() == "one.example"
    }

    fn of_other(origin: &Origin, _: &HttpRequest) -> bool {
        origin.host() == "other.example"
    }

    async fn later(origin: &Origin, _: &HttpRequest) -> bool {
        origin.host() == "one.example"
    }

    /// A `SharedOrigins` is identified by its address, a function by its type.
    #[test]
    fn a_source_equals_itself_alone() {
        let sources = || {
            [Source::new(&ONE), Source::new(&OTHER), Source::new(&of_one), Source::new(&of_other), Source::new(&later)]
        };
        for (index, source) in sources().into_iter().enumerate() {
            for (other_index, other) in sources().into_iter().enumerate() {
                assert_eq!(source == other, index == other_index, "{} {}", source.name(), other.name());
            }
        }
        assert_eq!(Source::new(&ONE).named("ONE"), Source::new(&ONE).named("crate::ONE"));
    }

    #[test]
    fn only_a_predicate_needs_the_request() {
        let table = [(Source::new(&ONE), false), (Source::new(&of_one), true), (Source::new(&later), true)];
        for (source, needs_request) in table {
            assert_eq!(source.needs_request(), needs_request, "{}", source.name());
        }
    }

    /// A predicate that runs inside of another, or panics, changes nothing for what runs later on the thread.
    #[test]
    fn the_credentials_of_a_policy_hold_while_its_predicate_runs() {
        assert!(!decides_with_credentials());
        with_credentials(true, || {
            assert!(decides_with_credentials());
            with_credentials(false, || assert!(!decides_with_credentials()));
            assert!(decides_with_credentials());
        });
        assert!(!decides_with_credentials());
        catch_unwind(|| with_credentials(true, || panic!("a predicate panics"))).expect_err("the panic is passed on");
        assert!(!decides_with_credentials());
    }
}
