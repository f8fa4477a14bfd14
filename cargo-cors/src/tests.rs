//! Corrections as a table: a source with the marked token in `«…»`, the violation, and the source after the edit.

use actix_web_cors_rules::rule::{Rule, Violation};

use crate::edit::Edit;
use crate::source::{Place, tokens};

/// The source after the edit, or `None` if there is no edit.
fn corrected(marked: &str, violation: &Violation) -> Option<String> {
    let (text, range) = unmarked(marked);
    let tokens = tokens(&text)?;
    let edit = Edit::of(violation, &Place::find(&text, &tokens, &range)?)?;
    let mut text = text;
    text.replace_range(edit.range, &edit.text);
    Some(text)
}

/// The source without the marks, and the range between them.
fn unmarked(marked: &str) -> (String, std::ops::Range<usize>) {
    let start = marked.find('«').expect("a mark");
    let text = marked.replace('«', "");
    let end = text.find('»').expect("a second mark");
    (text.replace('»', ""), start..end)
}

/// Checks the rows of a table: the source, the help, and the source after the edit; an empty one if there is none.
fn check(rows: &[(&str, &str, &str)]) {
    check_rule(Rule::ValueType, rows);
}

fn check_rule(rule: Rule, rows: &[(&str, &str, &str)]) {
    for (source, help, expected) in rows {
        let violation = Violation::new(rule, "x").help(*help);
        assert_eq!(corrected(source, &violation).unwrap_or_default(), *expected, "{source} / {help}");
    }
}

