//! The answer to "may a page at this origin send this request?", step by step, as a browser and this server would take them.
//!
//! No request is sent: the routes and policies of the app are read. What they do not show, such as the result of a predicate, is
//! reported as unknown.

use actix_web::http::Method;
use actix_web_cors_rules::headers as header_rules;
use actix_web_cors_rules::rule::Rule;
use serde_json::{Value, json};

use super::safelist::is_safelisted;
use crate::actix::{RouteEntry, RoutePolicy};
use crate::origins::{Source, SourceAnswer};
use crate::policy::Policy;
use crate::protocol::ExposeHeaders;
use crate::protocol::advice;
use crate::protocol::decide::{
    Allowed, OriginDecision, OriginHeader, Refusal, decide_origin, is_token, matches_method, refine,
};
use crate::protocol::preflight_gap::preflight_gap;

/// A request that a script would send.
#[derive(Debug, Default)]
pub(super) struct Question {
    pub(super) origin: String,
    pub(super) method: String,
    pub(super) path: String,
    /// One header in each line, with a value or without.
    pub(super) headers: String,
    /// `credentials: "include"`.
    pub(super) credentials: bool,
}

/// What a browser would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// The script can read the response.
    Allowed,
    /// It cannot.
    Refused,
    /// The policies do not show it.
    Unknown,
}

/// The steps so far.
#[derive(Default)]
struct Steps(Vec<(Verdict, String)>);

impl Steps {
    fn pass(&mut self, text: impl Into<String>) {
        self.0.push((Verdict::Allowed, text.into()));
    }

    fn stop(mut self, verdict: Verdict, text: impl Into<String>) -> Self {
        self.0.push((verdict, text.into()));
        self
    }

    fn unknown(&mut self, text: impl Into<String>) {
        self.0.push((Verdict::Unknown, text.into()));
    }

    fn verdict(&self) -> Verdict {
        let has = |verdict| self.0.iter().any(|(step, _)| *step == verdict);
        match (has(Verdict::Refused), has(Verdict::Unknown)) {
            (true, _) => Verdict::Refused,
            (false, true) => Verdict::Unknown,
            (false, false) => Verdict::Allowed,
        }
    }
}

/// The verdict and the steps, as JSON. `own_origin` is where this server is.
pub(super) async fn check(
    question: &Question,
    own_origin: &str,
    routes: &[RouteEntry],
    unannotated: &[String],
) -> Value {
    let steps = steps(question, own_origin, routes, unannotated).await;
    let name = |verdict| match verdict {
        Verdict::Allowed => "allowed",
        Verdict::Refused => "refused",
        Verdict::Unknown => "unknown",
    };
    let list: Vec<Value> = steps.0.iter().map(|(step, text)| json!({ "result": name(*step), "text": text })).collect();
    json!({ "verdict": name(steps.verdict()), "steps": list })
}

async fn steps(question: &Question, own_origin: &str, routes: &[RouteEntry], unannotated: &[String]) -> Steps {
    let mut steps = Steps::default();
    let method = normalized_method(&question.method);
    if !is_token(method.as_bytes())
        || ["CONNECT", "TRACE", "TRACK"].iter().any(|name| method.eq_ignore_ascii_case(name))
    {
        return steps.stop(Verdict::Refused, format!("a script cannot send the method `{method}`"));
    }
    let headers = match Headers::read(&question.headers, &mut steps) {
        Ok(headers) => headers,
        Err(name) => return steps.stop(Verdict::Refused, format!("`{name}` is not a header name")),
    };
    if question.origin == own_origin {
        steps.pass(format!("`{own_origin}` is this server's own origin, so CORS does not apply"));
        return steps;
    }
    let path = question.path.split(['?', '#']).next().unwrap_or_default();
    let needs_preflight = !["GET", "HEAD", "POST"].contains(&&*method) || !headers.unsafe_names.is_empty();
    let Some(route) = routes.iter().find(|route| serves(route, path, &method, needs_preflight)) else {
        return steps.stop(Verdict::Unknown, no_route(path, &method, routes, unannotated));
    };
    let title = format!("{} {}", route.serves.join(", "), route.path);
    if route.has_guards {
        steps.unknown(format!("the guard of `{title}` decides whether the request reaches it"));
    }
    let Some(RoutePolicy { handle, methods }) = &route.policy else {
        return steps.stop(Verdict::Refused, format!("`{title}` (`{}`) has `#[cors(off)]`", route.name));
    };
    steps.pass(format!("`{title}` (`{}`, {}) serves the request", route.name, at(route.location)));
    let Some(policy) = handle.policy() else {
        return steps.stop(Verdict::Refused, "its policy has not been set");
    };
    let allowed = match origin_step(&policy, &question.origin, &mut steps).await {
        Ok(allowed) => allowed,
        Err(refusal) => {
            let what = if needs_preflight {
                "the preflight is refused"
            } else if policy.data().block_on_origin_mismatch {
                "the request is blocked"
            } else {
                "the handler runs, but the script cannot read its response"
            };
            return steps.stop(Verdict::Refused, format!("{what}: {}", explained(&policy, refusal, &question.origin)));
        }
    };
    if question.credentials && !policy.data().credentials {
        return steps.stop(
            Verdict::Refused,
            "with `credentials: \"include\"` the response must have `Access-Control-Allow-Credentials`; add `credentials`",
        );
    }
    let listed: Vec<Method> = methods.iter().filter_map(|method| method.parse().ok()).collect();
    if needs_preflight {
        let names = headers.unsafe_names.join(",");
        if let Some(gap) = preflight_gap(policy.data(), &listed, method.as_bytes(), [names.as_bytes()].into_iter()) {
            return steps.stop(Verdict::Refused, gap.to_string());
        }
        steps.pass(format!("the preflight allows it, for {} seconds", policy.data().max_age));
    } else {
        steps.pass("the request needs no preflight");
    }
    if !matches_method(&listed, method.as_bytes()) {
        return steps.stop(Verdict::Refused, format!("`{method}` has no CORS here; add `{method}` to `methods`"));
    }
    steps.pass(readable(&policy, allowed));
    steps
}

