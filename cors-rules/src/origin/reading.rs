//! Recognises what a rejected text looks like. Used by `diagnosis` to name the mistake, and by `repair` to correct it.

pub(super) mod foreign_pattern;
pub(super) mod surroundings;
pub(super) mod url_parts;

/// Returns true if a condition holds for each byte. Not generic, because this code runs rarely and would be compiled for each
/// caller.
pub(crate) fn consists_of(text: &str, condition: fn(u8) -> bool) -> bool {
    text.bytes().all(condition)
}

/// Returns true if all bytes are ASCII digits. An empty text has none, so it counts.
pub(crate) fn is_digits(text: &str) -> bool {
    consists_of(text, |byte| byte.is_ascii_digit())
}
