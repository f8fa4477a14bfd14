//! Hover explains a word, and "go to definition" opens where it is explained. `|` is the pointer.

use crate::in_the_editor;
use crate::source::Source;
use support::editor::Analyzer;

/// The text shown for a word: its path and its type, a line, and its documentation.
fn shown(editor: &mut Analyzer, source: &Source) -> String {
    editor.type_in(&source.text);
    editor.hover(source.cursor).unwrap_or_default()
}

/// The documentation alone.
fn explained(editor: &mut Analyzer, source: &Source) -> String {
    shown(editor, source).split_once("\n---\n").map_or_else(String::new, |(_, text)| text.trim().to_owned())
}

/// Hover shows the documentation of a constant of this crate, and that constant is the only definition.
fn explains(editor: &mut Analyzer, source: &Source, word: &str) {
    let shown = explained(editor, source);
    let [(file, line)] = &editor.definitions(source.cursor)[..] else {
        panic!("{}\n`{word}` is defined in one place", source.text);
    };
    let file = std::fs::read_to_string(file).expect("the file that defines it");
    let lines: Vec<&str> = file.lines().map(str::trim).collect();
    assert_eq!(lines[*line], format!("pub const {word}: () = ();"), "{}", source.text);
    let mut comments: Vec<&str> = lines[..*line].iter().rev().map_while(|line| line.strip_prefix("///")).collect();
    comments.reverse();
    // rust-analyzer reformats lists.
    let words =
        |text: &str| text.split_whitespace().filter(|word| !["-", "*"].contains(word)).collect::<Vec<_>>().join(" ");
    assert!(shown.contains(['.', '`']), "{shown:?}");
    assert_eq!(words(&shown), words(&comments.join("\n")), "{}", source.text);
}

#[test]
fn every_key_explains_itself() {
    let keys = [
        ("ori|gins = [\"https://app.example.com\"]", "origins"),
        ("origins = [], dev_ori|gins = [\"http://localhost:5173\"]", "dev_origins"),
        ("origins = [\"*\"], meth|ods = [GET]", "methods"),
        ("origins = [\"*\"], head|ers = [\"content-type\"]", "headers"),
        ("origins = [\"*\"], expose|_headers = [\"x-total-count\"]", "expose_headers"),
        ("origins = [\"https://app.example.com\"], cred|entials", "credentials"),
        ("origins = [\"*\"], max|_age = 600", "max_age"),
        ("origins = [\"https://app.example.com\"], bl|ock_on_origin_mismatch", "block_on_origin_mismatch"),
        ("origins = TENANTS, va|ry = [\"x-tenant\"]", "vary"),
        ("origins = [\"*\"], tim|ing", "timing"),
        ("origins = [\"custom://x\"], danger|ous(custom_scheme)", "dangerous"),
        ("pol|icy = PARTNERS", "policy"),
        ("o|ff", "off"),
    ];
    in_the_editor("explanations of keys", |editor| {
        for (arguments, key) in keys {
            explains(editor, &Source::handler(&format!("#[cors({arguments})]")), key);
        }
        keys.len() * 2
    });
}

#[test]
fn keys_explain_themselves_everywhere() {
    let handler = "#[get(\"/\")] async fn index() -> impl Responder { \"\" }";
    let sources = [
        format!("#[cors(origins = [\"*\"], max|_age = 600)] mod m {{ use super::*; {handler} }}"),
        format!("#[cors(origins = [\"*\"])] mod m {{ use super::*; #[cors(max|_age = 600)] {handler} }}"),
        "static PARTNERS: Policy = policy!(origins = [\"*\"], methods = [GET], max|_age = 600);".to_owned(),
        // Next to a mistake, next to a half-typed entry, and before there is a route.
        format!("#[cors(origins = [\"*/\"], max|_age = 600)] {handler}"),
        format!("#[cors(origins = , max|_age = 600)] {handler}"),
        format!("#[cors(max|_age = , origins = [\"*\"])] {handler}"),
        "#[cors(max|_age = 600)] async fn index() {}".to_owned(),
        // Above another attribute that expands first.
        format!("#[cors(origins = [\"*\"], max|_age = 600)] #[tracing::instrument] {handler}"),
    ];
    in_the_editor("explanations in other places", |editor| {
        sources.iter().for_each(|source| explains(editor, &Source::of(source), "max_age"));
        sources.len() * 2
    });
}

