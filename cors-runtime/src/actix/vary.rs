//! `Vary`, which tells caches what an answer depends on (RFC 9110 §12.5.5).

use actix_web::http::header::{HeaderMap, HeaderValue, VARY};

/// Adds `names` to what the response varies on already: each once, on one line. `Vary: *` says more than any list, and stays.
pub(super) fn merge(headers: &mut HeaderMap, names: &HeaderValue) {
    let mut merged: Vec<u8> = Vec::new();
    let lines = headers.get_all(VARY).chain(std::iter::once(names));
    for name in lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b',')).map(<[u8]>::trim_ascii) {
        if name == b"*" {
            return;
        }
        let known = merged.split(|byte| *byte == b',').any(|other| other.trim_ascii().eq_ignore_ascii_case(name));
        if name.is_empty() || known {
            continue;
        }
        if !merged.is_empty() {
            merged.extend_from_slice(b", ");
        }
        merged.extend_from_slice(name);
    }
    if let Ok(value) = HeaderValue::from_bytes(&merged) {
        headers.insert(VARY, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merged(before: &[&'static str], names: &'static str) -> Vec<String> {
        let mut headers = HeaderMap::new();
        for line in before {
            headers.append(VARY, HeaderValue::from_static(line));
        }
        merge(&mut headers, &HeaderValue::from_static(names));
        headers.get_all(VARY).map(|value| value.to_str().expect("text").to_owned()).collect()
    }

    #[test]
    fn each_name_once_and_on_one_line() {
        let table: &[(&[&str], &str, &[&str])] = &[
            (&[], "Origin", &["Origin"]),
            (&["Accept"], "Origin", &["Accept, Origin"]),
            (&["origin"], "Origin", &["origin"]),
            (&["Accept, ORIGIN"], "Origin", &["Accept, ORIGIN"]),
            (&["Accept", "Accept-Encoding"], "Origin", &["Accept, Accept-Encoding, Origin"]),
            (&[" Accept ,, Cookie,"], "Origin", &["Accept, Cookie, Origin"]),
            (&["*"], "Origin", &["*"]),
            (&["Accept", "*"], "Origin", &["Accept", "*"]),
            (&["Origin", "Origin"], "Origin, X-Tenant", &["Origin, X-Tenant"]),
        ];
        for (before, names, after) in table {
            assert_eq!(merged(before, names), *after, "{before:?} and {names:?}");
        }
    }
}
