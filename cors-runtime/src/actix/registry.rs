//! The annotated handlers that this thread has registered. [`Cors`](super::Cors) finds them in an app by their names here.
//!
//! A resource may be registered with a nested [`ResourceMap`]. Each annotated handler puts a second leaf into a map of its own,
//! under a name that no other registration has, and is recognised by it in the resources of an app.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::panic::Location;
use std::rc::{Rc, Weak};
use std::sync::atomic::{AtomicBool, Ordering};

use actix_web::dev::{ResourceDef, ResourceMap};
use actix_web::guard::GuardContext;

use super::guard::UserGuard;
use super::policy_handle::LivePolicy;
use super::recording;
use super::route::Route;

/// A `Cors` has been created. Until then routes are registered exactly as actix-web registers its own.
static ENABLED: AtomicBool = AtomicBool::new(false);

thread_local! {
    static REGISTRY: RefCell<Registry> = RefCell::default();
}

#[derive(Default)]
struct Registry {
    next_id: u64,
    routes: HashMap<u64, Weak<AnnotatedRoute>>,
    /// The number of routes at which those of dropped apps are removed. It doubles, so registration takes amortised constant
    /// time.
    next_cleanup: usize,
}

/// From now on, registers routes under a name that identifies them.
pub(super) fn enable() {
    ENABLED.store(true, Ordering::Relaxed);
}

pub(super) fn is_enabled() -> bool {
    ENABLED.load(Ordering::Relaxed)
}

/// An annotated handler, as it was registered in some app of this thread.
#[derive(Debug)]
pub(super) struct AnnotatedRoute {
    pub(super) route: Route,
    /// `None` for `#[cors(off)]`.
    pub(super) policy: Option<Rc<LivePolicy>>,
    /// The `guard = …` of the route attribute, which may send a request on to another route.
    pub(super) guards: Vec<UserGuard>,
    /// The pattern in its scope.
    pub(super) definition: ResourceDef,
    /// Where the attribute is.
    pub(super) location: &'static Location<'static>,
    ambiguity_logged: Cell<bool>,
}

const NAME_PREFIX: &str = "actix-web-cors ";

/// Notes a route, and returns the map that it is to be registered with. The route is found for as long as the returned one is
/// alive.
pub(super) fn register(
    route: &Route,
    guards: &[UserGuard],
    policy: Option<&Rc<LivePolicy>>,
    definition: &ResourceDef,
    location: &'static Location<'static>,
) -> Option<(Rc<ResourceMap>, Rc<AnnotatedRoute>)> {
    if !is_enabled() && !recording::is_active() {
        return None;
    }
    let annotated = Rc::new(AnnotatedRoute {
        route: *route,
        policy: policy.cloned(),
        guards: guards.to_vec(),
        definition: definition.clone(),
        location,
        ambiguity_logged: Cell::new(false),
    });
    let id = REGISTRY.with_borrow_mut(|registry| registry.add(&annotated));
    let mut map = ResourceMap::new(definition.clone());
    for name in [route.name, &format!("{NAME_PREFIX}{id}")] {
        let mut leaf = ResourceDef::new("");
        leaf.set_name(name);
        map.add(&mut leaf, None);
    }
    Some((Rc::new(map), annotated))
}

/// The route whose leaf has this name.
pub(super) fn find(leaf_name: &str) -> Option<Rc<AnnotatedRoute>> {
    let id: u64 = leaf_name.strip_prefix(NAME_PREFIX)?.parse().ok()?;
    REGISTRY.with_borrow(|registry| registry.routes.get(&id)?.upgrade())
}

/// Whether any annotated handler of this thread is still served.
pub(super) fn has_routes() -> bool {
    REGISTRY.with_borrow(|registry| registry.routes.values().any(|route| route.strong_count() > 0))
}

impl Registry {
    fn add(&mut self, route: &Rc<AnnotatedRoute>) -> u64 {
        const MIN_CLEANUP: usize = 64;
        if self.routes.len() >= self.next_cleanup.max(MIN_CLEANUP) {
            self.routes.retain(|_, route| route.strong_count() > 0);
            self.next_cleanup = self.routes.len() * 2;
        }
        let id = self.next_id;
        self.next_id += 1;
        self.routes.insert(id, Rc::downgrade(route));
        id
    }
}

impl AnnotatedRoute {
    pub(super) fn guards_admit(&self, context: &GuardContext<'_>) -> bool {
        self.guards.iter().all(|guard| guard.admits(context))
    }

    /// Whether a request may be treated as the other's: the policies do not differ.
    pub(super) fn has_same_policy(&self, other: &Self) -> bool {
        match (&self.policy, &other.policy) {
            (None, None) => true,
            (Some(one), Some(other)) => one.is_same(other),
            _ => false,
        }
    }

    /// Logs once why `Cors` leaves requests for this route alone.
    pub(super) fn log_ambiguity(&self, other: &str, advice: &str) {
        if !self.ambiguity_logged.replace(true) {
            let (route, methods, handler) = (self.route.path, self.route.serves.join(", "), self.route.name);
            tracing::warn!(
                target: "actix_web_cors", route, methods, handler,
                "`Cors` leaves requests alone that may be for `{handler}`, or for {other}: it cannot see the guards that choose \
                 between the two. {advice}"
            );
        }
    }
}
