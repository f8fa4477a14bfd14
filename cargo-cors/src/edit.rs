//! The edit that corrects a violation: which text of the file is replaced, and by what.

use std::ops::Range;

use actix_web_cors_rules::policy::PolicyKey;
use actix_web_cors_rules::rule::{Correction, Rule, Violation};
use proc_macro2::Delimiter;

use crate::literal;
use crate::source::{Kind, Place, Token};

/// The replacement of a range of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Edit {
    pub(crate) range: Range<usize>,
    pub(crate) text: String,
    /// False if the author may have meant something else. An editor offers the edit, and `cargo cors fix` does not apply it.
    pub(crate) is_certain: bool,
    /// The key that the edit adds to an attribute, which is identified by its range.
    adds: Option<(String, Range<usize>)>,
}

impl Edit {
    fn replace(range: Range<usize>, text: impl Into<String>) -> Self {
        Self { range, text: text.into(), is_certain: true, adds: None }
    }

    /// The edit for a violation at the marked token. `None` if there is not exactly one text that is correct.
    pub(crate) fn of(violation: &Violation, place: &Place<'_>) -> Option<Self> {
        match (violation.rule(), violation.correction()) {
            // The first one stays. If the two differ, only the author knows which is meant.
            (Rule::DuplicateKey, _) => is_repeated(place).then(|| remove(place))?,
            // The policy does not change. But it may be the wider entry that should go.
            (Rule::OriginSubsumed, _) => remove(place).map(|edit| Self { is_certain: false, ..edit }),
            (Rule::MethodWildcardHandler, _) => remove_entry(place),
            (Rule::OriginLocalhostRelease, _) => move_to_dev_origins(place),
            (_, Some(Correction::Remove)) => remove(place),
            (_, Some(Correction::Write(text) | Correction::Rename(text))) => write(text, place),
            _ => None,
        }
    }

    /// True if at most one of two edits can be applied.
    pub(crate) fn conflicts_with(&self, other: &Self) -> bool {
        let overlaps = self.range.start < other.range.end && other.range.start < self.range.end;
        let is_same_place = self.range.start == other.range.start;
        overlaps || is_same_place || (self.adds.is_some() && self.adds == other.adds)
    }

    /// What the edit does, for a menu. Editors show the new text behind it.
    pub(crate) fn title(&self) -> &'static str {
        if self.text.is_empty() { "remove this" } else { "write this" }
    }
}

/// Removes the marked element of a list, or the marked key with its value.
fn remove(place: &Place<'_>) -> Option<Edit> {
    if let Some(attribute) = attribute_inside(place) {
        return Some(Edit::replace(attribute, ""));
    }
    let Some(list) = &place.list else {
        let is_key = place.entries.piece()?.tokens.first().is_none_or(|first| first.range == place.marked.range);
        return is_key.then(|| remove_entry(place))?;
    };
    let is_last = list.others().all(|other| other.tokens.is_empty());
    let key = place.key(place.entries.piece()?);
    if is_last && key == "dangerous" {
        return remove_entry(place);
    }
    let can_be_empty = !PolicyKey::from_name(key).is_some_and(PolicyKey::needs_entries);
    (!is_last || can_be_empty).then(|| list.removal(place.text).map(|range| Edit::replace(range, "")))?
}

/// Returns true for a key that may be written without a value.
fn is_flag(key: &str) -> bool {
    key == "off" || PolicyKey::from_name(key).is_some_and(PolicyKey::is_flag)
}

fn remove_entry(place: &Place<'_>) -> Option<Edit> {
    place.entries.removal(place.text).map(|range| Edit::replace(range, ""))
}

/// Moves the marked origin to the end of `dev_origins`, which is added if there is none.
fn move_to_dev_origins(place: &Place<'_>) -> Option<Edit> {
    let removed = place.list.as_ref()?.removal(place.text)?;
    let origin = place.slice(&place.marked.range);
    let dev_origins = place.entries.others().find(|entry| place.key(entry) == "dev_origins");
    let (at, added) = match dev_origins.map(|entry| entry.tokens) {
        None => (place.entries.piece()?.range().end, format!(", dev_origins = [{origin}]")),
        Some([_, _, list]) => match &list.kind {
            Kind::Group(Delimiter::Bracket, elements) => match elements.last() {
                Some(last) if place.slice(&last.range) == "," => (last.range.end, format!(" {origin}")),
                Some(last) => (last.range.end, format!(", {origin}")),
                None => (list.range.end.checked_sub(1)?, origin.to_owned()),
            },
            _ => return None,
        },
        Some(_) => return None,
    };
    // One edit of everything from the one place to the other.
    let (range, text) = if removed.end <= at {
        (removed.start..at, format!("{}{added}", place.slice(&(removed.end..at))))
    } else {
        (at..removed.end, format!("{added}{}", place.slice(&(at..removed.start))))
    };
    Some(Edit::replace(range, text))
}

