//! Finds the policy that applies to a request, from what a plain router does with it.

use std::fmt;

use actix_web::dev::ResourceDef;

use super::app::{Id, Layer, Node, ROOT, Scope, Shape};
use super::handlers::{Annotated, POOL};
use super::policies::{AROUND, OF_HANDLERS, Statement};
use super::request::Exchange;
use super::serving::by_hand;

/// A registration whose pattern, including its scopes, matches a path. Listed in routing order.
pub(crate) struct Match<'a> {
    pub(crate) node: &'a Node,
    /// Its position in its app or scope.
    index: usize,
    pub(crate) scopes: Vec<&'a Scope>,
    /// The pattern through all scopes.
    pub(crate) full: String,
}

impl Match<'_> {
    pub(crate) fn annotated(&self) -> Option<&'static Annotated> {
        match self.node {
            Node::Annotated(index) => Some(&POOL[*index]),
            _ => None,
        }
    }

    /// Whether this is a route or a resource registered by hand.
    pub(crate) fn is_by_hand(&self) -> bool {
        matches!(self.node, Node::Route { .. } | Node::Resource(_))
    }

    fn is_guarded(&self) -> bool {
        self.scopes.iter().any(|scope| scope.guard.is_some())
    }

    fn is_at(&self, entered: &[Id]) -> bool {
        let inner = match self.node {
            Node::Resource(resource) => Some(resource.id),
            Node::Scope(scope) => Some(scope.id),
            _ => None,
        };
        let ids = self.scopes.iter().map(|scope| scope.id).chain(inner);
        ids.eq(entered.iter().copied().filter(|id| *id != ROOT))
    }
}

/// All registrations that match a path.
pub(crate) fn matches<'a>(shape: &'a Shape, path: &str) -> Vec<Match<'a>> {
    let trimmed = path.trim_end_matches('/');
    let path = if shape.trims && !trimmed.is_empty() { trimmed } else { path };
    let mut all = Vec::new();
    below(&shape.nodes, path, &[], "", &mut all);
    all
}

fn below<'a>(nodes: &'a [Node], rest: &str, scopes: &[&'a Scope], prefix: &str, all: &mut Vec<Match<'a>>) {
    for (index, node) in nodes.iter().enumerate() {
        let (definition, pattern) = match node {
            Node::Annotated(index) => (ResourceDef::new(POOL[*index].pattern), POOL[*index].pattern),
            Node::Route { path, .. } => (ResourceDef::new(*path), *path),
            Node::Resource(resource) => (ResourceDef::new(resource.path), resource.path),
            Node::Prefix { prefix, .. } if scopes.is_empty() => (ResourceDef::root_prefix(prefix), *prefix),
            Node::Prefix { prefix, .. } => (ResourceDef::prefix(*prefix), *prefix),
            Node::Scope(scope) => (ResourceDef::root_prefix(scope.prefix), scope.prefix),
        };
        let Some(length) = definition.find_match(rest) else { continue };
        let full = format!("{prefix}{pattern}");
        all.push(Match { node, index, scopes: scopes.to_vec(), full: full.clone() });
        if let Node::Scope(scope) = node {
            let mut scopes = scopes.to_vec();
            scopes.push(scope);
            below(&scope.nodes, &rest[length..], &scopes, &full, all);
        }
    }
}

/// The end of a request's way in the plain app.
pub(crate) struct Target {
    /// All layers on the way, outermost first.
    pub(crate) way: Vec<(Id, Layer)>,
    /// The annotated handler that runs; `None` for a route registered by hand, a default service, a 404 or a 405.
    pub(crate) annotated: Option<&'static Annotated>,
    pub(crate) entered: Vec<Id>,
    ran: Option<String>,
}

