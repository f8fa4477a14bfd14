//! `methods`: which methods the preflight allows.

use http::Method;

use crate::excerpt::excerpt;
use crate::rule::{Rule, Violation};

/// The methods that scripts send every day. Only these have a spelling to get wrong: any other token is a method of
/// its own, and case is part of it (RFC 9110 §9.1).
pub const STANDARD: [&str; 8] = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "QUERY"];

/// Fetch §2.2.1 "forbidden method".
const FORBIDDEN: [&str; 3] = ["CONNECT", "TRACE", "TRACK"];

/// Whose methods a list names.
#[derive(Clone, Copy, Debug)]
pub enum Scope<'a> {
    /// A handler's: the methods that its route serves.
    Handler {
        /// In the order of the route attribute.
        served: &'a [String],
    },
    /// Those of a shared policy, which knows no route.
    Shared,
}

/// Checks a list of methods; each violation comes with the index of its entry.
pub fn check(names: &[&str], credentials: bool, scope: Scope<'_>) -> Vec<(usize, Violation)> {
    let mut violations = Vec::new();
    for (index, name) in names.iter().enumerate() {
        let earlier = names.get(..index).unwrap_or_default();
        if let Some(violation) = check_one(name, names, earlier, credentials, scope) {
            violations.push((index, violation));
        }
    }
    violations
}

fn check_one(name: &str, all: &[&str], earlier: &[&str], credentials: bool, scope: Scope<'_>) -> Option<Violation> {
    let what = format!("method `{}`", excerpt(name));
    if name == "*" {
        return match scope {
            Scope::Handler { served } => Some(
                Violation::new(Rule::MethodWildcardHandler, "`\"*\"` as the methods of a handler")
                    .advise(format!("leave `methods` out to allow {}", served.join(", "))),
            ),
            Scope::Shared if credentials => Some(
                Violation::new(Rule::MethodWildcardCredentials, "method `\"*\"` beside `credentials`")
                    .advise("list the methods, as in `methods = [GET, POST, PUT]`"),
            ),
            Scope::Shared if earlier.contains(&name) => {
                Some(Violation::new(Rule::MethodDuplicate, what).advise("remove one of the two"))
            }
            Scope::Shared if all.iter().any(|other| *other != "*") => Some(
                Violation::new(Rule::MethodWildcardNotAlone, "`\"*\"` beside other methods")
                    .advise("keep `\"*\"` alone, or list the methods without it"),
            ),
            Scope::Shared => None,
        };
    }
    if Method::from_bytes(name.as_bytes()).is_err() {
        let violation = Violation::new(Rule::MethodInvalid, format!("{what} is not a method"));
        return Some(repair(name, violation, |fixed| objection(fixed, earlier, scope)));
    }
    let upper = name.to_ascii_uppercase();
    if FORBIDDEN.contains(&upper.as_str()) {
        return Some(Violation::new(Rule::MethodForbidden, what).advise("leave it out"));
    }
    let known = STANDARD.contains(&upper.as_str())
        || matches!(scope, Scope::Handler { served } if !served.iter().any(|s| s == name) && served.contains(&upper));
    if known && name != upper {
        let violation = case(name, &upper);
        return Some(match objection(&upper, all, scope) {
            Some(advice) => violation.advise(advice),
            None => violation.write(upper),
        });
    }
    if earlier.contains(&name) {
        return Some(Violation::new(Rule::MethodDuplicate, what).advise("remove one of the two"));
    }
    match scope {
        Scope::Handler { served } if !served.iter().any(|method| method == name) => Some(not_served(name, served)),
        Scope::Handler { .. } | Scope::Shared => None,
    }
}

/// `patch` is the one that bites: browsers put `get`, `post`, `put`, `delete`, `head` and `options` into upper case
/// themselves (Fetch §2.2.1 "normalize a method"), and send every other method as the script wrote it.
fn case(name: &str, upper: &str) -> Violation {
    let normalized = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"].contains(&upper);
    let message = if normalized {
        format!("method `{name}` is not in upper case: browsers send `{upper}`, and methods are compared byte by byte")
    } else {
        format!(
            "method `{name}` is not in upper case: methods are compared byte by byte, and a browser does not correct \
             this one as it corrects `get` or `put`, so `fetch(…, {{ method: \"{name}\" }})` fails where `{upper}` works"
        )
    };
    Violation::because(Rule::MethodCase, message)
}

/// Why a corrected method would be refused here.
fn objection(method: &str, others: &[&str], scope: Scope<'_>) -> Option<String> {
    match scope {
        _ if others.contains(&method) => Some(format!("remove it: `{method}` stands in the list already")),
        Scope::Handler { served } if !served.iter().any(|other| other == method) => {
            Some(format!("leave it out: this route serves {}", served.join(", ")))
        }
        Scope::Handler { .. } | Scope::Shared => None,
    }
}

fn not_served(name: &str, served: &[String]) -> Violation {
    let list = served.join(", ");
    let violation = Violation::because(
        Rule::MethodNotServed,
        format!("method `{name}` is not served by this route, which serves {list}: {}", Rule::MethodNotServed.reason()),
    );
    match crate::spelling::nearest(name, served.iter().map(String::as_str)) {
        Some(near) => violation.advise(format!("did you mean `{near}`?")),
        None => violation.advise("leave it out, or add it to the route attribute"),
    }
}

fn repair(name: &str, violation: Violation, objection: impl Fn(&str) -> Option<String>) -> Violation {
    let bare = name
        .trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | ',' | ';'))
        .to_ascii_uppercase();
    let parts: Vec<String> =
        name.split([',', ' ', '|', ';']).filter(|part| !part.is_empty()).map(str::to_ascii_uppercase).collect();
    if parts.len() > 1 && parts.iter().all(|part| STANDARD.contains(&part.as_str())) {
        let parts: Vec<String> = parts.into_iter().filter(|part| objection(part).is_none()).collect();
        return match parts.as_slice() {
            [] => violation,
            parts => violation.advise(format!("write each method for itself: `{}`", parts.join("`, `"))),
        };
    }
    if !STANDARD.contains(&bare.as_str()) {
        return violation;
    }
    match objection(&bare) {
        Some(advice) => violation.advise(advice),
        None => violation.write(bare),
    }
}
