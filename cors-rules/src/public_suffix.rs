//! Public suffixes: names below which a third party can register a name, such as `co.uk` and `github.io`.
//!
//! Only listed suffixes count. The list's default rule, by which any last label is a suffix, would refuse `*.internal`.
//!
//! All functions take a name in lower case without a trailing dot, in Unicode or in punycode.

use std::borrow::Cow;
use std::cmp::Ordering;

use crate::domain;

/// Each line has a name and the first labels of the rules directly below it: `jp ac co`. Each name with rules somewhere
/// below it begins at least one line. The head of the file explains the format.
///
/// A static, because a constant could be copied into several codegen units.
static LINES: &str = {
    let file = include_str!("public_suffixes.txt");
    let mut rest = file.as_bytes();
    while let [_, tail @ ..] = rest {
        rest = tail;
        if let [b'\n', b'\n', lines @ ..] = rest {
            rest = lines;
            break;
        }
    }
    file.split_at(file.len() - rest.len()).1
};

/// The parent of the top-level domains.
const ROOT: &str = ".";

/// Matches any label in a rule.
const ANY_LABEL: &str = "*";

/// Greater than every label.
const AFTER_ALL_LABELS: &str = "~";

/// The mark before the first label of a rule in the list's private section.
const PRIVATE: char = '+';

/// The mark before the first label of an exception: a name that is no suffix although a rule with `*` matches it.
const EXCEPTION: char = '!';

/// The first label of a rule, with its mark.
#[derive(Clone, Copy)]
struct ListedRule(&'static str);

impl ListedRule {
    fn is_private(self) -> bool {
        self.0.starts_with(PRIVATE)
    }

    fn is_exception(self) -> bool {
        self.0.starts_with(EXCEPTION)
    }

    fn label(self) -> &'static str {
        self.0.strip_prefix([PRIVATE, EXCEPTION]).unwrap_or(self.0)
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
    let labels = listed_form(name).and_then(|name| last_line(&name, ANY_LABEL));
    labels.is_some_and(|labels| split_first(labels).0.label() == ANY_LABEL)
}

/// Returns true if there is a public suffix somewhere below this name, as with `amazonaws.com`.
pub(crate) fn has_suffix_below(name: &str) -> bool {
    listed_form(name).is_some_and(|name| last_line(&name, AFTER_ALL_LABELS).is_some())
}

/// The longest suffix that this name is or ends in.
pub(crate) fn suffix_of(name: &str) -> Option<&str> {
    let mut longest = None;
    let mut before = name;
    // From the last label on, and no further than there are rules: a text may have any number of dots.
    loop {
        let dot = before.rfind('.');
        let candidate = name.get(dot.map_or(0, |dot| dot + 1)..)?;
        match matching_rule(candidate) {
            Some(rule) if rule.is_exception() => return candidate.split_once('.').map(|(_, parent)| parent),
            Some(_) => longest = Some(candidate),
            None => {}
        }
        match dot {
            Some(dot) if has_suffix_below(candidate) => before = before.get(..dot)?,
            _ => return longest,
        }
    }
}

/// The rule for this very name. An exception and a listed name come before a rule with `*`.
fn matching_rule(name: &str) -> Option<ListedRule> {
    let name = listed_form(name)?;
    let (label, parent) = name.split_once('.').unwrap_or((&name, ROOT));
    let mut labels = last_line(parent, label)?;
    let mut matching = None;
    while !labels.is_empty() {
        let (rule, rest) = split_first(labels);
        if rule.label() == label {
            return Some(rule);
        }
        // A line with `*` is the only one of its parent, so the search has found it.
        if rule.label() == ANY_LABEL {
            matching = Some(rule);
        }
        labels = rest;
    }
    matching
}

/// The name in punycode, as in the file. `None` for a trailing dot, because the file has `.` for the root.
fn listed_form(name: &str) -> Option<Cow<'_, str>> {
    if name.ends_with('.') {
        None
    } else if name.is_ascii() {
        Some(Cow::Borrowed(name))
    } else {
        domain::to_ascii(name).map(Cow::Owned)
    }
}

/// Binary search for the last line of `parent` whose first label is not greater than `label`. Returns the labels of that line, or
/// `None` if there is no such line.
fn last_line(parent: &str, label: &str) -> Option<&'static str> {
    let (mut lines, mut found) = (LINES, None);
    while let Some((before, line, after)) = middle_line(lines) {
        let (start, labels) = line.split_once(' ').unwrap_or((line, ""));
        let order = match start.cmp(parent) {
            Ordering::Equal => split_first(labels).0.label().cmp(label),
            order => order,
        };
        if order.is_gt() {
            lines = before;
        } else {
            found = (start == parent).then_some(labels);
            lines = after;
        }
    }
    found
}

/// Splits the first rule from the labels of a line.
fn split_first(labels: &'static str) -> (ListedRule, &'static str) {
    let (first, rest) = labels.split_once(' ').unwrap_or((labels, ""));
    (ListedRule(first), rest)
}

/// Splits lines into those before the middle, the line in the middle, and those after it.
fn middle_line(lines: &str) -> Option<(&str, &str, &str)> {
    let (left, right) = lines.split_at_checked(lines.len() / 2)?;
    let start = left.rfind('\n').map_or(0, |newline| newline + 1);
    let end = left.len() + right.find('\n')?;
    Some((lines.get(..start)?, lines.get(start..end)?, lines.get(end + 1..)?))
}

#[cfg(test)]
mod tests;
