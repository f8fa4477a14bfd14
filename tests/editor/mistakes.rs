//! Mistakes are underlined exactly, during typing: each underline with its message.
//!
//! The programs in `ui-tests/` cover the message of each rule; these tests cover where an editor shows it.

use expect_test::{Expect, expect};

use crate::analyzer::Analyzer;
use crate::in_the_editor;
use crate::source::{Source, annotated, dedented, plain};

/// Compares the annotated program. The source is `expected` without its messages.
pub(crate) fn underlines(editor: &mut Analyzer, expected: Expect) {
    let source = Source::of(&plain(&dedented(expected.data())));
    editor.type_in(&source.text);
    let found = editor.diagnostics();
    expected.assert_eq(&annotated(&source, &found));
}

#[test]
fn mistakes_on_a_handler_are_underlined_exactly() {
    let programs = [
        expect![[r##"
            #[cors(origins = ["https://app.example.com/"])]
                              ^^^^^^^^^^^^^^^^^^^^^^^^^^
                              · origin `https://app.example.com/` ends in a slash, and no browser sends one: an origin is scheme, host and port only
                              · help: write `https://app.example.com`
                              · rule: origin-path
            #[get("/")]
            async fn a_slash() -> impl Responder { "" }
        "##]],
        expect![[r##"
            #[cors(origins = ["*"], credentials)]
                              ^^^
                              · origin `*` beside `credentials`: browsers refuse a credentialed response whose `Access-Control-Allow-Origin` is `*`, and any page could act as the user if they did not
                              · help: list the origins, or leave out `credentials`
                              · rule: wildcard-credentials
            #[get("/")]
            async fn everyone_with_cookies() -> impl Responder { "" }
        "##]],
        expect![[r##"
            #[cors(origins = ["https://app.example.com"], methods = [GET, "put"])]
                                                                          ^^^^^
                                                                          · method `put` is not in upper case: browsers send `PUT`, and methods are compared byte by byte
                                                                          · help: leave it out: this route serves GET
                                                                          · rule: method-case
            #[get("/")]
            async fn a_method_that_is_not_served() -> impl Responder { "" }
        "##]],
        expect![[r##"
            #[cors(origins = ["https://app.example.com"], header = ["content-type"])]
                                                          ^^^^^^
                                                          · `header` is not a key of `#[cors]`
                                                          · help: did you mean `headers`?
                                                          · rule: unknown-key
            #[get("/")]
            async fn a_key_of_another_library() -> impl Responder { "" }
        "##]],
        expect![[r##"
            #[cors(origins = ["https://app.example.com"], headers = ["content-type", "cookie"], max_age = -1)]
                                                                                     ^^^^^^^^
                                                                                     · header `cookie`: browsers never let a script set it, so no preflight asks for it
                                                                                     · help: leave it out, and write the key `credentials`: it lets the browser send its cookies
                                                                                     · rule: header-forbidden
                                                                                                          ^
                                                                                                          · `-1` seconds are less than none: no browser keeps a preflight for longer than a day, so `max_age` goes from 0 (do not cache) to 86400
                                                                                                          · help: write `0`, which means: do not cache
                                                                                                          · rule: max-age-range
            #[get("/")]
            async fn two_mistakes() -> impl Responder { "" }
        "##]],
        expect![[r##"
            #[cors(
                origins = [
                    "https://app.example.com",
                    "http://b.example.com",
                    ^^^^^^^^^^^^^^^^^^^^^^
                    · origin `http://b.example.com` beside `credentials` is not encrypted: anybody on the network path can be an `http` page, and would read responses with the user's credentials
                    · help: serve the page over `https` and list that origin; in a network of your own, add `dangerous(insecure_origins)`
                    · rule: origin-insecure
                    "https://ü.example.com",
                    ^^^^^^^^^^^^^^^^^^^^^^^
                    · origin `https://ü.example.com` has the letter `ü` (U+00FC): browsers send international names as punycode
                    · help: write `https://xn--tda.example.com`
                    · rule: origin-unicode
                ],
                credentials,
                dangerous(any_port),
            )]
            #[put("/items/{id}")]
            async fn on_several_lines(id: web::Path<u32>) -> impl Responder { id.to_string() }
        "##]],
        expect![[r##"
            #[cors(origins = ["https://app.example.com"])]
            #[routes]
            #[get("/")]
            #[options("/")]
              ^^^^^^^
              · this route serves `OPTIONS` itself: the `OPTIONS` that browsers send is the preflight, and `#[cors]` answers that by itself
              · help: remove `OPTIONS` here, or the `#[cors]`; in a module, write `#[cors(off)]` on this handler
              · rule: options-handler
            async fn a_preflight_by_hand() -> impl Responder { "" }
        "##]],
        expect![[r##"
            #[cors(headers = ["content-type"])]
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
              · there is no `origins`: without origins nobody may read the response, and the attribute would do nothing
              · help: add `origins = ["https://app.example.com"]`, or `origins = ["*"]` for a public resource
              · rule: origins-missing
            #[get("/")]
            async fn nobody() -> impl Responder { "" }
        "##]],
        expect![[r##"
            #[cors(origins = ["https://app.example.com"])]
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
              · there is no route attribute below `#[cors]` on `no_route`: `#[cors]` reads the route attribute below it, and generates the preflight from it
              · help: put `#[cors(…)]` above the route attribute of the handler, for example above `#[get("…")]` or `#[routes]`
              · rule: route-missing
            async fn no_route() -> impl Responder { "" }
        "##]],
        expect![[r##"
            #[cors(origins = ["https://app.example.com"])]
            struct NoHandler;
            ^^^^^^
            · this is neither a handler nor an inline module: `#[cors]` stands on a handler, above its route attribute, or on an inline module of handlers
            · help: write it above the route attribute of a function, or on `mod name { … }`
            · rule: item-kind
        "##]],
        expect![[r#"
            static LIMIT: u32 = 3;
            #[cors(policy = LIMIT)]
                            ^^^^^
                            · expected &Policy, found &u32
            #[get("/")]
            async fn no_policy() -> impl Responder { "" }
        "#]],
    ];
    in_the_editor("mistakes on handlers", |editor| {
        let count = programs.len();
        programs.into_iter().for_each(|program| underlines(editor, program));
        count
    });
}

#[test]
fn mistakes_on_a_module_are_underlined_at_their_source() {
    let programs = [
        expect![[r##"
            #[cors(origins = ["https://app.example.com:443"], methods = [GET], credentials)]
                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                              · origin `https://app.example.com:443` ends in the default port of `https`: browsers leave the scheme's default port out
                              · help: write `https://app.example.com`
                              · rule: origin-default-port
                                                              ^^^^^^^
                                                              · `methods` on a module: each handler of the module serves its own methods, and those are the default
                                                              · help: remove it, or write it on a handler
                                                              · rule: module-methods
            mod items {
                use super::*;

                #[get("/items")]
                async fn list() -> impl Responder { "" }

                #[cors(headers = ["host"], methods = [GET])]
                                  ^^^^^^
                                  · header `host`: browsers never let a script set it, so no preflight asks for it
                                  · help: leave it out
                                  · rule: header-forbidden
                                                      ^^^
                                                      · method `GET` is not served by this route, which serves PUT: the preflight would promise a request that can only fail
                                                      · help: leave it out, or add it to the route attribute
                                                      · rule: method-not-served
                #[put("/items")]
                async fn replace() -> impl Responder { "" }

                #[cors(max_age = "600")]
                                 ^^^^^
                                 · `"600"` is not a whole number of seconds
                                 · help: write it as in `max_age = 600`
                                 · rule: max-age-type
                mod inner {
                    use super::*;

                    #[cors(off, credentials)]
                                ^^^^^^^^^^^
                                · `credentials` with `off`: `off` means no CORS at all, and stands alone
                                · help: remove `credentials` or `off`
                                · rule: off-with-keys
                    #[get("/items/inner")]
                    async fn inner() -> impl Responder { "" }

                    #[get("/items/other")]
                    async fn other() -> impl Responder { "" }
                }
            }
        "##]],
        expect![[r##"
            #[cors(origins = ["https://app.example.com"], dangerous(any_port))]
                                                                    ^^^^^^^^
                                                                    · `dangerous(any_port)`: no origin of this policy needs it, and it would let the next one in unchecked
                                                                    · help: remove `any_port`
                                                                    · rule: dangerous-unneeded
            mod items {
                use super::*;

                #[get("/items")]
                async fn list() -> impl Responder { "" }
            }
        "##]],
    ];
    in_the_editor("mistakes on modules", |editor| {
        let count = programs.len();
        programs.into_iter().for_each(|program| underlines(editor, program));
        count
    });
}

#[test]
fn mistakes_in_a_shared_policy_are_underlined_exactly() {
    let programs = [
        expect![[r#"
            static PARTNERS: Policy = policy!(origins = ["partner.example"], methods = [get, CONNECT]);
                                                         ^^^^^^^^^^^^^^^^^
                                                         · origin `partner.example` has no scheme: an origin is scheme, host and port, as in `https://app.example.com`
                                                         · help: write `https://partner.example`
                                                         · rule: origin-scheme-missing
                                                                                        ^^^
                                                                                        · method `get` is not in upper case: browsers send `GET`, and methods are compared byte by byte
                                                                                        · help: write `GET`
                                                                                        · rule: method-case
                                                                                             ^^^^^^^
                                                                                             · method `CONNECT`: browsers never let a script send it
                                                                                             · help: leave it out
                                                                                             · rule: method-forbidden
        "#]],
        expect![[r#"
            static PARTNERS: Policy = policy!(origins = ["https://partner.example"], credentials = yes, off);
                                              ^^^^^^^
                                              · `origins` with `off`: `off` means no CORS at all, and stands alone
                                              · help: remove `origins` or `off`
                                              · rule: off-with-keys
                                                                                                   ^^^
                                                                                                   · `yes` is neither `true` nor `false`
                                                                                                   · help: write it as in `credentials`
                                                                                                   · rule: value-type
                                                                                                        ^^^
                                                                                                        · `off` cannot be used in `policy!`: a shared policy cannot be off
                                                                                                        · help: remove it
                                                                                                        · rule: unknown-key
        "#]],
        expect![[r#"
            static PARTNERS: Policy = policy!(origins = ["https://partner.example"]);
                                      ^^^^^^^
                                      · there is no `methods`: a shared policy has no route to take its methods from, so it must list them
                                      · help: add `methods = [GET, POST]`
                                      · rule: methods-empty
        "#]],
        expect![[r#"
            fn nested() -> &'static Policy {
                static LOCAL: Policy = policy!(
                    origins = ["https://partner.example", "https://partner.example"],
                                                          ^^^^^^^^^^^^^^^^^^^^^^^^^
                                                          · origin `https://partner.example` stands in the list already
                                                          · help: remove one of the two
                                                          · rule: origin-duplicate
                    methods = [GET],
                );
                &LOCAL
            }
        "#]],
    ];
    in_the_editor("mistakes in shared policies", |editor| {
        let count = programs.len();
        programs.into_iter().for_each(|program| underlines(editor, program));
        count
    });
}

#[test]
fn a_valid_program_has_no_diagnostics() {
    let programs = [
        expect![[r##"
            #[cors(
                origins = ["https://app.example.com", "https://*.example.com"],
                dev_origins = ["http://localhost:5173"],
                headers = ["content-type"],
                expose_headers = ["x-total-count"],
                credentials,
                max_age = 3600,
                block_on_origin_mismatch,
                timing,
            )]
            #[put("/items/{id}")]
            async fn update(id: web::Path<u32>) -> impl Responder { HttpResponse::Ok() }
        "##]],
        expect![[r##"
            #[cors(origins = ["*"])]
            #[routes]
            #[get("/a")]
            #[get("/b")]
            async fn two_paths() -> impl Responder { "" }
        "##]],
        expect![[r##"
            static PARTNERS: Policy = policy!(origins = ["https://partner.example"], methods = [GET, POST], credentials);

            #[cors(policy = PARTNERS)]
            #[route("/report", method = "GET", method = "POST")]
            async fn report() -> impl Responder { "" }
        "##]],
        expect![[r##"
            static TENANTS: SharedOrigins = SharedOrigins::empty();

            fn is_tenant(origin: &Origin, head: &RequestHead) -> bool { true }

            #[cors(origins = TENANTS, vary = ["x-tenant"])]
            #[get("/a")]
            async fn a_set() -> impl Responder { "" }

            #[cors(origins = is_tenant, headers = reflect)]
            #[get("/b")]
            async fn a_predicate() -> impl Responder { "" }
        "##]],
        expect![[r##"
            #[cors(origins = ["https://app.example.com"], credentials)]
            mod items {
                use super::*;

                #[get("/items")]
                async fn list() -> impl Responder { "" }

                #[cors(off)]
                #[get("/internal")]
                async fn internal() -> impl Responder { "" }
            }
        "##]],
    ];
    in_the_editor("programs without mistakes", |editor| {
        let count = programs.len();
        for program in programs {
            assert!(!program.data().contains('^'), "this program is said to have no mistake");
            underlines(editor, program);
        }
        count
    });
}
