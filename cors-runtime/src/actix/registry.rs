//! Which annotated handlers an app has, so that [`Cors`](super::Cors) can step back for them, and answer for them in front of
//! an auth layer.
//!
//! actix-web tells nobody what it has registered. But a resource may be registered with a nested [`ResourceMap`], and what a
//! map knows by name is known to the whole app. So each annotated handler puts a second leaf into a map of its own, under a
//! name that no other registration has: an app that knows the name has the handler, and the leaf knows its full pattern,
//! through all scopes.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::{Rc, Weak};
use std::sync::atomic::{AtomicBool, Ordering};

use actix_web::HttpRequest;
use actix_web::dev::{ResourceDef, ResourceMap, ServiceRequest};
use actix_web::error::UrlGenerationError;
use actix_web::guard::Guard;

use super::answer::Answers;
use super::guard::OfUser;
use super::route::{Annotation, Route};

/// A `Cors` was made. Without one nobody asks, and routes are registered exactly as actix-web's own.
static ASKED: AtomicBool = AtomicBool::new(false);

thread_local! {
    static NEXT: Cell<u64> = const { Cell::new(0) };
    static REGISTERED: RefCell<Vec<Rc<Registered>>> = const { RefCell::new(Vec::new()) };
}

/// From now on routes are registered so that they can be found.
pub(super) fn ask() {
    ASKED.store(true, Ordering::Relaxed);
}

/// An annotated handler, as it was registered in some app of this thread.
pub(super) struct Registered {
    route: Route,
    /// Nothing for `#[cors(off)]`.
    answers: Option<Rc<Answers>>,
    /// The user's guards, which may send a request on to another route.
    guards: Vec<OfUser>,
    unique: String,
    /// In no scope.
    at_root: bool,
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
    /// What stands before the handler's own pattern; nothing where nothing does.
    prefix: Option<ResourceDef>,
    /// Where the name of the handler's leaf is stored: no other resource has it there, whatever it is called.
    leaf: *const u8,
}

/// Notes a route, and gives the map that it is to be registered with.
pub(super) fn register(
    route: &Route,
    guards: &[OfUser],
    answers: Option<&Rc<Answers>>,
    definition: &ResourceDef,
    at_root: bool,
) -> Option<Rc<ResourceMap>> {
    if !ASKED.load(Ordering::Relaxed) {
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
        guards: guards.to_vec(),
        unique,
        at_root,
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
    /// Those with guards of their own.
    guarded: Vec<Rc<Registered>>,
    /// A route has origins that are asked for at run time.
    pub(super) asks: bool,
}

/// A request, as far as it tells whose it is.
pub(super) struct Asked {
    /// The router's own path, percent-decoded: two spellings of a path are one target.
    path: String,
    /// How much of it is left to what stands inside of the `Cors`: nothing for one on a resource.
    left: usize,
    /// The handlers on this path whose guards sent the request on.
    passed: Vec<Rc<Registered>>,
}

impl Asked {
    /// By its path alone, as a preflight is told: a handler's guards do not apply to that.
    pub(super) fn of(request: &ServiceRequest) -> Self {
        let info = request.match_info();
        Self { path: info.as_str().to_owned(), left: info.unprocessed().len(), passed: Vec::new() }
    }

    pub(super) fn path(&self) -> &str {
        &self.path
    }
}

/// Whose a request is.
pub(super) enum Target {
    /// An annotated handler's, which has this policy.
    Annotated(Rc<Answers>, Route),
    /// That of a handler with `#[cors(off)]`.
    Off,
    /// Not to be told apart from another with another policy.
    Uncertain,
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
        let guarded = routes.iter().filter(|route| !route.guards.is_empty()).cloned().collect();
        Self { map: map.clone(), routes, guarded, asks }
    }

    /// An actual request. Guards are asked before it goes on, since after an error there is none to ask about.
    pub(super) fn asked(&self, request: &ServiceRequest) -> Asked {
        let mut asked = Asked::of(request);
        let passes = |route: &&Rc<Registered>| {
            let admits = |guard: &OfUser| guard.check(&request.guard_ctx());
            route.covers(&asked.path) && !route.guards.iter().all(admits)
        };
        asked.passed = self.guarded.iter().filter(passes).cloned().collect();
        asked
    }

    /// Whether a request came to a resource, and not only to a layer in front of one: its path is used up then. So is that
    /// of a request to a scope's own path which a layer of the scope answered; where an annotated handler stands there, and
    /// its guards let the request in, it was the layer.
    pub(super) fn was_reached(&self, request: &HttpRequest, asked: &Asked) -> bool {
        let own_path = |route: &Rc<Registered>| route.route.path.is_empty() && route.may_get(asked);
        request.match_info().unprocessed().is_empty() && !self.routes.iter().any(own_path)
    }

    /// The annotated handler that is the first resource to match a path, which is the one that actix-web shows. Its leaf tells
    /// it from namesakes.
    fn shown(&self, path: &str) -> Option<&Rc<Registered>> {
        let leaf = self.map.match_name(path)?.as_ptr();
        self.routes.iter().find(|route| route.covers(path) && route.full.get().is_some_and(|full| full.leaf == leaf))
    }

    /// The annotated handler that such a request, with a method that `serves` knows, will reach.
    ///
    /// actix-web shows the first resource that matches a path, blind to guards and methods. Where that is an annotated
    /// handler, the target is one of those that share its pattern.
    pub(super) fn target(&self, asked: &Asked, serves: impl Fn(&Route) -> bool) -> Target {
        let mut candidates = self.routes.iter().filter(|route| serves(&route.route) && route.may_get(asked));
        let Some(first) = candidates.next() else { return Target::Unknown };
        let Some(shown) = self.shown(&asked.path).filter(|shown| shown.full_text() == first.full_text()) else {
            let pattern = self.map.match_pattern(&asked.path).unwrap_or_default();
            first.warn(&format!("`{pattern}` matches the same path, and stands before it"));
            return Target::Uncertain;
        };
        // Nothing can send the request past the first resource of the app that matches and serves it, but the guards of a
        // scope, which cannot be seen.
        if Rc::ptr_eq(shown, first) && first.at_root {
            return first.target();
        }
        if let Some(other) = candidates.find(|other| !other.says_the_same_as(first)) {
            first.warn(&format!("`{}` may be meant, which has another policy", other.route.name));
            return Target::Uncertain;
        }
        first.target()
    }
}

