//! Mistakes around an origin, and texts that are none at all.

use super::{Subject, reading};
use crate::excerpt::excerpt;
use crate::rule::{Rule, Violation};

/// Looks for everything that is wrong before the parts of an origin can be told apart.
pub(super) fn find(subject: &Subject<'_>) -> Option<Violation> {
    nothing(subject)
        .or_else(|| code(subject))
        .or_else(|| word(subject))
        .or_else(|| header(subject))
        .or_else(|| list(subject))
        .or_else(|| blanks(subject))
        .or_else(|| wrapped(subject))
}

fn nothing(subject: &Subject<'_>) -> Option<Violation> {
    let reason = Rule::OriginSchemeMissing.reason();
    if subject.text.is_empty() {
        return Some(
            Violation::because(Rule::OriginSchemeMissing, format!("the origin is empty: {reason}"))
                .advise(super::CONSOLE),
        );
    }
    let blank = subject.text.chars().all(|c| c.is_whitespace() || reading::is_invisible(c));
    blank.then(|| subject.because(Rule::OriginWhitespace, &format!("is blank: {reason}")))
}

/// `null`, words of other headers, and everything that is meant to be `*`.
fn word(subject: &Subject<'_>) -> Option<Violation> {
    let text = subject.text;
    if reading::is_null(text) {
        return Some(
            subject
                .breaks(Rule::OriginNull, "is nobody's origin")
                .advise("list the origin of the page that asks; if everybody may read this, write `\"*\"` alone"),
        );
    }
    if reading::means_everyone(&reading::folded(text)) {
        let only = "only the single character `*`, in a string of its own, allows every origin";
        let rule = match text {
            _ if text.trim() == "*" => Rule::OriginWhitespace,
            _ if text.contains(['$', '^', '\\', '(', '['])
                || text.contains(".+")
                || text.contains(".*") && !text.contains("*.*") =>
            {
                Rule::OriginRegex
            }
            _ if text.contains(|c: char| c.is_alphabetic()) && !text.contains('%') => Rule::OriginSchemeMissing,
            _ => Rule::OriginWildcardPosition,
        };
        return Some(subject.because(rule, &format!("is not the wildcard: {only}")));
    }
    reading::is_keyword(text).then(|| {
        subject
            .breaks(Rule::OriginSchemeMissing, "is a word")
            .advise("list the origins of other sites; a page of the same origin needs no CORS")
    })
}

fn header(subject: &Subject<'_>) -> Option<Violation> {
    let (name, _) = reading::header(subject.text)?;
    let reason = Rule::OriginSchemeInvalid.reason();
    Some(subject.because(
        Rule::OriginSchemeInvalid,
        &format!("begins with the name of a header, `{}`: {reason}", excerpt(name)),
    ))
}

fn list(subject: &Subject<'_>) -> Option<Violation> {
    let several = !reading::list(subject.text).is_empty() || !reading::list(&reading::folded(subject.text)).is_empty();
    // A second origin in the path of the first, or right behind it.
    let in_path = subject.text.split_once("://").is_some_and(|(scheme, rest)| {
        !scheme.contains(':') && rest.split_once("://").is_some_and(|(host, _)| host.contains('.'))
    });
    (several || in_path).then(|| {
        subject.breaks(Rule::OriginList, "holds more than one").advise("write each origin in a string of its own")
    })
}

/// Blanks, control characters, and characters that nobody sees.
fn blanks(subject: &Subject<'_>) -> Option<Violation> {
    let text = subject.text;
    let found = text.chars().find(|c| c.is_whitespace() || c.is_control() || reading::is_invisible(*c))?;
    let place = if text.trim() == text { "within it" } else { "around it" };
    let what = match found {
        ' ' => format!("has a blank {place}"),
        _ if found.is_whitespace() => format!("has a blank (U+{:04X}) {place}", u32::from(found)),
        _ if found.is_control() => format!("has a control character (U+{:04X})", u32::from(found)),
        _ => format!("has an invisible character (U+{:04X})", u32::from(found)),
    };
    Some(subject.breaks(Rule::OriginWhitespace, &what))
}

/// Quotes, brackets and punctuation of the list that the origin was copied from.
fn wrapped(subject: &Subject<'_>) -> Option<Violation> {
    let (text, bare) = (subject.text, reading::unwrapped(subject.text));
    if bare.len() == text.len() {
        return None;
    }
    if text.starts_with(bare) {
        let end = text.chars().next_back()?;
        return Some(subject.breaks(Rule::OriginHostInvalid, &format!("ends in a `{end}`")));
    }
    let start = text.chars().next()?;
    Some(subject.breaks(Rule::OriginSchemeInvalid, &format!("begins with a `{start}`")))
}

fn code(subject: &Subject<'_>) -> Option<Violation> {
    reading::is_code(subject.text).then(|| {
        subject
            .because(Rule::OriginSchemeMissing, "is code, and nothing runs it: origins are compared byte by byte")
            .advise(super::AT_RUN_TIME)
    })
}
