//! `Vary`, which names the request headers that a response depends on (RFC 9110 §12.5.5).

use http::HeaderValue;

/// Adds `names` to the lines that a response has: each name once, on one line. `None` where `Vary: *` covers them already.
pub(crate) fn merged<'a>(lines: impl Iterator<Item = &'a HeaderValue>, names: &'a HeaderValue) -> Option<HeaderValue> {
    let mut merged: Vec<u8> = Vec::new();
    let lines = lines.chain(std::iter::once(names));
    for name in lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b',')).map(<[u8]>::trim_ascii) {
        if name == b"*" {
            return None;
        }
        let is_known = merged.split(|byte| *byte == b',').any(|other| other.trim_ascii().eq_ignore_ascii_case(name));
        if name.is_empty() || is_known {
            continue;
        }
        if !merged.is_empty() {
            merged.extend_from_slice(b", ");
        }
        merged.extend_from_slice(name);
    }
    HeaderValue::from_bytes(&merged).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_once_and_on_one_line() {
        let table: &[(&[&'static str], &'static str, Option<&str>)] = &[
            (&[], "Origin", Some("Origin")),
            (&["Accept"], "Origin", Some("Accept, Origin")),
            (&["origin"], "Origin", Some("origin")),
            (&["Accept, ORIGIN"], "Origin", Some("Accept, ORIGIN")),
            (&["Accept", "Accept-Encoding"], "Origin", Some("Accept, Accept-Encoding, Origin")),
            (&[" Accept ,, Cookie,"], "Origin", Some("Accept, Cookie, Origin")),
            (&["*"], "Origin", None),
            (&["Accept", "*"], "Origin", None),
            (&["Origin", "Origin"], "Origin, X-Tenant", Some("Origin, X-Tenant")),
        ];
        for (before, names, after) in table {
            let lines: Vec<HeaderValue> = before.iter().map(|line| HeaderValue::from_static(line)).collect();
            let merged = merged(lines.iter(), &HeaderValue::from_static(names));
            assert_eq!(merged.as_ref().map(|value| value.to_str().expect("text")), *after, "{before:?} and {names:?}");
        }
    }
}
