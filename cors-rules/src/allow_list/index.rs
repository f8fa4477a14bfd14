//! Lookup of entries by text and by pattern. A set may have ten thousand entries, so they are not compared in pairs.

use std::collections::HashMap;

use super::Entry;
use crate::origin::OriginPattern;
use crate::origin::parts::Parts;

/// The entries of a list, indexed by text or by pattern.
pub(super) struct EntryIndex<'a> {
    texts: HashMap<&'a str, usize>,
    patterns: HashMap<Parts<'a>, IndexedPattern<'a>>,
    any: bool,
}

/// A pattern of the list.
#[derive(Clone, Copy)]
struct IndexedPattern<'a> {
    text: &'a str,
    /// True for an entry of `origins`.
    in_release: bool,
}

impl<'a> EntryIndex<'a> {
    /// Indexes the texts. Of equal texts the first of `origins` wins, because it applies to every build.
    pub(super) fn by_text(entries: &[Entry<'a>]) -> Self {
        let mut texts = HashMap::new();
        for dev in [false, true] {
            for (index, entry) in entries.iter().enumerate().filter(|(_, entry)| entry.dev == dev) {
                texts.entry(entry.text).or_insert(index);
            }
        }
        Self { texts, patterns: HashMap::new(), any: false }
    }

    /// Indexes the accepted entries.
    pub(super) fn by_pattern(entries: &[Entry<'a>], patterns: &'a [Option<OriginPattern>]) -> Self {
        let mut index = Self { texts: HashMap::new(), patterns: HashMap::new(), any: false };
        for (entry, pattern) in entries.iter().zip(patterns) {
            let Some(pattern) = pattern else { continue };
            match pattern.parts() {
                None => index.any = true,
                Some(parts) => {
                    let found = IndexedPattern { text: entry.text, in_release: !entry.dev };
                    index.patterns.insert(parts, found);
                }
            }
        }
        index
    }

    /// The first entry with this text.
    pub(super) fn first(&self, text: &str) -> Option<usize> {
        self.texts.get(text).copied()
    }

    /// An entry that allows everything that this one allows, in every build that includes this one.
    pub(super) fn wider(&self, entry: &Entry<'_>, pattern: &OriginPattern) -> Option<&'a str> {
        let parts = pattern.parts()?;
        if self.any {
            return Some("*");
        }
        let applies = |found: &&IndexedPattern<'a>| entry.dev || found.in_release;
        wider(parts).find_map(|wider| self.patterns.get(&wider).filter(applies)).map(|found| found.text)
    }
}

/// Every pattern that is wider than this one: the same with any port, and the subdomains of each parent.
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
