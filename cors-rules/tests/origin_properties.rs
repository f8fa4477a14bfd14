//! Properties of the grammar, the suggestions and the matcher, for generated origins.

use actix_web_cors_rules::allow_list::{Dangerous, Entry, ListKind, check, compile};
use actix_web_cors_rules::origin::{Origin, OriginPattern};
use actix_web_cors_rules::rule::Violation;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use url::Url;

/// Pieces of the texts that people write into lists of origins.
const PIECES: &[&str] = &[
    "https",
    "http",
    "HTTPS",
    "htps",
    "ws",
    "app",
    "capacitor",
    "chrome-extension",
    "file",
    "blob:",
    "null",
    "all",
    "://",
    "://",
    "://",
    ":/",
    "//",
    ":",
    "/",
    "\\",
    "\\\\",
    "?",
    "#",
    "@",
    ".",
    ".",
    "..",
    ",",
    ";",
    "|",
    " ",
    "\t",
    "\n",
    "\u{200b}",
    "\u{3000}",
    "\u{ff0e}",
    "\u{ff0a}",
    "*",
    "*.",
    ".*",
    ".+",
    "**",
    "\\.",
    "^",
    "$",
    "(",
    ")",
    "(a|b)",
    "(www\\.)?",
    "[a-z]+",
    "[",
    "]",
    "{",
    "}",
    "{a,b}",
    "{sub}",
    "<x>",
    "%2A",
    "%2F",
    "%s",
    "'",
    "\"",
    "example",
    "Example",
    "com",
    "co.uk",
    "netlify.app",
    "localhost",
    "a",
    "-",
    "_",
    "xn--a",
    "xn--bcher-kva",
    "b\u{fc}cher",
    "127.0.0.1",
    "0x7f",
    "1",
    "256",
    "::1",
    "[::1]",
    "fe80::1%eth0",
    "80",
    "443",
    "8443",
    "08443",
    "65536",
    "Origin: ",
    "user:pass@",
    "/path",
    "?a=b",
    "digitaloceanspaces.com",
    "amazonaws.com",
    "\u{0}",
    "\u{202e}",
];

fn near_origin() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::collection::vec(select(PIECES), 1..9).prop_map(|pieces| pieces.concat()),
        3 => (select(&["https", "http", "HTTP", "*", "app"][..]), prop::collection::vec(select(PIECES), 1..7))
            .prop_map(|(scheme, pieces)| format!("{scheme}://{}", pieces.concat())),
        1 => any::<String>(),
    ]
}

fn dangerous() -> impl Strategy<Value = Dangerous> {
    any::<[bool; 4]>().prop_map(|[insecure_origins, public_suffix, any_port, custom_scheme]| Dangerous {
        insecure_origins,
        public_suffix,
        any_port,
        custom_scheme,
    })
}

fn host() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z0-9_]([a-z0-9_-]{0,8}[a-z0-9])?(\\.[a-z][a-z0-9]{0,5}){1,3}",
        Just("localhost".to_owned()),
        any::<std::net::Ipv4Addr>().prop_map(|address| address.to_string()),
        any::<std::net::Ipv6Addr>().prop_map(|address| url::Host::<String>::Ipv6(address).to_string()),
    ]
    .prop_filter("punycode has other rules", |host| !host.contains("xn--"))
}

/// A canonical origin.
fn origin() -> impl Strategy<Value = String> {
    (select(&["https", "http"][..]), host(), prop_oneof![Just(None), (1_u16..).prop_map(Some)])
        .prop_map(|(scheme, host, port)| {
            port.map_or(format!("{scheme}://{host}"), |port| format!("{scheme}://{host}:{port}"))
        })
        .prop_filter("default ports are left out", |text| {
            !(text.starts_with("https") && text.ends_with(":443") || text.ends_with(":80"))
        })
}

