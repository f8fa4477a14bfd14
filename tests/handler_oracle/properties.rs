//! Properties of the response to an actual request (DESIGN 5 and 7).

use super::app::{Id, Layer, Shape};
use super::handlers::{Annotated, Guard};
use super::oracle::{Match, Owner, Target, first_hidden, has_alternative, is_certain, matches, nearest, owner_hidden};
use super::policies::{OF_HANDLERS, Statement};
use super::request::{Exchange, Request};
use super::serving::OWN;

/// A violated property.
#[derive(Debug)]
pub(crate) struct Broken {
    pub(crate) property: &'static str,
    /// Distinguishes causes: the kind of request, the kind of target, and the author of the response.
    pub(crate) situation: String,
    pub(crate) detail: String,
}

impl Broken {
    pub(crate) fn class(&self) -> (&'static str, String) {
        (self.property, self.situation.clone())
    }
}

pub(crate) type Checked = Result<(), Broken>;

pub(crate) fn broken(property: &'static str, detail: impl Into<String>) -> Checked {
    Err(Broken { property, situation: String::new(), detail: detail.into() })
}

pub(crate) fn ensure(holds: bool, property: &'static str, detail: impl FnOnce() -> String) -> Checked {
    if holds { Ok(()) } else { broken(property, detail()) }
}

/// An actual request, and what a plain router does with it.
pub(crate) fn actual(shape: &Shape, request: &Request, plain: &Exchange, got: &Exchange) -> Checked {
    all_of_actual(shape, request, plain, got).map_err(|broken| {
        let target = Target::of(shape, plain);
        Broken { situation: format!("an actual request, {}", situation(shape, &target, request.method, got)), ..broken }
    })
}

pub(crate) fn situation(shape: &Shape, target: &Target, method: &str, got: &Exchange) -> String {
    let owner = match target.owner(method) {
        Owner::Handler(..) => "a handler with CORS",
        Owner::Off(..) => "a handler without CORS",
        Owner::Around(..) => "a route by hand in `Cors::new`",
        Owner::NoPolicy => "a route by hand",
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
    let certain = target.place(&matches).is_some_and(|place| is_certain(shape, &matches, place, request.method));
    let unauthorized = request.header("authorization").is_none() && target.is_behind_auth();
    let way = if unauthorized { target.outside_auth() } else { &target.way[..] };
    never_doubled(got)?;
    ensure(!unauthorized || got.ran.is_empty(), "no handler runs past auth", || format!("ran {:?}", got.ran))?;
    let unseen = first_hidden(&matches, |handler| may_serve(handler, request)).filter(|_| target.annotated.is_none());
    let alone = target.place(&matches).is_some_and(|place| !has_alternative(&matches, place));
    blocking(request, &target, certain && alone, unseen, got)?;
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
    own_headers(&target, way, unseen, got)?;
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

/// Whether a handler serves the request, as far as its method and the handler's own guard go.
fn may_serve(handler: &Annotated, request: &Request) -> bool {
    let admits = |guard: Guard| guard.admits_headers(|name| request.header(name));
    handler.serves.contains(&request.method) && handler.guard.is_none_or(admits)
}

pub(crate) fn never_doubled(got: &Exchange) -> Checked {
    ensure(got.doubled().is_none(), "headers are never doubled", || got.doubled().unwrap_or_default().to_owned())
}

/// A policy that blocks does block, and only cross-origin requests are blocked.
///
/// If a `Cors` sees the request as one for `unseen`, no `Cors` around that handler blocks it.
fn blocking(request: &Request, target: &Target, certain: bool, unseen: Option<&Annotated>, got: &Exchange) -> Checked {
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
    ensure(!must || unseen.is_some() || got.ran.is_empty(), "a policy that blocks does block", || {
        format!("ran {:?}", got.ran)
    })?;
    let around = || {
        target.way.iter().any(|(_, layer)| match layer {
            Layer::Cors(policy) => blocked_by(&super::policies::AROUND[*policy]),
            _ => false,
        })
    };
    let may = must || !(certain && target.annotated.is_some()) && around();
    ensure(may || got.status != 403, "only foreign origins of a blocking policy are blocked", String::new)
}

/// No policy and no `Cors::new` lets through `Access-Control-*` headers that a handler set.
fn own_headers(target: &Target, way: &[(Id, Layer)], unseen: Option<&Annotated>, got: &Exchange) -> Checked {
    let shows = got.allowed() == Some(OWN)
        || got.header("access-control-max-age") == Some("999")
        || got.header("access-control-expose-headers") == Some("x-own");
    let free = match target.annotated {
        Some(handler) => handler.policy.is_none(),
        None => matches!(nearest(way), Owner::NoPolicy) || unseen.is_some_and(|handler| handler.policy.is_none()),
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
        // A response shows that it came from a resource. An error, or the 401 of an outer layer, does not, nor does one whose pattern is also that of an annotated handler.
        let is_seen = matches!(got.status, 200 | 405)
            && target.place(matches).is_some_and(|place| {
                let has_namesake = |other: &Match<'_>| other.annotated().is_some() && other.full == matches[place].full;
                matches[place].is_by_hand() && !matches.iter().any(has_namesake)
            });
        let may_serve = |handler: &Annotated| may_serve(handler, request);
        let of_hidden = || match owner_hidden(matches, request.method, |_, handler| may_serve(handler)) {
            Some(Owner::Handler(_, policy)) => target.annotated.is_none() && !is_seen && is_by(policy),
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
