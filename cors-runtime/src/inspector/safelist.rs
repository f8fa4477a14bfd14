//! The request headers that a script may send without a preflight.

/// Longer values are never safelisted.
const LONGEST: usize = 128;

/// Whether a header needs no preflight (Fetch §2.2.2, "CORS-safelisted request-header"). A `content-type` without a value is taken
/// for JSON.
pub(super) fn is_safelisted(name: &str, value: Option<&str>) -> bool {
    let text = value.unwrap_or_default();
    text.len() <= LONGEST
        && match name {
            "accept" => is_plain(text),
            "accept-language" | "content-language" => {
                text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b" *,-.;=".contains(&byte))
            }
            "content-type" => is_plain(text) && is_form_type(text),
            "range" => is_simple_range(text),
            _ => false,
        }
}

/// Whether no byte is a "CORS-unsafe request-header byte" (Fetch §2.2.2).
fn is_plain(value: &str) -> bool {
    !value.contains(|c: char| c.is_ascii_control() && c != '\t' || "\"():<>?@[\\]{}".contains(c))
}

/// Whether a form may have this type.
fn is_form_type(value: &str) -> bool {
    let essence = value.split(';').next().unwrap_or_default().trim();
    ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"]
        .iter()
        .any(|name| essence.eq_ignore_ascii_case(name))
}

/// Whether the value is one range with a start (Fetch §2.2.2, "parse a single range header value").
fn is_simple_range(value: &str) -> bool {
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let Some((start, end)) = value.strip_prefix("bytes=").and_then(|range| range.split_once('-')) else { return false };
    is_number(start) && is_number(end) && !start.is_empty() && (end.is_empty() || magnitude(start) <= magnitude(end))
}

/// A key that compares decimal numbers of any length.
fn magnitude(digits: &str) -> (usize, &str) {
    let digits = digits.trim_start_matches('0');
    (digits.len(), digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_safelisted_by_name_and_content() {
        let long = |start: &str, length: usize| format!("{start}{}", "0".repeat(length - start.len()));
        let table = [
            ("accept", None, true),
            ("accept", Some("text/html,*/*;q=0.8"), true),
            ("accept", Some("a\tb"), true),
            ("accept", Some("a\u{1}b"), false),
            ("accept", Some("a\u{7f}b"), false),
            ("accept", Some("text/html@"), false),
            ("accept", Some("\""), false),
            ("accept", Some(&*long("", 128)), true),
            ("accept", Some(&*long("", 129)), false),
            ("accept-language", None, true),
            ("accept-language", Some("en-US,en;q=0.5, *"), true),
            ("accept-language", Some("nn_NO"), false),
            ("accept-language", Some(&*long("", 128)), true),
            ("accept-language", Some(&*long("", 129)), false),
            ("content-language", Some("de"), true),
            ("content-language", Some("de/at"), false),
            ("content-type", None, false),
            ("content-type", Some(""), false),
            ("content-type", Some("text/plain"), true),
            ("content-type", Some("Text/Plain ;charset=utf-8"), true),
            ("content-type", Some("multipart/form-data; boundary=x"), true),
            ("content-type", Some("application/x-www-form-urlencoded"), true),
            ("content-type", Some("application/json"), false),
            ("content-type", Some("text/plain,x/x"), false),
            ("content-type", Some("text/plain;charset=\"utf-8\""), false),
            ("content-type", Some(&*long("text/plain;", 128)), true),
            ("content-type", Some(&*long("text/plain;", 129)), false),
            ("range", None, false),
            ("range", Some("bytes=0-"), true),
            ("range", Some("bytes=5-"), true),
            ("range", Some("bytes=0-255"), true),
            ("range", Some("bytes=7-007"), true),
            ("range", Some("bytes=9-10"), true),
            ("range", Some("bytes=10-9"), false),
            ("range", Some("bytes=255-254"), false),
            ("range", Some("bytes=-5"), false),
            ("range", Some("bytes=-"), false),
            ("range", Some("bytes=0"), false),
            ("range", Some("bytes=x-"), false),
            ("range", Some("bytes=0-x"), false),
            ("range", Some("bytes=0-1,2-3"), false),
            ("range", Some("bytes=0--1"), false),
            ("range", Some("items=0-1"), false),
            ("authorization", Some("x"), false),
            ("x-a", None, false),
        ];
        for (name, value, expected) in table {
            assert_eq!(is_safelisted(name, value), expected, "{name}: {value:?}");
        }
    }
}
