//! Properties of the response to a preflight (DESIGN 5 and 7).

use super::app::{Node, Shape};
use super::handlers::{Annotated, Guard};
use super::oracle::{Match, Owner, Target, has_rival, is_certain, matches, nearest, owner_hidden};
use super::policies::{OF_HANDLERS, Statement};
use super::properties::{Broken, Checked, ensure, never_doubled, situation};
use super::request::{Exchange, Request};

/// What a plain router does with a preflight, and with the actual requests that may follow it.
pub(crate) struct PlainPreflight {
    /// The `OPTIONS` request itself.
    pub(crate) itself: Exchange,
    /// The actual request: as far as the preflight shows it, with an `x-admin` header, and without the guards that do not apply to
    /// this preflight.
    pub(crate) actual: [Exchange; 3],
}

/// A preflight, its possible targets, and the response.
struct Preflight<'a> {
    shape: &'a Shape,
    request: &'a Request,
    method: &'static str,
    matches: Vec<Match<'a>>,
    itself: Target,
    /// The possible targets of the actual request; first the one that the preflight shows.
    targets: Vec<Target>,
    /// Whether the guards of several handlers on one pattern send the request elsewhere.
    guards_decide: bool,
    got: &'a Exchange,
}

/// The handlers whose guards do not apply to a preflight: those with CORS for the method, and without a rival.
pub(crate) fn exempt(shape: &Shape, request: &Request, method: &str) -> Vec<&'static str> {
    let matches = matches(shape, request.path);
    let places = (0..matches.len()).filter(|place| is_exempt(&matches, *place, method));
    places.filter_map(|place| Some(matches[place].annotated()?.id)).collect()
}

fn is_exempt(matches: &[Match<'_>], place: usize, method: &str) -> bool {
    let has_cors = |handler: &Annotated| handler.policy.is_some() && handler.lists.contains(&method);
    matches[place].annotated().is_some_and(has_cors) && !has_rival(matches, place, method)
}

pub(crate) fn check(shape: &Shape, request: &Request, plain: &PlainPreflight, got: &Exchange) -> Checked {
    let method = request.preflight_for().expect("a preflight");
    let matches = matches(shape, request.path);
    // If several annotated handlers serve the method on one pattern, guards decide as for the actual request.
    let may_be = |other: &Target| {
        let rivals = other.place(&matches).is_some_and(|place| has_rival(&matches, place, method));
        other.annotated.is_none_or(|handler| handler.guard.is_none() || !rivals)
    };
    let [as_shown, others @ ..] = plain.actual.each_ref().map(|exchange| Target::of(shape, exchange));
    let mut targets = vec![as_shown];
    targets.extend(others.into_iter().filter(may_be));
    let guards_decide = targets.len() < plain.actual.len();
    let itself = Target::of(shape, &plain.itself);
    let preflight = Preflight { shape, request, method, matches, itself, targets, guards_decide, got };
    preflight.safety(plain).and_then(|()| preflight.liveness()).map_err(|broken| Broken {
        situation: format!("a preflight, {}", situation(shape, preflight.as_shown(), method, got)),
        ..broken
    })
}

impl Preflight<'_> {
    fn as_shown(&self) -> &Target {
        &self.targets[0]
    }

    fn owners(&self) -> Vec<Owner> {
        self.targets.iter().map(|target| target.owner(self.method)).collect()
    }

    fn is_by(&self, owner: &Owner) -> bool {
        is_preflight_by(self.request, owner, self.got)
    }

    /// Only the policy of the handler that the actual request reaches may answer, and no handler behind auth runs.
    fn safety(&self, plain: &PlainPreflight) -> Checked {
        let Self { got, itself, .. } = self;
        never_doubled(got)?;
        ensure(got.ran.is_empty() || !itself.is_behind_auth(), "no handler runs past auth", || {
            format!("ran {:?}", got.ran)
        })?;
        if got.allowed().is_none() && got.status != 403 {
            return left_alone(itself, plain, got);
        }
        let owners = self.owners();
        let accepted = owners.iter().any(|owner| self.is_by(owner))
            || self.targets.iter().flat_map(|target| out_of_reach(target, itself)).any(|owner| self.is_by(&owner))
            || self.is_by_hidden()
            || self.is_by_later();
        let property = match owners[0] {
            Owner::Off(_) => "a handler without CORS for the method: its preflight is not answered",
            _ if self.guards_decide => {
                "several handlers serve the method on one pattern: guards decide on the preflight"
            }
            _ => "a preflight is answered by the policy of the handler that the request reaches",
        };
        ensure(accepted, property, || format!("owners {owners:?}, got {} {:?}", got.status, got.headers))?;
        // If there are several `Cors`, a preflight may first be passed to a nearer one.
        ensure(self.shape.cors() > 1 || got.ran.is_empty(), "a preflight that is answered runs no handler", || {
            format!("ran {:?}", got.ran)
        })
    }

    /// Whether only the guard of a scope, which a `Cors` cannot see, keeps the request from the first possible handler, and that
    /// handler has this policy.
    fn is_by_hidden(&self) -> bool {
        let may_serve = |place: usize, handler: &Annotated| {
            let admits = |guard: Guard| guard.admits_headers(|name| self.request.header(name));
            handler.serves.contains(&self.method)
                && (is_exempt(&self.matches, place, self.method) || handler.guard.is_none_or(admits))
        };
        self.as_shown().annotated.is_none()
            && self.shape.cors() > 0
            && owner_hidden(&self.matches, self.method, may_serve).is_some_and(|owner| self.is_by(&owner))
    }

    /// Whether the request is for a route registered by hand, and a later annotated handler answers because routing brings it the
    /// preflight. Neither a handler nor a `Cors` can see which methods a route registered by hand serves (DESIGN 5). In front of
    /// auth this must not happen.
    fn is_by_later(&self) -> bool {
        let Self { matches, itself, method, .. } = self;
        let Some(place) = self.as_shown().place(matches).filter(|place| matches[*place].is_by_hand()) else {
            return false;
        };
        let answers = |handler: &'static Annotated| {
            let policy = handler.policy.filter(|_| handler.lists.contains(method));
            policy.is_some_and(|policy| self.is_by(&Owner::Handler(handler, &OF_HANDLERS[policy])))
        };
        (place..matches.len()).any(|later| {
            let mut layers =
                self.shape.layers.iter().chain(matches[later].scopes.iter().flat_map(|scope| &scope.layers));
            matches[later].annotated().is_some_and(answers)
                && !layers.any(|layer| layer.is_auth())
                && !is_taken_before(matches, itself, Some(later))
        })
    }

    /// If the target is certain, the preflight is answered.
    fn liveness(&self) -> Checked {
        let Self { matches, itself, got, method, .. } = self;
        let (owners, as_shown) = (self.owners(), self.as_shown());
        let (owner, place) = (owners[0], as_shown.place(matches));
        let required = owners.iter().all(|other| *other == owner)
            && match owner {
                Owner::Handler(..) if as_shown.is_behind_auth() => {
                    let in_front = as_shown.outside_auth().iter().any(|(_, layer)| layer.is_cors());
                    in_front && place.is_some_and(|place| is_certain(self.shape, matches, place, method))
                }
                // Routing brings the preflight there, unless a route for `OPTIONS` comes first. A `Cors` may leave it alone if an earlier
                // route registered by hand may serve the method.
                Owner::Handler(..) => {
                    let hand_before = matches[..place.unwrap_or_default()].iter().any(Match::is_by_hand);
                    !is_taken_before(matches, itself, place) && (self.shape.cors() == 0 || !hand_before)
                }
                Owner::Around(..) => {
                    let none_annotated = !matches.iter().any(|matched| matched.annotated().is_some());
                    none_annotated && [itself, as_shown].iter().all(|target| nearest(target.outside_auth()) == owner)
                }
                Owner::Off(_) | Owner::NoPolicy => false,
            };
        ensure(!required || self.is_by(&owner), "a preflight is answered", || {
            format!("owner {owner:?}, got {} {:?} ran {:?}", got.status, got.headers, got.ran)
        })
    }
}

