//! Mistakes are underlined exactly, during typing: each underline with its message.
//!
//! The programs in `ui-tests/` cover the message of each rule; these tests cover where an editor shows it.

use expect_test::{Expect, expect};

use crate::in_the_editor;
use crate::source::{Source, annotated, dedented, plain};
use support::editor::Analyzer;

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
                              · origin `*` with `credentials`: browsers reject a credentialed response with `Access-Control-Allow-Origin: *`; otherwise any page could act as the user
                              · help: list the origins, or remove `credentials`; for origins that a list cannot express, use a function in place of the list: `origins = path`, with `fn(&Origin, &HttpRequest) -> bool`
                              · rule: wildcard-credentials
            #[get("/")]
            async fn everyone_with_cookies() -> impl Responder { "" }
        "##]],
        expect![[r##"
            #[cors(origins = ["https://app.example.com"], methods = [GET, "put"])]
                                                                          ^^^^^
                                                                          · method `put` is not in upper case: browsers send `PUT`, and methods are compared byte by byte
                                                                          · help: remove it: this route serves GET
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
                                                                                     · header `cookie`: browsers never let a script set this header, so no preflight requests it
                                                                                     · help: remove it and add the `credentials` key, which lets the browser send cookies
                                                                                     · rule: header-forbidden
                                                                                                          ^
                                                                                                          · `-1` seconds is negative: `max_age` ranges from 0 (do not cache) to 86400, because no browser caches a preflight for more than a day
                                                                                                          · help: write `0` to disable caching
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
                    · origin `http://b.example.com` with `credentials` is not encrypted: anyone on the network path can impersonate an `http` page and read responses with the user's credentials
                    · help: serve the page over `https` and list that origin; in a private network, add `dangerous(insecure_origins)`
                    · rule: origin-insecure
                    "https://ü.example.com",
                    ^^^^^^^^^^^^^^^^^^^^^^^
                    · origin `https://ü.example.com` contains the character `ü` (U+00FC): browsers send international names as punycode
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
              · this route serves `OPTIONS` itself: the `OPTIONS` request that browsers send is the preflight, which `#[cors]` already answers
              · help: remove `OPTIONS` here, or the `#[cors]`; in a module, write `#[cors(off)]` on this handler
              · rule: options-handler
            async fn a_preflight_by_hand() -> impl Responder { "" }
        "##]],
        expect![[r##"
            #[cors(headers = ["content-type"])]
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
              · there is no `origins`: without origins no page may read the response, so the policy would have no effect
              · help: add `origins = ["https://app.example.com"]`, or `origins = ["*"]` for a public resource
              · rule: origins-missing
            #[get("/")]
            async fn nobody() -> impl Responder { "" }
        "##]],
        expect![[r##"
            #[cors(origins = ["https://app.example.com"])]
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
              · there is no route attribute below `#[cors]` on `no_route`: `#[cors]` must be above the route attribute, because it generates the preflight route from it
              · help: put `#[cors(…)]` above the route attribute of the handler, for example above `#[get("…")]` or `#[routes]`; around a route that is registered by hand use the middleware `Cors`
              · rule: route-missing
            async fn no_route() -> impl Responder { "" }
        "##]],
        expect![[r##"
            #[cors(origins = ["https://app.example.com"])]
            struct NoHandler;
            ^^^^^^
            · this is neither a handler nor an inline module: `#[cors]` belongs on a handler, above its route attribute, or on an inline module of handlers
            · help: write it above the route attribute of a function, or on `mod name { … }`; around a resource, a scope or an app use the middleware `Cors`
            · rule: item-kind
        "##]],
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
                              · origin `https://app.example.com:443` ends in the default port of `https`: browsers omit the default port of the scheme
                              · help: write `https://app.example.com`
                              · rule: origin-default-port
                                                              ^^^^^^^
                                                              · `methods` on a module: each handler of the module has its own methods, which are the default
                                                              · help: remove it, or write it on a handler
                                                              · rule: module-methods
            mod items {
                use super::*;

                #[get("/items")]
                async fn list() -> impl Responder { "" }

                #[cors(headers = ["host"], methods = [GET])]
                                  ^^^^^^
                                  · header `host`: browsers never let a script set this header, so no preflight requests it
                                  · help: remove it
                                  · rule: header-forbidden
                                                      ^^^
                                                      · method `GET` is not served by this route, which serves PUT: the preflight would promise a request that can only fail
                                                      · help: remove it, or add it to the route attribute
                                                      · rule: method-not-served
                #[put("/items")]
                async fn replace() -> impl Responder { "" }

                #[cors(max_age = "600")]
                                 ^^^^^
                                 · `"600"` is not a whole number of seconds
                                 · help: write `max_age = 600`
                                 · rule: max-age-type
                mod inner {
                    use super::*;

                    #[cors(off, credentials)]
                                ^^^^^^^^^^^
                                · `credentials` with `off`: `off` disables CORS and cannot be combined with other keys
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
                                                                    · `dangerous(any_port)`: no origin in this policy needs it, and it would silence the check for origins added later
                                                                    · help: remove it
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
                                                         · origin `partner.example` has no scheme: an origin is scheme, host and port, for example `https://app.example.com`
                                                         · help: write `https://partner.example`
                                                         · rule: origin-scheme-missing
                                                                                        ^^^
                                                                                        · method `get` is not in upper case: browsers send `GET`, and methods are compared byte by byte
                                                                                        · help: write `GET`
                                                                                        · rule: method-case
                                                                                             ^^^^^^^
                                                                                             · method `CONNECT`: browsers never let a script send this method
                                                                                             · help: remove it
                                                                                             · rule: method-forbidden
        "#]],
        expect![[r#"
            static PARTNERS: Policy = policy!(origins = ["https://partner.example"], credentials = yes, off);
                                              ^^^^^^^
                                              · `origins` with `off`: `off` disables CORS and cannot be combined with other keys
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
                                                          · origin `https://partner.example` is already in the list
                                                          · help: remove it
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

            fn is_tenant(origin: &Origin, head: &HttpRequest) -> bool { true }

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