#[test]
fn values_that_are_words_explain_themselves() {
    let values = [
        ("origins = [\"*\"], methods = [G|ET]", "GET"),
        ("origins = [\"https://*.co.uk\"], credentials, dangerous(public|_suffix)", "public_suffix"),
        ("origins = [\"*\"], headers = refl|ect", "reflect"),
    ];
    in_the_editor("explanations of values", |editor| {
        for (arguments, word) in values {
            explains(editor, &Source::handler(&format!("#[cors({arguments})]")), word);
        }
        values.len() * 2
    });
}

#[test]
fn a_path_leads_to_what_it_names_and_nowhere_else() {
    let statics = "/// Who is a partner.\nstatic PARTNERS: Policy = policy!(origins = [\"*\"], methods = [GET]);\n\
                   /// Who is a tenant.\nstatic TENANTS: SharedOrigins = SharedOrigins::empty();\n";
    let paths = [("policy = PART|NERS", "Who is a partner."), ("origins = TEN|ANTS", "Who is a tenant.")];
    in_the_editor("explanations of paths", |editor| {
        for (arguments, comment) in paths {
            let source = Source::handler(&format!("{statics}#[cors({arguments})]"));
            assert_eq!(explained(editor, &source), comment);
            assert_eq!(editor.definitions(source.cursor).len(), 1, "{arguments}");
        }
        paths.len() * 2
    });
}

#[test]
fn the_attributes_explain_themselves() {
    let get = "Creates route handler with `actix_web::guard::";
    let handler = "async fn index() -> impl Responder { \"\" }";
    let sources = [
        (
            format!("#[co|rs(origins = [\"*\"])] #[get(\"/\")] {handler}"),
            "`#[cors(origins = [\"https://app.example.com\"]",
        ),
        (format!("#[cors(origins = [\"*\"])] #[g|et(\"/\")] {handler}"), get),
        (format!("#[cors(origins = [\"*\"])] #[actix_web::g|et(\"/\")] {handler}"), get),
        (format!("#[cors(origins = [\"*\"])] #[rou|tes] #[get(\"/\")] {handler}"), "Creates resource handler"),
        (format!("#[cors(origins = [\"*\"])] #[tracing::instrument] #[g|et(\"/\")] {handler}"), get),
        // Next to a mistake, and next to a half-typed entry.
        (format!("#[cors(origins = [\"*\"], credentials)] #[g|et(\"/\")] {handler}"), get),
        (format!("#[cors(origins = )] #[g|et(\"/\")] {handler}"), get),
        (format!("#[cors(origins = )] #[tracing::instrument] #[g|et(\"/\")] {handler}"), get),
        ("#[cors(origins = [\"*\"])] #[g|et(\"/\")] async fn index(id: )".to_owned(), get),
        // In a module.
        (format!("#[cors(origins = [\"*\"])] mod m {{ use super::*; #[g|et(\"/\")] {handler} }}"), get),
        (format!("#[cors(origins = [\"*/\"])] mod m {{ use super::*; #[g|et(\"/\")] {handler} }}"), get),
        (
            format!(
                "#[cors(origins = [\"*\"])] mod m {{ use super::*; #[cors(credentials)] #[g|et(\"/\")] {handler} }}"
            ),
            get,
        ),
        (
            format!(
                "#[cors(origins = [\"*\"])] mod m {{ use super::*; #[co|rs(credentials)] #[get(\"/\")] {handler} }}"
            ),
            "`#[cors(origins = [\"https://app.example.com\"]",
        ),
    ];
    in_the_editor("explanations of attributes", |editor| {
        let mut silent = Vec::new();
        for (source, expected) in &sources {
            if !shown(editor, &Source::of(source)).contains(expected) {
                silent.push(source);
            }
        }
        assert!(silent.is_empty(), "{silent:#?}");
        sources.len()
    });
}