/// Whether something before the target takes the `OPTIONS` request. A scope around the target, in which the request falls
/// through, does not.
fn is_taken_before(matches: &[Match<'_>], itself: &Target, place: Option<usize>) -> bool {
    let (Some(place), Some(other)) = (place, itself.place(matches)) else { return false };
    let is_around = match matches[other].node {
        Node::Scope(scope) => matches[place].scopes.iter().any(|outer| outer.id == scope.id),
        _ => false,
    };
    other < place && !is_around
}

/// A policy, and the methods that it states in a preflight.
fn expected(owner: &Owner) -> Option<(&'static Statement, &'static [&'static str])> {
    match owner {
        Owner::Handler(handler, policy) => Some((policy, handler.lists)),
        Owner::Around(_, policy) => Some((policy, policy.methods)),
        Owner::Off(_) | Owner::NoPolicy => None,
    }
}

/// Whether a preflight is allowed or refused as this policy states.
fn is_preflight_by(request: &Request, owner: &Owner, got: &Exchange) -> bool {
    expected(owner).is_some_and(|(policy, methods)| {
        if policy.allows(request.origin()).is_none() {
            return got.status == 403 && got.allowed().is_none();
        }
        got.status == 204
            && got.allowed() == policy.allows(request.origin())
            && got.header("access-control-max-age") == Some(policy.max_age)
            && got.header("access-control-allow-credentials") == policy.credentials.then_some("true")
            && got.header("access-control-allow-methods") == Some(&*methods.join(", "))
    })
}

/// Policies of `Cors::new` that may also answer a preflight for a request that no annotated handler takes:
/// - the nearest one outside auth, since a preflight does not reach one inside;
/// - the nearest one that the `OPTIONS` request itself reaches, if guards on a resource or scope registered by hand send the two
///   requests to different places.
fn out_of_reach(target: &Target, itself: &Target) -> Vec<Owner> {
    if target.annotated.is_some() {
        return Vec::new();
    }
    let mut accepted = vec![nearest(target.outside_auth())];
    if target.entered != itself.entered {
        accepted.push(nearest(itself.outside_auth()));
    }
    accepted
}

/// A preflight that is left alone gets the same response as without the crate.
fn left_alone(itself: &Target, plain: &PlainPreflight, got: &Exchange) -> Checked {
    if itself.is_behind_auth() && got.status == 401 {
        return Ok(());
    }
    ensure(
        got.ran == plain.itself.ran && got.entered == plain.itself.entered,
        "what is left alone is as without the crate",
        || format!("expected {:?} {:?}, got {:?} {:?}", plain.itself.entered, plain.itself.ran, got.entered, got.ran),
    )
}
