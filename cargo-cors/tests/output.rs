//! What is passed on and what is added, with a cargo that prints prepared output.
#![cfg(unix)]

use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};

const SOURCE: &str = "/* ä */ #[cors(origins = [\"https://a.example/\"])]\nfn handler() {}\n";
const LITERAL: &str = "\"https://a.example/\"";
const TEXT: &str = "origin `https://a.example/` ends in a slash\nhelp: write `https://a.example`\nrule: origin-path";

/// A package, and a cargo that prints what is in two files of it.
struct Prepared {
    root: PathBuf,
}

impl Prepared {
    fn new(name: &str) -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("output").join(name);
        let _ = std::fs::remove_dir_all(&root);
        let prepared = Self { root: root.join("package") };
        prepared.write(
            "Cargo.toml",
            "[package]\nname = \"prepared\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n",
        );
        prepared.write("src/lib.rs", SOURCE);
        prepared.write("target/generated.rs", SOURCE);
        prepared.write("../elsewhere.rs", SOURCE);
        symlink("../../elsewhere.rs", prepared.root.join("src/link.rs")).expect("a link");
        let script =
            "#!/bin/sh\n[ \"$1\" = metadata ] && exec cargo \"$@\"\ncat ../stderr >&2\ncat ../stdout\nexit 7\n";
        prepared.write("../cargo", script);
        std::fs::set_permissions(prepared.root.join("../cargo"), PermissionsExt::from_mode(0o755)).expect("a script");
        prepared.print(b"", b"");
        prepared
    }

    fn write(&self, file: &str, text: &str) {
        let path = self.root.join(file);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("the target folder can be written");
        std::fs::write(path, text).expect("the target folder can be written");
    }

    fn read(&self, file: &str) -> String {
        std::fs::read_to_string(self.root.join(file)).expect("a file")
    }

    /// Sets what cargo prints.
    fn print(&self, stdout: &[u8], stderr: &[u8]) {
        std::fs::write(self.root.join("../stdout"), stdout).expect("the target folder can be written");
        std::fs::write(self.root.join("../stderr"), stderr).expect("the target folder can be written");
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-cors"));
        command.current_dir(&self.root).arg("cors").args(arguments);
        // The folder of the target must be the package's own.
        command.env("CARGO", self.root.join("../cargo")).env_remove("CARGO_TARGET_DIR");
        command.output().expect("cargo cors")
    }

    /// A message of the compiler about the literal of `file`.
    fn message(&self, file: &str) -> Value {
        let start = SOURCE.find(LITERAL).expect("the literal");
        let column = SOURCE.chars().position(|c| c == '"').expect("a quotation mark") + 1;
        let root = self.root.canonicalize().expect("the package");
        json!({
            "reason": "compiler-message",
            "package_id": format!("path+file://{}#prepared@0.0.0", root.display()),
            "message": {
                "message": TEXT,
                "code": null,
                "level": "error",
                "spans": [{
                    "file_name": file,
                    "byte_start": start,
                    "byte_end": start + LITERAL.len(),
                    "line_start": 1,
                    "line_end": 1,
                    "column_start": column,
                    "column_end": column + LITERAL.len(),
                    "is_primary": true,
                    "text": [{ "text": SOURCE.lines().next(), "highlight_start": column, "highlight_end": column + LITERAL.len() }],
                    "label": null,
                    "suggested_replacement": null,
                    "suggestion_applicability": null,
                    "expansion": null,
                }],
                "children": [],
                "rendered": format!("error: {TEXT}\n --> {file}:1:17\n\n"),
            },
        })
    }
}

/// A message with one value replaced.
fn with(mut message: Value, pointer: &str, value: Value) -> String {
    *message.pointer_mut(pointer).expect("a value") = value;
    format!("{message}\n")
}