fn at(location: &std::panic::Location<'_>) -> String {
    format!("{}:{}", location.file(), location.line())
}

/// Whether a request reaches a route. The browser sends the actual method, and its preflight ignores case.
fn serves(route: &RouteEntry, path: &str, method: &str, needs_preflight: bool) -> bool {
    let is_served =
        if needs_preflight { matches_method(route.serves, method.as_bytes()) } else { route.serves.contains(&method) };
    is_served && route.matches(path)
}

fn no_route(path: &str, method: &str, routes: &[RouteEntry], unannotated: &[String]) -> String {
    let others: Vec<&str> =
        routes.iter().filter(|route| route.matches(path)).flat_map(|route| route.serves).copied().collect();
    if !others.is_empty() {
        return format!("no annotated route of `{path}` serves `{method}`, only {}", others.join(", "));
    }
    let is_known = unannotated.iter().any(|pattern| pattern == path);
    let hint = if is_known { "it is registered without `#[cors]`" } else { "no annotated route has this path" };
    format!("{hint}: the policy of a `Cors` around it applies, if there is one")
}

/// Whether the policy allows the origin, and with which value of `Access-Control-Allow-Origin`.
async fn origin_step(policy: &Policy, origin: &str, steps: &mut Steps) -> Result<Allowed, Refusal> {
    let (data, source) = (policy.data(), policy.source());
    // With `credentials` a set that holds `*` allows none by it, as `consult` shows.
    if source.is_some_and(|source| source.allows_any()) && !data.credentials {
        steps.pass("any origin may read the response");
        return Ok(Allowed::Any);
    }
    match (decide_origin(&data.origins, source.is_some(), OriginHeader::One(origin.as_bytes())), source) {
        (OriginDecision::Allow(Allowed::Any), _) => {
            steps.pass("any origin may read the response");
            return Ok(Allowed::Any);
        }
        (OriginDecision::Allow(Allowed::Echo), _) => steps.pass(format!("the policy lists `{origin}`")),
        (OriginDecision::Refuse(refusal), _) => return Err(refusal),
        (OriginDecision::Consult(_), None) => return Err(Refusal::OriginNotAccepted),
        (OriginDecision::Consult(parsed), Some(source)) => consult(&source, parsed, data.credentials, steps).await?,
    }
    Ok(Allowed::Echo)
}

async fn consult(
    source: &Source,
    origin: actix_web_cors_rules::origin::Origin,
    credentials: bool,
    steps: &mut Steps,
) -> Result<(), Refusal> {
    if source.needs_request() {
        steps.unknown(format!("the function `{}` decides about the origin, with the request at hand", source.name()));
        return Ok(());
    }
    let is_accepted = match source.consult(origin, None, credentials) {
        SourceAnswer::Ready(is_accepted) => is_accepted,
        SourceAnswer::Pending(later) => later.await,
    };
    if !is_accepted {
        return Err(Refusal::OriginNotAccepted);
    }
    steps.pass(format!("`{}` allows the origin at the moment", source.name()));
    Ok(())
}

fn explained(policy: &Policy, refusal: Refusal, origin: &str) -> String {
    let header = OriginHeader::One(origin.as_bytes());
    advice::explain(policy, refine(refusal, header), header, Some(&format!("`{origin}`")))
}

fn readable(policy: &Policy, allowed: Allowed) -> String {
    let origin = match allowed {
        Allowed::Any => "*",
        Allowed::Echo => "the origin",
    };
    let headers = match &policy.data().expose_headers {
        ExposeHeaders::None => "only the safelisted headers".to_owned(),
        ExposeHeaders::List(names) if *names == "*" => "all headers".to_owned(),
        ExposeHeaders::List(names) => format!("the safelisted headers and {names}"),
        ExposeHeaders::Reflect => "all its headers".to_owned(),
    };
    format!("the response has `Access-Control-Allow-Origin` with {origin}: the script can read it, and {headers}")
}

/// A method as `fetch` sends it (Fetch, "normalize").
fn normalized_method(method: &str) -> String {
    const NORMALIZED: [&str; 6] = ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"];
    let upper = method.to_ascii_uppercase();
    if NORMALIZED.contains(&upper.as_str()) { upper } else { method.to_owned() }
}

/// The headers of a request.
struct Headers {
    /// The names that a preflight must allow, in lower case and sorted.
    unsafe_names: Vec<String>,
}

impl Headers {
    /// The name that is not one is the error.
    fn read(text: &str, steps: &mut Steps) -> Result<Self, String> {
        let mut unsafe_names = Vec::new();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let (name, value) = line.split_once(':').map_or((line, None), |(name, value)| (name, Some(value.trim())));
            let name = name.trim().to_ascii_lowercase();
            if !is_token(name.as_bytes()) {
                return Err(name);
            }
            let is_forbidden = |violation: &(usize, actix_web_cors_rules::rule::Violation)| {
                violation.1.rule() == Rule::HeaderForbidden
            };
            if header_rules::check(&[&name], false).iter().any(is_forbidden) {
                steps.pass(format!("the browser does not let a script set `{name}`, and sends the request without it"));
            } else if !is_safelisted(&name, value) {
                unsafe_names.push(name);
            }
        }
        unsafe_names.sort_unstable();
        unsafe_names.dedup();
        Ok(Self { unsafe_names })
    }
}
