//! Programs that must not compile, with what the compiler says. One folder for each family of rules.
//!
//! Programs that must compile are ordinary tests: one of them beside these would make trybuild link every program.

use std::collections::BTreeSet;
use std::path::Path;

use actix_web_cors::Rule;

#[test]
fn mistakes_are_compile_errors() {
    trybuild::TestCases::new().compile_fail("*/*.rs");
}

/// The rules in the code, the failing programs, and what the programs' output names are one list. The compiler does not check the
/// rules of the audit.
#[test]
fn every_rule_has_a_program_that_breaks_it() {
    let rules: BTreeSet<&str> = Rule::ALL.iter().filter(|rule| !rule.is_of_audit()).map(|rule| rule.name()).collect();
    let mut programs = BTreeSet::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let entries = std::fs::read_dir(folder).expect("ui-tests").map(|entry| entry.expect("an entry").path());
    for family in entries.filter(|entry| entry.is_dir()) {
        for file in std::fs::read_dir(family).expect("a folder") {
            let path = file.expect("a file").path();
            if path.extension().is_some_and(|extension| extension == "stderr") {
                let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
                let output = std::fs::read_to_string(&path).expect("text");
                let named: BTreeSet<&str> =
                    output.lines().filter_map(|line| line.trim().strip_prefix("rule: ")).collect();
                for rule in &named {
                    assert!(rules.contains(rule), "{} names `{rule}`, which is no rule", path.display());
                }
                if rules.contains(name.as_str()) {
                    assert_eq!(named, BTreeSet::from([name.as_str()]), "{}: one mistake, one rule", path.display());
                    programs.insert(name);
                }
            }
        }
    }
    let programs: BTreeSet<&str> = programs.iter().map(String::as_str).collect();
    let missing: Vec<_> = rules.difference(&programs).collect();
    assert!(missing.is_empty(), "no program breaks {missing:?}");
}
