//! `methods`: which methods the preflight allows.

use http::Method;

use crate::excerpt::excerpt;
use crate::rule::{Rule, Violation};

/// The common methods. The case of these is checked. Any other token is a custom method, and methods are case-sensitive
/// (RFC 9110 §9.1).
pub const STANDARD: [&str; 8] = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "QUERY"];

/// "Forbidden method" (Fetch §2.2.1).
const FORBIDDEN: [&str; 3] = ["CONNECT", "TRACE", "TRACK"];

/// True if a page can send a body with this method. `fetch` throws a `TypeError` for a body with `GET` or `HEAD` (Fetch §5.4,
/// "Request class"), and never sends a forbidden method.
#[inline] // Only the macro calls it.
pub(crate) fn can_have_body(method: &str) -> bool {
    !["GET", "HEAD"].contains(&method) && !FORBIDDEN.contains(&method)
}

/// The help for `OPTIONS` on a handler.
const PREFLIGHT_NEEDS_NO_METHOD: &str = "remove it: preflights are answered without it";

/// The kind of policy that a list belongs to.
#[derive(Clone, Copy, Debug)]
pub enum MethodSite<'a> {
    /// The policy of a handler.
    Handler {
        /// The methods of the route, in the order of its attribute.
        served: &'a [String],
    },
    /// A shared policy, which has no route.
    Shared,
}

/// Checks a list of methods. Each violation comes with the index of its entry.
pub fn check(names: &[&str], credentials: bool, scope: MethodSite<'_>) -> Vec<(usize, Violation)> {
    let mut violations = Vec::new();
    for (index, name) in names.iter().enumerate() {
        let earlier = names.get(..index).unwrap_or_default();
        if let Some(violation) = check_one(name, names, earlier, credentials, scope) {
            violations.push((index, violation));
        }
    }
    violations
}

fn check_one(
    name: &str,
    all: &[&str],
    earlier: &[&str],
    credentials: bool,
    scope: MethodSite<'_>,
) -> Option<Violation> {
    let what = format!("method `{}`", excerpt(name));
    if name == "*" {
        return match scope {
            MethodSite::Handler { served } => Some(
                Violation::new(Rule::MethodWildcardHandler, "`\"*\"` as the methods of a handler")
                    .help(format!("remove `methods` to allow {}", served.join(", "))),
            ),
            MethodSite::Shared if credentials => Some(
                Violation::new(Rule::MethodWildcardCredentials, "method `\"*\"` with `credentials`")
                    .help("list the methods, for example `methods = [GET, POST, PUT]`"),
            ),
            MethodSite::Shared if earlier.contains(&name) => {
                Some(Violation::of_duplicate(Rule::MethodDuplicate, &what))
            }
            MethodSite::Shared if all.iter().any(|other| *other != "*") => Some(
                Violation::new(Rule::MethodWildcardNotAlone, "`\"*\"` together with other methods")
                    .help("keep only `\"*\"`, or list the methods without it"),
            ),
            MethodSite::Shared => None,
        };
    }
    if Method::from_bytes(name.as_bytes()).is_err() {
        let violation = Violation::new(Rule::MethodInvalid, format!("{what} is not a method"));
        return Some(repair(name, violation, earlier, scope));
    }
    let upper = name.to_ascii_uppercase();
    if FORBIDDEN.contains(&upper.as_str()) {
        return Some(Violation::new(Rule::MethodForbidden, what).remove());
    }
    let known = is_standard(&upper)
        || matches!(scope, MethodSite::Handler { served } if !serves(served, name) && serves(served, &upper));
    if known && name != upper {
        let violation = wrong_case(name, &upper);
        return Some(match help_if_rejected(&upper, all, scope) {
            Some(advice) => violation.help(advice),
            None => violation.suggest(upper),
        });
    }
    if earlier.contains(&name) {
        return Some(Violation::of_duplicate(Rule::MethodDuplicate, &what));
    }
    match scope {
        MethodSite::Handler { served } if !serves(served, name) => Some(not_served(name, all, served)),
        MethodSite::Handler { .. } | MethodSite::Shared => None,
    }
}

fn serves(served: &[String], method: &str) -> bool {
    served.iter().any(|other| other == method)
}

fn is_standard(method: &str) -> bool {
    STANDARD.contains(&method)
}

/// The violation of a method in the wrong case. `patch` is the common problem: browsers convert `get`, `post`, `put`,
/// `delete`, `head` and `options` to upper case (Fetch §2.2.1 "normalize a method"), and send other methods as the
/// script wrote them.
fn wrong_case(name: &str, upper: &str) -> Violation {
    let normalized = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"].contains(&upper);
    let message = if normalized {
        format!("method `{name}` is not in upper case: browsers send `{upper}`, and methods are compared byte by byte")
    } else {
        format!(
            "method `{name}` is not in upper case: methods are compared byte by byte, and browsers do not convert this one \
             as they convert `get` or `put`, so `fetch(…, {{ method: \"{name}\" }})` fails where `{upper}` works"
        )
    };
    Violation::with_message(Rule::MethodCase, message)
}

/// The help if a corrected method would break another rule in this list.
fn help_if_rejected(method: &str, others: &[&str], scope: MethodSite<'_>) -> Option<String> {
    match scope {
        _ if others.contains(&method) => Some(format!("remove it: `{method}` is already in the list")),
        MethodSite::Handler { .. } if method == "OPTIONS" => Some(PREFLIGHT_NEEDS_NO_METHOD.to_owned()),
        MethodSite::Handler { served } if !serves(served, method) => {
            Some(format!("remove it: this route serves {}", served.join(", ")))
        }
        MethodSite::Handler { .. } | MethodSite::Shared => None,
    }
}

/// The violation of a method that the route does not serve.
fn not_served(name: &str, all: &[&str], served: &[String]) -> Violation {
    let list = served.join(", ");
    let violation = Violation::with_message(
        Rule::MethodNotServed,
        format!("method `{name}` is not served by this route, which serves {list}: {}", Rule::MethodNotServed.reason()),
    );
    if name == "OPTIONS" {
        return violation.help(PREFLIGHT_NEEDS_NO_METHOD);
    }
    if name == "ANY" || name == "ALL" {
        return violation.help(format!("remove `methods` to allow {list}"));
    }
    let mut missing = Vec::new();
    for method in served {
        if !all.contains(&method.as_str()) {
            missing.push(method.as_str());
        }
    }
    match crate::spelling::nearest(name, &missing) {
        Some(near) => violation.did_you_mean(near),
        None => violation.help("remove it, or add it to the route attribute"),
    }
}

/// Adds the help for a text that is not a method.
fn repair(name: &str, violation: Violation, earlier: &[&str], scope: MethodSite<'_>) -> Violation {
    let bare = name
        .trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | ',' | ';'))
        .to_ascii_uppercase();
    let mut parts = Vec::new();
    for part in name.split([',', ';', '|', ' ']) {
        if !part.is_empty() {
            parts.push(part.to_ascii_uppercase());
        }
    }
    if parts.len() > 1 && parts.iter().all(|part| is_standard(part)) {
        parts.retain(|part| help_if_rejected(part, earlier, scope).is_none());
        return match parts.as_slice() {
            [] => violation,
            parts => violation.help(format!("list each method separately: `{}`", parts.join("`, `"))),
        };
    }
    if !is_standard(&bare) {
        return violation;
    }
    match help_if_rejected(&bare, earlier, scope) {
        Some(advice) => violation.help(advice),
        None => violation.suggest(bare),
    }
}
