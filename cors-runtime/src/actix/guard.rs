//! Which requests reach a handler: those of its methods, and its own preflights.

use std::rc::Rc;

use actix_web::guard::{Any, Guard, GuardContext, Method, fn_guard};
use actix_web::http;

use super::request;

/// Admits the methods that a route serves, and the preflights for those of them that its policy lists.
///
/// actix-web's own method guards stand behind it: they are asked when it says no, and then do what they do without us (they
/// note the methods of a path for `405` and `Allow`, and show in introspection).
pub(super) fn methods(served: &[&str], listed: &'static [&'static str]) -> Box<dyn Guard> {
    let served: Vec<http::Method> = served.iter().filter_map(|method| method.parse().ok()).collect();
    let mut any = Any(Admits { served: served.clone(), listed });
    for method in served {
        any = any.or(Method(method));
    }
    Box::new(any)
}

struct Admits {
    served: Vec<http::Method>,
    listed: &'static [&'static str],
}

impl Guard for Admits {
    fn check(&self, context: &GuardContext<'_>) -> bool {
        let head = context.head();
        self.served.contains(&head.method) || request::is_preflight_for(head, self.listed)
    }
}

/// A user's `guard = …`.
#[derive(Clone)]
pub(super) struct OfUser {
    guard: Rc<dyn Guard>,
    /// A preflight carries none of the headers that it looks at, so it is not asked for one; a route with CORS serves no other
    /// `OPTIONS`.
    spares_preflights: bool,
}

impl OfUser {
    pub(super) fn new(guard: impl Fn(&GuardContext<'_>) -> bool + 'static, spares_preflights: bool) -> Self {
        Self { guard: Rc::new(fn_guard(guard)), spares_preflights }
    }
}

impl Guard for OfUser {
    fn check(&self, context: &GuardContext<'_>) -> bool {
        self.spares_preflights && request::preflight(context.head()).is_some() || self.guard.check(context)
    }
}
