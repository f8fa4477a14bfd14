//! `expose_headers`: which response headers a script may read.

use crate::excerpt::excerpt;
use crate::header_name::{corrected, normalized};
use crate::rule::{Rule, Violation};

/// "Forbidden response-header name" (Fetch §2.2.2).
const FORBIDDEN: [&str; 2] = ["set-cookie", "set-cookie2"];

/// "CORS-safelisted response-header name" (Fetch §2.2.2).
const SAFELISTED: [&str; 7] =
    ["cache-control", "content-language", "content-length", "content-type", "expires", "last-modified", "pragma"];

/// Checks a list of response headers. Each violation comes with the index of its entry.
pub fn check(names: &[&str], credentials: bool) -> Vec<(usize, Violation)> {
    let wildcard = names.contains(&"*");
    let mut seen: Vec<String> = Vec::new();
    let mut violations = Vec::new();
    for (index, name) in names.iter().enumerate() {
        if let Some(violation) = check_one(name, &mut seen, wildcard, credentials) {
            violations.push((index, violation));
        }
    }
    violations
}

/// Returns true if a script can read a response header of this name, in lower case, only where it is exposed.
pub fn needs_exposing(name: &str) -> bool {
    !FORBIDDEN.contains(&name) && !SAFELISTED.contains(&name) && !name.starts_with("access-control-")
}

fn check_one(name: &str, seen: &mut Vec<String>, wildcard: bool, credentials: bool) -> Option<Violation> {
    let what = format!("exposed header `{}`", excerpt(name));
    if name == "*" {
        if credentials {
            return Some(
                Violation::new(Rule::ExposeWildcardCredentials, "exposed header `\"*\"` with `credentials`")
                    .help("list the names, or write `expose_headers = reflect`"),
            );
        }
        let twice = seen.iter().any(|name| name == "*");
        seen.push("*".to_owned());
        return twice.then(|| Violation::of_duplicate(Rule::ExposeDuplicate, &what));
    }
    let Some(lower) = normalized(name) else {
        let violation = Violation::new(Rule::ExposeInvalid, format!("{what} is not a header name"));
        let check_fixed = |fixed: &str, seen: &mut Vec<String>| check_one(fixed, seen, wildcard, credentials);
        return Some(corrected(violation, name, seen, &check_fixed));
    };
    if FORBIDDEN.contains(&lower.as_str()) {
        let advice =
            "remove it: with `credentials` the browser stores the cookies of a response, and no script reads them";
        return Some(Violation::new(Rule::ExposeForbidden, what).help(advice));
    }
    if lower.starts_with("access-control-") {
        return Some(Violation::new(Rule::ExposeCorsName, what).remove());
    }
    if seen.contains(&lower) {
        return Some(Violation::of_duplicate(Rule::ExposeDuplicate, &what));
    }
    seen.push(lower.clone());
    if wildcard {
        return Some(
            Violation::new(Rule::ExposeWildcardNotAlone, format!("{what} together with `\"*\"`"))
                .help("remove it, or list the names without `\"*\"`"),
        );
    }
    if SAFELISTED.contains(&lower.as_str()) {
        return Some(Violation::new(Rule::ExposeSafelisted, what).remove());
    }
    None
}
