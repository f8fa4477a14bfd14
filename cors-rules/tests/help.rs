//! The help for a wish that cannot be written as it was: following it must lead to what the author wanted.

use actix_web_cors_rules::allow_list::{Dangerous, Entry, ListKind, check, check_set};
use actix_web_cors_rules::rule::Violation;

/// The list that an origin is written in.
#[derive(Clone, Copy, Debug, PartialEq)]
enum List {
    Origins,
    WithCredentials,
    DevOrigins,
    Set,
}

use List::{DevOrigins, Origins, Set, WithCredentials};

const EVERY_LIST: [List; 4] = [Origins, WithCredentials, DevOrigins, Set];

fn violations(list: List, texts: &[&str]) -> Vec<Violation> {
    let entries: Vec<Entry<'_>> = texts.iter().map(|text| Entry { text, dev: list == DevOrigins }).collect();
    let checked = match list {
        Set => check_set(texts, Dangerous::NONE, false),
        _ => check(ListKind::Attribute, &entries, list != Origins, Dangerous::NONE),
    };
    checked.violations.into_iter().map(|(_, violation)| violation).collect()
}

/// The only violation of a text.
fn violation(list: List, text: &str) -> Violation {
    let [violation] = &*violations(list, &[text]) else { panic!("{text} has one mistake in {list:?}") };
    violation.clone()
}

/// The suggested origins.
fn suggested(list: List, text: &str) -> Vec<String> {
    let violation = violation(list, text);
    let suggestion = violation.suggestion().unwrap_or_else(|| panic!("no suggestion: {violation}")).to_owned();
    suggestion.split(", ").map(|origin| origin.trim_matches('"').to_owned()).collect()
}

/// The advice names these in this order.
fn assert_in_order(advice: &str, named: &[&str]) {
    let mut rest = advice;
    for name in named {
        let found = rest.find(name).unwrap_or_else(|| panic!("`{name}` is missing, or too late: {advice}"));
        rest = &rest[found + name.len()..];
    }
}

#[test]
fn patterns_for_both_schemes_keep_http_on_loopback() {
    for (text, rest) in [
        (r"^https?://localhost(:[0-9]+)?$", "localhost:*"),
        (r"https?://localhost:\d+", "localhost:*"),
        ("https?://localhost:3000", "localhost:3000"),
        ("https{0,1}://localhost:3000", "localhost:3000"),
        ("http(s)?://localhost:3000", "localhost:3000"),
        ("http(s)://localhost:3000", "localhost:3000"),
        ("http(?:s)?://localhost:3000", "localhost:3000"),
        ("http[s]?://localhost", "localhost"),
        ("(http|https)://localhost:5173", "localhost:5173"),
        ("{http,https}://localhost:5173", "localhost:5173"),
        (r"^(https?:\/\/)?localhost:3000$", "localhost:3000"),
        ("*://localhost:3000", "localhost:3000"),
        ("*://localhost:*", "localhost:*"),
        ("http*://localhost", "localhost"),
        (".*://localhost:3000", "localhost:3000"),
        (r"\w+://127.0.0.1:8000", "127.0.0.1:8000"),
        (r"^https?://127\.0\.0\.1(:\d+)?$", "127.0.0.1:*"),
        ("*://[::1]:3000", "[::1]:3000"),
        ("*://app.localhost:3000", "app.localhost:3000"),
        ("{scheme}://localhost:3000", "localhost:3000"),
    ] {
        for list in EVERY_LIST {
            let both = vec![format!("http://{rest}"), format!("https://{rest}")];
            let mut found = suggested(list, text);
            found.sort_unstable();
            assert_eq!(found, both, "{text} in {list:?}");
        }
    }
    let several = r"^https?://(localhost|127\.0\.0\.1|app\.example\.com)(:\d+)?$";
    for origin in ["http://localhost:*", "https://localhost:*", "http://127.0.0.1:*", "https://127.0.0.1:*"] {
        assert!(suggested(Origins, several).iter().any(|other| other == origin), "{origin}");
    }
}

