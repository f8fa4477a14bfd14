//! Lookup of entries by text. A set may have ten thousand entries, so they are not compared in pairs.

use std::collections::HashMap;

use super::Entry;

/// The entries of a list, indexed by text.
pub(super) struct EntryIndex<'a> {
    texts: HashMap<&'a str, usize>,
}

impl<'a> EntryIndex<'a> {
    /// Indexes the texts. Of equal texts the first of `origins` wins, because it applies to every build.
    pub(super) fn new(entries: &[Entry<'a>]) -> Self {
        let mut texts = HashMap::new();
        for dev in [false, true] {
            for (index, entry) in entries.iter().enumerate() {
                if entry.dev == dev {
                    texts.entry(entry.text).or_insert(index);
                }
            }
        }
        Self { texts }
    }

    /// The first entry with this text.
    pub(super) fn first(&self, text: &str) -> Option<usize> {
        self.texts.get(text).copied()
    }
}
