//! The lists of the Fetch Standard: the methods and request headers that a script may send, and those that need no preflight
//! because a plain form could send them too.

use actix_web::http::header::{HeaderName, HeaderValue};

/// A header line set by a script.
pub(super) type Line = (HeaderName, HeaderValue);

/// Values longer than this are never safelisted.
const MAX_SAFE_VALUE: usize = 128;

/// If all safelisted values together are longer than this, none of them is safelisted.
const MAX_SAFE_TOTAL: usize = 1024;

/// §2.2.1, "CORS-safelisted method".
pub(super) fn is_safelisted_method(method: &str) -> bool {
    matches!(method, "GET" | "HEAD" | "POST")
}

/// §2.2.1, "forbidden method".
pub(super) fn is_forbidden_method(method: &str) -> bool {
    ["CONNECT", "TRACE", "TRACK"].iter().any(|forbidden| method.eq_ignore_ascii_case(forbidden))
}

/// §2.2.1, "normalize a method". `PATCH` is not on the list: `patch` is sent as `patch`.
pub(super) fn normalized_method(method: &str) -> String {
    let upper = method.to_ascii_uppercase();
    let known = matches!(upper.as_str(), "DELETE" | "GET" | "HEAD" | "OPTIONS" | "POST" | "PUT");
    if known { upper } else { method.to_owned() }
}

/// §2.2.2, "forbidden request-header": ignored when a script sets it.
pub(super) fn is_forbidden_header(name: &str, value: &str) -> bool {
    match name {
        "accept-charset" | "accept-encoding" | "access-control-request-headers" | "access-control-request-method" => {
            true
        }
        "connection" | "content-length" | "cookie" | "cookie2" | "date" | "dnt" | "expect" | "host" | "keep-alive" => {
            true
        }
        "origin" | "referer" | "set-cookie" | "te" | "trailer" | "transfer-encoding" | "upgrade" | "via" => true,
        // These override the method on the server, and must not name a forbidden method either.
        "x-http-method" | "x-http-method-override" | "x-method-override" => {
            value.split(',').any(|method| is_forbidden_method(method.trim_matches([' ', '\t'])))
        }
        _ => name.starts_with("proxy-") || name.starts_with("sec-"),
    }
}

/// §2.2.2, "no-CORS-safelisted request-header": the only headers that a script may set in the mode `no-cors`.
pub(super) fn is_no_cors_safelisted(line: &Line) -> bool {
    matches!(line.0.as_str(), "accept" | "accept-language" | "content-language" | "content-type") && is_safelisted(line)
}

