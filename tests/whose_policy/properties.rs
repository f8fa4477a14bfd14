//! What must hold of a response (DESIGN 5 and 7).

use super::app::{Layer, Shape};
use super::handlers::Annotated;
use super::oracle::{Match, Owner, Target, has_rival, hidden, is_certain, matches, nearest};
use super::policies::{OF_HANDLERS, Statement};
use super::request::{Exchange, Request};
use super::serving::OWN;

/// A property that does not hold.
#[derive(Debug)]
pub(crate) struct Broken {
    pub(crate) property: &'static str,
    /// Tells causes apart: what kind of request to what kind of target, and who wrote the response.
    pub(crate) situation: String,
    pub(crate) detail: String,
}

impl Broken {
    pub(crate) fn class(&self) -> (&'static str, String) {
        (self.property, self.situation.clone())
    }
}

type Checked = Result<(), Broken>;

fn broken(property: &'static str, detail: impl Into<String>) -> Checked {
    Err(Broken { property, situation: String::new(), detail: detail.into() })
}

fn ensure(holds: bool, property: &'static str, detail: impl FnOnce() -> String) -> Checked {
    if holds { Ok(()) } else { broken(property, detail()) }
}

/// An actual request, and what a plain router does with it.
pub(crate) fn actual(shape: &Shape, request: &Request, plain: &Exchange, got: &Exchange) -> Checked {
    all_of_actual(shape, request, plain, got).map_err(|broken| {
        let target = Target::of(shape, plain);
        Broken { situation: format!("an actual request, {}", situation(shape, &target, request.method, got)), ..broken }
    })
}

fn situation(shape: &Shape, target: &Target, method: &str, got: &Exchange) -> String {
    let owner = match target.owner(method) {
        Owner::Handler(..) => "a handler with CORS",
        Owner::Off(..) => "a handler without CORS",
        Owner::Around(..) => "a route by hand in `Cors::new`",
        Owner::Nobody => "a route by hand",
    };
    let writer = match got.header("access-control-max-age").or(got.header("access-control-expose-headers")) {
        Some(value) if value.starts_with("x-around") || value.starts_with('2') => "`Cors::new`",
        Some("999" | "x-own") => "the handler",
        Some(_) => "a handler's policy",
        None => "no policy",
    };
    let auth = if target.is_behind_auth() { " behind auth" } else { "" };
    let apps = ["no `Cors`", "one `Cors`", "several `Cors`"][shape.cors().min(2)];
    format!("{apps}: for {owner}{auth}, {} written by {writer}", got.status)
}

fn all_of_actual(shape: &Shape, request: &Request, plain: &Exchange, got: &Exchange) -> Checked {
    let target = Target::of(shape, plain);
    let matches = matches(shape, request.path);
    let certain = target.place(&matches).is_some_and(|place| is_certain(&matches, place, request.method));
    let unauthorized = request.header("authorization").is_none() && target.is_behind_auth();
    let way = if unauthorized { target.outside_auth() } else { &target.way[..] };
    never_doubled(got)?;
    ensure(!unauthorized || got.ran.is_empty(), "no handler runs past auth", || format!("ran {:?}", got.ran))?;
    blocking(request, &target, certain, got)?;
    if got.status == 403 {
        return ensure(got.allowed().is_none(), "a blocked request is not readable", String::new);
    }
    if unauthorized {
        ensure(got.status == 401, "auth answers", || format!("status {}", got.status))?;
    } else {
        ensure(got.ran == plain.ran && got.entered == plain.entered, "the crate changes no routing", || {
            format!("expected {:?} {:?}, got {:?} {:?}", plain.entered, plain.ran, got.entered, got.ran)
        })?;
    }
    own_headers(&target, way, got)?;
    if got.allowed() == Some(OWN) {
        return Ok(());
    }
    let (policy, required) = match target.annotated {
        Some(handler) => {
            let in_front = target.outside_auth().iter().any(|(_, layer)| layer.is_cors());
            (listed(handler, request.method), !unauthorized || certain && in_front)
        }
        None => {
            let around = match nearest(way) {
                Owner::Around(_, policy) if policy.lists(request.method) => Some(policy),
                _ => None,
            };
            (around, !matches.iter().any(|matched| matched.annotated().is_some()))
        }
    };
    decoration(request, &target, &matches, got, policy, required)
}

fn listed(handler: &Annotated, method: &str) -> Option<&'static Statement> {
    handler.policy.filter(|_| handler.lists.contains(&method)).map(|policy| &OF_HANDLERS[policy])
}

fn never_doubled(got: &Exchange) -> Checked {
    ensure(got.doubled().is_none(), "headers are never doubled", || got.doubled().unwrap_or_default().to_owned())
}

