//! What a reviewer should look at first.

use std::collections::BTreeMap;

use actix_web_cors_rules::rule::{Rule, Violation};

use super::coverage::{extra_headers, extra_origins, have_header_in_common};
use super::summary::{Keys, LayerSummary, Names, PolicySummary, RouteSummary};
use crate::actix::RouteEntry;

/// The findings, in the order of the rules.
///
/// `entries` and `routes` are the same routes in the order of the router.
#[inline]
pub(super) fn find(entries: &[RouteEntry], routes: &[RouteSummary], layers: &[LayerSummary]) -> Vec<Violation> {
    let placed: Vec<Placed<'_>> =
        entries.iter().zip(routes).map(|(entry, summary)| Placed::new(entry, summary)).collect();
    let pairs = pairs(&placed);
    let neighbours = pairs.iter().flat_map(|Pair { earlier, later }| {
        [(earlier, later), (later, earlier)]
            .into_iter()
            .filter_map(|(one, other)| laxer_neighbour(one.summary, other.summary))
    });
    let shadowed = pairs.iter().filter_map(shadowed);
    let policies = policies(routes, layers);
    let of_policies = [opt_outs(&policies), patterns(&policies), unset(&policies)].into_iter().flatten();
    let mut findings: Vec<Violation> = neighbours.chain(shadowed).chain(of_policies).collect();
    findings.sort_by_key(|finding| {
        (Rule::ALL.iter().position(|rule| *rule == finding.rule()), finding.message().to_owned())
    });
    findings
}

/// A route with its place in the router.
struct Placed<'a> {
    entry: &'a RouteEntry,
    summary: &'a RouteSummary,
    /// The pattern without the names of its parameters.
    shape: String,
}

/// Two routes that a request of one URL may reach, one registered in front of the other.
struct Pair<'a> {
    earlier: &'a Placed<'a>,
    later: &'a Placed<'a>,
}

#[inline]
fn pairs<'a>(placed: &'a [Placed<'a>]) -> Vec<Pair<'a>> {
    let mut pairs = Vec::new();
    for (index, later) in placed.iter().enumerate() {
        let in_front = placed.iter().take(index);
        pairs.extend(
            in_front.filter(|earlier| earlier.may_share_a_url_with(later)).map(|earlier| Pair { earlier, later }),
        );
    }
    pairs
}

impl<'a> Placed<'a> {
    #[inline]
    fn new(entry: &'a RouteEntry, summary: &'a RouteSummary) -> Self {
        Self { entry, summary, shape: without_names(&entry.path) }
    }

    /// A scope may have guards, such as the `Host` of a virtual host, so routes of different scopes count only if one scope contains
    /// the other; two routes with guards do not count at all.
    #[inline]
    fn may_share_a_url_with(&self, other: &Self) -> bool {
        let (one, two) = (self.entry, other.entry);
        let is_one_scope = one.scopes.starts_with(&two.scopes) || two.scopes.starts_with(&one.scopes);
        is_one_scope
            && !(one.has_guards && two.has_guards)
            && (self.shape == other.shape || self.contains_literal(other) || other.contains_literal(self))
    }

    /// Whether the other route has a path without parameters, and this pattern matches it.
    #[inline]
    fn contains_literal(&self, other: &Self) -> bool {
        // Comparing the start first keeps this fast for thousands of routes.
        self.entry.path.split_once('{').is_some_and(|(start, _)| other.entry.path.starts_with(start))
            && !other.entry.path.contains('{')
            && self.entry.matches(&other.entry.path)
    }
}

/// A pattern without the names of its parameters.
#[inline]
fn without_names(pattern: &str) -> String {
    let mut text = String::new();
    let mut depth = 0_usize;
    let mut is_name = false;
    for c in pattern.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        is_name = if c == '{' && depth == 1 { true } else { is_name && c != ':' && depth > 0 };
        if !is_name || c == '{' {
            text.push(c);
        }
    }
    text
}

/// `audit-laxer-neighbour`, if a preflight for one route lets a browser send a request to the other without a preflight.
///
/// Browsers cache header names for a URL, whatever the method, and methods of their own accord need no preflight if they are
/// `GET`, `HEAD` or `POST`.
#[inline]
fn laxer_neighbour(laxer: &RouteSummary, stricter: &RouteSummary) -> Option<Violation> {
    const SAFELISTED: [&str; 3] = ["GET", "HEAD", "POST"];
    let lax = laxer
        .keys()
        .filter(|keys| keys.max_age > 0 && keys.headers != Names::List(Vec::new()) && !keys.methods.is_empty())?;
    // Of a policy that has not been set nothing is known.
    if stricter.policy.as_ref().is_some_and(|policy| policy.keys.is_none()) {
        return None;
    }
    let strict = stricter.keys();
    let has_post = stricter.methods.contains(&"POST");
    // Without a header in common, a `GET` that the handler expects is sent without a preflight in any case.
    let is_spared = SAFELISTED.iter().any(|method| stricter.methods.contains(method))
        && (has_post || strict.is_some_and(|strict| have_header_in_common(&lax.headers, &strict.headers)));
    let blocks = strict.is_some_and(|strict| strict.block_on_origin_mismatch);
    let origins = if is_spared && !blocks { extra_origins(lax, strict) } else { Vec::new() };
    let headers = match strict {
        Some(strict) if has_post => extra_headers(&lax.headers, &strict.headers),
        _ => Vec::new(),
    };
    let extra = if origins.is_empty() { &headers } else { &origins };
    let what = format!(
        "`{}` (`{}`) is stricter than `{}` (`{}`), which also allows {}",
        stricter.title(),
        stricter.handler,
        laxer.title(),
        laxer.handler,
        quoted(extra)
    );
    let stop_caching = format!("write `max_age = 0` on `{}`", laxer.handler);
    let help = match strict {
        Some(_) if headers.is_empty() => {
            format!("write `block_on_origin_mismatch` on `{}`, or {stop_caching}", stricter.handler)
        }
        _ => stop_caching,
    };
    (!extra.is_empty()).then(|| Violation::new(Rule::AuditLaxerNeighbour, what).help(help))
}