/// The range of an attribute inside an entry, with the space after it, if its `#` is marked.
fn attribute_inside(place: &Place<'_>) -> Option<Range<usize>> {
    let list = place.after.filter(|_| matches!(place.marked.kind, Kind::Punct('#')))?;
    let Kind::Group(Delimiter::Bracket, _) = list.kind else { return None };
    let rest = place.text.get(list.range.end..)?;
    Some(place.marked.range.start..list.range.end + (rest.len() - rest.trim_start().len()))
}

/// True if another entry or element reads as the marked one.
fn is_repeated(place: &Place<'_>) -> bool {
    let pieces = place.list.as_ref().unwrap_or(&place.entries);
    let words = |tokens: &[Token]| tokens.iter().map(|token| place.slice(&token.range)).collect::<Vec<_>>().join(" ");
    pieces.piece().is_some_and(|piece| pieces.others().any(|other| words(other.tokens) == words(piece.tokens)))
}

/// Writes a text in place of the marked token.
fn write(text: &str, place: &Place<'_>) -> Option<Edit> {
    let range = place.marked.range.clone();
    let entry = place.entries.piece()?;
    if let Some(key) = text.strip_prefix(", ") {
        let before = place.before.filter(|_| place.slice(&range) == key)?;
        return Some(Edit::replace(before.range.end..before.range.end, ","));
    }
    let is_key = place.list.is_none() && entry.tokens.first().is_some_and(|first| first.range == range);
    if is_key {
        return write_key(text, place);
    }
    if let Some((key, _)) = text.split_once(" = ") {
        return (key == place.key(entry)).then(|| Edit::replace(entry.range(), text));
    }
    let marked = place.slice(&range);
    let new = match place.marked.kind {
        // Several literals belong in a list, and a list belongs behind a key.
        Kind::Literal if text.starts_with('"') => place.list.as_ref().and_then(|_| literal::separate(text, marked))?,
        Kind::Literal if text.starts_with('[') => place.list.is_none().then(|| text.to_owned())?,
        Kind::Literal if place.key(entry) == "max_age" => is_number(text).then(|| text.to_owned())?,
        Kind::Literal if literal::is_string(marked) => literal::like(marked, text)?,
        Kind::Ident if is_word(text) => return write_word(text, place),
        Kind::Ident if place.key(entry) == "methods" => literal::like("\"\"", text)?,
        Kind::Punct('*') if text == "\"*\"" => text.to_owned(),
        _ => return None,
    };
    Some(Edit::replace(range, new))
}

/// Writes a name in a list. One that the list has already is removed instead.
fn write_word(word: &str, place: &Place<'_>) -> Option<Edit> {
    let is_there = place.list.as_ref()?.others().any(|other| place.slice(&other.range()) == word);
    if is_there { remove(place) } else { Some(Edit::replace(place.marked.range.clone(), word)) }
}

/// Writes a key, with or without a value, in place of the marked key. The value that is there must be one that the key can have.
fn write_key(text: &str, place: &Place<'_>) -> Option<Edit> {
    let entry = place.entries.piece()?;
    let key = text.split([' ', '(']).next().filter(|key| is_word(key))?;
    if place.entries.others().any(|other| place.key(other) == key) {
        return None;
    }
    let value = entry.tokens.get(1..).unwrap_or_default();
    let is_on = matches!(value, [_, on] if place.slice(&on.range) == "true");
    let range = match value {
        _ if key != text => (value.is_empty() || is_on).then(|| entry.range())?,
        [] => is_flag(key).then(|| entry.range())?,
        _ if is_on && is_flag(key) => entry.range(),
        [list] => {
            let has_list = matches!(list.kind, Kind::Group(Delimiter::Parenthesis, _));
            (has_list && key == "dangerous").then(|| place.marked.range.clone())?
        }
        [_, off] if key == "credentials" && place.slice(&off.range) == "false" => place.marked.range.clone(),
        [_, _, ..] if !is_flag(key) && key != "dangerous" => place.marked.range.clone(),
        _ => return None,
    };
    Some(Edit { adds: Some((key.to_owned(), place.attribute.clone())), ..Edit::replace(range, text) })
}

fn is_word(text: &str) -> bool {
    let is_first = |c: char| c.is_ascii_alphabetic() || c == '_';
    text.starts_with(is_first) && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
