//! Header names, as `headers` and `expose_headers` share them.

use http::HeaderName;

use crate::rule::Violation;

/// Names that differ in case are one name (RFC 9110 §5.1), and lower case is how they are sent.
pub(crate) fn normalized(text: &str) -> Option<String> {
    HeaderName::from_bytes(text.as_bytes()).ok().map(|name| name.as_str().to_owned())
}

/// The help for a text that is no header name. What it says to write must hold in this very list: `objection` is what the rules
/// say of a corrected name, after those that were `seen`.
pub(crate) fn corrected(
    violation: Violation,
    text: &str,
    seen: &[String],
    mut objection: impl FnMut(&str, &mut Vec<String>) -> Option<Violation>,
) -> Violation {
    let mut seen = seen.to_vec();
    if let Some(names) = listed(text) {
        let names: Vec<String> = names.into_iter().filter(|name| objection(name, &mut seen).is_none()).collect();
        return match names.as_slice() {
            [] => violation,
            names => violation.advise(format!("write each name for itself: `\"{}\"`", names.join("\", \""))),
        };
    }
    let Some(fixed) = repaired(text) else { return violation };
    match objection(&fixed, &mut seen) {
        None => violation.write(fixed),
        Some(other) => match other.advice() {
            Some(advice) => violation.advise(advice),
            None => violation,
        },
    }
}

/// A valid name that a text was probably meant to be, but for `*`, which stands for itself: without blanks around it, quotes, a colon at the end or a value.
fn repaired(text: &str) -> Option<String> {
    let name = text.split([':', '=']).next().unwrap_or_default();
    let name =
        name.trim_matches(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '\'' | '`' | ',' | ';'));
    normalized(name).filter(|fixed| fixed != text && fixed != "*")
}

/// The names of a list written into one string, such as `"content-type, authorization"`.
fn listed(text: &str) -> Option<Vec<String>> {
    let parts: Vec<&str> = text.split([',', ';', '|', ' ']).filter(|part| !part.is_empty()).collect();
    if parts.len() < 2 {
        None
    } else {
        parts.into_iter().map(|name| normalized(name).filter(|name| name != "*")).collect()
    }
}