/// `audit-shadowed`, if requests for the later route reach the earlier one.
#[inline]
fn shadowed(pair: &Pair<'_>) -> Option<Violation> {
    let Pair { earlier, later } = pair;
    let is_in_front = !earlier.entry.has_guards && later.entry.scopes.starts_with(&earlier.entry.scopes);
    let is_same = earlier.shape == later.shape;
    let served = |method: &&&str| earlier.summary.methods.contains(*method);
    let methods: Vec<&str> = later.summary.methods.iter().filter(served).copied().collect();
    if !is_in_front || methods.is_empty() || !(is_same || earlier.contains_literal(later)) {
        return None;
    }
    let (earlier, later) = (earlier.summary, later.summary);
    let what = format!(
        "`{} {}` of `{}` is registered behind `{}` of `{}`",
        methods.join(", "),
        later.path,
        later.handler,
        earlier.title(),
        earlier.handler
    );
    let help = if is_same {
        "remove one of the two".to_owned()
    } else {
        format!("register `{}` in front of `{}`", later.handler, earlier.handler)
    };
    Some(Violation::new(Rule::AuditShadowed, what).help(help))
}

/// Every policy, with what it applies to.
#[inline]
fn policies<'a>(routes: &'a [RouteSummary], layers: &'a [LayerSummary]) -> Vec<(String, &'a PolicySummary)> {
    let routes = routes.iter().filter_map(|route| Some((format!("`{}`", route.title()), route.policy.as_ref()?)));
    let layers = layers.iter().filter_map(|layer| Some((format!("the {}", layer.title()), layer.policy.as_ref()?)));
    routes.chain(layers).collect()
}

/// `audit-opt-out`, once for each opt-out.
#[inline]
fn opt_outs(policies: &[(String, &PolicySummary)]) -> Vec<Violation> {
    let found = grouped(policies, |keys| keys.dangerous.iter().map(|name| (*name).to_owned()).collect());
    let of_group = |(name, uses): (String, String)| {
        Violation::new(Rule::AuditOptOut, format!("`dangerous({name})` applies to {uses}"))
    };
    found.map(of_group).collect()
}

/// `audit-credentialed-pattern`, once for each pattern.
#[inline]
fn patterns(policies: &[(String, &PolicySummary)]) -> Vec<Violation> {
    let found = grouped(policies, |keys| {
        let patterns = keys.origins.iter().filter(|origin| keys.credentials && origin.contains("://*."));
        patterns.cloned().collect()
    });
    let of_group = |(pattern, uses): (String, String)| {
        Violation::new(Rule::AuditCredentialedPattern, format!("`{pattern}` with `credentials` applies to {uses}"))
            .help("list the origins, or check that every name below the pattern is under your control")
    };
    found.map(of_group).collect()
}

/// `audit-source-unset`, once for each source or policy.
#[inline]
fn unset(policies: &[(String, &PolicySummary)]) -> Vec<Violation> {
    let sources = grouped(policies, |keys| {
        let unset = keys.source.iter().filter(|source| source.is_unset);
        unset.map(|source| source.name.to_owned()).collect()
    });
    let mut shared: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (user, policy) in policies.iter().filter(|(_, policy)| policy.keys.is_none()) {
        let name = policy.name.map_or_else(|| "a `SharedPolicy`".to_owned(), |name| format!("the policy `{name}`"));
        shared.entry(name).or_default().push(user);
    }
    let sources = sources.map(|(name, uses)| (format!("the origins of `{name}`"), uses, "have"));
    let shared = shared.into_iter().map(|(name, users)| (name, users.join(", "), "has"));
    let of_group = |(name, uses, verb): (String, String, &str)| {
        Violation::new(Rule::AuditSourceUnset, format!("{name}, for {uses}, {verb} not been set"))
            .help("let the test call what sets it in `main`, before the audit")
    };
    sources.chain(shared).map(of_group).collect()
}

/// What some policies have, each with the list of their uses.
fn grouped(
    policies: &[(String, &PolicySummary)],
    having: impl Fn(&Keys) -> Vec<String>,
) -> impl Iterator<Item = (String, String)> {
    let mut groups: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (user, policy) in policies {
        for name in policy.keys.iter().flat_map(&having) {
            groups.entry(name).or_default().push(user);
        }
    }
    groups.into_iter().map(|(name, users)| (name, users.join(", ")))
}

/// The first texts of a list, in backticks.
#[inline]
fn quoted(texts: &[String]) -> String {
    const SHOWN: usize = 3;
    let shown: Vec<String> = texts.iter().take(SHOWN).map(|text| format!("`{text}`")).collect();
    match texts.len().saturating_sub(SHOWN) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_parameters_do_not_matter() {
        for (pattern, expected) in [
            ("/items", "/items"),
            ("/items/{id}", "/items/{}"),
            ("/{a}/{b:\\d{2}}/c", "/{}/{:\\d{2}}/c"),
            ("/{tail}*", "/{}*"),
            ("/{a", "/{"),
        ] {
            assert_eq!(without_names(pattern), expected);
        }
    }
}
