//! Quotations of requests and responses in messages.

use std::fmt::{self, Write};

/// The maximum length of a quotation, in bytes of the quoted text.
const MAX_BYTES: usize = 256;

/// At most 256 bytes of a text, with control and other invisible characters escaped. An ellipsis marks a cut.
pub(super) struct Quoted<'a>(pub(super) &'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0;
        let end = (0..=text.len().min(MAX_BYTES)).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
        for c in text[..end].chars() {
            match c {
                // Quotation marks are common in JSON and header values, and harmless here.
                '"' | '\'' => f.write_char(c)?,
                c => c.escape_debug().fmt(f)?,
            }
        }
        if end < text.len() { f.write_char('…') } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotations_are_escaped_and_cut() {
        for (text, quoted) in [
            ("plain \"text\"", "plain \"text\"".to_owned()),
            ("a\r\nb\u{1b}[31m\u{202e}", r"a\r\nb\u{1b}[31m\u{202e}".to_owned()),
            (&"x".repeat(256), "x".repeat(256)),
            (&"x".repeat(257), format!("{}…", "x".repeat(256))),
            // No character is cut in half.
            (&"é€".repeat(100), format!("{}…", "é€".repeat(51))),
        ] {
            assert_eq!(Quoted(text).to_string(), quoted);
        }
    }
}
