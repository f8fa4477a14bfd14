//! A suggested header name or method is valid in the list that the suggestion is for.

use actix_web_cors_rules::rule::{Rule, Violation};
use actix_web_cors_rules::{expose_headers, headers, methods, vary};
use proptest::prelude::*;

/// Applies each suggestion on its own. The new entry must not be an error.
fn suggestions_are_valid(
    texts: &[&str],
    check: impl Fn(&[&str]) -> Vec<(usize, Violation)>,
) -> Result<(), TestCaseError> {
    for (index, violation) in check(texts) {
        let Some(fixed) = violation.suggestion() else { continue };
        let mut again = texts.to_vec();
        again[index] = fixed;
        let remaining = check(&again).into_iter().find(|(place, _)| *place == index);
        prop_assert_eq!(
            remaining.filter(|(_, violation)| !violation.rule().is_warning()),
            None,
            "{:?} in {:?}",
            fixed,
            texts
        );
    }
    Ok(())
}

const NAMES: [&str; 12] = [
    "x-a",
    "Content-Type",
    "cookie",
    "Set-Cookie",
    "origin",
    "access-control-allow-origin",
    "*",
    "authorization",
    "",
    "x a",
    "sec-fetch-site",
    "pragma",
];
const METHODS: [&str; 9] = ["GET", "get", "POST", "post", "PUT", "patch", "TRACE", "*", "purge"];
const ENDS: [&str; 9] = ["", ":", " ", ": x", ",", "\"", ", x-b", ", GET", "; cookie"];

fn lists(words: &'static [&'static str]) -> impl Strategy<Value = Vec<String>> {
    let word =
        (prop::sample::select(words), prop::sample::select(&ENDS[..])).prop_map(|(word, end)| format!("{word}{end}"));
    prop::collection::vec(word, 1..4)
}

proptest! {
    #[test]
    fn suggested_names_are_valid(list in lists(&NAMES), credentials in any::<bool>()) {
        let texts: Vec<&str> = list.iter().map(String::as_str).collect();
        suggestions_are_valid(&texts, |texts| headers::check(texts, credentials))?;
        suggestions_are_valid(&texts, |texts| expose_headers::check(texts, credentials))?;
        suggestions_are_valid(&texts, vary::check)?;
    }

    #[test]
    fn suggested_methods_are_valid(list in lists(&METHODS), credentials in any::<bool>()) {
        let texts: Vec<&str> = list.iter().map(String::as_str).collect();
        let served = ["GET".to_owned(), "PATCH".to_owned()];
        suggestions_are_valid(&texts, |texts| methods::check(texts, credentials, methods::MethodSite::Handler { served: &served }))?;
        suggestions_are_valid(&texts, |texts| methods::check(texts, credentials, methods::MethodSite::Shared))?;
    }
}

#[test]
fn invalid_names_and_methods_are_not_suggested() {
    type Row<'a> = (&'a [&'a str], Rule, Option<&'a str>);
    let rows: [Row<'_>; 7] = [
        (&["Cookie:"], Rule::HeaderInvalid, Some("remove it and add the `credentials` key")),
        (&["access-control-allow-origin: *"], Rule::HeaderInvalid, Some("remove it")),
        (&["content-type, cookie"], Rule::HeaderInvalid, Some("list each name separately: `\"content-type\"`")),
        (&["*,*"], Rule::HeaderInvalid, None),
        (&["x-a", "x-a:"], Rule::HeaderInvalid, Some("remove it")),
        (&["cookie,origin"], Rule::HeaderInvalid, None),
        (&["x-a", "x-b:"], Rule::HeaderInvalid, None),
    ];
    for (texts, rule, advice) in rows {
        let (_, violation) = headers::check(texts, false).pop().expect("a violation");
        assert_eq!(violation.rule(), rule, "{texts:?}");
        match advice {
            Some(advice) => {
                assert!(violation.help_text().is_some_and(|given| given.starts_with(advice)), "{violation}")
            }
            None => assert_eq!(violation.help_text(), None, "{violation}"),
        }
    }
    let served = ["GET".to_owned()];
    for (texts, advice) in [
        (&["post"][..], "remove it: this route serves GET"),
        (&["GET", "get"], "remove it: `GET` is already in the list"),
        (&["GET PUT"], "list each method separately: `GET`"),
    ] {
        let (_, violation) =
            methods::check(texts, false, methods::MethodSite::Handler { served: &served }).pop().expect("one");
        assert_eq!((violation.suggestion(), violation.help_text()), (None, Some(advice)), "{texts:?}");
    }
}

#[test]
fn help_for_names_does_what_the_author_wanted() {
    let advice = |found: Vec<(usize, Violation)>| {
        let (_, violation) = found.into_iter().next_back().expect("a violation");
        violation.help_text().map(str::to_owned).unwrap_or_else(|| panic!("{violation}"))
    };
    let served = ["POST".to_owned()];
    let on_handler =
        |texts: &[&str]| advice(methods::check(texts, false, methods::MethodSite::Handler { served: &served }));
    for texts in [&["POST", "OPTIONS"][..], &["POST", "options"], &["OPTIONS"], &["POST", "OPTIONS,"]] {
        assert_eq!(on_handler(texts), "remove it: preflights are answered without it", "{texts:?}");
    }
    assert_eq!(methods::check(&["POST", "OPTIONS"], false, methods::MethodSite::Shared), []);
    assert_eq!(on_handler(&["ANY"]), "remove `methods` to allow POST");
    assert_eq!(on_handler(&["POSTS"]), "did you mean `POST`?");
    assert_eq!(on_handler(&["POST", "POSTS"]), "remove it, or add it to the route attribute");
    for (credentials, names) in [(false, "add the `credentials` key"), (true, "`credentials` lets the browser")] {
        for header in ["cookie", "Set-Cookie"] {
            let advice = advice(headers::check(&[header], credentials));
            assert!(advice.starts_with("remove it") && advice.contains(names), "{advice}");
        }
    }
    assert_eq!(advice(headers::check(&["*"], true)), "list the names, or write `headers = reflect`");
    assert_eq!(advice(expose_headers::check(&["*"], true)), "list the names, or write `expose_headers = reflect`");
    assert_eq!(advice(vary::check(&["x-a, x-b"])), "list each name separately: `\"x-a\", \"x-b\"`");
    assert!(advice(vary::check(&["*"])).contains("`vary = [\"x-tenant\"]`"));
}
