//! The two tables of `vectors/`: texts in a policy, and `Origin` headers of requests.

use actix_web_cors_rules::allow_list::{Checked, Dangerous, Entry, ListKind, check, compile};
use actix_web_cors_rules::origin::OriginPattern;

/// The columns of each row. The first is a text with escapes.
fn rows(table: &str) -> impl Iterator<Item = Vec<&str>> {
    table.lines().skip(1).map(|line| line.split('\t').collect())
}

/// Decodes the escapes `\\ \t \n \r \xHH \u{HEX}`.
fn unescaped(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match (first, rest.get(1..2)) {
            ('\\', Some("\\")) => (bytes.push(b'\\'), 2).1,
            ('\\', Some("t")) => (bytes.push(b'\t'), 2).1,
            ('\\', Some("n")) => (bytes.push(b'\n'), 2).1,
            ('\\', Some("r")) => (bytes.push(b'\r'), 2).1,
            ('\\', Some("x")) => (bytes.push(u8::from_str_radix(&rest[2..4], 16).expect("two digits")), 4).1,
            ('\\', Some("u")) => {
                let end = rest.find('}').expect("a closed escape");
                let code = u32::from_str_radix(&rest[3..end], 16).expect("a code point");
                bytes.extend(char::from_u32(code).expect("a character").to_string().into_bytes());
                end + 1
            }
            _ => (bytes.extend(first.to_string().into_bytes()), first.len_utf8()).1,
        };
        rest = &rest[length..];
    }
    bytes
}

fn checked(text: &str, credentials: bool) -> Checked {
    check(ListKind::Attribute, &[Entry { text, dev: true }], credentials, Dangerous::default())
}

/// The result for an entry of `origins`.
fn result(text: &str, credentials: bool) -> (&'static str, Checked) {
    let checked = check(ListKind::Attribute, &[Entry { text, dev: false }], credentials, Dangerous::default());
    let refused = checked.violations.iter().any(|(_, violation)| !violation.rule().is_warning());
    assert_eq!(refused, checked.patterns == [None], "{text:?}: an entry is rejected if it has an error");
    (if refused { "reject" } else { "accept" }, checked)
}

#[test]
fn policy_origins_have_the_expected_result_and_suggestion() {
    let mut wrong = Vec::new();
    for row in rows(include_str!("vectors/policy_origins.tsv")) {
        let [input, plain, credentials, _reason, suggestion] = row[..] else { panic!("five columns: {row:?}") };
        let text = String::from_utf8(unescaped(input)).expect("a text");
        let ((is_plain, found), (is_credentials, _)) = (result(&text, false), result(&text, true));
        if (is_plain, is_credentials) != (plain, credentials) {
            wrong.push(format!("{input}: {is_plain}, with credentials {is_credentials}"));
        }
        // Some cells contain advice in words, and some only state that there are two origins.
        let listed = suggestion.strip_prefix("two strings: ").unwrap_or(suggestion);
        let given = found.violations.first().and_then(|(_, violation)| violation.suggestion());
        let right = match listed {
            _ if plain == "accept" => given.is_none(),
            "two strings" => given.is_some_and(|given| given.matches("\", \"").count() == 1),
            "*" => given == Some("*"),
            _ if listed.contains("://") => given == Some(listed),
            _ => true,
        };
        if !right {
            wrong.push(format!("{input}: suggests {given:?} instead of {suggestion:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} rows:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_rejected_text_gives_one_message() {
    for row in rows(include_str!("vectors/policy_origins.tsv")) {
        let text = String::from_utf8(unescaped(row[0])).expect("a text");
        for credentials in [false, true] {
            let found = checked(&text, credentials).violations;
            let Some((_, violation)) = found.first() else { continue };
            assert!(OriginPattern::parse(&text, false).is_ok() || found.len() == 1, "{text:?}: one mistake, one error");
            let shown = violation.to_string();
            assert!(shown.chars().all(|c| c == '\n' || !c.is_control()), "{shown:?}");
            assert!(shown.lines().count() == 3, "message, help, rule:\n{shown}");
            assert!(shown.len() < 700, "{shown}");
        }
    }
}

#[test]
fn hostile_origins_have_the_expected_result() {
    let list = |text: &str| compile(&[OriginPattern::parse(text, false).expect("a valid entry")]);
    let (exact, subdomain) = (list("https://example.com"), list("https://*.example.com"));
    for row in rows(include_str!("vectors/origins_hostile.tsv")) {
        let [value, _class, exactly, below, wire, note] = row[..] else { panic!("six columns: {row:?}") };
        if wire == "multi" {
            continue;
        }
        let value_bytes = unescaped(value);
        for (list, expected) in [(&exact, exactly), (&subdomain, below)] {
            let allowed = list.matches(&value_bytes);
            assert_eq!(if allowed { "allow" } else { "deny" }, expected, "{value} ({note})");
        }
    }
}
