//! The text to write instead of a rejected one.
//!
//! Nothing here decides what is accepted. A repair ignores quotes, whitespace, full-width letters and the pattern languages
//! of other programs, and every result has passed the grammar. There is no repair if it would mean other hosts than those
//! that were written.

mod host_and_port;
mod url;

use std::collections::HashSet;

use super::reading::{foreign_pattern, surroundings};
use super::{LONGEST_DIAGNOSED, OriginPattern};

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
    let text: String = text.chars().filter(|c| !matches!(c, '\t' | '\n' | '\r')).collect();
    let text = surroundings::without_header(surroundings::unwrapped(&text));
    if surroundings::means_any_origin(text) {
        return vec![OriginPattern::ANY.to_owned()];
    }
    if surroundings::is_keyword(text) || surroundings::is_code(text) {
        return Vec::new();
    }
    let decoded = surroundings::decoded(text);
    let plain = foreign_pattern::normalized(&decoded);
    let mut all = Vec::new();
    for alternative in foreign_pattern::alternatives(&plain.text) {
        match url::origin(&alternative, plain.is_pattern, custom_scheme) {
            Some(origin) => all.push(origin),
            None => return Vec::new(),
        }
    }
    unique(all)
}

/// Removes repeated origins and keeps the order. Empty if `*` is combined with others.
fn unique(all: Vec<String>) -> Vec<String> {
    let mut seen = HashSet::new();
    let all: Vec<String> = all.into_iter().filter(|origin| seen.insert(origin.clone())).collect();
    if all.len() > 1 && seen.contains(OriginPattern::ANY) { Vec::new() } else { all }
}
