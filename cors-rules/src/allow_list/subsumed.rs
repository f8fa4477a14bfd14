//! Entries that are superfluous because another entry allows more.

use super::index::EntryIndex;
use super::{Checked, Entry};
use crate::excerpt::excerpt;
use crate::origin::OriginPattern;
use crate::origin::parts::Parts;
use crate::rule::{Rule, Violation};

/// Reports each entry that another one subsumes, after the other violations of the entry.
pub(super) fn report(entries: &[Entry<'_>], index: &EntryIndex<'_>, checked: &mut Checked) {
    let Checked { patterns, violations, .. } = checked;
    for (position, (entry, pattern)) in entries.iter().zip(&*patterns).enumerate() {
        let Some(parts) = pattern.as_ref().and_then(OriginPattern::parts) else { continue };
        // Only accepted entries can subsume another one: a rejected entry will change.
        let is_accepted = |text: &&String| {
            let found = index.first(text).and_then(|other| Some((entries.get(other)?, patterns.get(other)?)));
            found.is_some_and(|(other, pattern)| pattern.is_some() && (entry.dev || !other.dev))
        };
        if let Some(wider) = wider_than(parts).iter().find(is_accepted) {
            let what = format!("origin `{}` is already allowed by `{}`", excerpt(entry.text), excerpt(wider));
            let violation =
                Violation::with_message(Rule::OriginSubsumed, what).help("remove this entry, or the wider one");
            let next = violations.partition_point(|(other, _)| *other <= position);
            violations.insert(next, (position, violation));
        }
    }
}

/// The entries that would allow more than this one: `*`, the same with any port, and the subdomains of each parent, with its
/// port and with any port.
fn wider_than(parts: Parts<'_>) -> Vec<String> {
    const ANY_PORT: &str = ":*";
    let Parts { scheme, host, subdomains, port } = parts;
    let mut wider = vec![OriginPattern::ANY.to_owned()];
    if port != ANY_PORT {
        let labels = if subdomains { "*." } else { "" };
        wider.push(format!("{scheme}://{labels}{host}{ANY_PORT}"));
    }
    let mut below = host;
    while let Some((_, parent)) = below.split_once('.') {
        if port != ANY_PORT {
            wider.push(format!("{scheme}://*.{parent}{port}"));
        }
        wider.push(format!("{scheme}://*.{parent}{ANY_PORT}"));
        below = parent;
    }
    wider
}
