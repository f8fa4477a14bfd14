//! The whole message for each mistake in a list of methods or header names.

use actix_web_cors_rules::methods::{self, MethodSite};
use actix_web_cors_rules::rule::Violation;
use actix_web_cors_rules::{expose_headers, headers, list_text, max_age, vary};

/// The texts of a list, and its messages with the index of their entry.
type Row<'a> = (&'a [&'a str], &'a [(usize, &'a str)]);

fn assert_messages(table: &[Row<'_>], check: impl Fn(&[&str]) -> Vec<(usize, Violation)>) {
    for (texts, expected) in table {
        let found: Vec<_> = check(texts).into_iter().map(|(index, found)| (index, found.to_string())).collect();
        let found: Vec<_> = found.iter().map(|(index, message)| (*index, message.as_str())).collect();
        assert_eq!(found, *expected, "{texts:?}");
    }
}

const INVALID: &str = "a header name must be a single token such as `content-type`";

#[test]
fn header_names() {
    let invalid =
        |name: &str, help: &str| format!("header `{name}` is not a header name: {INVALID}{help}\nrule: header-invalid");
    for (text, shown, help) in [
        // A name with a value, quotes or whitespace is corrected.
        ("content-type:", "content-type:", "\nhelp: write `content-type`"),
        ("X-A: 1", "X-A: 1", "\nhelp: write `x-a`"),
        ("x-a=1", "x-a=1", "\nhelp: write `x-a`"),
        (" x-a ", " x-a ", "\nhelp: write `x-a`"),
        ("\tx-a", "\\tx-a", "\nhelp: write `x-a`"),
        ("x-a\u{0}", "x-a\\u{0}", "\nhelp: write `x-a`"),
        ("\u{a0}x-a", "\\u{a0}x-a", "\nhelp: write `x-a`"),
        ("\"x-a\"", "\"x-a\"", "\nhelp: write `x-a`"),
        ("'x-a',", "'x-a',", "\nhelp: write `x-a`"),
        // Known names that were written with spaces.
        ("content type", "content type", "\nhelp: write `content-type`"),
        ("X CSRF Token", "X CSRF Token", "\nhelp: write `x-csrf-token`"),
        // Lists.
        ("x-a, x-b", "x-a, x-b", "\nhelp: list each name separately: `\"x-a\", \"x-b\"`"),
        ("x-a;x-b|x-c", "x-a;x-b|x-c", "\nhelp: list each name separately: `\"x-a\", \"x-b\", \"x-c\"`"),
        ("x-a, cookie", "x-a, cookie", "\nhelp: list each name separately: `\"x-a\"`"),
        // No name is in these.
        ("", "", ""),
        (":", ":", ""),
        ("*:", "*:", ""),
        ("x(a)", "x(a)", ""),
    ] {
        assert_messages(&[(&[text], &[(0, &invalid(shown, help))])], |texts| headers::check(texts, false));
    }
}

#[test]
fn request_headers() {
    let plain = [
        (&["x-a", "authorization", "Content-Type"][..], &[][..]),
        (&["*", "authorization"], &[]),
        (
            &["*"],
            &[(
                0,
                "`\"*\"` without `\"authorization\"`: in the Fetch Standard `*` does not cover `Authorization`, which must be listed by name\n\
                 help: if scripts send it, write `headers = [\"*\", \"authorization\"]`; otherwise allow this warning\n\
                 rule: header-wildcard-authorization",
            )],
        ),
        (
            &["*", "x-a"],
            &[(
                1,
                "header `x-a` together with `\"*\"`: `\"*\"` already allows every header except `authorization`, so no other name \
                 may be combined with it\n\
                 help: remove it, or list the names without `\"*\"`\n\
                 rule: header-wildcard-not-alone",
            )],
        ),
        (
            &["*", "*", "authorization"],
            &[(
                1,
                "header `*` is already in the list; header names are case-insensitive\nhelp: remove it\nrule: header-duplicate",
            )],
        ),
        (
            &["authorization", "*", "*"],
            &[(
                2,
                "header `*` is already in the list; header names are case-insensitive\nhelp: remove it\nrule: header-duplicate",
            )],
        ),
        (
            &["x-a", "X-A"],
            &[(
                1,
                "header `X-A` is already in the list; header names are case-insensitive\nhelp: remove it\nrule: header-duplicate",
            )],
        ),
        (
            &["Origin"],
            &[(
                0,
                "header `Origin`: browsers never let a script set this header, so no preflight requests it\n\
                 help: remove it: the browser always sends it, and `origins` lists the allowed values\n\
                 rule: header-forbidden",
            )],
        ),
        (
            &["Access-Control-Request-Headers", "access-control-request-method"],
            &[
                (
                    0,
                    "header `Access-Control-Request-Headers`: browsers never let a script set this header, so no preflight requests it\n\
                     help: remove it: the browser adds it to the preflight itself\n\
                     rule: header-forbidden",
                ),
                (
                    1,
                    "header `access-control-request-method`: browsers never let a script set this header, so no preflight requests it\n\
                     help: remove it: the browser adds it to the preflight itself\n\
                     rule: header-forbidden",
                ),
            ],
        ),
        (
            &["sec-fetch-site", "Proxy-Authorization"],
            &[
                (
                    0,
                    "header `sec-fetch-site`: browsers never let a script set this header, so no preflight requests it\n\
                     help: remove it\n\
                     rule: header-forbidden",
                ),
                (
                    1,
                    "header `Proxy-Authorization`: browsers never let a script set this header, so no preflight requests it\n\
                     help: remove it\n\
                     rule: header-forbidden",
                ),
            ],
        ),
        (
            &["access-control-allow-origin"],
            &[(
                0,
                "header `access-control-allow-origin`: this is a response header, and `headers` lists request headers\n\
                 help: remove it: this crate sends it\n\
                 rule: header-response-name",
            )],
        ),
        (
            &["set-cookie"],
            &[(
                0,
                "header `set-cookie`: browsers never let a script set this header, so no preflight requests it\n\
                 help: remove it and add the `credentials` key, which lets the browser store cookies\n\
                 rule: header-forbidden",
            )],
        ),
    ];
    assert_messages(&plain, |texts| headers::check(texts, false));
    assert_messages(
        &[(
            &["x-a", "*"],
            &[
                (
                    0,
                    "header `x-a` together with `\"*\"`: `\"*\"` already allows every header except `authorization`, so no other name \
                     may be combined with it\n\
                     help: remove it, or list the names without `\"*\"`\n\
                     rule: header-wildcard-not-alone",
                ),
                (
                    1,
                    "header `\"*\"` with `credentials`: for credentialed requests `*` is a literal header name and allows no other header\n\
                     help: list the names, or write `headers = reflect`\n\
                     rule: header-wildcard-credentials",
                ),
            ],
        )],
        |texts| headers::check(texts, true),
    );
}

#[test]
fn exposed_headers_and_vary() {
    assert_messages(
        &[
            (&["x-a", "x-b"], &[]),
            (
                &["*", "*"],
                &[(
                    1,
                    "exposed header `*` is already in the list; header names are case-insensitive\nhelp: remove it\nrule: expose-duplicate",
                )],
            ),
            (
                &["Content-Type"],
                &[(
                    0,
                    "exposed header `Content-Type`: a script that can read the response can always read this header\nhelp: remove it\nrule: expose-safelisted",
                )],
            ),
        ],
        |texts| expose_headers::check(texts, false),
    );
    assert_messages(
        &[
            (&["x-tenant", "accept-language"], &[]),
            (
                &["X-Tenant", "x-tenant", "x-user"],
                &[(
                    1,
                    "name `x-tenant` in `vary` is already in the list; header names are case-insensitive\nhelp: remove it\nrule: header-duplicate",
                )],
            ),
            (
                &["x-tenant:"],
                &[(0, &format!("name `x-tenant:` in `vary`: {INVALID}\nhelp: write `x-tenant`\nrule: header-invalid"))],
            ),
        ],
        vary::check,
    );
}

#[test]
fn methods_of_a_shared_policy() {
    assert_messages(
        &[
            (&["GET", "PURGE", "OPTIONS"], &[]),
            (&["*"], &[]),
            (&["*", "*"], &[(1, "method `*` is already in the list\nhelp: remove it\nrule: method-duplicate")]),
            (&["GET", "GET"], &[(1, "method `GET` is already in the list\nhelp: remove it\nrule: method-duplicate")]),
            (
                &["*", "GET"],
                &[(
                    0,
                    "`\"*\"` together with other methods: `*` already allows every method, so the other entries have no effect\n\
                     help: keep only `\"*\"`, or list the methods without it\n\
                     rule: method-wildcard-not-alone",
                )],
            ),
        ],
        |texts| methods::check(texts, false, MethodSite::Shared),
    );
}

#[test]
fn seconds() {
    let range =
        "`max_age` ranges from 0 (do not cache) to 86400, because no browser caches a preflight for more than a day";
    for (digits, result) in [
        ("0", Ok(0)),
        ("600", Ok(600)),
        ("86400", Ok(86_400)),
        (
            "86401",
            Err(format!("`86401` seconds is more than a day: {range}\nhelp: write `86400`\nrule: max-age-range")),
        ),
        (
            "99999999999",
            Err(format!("`99999999999` seconds is more than a day: {range}\nhelp: write `86400`\nrule: max-age-range")),
        ),
        (
            "-1",
            Err(format!("`-1` seconds is negative: {range}\nhelp: write `0` to disable caching\nrule: max-age-range")),
        ),
    ] {
        assert_eq!(max_age::check(digits).map_err(|violation| violation.to_string()), result, "{digits}");
    }
}

#[test]
fn lists_in_one_text() {
    let end = "entries are written one after another, without brackets and quotes";
    let advice = "write the entries without brackets and quotes, separated by commas";
    for (text, what, help) in [
        (r#"["a", "b"]"#, "is an array, as in JSON", "write `a,b`"),
        ("[a]", "is an array, as in JSON", "write `a`"),
        ("(a, b)", "has brackets around the list", "write `a,b`"),
        ("{a}", "has brackets around the list", "write `a`"),
        (r#""a""#, "has quotes around the entries", "write `a`"),
        (r#""a","b""#, "has quotes around the entries", "write `a,b`"),
        (r#""a",'b'"#, "has quotes around the entries", "write `a,b`"),
        (r#""a", "b","#, "has quotes around the entries", "write `a,b`"),
        (r#""a, b""#, "has quotes around the entries", "write `a,b`"),
        ("'a b'", "has quotes around the entries", "write `a,b`"),
        ("[]", "is an array, as in JSON", advice),
        ("()", "has brackets around the list", advice),
        (r#""""#, "has quotes around the entries", advice),
    ] {
        let message = format!("the text `{text}` {what}: {end}\nhelp: {help}\nrule: value-type");
        assert_eq!(list_text::split(text).map_err(|violation| violation.to_string()), Err(message), "{text}");
    }
    for (text, entries) in [(r#"a,"b""#, &["a", "\"b\""][..]), ("'a'b", &["'a'b"]), ("[a],b", &["[a]", "b"]), ("", &[])]
    {
        assert_eq!(list_text::split(text).as_deref(), Ok(entries), "{text}");
    }
}
