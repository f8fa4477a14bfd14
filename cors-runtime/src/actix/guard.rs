//! Which requests reach a handler: those of its methods, and its own preflights.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::rc::{Rc, Weak};

use actix_web::dev::AppService;
use actix_web::guard::{Any, Guard, GuardContext, Method, fn_guard};
use actix_web::http;

use super::policy_handle::LivePolicy;
use super::request;
use super::route::Route;
use crate::protocol::decide::matches_method;
use crate::protocol::headers::parse_methods;

/// The guards of a route, in the order that actix-web checks them.
///
/// The first admits the methods that the route serves, and the preflights for those of them that its policy lists. actix-web's
/// own method guards are behind it: they run when it rejects, and then do what they do without this crate (they note the
/// methods of a path for `405` and `Allow`, and show in introspection).
pub(super) fn guards(route: &Route, policy: Option<&Rc<LivePolicy>>, user_guards: &[UserGuard]) -> Vec<Box<dyn Guard>> {
    let served = parse_methods(route.serves);
    let mut methods = Any(MethodOrPreflight {
        served: served.clone(),
        serves: route.serves,
        policy: policy.cloned(),
        user_guards: user_guards.to_vec(),
    });
    for method in served {
        methods = methods.or(Method(method));
    }
    let mut guards: Vec<Box<dyn Guard>> = vec![Box::new(methods)];
    for guard in user_guards {
        guards.push(Box::new(guard.clone()));
    }
    guards
}

struct MethodOrPreflight {
    served: Vec<http::Method>,
    serves: &'static [&'static str],
    /// `None` for `#[cors(off)]`.
    policy: Option<Rc<LivePolicy>>,
    user_guards: Vec<UserGuard>,
}

/// Left on a preflight by a handler that serves the requested method without CORS. The request itself would reach that handler,
/// so no later one may answer the preflight.
struct ServedWithoutCors;

impl Guard for MethodOrPreflight {
    fn check(&self, context: &GuardContext<'_>) -> bool {
        let head = context.head();
        if self.served.contains(&head.method) {
            return true;
        }
        let Some(requested) = request::preflight_method(head) else { return false };
        if self.policy.as_ref().is_some_and(|policy| policy.current().lists(requested)) {
            return context.req_data().get::<ServedWithoutCors>().is_none();
        }
        if matches_method(self.serves, requested) && self.user_guards.iter().all(|guard| guard.admits(context)) {
            context.req_data_mut().insert(ServedWithoutCors);
        }
        false
    }
}

/// A `guard = …` of a route attribute.
#[derive(Clone)]
pub(super) struct UserGuard {
    guard: Rc<dyn Guard>,
    /// The handlers of this pattern, where this one has a policy; `None` for `#[cors(off)]`, which answers no preflight.
    siblings: Option<Rc<Siblings>>,
    handler: Route,
}

impl UserGuard {
    pub(super) fn new(guard: &Rc<dyn Guard>, siblings: Option<Rc<Siblings>>, handler: Route) -> Self {
        Self { guard: Rc::clone(guard), siblings, handler }
    }

    /// The result of the user's function, for any request.
    pub(super) fn admits(&self, context: &GuardContext<'_>) -> bool {
        self.guard.check(context)
    }
}

/// A preflight carries none of the headers that a guard usually looks at, so the guards of a handler do not apply to it, unless
/// there are several handlers to choose from.
impl Guard for UserGuard {
    fn check(&self, context: &GuardContext<'_>) -> bool {
        let is_exempt = |requested| {
            self.siblings.as_ref().is_some_and(|siblings| !siblings.include_another(&self.handler, requested))
        };
        request::preflight_method(context.head()).is_some_and(is_exempt) || self.admits(context)
    }
}

impl fmt::Debug for UserGuard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UserGuard")
    }
}

/// A user's function as a guard.
pub(super) fn user_guard(guard: impl Fn(&GuardContext<'_>) -> bool + 'static) -> Rc<dyn Guard> {
    Rc::new(fn_guard(guard))
}

thread_local! {
    static PATTERNS: RefCell<HashMap<PatternKey, Weak<Siblings>>> = RefCell::default();
}

/// The app, the place in it (the app itself or a scope), and the pattern.
type PatternKey = (*const (), *const AppService, &'static str);

/// The annotated handlers that are registered with one pattern in one place.
pub(super) struct Siblings {
    key: PatternKey,
    routes: RefCell<Vec<Route>>,
    /// Keeps the address of the app in the key from being used again.
    _app: Weak<dyn std::any::Any>,
}

impl Siblings {
    /// Adds a route to those of its pattern.
    ///
    /// An app is known by its default service, which every scope shares with it; a place in it by the address of its
    /// configuration. Two scopes that are registered one after the other may have one address: their handlers of one pattern
    /// are then taken for siblings, which at most makes a guard apply to a preflight.
    pub(super) fn join(route: &Route, config: &AppService) -> Rc<Self> {
        let app = config.default_service();
        let key = (Rc::as_ptr(&app).cast::<()>(), std::ptr::from_ref(config), route.path);
        let siblings = PATTERNS.with_borrow_mut(|patterns| {
            if let Some(known) = patterns.get(&key).and_then(Weak::upgrade) {
                return known;
            }
            let app: Rc<dyn std::any::Any> = app;
            let siblings = Rc::new(Self { key, routes: RefCell::default(), _app: Rc::downgrade(&app) });
            patterns.insert(key, Rc::downgrade(&siblings));
            siblings
        });
        siblings.routes.borrow_mut().push(*route);
        siblings
    }

    /// Whether another handler serves the method of a preflight.
    fn include_another(&self, handler: &Route, requested: &[u8]) -> bool {
        let is_other = |route: &&Route| !route.is_same(handler) && matches_method(route.serves, requested);
        self.routes.borrow().iter().any(|route| is_other(&route))
    }
}

impl Drop for Siblings {
    fn drop(&mut self) {
        // When a thread ends, the map may be gone before its apps.
        let _ = PATTERNS.try_with(|patterns| patterns.borrow_mut().remove(&self.key));
    }
}

#[cfg(test)]
pub(super) mod tests {
    use actix_web::App;
    use actix_web::dev::HttpServiceFactory;
    use actix_web::test::init_service;

    use super::*;
    use crate::actix::endpoint;
    use crate::actix::route::RouteCors;

    /// Registers a handler with `#[cors(off)]` at a path.
    pub(in crate::actix) struct At(pub(in crate::actix) &'static str);

    impl HttpServiceFactory for At {
        fn register(self, config: &mut AppService) {
            let route = Route { path: self.0, name: "a", serves: &["GET"], cors: RouteCors::Off };
            endpoint(route, async || "").register(config);
        }
    }

    #[actix_web::test]
    async fn handlers_of_one_pattern_are_siblings_while_their_app_is_served() {
        let patterns = || PATTERNS.with_borrow(HashMap::len);
        let one = init_service(App::new().service(At("/a")).service(At("/b")).service(At("/a"))).await;
        let two = init_service(App::new().service(At("/a"))).await;
        assert_eq!(patterns(), 3, "`/a` of two apps, and `/b`");
        drop(one);
        assert_eq!(patterns(), 1);
        drop(two);
        assert_eq!(patterns(), 0);
    }
}
