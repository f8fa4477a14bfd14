//! What stands around an origin: quotes, blanks, the name of a header, other origins; and words in the place of one.

use crate::origin::{host, scheme};
use crate::public_suffix;

/// Words that other programs have for "every origin".
const EVERYONE: [&str; 6] = ["all", "any", "anyone", "everyone", "<all_urls>", "wildcard"];

/// Words of other headers and settings that are no origins, though `none` could be a host.
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

/// The headers that origins are copied from, values and all.
const HEADERS: [&str; 3] = ["origin:", "access-control-allow-origin:", "referer:"];

/// Characters that show nothing, or only change the direction of what follows.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\'' | '`' | '\u{ab}' | '\u{bb}' | '\u{2018}'..='\u{201f}' | '\u{2039}' | '\u{203a}')
}

/// The text in plain ASCII where that shows the same: full-width forms, small forms, stars, blanks and invisible characters.
pub(crate) fn folded(text: &str) -> String {
    text.chars()
        .filter(|c| !is_invisible(*c) && (c.is_ascii() || !c.is_whitespace()))
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            '\u{fe61}' | '\u{2217}' | '\u{204e}' | '\u{2731}' => '*',
            '\u{fe55}' | '\u{2236}' | '\u{a789}' => ':',
            '\u{2044}' | '\u{2215}' | '\u{29f8}' => '/',
            '\u{3002}' | '\u{ff61}' => '.',
            other => other,
        })
        .collect()
}

/// Without quotes, brackets and punctuation around the whole.
pub(crate) fn unwrapped(text: &str) -> &str {
    let mut text = text;
    loop {
        let mut bare = text.trim().trim_matches(|c| is_quote(c) || matches!(c, ',' | ';' | '|'));
        for (open, close) in [('(', ')'), ('<', '>'), ('[', ']'), ('{', '}')] {
            let inner = bare.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
            // A bracket around less is part of an address or of a pattern, as in `[::1]` and `{a,b}`.
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

/// Without the name of a header before the value.
pub(super) fn without_header(text: &str) -> &str {
    header(text).map_or(text, |(_, value)| value)
}

/// The name of a header and its value, where a whole header line stands in the place of an origin.
pub(crate) fn header(text: &str) -> Option<(&str, &str)> {
    let text = text.trim();
    let name =
        HEADERS.iter().find(|name| text.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)))?;
    let (name, value) = text.split_at_checked(name.len())?;
    // `origin://x` is a scheme.
    (!value.starts_with('/')).then(|| (name.trim_end_matches(':'), unwrapped(value)))
}

/// Whether somebody means `*`: another program's word for it, or a pattern of which every part is a star.
pub(crate) fn means_everyone(text: &str) -> bool {
    let text = unwrapped(text);
    let shape = text.replace("%2A", "*").replace("%2a", "*").replace(".+", "*");
    EVERYONE.iter().any(|word| text.eq_ignore_ascii_case(word))
        || shape.contains('*') && shape.chars().all(|c| is_quote(c) || " *.:/\\,;|()[]{}^$~?".contains(c))
}

/// Whether this is a word of another header.
pub(crate) fn is_keyword(text: &str) -> bool {
    let text = unwrapped(text);
    KEYWORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Whether this is code in a string: `env!("ORIGIN")`, `process.env.ORIGIN`.
pub(crate) fn is_code(text: &str) -> bool {
    ["env!(", "env::", "process.env", "import.meta", "os.environ", "concat!(", "getenv("]
        .iter()
        .any(|code| text.contains(code))
}

/// Whether this is the word `null`, in quotes or not.
pub(crate) fn is_null(text: &str) -> bool {
    unwrapped(text).trim_matches(['(', ')']).eq_ignore_ascii_case("null")
}

/// With its marks as they were before somebody encoded the whole, `https%3A%2F%2Fexample.com`. What else is encoded is
/// for the URL Standard to read.
pub(super) fn decoded(text: &str) -> String {
    let marks = [("%3a", ":"), ("%3A", ":"), ("%2f", "/"), ("%2F", "/")];
    marks.into_iter().fold(text.to_owned(), |text, (code, mark)| text.replace(code, mark))
}

/// The parts of a list in one string. Less than two: it is no list.
pub(crate) fn list(text: &str) -> Vec<&str> {
    let text = unwrapped(text);
    if header(text).is_some() || means_everyone(text) {
        return Vec::new();
    }
    let mut depth = 0_i32;
    let parts: Vec<&str> = text
        .split(|c: char| {
            match c {
                // Alternatives of a pattern are no list.
                '(' | '{' => depth += 1,
                ')' | '}' => depth -= 1,
                _ => {}
            }
            depth <= 0 && (matches!(c, ',' | ';' | '|') || c.is_whitespace())
        })
        .map(unwrapped)
        .filter(|part| !part.is_empty() && !is_conjunction(part))
        .collect();
    let several = parts.len() > 1 && parts.iter().all(|part| is_entry(part, &parts));
    if several { parts } else { Vec::new() }
}

fn is_conjunction(part: &str) -> bool {
    ["and", "or", "&", "&&", "||"].iter().any(|word| part.eq_ignore_ascii_case(word))
}

/// Whether a part is an origin of its own. Only the first of `https://exam,ple.com` looks like one, and is none.
fn is_entry(part: &str, all: &[&str]) -> bool {
    match part.split_once("://") {
        Some((before, after)) => {
            let schemes = all.iter().all(|part| part.contains("://"));
            !before.is_empty() && !after.is_empty() && (schemes || is_telling(after))
        }
        None => is_telling(part) || part == "*" || part.eq_ignore_ascii_case("null"),
    }
}

/// Top-level names that are on no list of suffixes, and in every manual and office (RFC 2606, RFC 6762, ICANN's `internal`).
const UNLISTED: [&str; 5] = ["example", "test", "invalid", "local", "internal"];

/// Whether a text without a scheme can only be a host: it ends in a well-known suffix, or is an address or `localhost`.
pub(super) fn is_telling(text: &str) -> bool {
    let host = if text.starts_with('[') { text } else { text.split([':', '/', '?', '#']).next().unwrap_or_default() };
    let host = host.to_ascii_lowercase();
    let name = host.strip_suffix('.').unwrap_or(&host);
    let is_below_listed = public_suffix::suffix_of(name).is_some_and(|suffix| suffix != name);
    let is_below_unlisted = host.rsplit_once('.').is_some_and(|(_, last)| UNLISTED.contains(&last));
    is_below_listed
        || is_below_unlisted
        || host::is_loopback(&host)
        || host.parse::<std::net::Ipv4Addr>().is_ok()
        || host.starts_with('[')
}

/// The scheme that goes without saying: a page of one's own machine is `http`, and so is port 80.
pub(super) fn usual_scheme(host: &str, port: &str) -> &'static str {
    let [https, http] = scheme::WEB;
    if host::is_loopback(host) || port == ":80" { http } else { https }
}