impl Registered {
    fn target(&self) -> Target {
        match &self.answers {
            Some(answers) => Target::Annotated(Rc::clone(answers), self.route),
            None => Target::Off,
        }
    }

    /// Whether a request may come here, as far as its path and the handler's guards go.
    fn may_get(&self, asked: &Asked) -> bool {
        let Asked { path, left, passed } = asked;
        self.covers(path)
            && self.own_length(path) <= *left
            && !passed.iter().any(|other| std::ptr::eq(self, Rc::as_ptr(other)))
    }

    /// How much of a path that it covers is for the handler's own pattern, and not for its scopes.
    fn own_length(&self, path: &str) -> usize {
        let prefix = self.full.get().and_then(|full| full.prefix.as_ref());
        path.len() - prefix.and_then(|prefix| prefix.find_match(path)).unwrap_or_default()
    }

    /// Whether a path is the handler's, as far as its pattern goes.
    fn covers(&self, path: &str) -> bool {
        if let Some(FullPattern { definition: Some(definition), .. }) = self.full.get() {
            return definition.is_match(path);
        }
        let is_own = |end: &&str| self.definition.is_match(end);
        let own = if self.at_root { Some(path).filter(is_own) } else { ends(path).find(is_own) };
        let Some(own) = own else { return false };
        self.full(own).is_some_and(|full| full.definition.as_ref().is_none_or(|definition| definition.is_match(path)))
    }

    /// A path that matches the full pattern ends in what matches the handler's own, and for that the handler's map, which knows
    /// its parents, tells the full one.
    fn full(&self, own: &str) -> Option<&FullPattern> {
        if let Some(full) = self.full.get() {
            return Some(full);
        }
        let map = self.map.upgrade()?;
        let (text, leaf) = (map.match_pattern(own)?, map.match_name(own)?.as_ptr());
        let definition = without_names(&text).map(ResourceDef::new);
        let prefix = text.strip_suffix(self.definition.pattern()?).filter(|prefix| !prefix.is_empty());
        let prefix = prefix.and_then(without_names).map(ResourceDef::prefix);
        Some(self.full.get_or_init(|| FullPattern { text, definition, prefix, leaf }))
    }

    fn full_text(&self) -> Option<&str> {
        self.full.get().map(|full| full.text.as_str())
    }

    fn says_the_same_as(&self, other: &Self) -> bool {
        match (self.route.cors, other.route.cors) {
            (Annotation::Off, Annotation::Off) => true,
            (Annotation::Policy(one, methods), Annotation::Policy(two, others)) => {
                methods == others && (std::ptr::eq(one, two) || one.table() == two.table())
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

/// What the pattern of a handler in some scope can match: an end of the path that begins with a slash, or nothing of it. Scopes
/// stand for few segments, and a path may be all slashes: no request is worth more than a look at the first of them.
fn ends(path: &str) -> impl Iterator<Item = &str> {
    const DEEPEST: usize = 16;
    let slashes = path.char_indices().filter(|(_, c)| *c == '/').map(|(start, _)| start).take(DEEPEST);
    slashes.chain([path.len()]).filter_map(|start| path.get(start..))
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
    use super::{ends, without_names};

    #[test]
    fn a_path_of_slashes_is_looked_at_a_few_times() {
        assert_eq!(ends("/api/items/7").collect::<Vec<_>>(), ["/api/items/7", "/items/7", "/7", ""]);
        assert!(ends(&"/".repeat(32_000)).count() < 30);
    }

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