#[test]
fn other_lines_are_passed_on_byte_by_byte() {
    let prepared = Prepared::new("passed-on");
    let ours = prepared.message("src/lib.rs");
    let in_macro = json!({ "macro_decl_name": "handler!", "span": {} });
    let lines: Vec<Vec<u8>> = vec![
        b"\n".to_vec(),
        b"not JSON, rule: origin-path\r\n".to_vec(),
        b"{\"reason\":\"compiler-message\",\"message\":{\"message\":\"\nrule: origin-path\n".to_vec(),
        b"\xff\xfe rule: origin-path\n".to_vec(),
        b"{ \"reason\" : \"build-finished\" ,\t\"success\":false}\n".to_vec(),
        b"[\"rule: origin-path\"]\n".to_vec(),
        with(ours.clone(), "/reason", json!("compiler-artifact")).into(),
        with(ours.clone(), "/package_id", json!("registry+https://github.com/rust-lang/crates.io-index#other@1.0.0"))
            .into(),
        with(ours.clone(), "/message/message", json!("unused variable: `x`")).into(),
        with(ours.clone(), "/message/message", json!(TEXT.replace("origin-path", "no-such-rule"))).into(),
        with(ours.clone(), "/message/message", json!(TEXT.replace("write `", "perhaps `"))).into(),
        with(ours.clone(), "/message/spans", json!([])).into(),
        with(ours.clone(), "/message/spans/0/expansion", in_macro).into(),
        with(ours.clone(), "/message/spans/0/byte_start", json!(1)).into(),
        with(ours.clone(), "/message/spans/0/byte_end", json!(u64::MAX)).into(),
        with(ours.clone(), "/message/spans/0/byte_start", json!(-1)).into(),
        with(ours.clone(), "/message/spans/0/text/0/text", json!("an older text of the line")).into(),
        with(ours.clone(), "/message/children", json!(null)).into(),
        with(ours.clone(), "/message/spans/0/file_name", json!("src/missing.rs")).into(),
        with(ours.clone(), "/message/spans/0/file_name", json!("src")).into(),
        with(ours.clone(), "/message/spans/0/file_name", json!("src/link.rs")).into(),
        with(ours.clone(), "/message/spans/0/file_name", json!("../elsewhere.rs")).into(),
        with(ours, "/message/spans/0/file_name", json!("target/generated.rs")).into(),
        b"the last line, without a newline".to_vec(),
    ];
    let lines = lines.concat();
    prepared.print(&lines, b"    Checking prepared\n");
    for format in ["json", "json-diagnostic-rendered-ansi", "json-diagnostic-short,json", "json-render-diagnostics"] {
        let output = prepared.run(&["--message-format", format]);
        assert_eq!(String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&lines), "{format}");
        assert_eq!(output.stdout, lines, "{format}");
        assert_eq!(output.stderr, b"    Checking prepared\n", "{format}");
        assert_eq!(output.status.code(), Some(7), "{format}");
    }
}

#[test]
fn a_suggestion_is_added_to_a_message_and_the_rest_is_kept() {
    let prepared = Prepared::new("added");
    let ours = prepared.message("src/lib.rs");
    // The second one is from another target with the same file.
    prepared.print(format!("first\n{ours}\n{ours}\nlast\n").as_bytes(), b"");
    let output = prepared.run(&["check", "--workspace", "--message-format=json", "--manifest-path", "Cargo.toml"]);
    let stdout = String::from_utf8(output.stdout).expect("text");
    let lines: Vec<&str> = stdout.lines().collect();
    assert_eq!((lines.len(), lines.first(), lines.last()), (4, Some(&"first"), Some(&"last")));
    assert_eq!(lines[1], lines[2]);
    let mut message: Value = serde_json::from_str(lines[1]).expect("a message");
    let child = message["message"]["children"].as_array_mut().expect("children").pop().expect("a child");
    assert_eq!(message.to_string(), ours.to_string(), "the rest is unchanged, in the same order");
    assert_eq!((&child["level"], &child["message"]), (&json!("help"), &json!("write this")));
    let (span, marked) = (&child["spans"][0], &ours["message"]["spans"][0]);
    assert_eq!(span["suggested_replacement"], "\"https://a.example\"");
    assert_eq!(span["suggestion_applicability"], "MachineApplicable");
    for same in ["file_name", "byte_start", "byte_end", "line_start", "column_start", "column_end", "text"] {
        assert_eq!(span[same], marked[same], "{same}");
    }
}

