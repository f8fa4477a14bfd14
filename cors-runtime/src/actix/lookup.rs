//! Which annotated handler a request will reach, as far as that can be known without routing it.
//!
//! [`Cors`](super::Cors) runs before routing, and has to know whose policy applies to a preflight, and to a response that a layer
//! in front of the router made. The search walks through the resources of the app in the order of the router. It cannot see the
//! guards of scopes and of routes that are registered by hand, so where one of these may serve the request as well, the
//! result is [`Target::Ambiguous`].

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::{Rc, Weak};

use actix_web::HttpRequest;
use actix_web::dev::{ResourceDef, ResourceMap};

use super::headers::PreparedPolicy;
use super::instances::Place;
use super::registry::{self, AnnotatedRoute};
use super::resource_tree::{self, ResourceNode};
use super::route::Route;

/// The resources of an app. Its address identifies the app among those that are alive.
pub(super) type AppId = *const ResourceMap;

thread_local! {
    static APPS: RefCell<Vec<(AppId, Weak<AppRoutes>)>> = const { RefCell::new(Vec::new()) };
}

/// The resources of one app.
#[derive(Debug)]
pub(super) struct AppRoutes {
    root: Vec<Resource>,
    /// The annotated handlers with guards, and what their full pattern begins with.
    guarded: Vec<(String, Rc<AnnotatedRoute>)>,
    /// What the full patterns of annotated handlers begin with: sorted, and none is the start of another.
    starts: Vec<String>,
    /// An annotated handler has a run-time source of origins.
    pub(super) has_sources: bool,
    /// The resources could not be read, and there are annotated handlers.
    is_unknown: bool,
}

#[derive(Debug)]
enum Resource {
    Annotated(Pattern, Rc<AnnotatedRoute>),
    /// Registered without `#[cors]`: a route by hand, a file service.
    ByHand(Pattern),
    Scope(Pattern, Vec<Resource>),
}

/// A pattern of the router.
#[derive(Debug)]
struct Pattern {
    text: String,
    /// What a path must begin with to match: cheaper to compare than the whole.
    start: usize,
    definition: ResourceDef,
}

/// The handler that a request is for.
pub(super) enum Target {
    /// An annotated one, with its policy.
    Annotated(Rc<PreparedPolicy>, Route),
    /// One with `#[cors(off)]`.
    Off,
    /// One of several with different policies, or one with a policy and one without.
    Ambiguous,
    /// None with `#[cors]`.
    NotAnnotated,
}

/// The result of a search.
pub(super) struct Found {
    pub(super) target: Target,
    /// One of the handlers in question is registered at the path of its scope.
    is_at_scope: bool,
}

impl Found {
    pub(super) fn is_ambiguous(&self) -> bool {
        matches!(self.target, Target::Ambiguous)
    }

    /// Whether a request came to a resource that is registered by hand, and not only to a layer in front of one, given that no
    /// annotated handler has reported a decision: its path is used up then. So is that of a request to a scope's own path which
    /// a layer of the scope answered. After routing, a request knows the pattern of a resource by hand that it has reached, and
    /// otherwise the first that matches.
    pub(super) fn is_by_hand(&self, request: &HttpRequest) -> bool {
        let info = request.match_info();
        let knows_another = || request.match_pattern() != request.resource_map().match_pattern(info.as_str());
        info.unprocessed().is_empty() && (!self.is_at_scope || knows_another())
    }
}

/// A request to be looked up.
pub(super) struct Lookup<'a> {
    /// The path as the router sees it, percent-decoded.
    pub(super) path: &'a str,
    /// How many bytes of it the scopes around this `Cors` have matched.
    pub(super) matched: usize,
    pub(super) place: Place,
}

impl<'a> Lookup<'a> {
    pub(super) fn of(request: &'a HttpRequest, place: Place) -> Self {
        let info = request.match_info();
        let path = info.as_str();
        Self { path, matched: path.len() - info.unprocessed().len(), place }
    }
}

/// How a search treats an annotated handler whose pattern matches.
pub(super) trait Criteria {
    /// The request itself has come to the `Cors`, so nothing in front of its scope has taken it.
    const IS_ROUTED: bool;