#[test]
fn patterns_for_both_schemes_of_other_hosts_become_https_with_a_word_about_http() {
    for text in [
        "https?://app.example.com",
        "http[s]?://app.example.com",
        "http(s)?://app.example.com",
        "(http|https)://app.example.com",
        "{http,https}://app.example.com",
        r"^https?://app\.example\.com$",
        "*://app.example.com",
        "http*://app.example.com",
    ] {
        for list in EVERY_LIST {
            assert_eq!(suggested(list, text), ["https://app.example.com"], "{text}");
            let message = violation(list, text).message().to_owned();
            assert!(message.contains("need an entry each"), "{message}");
        }
    }
}

#[test]
fn a_suggestion_leaves_out_what_is_already_in_the_list() {
    for list in EVERY_LIST {
        let found = violations(list, &["http://localhost:3000", "*://localhost:3000"]);
        let violation = found.iter().find(|violation| !violation.rule().is_warning()).expect("an error");
        assert_eq!(violation.suggestion(), Some("https://localhost:3000"), "{list:?}");
        let found = violations(list, &["http://localhost:1", "https://localhost:1", "*://localhost:1"]);
        let violation = found.iter().find(|violation| !violation.rule().is_warning()).expect("an error");
        assert!(violation.help_text().is_some_and(|advice| advice.starts_with("remove it")), "{violation}");
    }
}

#[test]
fn names_that_are_not_known_in_advance_need_a_predicate_first() {
    for text in ["https://*.vercel.app", "https://*.github.io", "https://*.netlify.app", "https://*.pages.dev"] {
        for (list, opt_out) in [
            (WithCredentials, "dangerous(public_suffix)"),
            (DevOrigins, "dangerous(public_suffix)"),
            (Set, ".public_suffix()"),
        ] {
            let violation = violation(list, text);
            let advice = violation.help_text().expect("advice");
            let call = "`origin.scheme() == \"https\" && is_my_deployment(origin.host())`";
            assert_in_order(advice, &["list the names", "fn(&Origin, &HttpRequest) -> bool", call, opt_out]);
        }
        assert_eq!(violations(Origins, &[text]), []);
    }
    // A path at the end of such a pattern, and the pattern of another program.
    for text in ["https://*.vercel.app/", "https://*.co.uk/"] {
        let violation = violation(WithCredentials, text);
        assert_in_order(
            violation.help_text().expect("advice"),
            &["fn(&Origin, &HttpRequest)", "dangerous(public_suffix)"],
        );
    }
}

#[test]
fn patterns_within_a_label_need_a_predicate_and_no_opt_out() {
    for (text, condition) in [
        (
            "https://*--site.netlify.app",
            "origin.scheme() == \"https\" && origin.host().ends_with(\"--site.netlify.app\")",
        ),
        (
            "https://pr-*.vercel.app",
            "origin.scheme() == \"https\" && is_my_deployment(origin.host())` with a list of your names",
        ),
        (r"^https://.*-team\.vercel\.app$", "origin.host().ends_with(\"-team.vercel.app\")"),
        (r"https://deploy-preview-\d+--site.netlify.app", "origin.host().ends_with(\"--site.netlify.app\")"),
        ("http://*-a.vercel.app", "origin.scheme() == \"http\" &&"),
    ] {
        for list in EVERY_LIST {
            let violation = violation(list, text);
            let advice = violation.help_text().unwrap_or_else(|| panic!("{violation}"));
            assert_in_order(advice, &["use a function", "fn(&Origin, &HttpRequest) -> bool", condition]);
            assert!(!advice.contains("dangerous") && !advice.contains(".public_suffix()"), "{advice}");
        }
    }
}

#[test]
fn ids_that_differ_per_installation_need_a_predicate_and_no_opt_out() {
    for scheme in ["chrome-extension", "moz-extension", "safari-web-extension", "vscode-webview"] {
        for list in EVERY_LIST {
            let violation = violation(list, &format!("{scheme}://*"));
            let advice = violation.help_text().expect("advice");
            assert_in_order(advice, &["fn(&Origin, &HttpRequest)", &format!("origin.scheme() == \"{scheme}\"")]);
            assert!(!advice.contains("dangerous") && !advice.contains("custom_scheme"), "{advice}");
        }
    }
}

