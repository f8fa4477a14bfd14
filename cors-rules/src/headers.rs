//! `headers`: which request headers the preflight allows.

use crate::excerpt::excerpt;
use crate::header_name::{corrected, normalized};
use crate::rule::{Rule, Violation};

/// The names of "forbidden request-header" (Fetch §2.2.2). The prefixes are in [`FORBIDDEN_PREFIXES`].
const FORBIDDEN: [&str; 21] = [
    "accept-charset",
    "accept-encoding",
    "access-control-request-headers",
    "access-control-request-method",
    "connection",
    "content-length",
    "cookie",
    "cookie2",
    "date",
    "dnt",
    "expect",
    "host",
    "keep-alive",
    "origin",
    "referer",
    "set-cookie",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
];
const FORBIDDEN_PREFIXES: [&str; 3] = ["proxy-", "sec-", "access-control-request-"];

/// Checks a list of request headers. Each violation comes with the index of its entry.
pub fn check(names: &[&str], credentials: bool) -> Vec<(usize, Violation)> {
    let wildcard = names.contains(&"*");
    let mut seen: Vec<String> = Vec::new();
    let mut violations = Vec::new();
    for (index, name) in names.iter().enumerate() {
        let violation = if *name == "*" {
            check_wildcard(&mut seen, credentials)
        } else {
            check_name(name, &mut seen, wildcard, credentials)
        };
        if let Some(violation) = violation {
            violations.push((index, violation));
        }
    }
    if wildcard && violations.is_empty() && !seen.iter().any(|name| name == "authorization") {
        let warning = Violation::new(Rule::HeaderWildcardAuthorization, "`\"*\"` without `\"authorization\"`")
            .help("if scripts send it, write `headers = [\"*\", \"authorization\"]`; otherwise allow this warning");
        // Without a violation, no name precedes it.
        violations.push((0, warning));
    }
    violations
}

fn check_wildcard(seen: &mut Vec<String>, credentials: bool) -> Option<Violation> {
    if credentials {
        return Some(
            Violation::new(Rule::HeaderWildcardCredentials, "header `\"*\"` with `credentials`")
                .help("list the names, or write `headers = reflect`"),
        );
    }
    if seen.iter().any(|name| name == "*") {
        return Some(Violation::of_duplicate(Rule::HeaderDuplicate, "header `*`"));
    }
    seen.push("*".to_owned());
    None
}

fn check_name(name: &str, seen: &mut Vec<String>, wildcard: bool, credentials: bool) -> Option<Violation> {
    let what = format!("header `{}`", excerpt(name));
    let Some(lower) = normalized(name) else {
        let violation = Violation::new(Rule::HeaderInvalid, format!("{what} is not a header name"));
        let check_fixed = |fixed: &str, seen: &mut Vec<String>| check_name(fixed, seen, wildcard, credentials);
        return Some(corrected(violation, name, seen, &check_fixed));
    };
    if FORBIDDEN.contains(&lower.as_str()) || FORBIDDEN_PREFIXES.iter().any(|prefix| lower.starts_with(prefix)) {
        return Some(forbidden(&what, &lower, credentials));
    }
    if lower.starts_with("access-control-") {
        return Some(Violation::new(Rule::HeaderResponseName, what).remove_because("this crate sends it"));
    }
    if seen.contains(&lower) {
        return Some(Violation::of_duplicate(Rule::HeaderDuplicate, &what));
    }
    if wildcard && lower != "authorization" {
        seen.push(lower);
        return Some(
            Violation::new(Rule::HeaderWildcardNotAlone, format!("{what} together with `\"*\"`"))
                .help("remove it, or list the names without `\"*\"`"),
        );
    }
    seen.push(lower);
    None
}

/// The violation of a header that scripts cannot set.
fn forbidden(what: &str, lower: &str, credentials: bool) -> Violation {
    let violation = Violation::new(Rule::HeaderForbidden, what);
    match lower {
        "cookie" | "cookie2" | "set-cookie" if credentials => {
            violation.help("remove it: `credentials` lets the browser send and store cookies")
        }
        "set-cookie" => violation.help("remove it and add the `credentials` key, which lets the browser store cookies"),
        "cookie" | "cookie2" => {
            violation.help("remove it and add the `credentials` key, which lets the browser send cookies")
        }
        "origin" => violation.remove_because("the browser always sends it, and `origins` lists the allowed values"),
        "access-control-request-headers" | "access-control-request-method" => {
            violation.remove_because("the browser adds it to the preflight itself")
        }
        _ => violation.remove(),
    }
}