/// The owner of the policy that decides.
#[derive(Clone, Copy)]
pub(crate) enum Owner {
    /// An annotated handler that lists the method.
    Handler(&'static Annotated, &'static Statement),
    /// No policy: `#[cors(off)]`, or a method that is served and not listed.
    Off(&'static Annotated),
    /// The nearest `Cors::new`.
    Around(Id, &'static Statement),
    NoPolicy,
}

impl fmt::Debug for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Handler(handler, policy) => {
                write!(f, "#[cors({})] {:?} {:?}", policy.name, handler.lists, handler.pattern)
            }
            Self::Off(handler) => write!(f, "no CORS for the method on {:?}", handler.pattern),
            Self::Around(id, policy) => write!(f, "Cors::new({}) of {id}", policy.name),
            Self::NoPolicy => f.write_str("no policy"),
        }
    }
}

impl PartialEq for Owner {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Handler(one, _), Self::Handler(two, _)) => one.policy == two.policy && one.lists == two.lists,
            (Self::Around(id, one), Self::Around(other, two)) => id == other && one.name == two.name,
            (Self::Off(_), Self::Off(_)) | (Self::NoPolicy, Self::NoPolicy) => true,
            _ => false,
        }
    }
}

impl Target {
    pub(crate) fn of(shape: &Shape, plain: &Exchange) -> Self {
        let layers_of = |id: &Id| {
            let id = *id;
            layers(shape, id).iter().rev().map(move |layer| (id, *layer))
        };
        let ran = plain.ran.first().cloned();
        Self {
            way: plain.entered.iter().flat_map(layers_of).collect(),
            annotated: POOL.iter().find(|handler| Some(handler.id) == ran.as_deref()),
            entered: plain.entered.clone(),
            ran,
        }
    }

    /// The layers outside the first auth layer; auth stops every request without a token there.
    pub(crate) fn outside_auth(&self) -> &[(Id, Layer)] {
        let auth = self.way.iter().position(|(_, layer)| layer.is_auth());
        &self.way[..auth.unwrap_or(self.way.len())]
    }

    pub(crate) fn is_behind_auth(&self) -> bool {
        self.outside_auth().len() < self.way.len()
    }

    pub(crate) fn owner(&self, method: &str) -> Owner {
        match self.annotated {
            Some(handler) => match handler.policy.filter(|_| handler.lists.contains(&method)) {
                Some(policy) => Owner::Handler(handler, &OF_HANDLERS[policy]),
                None => Owner::Off(handler),
            },
            None => nearest(&self.way),
        }
    }

