use super::*;

const PLAIN: bool = false;
const CREDENTIALS: bool = true;

/// The rules that the entries break, each with the index of its entry. `dev:` marks entries of `dev_origins`.
fn rules(texts: &[&str], credentials: bool, dangerous: Dangerous) -> Vec<(usize, &'static str)> {
    found(texts, credentials, dangerous)
        .violations
        .iter()
        .map(|(index, violation)| (*index, violation.rule().name()))
        .collect()
}

fn found(texts: &[&str], credentials: bool, dangerous: Dangerous) -> Checked {
    let entry = |text: &&'static str| match text.strip_prefix("dev:") {
        Some(text) => Entry { text, dev: true },
        None => Entry { text, dev: false },
    };
    let texts: Vec<&'static str> = texts.iter().map(|text| &*text.to_string().leak()).collect();
    let entries: Vec<Entry<'_>> = texts.iter().map(entry).collect();
    check(ListKind::Attribute, &entries, credentials, dangerous)
}

fn none() -> Dangerous {
    Dangerous::NONE
}

fn help(texts: &[&str], credentials: bool) -> String {
    let checked = found(texts, credentials, none());
    let shown: Vec<String> = checked.violations.iter().map(|(_, violation)| violation.to_string()).collect();
    shown.join("\n").lines().filter(|line| line.starts_with("help: ")).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_wildcard_must_be_alone_and_without_credentials() {
    assert_eq!(rules(&["*"], PLAIN, none()), []);
    assert_eq!(rules(&["*"], CREDENTIALS, none()), [(0, "wildcard-credentials")]);
    assert_eq!(rules(&["*", "https://a.example"], PLAIN, none()), [(0, "wildcard-not-alone")]);
    assert_eq!(rules(&["https://a.example", "*"], CREDENTIALS, none()), [(1, "wildcard-credentials")]);
    assert_eq!(rules(&["https://a.example", "dev:*"], PLAIN, none()), [(1, "wildcard-not-alone")]);
    assert_eq!(rules(&["dev:*"], CREDENTIALS, none()), [(0, "wildcard-not-alone")]);
    assert_eq!(rules(&["*", "*"], PLAIN, none()), [(1, "origin-duplicate")]);
}

#[test]
fn an_entry_may_be_listed_once() {
    assert_eq!(rules(&["https://a.example", "https://a.example"], PLAIN, none()), [(1, "origin-duplicate")]);
    assert_eq!(rules(&["dev:https://a.example", "https://a.example"], PLAIN, none()), [(0, "origin-duplicate")]);
    assert_eq!(
        rules(&["a.example", "a.example"], PLAIN, none()),
        [(0, "origin-scheme-missing"), (1, "origin-duplicate")]
    );
    assert_eq!(rules(&["https://a.example", "https://a.example/"], PLAIN, none()), [(1, "origin-path")]);
    for (texts, message) in [
        (["https://a.example", "https://a.example"], "origin `https://a.example` is already in the list"),
        (["dev:https://a.example", "dev:https://a.example"], "origin `https://a.example` is already in the list"),
        (
            ["https://a.example", "dev:https://a.example"],
            "origin `https://a.example` is already in `origins`, which applies to every build",
        ),
        (
            ["dev:https://a.example", "https://a.example"],
            "origin `https://a.example` is already in `origins`, which applies to every build",
        ),
    ] {
        let checked = found(&texts, PLAIN, none());
        let messages: Vec<_> = checked.violations.iter().map(|(_, violation)| violation.message()).collect();
        assert_eq!(messages, [message], "{texts:?}");
    }
    assert_eq!(
        help(&["https://a.example", "https://a.example/"], PLAIN),
        "help: remove it: `https://a.example` is already in the list"
    );
}

#[test]
fn a_wider_entry_subsumes_others() {
    let subsumed = [(1, "origin-subsumed")];
    for narrow in ["https://a.b.example", "https://c.a.b.example", "https://*.a.b.example"] {
        assert_eq!(rules(&["https://*.b.example", narrow], PLAIN, none()), subsumed, "{narrow}");
    }
    for other in ["https://b.example", "http://a.b.example", "https://a.b.example:8443", "https://ab.example"] {
        assert_eq!(rules(&["https://*.b.example", other], PLAIN, none()), [], "{other}");
    }
    assert_eq!(rules(&["dev:http://localhost:*", "dev:http://localhost:3000"], PLAIN, none()), subsumed);
    assert_eq!(rules(&["https://*.b.example:*", "https://a.b.example:1"], PLAIN, none()), subsumed);
    assert_eq!(rules(&["https://*.b.example", "https://*.b.example:*"], PLAIN, none()), [(0, "origin-subsumed")]);
}

#[test]
fn dev_origins_do_not_subsume_origins() {
    assert_eq!(rules(&["dev:https://*.b.example", "https://a.b.example"], PLAIN, none()), []);
    assert_eq!(rules(&["https://*.b.example", "dev:https://a.b.example"], PLAIN, none()), [(1, "origin-subsumed")]);
    assert_eq!(rules(&["*", "dev:http://localhost:3000"], PLAIN, none()), [(1, "origin-subsumed")]);
}

#[test]
fn violations_are_in_the_order_of_the_entries() {
    let texts = [
        "http://localhost:*",
        "http://localhost:3000",
        "https://A.example",
        "https://*.b.example:*",
        "https://b.b.example",
    ];
    let found = [
        (0, "origin-localhost-release"),
        (1, "origin-localhost-release"),
        (1, "origin-subsumed"),
        (2, "origin-uppercase"),
        (4, "origin-subsumed"),
    ];
    assert_eq!(rules(&texts, PLAIN, none()), found);
}

#[test]
fn a_rejected_entry_subsumes_no_other() {
    assert_eq!(rules(&["https://b.example:*", "https://b.example"], CREDENTIALS, none()), [(0, "origin-any-port")]);
}

#[test]
fn risky_origins_are_rejected_with_credentials() {
    for (text, rule) in [
        ("http://example.com", "origin-insecure"),
        ("http://*.example.com", "origin-insecure"),
        ("https://*.co.uk", "origin-public-suffix"),
        ("https://*.digitaloceanspaces.com", "origin-public-suffix"),
        ("https://*.amazonaws.com", "origin-suffix-below"),
        ("https://example.com:*", "origin-any-port"),
    ] {
        assert_eq!(rules(&[text], CREDENTIALS, none()), [(0, rule)], "{text}");
        assert_eq!(rules(&[text], PLAIN, none()), [], "{text}");
    }
    for text in [
        "http://localhost",
        "http://*.localhost",
        "https://*.internal",
        "https://*.example.co.uk",
        "https://amazonaws.com",
        "https://co.uk",
        "capacitor://localhost",
    ] {
        assert_eq!(rules(&[text], CREDENTIALS, none()), [], "{text}");
    }
    let all = [(0, "origin-insecure"), (0, "origin-public-suffix"), (0, "origin-any-port")];
    assert_eq!(rules(&["http://*.co.uk:*"], CREDENTIALS, none()), all);
}

#[test]
fn needed_opt_outs_are_reported() {
    let on = Dangerous::ALL;
    for (text, needed) in [
        ("http://example.com", Dangerous { insecure_origins: true, ..none() }),
        ("https://*.github.io", Dangerous { public_suffix: true, ..none() }),
        ("https://example.com:*", Dangerous { any_port: true, ..none() }),
        ("app://-", Dangerous { custom_scheme: true, ..none() }),
        ("capacitor://localhost", none()),
        ("https://*.amazonaws.com", none()),
    ] {
        for dangerous in [none(), on] {
            assert_eq!(found(&[text], CREDENTIALS, dangerous).needed, needed, "{text}");
        }
        let errors = rules(&[text], CREDENTIALS, on);
        assert!(errors.iter().all(|(_, rule)| *rule == "origin-suffix-below"), "{text}: {errors:?}");
    }
    assert_eq!(found(&["http://example.com", "https://*.co.uk"], PLAIN, none()).needed, none());
}

#[test]
fn loopback_origins_belong_in_dev_origins() {
    for text in
        ["http://localhost:3000", "http://localhost:*", "https://127.0.0.1", "http://[::1]", "http://a.localhost:1"]
    {
        assert_eq!(rules(&[text], PLAIN, none()), [(0, "origin-localhost-release")], "{text}");
        assert_eq!(rules(&[&format!("dev:{text}")], PLAIN, none()), [], "{text}");
    }
    for text in [
        "https://localhost",
        "http://localhost",
        "capacitor://localhost",
        "ionic://localhost:1",
        "http://10.0.0.1:3000",
    ] {
        assert_eq!(rules(&[text], PLAIN, none()), [], "{text}");
    }
}

#[test]
fn help_is_valid_in_the_same_policy() {
    for (text, plain, credentials) in [
        ("http://example.com/", "http://example.com", "dangerous(insecure_origins)"),
        ("https://*.co.uk/", "https://*.co.uk", "dangerous(public_suffix)"),
        ("https://example.com:80*", "https://example.com:*", "dangerous(any_port)"),
        ("ALL", "*", "combined with `credentials`"),
    ] {
        assert_eq!(help(&[text], PLAIN), format!("help: write `{plain}`"));
        let advice = help(&[text], CREDENTIALS);
        assert!(advice.contains(credentials) && advice.contains(&format!("`{plain}`")), "{advice}");
        assert!(!advice.contains("help: write `"), "{advice}");
    }
}

#[test]
fn a_text_for_any_origin_is_only_corrected_where_it_is_alone() {
    let advice =
        "help: list the origins, or write `origins = [\"*\"]`: this text means `*`, which must be the only entry";
    assert_eq!(help(&["all"], PLAIN), "help: write `*`");
    assert_eq!(help(&["all", "https://a.example"], PLAIN), advice);
    assert_eq!(help(&["https://a.example", "all"], PLAIN), advice);
}

#[test]
fn help_for_inexpressible_origins_names_a_predicate() {
    for text in [
        "https://*--site.netlify.app",
        "chrome-extension://*",
        "moz-extension://*",
        "https://*:8443",
        "http://192.168.0.0/16",
    ] {
        let advice = help(&[text], PLAIN);
        assert!(advice.contains("fn(&Origin, &HttpRequest) -> bool"), "{text}: {advice}");
    }
}

#[test]
fn ten_thousand_entries_are_checked_quickly() {
    let texts: Vec<String> = (0..10_000).map(|n| format!("https://*.t{n}.example.com")).collect();
    let entries: Vec<Entry<'_>> = texts.iter().map(|text| Entry { text, dev: false }).collect();
    let checked = check(ListKind::Attribute, &entries, CREDENTIALS, none());
    assert!(checked.violations.is_empty() && checked.patterns.iter().all(Option::is_some));
}

#[test]
fn help_for_shared_domains_names_a_predicate_before_the_opt_out() {
    let advice = help(&["https://*.vercel.app"], CREDENTIALS);
    let position = |text: &str| advice.find(text).expect(text);
    assert!(position("use a function") < position("dangerous(public_suffix)"), "{advice}");
}