    /// Whether the route serves the method.
    fn serves(&self, route: &Route) -> bool;
    /// Whether its guards admit the request. `siblings` are the other annotated handlers of its pattern.
    fn admits(&self, route: &AnnotatedRoute, siblings: Siblings<'_>) -> bool;
}

/// The resources around an annotated handler.
#[derive(Clone, Copy)]
pub(super) struct Siblings<'a> {
    all: &'a [Resource],
}

impl AppRoutes {
    /// The resources of the app that a request came to. All of them are registered by then.
    pub(super) fn of(request: &HttpRequest) -> Rc<Self> {
        let map = request.resource_map();
        let id: AppId = map;
        APPS.with_borrow_mut(|apps| {
            apps.retain(|(_, routes)| routes.strong_count() > 0);
            let known = apps.iter().find(|(other, _)| *other == id).and_then(|(_, routes)| routes.upgrade());
            known.unwrap_or_else(|| {
                let routes = Rc::new(Self::read(map));
                apps.push((id, Rc::downgrade(&routes)));
                routes
            })
        })
    }

    fn read(map: &ResourceMap) -> Self {
        let mut routes =
            Self { root: Vec::new(), guarded: Vec::new(), starts: Vec::new(), has_sources: false, is_unknown: false };
        if !registry::has_routes() {
            return routes;
        }
        match resource_tree::read(map) {
            Some(root) => routes.root = routes.children(root.children, ""),
            None => {
                tracing::error!(
                    target: "actix_web_cors",
                    "`Cors` cannot read the resources of this version of actix-web, so it leaves annotated handlers alone"
                );
                routes.is_unknown = true;
            }
        }
        if routes.starts.is_empty() {
            routes.root.clear();
        }
        routes.starts.sort_unstable();
        routes.starts.dedup_by(|longer, shorter| longer.starts_with(shorter.as_str()));
        routes
    }

    fn children(&mut self, nodes: Option<Vec<ResourceNode>>, prefix: &str) -> Vec<Resource> {
        nodes.into_iter().flatten().map(|node| self.resource(node, prefix)).collect()
    }

    fn resource(&mut self, node: ResourceNode, prefix: &str) -> Resource {
        let ResourceNode { patterns, is_prefix, children, .. } = node;
        let full = format!("{prefix}{}", patterns.first().map_or("", String::as_str));
        let annotated = children.iter().flatten().find_map(|leaf| registry::find(leaf.name.as_deref()?));
        if let Some(annotated) = annotated {
            let start = literal_start(&full).to_owned();
            self.has_sources |= annotated.policy.as_ref().is_some_and(|policy| policy.source.is_some());
            if !annotated.guards.is_empty() {
                self.guarded.push((start.clone(), Rc::clone(&annotated)));
            }
            self.starts.push(start);
            return Resource::Annotated(Pattern::new(patterns, annotated.definition.clone()), annotated);
        }
        let definition = definition(&patterns, is_prefix);
        let pattern = Pattern::new(patterns, definition);
        match children {
            None => Resource::ByHand(pattern),
            children => Resource::Scope(pattern, self.children(children, &full)),
        }
    }

    /// Whether an annotated handler may have this path. It is never falsely `false`.
    pub(super) fn may_have(&self, path: &str) -> bool {
        let after = self.starts.partition_point(|start| start.as_str() <= path);
        self.is_unknown || after.checked_sub(1).and_then(|at| self.starts.get(at)).is_some_and(|s| path.starts_with(s))
    }

    /// The annotated handlers on a path whose guards do not admit an actual request.
    pub(super) fn rejecting(&self, request: &actix_web::dev::ServiceRequest) -> Vec<Rc<AnnotatedRoute>> {
        if self.guarded.is_empty() {
            return Vec::new();
        }
        let path = request.match_info().as_str();
        let context = request.guard_ctx();
        let on_path = self.guarded.iter().filter(|(start, _)| path.starts_with(start));
        on_path.filter(|(_, route)| !route.guards_admit(&context)).map(|(_, route)| Rc::clone(route)).collect()
    }