#[test]
fn help_about_any_origin_is_valid_in_its_list() {
    for text in ["https://*", "https?://.*", "https://*:8443", "null"] {
        let help = |list| violation(list, text).help_text().expect("advice").to_owned();
        assert_in_order(&help(Origins), &["write `\"*\"` alone and without `credentials`"]);
        assert_in_order(&help(WithCredentials), &["write `\"*\"` alone and without `credentials`"]);
        assert_in_order(&help(DevOrigins), &["list the origins", "`http://localhost:*`"]);
        assert_in_order(&help(Set), &["creates the set with `.allow_any()`"]);
    }
}

#[test]
fn schemes_of_app_shells_name_the_opt_out() {
    for text in ["app://obsidian.md", "app://-", "x-my-app://localhost"] {
        let violation = violation(Origins, text);
        assert_in_order(
            violation.help_text().expect("advice"),
            &["if an app shell sends", "add `dangerous(custom_scheme)`"],
        );
        assert!(!violation.message().contains("known to send"), "{violation}");
        assert_eq!(
            check(
                ListKind::Attribute,
                &[Entry { text, dev: false }],
                false,
                Dangerous { custom_scheme: true, ..Dangerous::NONE }
            )
            .violations,
            []
        );
        assert_in_order(
            self::violation(Set, text).help_text().expect("advice"),
            &["create the set with `.custom_scheme()`"],
        );
    }
    assert_in_order(
        violation(Origins, "app://obsidian.md/").help_text().expect("advice"),
        &["add `dangerous(custom_scheme)` and write `app://obsidian.md`"],
    );
    // The opt-out would not make this valid.
    assert!(!violation(Origins, "mailto:a@example.com").to_string().contains("custom_scheme"));
}

#[test]
fn the_reason_for_schemes_that_are_never_sent_is_true_for_each() {
    for text in ["ftp://files.example.com", "ws://chat.example.com", "wss://chat.example.com"] {
        let message = violation(Origins, text).message().to_owned();
        assert!(!message.contains("connection"), "{message}");
    }
}

#[test]
fn text_that_is_not_expanded_names_what_is() {
    for text in ["${ORIGIN}", "{{origin}}", "env!(\"ORIGIN\")"] {
        assert_in_order(violation(Origins, text).help_text().expect("advice"), &["SharedOrigins::from_env"]);
        assert_in_order(violation(Set, text).help_text().expect("advice"), &["write the origin itself"]);
        assert!(!violation(Set, text).to_string().contains("from_env"), "{text}");
    }
}

#[test]
fn risks_have_another_way_before_the_opt_out() {
    for (text, opt_out) in [
        ("http://app.example.com", "insecure_origins"),
        ("https://*.vercel.app", "public_suffix"),
        ("https://app.example.com:*", "any_port"),
        ("app://-", "custom_scheme"),
    ] {
        for list in [WithCredentials, Set] {
            let violation = violation(list, text);
            let advice = violation.help_text().expect("advice");
            assert!(advice.find(opt_out).is_some_and(|start| advice[..start].contains(';')), "{advice}");
        }
    }
}

/// Every suggestion of the tables above is accepted, in each list.
#[test]
fn every_suggestion_is_accepted() {
    for text in [
        r"^https?://localhost(:[0-9]+)?$",
        "*://localhost:3000",
        "https?://app.example.com",
        r"^https?://(localhost|127\.0\.0\.1|app\.example\.com)$",
        "(http|https)://(a|b).example.com",
        "http(s)://localhost",
        "ftp://files.example.com",
        "ws://localhost:3000",
    ] {
        for list in EVERY_LIST {
            let origins = suggested(list, text);
            let origins: Vec<&str> = origins.iter().map(String::as_str).collect();
            let again = violations(list, &origins);
            assert!(again.iter().all(|violation| violation.rule().is_warning()), "{text} in {list:?}: {again:?}");
        }
    }
}