/// A policy that blocks does block, and only foreign origins are blocked.
fn blocking(request: &Request, target: &Target, certain: bool, got: &Exchange) -> Checked {
    let foreign = |policy: &Statement| {
        request.origin().is_some() && policy.allows(request.origin()).is_none() && !request.is_same_origin()
    };
    let blocked_by = |policy: &Statement| policy.blocks && foreign(policy);
    let own = target.annotated.and_then(|handler| handler.policy).map(|policy| &OF_HANDLERS[policy]);
    let deciding = match (target.annotated, nearest(&target.way)) {
        (Some(_), _) => own,
        (None, Owner::Around(_, policy)) => Some(policy),
        (None, _) => None,
    };
    let must = deciding.is_some_and(blocked_by);
    ensure(!must || got.ran.is_empty(), "a policy that blocks does block", || format!("ran {:?}", got.ran))?;
    let around = || {
        target.way.iter().any(|(_, layer)| match layer {
            Layer::Cors(policy) => blocked_by(&super::policies::AROUND[*policy]),
            _ => false,
        })
    };
    let may = must || !(certain && target.annotated.is_some()) && around();
    ensure(may || got.status != 403, "only foreign origins of a blocking policy are blocked", String::new)
}

/// `Access-Control-*` that a handler set itself passes no policy and no `Cors::new`.
fn own_headers(target: &Target, way: &[(usize, Layer)], got: &Exchange) -> Checked {
    let shows = got.allowed() == Some(OWN)
        || got.header("access-control-max-age") == Some("999")
        || got.header("access-control-expose-headers") == Some("x-own");
    let free = match target.annotated {
        Some(handler) => handler.policy.is_none(),
        None => matches!(nearest(way), Owner::Nobody),
    };
    ensure(free || !shows, "a handler's own Access-Control-* are removed", || format!("{:?}", got.headers))
}