    /// The annotated handler that a request will reach.
    pub(super) fn find(&self, lookup: &Lookup<'_>, criteria: &impl Criteria) -> Found {
        if self.is_unknown {
            return Found { target: Target::Ambiguous, is_at_scope: true };
        }
        if !self.may_have(lookup.path) {
            return Found { target: Target::NotAnnotated, is_at_scope: false };
        }
        let Lookup { matched, place, .. } = *lookup;
        let mut search = Search {
            criteria,
            matched,
            place,
            has_met_place: false,
            is_between_places: false,
            found: Vec::new(),
            is_ambiguous: false,
            by_hand: None,
        };
        search.visit(&self.root, lookup.path, 0);
        search.result()
    }
}

/// What is registered without `#[cors]`, and may serve the request as well.
#[derive(Clone, Copy)]
struct ByHand<'a> {
    pattern: &'a Pattern,
    /// It is registered behind a scope that has matched, so the scope has guards.
    is_behind_scope: bool,
}

/// A walk in the order of the router.
struct Search<'a, C> {
    criteria: &'a C,
    /// How much of the path the scopes around the `Cors` have matched: only what is inside of them can be meant.
    matched: usize,
    place: Place,
    /// Something that the `Cors` may be on has been met.
    has_met_place: bool,
    /// An annotated handler outside of these serves the request, behind one of them.
    is_between_places: bool,
    found: Vec<&'a Rc<AnnotatedRoute>>,
    is_ambiguous: bool,
    by_hand: Option<ByHand<'a>>,
}

impl<'a, C: Criteria> Search<'a, C> {
    /// Whether the router certainly ends in one of these resources. `consumed` bytes of the path are matched in front of `rest`.
    fn visit(&mut self, resources: &'a [Resource], rest: &str, consumed: usize) -> bool {
        // Outside of the scopes around the `Cors`, only these scopes matter.
        let is_inside = consumed >= self.matched && !matches!(self.place, Place::Resource(_));
        // A scope that has matched. Its guards, which cannot be seen, may reject the request all the same.
        let mut passed_scope: Option<&Pattern> = None;
        for resource in resources {
            match resource {
                Resource::Annotated(pattern, route) if is_inside || !C::IS_ROUTED => {
                    let siblings = Siblings { all: resources };
                    if pattern.find_match(rest).is_some()
                        && self.criteria.serves(&route.route)
                        && self.criteria.admits(route, siblings)
                    {
                        if !is_inside && self.has_met_place {
                            // It is behind the `Cors`, unless that is on something still to come.
                            self.is_between_places = true;
                            continue;
                        }
                        self.found.push(route);
                        return passed_scope.is_none();
                    }
                }
                Resource::Annotated(..) => {}
                Resource::ByHand(pattern) => {
                    let shows_a_guard = passed_scope.is_none_or(|scope| pattern.is_below(scope));
                    let Some(length) = pattern.find_match(rest).filter(|_| shows_a_guard) else { continue };
                    let may_be_place = !is_inside && consumed + length == self.matched;
                    if may_be_place && matches!(self.place, Place::Resource(_)) {
                        return true;
                    }
                    // The request itself may end in front of the scope that the `Cors` is on.
                    let is_in_front = !is_inside && !C::IS_ROUTED && !self.has_met_place;
                    if is_inside || is_in_front || may_be_place && self.place == Place::Unknown {
                        self.meet_place(may_be_place);
                        self.note_by_hand(pattern, passed_scope.is_some());
                    }
                }
                Resource::Scope(pattern, children) => {
                    let Some(length) = pattern.find_match(rest) else { continue };
                    let end = consumed + length;
                    if !is_inside && end > self.matched {
                        continue;
                    }
                    let may_be_place = !is_inside && end == self.matched && !matches!(self.place, Place::Resource(_));
                    let found = self.found.len();
                    let certain = self.visit(children, rest.get(length..).unwrap_or_default(), end);
                    let serves_by_itself = (is_inside || may_be_place) && !certain && found == self.found.len();
                    if serves_by_itself && passed_scope.is_none_or(|scope| pattern.is_below(scope)) {
                        // Its default service, or what is registered by hand inside.
                        self.note_by_hand(pattern, passed_scope.is_some());
                    }
                    self.meet_place(may_be_place);
                    passed_scope = passed_scope.or(Some(pattern));
                }
            }
        }
        false
    }

    /// Notes that the `Cors` may be on this.
    fn meet_place(&mut self, may_be_place: bool) {
        self.has_met_place |= may_be_place;
        self.is_ambiguous |= may_be_place && self.is_between_places;
    }

