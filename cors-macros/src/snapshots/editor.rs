//! The code that only rust-analyzer sees.

use std::path::Path;

use proc_macro2::TokenStream;

use super::{expand, policy};
use crate::editor::{IN_EDITOR, is_editor};
use crate::handler::Invocation;

/// The output of `#[cors(arguments)]` in an editor, without spaces.
fn in_editor(source: &str, invocation: Invocation) -> String {
    let _guard = InEditor::new();
    expand(source, invocation).to_string().replace(' ', "")
}

/// An editor runs the macros of this thread.
struct InEditor;

impl InEditor {
    fn new() -> Self {
        IN_EDITOR.set(true);
        Self
    }
}

impl Drop for InEditor {
    fn drop(&mut self) {
        IN_EDITOR.set(false);
    }
}

/// The hints of some words, without spaces.
fn hints(keys: &str, values: &str) -> String {
    format!("const_:()={{use::actix_web_cors::__private::editor::{keys};{values}}};").replace(' ', "")
}

#[test]
fn only_the_processes_of_rust_analyzer_are_editors() {
    for (program, expected) in [
        ("/usr/lib/rust-analyzer-proc-macro-srv", true),
        ("/opt/bin/rust-analyzer", true),
        ("C:/bin/rust-analyzer.exe", true),
        ("/usr/bin/rustc", false),
        ("/home/me/rust-analyzer/target/debug/rustc", false),
        ("", false),
    ] {
        assert_eq!(is_editor(Path::new(program)), expected, "{program}");
    }
    assert!(!IN_EDITOR.get());
}

#[test]
fn every_word_of_an_attribute_is_a_path_to_its_documentation() {
    let list = |name: &str, words: &str| format!("use::actix_web_cors::__private::editor::{name}::{{{words}}};");
    for (arguments, keys, values) in [
        ("", "keys::{}", String::new()),
        ("off", "keys::{off as _,}", String::new()),
        ("policy = API, cr", "keys::{policy as _, cr as _,}", String::new()),
        ("in, crate = web, self", "keys::{r#in as _,}", String::new()),
        ("3, origins = []", "keys::{origins as _,}", String::new()),
        ("methods = [GET, PU], timing", "keys::{methods as _, timing as _,}", list("methods", "GET as _, PU as _,")),
        ("methods = []", "keys::{methods as _,}", list("methods", "")),
        ("dangerous(any_port, in)", "keys::{dangerous as _,}", list("dangerous", "any_port as _, r#in as _,")),
        ("headers = refl", "keys::{headers as _,}", list("headers", "refl as _,")),
        ("headers =", "keys::{headers as _,}", list("headers", "")),
        ("headers = [\"x-a\"]", "keys::{headers as _,}", String::new()),
        ("headers = [refl]", "keys::{headers as _,}", String::new()),
        ("expose_headers = reflect", "keys::{expose_headers as _,}", list("expose_headers", "reflect as _,")),
    ] {
        let source = format!("#[cors({arguments})] #[get(\"/\")] async fn f() -> String {{ body }}");
        // With `crate`, the documentation is there.
        let expected = hints(keys, &values);
        let expected =
            if arguments.contains("crate =") { expected.replace("::actix_web_cors", "web") } else { expected };
        let expanded = in_editor(&source, Invocation::Written);
        assert!(expanded.starts_with(&expected), "{arguments}: {expanded}");
        // A moved attribute has its hints where it was written.
        let relocated = in_editor(&source, Invocation::Relocated);
        assert!(!relocated.contains("::editor::"), "{arguments}: {relocated}");
        let build = expand(&source, Invocation::Written).to_string();
        assert!(!build.contains("editor"), "{arguments}: {build}");
    }
}

#[test]
fn a_broken_item_keeps_its_hints() {
    let expected = hints("keys::{origi as _,}", "");
    for item in [
        "async fn f() -> String { body }",
        "#[get(\"/\")] async fn f(id: ) -> String { body }",
        "mod items {}",
        "mod items { #[get(\"/\")] async fn f(id: ) -> String { body } }",
    ] {
        let expanded = in_editor(&format!("#[cors(origi)] {item}"), Invocation::Written);
        assert!(expanded.starts_with(&expected), "{item}: {expanded}");
    }
    // rust-analyzer reports a half-typed signature itself.
    let half_typed = "#[cors(origi)] #[get(\"/\")] async fn f(id: ) -> String { body }";
    assert!(!in_editor(half_typed, Invocation::Written).contains("compile_error"));
    let relocated = in_editor(half_typed, Invocation::Relocated);
    assert_eq!(relocated, "#[get(\"/\")]asyncfnf(id:)->String{body}");
}

#[test]
fn a_route_that_stays_has_hints() {
    let routes = "const_:()={usegetas_;useactix_web::postas_;};";
    for (source, expected) in [
        ("#[cors(origi)] #[get(\"/\")] #[actix_web::post(\"/\")] #[inline] async fn f() -> String { body }", 1),
        ("#[cors(origi)] mod items { #[get(\"/\")] #[actix_web::post(\"/\")] async fn f() -> String { body } }", 1),
        (
            "#[cors(origins = [\"*\"])] #[routes] #[get(\"/\")] #[actix_web::post(\"/\")] async fn f() -> String { body }",
            0,
        ),
    ] {
        assert_eq!(in_editor(source, Invocation::Written).matches(routes).count(), expected, "{source}");
    }
}

#[test]
fn each_attribute_of_a_module_has_its_own_hints() {
    let expanded = in_editor(
        r#"#[cors(origins = ["*"], crate = web)]
        mod items {
            #[cors(timing)]
            #[get("/")]
            async fn a() -> String { body }

            #[get("/")]
            async fn b() -> String { body }

            #[cors(headers = reflect)]
            mod deeper {
                #[get("/")]
                async fn c() -> String { body }
            }
        }"#,
        Invocation::Written,
    );
    let uses: Vec<&str> = expanded
        .split("use")
        .filter(|text| text.contains("::editor::"))
        .filter_map(|text| text.split(';').next())
        .collect();
    assert_eq!(
        uses,
        [
            "web::__private::editor::keys::{originsas_,}",
            "super::__cors_crate_of_items::__private::editor::keys::{timingas_,}",
            "super::__cors_crate_of_items::__private::editor::keys::{headersas_,}",
            "super::__cors_crate_of_items::__private::editor::headers::{reflectas_,}",
        ]
    );
}

#[test]
fn a_shared_policy_has_hints() {
    let _guard = InEditor::new();
    for (arguments, keys, values) in [
        ("", "policy_keys::{}", ""),
        ("origins = [\"*\"], me", "policy_keys::{origins as _, me as _,}", ""),
        (
            "methods = [G]",
            "policy_keys::{methods as _,}",
            "use::actix_web_cors::__private::editor::methods::{G as _,};",
        ),
    ] {
        let expanded: TokenStream = policy(arguments);
        let expanded = expanded.to_string().replace(' ', "");
        assert!(expanded.starts_with(&format!("{{{}", hints(keys, values))), "{arguments}: {expanded}");
    }
}
