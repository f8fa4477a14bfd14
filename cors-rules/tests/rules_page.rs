//! `docs/rules.md` is generated from the rules. `UPDATE_DOCS=1 cargo test -p actix-web-cors-rules` rewrites it.

use std::collections::HashSet;
use std::path::PathBuf;

use actix_web_cors_rules::rule::{Rule, rules_page};

fn path() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/rules.md"))
}

#[test]
fn the_page_is_up_to_date() {
    let rendered = rules_page();
    if std::env::var_os("UPDATE_DOCS").is_some_and(|value| value == "1") {
        std::fs::write(path(), &rendered).expect("docs/rules.md can be written");
    }
    let written = std::fs::read_to_string(path()).unwrap_or_default();
    let difference = rendered.lines().zip(written.lines()).position(|(rendered, written)| rendered != written);
    assert!(
        rendered == written,
        "docs/rules.md differs from the code, first after line {}: run the tests with UPDATE_DOCS=1",
        difference.unwrap_or_else(|| rendered.lines().count().min(written.lines().count())),
    );
}

#[test]
fn every_rule_has_a_heading_and_an_entry_in_the_contents() {
    let page = rules_page();
    for rule in Rule::ALL {
        assert_eq!(page.lines().filter(|line| *line == format!("### {rule}")).count(), 1, "{rule}");
        assert_eq!(page.matches(&format!("(#{rule})")).count(), 1, "{rule}");
    }
    assert_eq!(page.matches("\n### ").count(), Rule::ALL.len());
}

#[test]
fn every_rule_has_a_different_explanation_of_two_to_four_sentences() {
    let mut seen = HashSet::new();
    for rule in Rule::ALL {
        let guide = rule.explanation();
        let sentences = guide.why.matches(". ").count() + usize::from(guide.why.ends_with('.'));
        assert!((2..=4).contains(&sentences), "{rule} is explained in {sentences} sentences");
        assert!(seen.insert(guide.why), "{rule} has the explanation of another rule");
        assert!(!guide.why.contains("  "), "{rule} has two spaces in its explanation");
        assert_ne!(guide.bad, guide.good, "{rule}");
    }
}

#[test]
fn every_example_has_a_policy() {
    for rule in Rule::ALL {
        for line in [rule.explanation().bad, rule.explanation().good] {
            assert!(line.contains("#[cors(") || line.contains("policy!("), "{rule}: {line}");
        }
    }
}

#[test]
fn every_reference_is_a_title_and_an_address() {
    for rule in Rule::ALL {
        let guide = rule.explanation();
        assert!(!guide.see.is_empty() || rule.family() == "The attribute", "{rule} names no standard");
        for see in guide.see {
            let address = see.split_once(" <https://").and_then(|(_, address)| address.strip_suffix('>'));
            assert!(address.is_some_and(|address| !address.contains([' ', '<', '>'])), "{rule}: {see}");
        }
    }
}
