//! The resources of an app: annotated handlers, what is registered by hand, and scopes, in the order of the router.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::{Rc, Weak};

use actix_web::HttpRequest;
use actix_web::dev::{ResourceDef, ResourceMap, ServiceRequest};

use super::registry::{self, AnnotatedRoute};
use super::resource_tree::{self, ResourceNode};

/// The resources of an app. Its address identifies the app among those that are alive.
pub(super) type AppId = *const ResourceMap;

thread_local! {
    static APPS: RefCell<Vec<(AppId, Weak<AppRoutes>)>> = const { RefCell::new(Vec::new()) };
}

/// The resources of one app.
#[derive(Debug)]
pub(super) struct AppRoutes {
    pub(super) root: Vec<Resource>,
    /// The annotated handlers with guards, and what their full pattern begins with.
    guarded: Vec<(String, Rc<AnnotatedRoute>)>,
    /// What the full patterns of annotated handlers begin with: sorted, and none is the start of another.
    starts: Vec<String>,
    /// An annotated handler has a predicate, or a policy that can be replaced by one.
    pub(super) may_have_predicates: bool,
    /// The resources could not be read, and there are annotated handlers.
    pub(super) is_unknown: bool,
}

#[derive(Debug)]
pub(super) enum Resource {
    Annotated(Pattern, Rc<AnnotatedRoute>),
    /// Registered without `#[cors]`: a route by hand, a file service.
    ByHand(Pattern),
    Scope(Pattern, Vec<Resource>),
}

/// A pattern of the router.
#[derive(Debug)]
pub(super) struct Pattern {
    text: String,
    /// What a path must begin with to match: cheaper to compare than the whole.
    start: usize,
    definition: ResourceDef,
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
        let mut routes = Self {
            root: Vec::new(),
            guarded: Vec::new(),
            starts: Vec::new(),
            may_have_predicates: false,
            is_unknown: false,
        };
        if !registry::has_routes() {
            return routes;
        }
        match resource_tree::read(map) {
            Some(root) => routes.root = routes.children(root.children.unwrap_or_default(), ""),
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

    fn children(&mut self, nodes: Vec<ResourceNode>, prefix: &str) -> Vec<Resource> {
        nodes.into_iter().map(|node| self.resource(node, prefix)).collect()
    }

    fn resource(&mut self, node: ResourceNode, prefix: &str) -> Resource {
        let annotated = registry::of_resource(&node);
        let ResourceNode { patterns, is_prefix, children, .. } = node;
        let full = format!("{prefix}{}", patterns.first().map_or("", String::as_str));
        if let Some(annotated) = annotated {
            let start = literal_start(&full).to_owned();
            self.may_have_predicates |= annotated.policy.as_ref().is_some_and(|policy| policy.may_have_predicate());
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
            Some(children) => Resource::Scope(pattern, self.children(children, &full)),
        }
    }

    /// Whether the app may have annotated handlers.
    pub(super) fn has_annotated(&self) -> bool {
        !self.starts.is_empty() || self.is_unknown
    }

    /// Whether an annotated handler may have this path. It is never falsely `false`.
    pub(super) fn may_have(&self, path: &str) -> bool {
        let after = self.starts.partition_point(|start| start.as_str() <= path);
        self.is_unknown || after.checked_sub(1).and_then(|at| self.starts.get(at)).is_some_and(|s| path.starts_with(s))
    }

    /// The annotated handlers on a path whose guards do not admit an actual request.
    #[inline]
    pub(super) fn rejecting(&self, request: &ServiceRequest) -> Vec<Rc<AnnotatedRoute>> {
        if self.guarded.is_empty() {
            return Vec::new();
        }
        let path = request.match_info().as_str();
        let context = request.guard_ctx();
        let on_path = self.guarded.iter().filter(|(start, _)| path.starts_with(start));
        on_path.filter(|(_, route)| !route.guards_admit(&context)).map(|(_, route)| Rc::clone(route)).collect()
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

    pub(super) fn find_match(&self, path: &str) -> Option<usize> {
        let start = self.text.get(..self.start)?;
        if path.starts_with(start) { self.definition.find_match(path) } else { None }
    }

    /// Whether this pattern only matches paths that the scope matches too. Behind a scope without guards it could never be reached,
    /// so its registration shows that the scope has guards.
    pub(super) fn is_below(&self, scope: &Self) -> bool {
        self.text.strip_prefix(&scope.text).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    pub(super) fn for_message(&self) -> &str {
        if self.text.is_empty() { "/" } else { &self.text }
    }
}

/// What a pattern begins with, up to its first parameter.
fn literal_start(pattern: &str) -> &str {
    pattern.split('{').next().unwrap_or_default()
}

/// The definition of a pattern. actix-web's router never frees the names of parameters, so each pattern is made into a
/// definition once for each thread.
pub(super) fn definition(patterns: &[String], is_prefix: bool) -> ResourceDef {
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
    if is_prefix { ResourceDef::prefix(patterns.to_vec()) } else { ResourceDef::new(patterns.to_vec()) }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[actix_web::test]
    async fn the_resources_of_an_app_are_read_once() {
        let (one, two) = (TestRequest::default().to_http_request(), TestRequest::default().to_http_request());
        let (of_one, of_two) = (AppRoutes::of(&one), AppRoutes::of(&two));
        assert!(Rc::ptr_eq(&of_one, &AppRoutes::of(&one)) && Rc::ptr_eq(&of_two, &AppRoutes::of(&two)));
        assert!(!Rc::ptr_eq(&of_one, &of_two), "these are two apps");
        drop((of_one, of_two));
        let _again = AppRoutes::of(&two);
        assert_eq!(APPS.with_borrow(Vec::len), 1, "apps that are not served are forgotten");
    }
}
