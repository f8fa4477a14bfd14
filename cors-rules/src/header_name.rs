//! Header names: parsing and correction, shared by `headers`, `expose_headers` and `vary`.

use http::HeaderName;

use crate::rule::Violation;

/// The name in lower case, or `None` if it is invalid. Names are case-insensitive (RFC 9110 §5.1).
pub(crate) fn normalized(text: &str) -> Option<String> {
    // `http` 0.2 accepts quotation marks, which a token does not have (RFC 9110 §5.6.2).
    let name = HeaderName::from_bytes(text.as_bytes()).ok().filter(|_| !text.contains('"'))?;
    Some(name.as_str().to_owned())
}

/// Adds the help for a text that is not a header name. Following it must not break another rule: `check_fixed` applies the
/// rules of the list to a corrected name, given the names that precede it.
pub(crate) fn corrected(
    violation: Violation,
    text: &str,
    seen: &[String],
    check_fixed: &dyn Fn(&str, &mut Vec<String>) -> Option<Violation>,
) -> Violation {
    let mut seen = seen.to_vec();
    if let Some(hyphenated) = with_hyphens(text).filter(|name| check_fixed(name, &mut seen).is_none()) {
        return violation.suggest(hyphenated);
    }
    if let Some(mut names) = split_names(text) {
        names.retain(|name| check_fixed(name, &mut seen).is_none());
        return match names.as_slice() {
            [] => violation,
            names => violation.help(format!("list each name separately: `\"{}\"`", names.join("\", \""))),
        };
    }
    let Some(fixed) = extract_name(text) else { return violation };
    match check_fixed(&fixed, &mut seen) {
        None => violation.suggest(fixed),
        Some(other) => match other.help_text() {
            Some(advice) => violation.help(advice),
            None => violation,
        },
    }
}

/// The header name within a text: without whitespace, quotes, a colon and a value. Never `*`.
fn extract_name(text: &str) -> Option<String> {
    let name = text.split([':', '=']).next().unwrap_or_default();
    let name =
        name.trim_matches(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '\'' | '`' | ',' | ';'));
    normalized(name).filter(|fixed| fixed != text && fixed != "*")
}

/// Names that are sometimes written with spaces.
const HYPHENATED: [&str; 14] = [
    "accept-language",
    "cache-control",
    "content-disposition",
    "content-language",
    "content-range",
    "content-type",
    "if-match",
    "if-none-match",
    "last-event-id",
    "retry-after",
    "x-api-key",
    "x-csrf-token",
    "x-request-id",
    "x-requested-with",
];

/// The known name that was written with spaces, such as `"content type"`.
fn with_hyphens(text: &str) -> Option<&'static str> {
    let name = text.split_whitespace().collect::<Vec<_>>().join("-").to_ascii_lowercase();
    HYPHENATED.iter().copied().find(|known| *known == name)
}

/// The names of a list in one string, such as `"content-type, authorization"`.
fn split_names(text: &str) -> Option<Vec<String>> {
    let mut names = Vec::new();
    for part in text.split([',', ';', '|', ' ']) {
        if !part.is_empty() {
            names.push(normalized(part).filter(|name| name != "*")?);
        }
    }
    (names.len() > 1).then_some(names)
}