    /// Its position among the registrations that match the path; `None` if only a container took the request.
    pub(crate) fn place(&self, matches: &[Match<'_>]) -> Option<usize> {
        matches.iter().position(|matched| match matched.node {
            Node::Annotated(index) => matched.is_at(&self.entered) && self.ran.as_deref() == Some(POOL[*index].id),
            Node::Route { id, method, .. } => self.ran == Some(by_hand(*id, *method)),
            Node::Prefix { id, .. } => self.ran == Some(by_hand(*id, None)),
            Node::Resource(_) => matched.is_at(&self.entered),
            Node::Scope(_) => {
                matched.is_at(&self.entered) && self.ran.as_deref().is_none_or(|ran| ran.starts_with("default"))
            }
        })
    }
}

/// The innermost `Cors::new` in these layers.
pub(crate) fn nearest(way: &[(Id, Layer)]) -> Owner {
    let of = |(id, layer): &(Id, Layer)| match layer {
        Layer::Cors(policy) => Some(Owner::Around(*id, &AROUND[*policy])),
        _ => None,
    };
    way.iter().rev().find_map(of).unwrap_or(Owner::NoPolicy)
}

fn layers(shape: &Shape, id: Id) -> &[Layer] {
    fn below(nodes: &[Node], id: Id) -> Option<&[Layer]> {
        nodes.iter().find_map(|node| match node {
            Node::Resource(resource) if resource.id == id => Some(&resource.layers[..]),
            Node::Scope(scope) if scope.id == id => Some(&scope.layers[..]),
            Node::Scope(scope) => below(&scope.nodes, id),
            _ => None,
        })
    }
    if id == ROOT { &shape.layers } else { below(&shape.nodes, id).expect("an id of this shape") }
}

/// Whether the target at `place` can be distinguished from all others, in the sense of DESIGN 7. No scope with guards may take
/// the request, all matching scopes are the target's own, only annotated handlers of its pattern come before it, without a
/// registration by hand in between, and no other annotated handler serves the method. The first match of all, outside scopes, is
/// certain whatever follows it.
pub(crate) fn is_certain(shape: &Shape, matches: &[Match<'_>], place: usize, method: &str) -> bool {
    let target = &matches[place];
    let is_own = |scope: &Scope| target.scopes.iter().any(|own| own.id == scope.id);
    let is_first = place == 0;
    let siblings = target.scopes.last().map_or(&shape.nodes, |scope| &scope.nodes);
    matches.iter().enumerate().all(|(place_of_other, other)| match other.node {
        Node::Scope(scope) => is_own(scope) && scope.guard.is_none(),
        _ if place_of_other == place => true,
        Node::Annotated(handler) => {
            let is_sibling = other.full == target.full && other.scopes.len() == target.scopes.len();
            let may_serve = POOL[*handler].serves.contains(&method);
            let is_next = || siblings[other.index..target.index].iter().all(|node| matches!(node, Node::Annotated(_)));
            (place_of_other > place || is_sibling && is_next()) && (!may_serve || is_first && !is_sibling)
        }
        _ => place_of_other > place && !is_behind_scope(target, other),
    })
}

/// Whether something without `#[cors]` is registered behind a scope of the target and matches the path: a policy that blocks
/// does so then, since the scope may have a guard.
pub(crate) fn has_alternative(matches: &[Match<'_>], place: usize) -> bool {
    let target = &matches[place];
    matches.iter().skip(place).any(|other| {
        other.annotated().is_none()
            && target.scopes.iter().any(|scope| other.scopes.iter().all(|outer| outer.id != scope.id))
    })
}

/// Whether a registration is behind a scope of the target, and below its prefix. Without a guard on the scope it could never be
/// reached, so it shows that there is one.
fn is_behind_scope(target: &Match<'_>, other: &Match<'_>) -> bool {
    let mut prefix = String::new();
    target.scopes.iter().any(|scope| {
        prefix.push_str(scope.prefix);
        let is_inside = other.scopes.iter().any(|outer| outer.id == scope.id);
        let rest = other.full.strip_prefix(&prefix);
        !is_inside && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

/// Whether another annotated handler next to it serves the method on the same pattern. In that case guards also decide on
/// preflights.
pub(crate) fn has_rival(matches: &[Match<'_>], place: usize, method: &str) -> bool {
    let target = &matches[place];
    let ids = |matched: &Match<'_>| matched.scopes.iter().map(|scope| scope.id).collect::<Vec<_>>();
    let is_rival = |other: &Match<'_>| {
        let (Some(one), Some(two)) = (target.annotated(), other.annotated()) else { return false };
        one.id != two.id && two.serves.contains(&method) && other.full == target.full && ids(other) == ids(target)
    };
    matches.iter().any(is_rival)
}

/// The first annotated handler that may serve the request, if only the guard of a scope, which a `Cors` cannot see, keeps the
/// request from it. No route registered by hand may come before it.
pub(crate) fn first_hidden(
    matches: &[Match<'_>],
    may_serve: impl Fn(&Annotated) -> bool,
) -> Option<&'static Annotated> {
    for matched in matches {
        match matched.node {
            Node::Annotated(index) if may_serve(&POOL[*index]) => {
                return matched.annotated().filter(|_| matched.is_guarded());
            }
            Node::Annotated(_) | Node::Scope(_) => {}
            _ => return None,
        }
    }
    None
}

/// The policy of that handler.
pub(crate) fn owner_hidden(
    matches: &[Match<'_>],
    method: &str,
    may_serve: impl Fn(usize, &Annotated) -> bool,
) -> Option<Owner> {
    for (place, matched) in matches.iter().enumerate() {
        match matched.annotated() {
            Some(handler) if may_serve(place, handler) => {
                let policy = handler.policy.filter(|_| handler.lists.contains(&method) && matched.is_guarded())?;
                return Some(Owner::Handler(handler, &OF_HANDLERS[policy]));
            }
            None if !matches!(matched.node, Node::Scope(_)) => return None,
            _ => {}
        }
    }
    None
}
