//! The text to write instead of a rejected one.
//!
//! Nothing here decides what is accepted. A repair ignores quotes, whitespace, full-width letters and the pattern languages
//! of other programs, and every result has passed the grammar. There is no repair if it would mean other hosts than those
//! that were written.

mod host_and_port;
mod url;

use super::reading::{foreign_pattern, surroundings, url_parts};
use super::{LONGEST_DIAGNOSED, OriginPattern, scheme};

/// The entries that a rejected text was probably meant to be. Empty if none is known, several if one string held several
/// origins.
pub(super) fn repair(text: &str, custom_scheme: bool) -> Vec<String> {
    let control = |c: char| c.is_control() && !c.is_whitespace();
    if text.len() > LONGEST_DIAGNOSED || text.contains(control) {
        return Vec::new();
    }
    // The original text first: the URL Standard keeps invisible characters that are letters, as in Persian names.
    let mut found = repair_list(text, custom_scheme);
    if found.is_empty() {
        found = repair_list(&surroundings::to_ascii_lookalikes(text), custom_scheme);
    }
    found
}

fn repair_list(text: &str, custom_scheme: bool) -> Vec<String> {
    let parts = surroundings::list(text);
    if parts.len() < 2 {
        return repair_one(text, custom_scheme);
    }
    let mut all = Vec::new();
    for part in parts {
        let found = repair_one(part, custom_scheme);
        if found.is_empty() {
            return found;
        }
        all.extend(found);
    }
    unique(all)
}

/// Repairs one origin, or one pattern with a few alternatives, such as `https://(a|b).example.com`.
fn repair_one(text: &str, custom_scheme: bool) -> Vec<String> {
    // The URL Standard's parser removes exactly these three inside a URL.
    let mut text = text.to_owned();
    text.retain(|c| !matches!(c, '\t' | '\n' | '\r'));
    let text = surroundings::without_header(surroundings::unwrapped(&text));
    if surroundings::means_any_origin(text) {
        return vec![OriginPattern::ANY.to_owned()];
    }
    if surroundings::is_keyword(text) || surroundings::is_code(text) {
        return Vec::new();
    }
    let decoded = surroundings::decoded(text);
    let plain = foreign_pattern::normalized(&decoded);
    let covers_http = plain.both_schemes || url_parts::has_scheme_pattern(&plain.text);
    let mut all = Vec::new();
    for alternative in foreign_pattern::alternatives(&plain.text) {
        match url::origin(&alternative, plain.is_pattern, custom_scheme) {
            Some(origin) if covers_http => all.extend(with_http_on_loopback(origin)),
            Some(origin) => all.push(origin),
            None => return Vec::new(),
        }
    }
    if plain.is_pattern {
        all = without_http_twins(all);
    }
    // The placeholders of `https://{app}.{domain}` stand for one origin.
    if url_parts::is_placeholder(text) && all == [OriginPattern::ANY] {
        return Vec::new();
    }
    unique(all)
}

/// A pattern for both schemes also meant the `http` pages of development servers.
fn with_http_on_loopback(origin: String) -> Vec<String> {
    let [https, http] = scheme::WEB;
    let other = origin.split_once("://").and_then(|(scheme, rest)| {
        let other = if scheme == https { http } else { https };
        OriginPattern::parse_strict(&format!("{other}://{rest}"), false).filter(OriginPattern::is_loopback)
    });
    match other {
        Some(other) if other.scheme() == http => vec![other.as_str().to_owned(), origin],
        Some(other) => vec![origin, other.as_str().to_owned()],
        None => vec![origin],
    }
}

/// Removes the `http` origins that are also there with `https`. On a host that is not loopback, `http` is not proposed.
fn without_http_twins(all: Vec<String>) -> Vec<String> {
    let mut kept = Vec::new();
    for origin in &all {
        let secure = origin.strip_prefix("http://").map(|rest| format!("https://{rest}"));
        let is_twin = secure.is_some_and(|secure| all.contains(&secure))
            && OriginPattern::parse_strict(origin, false).is_some_and(|pattern| !pattern.is_loopback());
        if !is_twin {
            kept.push(origin.clone());
        }
    }
    kept
}

/// Removes repeated origins and keeps the order. Empty if `*` is combined with others.
fn unique(all: Vec<String>) -> Vec<String> {
    let mut unique: Vec<String> = Vec::new();
    for origin in all {
        if !unique.contains(&origin) {
            unique.push(origin);
        }
    }
    if unique.len() > 1 && unique.iter().any(|origin| origin == OriginPattern::ANY) { Vec::new() } else { unique }
}
