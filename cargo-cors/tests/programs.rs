//! `cargo cors fix` on the failing programs of `ui-tests/`: which of them compile afterwards.
//!
//! `UPDATE_EXPECT=1` rewrites the list.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use actix_web_cors_rules::rule::{Rule, Violation};
use expect_test::expect_file;
use serde_json::{Value, json};
use support::editor::{Project, host, print_line};

/// Some warnings are about release builds only.
const AS_IN_A_RELEASE_BUILD: &str = "--config=profile.dev.package.handlers.debug-assertions=false";

/// The messages about the programs.
#[derive(Default)]
struct Report {
    /// The rules of the messages with a suggested edit, by program.
    corrections: BTreeMap<String, BTreeSet<&'static str>>,
    /// How many messages name a rule.
    messages: usize,
}

#[test]
fn programs_with_a_correction_compile_after_the_fix() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let project = Project::write(folder.join("programs"), json!({}))
        .with("CARGO_TARGET_DIR", folder.join("checked").display().to_string());
    let sources = project.root.join("src/bin");
    let _ = std::fs::remove_dir_all(&sources);
    std::fs::create_dir_all(&sources).expect("the target folder can be written");
    let mut programs = programs();
    programs.insert("crlf-and-byte-order-mark".to_owned(), with_crlf(&programs["origin-path"], &project.root));
    let copy = |name: &str| sources.join(format!("{name}.rs"));
    for (name, program) in &programs {
        std::fs::copy(program, copy(name)).expect("a copy");
    }
    let cargo_cors = |arguments: &[&str]| {
        let mut command = project.command(env!("CARGO_BIN_EXE_cargo-cors"));
        command
            .args(arguments)
            .args(["--bins", "--keep-going", "--target", &host(), AS_IN_A_RELEASE_BUILD])
            .output()
            .expect("cargo cors")
    };

    let report = Report::read(&cargo_cors(&["check", "--message-format=json"]).stdout);
    assert!(report.messages > 150, "{}", report.messages);
    let rules: BTreeSet<&str> = report.corrections.values().flatten().copied().collect();
    for name in programs.keys().filter(|name| !report.corrections.contains_key(*name)) {
        std::fs::remove_file(copy(name)).expect("a copy");
    }

    let fixed = cargo_cors(&["fix", "--allow-no-vcs"]);
    let printed = String::from_utf8_lossy(&fixed.stderr).into_owned();
    let fails = |name: &str| printed.contains(&format!("error: could not compile `handlers` (bin \"{name}\")"));
    let mut list = String::new();
    let mut compiling = 0;
    for (name, rules) in &report.corrections {
        let result = if fails(name) { "does not compile" } else { "compiles" };
        compiling += usize::from(!fails(name));
        list += &format!("{name}: {result} ({})\n", rules.iter().copied().collect::<Vec<_>>().join(", "));
    }
    list += &format!(
        "\nof {} programs, {} have a correction, and {compiling} of those compile after `cargo cors fix`\n\
         of {} rules, {} have a correction in a program\n",
        programs.len(),
        report.corrections.len(),
        Rule::ALL.iter().filter(|rule| !rule.is_of_audit()).count(),
        rules.len(),
    );
    expect_file!["programs.txt"].assert_eq(&list);
    list.lines().rev().take(2).for_each(print_line);

    assert!(!fixed.status.success(), "some programs have mistakes without a correction");
    assert!(printed.contains(" Fixed src/bin/origin-path.rs ("), "{printed}");
    // What is left is reported, and nothing else.
    assert!(printed.contains("--> src/bin/value-type.rs"), "{printed}");
    assert!(printed.contains("run `cargo cors explain "), "{printed}");
    assert!(!printed.contains("--> src/bin/origin-path.rs"), "{printed}");
}

/// A copy of a program as some editors on Windows save it.
fn with_crlf(program: &Path, folder: &Path) -> PathBuf {
    let text = std::fs::read_to_string(program).expect("a program");
    let copy = folder.join("crlf.rs");
    std::fs::write(&copy, format!("\u{feff}{}", text.replace('\n', "\r\n"))).expect("a copy");
    copy
}

/// The failing programs, by name.
fn programs() -> BTreeMap<String, PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui-tests");
    let families = std::fs::read_dir(folder).expect("ui-tests").map(|entry| entry.expect("an entry").path());
    let files = families.filter(|path| path.is_dir()).flat_map(|family| std::fs::read_dir(family).expect("a folder"));
    let files = files.map(|file| file.expect("a file").path());
    let rust = files.filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    rust.map(|path| (path.file_stem().expect("a name").to_string_lossy().into_owned(), path)).collect()
}

impl Report {
    /// Reads JSON messages. Every message that names a rule must be one that the rules write.
    fn read(output: &[u8]) -> Self {
        let mut report = Self::default();
        for line in output.split(|byte| *byte == b'\n') {
            let Ok(line) = serde_json::from_slice::<Value>(line) else { continue };
            let message = &line["message"];
            let text = message["message"].as_str().unwrap_or_default();
            if !text.contains("\nrule: ") {
                continue;
            }
            let violation = Violation::parse(text).unwrap_or_else(|| panic!("this cannot be read: {text}"));
            assert_eq!(violation.to_string(), text);
            report.messages += 1;
            let children = message["children"].as_array().cloned().unwrap_or_default();
            if children.iter().any(|child| child["spans"][0]["suggested_replacement"].is_string()) {
                let program = line["target"]["name"].as_str().unwrap_or_default().to_owned();
                report.corrections.entry(program).or_default().insert(violation.rule().name());
            }
        }
        report
    }
}
