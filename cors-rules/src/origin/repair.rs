//! What a refused text was probably meant to be.
//!
//! Nothing here decides what is allowed. It reads as a person would, through quotes, blanks, full-width letters and other
//! programs' patterns, and each origin that comes out has passed the grammar again. Where a reading would mean other hosts
//! than those that were written, there is none.

mod authority;
pub(super) mod location;
pub(super) mod pattern;
pub(super) mod text;

use std::collections::HashSet;

use super::OriginPattern;

/// A text that is longer names no origin, and is not worth the time to look for one.
pub(super) const LONGEST: usize = 4096;

/// The origins that a refused text was meant to be: none where nothing sensible can be said, and several where one string
/// held several.
pub(super) fn repair(text: &str, custom_scheme: bool) -> Vec<String> {
    let control = |c: char| c.is_control() && !c.is_whitespace();
    if text.len() > LONGEST || text.contains(control) {
        return Vec::new();
    }
    // The URL Standard's reading first: it knows where an invisible character is a letter of a Persian name.
    let mut found = read(text, custom_scheme);
    if found.is_empty() {
        found = read(&text::folded(text), custom_scheme);
    }
    found
}

fn read(text: &str, custom_scheme: bool) -> Vec<String> {
    let parts = text::list(text);
    if parts.len() < 2 {
        return one(text, custom_scheme);
    }
    let mut all = Vec::new();
    for part in parts {
        let found = one(part, custom_scheme);
        if found.is_empty() {
            return found;
        }
        all.extend(found);
    }
    unique(all)
}

/// One origin, or the few that one pattern of another program stands for, as `https://(a|b).example.com` does.
fn one(text: &str, custom_scheme: bool) -> Vec<String> {
    // Only these three does the URL Standard's parser drop inside of a URL.
    let text: String = text.chars().filter(|c| !matches!(c, '\t' | '\n' | '\r')).collect();
    let text = text::without_header(text::unwrapped(&text));
    if text::means_everyone(text) {
        return vec![OriginPattern::ANY.to_owned()];
    }
    if text::is_keyword(text) || text::is_code(text) {
        return Vec::new();
    }
    let decoded = text::decoded(text);
    let plain = pattern::normalized(&decoded);
    let mut all = Vec::new();
    for alternative in pattern::alternatives(&plain.text) {
        match location::origin(&alternative, plain.is_pattern, custom_scheme) {
            Some(origin) => all.push(origin),
            None => return Vec::new(),
        }
    }
    unique(all)
}

/// A list names each origin once, in the order of its author, and `*` stands alone.
fn unique(all: Vec<String>) -> Vec<String> {
    let mut seen = HashSet::new();
    let all: Vec<String> = all.into_iter().filter(|origin| seen.insert(origin.clone())).collect();
    if all.len() > 1 && seen.contains(OriginPattern::ANY) { Vec::new() } else { all }
}
