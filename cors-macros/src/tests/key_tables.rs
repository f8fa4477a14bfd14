//! The list of keys against the tables in the documentation, which are written by hand.

use actix_web_cors_rules::dangerous::OptOut;
use actix_web_cors_rules::max_age;

use crate::attribute::entries::entries;
use crate::attribute::keys::KEYS;
use crate::attribute::model::Model;
use crate::diagnostics::Diagnostics;
use crate::location::{AttributeId, Location};

/// The names of all keys but these.
fn keys_without(left_out: &[&str]) -> Vec<&'static str> {
    KEYS.iter().map(|key| key.name).filter(|name| !left_out.contains(name)).collect()
}

/// The text of a file of the workspace.
fn file(path: &str) -> String {
    let path = format!("{}/../{path}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The names in the first column of the table of keys.
fn table_rows(text: &str) -> Vec<&str> {
    let lines = text.lines().map(|line| line.trim_start_matches("///").trim());
    let from_header = lines.skip_while(|line| !line.starts_with("| key |"));
    let rows = from_header.take_while(|line| line.starts_with('|')).skip(2);
    rows.filter_map(|row| row.split('`').nth(1)).collect()
}

/// The names of the constants in a module of `editor.rs`.
fn constants<'a>(text: &'a str, module: &str) -> Vec<&'a str> {
    let head = format!("pub mod {module} {{");
    let body = text.lines().skip_while(|line| **line != *head).skip(1).take_while(|line| *line != "}");
    body.filter_map(|line| line.trim().strip_prefix("pub const ")?.split(':').next()).collect()
}

#[test]
fn the_readme_lists_the_keys() {
    assert_eq!(table_rows(&file("README.md")), keys_without(&[]));
}

#[test]
fn the_documentation_of_the_attribute_lists_the_keys() {
    assert_eq!(table_rows(&file("src/lib.rs")), keys_without(&[]));
}

#[test]
fn the_editor_documents_the_keys() {
    let text = file("cors-runtime/src/editor.rs");
    // No constant can be named `crate`.
    assert_eq!(constants(&text, "keys"), keys_without(&["crate"]));
    assert_eq!(constants(&text, "dangerous"), OptOut::NAMES);
}

#[test]
fn the_editor_offers_the_keys_of_a_shared_policy() {
    let text = file("cors-runtime/src/editor.rs");
    let list = text.split_once("pub use super::keys::{").and_then(|(_, rest)| rest.split_once('}'));
    let (list, _) = list.expect("the list of keys of `policy!`");
    let mut names: Vec<&str> = list.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
    names.sort_unstable();
    let mut expected = keys_without(&["policy", "off", "crate"]);
    expected.sort_unstable();
    assert_eq!(names, expected);
}

#[test]
fn every_example_is_an_entry_of_its_key() {
    for key in KEYS {
        let mut diagnostics = Diagnostics::default();
        let entries = entries(key.example.parse().expect("tokens"), AttributeId::unique(), &mut diagnostics);
        let model = Model::read(&entries, Location::default(), &mut diagnostics);
        assert!(diagnostics.errors().is_empty(), "{}", diagnostics.errors());
        assert_eq!(model.given_keys().iter().map(|(name, _)| *name).collect::<Vec<_>>(), [key.name]);
    }
}

#[test]
fn every_key_is_described() {
    for key in KEYS {
        assert!(!key.meaning.is_empty() && !key.meaning.ends_with('.'), "{}", key.name);
        if key.name == "max_age" {
            assert_eq!(key.default, max_age::DEFAULT.to_string());
        }
    }
}
