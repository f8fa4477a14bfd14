//! The attribute that a module puts on a handler: its own keys, replaced by those of the handler's attribute.

use proc_macro2::{TokenStream, TokenTree};

use super::{expand, messages_in};
use crate::handler::Invocation;

/// The attributes that the macro has put on handlers: the name, and the arguments without spaces.
pub(super) fn passed_on(tokens: TokenStream) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut last = String::new();
    for token in tokens {
        if let TokenTree::Group(group) = &token {
            if last == "cors_on_route" || last == "cors_if_routed" {
                found.push((last, group.stream().to_string().replace(' ', "")));
            } else {
                found.extend(passed_on(group.stream()));
            }
        }
        last = token.to_string();
    }
    found
}

/// The output of an attribute on a module, with a handler that has an attribute of its own.
fn merged(module: &str, local: &str) -> TokenStream {
    let source = format!(
        "#[cors({module})] mod items {{ #[cors({local})] #[get(\"/\")] async fn list() -> String {{ body }} }}"
    );
    expand(&source, Invocation::Written)
}

#[test]
fn a_local_key_replaces_an_inherited_one() {
    const PAGE: &str = r#"origins = ["https://a.example"]"#;
    let all = format!(
        r#"{PAGE}, dev_origins = ["http://localhost:3000"], block_on_origin_mismatch, headers = reflect, max_age = 60"#
    );
    for (module, local, expected) in [
        (PAGE, "credentials", format!("{PAGE}, credentials")),
        (PAGE, r#"origins = ["https://b.example"]"#, r#"origins = ["https://b.example"]"#.to_owned()),
        (PAGE, "methods = [GET], timing", format!("{PAGE}, methods = [GET], timing")),
        (PAGE, "crate = web", format!("{PAGE}, crate = web")),
        (PAGE, "off", "off".to_owned()),
        (PAGE, "policy = API", "policy = API".to_owned()),
        ("off", PAGE, PAGE.to_owned()),
        ("off", "crate = web", "off, crate = web".to_owned()),
        ("policy = crate::API", PAGE, PAGE.to_owned()),
        ("policy = crate::API", "off", "off".to_owned()),
        ("policy = crate::API", "policy = WEB", "policy = WEB".to_owned()),
        ("policy = crate::API", "crate = web", "policy = crate::API, crate = web".to_owned()),
        ("policy = crate::API, crate = crate::web", PAGE, format!("crate = crate::web, {PAGE}")),
        // With a list, `vary` has no meaning any more.
        (r#"origins = crate::TENANTS, vary = ["x-tenant"], timing"#, PAGE, format!("timing, {PAGE}")),
        (
            r#"origins = crate::TENANTS, vary = ["x-tenant"]"#,
            "origins = WEB_TENANTS",
            r#"vary = ["x-tenant"], origins = WEB_TENANTS"#.to_owned(),
        ),
        (
            r#"origins = crate::TENANTS, vary = ["x-tenant"]"#,
            "timing",
            r#"origins = crate::TENANTS, vary = ["x-tenant"], timing"#.to_owned(),
        ),
        // With any origin, there is no mismatch and no further origin.
        (&all, r#"origins = ["*"]"#, r#"headers = reflect, max_age = 60, origins = ["*"]"#.to_owned()),
        (
            &all,
            r#"origins = ["https://b.example"]"#,
            r#"dev_origins = ["http://localhost:3000"], block_on_origin_mismatch, headers = reflect, max_age = 60, origins = ["https://b.example"]"#
                .to_owned(),
        ),
        (r#"origins = crate::TENANTS, vary = ["x-tenant"]"#, r#"origins = ["*"]"#, r#"origins = ["*"]"#.to_owned()),
    ] {
        let expanded = merged(module, local);
        let expected = ("cors_on_route".to_owned(), expected.replace(' ', ""));
        assert_eq!(passed_on(expanded), [expected], "{module} | {local}");
    }
}

#[test]
fn a_handler_that_inherits_credentials_can_switch_them_off() {
    const RULE: &str = "list the origins, or remove `credentials`; for origins that a list cannot express, use a function in \
                        place of the list: `origins = path`, with `fn(&Origin, &HttpRequest) -> bool`";
    const LOCAL: &str = "list the origins, or write `credentials = false` here";
    for (module, local, help) in [
        (r#"origins = ["https://a.example"], credentials"#, r#"origins = ["*"]"#, LOCAL),
        (r#"origins = ["https://a.example"]"#, r#"origins = ["*"], credentials"#, RULE),
        (r#"origins = ["*"], credentials"#, "timing", RULE),
    ] {
        let messages = messages_in(merged(module, local));
        let found: Vec<(&str, &str)> = messages.iter().map(|message| (message.rule(), message.help())).collect();
        assert_eq!(found, [("wildcard-credentials", help)], "{module} | {local}");
    }
    let messages = messages_in(merged(
        r#"origins = ["https://a.example"], credentials"#,
        r#"origins = ["*"], expose_headers = ["set-cookie"]"#,
    ));
    let mut rules: Vec<(&str, bool)> =
        messages.iter().map(|message| (message.rule(), message.help() == LOCAL)).collect();
    rules.sort_unstable();
    assert_eq!(rules, [("expose-forbidden", false), ("wildcard-credentials", true)]);
}

#[test]
fn attributes_that_no_module_saw_together_are_merged_on_the_handler() {
    // One of them was hidden by `cfg_attr` or by an import under another name.
    for (source, invocation, rules) in [
        (
            r#"#[cors(origins = ["https://a.example"])] #[cors(headers = ["x y"])] #[get("/")] async fn f() -> String { body }"#,
            Invocation::Relocated,
            &["header-invalid"][..],
        ),
        (
            r#"#[cors(headers = ["x y"])] #[cors_on_route(origins = ["https://a.example"])] #[get("/")] async fn f() -> String { body }"#,
            Invocation::Relocated,
            &["header-invalid"],
        ),
        (
            r#"#[cors(origins = ["https://a.example"], dangerous(any_port))] #[cors(credentials)] #[get("/")] async fn f() -> String { body }"#,
            Invocation::Conditional,
            &["dangerous-unneeded"],
        ),
        (
            r#"#[cors(origins = ["https://a.example"])] #[cors(credentials)] #[get("/")] async fn f() -> String { body }"#,
            Invocation::Written,
            &["duplicate-attribute"],
        ),
        // The attribute was checked when it was moved.
        (
            r#"#[cors(origins = ["*"], headers = ["*"])] #[get("/")] async fn f() -> String { body }"#,
            Invocation::Relocated,
            &[],
        ),
        (
            r#"#[cors(origins = ["*"], headers = ["*"])] #[get("/")] async fn f() -> String { body }"#,
            Invocation::Written,
            &["header-wildcard-authorization"],
        ),
    ] {
        let messages = messages_in(expand(source, invocation));
        let found: Vec<&str> = messages.iter().map(super::Message::rule).collect();
        assert_eq!(found, rules, "{source}");
    }
}