fn decoration(
    request: &Request,
    target: &Target,
    matches: &[Match<'_>],
    got: &Exchange,
    policy: Option<&Statement>,
    required: bool,
) -> Checked {
    let origin = request.origin();
    let is_by = |policy: &Statement| {
        got.allowed() == policy.allows(origin)
            && got.header("access-control-allow-credentials") == policy.credentials.then_some("true")
            && got.header("access-control-expose-headers") == Some(policy.exposes)
    };
    let detail = || format!("expected {:?}, got {} {:?}", policy.map(|policy| policy.name), got.status, got.headers);
    let expected = policy.filter(|policy| policy.allows(origin).is_some());
    if got.allowed().is_some() {
        let of_hidden = || match hidden(matches, request, request.method) {
            Some(Owner::Handler(_, policy)) => target.annotated.is_none() && is_by(policy),
            _ => false,
        };
        return ensure(
            expected.is_some_and(is_by) || of_hidden(),
            "a response is readable only by the policy of the handler that the request reaches",
            detail,
        );
    }
    ensure(!required || expected.is_none(), "a response carries the policy of its handler", detail)?;
    let varies = target.annotated.is_some() && required && policy.is_some_and(Statement::varies);
    let vary = got.headers.iter().any(|(name, value)| name == "vary" && value.to_lowercase().contains("origin"));
    ensure(!varies || vary, "a response that depends on the origin varies", detail)
}

/// A preflight, and what a plain router does with it and with the requests that it may be for.
pub(crate) struct PlainPreflight {
    /// The `OPTIONS` request itself.
    pub(crate) itself: Exchange,
    /// The actual request: as far as the preflight shows it, with an `x-admin` header, and without the guards of annotated
    /// handlers, which do not apply to preflights.
    pub(crate) actual: [Exchange; 3],
}

pub(crate) fn preflight(shape: &Shape, request: &Request, plain: &PlainPreflight, got: &Exchange) -> Checked {
    all_of_preflight(shape, request, plain, got).map_err(|broken| {
        let target = Target::of(shape, &plain.actual[0]);
        let method = request.preflight_for().unwrap_or_default();
        Broken { situation: format!("a preflight, {}", situation(shape, &target, method, got)), ..broken }
    })
}

fn all_of_preflight(shape: &Shape, request: &Request, plain: &PlainPreflight, got: &Exchange) -> Checked {
    let method = request.preflight_for().expect("a preflight");
    let matches = matches(shape, request.path);
    let [as_shown, others @ ..] = plain.actual.each_ref().map(|exchange| Target::of(shape, exchange));
    let itself = Target::of(shape, &plain.itself);
    let place = as_shown.place(&matches);
    // Where several annotated handlers serve the method on one pattern, guards decide as for the actual request.
    let may_be = |other: &&Target| {
        let rivals = other.place(&matches).is_some_and(|place| has_rival(&matches, place, method));
        other.annotated.is_none_or(|handler| handler.guard.is_none() || !rivals)
    };
    let mut targets = vec![&as_shown];
    targets.extend(others.iter().filter(may_be));
    let owners: Vec<Owner> = targets.iter().map(|target| target.owner(method)).collect();
    let owner = owners[0];
    let sure = owners.iter().all(|other| *other == owner);

    never_doubled(got)?;
    ensure(got.ran.is_empty() || !itself.is_behind_auth(), "no handler runs past auth", || {
        format!("ran {:?}", got.ran)
    })?;
    if got.allowed().is_some() {
        let by = |owner: &Owner| is_preflight_by(request, owner, got);
        // What a `Cors` cannot know: see `accepted_in_doubt`.
        let mut accepted = owners.iter().any(by);
        accepted |= targets.iter().any(|target| accepted_in_doubt(target, &itself).iter().any(by));
        accepted |= as_shown.annotated.is_none()
            && shape.cors() > 0
            && hidden(&matches, request, method).as_ref().is_some_and(by);
        let property = match owner {
            Owner::Off(_) => "a handler without CORS for the method: its preflight is not answered",
            _ => "a preflight is answered by the policy of the handler that the request reaches",
        };
        ensure(accepted, property, || format!("owners {owners:?}, got {:?}", got.headers))?;
    } else if got.status != 403 {
        left_alone(&itself, plain, got)?;
    }
    if shape.cors() < 2 && (got.allowed().is_some() || got.status == 403) {
        ensure(got.ran.is_empty(), "a preflight that is answered runs no handler", || format!("ran {:?}", got.ran))?;
    }
    let required = match owner {
        Owner::Handler(..) if as_shown.is_behind_auth() => {
            let in_front = as_shown.outside_auth().iter().any(|(_, layer)| layer.is_cors());
            sure && in_front && place.is_some_and(|place| is_certain(&matches, place, method))
        }
        // Routing brings it there, unless a route for `OPTIONS` comes first.
        Owner::Handler(..) => {
            let taken_before = itself.place(&matches).is_some_and(|other| place.is_some_and(|place| other < place));
            sure && (!taken_before || is_inside(&matches, &itself, place))
        }
        Owner::Around(..) => {
            let no_annotated = !matches.iter().any(|matched| matched.annotated().is_some());
            sure && no_annotated && nearest(itself.outside_auth()) == owner && nearest(as_shown.outside_auth()) == owner
        }
        Owner::Off(_) | Owner::Nobody => false,
    };
    let answered = match expected(&owner).and_then(|(policy, _)| policy.allows(request.origin())) {
        Some(_) => got.allowed().is_some(),
        None => got.status == 403,
    };
    ensure(!required || answered, "a preflight is answered", || {
        format!("owner {owner:?}, got {} {:?} ran {:?}", got.status, got.headers, got.ran)
    })
}

/// The `OPTIONS` request ends in a scope around the target, after the target's turn.
fn is_inside(matches: &[Match<'_>], itself: &Target, place: Option<usize>) -> bool {
    let scope = itself.entered.last();
    place.is_some_and(|place| matches[place].scopes.iter().any(|outer| Some(&outer.id) == scope))
}

/// A policy, and the methods that it states in a preflight.
fn expected(owner: &Owner) -> Option<(&'static Statement, &'static [&'static str])> {
    match owner {
        Owner::Handler(handler, policy) => Some((policy, handler.lists)),
        Owner::Around(_, policy) => Some((policy, policy.methods)),
        Owner::Off(_) | Owner::Nobody => None,
    }
}

fn is_preflight_by(request: &Request, owner: &Owner, got: &Exchange) -> bool {
    expected(owner).is_some_and(|(policy, methods)| {
        got.status == 204
            && got.allowed() == policy.allows(request.origin())
            && got.header("access-control-max-age") == Some(policy.max_age)
            && got.header("access-control-allow-credentials") == policy.credentials.then_some("true")
            && got.header("access-control-allow-methods") == Some(&*methods.join(", "))
    })
}

/// Policies of `Cors::new` that may also answer a preflight for a request that no annotated handler takes:
/// - the nearest one outside of auth, since a preflight does not come to one inside;
/// - the nearest one that the `OPTIONS` request itself meets, where guards on a resource or scope by hand send the two elsewhere.
fn accepted_in_doubt(target: &Target, itself: &Target) -> Vec<Owner> {
    if target.annotated.is_some() {
        return Vec::new();
    }
    let mut accepted = vec![nearest(target.outside_auth())];
    if target.entered != itself.entered {
        accepted.push(nearest(itself.outside_auth()));
    }
    accepted
}

/// A preflight that is left alone is as without the crate.
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
