//! The annotated handlers that this thread has registered. [`Cors`](super::Cors) finds them in an app by their names here.
//!
//! A resource may be registered with a nested [`ResourceMap`]. Each annotated handler puts a second leaf into a map of its own,
//! under a name that no other registration has, and is recognised by it in the resources of an app.

use std::cell::{Cell, RefCell};
use std::panic::Location;
use std::rc::{Rc, Weak};
use std::sync::atomic::{AtomicBool, Ordering};

use actix_web::dev::{ResourceDef, ResourceMap};
use actix_web::guard::GuardContext;

use super::guard::UserGuard;
use super::policy_handle::LivePolicy;
use super::recording;
use super::resource_tree::ResourceNode;
use super::route::Route;

/// A `Cors` has been created. Until then routes are registered exactly as actix-web registers its own.
static ENABLED: AtomicBool = AtomicBool::new(false);

thread_local! {
    static REGISTRY: RefCell<Registry> = RefCell::default();
}

/// The annotated handlers that are served now.
#[derive(Default)]
struct Registry {
    next_id: u64,
    /// In the order of their numbers.
    routes: Vec<(u64, Weak<AnnotatedRoute>)>,
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
    id: u64,
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
    let id = REGISTRY.with_borrow_mut(Registry::next_id);
    let annotated = Rc::new(AnnotatedRoute {
        id,
        route: *route,
        policy: policy.cloned(),
        guards: guards.to_vec(),
        definition: definition.clone(),
        location,
        ambiguity_logged: Cell::new(false),
    });
    REGISTRY.with_borrow_mut(|registry| registry.routes.push((id, Rc::downgrade(&annotated))));
    let mut map = ResourceMap::new(definition.clone());
    for name in [route.name, &format!("{NAME_PREFIX}{id}")] {
        let mut leaf = ResourceDef::new("");
        leaf.set_name(name);
        map.add(&mut leaf, None);
    }
    Some((Rc::new(map), annotated))
}

/// The route that is registered as this resource.
pub(super) fn of_resource(node: &ResourceNode) -> Option<Rc<AnnotatedRoute>> {
    node.children.as_ref()?.iter().find_map(|leaf| find(leaf.name.as_deref()?))
}

/// The route whose leaf has this name.
fn find(leaf_name: &str) -> Option<Rc<AnnotatedRoute>> {
    let id: u64 = leaf_name.strip_prefix(NAME_PREFIX)?.parse().ok()?;
    REGISTRY.with_borrow(|registry| registry.routes.get(registry.position(id)?)?.1.upgrade())
}

/// Whether any annotated handler of this thread is still served.
pub(super) fn has_routes() -> bool {
    REGISTRY.with_borrow(|registry| !registry.routes.is_empty())
}

impl Registry {
    /// A number that no other route of this thread has had.
    fn next_id(&mut self) -> u64 {
        self.next_id += 1;
        self.next_id
    }

    fn position(&self, id: u64) -> Option<usize> {
        self.routes.binary_search_by_key(&id, |(other, _)| *other).ok()
    }

    fn remove(&mut self, id: u64) {
        if let Some(position) = self.position(id) {
            self.routes.remove(position);
        }
    }
}

impl Drop for AnnotatedRoute {
    fn drop(&mut self) {
        // When a thread ends, the registry may be gone before its apps.
        let _ = REGISTRY.try_with(|registry| registry.borrow_mut().remove(self.id));
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

#[cfg(test)]
mod tests {
    use actix_web::App;
    use actix_web::test::init_service;

    use super::*;
    use crate::actix::Cors;
    use crate::actix::guard::tests::At;

    #[actix_web::test]
    async fn knows_the_routes_of_apps_that_are_served() {
        assert!(!has_routes());
        let one = init_service(App::new().service(At("/a")).wrap(Cors::default())).await;
        let two = init_service(App::new().service(At("/a")).service(At("/a")).wrap(Cors::default())).await;
        let ids = || REGISTRY.with_borrow(|registry| registry.routes.iter().map(|(id, _)| *id).collect::<Vec<_>>());
        assert_eq!(ids(), [1, 2, 3]);
        drop(one);
        assert_eq!(ids(), [2, 3]);
        drop(two);
        assert!(!has_routes());
        let _three = init_service(App::new().service(At("/a")).wrap(Cors::default())).await;
        assert_eq!(ids(), [4], "a number is not used again");
    }
}
