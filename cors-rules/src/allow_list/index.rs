//! Looking an entry up among the others, without comparing each with each: a set may hold ten thousand.

use std::collections::HashMap;

use super::Entry;
use crate::origin::OriginPattern;
use crate::origin::parts::Parts;

/// The entries of a list, by text and by meaning.
pub(super) struct Listed<'a> {
    texts: HashMap<&'a str, usize>,
    patterns: HashMap<Parts<'a>, Found<'a>>,
    any: bool,
}

/// A pattern of the list, and whether it stands in `origins`.
#[derive(Clone, Copy)]
struct Found<'a> {
    text: &'a str,
    in_release: bool,
}

impl<'a> Listed<'a> {
    /// By text. Those of `origins` come first, since they count in every build.
    pub(super) fn of(entries: &[Entry<'a>]) -> Self {
        let mut texts = HashMap::new();
        for dev in [false, true] {
            for (index, entry) in entries.iter().enumerate().filter(|(_, entry)| entry.dev == dev) {
                texts.entry(entry.text).or_insert(index);
            }
        }
        Self { texts, patterns: HashMap::new(), any: false }
    }

    /// By what they mean, for those that were not refused.
    pub(super) fn standing(entries: &[Entry<'a>], patterns: &'a [Option<OriginPattern>]) -> Self {
        let mut listed = Self { texts: HashMap::new(), patterns: HashMap::new(), any: false };
        for (entry, pattern) in entries.iter().zip(patterns) {
            let Some(pattern) = pattern else { continue };
            match pattern.parts() {
                None => listed.any = true,
                Some(_) if pattern.is_exact() => {}
                Some(parts) => {
                    let found = Found { text: entry.text, in_release: !entry.dev };
                    listed.patterns.insert(parts, found);
                }
            }
        }
        listed
    }

    /// The first entry with this text.
    pub(super) fn first(&self, text: &str) -> Option<usize> {
        self.texts.get(text).copied()
    }

    /// An entry that allows everything that this one does, in every build that has this one.
    pub(super) fn wider(&self, entry: &Entry<'_>, pattern: &OriginPattern) -> Option<&'a str> {
        let parts = pattern.parts()?;
        if self.any {
            return Some("*");
        }
        let counts = |found: &&Found<'a>| entry.dev || found.in_release;
        wider(parts).find_map(|wider| self.patterns.get(&wider).filter(counts)).map(|found| found.text)
    }
}

/// Every pattern that could stand for more than this one: the same on any port, and each parent's subdomains.
fn wider(parts: Parts<'_>) -> impl Iterator<Item = Parts<'_>> {
    const ANY: &str = ":*";
    let fixed = parts.port != ANY;
    let itself = fixed.then_some(Parts { port: ANY, ..parts });
    let dots = parts.host.bytes().enumerate().filter(|(_, byte)| *byte == b'.').map(|(index, _)| index);
    let parents = dots.filter_map(move |dot| parts.host.get(dot + 1..)).flat_map(move |host| {
        let same = fixed.then_some(Parts { host, subdomains: true, ..parts });
        same.into_iter().chain([Parts { host, subdomains: true, port: ANY, ..parts }])
    });
    itself.into_iter().chain(parents)
}
