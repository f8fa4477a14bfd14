//! Mistakes of the text as a whole: texts that are not an origin, lists, whitespace and quotes.

use super::{Subject, surroundings};
use crate::excerpt::excerpt;
use crate::rule::{Rule, Violation};

/// The first mistake that does not concern the scheme, the host or the port.
pub(super) fn find(subject: &Subject<'_>) -> Option<Violation> {
    CHECKS.iter().find_map(|check| check(subject))
}

const CHECKS: [fn(&Subject<'_>) -> Option<Violation>; 7] = [empty, code, keyword, header, list, whitespace, quotes];

fn empty(subject: &Subject<'_>) -> Option<Violation> {
    let reason = Rule::OriginSchemeMissing.reason();
    if subject.text.is_empty() {
        return Some(
            Violation::with_message(Rule::OriginSchemeMissing, format!("the origin is empty: {reason}"))
                .help(super::USE_LOCATION_ORIGIN),
        );
    }
    let is_blank = subject.text.chars().all(|c| c.is_whitespace() || surroundings::is_invisible(c));
    is_blank.then(|| subject.with_reason(Rule::OriginWhitespace, &format!("contains only whitespace: {reason}")))
}

/// `null`, keywords of other headers, and texts that mean `*`.
fn keyword(subject: &Subject<'_>) -> Option<Violation> {
    let text = subject.text;
    if surroundings::is_null(text) {
        return Some(
            subject
                .violates(Rule::OriginNull, "does not identify an origin")
                .help(format!("list the origin of the calling page; {}", super::ANY_ORIGIN)),
        );
    }
    if surroundings::means_any_origin(&surroundings::to_ascii_lookalikes(text)) {
        let only = "only a string that is exactly `*` allows any origin";
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
        return Some(subject.with_reason(rule, &format!("is not the wildcard: {only}")));
    }
    surroundings::is_keyword(text).then(|| {
        subject
            .violates(Rule::OriginSchemeMissing, "is a keyword, not an origin")
            .help("list the origins of other sites; requests from the same origin need no CORS")
    })
}

fn header(subject: &Subject<'_>) -> Option<Violation> {
    let (name, _) = surroundings::header(subject.text)?;
    let reason = Rule::OriginSchemeInvalid.reason();
    Some(
        subject.with_reason(
            Rule::OriginSchemeInvalid,
            &format!("begins with the header name `{}`: {reason}", excerpt(name)),
        ),
    )
}

fn list(subject: &Subject<'_>) -> Option<Violation> {
    let several = !surroundings::list(subject.text).is_empty()
        || !surroundings::list(&surroundings::to_ascii_lookalikes(subject.text)).is_empty();
    // A second origin in the path of the first, or directly after it.
    let in_path = subject.text.split_once("://").is_some_and(|(scheme, rest)| {
        !scheme.contains(':') && rest.split_once("://").is_some_and(|(host, _)| host.contains('.'))
    });
    (several || in_path).then(|| {
        subject.violates(Rule::OriginList, "contains several origins").help("write each origin as a separate string")
    })
}

/// Whitespace, control characters and invisible characters.
fn whitespace(subject: &Subject<'_>) -> Option<Violation> {
    let text = subject.text;
    let found = text.chars().find(|c| c.is_whitespace() || c.is_control() || surroundings::is_invisible(*c))?;
    let place = if text.trim() == text { "inside it" } else { "at its start or end" };
    let what = match found {
        ' ' => format!("has a space {place}"),
        _ if found.is_whitespace() => format!("has whitespace (U+{:04X}) {place}", u32::from(found)),
        _ if found.is_control() => format!("has a control character (U+{:04X})", u32::from(found)),
        _ => format!("has an invisible character (U+{:04X})", u32::from(found)),
    };
    Some(subject.violates(Rule::OriginWhitespace, &what))
}

/// Quotes, brackets and punctuation around the origin.
fn quotes(subject: &Subject<'_>) -> Option<Violation> {
    let (text, bare) = (subject.text, surroundings::unwrapped(subject.text));
    if bare.len() == text.len() {
        return None;
    }
    if text.starts_with(bare) {
        let end = text.chars().next_back()?;
        return Some(subject.violates(Rule::OriginHostInvalid, &format!("ends in `{end}`")));
    }
    let start = text.chars().next()?;
    Some(subject.violates(Rule::OriginSchemeInvalid, &format!("begins with `{start}`")))
}

fn code(subject: &Subject<'_>) -> Option<Violation> {
    surroundings::is_code(subject.text).then(|| {
        subject
            .with_reason(
                Rule::OriginSchemeMissing,
                "contains code, which is not evaluated: origins are compared byte by byte",
            )
            .help(super::AT_RUN_TIME)
    })
}
