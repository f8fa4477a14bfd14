//! Completion while an attribute is typed: `|` is the cursor.

use crate::in_the_editor;
use crate::source::Source;
use support::editor::Analyzer;

const KEYS: [&str; 13] = [
    "block_on_origin_mismatch",
    "credentials",
    "dangerous",
    "dev_origins",
    "expose_headers",
    "headers",
    "max_age",
    "methods",
    "off",
    "origins",
    "policy",
    "timing",
    "vary",
];
const METHODS: [&str; 7] = ["DELETE", "GET", "HEAD", "PATCH", "POST", "PUT", "QUERY"];
const OPT_OUTS: [&str; 4] = ["any_port", "custom_scheme", "insecure_origins", "public_suffix"];

/// The words that are offered, and only those, except `self`, which rust-analyzer offers in every `use`.
fn offers(editor: &mut Analyzer, source: &Source, expected: &[&str]) {
    editor.type_in(&source.text);
    let mut offered = editor.completion(source.cursor);
    offered.retain(|label| label != "self");
    offered.sort();
    assert_eq!(offered, expected, "{}", source.text);
}

/// Every position that the arguments of `#[cors]` can have.
fn places(arguments: &str) -> Vec<Source> {
    let handler = "async fn index() -> impl Responder { \"\" }";
    let sources = [
        format!("#[cors({arguments})] #[get(\"/\")] {handler}"),
        format!("#[actix_web_cors::cors(\n    {arguments}\n)]\n#[actix_web::get(\"/\")]\n{handler}"),
        // The route attribute is typed later.
        format!("#[cors({arguments})] {handler}"),
        format!("#[cors({arguments})] mod m {{ use super::*; #[get(\"/\")] {handler} }}"),
        format!("#[cors(origins = [\"*\"])] mod m {{ use super::*; #[cors({arguments})] #[get(\"/\")] {handler} }}"),
        format!("#[cors(origins = [\"*\"])] mod m {{ use super::*; #[cors({arguments})] mod inner {{}} }}"),
    ];
    sources.iter().map(|source| Source::of(source)).collect()
}

#[test]
fn keys_are_offered_wherever_the_cursor_is() {
    let cursors = [
        "|",
        "or|",
        "origins = [\"*\"], |",
        "origins = [\"*\"], |, timing",
        "origins = [\"*\"], max|_age = 600",
        "cred|, origins = [\"*\"]",
        // Next to a half-typed entry.
        "origins = , |",
        "origins [\"*\"], ti|",
    ];
    in_the_editor("completion of keys", |editor| {
        let sources: Vec<Source> = cursors.iter().flat_map(|arguments| places(arguments)).collect();
        sources.iter().for_each(|source| offers(editor, source, &KEYS));
        sources.len()
    });
}

#[test]
fn values_that_are_words_are_offered() {
    let cursors: [(&str, &[&str]); 11] = [
        ("origins = [\"*\"], methods = [|]", &METHODS),
        ("origins = [\"*\"], methods = [GET, |]", &METHODS),
        ("origins = [\"*\"], methods = [P|]", &METHODS),
        ("origins = [\"*\"], dangerous(|)", &OPT_OUTS),
        // Keywords are also prefixes of words.
        ("origins = [\"*\"], dangerous(any_port, pub|)", &OPT_OUTS),
        ("origins = [\"*\"], dangerous(in|)", &OPT_OUTS),
        ("origins = [\"*\"], headers = |", &["reflect"]),
        ("origins = [\"*\"], headers = ref|", &["reflect"]),
        ("origins = [\"*\"], expose_headers = |", &["reflect"]),
        // Inside a string there is no completion.
        ("origins = [\"*\"], headers = [|]", &[]),
        ("origins = [\"|\"]", &[]),
    ];
    in_the_editor("completion of values", |editor| {
        let mut checks = 0;
        for (arguments, expected) in cursors {
            for source in places(arguments) {
                offers(editor, &source, expected);
                checks += 1;
            }
        }
        checks
    });
}

#[test]
fn a_shared_policy_is_offered_what_it_takes() {
    let keys: Vec<&str> = KEYS.into_iter().filter(|key| !["off", "policy"].contains(key)).collect();
    let cursors: [(&str, &[&str]); 8] = [
        ("|", &keys),
        ("or|", &keys),
        ("origins = [\"*\"], |", &keys),
        ("origins = [\"*\"], meth|, timing", &keys),
        ("origins = [\"*\"], methods = [|]", &METHODS),
        ("origins = [\"*\"], methods = [GET, P|]", &METHODS),
        ("origins = [\"*\"], methods = [GET], dangerous(|)", &OPT_OUTS),
        ("origins = [\"*\"], methods = [GET], headers = |", &["reflect"]),
    ];
    in_the_editor("completion in shared policies", |editor| {
        for (arguments, expected) in cursors {
            offers(editor, &Source::of(&format!("static PARTNERS: Policy = policy!({arguments});")), expected);
            offers(
                editor,
                &Source::of(&format!("fn f() {{ let policy: &Policy = &policy!({arguments}); }}")),
                expected,
            );
        }
        cursors.len() * 2
    });
}

#[test]
fn paths_are_offered_as_everywhere() {
    let statics = "mod policies { pub static PARTNERS: super::Policy = super::policy!(origins = [\"*\"], methods = [GET]); }\n\
                   mod tenants { pub static TENANTS: super::SharedOrigins = super::SharedOrigins::empty(); }\n";
    let cursors = [
        ("policy = policies::PAR|", "PARTNERS"),
        ("origins = tenants::TEN|", "TENANTS"),
        ("policy = pol|", "policies"),
    ];
    in_the_editor("completion of paths", |editor| {
        for (arguments, expected) in cursors {
            let source = Source::handler(&format!("{statics}#[cors({arguments})]"));
            editor.type_in(&source.text);
            let offered = editor.completion(source.cursor);
            assert!(offered.iter().any(|label| label == expected), "`{arguments}` offers {offered:?}");
        }
        cursors.len()
    });
}