/// A canonical origin, and the same origin with typical mistakes.
fn blemished() -> impl Strategy<Value = (String, String)> {
    let blemishes = subsequence(vec!["case", "path", "user", "port", "whitespace", "quotes", "dot", "slashes"], 1..4);
    (origin(), blemishes).prop_map(|(origin, blemishes)| {
        let mut text = origin.clone();
        for blemish in blemishes {
            text = match blemish {
                "case" => text.to_ascii_uppercase(),
                "path" => format!("{text}/index.html?x=1#y"),
                "user" => text.replace("://", "://user:pass@"),
                // A port can only follow the host.
                "port"
                    if text.eq_ignore_ascii_case(&origin)
                        && Url::parse(&text).is_ok_and(|url| url.port().is_none()) =>
                {
                    let default = if text.to_ascii_lowercase().starts_with("https") { 443 } else { 80 };
                    format!("{text}:{default}")
                }
                "whitespace" => format!(" \t{text}\n"),
                "quotes" => format!("'{text}',"),
                "slashes" => text.replace("://", ":///"),
                _ => text,
            };
        }
        (text, origin)
    })
}

/// The origins of a suggestion.
fn suggested(help: &str) -> Vec<&str> {
    let several = help.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    several.map_or(vec![help], |several| several.split("\", \"").collect())
}

/// The simplest definition of a match.
fn matches(pattern: &str, origin: &str) -> bool {
    let Some((scheme, rest)) = pattern.split_once("://") else { return false };
    let Some(claimed) = origin.strip_prefix(scheme).and_then(|rest| rest.strip_prefix("://")) else { return false };
    let (host, any_port) = rest.strip_suffix(":*").map_or((rest, false), |host| (host, true));
    let claimed = if any_port {
        let (host, port) = match claimed.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
            _ => (claimed, None),
        };
        let default = if scheme == "https" { "443" } else { "80" };
        if port.is_some_and(|port| {
            port == default
                || port.parse::<u16>().map(|number| number.to_string()) != Ok(port.to_owned())
                || port == "0"
        }) {
            return false;
        }
        host
    } else {
        claimed
    };
    match host.strip_prefix("*.") {
        None => host == claimed,
        Some(base) => claimed.strip_suffix(&format!(".{base}")).is_some_and(|labels| {
            let host_length = claimed.rsplit_once(':').map_or(claimed.len(), |(host, _)| host.len());
            host_length <= 253
                && labels.split('.').all(|label| {
                    (1..=63).contains(&label.len())
                        && !label.starts_with('-')
                        && !label.ends_with('-')
                        && label.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_')
                })
        }),
    }
}

