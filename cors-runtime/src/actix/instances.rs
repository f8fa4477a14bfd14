//! Which `Cors` may be inside another.
//!
//! The nearest policy answers a preflight, so a `Cors` passes one on where another may be nearer. That costs: what is inside
//! runs for the preflight. So each `Cors` knows from the start which others its app can hold. actix-web does not show what
//! a middleware wraps, but what is inside is built before what is around it, and the type of the wrapped service mostly shows
//! whether it is an app, and whether the app has wrapped another `Cors` before.
//!
//! Where the type does not show it, others count as inside until a request has reached them in another app.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use super::app_routes::AppId;

thread_local! {
    /// Those that no `Cors` on an app has enclosed yet.
    static OPEN: RefCell<Vec<Weak<Instance>>> = const { RefCell::new(Vec::new()) };
}

/// A `Cors` that serves.
#[derive(Debug)]
pub(super) struct Instance {
    place: Place,
    /// Known from the first request on.
    app: Cell<Option<AppId>>,
    /// Those that may be inside.
    inside: Vec<Weak<Instance>>,
    /// Another may be around.
    is_enclosed: Cell<bool>,
}

/// What a `Cors` is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    App(Stacked),
    Scope,
    Resource(Stacked),
    /// Some middleware hides what it wraps.
    Unknown,
}

/// Whether the same app or resource has wrapped another `Cors`, farther in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stacked(bool);

impl Place {
    /// The place of a middleware that wraps a service of type `S`.
    pub(super) fn of<S>() -> Self {
        let name = std::any::type_name::<S>();
        let stacked = Stacked(name.contains("::CorsService<"));
        if name.contains("::AppRouting") {
            Self::App(stacked)
        } else if name.contains("::ScopeService") {
            Self::Scope
        } else if name.contains("::ResourceService") {
            Self::Resource(stacked)
        } else {
            Self::Unknown
        }
    }

    /// Whether a `Cors` in this place may be inside of one that is built later.
    fn may_be_in(self, outer: Self) -> bool {
        match (self, outer) {
            // A `Cors` on a route of the resource.
            (Self::Unknown, Self::Resource(_)) => true,
            (Self::App(_), Self::App(Stacked(is_around))) | (_, Self::Resource(Stacked(is_around))) => is_around,
            (Self::App(_), Self::Scope) => false,
            _ => true,
        }
    }
}

impl Instance {
    /// A `Cors` that wraps a service of type `S`.
    pub(super) fn build<S>() -> Rc<Self> {
        let place = Place::of::<S>();
        OPEN.with_borrow_mut(|open| {
            open.retain(|other| other.strong_count() > 0);
            let is_inside = |other: &Weak<Self>| other.upgrade().is_some_and(|other| other.place.may_be_in(place));
            let (inside, mut still_open): (Vec<_>, Vec<_>) = open.drain(..).partition(is_inside);
            if !matches!(place, Place::App(_)) {
                // These may be siblings of this one. A `Cors` around all of them will enclose them too.
                still_open.extend(inside.iter().cloned());
            }
            for enclosed in inside.iter().filter_map(Weak::upgrade) {
                enclosed.is_enclosed.set(true);
            }
            let instance = Rc::new(Self { place, app: Cell::new(None), inside, is_enclosed: Cell::new(false) });
            still_open.push(Rc::downgrade(&instance));
            *open = still_open;
            instance
        })
    }

    pub(super) fn place(&self) -> Place {
        self.place
    }

    /// Notes the app that a request has come to.
    pub(super) fn set_app(&self, app: AppId) {
        self.app.set(Some(app));
    }

    /// Whether another `Cors` may be around this one.
    pub(super) fn may_be_enclosed(&self) -> bool {
        self.is_enclosed.get()
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

        let first = init_service(App::new().wrap(Cors::default())).await;
        assert_eq!(inside_the_last(), 0);
        let _second = init_service(App::new().wrap(Cors::default())).await;
        assert_eq!(inside_the_last(), 0, "the first app has not seen a request");
        let _stacked =
            init_service(App::new().wrap(Cors::default()).wrap(Logger::default()).wrap(Cors::default())).await;
        assert_eq!(inside_the_last(), 3, "one of these, and what is open");
        let _around =
            init_service(App::new().service(scope()).service(resource()).wrap(Condition::new(true, Cors::default())))
                .await;
        assert_eq!(inside_the_last(), 2);
        call_service(&first, TestRequest::default().to_request()).await;
    }

    #[actix_web::test]
    async fn forgets_those_that_serve_another_app() {
        let scope = web::scope("/s").wrap(Cors::default()).route("/x", web::get().to(HttpResponse::Ok));
        let only_a_scope = init_service(App::new().service(scope)).await;
        let app = init_service(App::new().wrap(Cors::default())).await;
        let last = OPEN.with_borrow(|open| open.last().and_then(Weak::upgrade)).expect("it is alive");
        call_service(&app, TestRequest::default().to_request()).await;
        assert!(last.may_contain_another(), "the first app has not seen a request");
        call_service(&only_a_scope, TestRequest::with_uri("/s/x").to_request()).await;
        assert!(!last.may_contain_another());
    }

    #[actix_web::test]
    async fn forgets_those_that_are_dropped() {
        drop(init_service(App::new().wrap(Cors::default())).await);
        let _app = init_service(App::new().wrap(Cors::default())).await;
        assert_eq!(OPEN.with_borrow(Vec::len), 1);
    }
}