#[test]
fn human_output_is_what_cargo_prints_and_one_line() {
    let prepared = Prepared::new("human");
    let stderr = "error: x\n       help: write `y`\n       rule: origin-path\n\x1b[1mrule: method-case\x1b[0m\n\rrule: origin-path\nno newline";
    prepared.print(b"on standard output\xff", stderr.as_bytes());
    let output = prepared.run(&["-p", "prepared"]);
    assert_eq!(output.stdout, b"on standard output\xff");
    let shown = String::from_utf8(output.stderr).expect("text");
    let note = shown.strip_prefix(stderr).expect("what cargo prints");
    assert_eq!(note.matches("cargo cors explain method-case origin-path").count(), 1, "{note}");
    assert_eq!(output.status.code(), Some(7));

    assert_eq!(prepared.run(&["-q"]).stderr, stderr.as_bytes());
    prepared.print(b"", b"warning: unused\n");
    assert_eq!(prepared.run(&[]).stderr, b"warning: unused\n");
}

#[test]
fn files_are_edited_only_if_that_can_be_undone() {
    let prepared = Prepared::new("fix");
    prepared.print(format!("{}\n", prepared.message("src/lib.rs")).as_bytes(), b"");
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command
            .current_dir(&prepared.root)
            .args(["-c", "user.name=x", "-c", "user.email=x@example.com"])
            .args(arguments);
        assert!(command.output().expect("git").status.success(), "git {arguments:?}");
    };
    let corrected = SOURCE.replace("example/", "example");
    let fix = |arguments: &[&str]| {
        let output = prepared.run(&[&["fix"], arguments].concat());
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };

    let output = prepared.run(&["fix", "--dry-run"]);
    let diff = String::from_utf8(output.stdout).expect("text");
    assert!(diff.starts_with("--- a/src/lib.rs\n+++ b/src/lib.rs\n@@ -1,2 +1,2 @@\n-/* ä */ #[cors"), "{diff}");
    assert_eq!((output.status.code(), prepared.read("src/lib.rs").as_str()), (Some(0), SOURCE));

    git(&["init", "--quiet"]);
    prepared.write(".gitignore", "/target\n");
    let (code, message) = fix(&[]);
    assert_eq!((code, prepared.read("src/lib.rs").as_str()), (Some(101), SOURCE));
    assert!(message.contains("src/ (dirty)") && message.contains("--allow-dirty"), "{message}");
    git(&["add", "."]);
    let (code, message) = fix(&["--allow-dirty"]);
    assert_eq!((code, prepared.read("src/lib.rs").as_str()), (Some(101), SOURCE));
    assert!(message.contains("src/lib.rs (staged)"), "{message}");
    git(&["commit", "--quiet", "--message", "x"]);
    let (code, message) = fix(&[]);
    assert_eq!((code, prepared.read("src/lib.rs").as_str()), (Some(7), corrected.as_str()), "{message}");
    assert!(message.contains("       Fixed src/lib.rs (1 fix)\n"), "{message}");

    prepared.write("src/lib.rs", SOURCE);
    prepared.write("src/other.rs", "");
    assert_eq!((fix(&[]).0, prepared.read("src/lib.rs").as_str()), (Some(101), SOURCE));
    assert_eq!((fix(&["--allow-dirty"]).0, prepared.read("src/lib.rs").as_str()), (Some(7), corrected.as_str()));
}

#[test]
fn rules_are_explained() {
    let explain = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_cargo-cors")).args(["cors", "explain"]).args(arguments).output();
        let output = output.expect("cargo cors");
        (
            output.status.code(),
            String::from_utf8(output.stdout).expect("text"),
            String::from_utf8(output.stderr).expect("text"),
        )
    };
    let (code, page, _) = explain(&["origin-path", "method-case"]);
    assert_eq!(code, Some(0));
    assert!(page.starts_with("origin-path (error)\n\n") && page.contains("\n\nmethod-case (error)\n\n"), "{page}");
    assert!(!page.contains('\x1b'), "colours only in a terminal");
    for option in ["-h", "--help"] {
        let (code, help, _) = explain(&["origin-path", option]);
        assert!(code == Some(0) && help.contains("Usage: cargo cors"), "{help}");
    }
    let (code, page, error) = explain(&["origin-pth"]);
    assert_eq!((code, page.as_str()), (Some(101), ""));
    assert_eq!(error, "error: there is no rule `origin-pth`; did you mean `origin-path`?\n");
    assert!(explain(&[]).1.contains("\n  origin-path "));
}