#[test]
fn literals_are_written_in_their_form() {
    let write = "write `https://a.example`";
    check(&[
        (r#"#[cors(origins = [«"https://a.example/"»])]"#, write, r#"#[cors(origins = ["https://a.example"])]"#),
        (
            r##"#[cors(origins = [«r#"https://A.example"#»])]"##,
            write,
            r##"#[cors(origins = [r#"https://a.example"#])]"##,
        ),
        (r#"#[cors(origins = [«r"https://A.example"»])]"#, write, r#"#[cors(origins = [r"https://a.example"])]"#),
        (r#"#[cors(origins = [«"https:\x2f/A.example"»])]"#, write, r#"#[cors(origins = ["https://a.example"])]"#),
        (r#"#[cors(headers = ["ä", «"x-a: 1"»])]"#, "write `x-a`", r#"#[cors(headers = ["ä", "x-a"])]"#),
        (r#"#[cors(methods = [«get», POST])]"#, "write `GET`", r#"#[cors(methods = [GET, POST])]"#),
        (r#"#[cors(methods = [«"get"», POST])]"#, "write `GET`", r#"#[cors(methods = ["GET", POST])]"#),
        (r#"#[cors(methods = [«three»])]"#, "write `3D`", r#"#[cors(methods = ["3D"])]"#),
        (r#"#[cors(methods = [«msearch»])]"#, "did you mean `M-SEARCH`?", r#"#[cors(methods = ["M-SEARCH"])]"#),
        ("#[cors(max_age = «1_000_000»)]", "write `86400`", "#[cors(max_age = 86400)]"),
        ("#[cors(max_age = «\"600\"»)]", "write `600`", "#[cors(max_age = 600)]"),
    ]);
}

#[test]
fn one_literal_may_become_several() {
    check(&[
        (
            r#"#[cors(origins = [«"https://(a|b).example"», "https://c.example"])]"#,
            r#"write `"https://a.example", "https://b.example"`"#,
            r#"#[cors(origins = ["https://a.example", "https://b.example", "https://c.example"])]"#,
        ),
        (r#"#[cors(headers = [«r"x-a, x-b"»])]"#, r#"write `"x-a", "x-b"`"#, r#"#[cors(headers = [r"x-a", r"x-b"])]"#),
        (r#"#[cors(origins = «"*"»)]"#, r#"write `["*"]`"#, r#"#[cors(origins = ["*"])]"#),
        (r#"#[cors(origins = [«*»])]"#, r#"write `"*"`"#, r#"#[cors(origins = ["*"])]"#),
        // Several literals need a list around them.
        (r#"#[cors(origins = «"x"»)]"#, r#"write `"a", "b"`"#, ""),
    ]);
}

#[test]
fn entries_are_written_and_commas_are_added() {
    check(&[
        (
            r#"#[cors(headers = «"reflect"», credentials)]"#,
            "write `headers = reflect`",
            "#[cors(headers = reflect, credentials)]",
        ),
        ("#[cors(headers = «[reflect]»)]", "write `headers = reflect`", "#[cors(headers = reflect)]"),
        ("#[cors(origins = «&»TENANTS, off)]", "write `origins = TENANTS`", "#[cors(origins = TENANTS, off)]"),
        (
            "#[cors(origins = [A]\n    «headers» = [B])]",
            "write `, headers`",
            "#[cors(origins = [A],\n    headers = [B])]",
        ),
        ("#[cors(credentials «timing»)]", "write `, timing`", "#[cors(credentials, timing)]"),
    ]);
}

#[test]
fn elements_are_removed_with_one_comma() {
    check(&[
        (r#"#[cors(headers = [«"a"», "b"])]"#, "remove it", r#"#[cors(headers = ["b"])]"#),
        (r#"#[cors(headers = ["a", «"b"»])]"#, "remove it: because", r#"#[cors(headers = ["a"])]"#),
        (r#"#[cors(headers = ["a", «"b"»,])]"#, "remove it", r#"#[cors(headers = ["a",])]"#),
        (
            "#[cors(headers = [\n    \"a\",\n    «\"b\"»,\n    \"c\",\n])]",
            "remove it",
            "#[cors(headers = [\n    \"a\",\n    \"c\",\n])]",
        ),
        ("#[cors(headers = [\n    \"a\",\n    «\"b\"»,\n])]", "remove it", "#[cors(headers = [\n    \"a\",\n])]"),
        (
            "#[cors(headers = [\n    \"a\", // one\n    «\"b\"», // two\n])]",
            "remove it",
            "#[cors(headers = [\n    \"a\", // one\n     // two\n])]",
        ),
        (r#"#[cors(headers = [«"a"»], credentials)]"#, "remove it", r#"#[cors(headers = [], credentials)]"#),
        // Without any of them the policy would be wrong, or wider.
        ("#[cors(methods = [«TRACE»])]", "remove it", ""),
        ("#[cors(methods = [«TRACE»,])]", "remove it", ""),
        (r#"#[cors(origins = [«"a"»])]"#, "remove it", ""),
    ]);
}

#[test]
fn keys_are_removed_with_their_value() {
    check(&[
        (r#"#[cors(origins = ["*"], «block_on_origin_mismatch»)]"#, "remove it", r#"#[cors(origins = ["*"])]"#),
        (r#"#[cors(«vary» = ["a", "b"], origins = ["*"])]"#, "remove it", r#"#[cors(origins = ["*"])]"#),
        ("#[cors(dangerous(«any_port»), credentials)]", "remove it", "#[cors(credentials)]"),
        ("#[cors(credentials, dangerous(«any_port»))]", "remove it", "#[cors(credentials)]"),
        ("#[cors(dangerous(any_port, «insecure_origins»))]", "remove it", "#[cors(dangerous(any_port))]"),
        ("#[cors(credentials,«,» timing)]", "remove it", "#[cors(credentials, timing)]"),
        ("#[cors(origins = [«#»[allow(x)] \"a\"])]", "remove it", "#[cors(origins = [\"a\"])]"),
        ("#[cors(«#»[allow(x)] off)]", "remove it", "#[cors(off)]"),
        ("#[cors(«#»[allow(x)]off)]", "remove it", "#[cors(off)]"),
        ("#[cors(\n    «#»[allow(x)]\n    off,\n)]", "remove it", "#[cors(\n    off,\n)]"),
    ]);
    check_rule(
        Rule::MethodWildcardHandler,
        &[("#[cors(methods = [«\"*\"»], off)]", "remove `methods`", "#[cors(off)]")],
    );
    check_rule(
        Rule::OriginSubsumed,
        &[("#[cors(origins = [«\"a\"», \"b\"])]", "remove this entry", "#[cors(origins = [\"b\"])]")],
    );
}

#[test]
fn origins_of_development_servers_are_moved() {
    let moved = "move it to `dev_origins`";
    check_rule(
        Rule::OriginLocalhostRelease,
        &[
            (
                r#"#[cors(origins = ["https://a.example", «"http://localhost:1"»], credentials)]"#,
                moved,
                r#"#[cors(origins = ["https://a.example"], dev_origins = ["http://localhost:1"], credentials)]"#,
            ),
            (
                r#"#[cors(origins = [«r"http://localhost:1"», "https://a.example"], dev_origins = ["http://localhost:2"])]"#,
                moved,
                r#"#[cors(origins = ["https://a.example"], dev_origins = ["http://localhost:2", r"http://localhost:1"])]"#,
            ),
            (
                r#"#[cors(dev_origins = ["http://localhost:2",], origins = [«"http://localhost:1"»])]"#,
                moved,
                r#"#[cors(dev_origins = ["http://localhost:2", "http://localhost:1"], origins = [])]"#,
            ),
            (
                r#"#[cors(dev_origins = [], origins = [«"http://localhost:1"»])]"#,
                moved,
                r#"#[cors(dev_origins = ["http://localhost:1"], origins = [])]"#,
            ),
        ],
    );
}

#[test]
fn of_two_equal_keys_one_is_removed() {
    check_rule(
        Rule::DuplicateKey,
        &[
            ("#[cors(credentials, «credentials»)]", "keep one of the two", "#[cors(credentials)]"),
            ("#[cors(max_age = 1, «max_age»  =  1, off)]", "keep one of the two", "#[cors(max_age = 1, off)]"),
            ("#[cors(max_age = 1, «max_age» = 2)]", "keep one of the two", ""),
            ("#[cors(dangerous(any_port, «any_port»))]", "keep one of the two", "#[cors(dangerous(any_port))]"),
        ],
    );
}

#[test]
fn keys_are_renamed_if_the_value_fits() {
    check_rule(
        Rule::UnknownKey,
        &[
            ("#[cors(«orgins» = [A])]", "did you mean `origins`?", "#[cors(origins = [A])]"),
            ("#[cors(«allow_credentials» = true)]", "did you mean `credentials`?", "#[cors(credentials)]"),
            ("#[cors(«allow_credentials» = false)]", "did you mean `credentials`?", "#[cors(credentials = false)]"),
            ("#[cors(«credentails»)]", "did you mean `credentials`?", "#[cors(credentials)]"),
            ("#[cors(«reflect»)]", "did you mean `headers = reflect`?", "#[cors(headers = reflect)]"),
            ("#[cors(«any_port», off)]", "did you mean `dangerous(any_port)`?", "#[cors(dangerous(any_port), off)]"),
            ("#[cors(«dangerus»(any_port))]", "did you mean `dangerous`?", "#[cors(dangerous(any_port))]"),
            // The key is there, or the value does not fit.
            ("#[cors(«orgins» = [A], origins = [B])]", "did you mean `origins`?", ""),
            ("#[cors(«reflect», headers = [A])]", "did you mean `headers = reflect`?", ""),
            ("#[cors(«allow_any_origin»)]", "did you mean `origins`?", ""),
            ("#[cors(«timings» = 5)]", "did you mean `timing`?", ""),
            ("#[cors(«timings» = false)]", "did you mean `timing`?", ""),
            ("#[cors(«credentails» = 5)]", "did you mean `credentials`?", ""),
            ("#[cors(«header»(\"x-a\"))]", "did you mean `headers`?", ""),
            ("#[cors(«dangerus»[any_port])]", "did you mean `dangerous`?", ""),
            ("#[cors(«dangerus» = [any_port])]", "did you mean `dangerous`?", ""),
        ],
    );
    check_rule(
        Rule::DangerousUnknown,
        &[
            (
                "#[cors(dangerous(«insecure»))]",
                "did you mean `insecure_origins`?",
                "#[cors(dangerous(insecure_origins))]",
            ),
            ("#[cors(dangerous(any_port, «any»))]", "did you mean `any_port`?", "#[cors(dangerous(any_port))]"),
        ],
    );
}

#[test]
fn policies_are_found_wherever_they_are() {
    for (before, after) in [
        ("static P: Policy = policy!(", ");"),
        ("static P: Policy = actix_web_cors::policy! {", "};"),
        ("fn f() { app.wrap(Cors::new(policy!(", "))); }"),
        ("fn f() { if !ready { app.wrap(Cors::new(policy!(", "))); } }"),
        ("mod m { #[actix_web_cors::cors(", ")] mod n { } }"),
        ("#[cfg_attr(all(), cors(", "))] fn f() {}"),
        ("\u{feff}#!/usr/bin/env cargo\n#![allow(x)]\n/// Ä.\r\n#[cors(", ")] fn f() {}"),
        ("#![allow(x)] #[cors(", ")] fn f() {}"),
    ] {
        let marked = format!("{before}methods = [«get»]{after}");
        let expected = format!("{before}methods = [GET]{after}");
        assert_eq!(corrected(&marked, &Violation::new(Rule::MethodCase, "x").suggest("GET")), Some(expected));
    }
}

#[test]
fn other_code_is_left_alone() {
    let write = "write `x`";
    check(&[
        ("let x = «\"a\"»;", write, ""),
        ("handler!(origins = [«\"a\"»]);", write, ""),
        ("macro_rules! m { () => { #[cors(origins = [«\"a\"»])] } }", write, ""),
        ("#[cors(origins = [f(«\"a\"»)])]", "remove it", ""),
        ("#[cors(origins = [\"a«b»\"])]", write, ""),
        ("#[cors(«origins = [\"a\"]»)]", write, ""),
        ("#[cors(\"origins\" = [«\"a\"»])]", write, ""),
        ("#[cors(origins: [«\"a\"»])]", write, ""),
        ("#[cors(\"origins\"(«\"a\"»))]", write, ""),
        ("#[cors(«struct» = 1)]", "did you mean `a b`?", ""),
        ("#[cors(headers = [«3»])]", "write `x-a`", ""),
        ("#[cors(headers = [«X_A»])]", "write `x-a`", ""),
        ("#[cors(headers = [«*»])]", "write `reflect`", ""),
        ("#[cors(max_age = «\"soon\"»)]", "write `soon`", ""),
        ("#[cors(max_age = «\"soon\"»)]", "write `5m`", ""),
        ("#[cors(origins = [«\"a\"»], unclosed]", write, ""),
    ]);
}

#[test]
fn conflicting_edits_are_recognised() {
    let edit = |marked: &str, help: &str| {
        let (text, range) = unmarked(marked);
        let tokens = tokens(&text).expect("tokens");
        let place = Place::find(&text, &tokens, &range).expect("a place");
        Edit::of(&Violation::new(Rule::UnknownKey, "x").help(help), &place).expect("an edit")
    };
    let rows = [
        // The comma between the two belongs to both.
        ("#[cors(headers = [«\"a\"», \"b\"])]", "remove it", "#[cors(headers = [\"a\", «\"b\"»])]", "remove it", true),
        ("#[cors(headers = [«\"a\"», \"b\"])]", "write `c`", "#[cors(headers = [\"a\", «\"b\"»])]", "remove it", false),
        ("#[cors(a, «vary» = [\"b\"])]", "remove it", "#[cors(a, vary = [«\"b\"»])]", "write `c`", true),
        (
            "#[cors(«orgins» = A, origin = B)]",
            "did you mean `origins`?",
            "#[cors(orgins = A, «origin» = B)]",
            "did you mean `origins`?",
            true,
        ),
        (
            "#[cors(«orgins» = A, header = B)]",
            "did you mean `origins`?",
            "#[cors(orgins = A, «header» = B)]",
            "did you mean `headers`?",
            false,
        ),
    ];
    for (one, help, other, other_help, conflict) in rows {
        let (one, other) = (edit(one, help), edit(other, other_help));
        assert_eq!((one.conflicts_with(&other), other.conflicts_with(&one)), (conflict, conflict), "{one:?} {other:?}");
    }
}

#[test]
fn any_range_and_help_gives_code_or_no_edit() {
    const SOURCES: [&str; 4] = [
        r##"fn f() {} #[cors(origins = ["a", r#"b"#,], methods = [GET], dangerous(any_port), credentials,, max_age = 1)] mod m {}"##,
        r#"static P: Policy = policy!(origins = &T, #[a] headers = ["ä"] timing); #[cors()] #[cors(,)] fn g() {}"#,
        r#"#[cfg_attr(x, cors(dev_origins = [], origins = ["a"], off, off))] macro_rules! m { () => { #[cors(off)] } }"#,
        r#"#[cors(= 3, vary(a, "b"), "c", origins = |_, _| true, max_age = -1)] fn h() {}"#,
    ];
    const HELPS: [&str; 9] = [
        "remove it",
        "write `x`",
        "write `PUT`",
        "write `\"a\", \"b\"`",
        "write `[\"a\"]`",
        "write `, timing`",
        "write `headers = reflect`",
        "did you mean `origins`?",
        "move it to `dev_origins`",
    ];
    const RULES: [Rule; 4] =
        [Rule::ValueType, Rule::DuplicateKey, Rule::MethodWildcardHandler, Rule::OriginLocalhostRelease];
    let violations: Vec<Violation> =
        RULES.iter().flat_map(|rule| HELPS.map(|help| Violation::new(*rule, "x").help(help))).collect();
    let mut edits = 0;
    for source in SOURCES {
        let parsed = tokens(source).expect("tokens");
        for range in (0..=source.len()).flat_map(|start| (0..=source.len()).map(move |end| start..end)) {
            let Some(place) = Place::find(source, &parsed, &range) else { continue };
            for edit in violations.iter().filter_map(|violation| Edit::of(violation, &place)) {
                edits += 1;
                assert!(place.attribute.start < edit.range.start && edit.range.end < place.attribute.end, "{edit:?}");
                let mut text = source.to_owned();
                text.replace_range(edit.range.clone(), &edit.text);
                assert!(tokens(&text).is_some(), "{text}");
            }
        }
    }
    assert!(edits > 100, "{edits}");
}
