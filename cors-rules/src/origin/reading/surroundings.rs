//! Text around an origin (quotes, whitespace, a header name, other origins), and words that are not an origin.

use super::url_parts::is_recognisable_host;

/// Words that other programs use for "any origin".
const ANY_ORIGIN: [&str; 6] = ["all", "any", "anyone", "everyone", "<all_urls>", "wildcard"];

/// Keywords of other headers and settings, which are not origins. Some of them could be a host name.
const KEYWORDS: [&str; 13] = [
    "none",
    "self",
    "same-origin",
    "same-site",
    "cross-origin",
    "true",
    "false",
    "nil",
    "undefined",
    "default",
    "origin",
    "unsafe-none",
    "nan",
];

/// Headers whose lines are copied in place of an origin.
const HEADERS: [&str; 3] = ["origin:", "access-control-allow-origin:", "referer:"];

/// Returns true for characters without a glyph, including those that only change the text direction.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\'' | '`' | '\u{ab}' | '\u{bb}' | '\u{2018}'..='\u{201f}' | '\u{2039}' | '\u{203a}')
}

/// Replaces look-alikes of ASCII characters (full-width and small forms, other stars) and removes invisible characters and
/// non-ASCII whitespace.
pub(crate) fn to_ascii_lookalikes(text: &str) -> String {
    let mut ascii = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{ff01}'..='\u{ff5e}' => ascii.push(char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c)),
            '\u{fe61}' | '\u{2217}' | '\u{204e}' | '\u{2731}' => ascii.push('*'),
            '\u{fe55}' | '\u{2236}' | '\u{a789}' => ascii.push(':'),
            '\u{3002}' | '\u{ff61}' => ascii.push('.'),
            _ if is_invisible(c) || !c.is_ascii() && c.is_whitespace() => {}
            other => ascii.push(other),
        }
    }
    ascii
}

/// The text without surrounding quotes, brackets and punctuation.
pub(crate) fn unwrapped(text: &str) -> &str {
    let mut text = text;
    loop {
        let mut bare = text.trim().trim_matches(|c| is_quote(c) || matches!(c, ',' | ';' | '|'));
        for (open, close) in &[('(', ')'), ('<', '>'), ('[', ']'), ('{', '}')] {
            let inner = bare.strip_prefix(*open).and_then(|rest| rest.strip_suffix(*close));
            // Other brackets are part of an address or of a pattern, as in `[::1]` and `{a,b}`.
            if let Some(inner) = inner.filter(|inner| inner.contains("://") || inner.contains(is_quote)) {
                bare = inner;
            }
        }
        if bare == text || text.eq_ignore_ascii_case("<all_urls>") {
            return text;
        }
        text = bare;
    }
}

/// The text without a header name at its start.
pub(crate) fn without_header(text: &str) -> &str {
    header(text).map_or(text, |(_, value)| value)
}

/// The name and the value of a header line that was written in place of an origin.
pub(crate) fn header(text: &str) -> Option<(&str, &str)> {
    let text = text.trim();
    let name =
        HEADERS.iter().find(|name| text.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)))?;
    let (name, value) = text.split_at_checked(name.len())?;
    // In `origin://x` it is a scheme.
    (!value.starts_with('/')).then(|| (name.trim_end_matches(':'), unwrapped(value)))
}

/// Returns true for texts that mean `*`: a word such as `all`, or a pattern that consists of wildcards.
pub(crate) fn means_any_origin(text: &str) -> bool {
    let text = unwrapped(text);
    let shape = text.replace("%2A", "*").replace("%2a", "*").replace(".+", "*");
    ANY_ORIGIN.contains(&text.to_ascii_lowercase().as_str())
        || shape.contains('*') && shape.chars().all(|c| is_quote(c) || " *.:/\\,;|()[]{}^$~?".contains(c))
}

/// Returns true for a keyword of another header or setting.
pub(crate) fn is_keyword(text: &str) -> bool {
    let text = unwrapped(text);
    KEYWORDS.contains(&text.to_ascii_lowercase().as_str())
}

/// Returns true for source code in a string: `env!("ORIGIN")`, `process.env.ORIGIN`.
pub(crate) fn is_code(text: &str) -> bool {
    ["env!(", "env::", "process.env", "import.meta", "os.environ", "concat!(", "getenv("]
        .iter()
        .any(|code| text.contains(code))
}

/// Returns true for the word `null`, with or without quotes.
pub(crate) fn is_null(text: &str) -> bool {
    unwrapped(text).trim_matches(['(', ')']).eq_ignore_ascii_case("null")
}

/// Other forms of `:` and `/`: percent-encoded ones, as in `https%3A%2F%2Fexample.com`, and characters that look like a slash.
const SEPARATOR_FORMS: &[(&str, &str)] =
    &[("\u{2044}", "/"), ("\u{2215}", "/"), ("\u{29f8}", "/"), ("%3a", ":"), ("%3A", ":"), ("%2f", "/"), ("%2F", "/")];

/// Replaces other forms of `:` and `/`, which would become a part of the host. The host is decoded when it is corrected.
pub(crate) fn decoded(text: &str) -> String {
    let mut decoded = text.to_owned();
    for (code, mark) in SEPARATOR_FORMS {
        decoded = decoded.replace(code, mark);
    }
    decoded
}

/// The origins of a list in one string. Empty if the text is not a list.
pub(crate) fn list(text: &str) -> Vec<&str> {
    let text = without_header(unwrapped(text));
    let mut depth = 0_i32;
    let is_separator = |c: char| {
        match c {
            // Alternatives of a pattern are not a list.
            '(' | '{' => depth += 1,
            ')' | '}' => depth -= 1,
            _ => {}
        }
        depth <= 0 && (matches!(c, ',' | ';' | '|') || c.is_whitespace())
    };
    let mut parts = Vec::new();
    for part in text.split(is_separator) {
        let part = unwrapped(part);
        if !part.is_empty() && !is_conjunction(part) {
            parts.push(part);
        }
    }
    let several = parts.len() > 1 && parts.iter().all(|part| is_entry(part, &parts));
    if several { parts } else { Vec::new() }
}

fn is_conjunction(part: &str) -> bool {
    ["and", "or", "&", "&&", "||"].contains(&part.to_ascii_lowercase().as_str())
}

/// Returns true if a part of a list is an origin. In `https://exam,ple.com` only the first part looks like one, so the text
/// is not a list.
fn is_entry(part: &str, all: &[&str]) -> bool {
    match part.split_once("://") {
        Some((before, after)) => {
            let schemes = all.iter().all(|part| part.contains("://"));
            !before.is_empty() && !after.is_empty() && (schemes || is_recognisable_host(after))
        }
        None => is_recognisable_host(part) || part == "*" || part.eq_ignore_ascii_case("null"),
    }
}
