//! `headers`: which request headers the preflight allows.

use crate::excerpt::excerpt;
use crate::header_name::{corrected, normalized};
use crate::rule::{Rule, Violation};

/// Fetch §2.2.2 "forbidden request-header", the names; prefixes are [`FORBIDDEN_PREFIXES`].
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

/// Checks a list of request headers; each violation comes with the index of its entry.
pub fn check(names: &[&str], credentials: bool) -> Vec<(usize, Violation)> {
    let wildcard = names.contains(&"*");
    let mut seen: Vec<String> = Vec::new();
    let mut violations = Vec::new();
    for (index, name) in names.iter().enumerate() {
        let broken =
            if *name == "*" { check_wildcard(&mut seen, credentials) } else { check_name(name, &mut seen, wildcard) };
        violations.extend(broken.map(|violation| (index, violation)));
    }
    if wildcard && violations.is_empty() && !seen.iter().any(|name| name == "authorization") {
        let index = names.iter().position(|name| *name == "*").unwrap_or_default();
        let warning = Violation::new(Rule::HeaderWildcardAuthorization, "`\"*\"` without `\"authorization\"`")
            .advise("write `headers = [\"*\", \"authorization\"]` if scripts send it, or allow this warning");
        violations.push((index, warning));
    }
    violations
}

/// Checks the names that `vary` adds.
pub fn check_vary(names: &[&str]) -> Vec<(usize, Violation)> {
    let mut seen: Vec<String> = Vec::new();
    let mut violations = Vec::new();
    for (index, name) in names.iter().enumerate() {
        let what = format!("`vary` with `{}`", excerpt(name));
        match normalized(name).filter(|_| *name != "*") {
            None => violations.push((index, Violation::new(Rule::HeaderInvalid, what))),
            Some(lower) if seen.contains(&lower) => {
                violations.push((index, Violation::new(Rule::HeaderDuplicate, what)))
            }
            Some(lower) => seen.push(lower),
        }
    }
    violations
}

fn check_wildcard(seen: &mut Vec<String>, credentials: bool) -> Option<Violation> {
    if credentials {
        return Some(
            Violation::new(Rule::HeaderWildcardCredentials, "header `\"*\"` beside `credentials`")
                .advise("list the names, or write `headers = reflect`"),
        );
    }
    if seen.iter().any(|name| name == "*") {
        return Some(Violation::new(Rule::HeaderDuplicate, "header `*`").advise("remove one of the two"));
    }
    seen.push("*".to_owned());
    None
}

fn check_name(name: &str, seen: &mut Vec<String>, wildcard: bool) -> Option<Violation> {
    let what = format!("header `{}`", excerpt(name));
    let Some(lower) = normalized(name) else {
        let violation = Violation::new(Rule::HeaderInvalid, format!("{what} is not a header name"));
        let objection = |fixed: &str, seen: &mut Vec<String>| check_name(fixed, seen, wildcard);
        return Some(corrected(violation, name, seen, objection));
    };
    if FORBIDDEN.contains(&lower.as_str()) || FORBIDDEN_PREFIXES.iter().any(|prefix| lower.starts_with(prefix)) {
        return Some(forbidden(&what, &lower));
    }
    if lower.starts_with("access-control-") {
        return Some(Violation::new(Rule::HeaderResponseName, what).advise("leave it out: this crate sends it"));
    }
    if seen.contains(&lower) {
        return Some(Violation::new(Rule::HeaderDuplicate, what).advise("remove one of the two"));
    }
    if wildcard && lower != "authorization" {
        seen.push(lower);
        return Some(
            Violation::new(Rule::HeaderWildcardNotAlone, format!("{what} beside `\"*\"`"))
                .advise("leave it out, or list the names without `\"*\"`"),
        );
    }
    seen.push(lower);
    None
}

fn forbidden(what: &str, lower: &str) -> Violation {
    let violation = Violation::new(Rule::HeaderForbidden, what);
    match lower {
        "cookie" | "cookie2" => {
            violation.advise("leave it out, and write the key `credentials`: it lets the browser send its cookies")
        }
        "origin" => {
            violation.advise("leave it out: the browser sends it by itself, and `origins` says which are allowed")
        }
        "access-control-request-headers" | "access-control-request-method" => {
            violation.advise("leave it out: the browser writes it into the preflight by itself")
        }
        _ => violation.advise("leave it out"),
    }
}

/// The list as it is sent: lower case, joined.
pub fn joined(names: &[&str]) -> String {
    names.iter().map(|name| name.to_ascii_lowercase()).collect::<Vec<_>>().join(", ")
}
