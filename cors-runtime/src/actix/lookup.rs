//! Which annotated handler a request will reach, as far as that can be known without routing it.
//!
//! [`Cors`](super::Cors) runs before routing, and has to know whose policy applies to a preflight, and to a response that a layer
//! in front of the router made. The search walks through the resources of the app in the order of the router. It cannot see the
//! guards of scopes and of routes that are registered by hand, so where one of these may serve the request as well, the
//! result is [`Target::Ambiguous`].

use std::rc::Rc;

use actix_web::HttpRequest;

use super::app_routes::{AppRoutes, Pattern, Resource};
use super::headers::PreparedPolicy;
use super::instances::Place;
use super::registry::AnnotatedRoute;
use super::route::Route;

/// The handler that a request is for.
pub(super) enum Target {
    /// An annotated one, with its policy.
    Annotated(Rc<PreparedPolicy>),
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
        let matched_other_pattern = || request.match_pattern() != request.resource_map().match_pattern(request.path());
        info.unprocessed().is_empty() && !self.is_at_scope || matched_other_pattern()
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

    /// Whatever is registered behind a scope and matches the path counts, even if it could be reached by other paths.
    fn is_strict(&self) -> bool {
        false
    }

    /// Whether the route serves the method.
    fn serves(&self, route: &Route) -> bool;
    /// Whether its guards admit the request. `around` are the resources of the same place.
    fn admits(&self, route: &AnnotatedRoute, around: Surroundings<'_>) -> bool;
}

/// The resources around an annotated handler.
#[derive(Clone, Copy)]
pub(super) struct Surroundings<'a> {
    all: &'a [Resource],
}

impl AppRoutes {
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

/// A walk in the order of the router.
struct Search<'a, C> {
    criteria: &'a C,
    /// How much of the path the scopes around the `Cors` have matched: only what is inside of them can be meant.
    matched: usize,
    place: Place,
    /// Something that the `Cors` may be on has been met.
    has_met_place: bool,
    /// A matching annotated handler was found outside of the candidate places, after one of them.
    is_between_places: bool,
    found: Vec<&'a Rc<AnnotatedRoute>>,
    is_ambiguous: bool,
    /// Registered without `#[cors]`, and may serve the request as well.
    by_hand: Option<ByHand<'a>>,
}

/// What is registered without `#[cors]`, as warnings name it.
#[derive(Clone, Copy)]
enum ByHand<'a> {
    /// A route or a file service.
    Resource(&'a Pattern),
    /// A scope that serves the request by itself: a default service, or what is registered by hand inside.
    Scope(&'a Pattern),
}

impl ByHand<'_> {
    fn name(self) -> String {
        match self {
            Self::Resource(pattern) => {
                format!("the route or file service at `{}`, without `#[cors]`", pattern.for_message())
            }
            Self::Scope(pattern) => format!("what the scope at `{}` serves without `#[cors]`", pattern.for_message()),
        }
    }

    fn advice(self) -> &'static str {
        match self {
            Self::Resource(_) => {
                "Register the annotated handler first, or give the other a `#[cors]` of its own, if it is a handler"
            }
            Self::Scope(_) => "Register the scope of the annotated handler first, or both in one scope",
        }
    }
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
                    let around = Surroundings { all: resources };
                    if pattern.find_match(rest).is_some()
                        && self.criteria.serves(&route.route)
                        && self.criteria.admits(route, around)
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
                    let shows_a_guard =
                        passed_scope.is_none_or(|scope| self.criteria.is_strict() || pattern.is_below(scope));
                    let Some(length) = pattern.find_match(rest).filter(|_| shows_a_guard) else { continue };
                    let may_be_place = !is_inside && consumed + length == self.matched;
                    if may_be_place && matches!(self.place, Place::Resource(_)) {
                        return true;
                    }
                    // The request itself may end in front of the scope that the `Cors` is on.
                    let is_in_front = !is_inside && !C::IS_ROUTED && !self.has_met_place;
                    if is_inside || is_in_front || may_be_place && self.place == Place::Unknown {
                        self.meet_place(may_be_place);
                        self.note_by_hand(ByHand::Resource(pattern));
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
                    if serves_by_itself
                        && passed_scope.is_none_or(|scope| self.criteria.is_strict() || pattern.is_below(scope))
                    {
                        self.note_by_hand(ByHand::Scope(pattern));
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

    fn note_by_hand(&mut self, by_hand: ByHand<'a>) {
        self.by_hand = self.by_hand.or(Some(by_hand));
    }

    fn result(self) -> Found {
        let is_at_scope = self.found.iter().any(|found| found.route.path.is_empty());
        Found { target: self.target(), is_at_scope }
    }

    fn target(self) -> Target {
        let Some((first, others)) = self.found.split_first() else {
            return if self.is_ambiguous { Target::Ambiguous } else { Target::NotAnnotated };
        };
        if let Some(by_hand) = self.by_hand {
            first.log_ambiguity(&by_hand.name(), by_hand.advice());
            return Target::Ambiguous;
        }
        if self.is_ambiguous {
            return Target::Ambiguous;
        }
        if let Some(other) = others.iter().find(|other| !other.has_same_policy(first)) {
            let handler = other.route.name;
            first.log_ambiguity(
                &format!("`{handler}`, which has another policy"),
                "Give both the same policy, or different paths",
            );
            return Target::Ambiguous;
        }
        match &first.policy {
            Some(policy) => Target::Annotated(policy.current().into_owned()),
            None => Target::Off,
        }
    }
}

impl Surroundings<'_> {
    /// Whether another annotated handler of the same pattern serves a method.
    pub(super) fn include_another(&self, route: &AnnotatedRoute, serves: impl Fn(&Route) -> bool) -> bool {
        self.all.iter().any(|resource| match resource {
            Resource::Annotated(_, other) => {
                other.route.path == route.route.path && !other.route.is_same(&route.route) && serves(&other.route)
            }
            Resource::ByHand(_) | Resource::Scope(..) => false,
        })
    }
}
