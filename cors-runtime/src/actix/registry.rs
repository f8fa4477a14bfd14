//! Which annotated handlers an app has, so that [`Cors`](super::Cors) can step back for them, and answer for them in front of
//! an auth layer.
//!
//! actix-web tells nobody what it has registered. But a resource may be registered with a nested [`ResourceMap`], and what a
//! map knows by name is known to the whole app. So each annotated handler puts a second leaf into a map of its own, under a
//! name that no other registration has: an app that knows the name has the handler, and the leaf knows its full pattern,
//! through all scopes.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::{Rc, Weak};

use actix_web::HttpRequest;
use actix_web::dev::{ResourceDef, ResourceMap};
use actix_web::error::UrlGenerationError;

use super::answer::Answers;
use super::route::{Annotation, Route};

thread_local! {
    /// A `Cors` was made on this thread. Without one nobody asks, and routes are registered exactly as actix-web's own.
    static ASKED: Cell<bool> = const { Cell::new(false) };
    static NEXT: Cell<u64> = const { Cell::new(0) };
    static REGISTERED: RefCell<Vec<Rc<Registered>>> = const { RefCell::new(Vec::new()) };
}

/// From now on routes are registered so that they can be found.
pub(super) fn ask() {
    ASKED.set(true);
}

/// An annotated handler, as it was registered in some app of this thread.
pub(super) struct Registered {
    route: Route,
    /// Nothing for `#[cors(off)]`.
    answers: Option<Rc<Answers>>,
    /// The user's guards may send a request on to another route.
    guarded: bool,
    unique: String,
    /// The pattern in its scope.
    definition: ResourceDef,
    map: Weak<ResourceMap>,
    /// The pattern in the app.
    full: OnceCell<FullPattern>,
    warned: Cell<bool>,
}

struct FullPattern {
    text: String,
    /// Nothing where actix-web's router could not hold it as one pattern.
    definition: Option<ResourceDef>,
}

/// Notes a route, and gives the map that it is to be registered with.
pub(super) fn register(
    route: &Route,
    guarded: bool,
    answers: Option<&Rc<Answers>>,
    definition: &ResourceDef,
) -> Option<Rc<ResourceMap>> {
    if !ASKED.get() {
        return None;
    }
    let unique = format!("actix-web-cors {}", NEXT.replace(NEXT.get() + 1));
    let mut map = ResourceMap::new(definition.clone());
    for name in [route.name, &unique] {
        let mut leaf = ResourceDef::new("");
        leaf.set_name(name);
        map.add(&mut leaf, None);
    }
    let map = Rc::new(map);
    let registered = Registered {
        route: *route,
        answers: answers.cloned(),
        guarded,
        unique,
        definition: definition.clone(),
        map: Rc::downgrade(&map),
        full: OnceCell::new(),
        warned: Cell::new(false),
    };
    REGISTERED.with_borrow_mut(|all| {
        all.retain(|other| other.map.strong_count() > 0);
        all.push(Rc::new(registered));
    });
    Some(map)
}

/// The annotated handlers of one app.
pub(super) struct Directory {
    map: ResourceMap,
    routes: Vec<Rc<Registered>>,
    /// A route has origins that are asked for at run time.
    pub(super) asks: bool,
}

/// Whose a request is.
pub(super) enum Target {
    /// An annotated handler's, which has this policy.
    Annotated(Rc<Answers>, Route),
    /// Nothing is to be done: the handler is `#[cors(off)]`, or cannot be told apart from another with another policy.
    LeftAlone,
    /// No annotated handler's.
    Unknown,
}

impl Directory {
    /// The handlers of the app that a request came to. All routes are registered by then.
    pub(super) fn of(request: &HttpRequest) -> Self {
        let map = request.resource_map();
        let here = |route: &&Rc<Registered>| {
            let url = map.url_for(request, &route.unique, std::iter::empty::<&str>());
            !matches!(url, Err(UrlGenerationError::ResourceNotFound))
        };
        let routes: Vec<_> = REGISTERED.with_borrow(|all| all.iter().filter(here).cloned().collect());
        let asks = routes.iter().filter_map(|route| route.answers.as_ref()).any(|answers| answers.asks());
        Self { map: map.clone(), routes, asks }
    }

    /// Whether a request came to a resource, and not only to a layer in front of one: its path is used up then. So is that
    /// of a request to a scope's own path which a layer of the scope answered; where an annotated handler stands there, and
    /// no guard could have sent the request past it, it was the layer.
    pub(super) fn was_reached(&self, request: &HttpRequest) -> bool {
        let own_path = |route: &Rc<Registered>| route.route.path.is_empty() && !route.guarded;
        request.match_info().unprocessed().is_empty()
            && !self.routes.iter().any(|route| own_path(route) && route.covers(request.match_info().as_str()))
    }

    /// The annotated handler that is the first resource to match a path, which is the one that actix-web shows.
    fn shown(&self, path: &str) -> Option<&Rc<Registered>> {
        let (pattern, name) = (self.map.match_pattern(path)?, self.map.match_name(path));
        self.routes.iter().find(|route| route.covers(path) && route.is(&pattern) && Some(route.route.name) == name)
    }

