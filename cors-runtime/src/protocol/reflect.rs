//! `headers = reflect` and `expose_headers = reflect`: names of the request or the response instead of a list.

use actix_web_cors_rules::expose_headers::needs_exposing;
use http::header::HeaderName;

use super::decide::is_token;

/// The most bytes of header names that are echoed.
pub const REFLECT_LIMIT: usize = 4096;

/// The names of all lines of `Access-Control-Request-Headers`, in lower case and joined by `, `; empty elements are dropped.
/// `None` if a name is not a token, if the lines together are longer than [`REFLECT_LIMIT`], or if no name is left.
pub fn reflected<'a>(lines: impl Iterator<Item = &'a [u8]> + Clone) -> Option<String> {
    let length: usize = lines.clone().map(<[u8]>::len).sum();
    if length > REFLECT_LIMIT {
        return None;
    }
    let mut names = String::with_capacity(length + length / 8);
    for name in lines.flat_map(|line| line.split(|byte| *byte == b',')).map(<[u8]>::trim_ascii) {
        if name.is_empty() {
            continue;
        }
        if !is_token(name) {
            return None;
        }
        if !names.is_empty() {
            names.push_str(", ");
        }
        names.extend(name.iter().map(|byte| char::from(byte.to_ascii_lowercase())));
    }
    (!names.is_empty()).then_some(names)
}

/// The names of a response's headers that a script could not read without `Access-Control-Expose-Headers`, sorted and joined by `, `.
/// `None` if there are none.
pub fn exposed<'a>(names: impl Iterator<Item = &'a HeaderName>) -> Option<String> {
    let mut names: Vec<&str> = names.map(HeaderName::as_str).filter(|name| needs_exposing(name)).collect();
    names.sort_unstable();
    (!names.is_empty()).then(|| names.join(", "))
}
