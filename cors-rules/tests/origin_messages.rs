//! The whole message for each rejected text, as in the tables of `vectors/messages/`.
//!
//! A row is a text, the rule, the message and the help. In the text, characters without a glyph are escaped as in messages,
//! and a backslash is not. The message leaves out the text at its beginning; if it ends in a colon, the reason of the rule
//! follows. `{…}` in a help is one of [`HELPS`]. For a text that is valid the rule is `accepted`.

use actix_web_cors_rules::origin::OriginPattern;
use actix_web_cors_rules::rule::Rule;

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

#[test]
fn lengths() {
    let host = |first: &str, labels: usize| format!("{first}{}", ".a".repeat(labels));
    for (text, expected) in [
        (format!("https://{}.example", "a".repeat(63)), None),
        (format!("https://{}.example", "a".repeat(64)), Some("has a label of 64 bytes, and the limit is 63")),
        (format!("https://*.{}.example", "a".repeat(64)), Some("has a label of 64 bytes, and the limit is 63")),
        (format!("https://{}", host("a", 126)), None),
        (format!("https://{}", host("aa", 126)), Some("has a host of 254 bytes, and the limit is 253")),
        (format!("https://*.{}", host("a", 125)), None),
        (
            format!("https://*.{}", host("aa", 125)),
            Some("has a host that is too long for another label within 253 bytes"),
        ),
        (format!("https://*.{}", host("aa", 126)), Some("has a host of 254 bytes, and the limit is 253")),
        (
            format!("https://{}.-a.example", "a".repeat(63)),
            Some("has the label `-a`: a label neither begins nor ends with a hyphen"),
        ),
        (
            format!("https://{}", host("-ab", 125)),
            Some("has the label `-ab`: a label neither begins nor ends with a hyphen"),
        ),
        // A longer text is not analysed.
        (format!("https://{}", "a".repeat(4096 - 8)), Some("has a label of 4088 bytes, and the limit is 63")),
        (format!("https://{}", "a".repeat(4097 - 8)), Some("has 4097 bytes")),
    ] {
        let found = OriginPattern::parse(&text, false).err().map(|violation| violation.message().to_owned());
        let reason = Rule::OriginHostInvalid.reason();
        let expected =
            expected.map(|what| if what.contains(':') { format!("` {what}") } else { format!("` {what}: {reason}") });
        match (&found, &expected) {
            (Some(found), Some(expected)) => assert!(found.ends_with(expected), "{found}"),
            _ => assert_eq!(found, expected, "{text}"),
        }
    }
}

#[test]
fn only_texts_that_are_analysed_have_a_suggestion() {
    for (length, suggestion) in [(4096, Some("https://app.example.com")), (4097, None)] {
        let text = format!("{:x<length$}", "https://app.example.com/");
        let violation = OriginPattern::parse(&text, false).expect_err("a path");
        assert_eq!(violation.suggestion(), suggestion, "{length}");
    }
}
