//! A real rust-analyzer with `check.command = "cors"`: it offers the corrections as quick fixes.
//!
//! Without rust-analyzer the test prints that and is skipped; in CI it fails.

use std::path::Path;

use serde_json::json;
use support::editor::{Analyzer, Picture, Project, installed, print_line};

const TEN_MISTAKES: &str = r##"use actix_web::{Responder, get, put, web};
use actix_web_cors::{Policy, cors, policy};

/* ä */ #[cors(origins = ["https://app.example.com/", r#"https://Bücher.example"#], headers = ["x-trace: 1", "etag", "ETag"])]
#[put("/items/{id}")]
async fn update(id: web::Path<u32>) -> impl Responder {
    id.to_string()
}

pub static PARTNERS: Policy = policy!(origins = ["partner.example"], methods = [get, "POST"]);

#[cors(origins = "*", timing)]
#[get("/public")]
async fn public() -> impl Responder {
    ""
}

#[cfg_attr(all(), cors(origins = ["https://app.example.com"] credentials))]
#[get("/me")]
async fn me() -> impl Responder {
    ""
}

#[cors(orgins = ["https://app.example.com"], expose_headers = ["x-total-count"])]
mod items {
    use super::*;

    #[get("/items")]
    async fn list() -> impl Responder {
        ""
    }
}

#[cors(
    origins = ["https://app.example.com"],
    dangerous(any_port),
)]
#[get("/status")]
async fn status() -> impl Responder {
    ""
}
"##;

const CORRECTED: &str = r##"use actix_web::{Responder, get, put, web};
use actix_web_cors::{Policy, cors, policy};

/* ä */ #[cors(origins = ["https://app.example.com", r#"https://xn--bcher-kva.example"#], headers = ["x-trace", "etag"])]
#[put("/items/{id}")]
async fn update(id: web::Path<u32>) -> impl Responder {
    id.to_string()
}

pub static PARTNERS: Policy = policy!(origins = ["https://partner.example"], methods = [GET, "POST"]);

#[cors(origins = ["*"], timing)]
#[get("/public")]
async fn public() -> impl Responder {
    ""
}

#[cfg_attr(all(), cors(origins = ["https://app.example.com"], credentials))]
#[get("/me")]
async fn me() -> impl Responder {
    ""
}

#[cors(origins = ["https://app.example.com"], expose_headers = ["x-total-count"])]
mod items {
    use super::*;

    #[get("/items")]
    async fn list() -> impl Responder {
        ""
    }
}

#[cors(
    origins = ["https://app.example.com"],
)]
#[get("/status")]
async fn status() -> impl Responder {
    ""
}
"##;

const PICTURED: &str = r#"#[cors(origins = ["https://app.example.com/"], methods = [get], credentials)]
#[get("/items")]
async fn list() -> impl Responder {
    ""
}

pub static PARTNERS: Policy = policy!(origin = ["https://*.partner.example"], methods = [GET]);
"#;

#[test]
fn every_mistake_has_a_quick_fix() {
    let Some(program) = installed("the quick fixes") else { return };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let tool = Path::new(env!("CARGO_BIN_EXE_cargo-cors")).parent().expect("a folder").to_owned();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths([tool].into_iter().chain(std::env::split_paths(&path))).expect("a path");
    // Without build scripts and macros rust-analyzer shows what `cargo cors` finds, and nothing else.
    let settings = json!({
        "checkOnSave": true,
        "check": { "command": "cors" },
        "cargo": { "buildScripts": { "enable": false } },
        "procMacro": { "enable": false },
    });
    let project = Project::write(folder.join("quick-fixes"), settings)
        .with("PATH", path.to_string_lossy().into_owned())
        .with("CARGO_TARGET_DIR", folder.join("checked").display().to_string());
    let mut editor = Analyzer::start(&program, &project);

    editor.type_in(TEN_MISTAKES);
    editor.save();
    let found = editor.wait_for_errors(10);
    assert_eq!(found.len(), 10, "{found:#?}");

    let fixes = editor.quick_fixes();
    let titles: Vec<&str> = fixes.iter().map(|fix| fix.title.as_str()).collect();
    assert_eq!(
        titles,
        [
            "write this: `\"https://app.example.com\"`",
            "write this: `r#\"https://xn--bcher-kva.example\"#`",
            "write this: `\"x-trace\"`",
            "remove this",
            "write this: `\"https://partner.example\"`",
            "write this: `GET`",
            "write this: `origins = [\"*\"]`",
            "write this: `,`",
            "write this: `origins`",
            "remove this",
        ]
    );
    assert!(fixes.iter().all(|fix| fix.is_preferred), "{fixes:#?}");

    let mut text = TEN_MISTAKES.to_owned();
    fixes.iter().rev().for_each(|fix| fix.apply(&mut text));
    assert_eq!(text, CORRECTED);
    editor.type_in(&text);
    let left = editor.save();
    assert!(left.is_empty(), "{left:#?}");
    picture(&mut editor);
    print_line(&format!("quick fixes: {} taken with rust-analyzer, no error left", fixes.len()));
}

/// The picture of `docs/editors.md`.
fn picture(editor: &mut Analyzer) {
    let imports = TEN_MISTAKES.split_inclusive('\n').take(3).collect::<String>();
    editor.type_in(&format!("{imports}{PICTURED}"));
    editor.save();
    let found = editor.wait_for_errors(3);
    let fixes = editor.quick_fixes();
    let mut picture = Picture::default();
    for (number, line) in PICTURED.lines().enumerate().map(|(index, line)| (index + 3, line)) {
        picture.code(line);
        let found: Vec<_> = found.iter().filter(|found| found.start.0 == number).collect();
        found.iter().for_each(|found| picture.underline(line, found));
        for found in found {
            let column = found.columns(line).0;
            picture.message_box(column, &found.message);
            let offered = fixes.iter().filter(|fix| fix.start == found.start);
            picture.menu(column, &offered.map(|fix| fix.title.clone()).collect::<Vec<_>>());
        }
    }
    picture.is_saved_as("editor-quick-fixes.svg");
}