/// Patterns and origins of few names, so they often match.
fn small_origin(stars: bool) -> impl Strategy<Value = String> {
    let schemes = select(&["https", "http"][..]);
    let labels = prop::collection::vec(select(&["a", "b", "a-b", "x_y", "example", "com"][..]), 1..5);
    let odd = if stars { &["", "", "*."][..] } else { &["", "", "", "-", "*.", ".", "A"][..] };
    let ports = if stars {
        &["", "", ":*", ":8443", ":1"][..]
    } else {
        &["", "", ":8443", ":1", ":443", ":80", ":0", ":01", ":", ":*", "."][..]
    };
    (schemes, select(odd), labels, select(ports))
        .prop_map(|(scheme, odd, labels, port)| format!("{scheme}://{odd}{}{port}", labels.join(".")))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, failure_persistence: None, ..ProptestConfig::default() })]

    /// Browsers send the serialisation of the URL Standard, and origins are compared byte by byte.
    #[test]
    fn an_accepted_origin_is_its_own_serialisation(text in prop_oneof![near_origin(), origin()]) {
        if let Ok(pattern) = OriginPattern::parse(&text, false)
            && pattern.is_exact()
            && ["https", "http"].contains(&pattern.scheme())
        {
            let url = Url::parse(&text).expect("an accepted origin is a URL");
            prop_assert_eq!(url.origin().ascii_serialization(), text);
        }
    }

    #[test]
    fn canonical_origins_are_accepted(text in origin()) {
        let pattern = OriginPattern::parse(&text, false);
        prop_assert!(pattern.as_ref().is_ok_and(OriginPattern::is_exact), "{:?}", pattern);
        prop_assert!(Origin::parse(text.as_bytes()).is_some_and(|origin| origin.as_str() == text));
    }

    /// Following a suggestion never causes another error.
    #[test]
    fn a_suggestion_is_always_valid(text in near_origin(), dev: bool, credentials: bool, dangerous in dangerous()) {
        let checked = check(ListKind::Attribute, &[Entry { text: &text, dev }], credentials, dangerous);
        for (_, violation) in checked.violations {
            let Some(help) = violation.suggestion() else { continue };
            let entries: Vec<Entry<'_>> = suggested(help).into_iter().map(|text| Entry { text, dev }).collect();
            let again = check(ListKind::Attribute, &entries, credentials, dangerous).violations;
            prop_assert!(again.iter().all(|(_, violation)| violation.rule().is_warning()), "{}\n{:?}", violation, again);
        }
    }

    #[test]
    fn typical_mistakes_are_corrected_to_the_origin((text, origin) in blemished()) {
        match OriginPattern::parse(&text, false) {
            Ok(pattern) => prop_assert_eq!(pattern.as_str(), origin),
            Err(violation) => prop_assert_eq!(violation.suggestion(), Some(origin.as_str()), "{}", violation),
        }
    }

    /// A rejected text gives one message, which is short and printable.
    #[test]
    fn a_rejected_text_gives_one_readable_message(text in near_origin(), credentials: bool, dangerous in dangerous()) {
        let checked = check(ListKind::Attribute, &[Entry { text: &text, dev: true }], credentials, dangerous);
        if OriginPattern::parse(&text, dangerous.custom_scheme).is_err() {
            prop_assert_eq!(checked.violations.len(), 1);
        }
        for (_, violation) in checked.violations {
            let message = violation.message();
            prop_assert!(!message.chars().any(char::is_control) && message.len() < 1600, "{}", message);
            let read = Violation::parse(&violation.to_string());
            prop_assert_eq!(read, Some(violation), "`cargo cors` reads what the compiler prints");
        }
    }

    #[test]
    fn each_entry_has_a_pattern_or_an_error(texts in prop::collection::vec(near_origin(), 0..8), credentials: bool, dangerous in dangerous()) {
        let entries: Vec<Entry<'_>> = texts.iter().enumerate().map(|(index, text)| Entry { text, dev: index % 3 == 0 }).collect();
        let checked = check(ListKind::Attribute, &entries, credentials, dangerous);
        prop_assert_eq!(checked.patterns.len(), entries.len());
        for (index, pattern) in checked.patterns.iter().enumerate() {
            let refused = checked.violations.iter().any(|(at, violation)| *at == index && !violation.rule().is_warning());
            prop_assert_eq!(pattern.is_none(), refused);
        }
    }

    #[test]
    fn no_request_panics(value in prop::collection::vec(any::<u8>(), 0..400), entries in prop::collection::vec(small_origin(true), 0..30)) {
        let patterns: Vec<_> = entries.iter().filter_map(|text| OriginPattern::parse(text, false).ok()).collect();
        let list = compile(&patterns);
        let _ = list.matches(&value);
        let _ = Origin::parse(&value);
    }

    /// Short lists, for the linear search, and long ones, for the binary search.
    #[test]
    fn the_matcher_agrees_with_the_definition(
        entries in prop_oneof![prop::collection::vec(small_origin(true), 0..6), prop::collection::vec(small_origin(true), 20..80)],
        origins in prop::collection::vec(small_origin(false), 20),
    ) {
        let patterns: Vec<_> = entries.iter().filter_map(|text| OriginPattern::parse(text, false).ok()).collect();
        let list = compile(&patterns);
        for origin in origins {
            let expected = patterns.iter().any(|pattern| matches(pattern.as_str(), &origin));
            prop_assert_eq!(list.matches(origin.as_bytes()), expected, "{} among {:?}", origin, entries);
        }
    }

    #[test]
    fn a_pattern_allows_its_subdomains_and_ports(pattern in small_origin(true), label in "[a-z0-9_]([a-z0-9_-]{0,20}[a-z0-9_])?", port in 1_u16..) {
        let Ok(parsed) = OriginPattern::parse(&pattern, false) else { return Ok(()) };
        let list = compile(std::slice::from_ref(&parsed));
        let allows = |origin: &str| list.matches(origin.as_bytes());
        let default = if parsed.scheme() == "https" { 443 } else { 80 };
        let below = pattern.replace("*.", &format!("{label}.")).replace(":*", "");
        let ported = format!("{below}:{port}");
        prop_assert!(allows(&below));
        if parsed.port().is_none() {
            prop_assert_eq!(allows(&ported), parsed.has_any_port() && port != default);
        }
        if parsed.has_subdomains() {
            prop_assert!(!allows(&pattern.replace("*.", "").replace(":*", "")), "the host itself does not match");
            prop_assert!(allows(&below.replace("://", "://deeper.")));
        }
    }
}
