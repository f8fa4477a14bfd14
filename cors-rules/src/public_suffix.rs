//! Public suffixes: names below which a third party can register a name, such as `co.uk` and `github.io`.
//!
//! Only listed suffixes count. The list's default rule, by which any last label is a suffix, would refuse `*.internal`.
//!
//! All functions take a name in lower case without a trailing dot.

use std::cmp::Ordering;

/// One rule a line, sorted by the names read backwards, so all rules below a name are neighbours. The head of the file
/// states where the rules come from and what the marks before a name mean.
const FILE: &str = include_str!("public_suffixes.txt");

/// Matches any label in a rule.
const ANY_LABEL: &str = "*.";

/// Before a rule of the list's private section.
const PRIVATE: u8 = b'+';

/// Before a name that is no suffix although a rule with `*` matches it.
const EXCEPTION: u8 = b'!';

/// A line of the file, with its marks.
#[derive(Clone, Copy)]
struct ListedRule(&'static [u8]);

impl ListedRule {
    fn is_private(self) -> bool {
        self.0.starts_with(&[PRIVATE])
    }

    fn is_exception(self) -> bool {
        self.0.contains(&EXCEPTION)
    }

    /// The bytes of the name from the last to the first.
    fn name_backwards(self) -> impl Iterator<Item = u8> {
        self.0.iter().rev().copied().take_while(|byte| ![PRIVATE, EXCEPTION].contains(byte))
    }
}

/// Returns true if the name is a public suffix.
pub(crate) fn is_suffix(name: &str) -> bool {
    matching_rule(name).is_some_and(|rule| !rule.is_exception())
}

/// Returns true for a suffix of a registry, such as `com`, and false for that of a company, such as `netlify.app`.
pub(crate) fn is_icann(name: &str) -> bool {
    matching_rule(name).is_some_and(|rule| !rule.is_exception() && !rule.is_private())
}

/// Returns true if all names directly below this one are public suffixes, as with `digitaloceanspaces.com`.
pub(crate) fn holds_only_suffixes(name: &str) -> bool {
    rule_for(ANY_LABEL, name).is_some()
}

/// Returns true if there is a public suffix somewhere below this name, as with `amazonaws.com`.
pub(crate) fn has_suffix_below(name: &str) -> bool {
    let below = || backwards(".", name);
    let length = name.len() + ".".len();
    find(|rule| rule.name_backwards().take(length).cmp(below())).is_some()
}

/// The longest suffix that this name is or ends in.
pub(crate) fn suffix_of(name: &str) -> Option<&str> {
    let mut longest = None;
    let starts = name.rmatch_indices('.').map(|(dot, _)| dot + 1).chain([0]);
    // From the last label on, and no further than there are rules: a text may have any number of dots.
    for candidate in starts.filter_map(|start| name.get(start..)) {
        match matching_rule(candidate) {
            Some(rule) if rule.is_exception() => return candidate.split_once('.').map(|(_, parent)| parent),
            Some(_) => longest = Some(candidate),
            None => {}
        }
        if !has_suffix_below(candidate) {
            break;
        }
    }
    longest
}

/// The rule for this very name. An exception and a listed name come before a rule with `*`.
fn matching_rule(name: &str) -> Option<ListedRule> {
    rule_for("", name).or_else(|| {
        let (_, parent) = name.split_once('.')?;
        rule_for(ANY_LABEL, parent)
    })
}

/// The rule whose name is `start` followed by `name`.
fn rule_for(start: &str, name: &str) -> Option<ListedRule> {
    find(|rule| rule.name_backwards().cmp(backwards(start, name)))
}

/// The bytes of `start` followed by `name` from the last to the first.
fn backwards(start: &str, name: &str) -> impl Iterator<Item = u8> {
    name.bytes().rev().chain(start.bytes().rev())
}

/// The rules of the file: what follows the first empty line.
fn rules() -> &'static [u8] {
    FILE.split_once("\n\n").map_or("", |(_head, rules)| rules).as_bytes()
}

/// Binary search for a rule that compares as equal, as [`slice::binary_search_by`] does.
fn find(compare: impl Fn(ListedRule) -> Ordering) -> Option<ListedRule> {
    let mut rules = rules();
    while !rules.is_empty() {
        let (before, rule, after) = middle_line(rules);
        rules = match compare(ListedRule(rule)) {
            Ordering::Less => after,
            Ordering::Equal => return Some(ListedRule(rule)),
            Ordering::Greater => before,
        };
    }
    None
}

/// Splits lines into those before the middle, the line in the middle, and those after it.
fn middle_line(lines: &[u8]) -> (&[u8], &[u8], &[u8]) {
    let (left, right) = lines.split_at(lines.len() / 2);
    let start = left.iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1);
    let (before, line) = lines.split_at(start);
    let end = right.iter().position(|byte| *byte == b'\n').map_or(line.len(), |newline| left.len() - start + newline);
    let (line, after) = line.split_at(end);
    (before, line, after.strip_prefix(b"\n").unwrap_or(after))
}

#[cfg(test)]
mod tests;
