//! The tokens that each message is shown on.

use super::{expand, messages_in, policy};
use crate::handler::Invocation;

/// The rule and the marked source of each message, in the order of the output.
fn marks(source: &str) -> Vec<(String, String)> {
    let messages = messages_in(expand(source, Invocation::Written));
    messages.iter().map(|message| (message.rule().to_owned(), message.marked_source())).collect()
}

#[test]
fn a_message_is_shown_on_the_part_of_the_attribute_that_is_wrong() {
    for (arguments, rule, marked) in [
        (r#"origins = ["https://a.example", "https://b.example/"]"#, "origin-path", r#""https://b.example/""#),
        (r#"origins = ["*", "https://b.example"]"#, "wildcard-not-alone", r#""*""#),
        ("origins = []", "origins-empty", "[]"),
        (r#"origins = ["*"], credentials"#, "wildcard-credentials", r#""*""#),
        (
            r#"origins = ["https://a.example"], dev_origins = ["http://localhost:3000/"]"#,
            "origin-path",
            r#""http://localhost:3000/""#,
        ),
        (r#"origins = ["*"], methods = [get]"#, "method-case", "get"),
        (r#"origins = ["*"], methods = []"#, "methods-empty", "[]"),
        (r#"origins = ["*"], headers = ["x-a", "x y"]"#, "header-invalid", r#""x y""#),
        (r#"origins = ["*"], expose_headers = ["x-a", "set-cookie"]"#, "expose-forbidden", r#""set-cookie""#),
        (r#"origins = TENANTS, vary = ["x-tenant", "x y"]"#, "header-invalid", r#""x y""#),
        (r#"origins = ["*"], max_age = 90000"#, "max-age-range", "90000"),
        (r#"origins = ["*"], max_age = -1"#, "max-age-range", "-"),
        (r#"origins = ["*"], max_age = "1h""#, "max-age-type", r#""1h""#),
        (r#"origins = ["*"], block_on_origin_mismatch"#, "block-needless", "block_on_origin_mismatch"),
        (r#"origins = ["*"], dangerous(everything)"#, "dangerous-unknown", "everything"),
        (r#"origins = ["*"], dangerous(any_port)"#, "dangerous-unneeded", "any_port"),
        (r#"origins = ["*"], timing, timing"#, "duplicate-key", "timing"),
        (r#"origins = ["*"], colour"#, "unknown-key", "colour"),
        ("policy = PARTNERS, credentials", "policy-with-keys", "credentials"),
        ("off, timing", "off-with-keys", "timing"),
        (r#"origins = ["*"], credentials ="#, "value-type", "="),
        (r#"origins = ["*"], max_age = 1 +"#, "value-type", "+"),
        (r#"origins = ["*"], timing: true"#, "value-type", ":"),
        ("origins = [*]", "value-type", "*"),
        (r#"origins = ["*"],, timing"#, "value-type", ","),
        (r#"origins = ["*"], max_age = 600 timing"#, "value-type", "timing"),
        ("credentials", "origins-missing", ""),
    ] {
        let source = format!("#[cors({arguments})] #[get(\"/\")] async fn index() -> String {{ body }}");
        assert_eq!(marks(&source), [(rule.to_owned(), marked.to_owned())], "{arguments}");
    }
}

#[test]
fn a_message_is_shown_on_the_part_of_the_item_that_is_wrong() {
    for (source, rule, marked) in [
        (r#"#[cors(origins = ["*"])] #[options("/")] async fn f() -> String { body }"#, "options-handler", "options"),
        (
            r#"#[cors(origins = ["*"])] #[route("/", method = "GET", method = "OPTIONS")] async fn f() -> String { body }"#,
            "options-handler",
            r#""OPTIONS""#,
        ),
        (
            r#"#[cors(origins = ["*"])] #[web::cors(timing)] #[get("/")] async fn f() -> String { body }"#,
            "duplicate-attribute",
            "web::cors",
        ),
        (r#"#[cors(origins = ["*"])] #[web::cors(timing)] mod items {}"#, "duplicate-attribute", "web::cors"),
        (r#"#[cors(origins = ["*"])] #[inline] pub struct Index;"#, "item-kind", "pub"),
        (r#"#[cors(origins = ["*"])] #[get("/")] async fn index(&self) -> String { body }"#, "item-kind", "async"),
        (r#"#[cors(origins = ["*"])] #[get("/")] async fn f(id: u8: u16) -> String { body }"#, "item-kind", ":"),
        (r#"#[cors(origins = ["*"])] async fn f() -> String { body }"#, "route-missing", ""),
        (
            r#"#[cors(origins = ["*"])] #[post("/")] async fn f(item: web::Json<Item>) -> String { body }"#,
            "json-content-type",
            "Json",
        ),
        (
            r#"#[cors(origins = ["*"])] mod items { #[get("/")] #[web::cors(timing)] async fn f() -> String { body } }"#,
            "route-missing",
            "web::cors",
        ),
        (r#"#[cors(origins = ["*"], methods = [GET])] mod items {}"#, "module-methods", "methods"),
        (
            r#"#[cors(off)] mod items { #[web::cors(timing)] #[get("/")] async fn f() -> String { body } }"#,
            "origins-missing",
            "web",
        ),
    ] {
        assert_eq!(marks(source), [(rule.to_owned(), marked.to_owned())], "{source}");
    }
}

#[test]
fn a_message_about_a_shared_policy_is_shown_on_the_key_or_the_macro() {
    for (arguments, rule, marked) in [
        ("off", "unknown-key", "off"),
        ("policy = PARTNERS", "unknown-key", "policy"),
        (r#"origins = ["*"]"#, "methods-empty", ""),
    ] {
        let messages = messages_in(policy(arguments));
        let found: Vec<(&str, String)> =
            messages.iter().map(|message| (message.rule(), message.marked_source())).collect();
        assert_eq!(found, [(rule, marked.to_owned())], "{arguments}");
    }
}