/// §2.2.2, "CORS-unsafe request-header names": in lower case, sorted, without duplicates.
pub(super) fn unsafe_names(lines: &[Line]) -> Vec<String> {
    let (safe, rest): (Vec<&Line>, Vec<&Line>) = lines.iter().partition(|line| is_safelisted(line));
    let total: usize = safe.iter().map(|(_, value)| value.len()).sum();
    let all_unsafe = if total > MAX_SAFE_TOTAL { safe } else { Vec::new() };
    let mut names: Vec<String> = rest.into_iter().chain(all_unsafe).map(|(name, _)| name.as_str().to_owned()).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// §2.2.2, "CORS-safelisted request-header".
fn is_safelisted((name, value): &Line) -> bool {
    let value = value.as_bytes();
    value.len() <= MAX_SAFE_VALUE
        && match name.as_str() {
            "accept" => !value.iter().any(is_unsafe_byte),
            "accept-language" | "content-language" => value.iter().all(is_language_byte),
            "content-type" => !value.iter().any(is_unsafe_byte) && is_form_type(value),
            "range" => is_simple_range(value),
            _ => false,
        }
}

/// §2.2.2, "CORS-unsafe request-header byte".
fn is_unsafe_byte(byte: &u8) -> bool {
    matches!(byte, 0..=0x08 | 0x0A..=0x1F | 0x7F) || b"\"():<>?@[\\]{}".contains(byte)
}

fn is_language_byte(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || b" *,-.;=".contains(byte)
}

/// MIME Sniffing Standard, "parse a MIME type", up to its essence, which must be one that a form can send.
fn is_form_type(value: &[u8]) -> bool {
    let essence = value.split(|byte| *byte == b';').next().unwrap_or_default();
    let essence = essence.trim_ascii().to_ascii_lowercase();
    matches!(essence.as_slice(), b"application/x-www-form-urlencoded" | b"multipart/form-data" | b"text/plain")
}

/// §2.2.2, "parse a single range header value" without whitespace, and with a required start.
fn is_simple_range(value: &[u8]) -> bool {
    let Some(range) = value.strip_prefix(b"bytes=") else { return false };
    let mut ends = range.split(|byte| *byte == b'-');
    match (ends.next(), ends.next(), ends.next()) {
        (Some(start), Some(end), None) => {
            let digits = start.iter().chain(end).all(u8::is_ascii_digit);
            digits && !start.is_empty() && (end.is_empty() || magnitude(start) <= magnitude(end))
        }
        _ => false,
    }
}

/// A key that compares decimal numbers of any length: the length without leading zeros, then the digits.
fn magnitude(digits: &[u8]) -> (usize, &[u8]) {
    let zeros = digits.iter().take_while(|digit| **digit == b'0').count();
    (digits.len() - zeros, &digits[zeros..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(name: &str, value: &str) -> Line {
        let name = HeaderName::from_bytes(name.as_bytes()).expect(name);
        (name, HeaderValue::from_bytes(value.as_bytes()).expect(value))
    }

    #[test]
    fn methods_are_normalised() {
        for (written, sent) in [
            ("get", "GET"),
            ("Head", "HEAD"),
            ("pOST", "POST"),
            ("put", "PUT"),
            ("delete", "DELETE"),
            ("options", "OPTIONS"),
            ("patch", "patch"),
            ("PATCH", "PATCH"),
            ("query", "query"),
            ("eGg", "eGg"),
        ] {
            assert_eq!(normalized_method(written), sent);
        }
        assert!(["connect", "Trace", "TRACK"].into_iter().all(is_forbidden_method));
        assert!(!is_forbidden_method("PATCH"));
        assert!(is_safelisted_method("HEAD") && !is_safelisted_method("get") && !is_safelisted_method("PUT"));
    }

    #[test]
    fn values_are_safelisted_by_name_and_content() {
        let long = |length: usize| "a".repeat(length);
        for (name, value, safe) in [
            ("accept", "text/html,*/*;q=0.8", true),
            ("accept", "a\tb", true),
            ("accept", "text/html@", false),
            ("accept", "\"", false),
            ("accept", &long(128), true),
            ("accept", &long(129), false),
            ("accept-language", "en-US,en;q=0.5, *", true),
            ("accept-language", "nn_NO", false),
            ("accept-language", "en@", false),
            ("content-language", "de", true),
            ("content-language", "de/at", false),
            ("content-type", "text/plain", true),
            ("content-type", "Text/Plain;charset=utf-8", true),
            ("content-type", "text/plain;", true),
            ("content-type", "text/plain;garbage", true),
            ("content-type", " text/plain ;charset=utf-8", true),
            ("content-type", "multipart/form-data; boundary=x", true),
            ("content-type", "application/x-www-form-urlencoded", true),
            ("content-type", "application/json", false),
            ("content-type", "text/html", false),
            ("content-type", "text /plain", false),
            ("content-type", "text/plain,", false),
            ("content-type", ",text/plain", false),
            ("content-type", "text/plain,x/x", false),
            ("content-type", "text/plain;charset=\"utf-8\"", false),
            ("content-type", "text/plain;(", false),
            ("content-type", "", false),
            ("range", "bytes=0-", true),
            ("range", "bytes=0-255", true),
            ("range", "bytes=007-7", true),
            ("range", "bytes=99999999999999999999999-999999999999999999999999", true),
            ("range", "bytes=255-0", false),
            ("range", "bytes=-5", false),
            ("range", "bytes=-", false),
            ("range", "bytes=0-1,2-3", false),
            ("range", "bytes=0--1", false),
            ("range", "bytes= 0-1", false),
            ("range", "bytes =0-1", false),
            ("range", "Bytes=0-1", false),
            ("range", "items=0-1", false),
            ("range", &format!("bytes={}-", "0".repeat(122)), false),
            ("authorization", "x", false),
            ("last-event-id", "1", false),
            ("x-a", "1", false),
        ] {
            assert_eq!(is_safelisted(&line(name, value)), safe, "{name}: {value}");
        }
    }

    #[test]
    fn scripts_can_set_few_headers_without_cors() {
        for (name, value, safe) in [
            ("accept", "text/html", true),
            ("accept-language", "de", true),
            ("content-language", "de", true),
            ("content-type", "text/plain", true),
            ("content-type", "application/json", false),
            ("accept", "text/html@", false),
            // A range is safelisted with CORS only.
            ("range", "bytes=0-", false),
            ("x-a", "1", false),
        ] {
            assert_eq!(is_no_cors_safelisted(&line(name, value)), safe, "{name}: {value}");
        }
    }

    #[test]
    fn unsafe_names_are_lower_case_sorted_and_unique() {
        let lines = [("X-b", "1"), ("accept", "*/*"), ("x-A", "1"), ("x-B", "2"), ("Content-Type", "application/json")];
        let lines: Vec<Line> = lines.into_iter().map(|(name, value)| line(name, value)).collect();
        assert_eq!(unsafe_names(&lines), ["content-type", "x-a", "x-b"]);
    }

    #[test]
    fn safe_values_are_unsafe_when_too_long_together() {
        let value = "a".repeat(128);
        let mut lines: Vec<Line> = (0..8).map(|_| line("accept-language", &value)).collect();
        assert_eq!(unsafe_names(&lines), [""; 0]);
        lines.push(line("accept", "b"));
        assert_eq!(unsafe_names(&lines), ["accept", "accept-language"]);
    }

    #[test]
    fn scripts_cannot_set_forbidden_headers() {
        for name in
            ["cookie", "origin", "host", "sec-fetch-site", "proxy-authorization", "access-control-request-method"]
        {
            assert!(is_forbidden_header(name, ""), "{name}");
        }
        for name in ["user-agent", "authorization", "content-type", "access-control-allow-origin", "x-sec-a", "secure"]
        {
            assert!(!is_forbidden_header(name, ""), "{name}");
        }
        assert!(is_forbidden_header("x-http-method-override", "GET, trace"));
        assert!(!is_forbidden_header("x-http-method-override", "DELETE"));
    }
}
