//! Broken and half-typed attributes: the item is emitted, so one mistake does not cause follow-up errors.

use expect_test::expect;
use proc_macro2::TokenStream;
use quote::quote;

use super::{attribute, shared};

#[test]
fn a_mistake_leaves_the_handler_as_it_is() {
    attribute(
        quote!(origins = ["https://app.example.com/"], max = 3, methods = [GET, type]),
        quote!(
            #[get("/")]
            async fn index() -> impl Responder {
                ""
            }
        ),
        expect![[r##"
            #[get("/")]
            async fn index() -> impl Responder {
                ""
            }
            ::core::compile_error! {
                "expected an expression as the value of `methods`\nhelp: write it as in `methods = [GET, PUT]`\nrule: value-type"
            }
            ::core::compile_error! {
                "`max` is not a key of `#[cors]`\nhelp: did you mean `max_age`?\nrule: unknown-key"
            }
            ::core::compile_error! {
                "origin `https://app.example.com/` ends in a slash, and no browser sends one: an origin is scheme, host and port only\nhelp: write `https://app.example.com`\nrule: origin-path"
            }
        "##]],
    );
}

#[test]
fn a_mistake_leaves_a_policy_that_allows_no_origin() {
    shared(
        quote!(origins = , methods = [G], dangerous(in)),
        expect![[r#"
            static PARTNERS: Policy = {
                ::core::compile_error! {
                    "`origins` has no value\nhelp: write it as in `origins = [\"https://app.example.com\"]`\nrule: value-type"
                }
                ::core::compile_error! {
                    "`in` is not an opt-out of `dangerous`\nhelp: the opt-outs are `insecure_origins`, `public_suffix`, `any_port`, `custom_scheme`\nrule: dangerous-unknown"
                }
                ::actix_web_cors::__private::Policy::new(
                    ::actix_web_cors::__private::PolicyData {
                        origins: ::actix_web_cors::__private::Origins::Compiled {
                            exact: &[],
                            patterns: &[],
                        },
                        methods: ::actix_web_cors::__private::Methods::Compiled(&[]),
                        headers: ::actix_web_cors::__private::AllowHeaders::None,
                        expose_headers: ::actix_web_cors::__private::ExposeHeaders::None,
                        credentials: false,
                        max_age: 600u32,
                        block_on_origin_mismatch: false,
                        vary: ::actix_web_cors::__private::Cow::Borrowed(""),
                        timing: ::actix_web_cors::__private::Timing::Off,
                    },
                    ::core::option::Option::None,
                )
            };
        "#]],
    );
}

#[test]
fn what_cannot_have_a_policy_stays_as_it_is() {
    attribute(
        quote!(origins = ["*"]),
        quote!(
            async fn index() -> impl Responder {
                ""
            }
        ),
        expect![[r#"
            async fn index() -> impl Responder {
                ""
            }
            ::core::compile_error! {
                "there is no route attribute below `#[cors]` on `index`: `#[cors]` must be above the route attribute, because it generates the preflight route from it\nhelp: put `#[cors(…)]` above the route attribute of the handler, for example above `#[get(\"…\")]` or `#[routes]`; around a route that is registered by hand use the middleware `Cors`\nrule: route-missing"
            }
        "#]],
    );
    attribute(
        quote!(origins = ["*"]),
        quote!(
            struct Index;
        ),
        expect![[r#"
            struct Index;
            ::core::compile_error! {
                "this is neither a handler nor an inline module: `#[cors]` belongs on a handler, above its route attribute, or on an inline module of handlers\nhelp: write it above the route attribute of a function, or on `mod name { … }`; around a resource, a scope or an app use the middleware `Cors`\nrule: item-kind"
            }
        "#]],
    );
}

#[test]
fn a_half_typed_signature_is_left_to_the_editor() {
    let written = crate::cors::expand(
        quote!(orig),
        quote!(#[get("/")] async fn index(id: ) -> impl Responder { "" }),
        crate::handler::Invocation::Written,
    );
    // It is not Rust, and so not pretty.
    expect![[r##"# [get ("/")] async fn index (id :) -> impl Responder { "" } :: core :: compile_error ! { "this function cannot be parsed: unexpected end of input, expected one of: `for`, parentheses, `unsafe`, `fn`, `extern`, identifier, `::`, `<`, `dyn`, square brackets, `*`, `&`, `!`, `impl`, `_`, lifetime\nrule: item-kind" }"##]].assert_eq(&written.to_string());
}

/// The number of errors in the output of a `#[cors]`.
fn count_errors(arguments: TokenStream, item: TokenStream) -> usize {
    let written = crate::cors::expand(arguments, item, crate::handler::Invocation::Written).to_string();
    written.matches("compile_error").count()
}

/// The number of errors in the output of `#[cors(arguments)]` on a module with two handlers.
fn errors_on_module(arguments: TokenStream) -> usize {
    let item = quote!(
        mod items {
            #[get("/items")]
            async fn list() -> impl Responder {
                ""
            }

            #[post("/items")]
            async fn create() -> impl Responder {
                ""
            }
        }
    );
    count_errors(arguments, item)
}

#[test]
fn a_mistake_of_a_module_is_one_error_for_all_its_handlers() {
    assert_eq!(errors_on_module(quote!()), 1);
    assert_eq!(errors_on_module(quote!(origins = ["null"])), 1);
    assert_eq!(errors_on_module(quote!(origins = [null])), 1);
    assert_eq!(errors_on_module(quote!(origins = ["*"], max_age = 90000)), 1);
    assert_eq!(errors_on_module(quote!(origins = ["*"], dangerous(any_port))), 1);
    assert_eq!(errors_on_module(quote!(origins = ["*"], nonsense)), 1);
    assert_eq!(errors_on_module(quote!(origins = ["*"], _)), 1);
}

#[test]
fn mistakes_in_different_places_are_different_errors() {
    assert_eq!(errors_on_module(quote!(origins = ["https://a.example/", "https://b.example/"])), 2);
    assert_eq!(errors_on_module(quote!(origins = [a, b])), 2);
    assert_eq!(errors_on_module(quote!(origins = ["*"], nonsense, rubbish)), 2);
    assert_eq!(errors_on_module(quote!(, origins = ["*"],,)), 2);
    assert_eq!(
        errors_on_module(quote!(
            origins = [
                #[a]
                "https://a.example",
                #[b]
                "https://b.example"
            ]
        )),
        2
    );
}

#[test]
fn an_opt_out_is_needed_if_one_handler_needs_it() {
    let arguments = || quote!(origins = ["http://a.example"], credentials, dangerous(insecure_origins));
    let handlers = |first: TokenStream| {
        quote!(
            mod items {
                #first
                #[get("/items")]
                async fn list() -> impl Responder {
                    ""
                }

                #[cors(origins = ["https://b.example"])]
                #[post("/items")]
                async fn create() -> impl Responder {
                    ""
                }
            }
        )
    };
    assert_eq!(count_errors(arguments(), handlers(quote!())), 0);
    assert_eq!(count_errors(arguments(), handlers(quote!(#[cors(off)]))), 1);
}

#[test]
fn an_opt_out_of_a_module_that_was_expanded_before_is_needed_if_one_handler_needs_it() {
    let inherited = quote!(#[cors_on_route(origins = ["http://a.example"], credentials, dangerous(insecure_origins))]);
    let item = quote!(
        mod items {
            #inherited
            #[get("/items")]
            async fn list() -> impl Responder {
                ""
            }

            #inherited
            #[cors(origins = ["https://b.example"])]
            #[post("/items")]
            async fn create() -> impl Responder {
                ""
            }
        }
    );
    assert_eq!(count_errors(quote!(headers = ["x-request-id"]), item), 0);
}
