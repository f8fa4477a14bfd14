//! The whole message for each rejected text, as in the tables of `vectors/messages/`.
//!
//! A row is a text, the rule, the message and the help. In the text, characters without a glyph are escaped as in messages,
//! and a backslash is not. The message leaves out the text at its beginning; if it ends in a colon, the reason of the rule
//! follows. `{…}` in a help is one of [`HELPS`]. For a text that is valid the rule is `accepted`.

use actix_web_cors_rules::origin::OriginPattern;

/// Helps of many rows, and parts of them.
const HELPS: [(&str, &str); 6] = [
    ("{location}", "write the value of `location.origin` from the calling page's console"),
    ("{any}", "to allow any origin, write `\"*\"` alone and without `credentials`"),
    ("{function}", "use a function in place of the list: `origins = path`, with `fn(&Origin, &HttpRequest) -> bool`"),
    ("{no list}", "to allow origins that a list cannot express, {function}"),
    (
        "{run time}",
        "write the origin itself; for origins that are known only at run time write `origins = path`, for example with a \
         `static` made by `SharedOrigins::from_env(\"CORS_ORIGINS\")`",
    ),
    ("{custom}", "check the spelling; if an app shell sends this scheme, add `dangerous(custom_scheme)`"),
];

/// Decodes the escapes `\t \n \r \u{HEX}`. Every other backslash is a backslash.
fn unescaped(text: &str) -> String {
    let mut parts = text.replace(r"\t", "\t").replace(r"\n", "\n").replace(r"\r", "\r");
    while let Some((before, (hex, after))) =
        parts.split_once(r"\u{").and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
    {
        let code = u32::from_str_radix(hex, 16).expect("a code point");
        parts = format!("{before}{}{after}", char::from_u32(code).expect("a character"));
    }
    parts
}

/// The row of a text.
fn row(text: &str, custom_scheme: bool) -> String {
    let violation = match OriginPattern::parse(&unescaped(text), custom_scheme) {
        Ok(_) => return format!("{text}\taccepted"),
        Err(violation) => violation,
    };
    let message = violation.message().strip_prefix(&format!("origin `{text}` ")).unwrap_or(violation.message());
    let message = match message.strip_suffix(violation.rule().reason()) {
        Some(start) => start.trim_end(),
        None => message,
    };
    let shown = violation.to_string();
    let help = shown.lines().find_map(|line| line.strip_prefix("help: ")).unwrap_or_default();
    let help = HELPS.iter().fold(help.to_owned(), |help, (short, long)| help.replace(long, short));
    format!("{text}\t{}\t{message}\t{help}", violation.rule())
}

fn assert_rows(table: &str, custom_scheme: bool) {
    let wrong: Vec<String> = table
        .lines()
        .skip(1)
        .map(|expected| (expected, row(expected.split('\t').next().unwrap_or_default(), custom_scheme)))
        .filter(|(expected, found)| expected != found)
        .map(|(expected, found)| format!("expected {expected}\n   found {found}"))
        .collect();
    assert!(wrong.is_empty(), "{} rows:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn texts_that_are_not_an_origin() {
    assert_rows(include_str!("vectors/messages/whole_texts.tsv"), false);
}

#[test]
fn patterns_of_other_programs() {
    assert_rows(include_str!("vectors/messages/patterns.tsv"), false);
}

#[test]
fn wildcards() {
    assert_rows(include_str!("vectors/messages/wildcards.tsv"), false);
}

#[test]
fn schemes() {
    assert_rows(include_str!("vectors/messages/schemes.tsv"), false);
}

#[test]
fn custom_schemes() {
    assert_rows(include_str!("vectors/messages/custom_schemes.tsv"), true);
}

#[test]
fn hosts_and_ports() {
    assert_rows(include_str!("vectors/messages/hosts.tsv"), false);
}
