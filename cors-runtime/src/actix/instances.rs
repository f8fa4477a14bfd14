//! Which `Cors` may be inside another.
//!
//! The nearest policy answers a preflight, so a `Cors` passes one on where another may be nearer. That costs: what is inside
//! runs for the preflight. So each `Cors` knows from the start which others its app can hold. actix-web does not say what a
//! middleware is in, but the order of events does: in each app, every `Cors` is created before the first is built, and what is
//! inside is built before what is around it.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use std::thread::{self, ThreadId};

use super::lookup::AppId;

thread_local! {
    static CLOCK: Cell<u64> = const { Cell::new(0) };
    /// Those that no `Cors` on an app has enclosed yet.
    static OPEN: RefCell<Vec<Weak<Instance>>> = const { RefCell::new(Vec::new()) };
}

fn tick() -> u64 {
    CLOCK.replace(CLOCK.get() + 1)
}

/// When a `Cors` was created, by the clock of a thread.
#[derive(Clone, Copy, Debug)]
pub(super) struct Created {
    thread: ThreadId,
    at: u64,
}

impl Created {
    pub(super) fn now() -> Self {
        Self { thread: thread::current().id(), at: tick() }
    }
}

/// A `Cors` that serves.
#[derive(Debug)]
pub(super) struct Instance {
    built_at: u64,
    place: Place,
    /// Known from the first request on.
    app: Cell<Option<AppId>>,
    /// Those that may be inside.
    inside: Vec<Weak<Instance>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    App {
        /// Another `Cors` is wrapped by the same app, farther in.
        around_another: bool,
    },
    ScopeOrResource,
    /// Some middleware hides what it wraps.
    Unknown,
}

impl Place {
    /// The place of a middleware that wraps a service of type `S`.
    fn of<S>() -> Self {
        let name = std::any::type_name::<S>();
        if name.contains("::AppRouting") {
            Self::App { around_another: name.contains("::CorsService<") }
        } else if name.contains("::ScopeService") || name.contains("::ResourceService") {
            Self::ScopeOrResource
        } else {
            Self::Unknown
        }
    }
}

impl Instance {
    /// A `Cors` that wraps a service of type `S`.
    pub(super) fn build<S>(created: Created) -> Rc<Self> {
        let place = Place::of::<S>();
        OPEN.with_borrow_mut(|open| {
            open.retain(|other| other.strong_count() > 0);
            let (inside, mut open_still): (Vec<_>, Vec<_>) =
                open.drain(..).partition(|other| other.upgrade().is_some_and(|other| other.may_be_in(place, created)));
            if !matches!(place, Place::App { .. }) {
                // Siblings of this one, perhaps: what is around all of them will enclose them, too.
                open_still.extend(inside.iter().cloned());
            }
            let instance = Rc::new(Self { built_at: tick(), place, app: Cell::new(None), inside });
            open_still.push(Rc::downgrade(&instance));
            *open = open_still;
            instance
        })
    }

    fn may_be_in(&self, outer: Place, created: Created) -> bool {
        let is_of_an_earlier_app = created.thread == thread::current().id() && self.built_at < created.at;
        let fits = match (self.place, outer) {
            (Place::App { .. }, Place::App { around_another }) => around_another,
            (Place::App { .. }, Place::ScopeOrResource) => false,
            _ => true,
        };
        fits && !is_of_an_earlier_app
    }

    /// Notes the app that a request has come to.
    pub(super) fn set_app(&self, app: AppId) {
        self.app.set(Some(app));
    }

    /// Whether another `Cors` may be inside of this one.
    pub(super) fn may_contain_another(&self) -> bool {
        let is_in_this_app = |other: Rc<Self>| other.app.get().is_none_or(|app| Some(app) == self.app.get());
        self.inside.iter().filter_map(Weak::upgrade).any(is_in_this_app)
    }
}

#[cfg(test)]
mod tests {
    use actix_web::middleware::{Condition, Logger};
    use actix_web::test::{TestRequest, call_service, init_service};
    use actix_web::{App, HttpResponse, web};

    use super::*;
    use crate::actix::Cors;

    /// How many were in the last `Cors` that was built, as its app is now.
    fn inside_the_last() -> usize {
        OPEN.with_borrow(|open| open.last().and_then(Weak::upgrade).map_or(0, |last| last.inside.len()))
    }

    #[actix_web::test]
    async fn finds_those_of_the_same_app() {
        let scope = || web::scope("/s").wrap(Cors::default()).route("/x", web::get().to(HttpResponse::Ok));
        let resource = || web::resource("/r").wrap(Cors::default());

        let alone = init_service(App::new().wrap(Cors::default())).await;
        assert_eq!(inside_the_last(), 0);
        let _only_a_scope = init_service(App::new().service(scope())).await;
        let _after_it = init_service(App::new().wrap(Cors::default())).await;
        assert_eq!(inside_the_last(), 0, "those of earlier apps are not inside");
        let _stacked =
            init_service(App::new().wrap(Cors::default()).wrap(Logger::default()).wrap(Cors::default())).await;
        assert_eq!(inside_the_last(), 1);
        let _around =
            init_service(App::new().service(scope()).service(resource()).wrap(Condition::new(true, Cors::default())))
                .await;
        assert_eq!(inside_the_last(), 2);
        let both = [App::new().wrap(Cors::default()), App::new().wrap(Cors::default())];
        let mut served = Vec::new();
        for app in both {
            served.push(init_service(app).await);
            assert_eq!(inside_the_last(), 0, "neither app has seen a request");
        }
        call_service(&alone, TestRequest::default().to_request()).await;
    }
}
