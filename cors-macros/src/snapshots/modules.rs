//! What `#[cors]` on a module does to the items inside.

use expect_test::expect;
use proc_macro2::TokenStream;
use quote::quote;

use super::merged::passed_on;
use super::{attribute, expand, messages_in};
use crate::handler::Invocation;

const PAGE: &str = r#"origins=["https://a.example"]"#;

/// The output of `#[cors(arguments)]` on a module.
fn on_module(arguments: &str, items: &str) -> TokenStream {
    expand(&format!("#[cors({arguments})] mod items {{ {items} }}"), Invocation::Written)
}

/// The attributes that the handlers of a module get.
fn inherited(arguments: &str, items: &str) -> Vec<(String, String)> {
    passed_on(on_module(arguments, items))
}

#[test]
fn handlers_get_the_policy_and_other_items_stay() {
    for (item, name) in [
        (r#"#[get("/")] async fn f() -> String { body }"#, "cors_on_route"),
        (r#"#[get("/")] pub(crate) async fn f() -> Size<{ 3 }> { body }"#, "cors_on_route"),
        (r#"#[get("/")] async fn f() -> Size<{ 3 }, u8> { body }"#, "cors_on_route"),
        (r#"#[routes] #[get("/")] #[post("/")] async fn f() -> String { body }"#, "cors_on_route"),
        // The route, if there is one, is known after `cfg_attr` has been resolved.
        (r#"#[cfg_attr(feature = "web", get("/"))] async fn f() -> String { body }"#, "cors_if_routed"),
        (
            r#"#[cfg_attr(feature = "web", inline, actix_web::get("/"))] async fn f() -> String { body }"#,
            "cors_if_routed",
        ),
        // The attribute reports that the function does not parse.
        (r#"#[get("/")] async fn f(id: ) -> String { body }"#, "cors_if_routed"),
    ] {
        for other in ["", "fn g() -> ! { loop {} }", "static ON: bool = 1 != 2;"] {
            let found = inherited(PAGE, &format!("{other} {item}"));
            assert_eq!(found, [(name.to_owned(), PAGE.to_owned())], "{other} {item}");
        }
    }
    for item in [
        "fn f() {}",
        "fn g() -> ! { loop {} }",
        "const ON: bool = 1 != 2 && ! OFF;",
        "#[inline] fn f() {}",
        "async fn f(id: ) -> String { body }",
        "#[cfg_attr(feature = \"web\", inline)] fn f() {}",
        "#[cfg_attr(get, inline)] fn f() {}",
        "#[allow(get)] fn f() {}",
        "#[derive(Clone)] struct Item { id: [u8; { 3 }], }",
        "thread_local! { static A: u8 = 1; }",
        "macro_rules! f { () => {}; } f!();",
        "use std::{fmt, io};",
        "//! The items.\n #![allow(unused)] fn f() {}",
        "#[get(\"/\")] struct Index;",
        "fn f< #[cfg(web)] T>() {}",
        "mod deeper { fn f() {} }",
        "mod file;",
    ] {
        let expected: TokenStream = format!("mod items {{ {item} }}").parse().expect("tokens");
        assert_eq!(on_module(PAGE, item).to_string(), expected.to_string(), "{item}");
    }
}

#[test]
fn a_handler_gets_no_policy_that_has_a_mistake() {
    const LIST: &str = r#"#[get("/")] async fn f() -> String { body }"#;
    for (arguments, item, rules) in [
        (r#"origins = ["https://a.example"], max_age = "#, LIST, &["value-type"][..]),
        (r#"origins = ["https://a.example"], nonsense"#, LIST, &["unknown-key"]),
        (r#"policy = <Config as Policies>::API"#, LIST, &["value-type"]),
        (PAGE, r#"#[cors(policy = API, timing)] #[get("/")] async fn f() -> String { body }"#, &["policy-with-keys"]),
        (PAGE, r#"#[cors(timing, timing)] #[get("/")] async fn f() -> String { body }"#, &["duplicate-key"]),
        (PAGE, r#"#[cors(nonsense)] #[cfg_attr(web, get("/"))] async fn f() -> String { body }"#, &["unknown-key"]),
        // actix-web reports these.
        (PAGE, r#"#[get] async fn f() -> String { body }"#, &[]),
        (PAGE, r#"#[get("/")] async fn f() { body }"#, &[]),
    ] {
        let expanded = on_module(arguments, item);
        assert_eq!(passed_on(expanded.clone()), [], "{arguments} | {item}");
        let messages = messages_in(expanded);
        let found: Vec<&str> = messages.iter().map(super::Message::rule).collect();
        assert_eq!(found, rules, "{arguments} | {item}");
    }
}

#[test]
fn paths_lead_out_of_the_module() {
    for (arguments, expected) in [
        ("origins = TENANTS", "origins=self::__CorsPaths::TENANTS"),
        ("origins = config::TENANTS", "origins=self::__CorsPaths::TENANTS"),
        ("policy = self::API", "policy=self::__CorsPaths::API"),
        (r#"origins = ["*"], max_age = MAX_AGE"#, r#"origins=["*"],max_age=self::__CorsPaths::MAX_AGE"#),
        ("origins = crate::TENANTS", "origins=crate::TENANTS"),
        ("policy = ::config::API", "policy=::config::API"),
        (r#"origins = ["*"], headers = reflect"#, r#"origins=["*"],headers=reflect"#),
        (r#"origins = ["*"], crate = web"#, r#"origins=["*"],crate=super::__cors_crate_of_items"#),
        (r#"origins = ["*"], crate = web::cors"#, r#"origins=["*"],crate=super::__cors_crate_of_items"#),
        (r#"origins = ["*"], crate = self::web"#, r#"origins=["*"],crate=super::web"#),
        (r#"origins = ["*"], crate = super::web"#, r#"origins=["*"],crate=super::super::web"#),
        (r#"origins = ["*"], crate = ::web"#, r#"origins=["*"],crate=::web"#),
        (r#"origins = ["*"], crate = crate::web"#, r#"origins=["*"],crate=crate::web"#),
    ] {
        let handler = r#"#[get("/")] async fn f() -> String { body }"#;
        assert_eq!(inherited(arguments, handler), [("cors_on_route".to_owned(), expected.to_owned())], "{arguments}");
        let nested = inherited(arguments, &format!("mod deeper {{ {handler} }}"));
        let expected = ["self", "super"].into_iter().fold(expected.to_owned(), |path, first| match first {
            "self" => path.replace("=super::", "=super::super::"),
            _ => path.replace("=self::", "=super::"),
        });
        assert_eq!(nested, [("cors_on_route".to_owned(), expected)], "{arguments}, in a module inside");
    }
}

#[test]
fn a_module_inside_has_its_own_attribute() {
    attribute(
        quote!(origins = TENANTS, vary = ["x-tenant"], crate = web),
        quote! {
            #[cfg(feature = "items")]
            mod items {
                #[cors(policy = PARTNERS)]
                #[cfg(feature = "partners")]
                pub mod partners {
                    #[get("/partners")]
                    async fn list() -> impl Responder { "" }
                }

                mod plain {
                    #[get("/plain")]
                    async fn list() -> impl Responder { "" }
                }
            }
        },
        expect![[r##"
            #[cfg(feature = "items")]
            impl items::__CorsPaths {
                #[doc(hidden)]
                pub const fn TENANTS() -> web::__private::Source {
                    web::__private::Source::new(&TENANTS).named("TENANTS")
                }
            }
            #[cfg(feature = "items")]
            use web as __cors_crate_of_items;
            #[cfg(feature = "items")]
            mod items {
                const _: () = {
                    use cors as _;
                };
                #[cfg(feature = "partners")]
                impl partners::__CorsPaths {
                    #[doc(hidden)]
                    pub const fn PARTNERS() -> super::__cors_crate_of_items::__private::PolicyHandle {
                        (super::__cors_crate_of_items::__private::policy_reference)(&PARTNERS)
                            .handle()
                            .named("PARTNERS")
                    }
                }
                #[cfg(feature = "partners")]
                pub mod partners {
                    #[super::super::__cors_crate_of_items::__private::cors_on_route(
                        crate = super::super::__cors_crate_of_items,
                        policy = self::__CorsPaths::PARTNERS
                    )]
                    #[get("/partners")]
                    async fn list() -> impl Responder {
                        ""
                    }
                    #[doc(hidden)]
                    pub struct __CorsPaths;
                }
                mod plain {
                    #[super::super::__cors_crate_of_items::__private::cors_on_route(
                        origins = super::__CorsPaths::TENANTS,
                        vary = ["x-tenant"],
                        crate = super::super::__cors_crate_of_items
                    )]
                    #[get("/plain")]
                    async fn list() -> impl Responder {
                        ""
                    }
                }
                #[doc(hidden)]
                pub struct __CorsPaths;
            }
        "##]],
    );
}

#[test]
fn errors_are_emitted_next_to_the_item() {
    let expanded = on_module(
        PAGE,
        r#"
        mod inner {
            #[cors(timing)] #[options("/")] async fn options() -> String { body }
            #[cors(headers = ["x y"])] #[get("/")] async fn get() -> String { body }
            mod deeper {
                #[cors(timing)] #[web::cors(credentials)] #[get("/")] async fn twice() -> String { body }
            }
        }
        #[cors(max_age = 90000)]
        mod later {
            #[get("/")] async fn list() -> String { body }
            fn last() {}
        }
        "#,
    );
    let mut order = Vec::new();
    names_and_rules(expanded, &mut order);
    assert_eq!(
        order,
        [
            "mod items",
            "mod inner",
            "fn options",
            "options-handler",
            "fn get",
            "header-invalid",
            "mod deeper",
            "fn twice",
            "duplicate-attribute",
            "mod later",
            "fn list",
            "fn last",
            "max-age-range"
        ]
    );
}

/// The names of modules and functions, and the rules of messages, in the order of the source.
fn names_and_rules(tokens: TokenStream, order: &mut Vec<String>) {
    let mut last = String::new();
    for token in tokens {
        match &token {
            proc_macro2::TokenTree::Group(group) if last == "!" => {
                order.extend(messages_in(group.stream()).iter().map(|message| message.rule().to_owned()));
            }
            proc_macro2::TokenTree::Group(group) => names_and_rules(group.stream(), order),
            proc_macro2::TokenTree::Ident(name) if last == "mod" || last == "fn" => {
                order.push(format!("{last} {name}"))
            }
            _ => {}
        }
        last = token.to_string();
    }
}

#[test]
fn each_opt_out_of_each_attribute_is_needed_or_reported() {
    const SECURE: &str = r#"#[cors(origins = ["https://b.example"])] #[get("/b")] async fn b() -> String { body }"#;
    const PLAIN: &str = r#"#[get("/a")] async fn a() -> String { body }"#;
    const LOCAL: &str = r#"#[cors(origins = ["https://b.example"], dangerous(insecure_origins))] #[get("/b")] async fn b() -> String { body }"#;
    let insecure = r#"origins = ["http://a.example"], credentials, dangerous(insecure_origins)"#;
    let both = r#"origins = ["http://a.example"], credentials, dangerous(insecure_origins, any_port)"#;
    for (arguments, items, unneeded) in [
        (insecure, format!("{PLAIN} {SECURE}"), &[][..]),
        (insecure, format!("{SECURE} {PLAIN}"), &[]),
        (insecure, SECURE.to_owned(), &["insecure_origins"]),
        (insecure, String::new(), &[]),
        (insecure, format!("{PLAIN} {LOCAL}"), &["insecure_origins"]),
        (both, PLAIN.to_owned(), &["any_port"]),
        (both, SECURE.to_owned(), &["insecure_origins", "any_port"]),
    ] {
        let messages = messages_in(on_module(arguments, &items));
        let found: Vec<String> = messages.iter().map(super::Message::marked_source).collect();
        assert_eq!(found, unneeded, "{arguments} | {items}");
        assert!(messages.iter().all(|message| message.rule() == "dangerous-unneeded"), "{arguments} | {items}");
    }
}

#[test]
fn a_warning_has_the_lint_levels_of_its_item() {
    const HANDLER: &str = r#"#[get("/")] async fn f() -> String { body }"#;
    let warning = r#"origins = ["*"], headers = ["*"]"#;
    for (source, levels) in [
        (format!("#[cors({warning})] {HANDLER}"), &[][..]),
        (format!("#[cors({warning})] #[allow(deprecated)] #[inline] {HANDLER}"), &["#[allow(deprecated)]"]),
        (format!("#[cors({warning})] #[warn(deprecated)] #[deny(unused)] {HANDLER}"), &["#[warn(deprecated)]", "#[deny(unused)]"]),
        (format!("#[cors({warning})] #[forbid(deprecated)] mod items {{ {HANDLER} }}"), &["#[forbid(deprecated)]"]),
        (format!("#[cors({warning})] mod items {{ #![allow(deprecated)] {HANDLER} }}"), &["#[allow(deprecated)]"]),
        (format!("#[cors({warning})] mod items {{ #[allow(deprecated)] {HANDLER} }}"), &[]),
        (
            format!(r#"#[cors(origins = ["*"])] mod items {{ #[allow(deprecated)] #[cors(headers = ["*"])] {HANDLER} }}"#),
            &["#[allow(deprecated)]"],
        ),
        (
            format!(r#"#[cors(origins = ["*"])] mod items {{ #[cors(headers = ["*"])] mod f {{ #![deny(deprecated)] {HANDLER} }} }}"#),
            &["#[deny(deprecated)]"],
        ),
        (
            r#"#[cors(origins = ["*"])] #[allow(deprecated)] #[post("/")] async fn f(item: Json<Item>) -> String { body }"#.to_owned(),
            &["#[allow(deprecated)]"],
        ),
    ] {
        let file: syn::File = syn::parse2(expand(&source, Invocation::Written)).unwrap_or_else(|_| panic!("{source}"));
        assert_eq!(levels_of_warnings(&file.items), [levels], "{source}");
    }
}

/// The attributes of each warning, without spaces.
fn levels_of_warnings(items: &[syn::Item]) -> Vec<Vec<String>> {
    let levels_of = |item: &syn::Item| match item {
        syn::Item::Mod(module) => module.content.iter().flat_map(|(_, items)| levels_of_warnings(items)).collect(),
        syn::Item::Const(warning) if !messages_in(quote!(#warning)).is_empty() => {
            vec![warning.attrs.iter().map(|attribute| quote!(#attribute).to_string().replace(' ', "")).collect()]
        }
        _ => Vec::new(),
    };
    items.iter().flat_map(levels_of).collect()
}
