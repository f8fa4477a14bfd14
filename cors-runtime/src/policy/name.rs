//! Header names, as `headers` and `expose_headers` share them.

use http::HeaderName;

/// The longest piece of a user's text that a message repeats.
const SHOWN: usize = 120;

/// The text for a message: control characters escaped, and cut where it would fill the screen.
pub(super) fn shown(text: &str) -> String {
    let mut shown: String = text.chars().take(SHOWN).flat_map(visible).collect();
    if text.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    shown
}

fn visible(c: char) -> impl Iterator<Item = char> {
    let escape = c.is_control() || !c.is_ascii() && !c.is_alphanumeric();
    let escaped = escape.then(|| c.escape_default());
    let plain = (!escape).then_some(c);
    escaped.into_iter().flatten().chain(plain)
}

/// Names that differ in case are one name (RFC 9110 §5.1), and lower case is how they are sent.
pub(super) fn normalized(text: &str) -> Option<String> {
    HeaderName::from_bytes(text.as_bytes()).ok().map(|name| name.as_str().to_owned())
}

/// A valid name that a text was probably meant to be: without blanks around it, quotes, a colon at the end or a value.
pub(super) fn repaired(text: &str) -> Option<String> {
    let name = text.split([':', '=']).next().unwrap_or_default();
    let name =
        name.trim_matches(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '\'' | '`' | ',' | ';'));
    normalized(name).filter(|fixed| fixed != text)
}

/// The names of a list written into one string, such as `"content-type, authorization"`.
pub(super) fn listed(text: &str) -> Option<Vec<String>> {
    let parts: Vec<&str> = text.split([',', ';', '|', ' ']).filter(|part| !part.is_empty()).collect();
    if parts.len() < 2 { None } else { parts.into_iter().map(normalized).collect() }
}