    /// The annotated handler that a request with this method to this path will reach.
    ///
    /// The path is the router's own, percent-decoded: two spellings of a path are one target.
    ///
    /// actix-web shows the first resource that matches a path, blind to guards and methods. Where that is an annotated
    /// handler, the target is one of those that share its pattern.
    pub(super) fn target(&self, path: &str, serves: impl Fn(&Route) -> bool) -> Target {
        let mut candidates = self.routes.iter().filter(|route| serves(&route.route) && route.covers(path));
        let Some(first) = candidates.next() else { return Target::Unknown };
        let Some(shown) = self.shown(path).filter(|shown| shown.full_text() == first.full_text()) else {
            let pattern = self.map.match_pattern(path).unwrap_or_default();
            first.warn(&format!("`{pattern}` matches the same path, and stands before it"));
            return Target::LeftAlone;
        };
        // Nothing can send the request past the first resource of the app that matches and serves it.
        if shown.is_certain() && serves(&shown.route) {
            return shown.target();
        }
        if let Some(other) = candidates.find(|other| !other.says_the_same_as(first)) {
            first.warn(&format!("`{}` may be meant, which has another policy", other.route.name));
            return Target::LeftAlone;
        }
        first.target()
    }
}

impl Registered {
    fn target(&self) -> Target {
        match &self.answers {
            Some(answers) => Target::Annotated(Rc::clone(answers), self.route),
            None => Target::LeftAlone,
        }
    }

    /// Whether a path is the handler's, as far as its pattern goes.
    fn covers(&self, path: &str) -> bool {
        let matches = |full: &FullPattern| full.definition.as_ref().is_none_or(|definition| definition.is_match(path));
        if let Some(full) = self.full.get() {
            return matches(full);
        }
        // A path that matches the full pattern ends in what matches the handler's own, and for that the handler's map, which
        // knows its parents, tells the full one.
        let starts = path.char_indices().filter(|(_, c)| *c == '/').map(|(start, _)| start).chain([path.len()]);
        let mut own = starts.filter_map(|start| path.get(start..)).filter(|rest| self.definition.is_match(rest));
        let Some(text) = own.next().and_then(|own| self.map.upgrade()?.match_pattern(own)) else { return false };
        let definition = without_names(&text).map(ResourceDef::new);
        matches(self.full.get_or_init(|| FullPattern { text, definition }))
    }

    fn is(&self, pattern: &str) -> bool {
        self.full_text() == Some(pattern)
    }

    fn full_text(&self) -> Option<&str> {
        self.full.get().map(|full| full.text.as_str())
    }

    /// In no scope, whose guards cannot be seen, and without guards of its own.
    fn is_certain(&self) -> bool {
        !self.guarded && self.definition.pattern() == self.full_text()
    }

    fn says_the_same_as(&self, other: &Self) -> bool {
        match (self.route.cors, other.route.cors) {
            (Annotation::Off, Annotation::Off) => true,
            (Annotation::Policy(one, methods), Annotation::Policy(two, others)) => {
                std::ptr::eq(one, two) && methods.names == others.names
            }
            _ => false,
        }
    }

    fn warn(&self, why: &str) {
        if !self.warned.replace(true) {
            let (route, methods, handler) = (self.route.path, self.route.serves.join(", "), self.route.name);
            tracing::warn!(
                target: "actix_web_cors", route, methods, handler,
                "`Cors` leaves `{handler}` alone, since it cannot tell which requests are for it: {why}. \
                 Register `{handler}` before it, or write `#[cors(off)]` on the other"
            );
        }
    }
}

/// A pattern with numbers for names: actix-web's router takes no name twice, and two scopes may both have an `{id}`. Nor does
/// it take more than sixteen.
fn without_names(pattern: &str) -> Option<String> {
    const MOST: usize = 16;
    let (mut renamed, mut depth, mut count, mut naming) =
        (String::with_capacity(pattern.len()), 0_usize, 0_usize, false);
    for c in pattern.chars() {
        match c {
            '{' => {
                depth += 1;
                if depth == 1 {
                    naming = true;
                    count += 1;
                    renamed.push_str(&format!("{{p{count}"));
                    continue;
                }
            }
            ':' if depth == 1 => naming = false,
            '}' => {
                depth = depth.saturating_sub(1);
                naming &= depth != 0;
            }
            _ => {}
        }
        if !naming {
            renamed.push(c);
        }
    }
    (count <= MOST).then_some(renamed)
}

#[cfg(test)]
mod tests {
    use super::without_names;

    #[test]
    fn names_become_numbers() {
        let table = [
            ("/items", "/items"),
            ("/a/{id}/b/{id}", "/a/{p1}/b/{p2}"),
            (r"/{year:\d{4}}/{rest:.*}", r"/{p1:\d{4}}/{p2:.*}"),
            ("/static/{file}*", "/static/{p1}*"),
        ];
        for (before, after) in table {
            assert_eq!(without_names(before).as_deref(), Some(after));
        }
        assert_eq!(without_names(&"/{a}".repeat(17)), None);
    }
}