    fn note_by_hand(&mut self, pattern: &'a Pattern, is_behind_scope: bool) {
        self.by_hand = self.by_hand.or(Some(ByHand { pattern, is_behind_scope }));
    }

    fn result(self) -> Found {
        let is_at_scope = self.found.iter().any(|found| found.route.path.is_empty());
        Found { target: self.target(), is_at_scope }
    }

    fn target(self) -> Target {
        let Some((first, others)) = self.found.split_first() else {
            return if self.is_ambiguous { Target::Ambiguous } else { Target::NotAnnotated };
        };
        if let Some(ByHand { pattern, is_behind_scope }) = self.by_hand {
            let handler = first.route.name;
            let (place, advice) = if is_behind_scope {
                ("behind the scope of the handler", "Give the two different paths".to_owned())
            } else {
                ("in front of it", format!("Register `{handler}` before it"))
            };
            let other = format!("what is registered {place} at `{}`, without `#[cors]`", pattern.for_message());
            first.log_ambiguity(&other, &advice);
            return Target::Ambiguous;
        }
        if self.is_ambiguous {
            return Target::Ambiguous;
        }
        if let Some(other) = others.iter().find(|other| !other.has_same_policy(first)) {
            let (route, handler) = (other.route.path, other.route.name);
            first.log_ambiguity(
                &format!("`{handler}` at `{route}`, which has another policy"),
                "Give both the same policy, or different paths",
            );
            return Target::Ambiguous;
        }
        match &first.policy {
            Some(policy) => Target::Annotated(Rc::clone(policy), first.route),
            None => Target::Off,
        }
    }
}

impl Siblings<'_> {
    /// Whether another annotated handler of the same pattern serves a method.
    pub(super) fn include_another(&self, route: &AnnotatedRoute, serves: impl Fn(&Route) -> bool) -> bool {
        self.all.iter().any(|resource| match resource {
            Resource::Annotated(_, other) => {
                !std::ptr::eq(route, Rc::as_ptr(other))
                    && other.route.path == route.route.path
                    && !other.route.is_same(&route.route)
                    && serves(&other.route)
            }
            Resource::ByHand(_) | Resource::Scope(..) => false,
        })
    }
}

impl Pattern {
    fn new(patterns: Vec<String>, definition: ResourceDef) -> Self {
        let start = match patterns.as_slice() {
            [only] => literal_start(only).len(),
            _ => 0,
        };
        Self { text: patterns.join("` or `"), start, definition }
    }

    fn find_match(&self, path: &str) -> Option<usize> {
        let start = self.text.get(..self.start)?;
        if path.starts_with(start) { self.definition.find_match(path) } else { None }
    }

    /// Whether this pattern only matches paths that the scope matches too. Behind a scope without guards it could never be reached,
    /// so its registration shows that the scope has guards.
    fn is_below(&self, scope: &Self) -> bool {
        self.text.strip_prefix(&scope.text).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    fn for_message(&self) -> &str {
        if self.text.is_empty() { "/" } else { &self.text }
    }
}

/// What a pattern begins with, up to its first parameter.
fn literal_start(pattern: &str) -> &str {
    pattern.split('{').next().unwrap_or_default()
}

/// The definition of a pattern. actix-web's router never frees the names of parameters, so each pattern is made into a
/// definition once for each thread.
fn definition(patterns: &[String], is_prefix: bool) -> ResourceDef {
    type Definitions = HashMap<(Vec<String>, bool), ResourceDef>;
    thread_local! {
        static DEFINITIONS: RefCell<Definitions> = RefCell::default();
    }
    DEFINITIONS.with_borrow_mut(|definitions| {
        let known = definitions.entry((patterns.to_vec(), is_prefix));
        known.or_insert_with(|| make_definition(patterns, is_prefix)).clone()
    })
}

fn make_definition(patterns: &[String], is_prefix: bool) -> ResourceDef {
    match patterns {
        [only] if is_prefix => ResourceDef::prefix(only.as_str()),
        [only] => ResourceDef::new(only.as_str()),
        several if is_prefix => ResourceDef::prefix(several.to_vec()),
        several => ResourceDef::new(several.to_vec()),
    }
}
