//! What `#[cors]` on a handler generates, line by line.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::quote;

use super::merged::passed_on;
use super::{expand, messages_in, policy, pretty};
use crate::handler::Invocation;

const PAGE: &str = r#"origins = ["https://a.example"]"#;

/// The tokens of the output as text.
fn expanded(arguments: &str, item: &str) -> String {
    expand(&format!("#[cors({arguments})] {item}"), Invocation::Relocated).to_string()
}

fn text(source: &str) -> String {
    source.parse::<TokenStream>().unwrap_or_else(|error| panic!("{source}: {error}")).to_string()
}

#[test]
fn the_options_of_a_route_are_registered() {
    for (route, registration) in [
        (r#"#[get("/")]"#, r#"path: "/", name: "f", serves: &["GET"],"#),
        (r#"#[get("/", name = "list")]"#, r#"path: "/", name: "list", serves: &["GET"],"#),
        (r#"#[route("/", method = "GET", method = "PURGE")]"#, r#"path: "/", name: "f", serves: &["GET", "PURGE"],"#),
        (r#"#[get("/", guard = "is_admin")]"#, "f,).guard(is_admin).register(__cors_config);"),
        (r#"#[get("/", guard = "a", guard = "b::c")]"#, "f,).guard(a).guard(b::c).register(__cors_config);"),
        (r#"#[get("/", wrap = "Logger::new(3)")]"#, "f,).wrap(Logger::new(3)).register(__cors_config);"),
    ] {
        let service = expanded(PAGE, &format!("{route} async fn f() -> String {{ body }}"));
        let service = service.replace(' ', "");
        assert!(service.contains(&registration.replace(' ', "")), "{route}: {service}");
    }
}

#[test]
fn a_route_that_actix_web_refuses_stays_for_its_own_error() {
    for item in [
        r#"#[get] async fn f() -> String { body }"#,
        r#"#[get()] async fn f() -> String { body }"#,
        r#"#[get("/{")] async fn f() -> String { body }"#,
        r#"#[get("/", method = "POST")] async fn f() -> String { body }"#,
        r#"#[get("/", colour = "red")] async fn f() -> String { body }"#,
        r#"#[get("/", name = 3)] async fn f() -> String { body }"#,
        r#"#[get("/", guard = "1 + 1")] async fn f() -> String { body }"#,
        r#"#[get("/", wrap = "1 +")] async fn f() -> String { body }"#,
        r#"#[route("/")] async fn f() -> String { body }"#,
        r#"#[route("/", method = "")] async fn f() -> String { body }"#,
        r#"#[route("/", method = "get")] async fn f() -> String { body }"#,
        r#"#[route("/", method = "GET", method = "GET")] async fn f() -> String { body }"#,
        r#"#[routes] async fn f() -> String { body }"#,
        r#"#[get("/")] async fn f() { body }"#,
    ] {
        assert_eq!(expanded(PAGE, item), text(item), "{item}");
    }
}

#[test]
fn a_policy_with_a_mistake_is_not_generated() {
    let item = text(r#"#[get("/")] async fn f() -> String { body }"#);
    for arguments in [
        "policy = API, credentials",
        "off, credentials",
        r#"origins = ["https://a.example"], dangerous(any_port)"#,
        r#"origins = ["https://a.example"], timing, timing"#,
        r#"origins = ["https://a.example"], nonsense"#,
    ] {
        let expanded = expand(&format!("#[cors({arguments})] {item}"), Invocation::Written);
        assert!(expanded.to_string().starts_with(&format!("{item} :: core :: compile_error !")), "{expanded}");
    }
    for arguments in [
        r#"origins = ["https://a.example"], methods = [GET], dangerous(any_port)"#,
        r#"origins = ["https://a.example"], methods = [GET], timing, timing"#,
    ] {
        let expanded = policy(arguments);
        assert_eq!(messages_in(expanded.clone()).len(), 1, "{arguments}");
        assert!(!expanded.to_string().contains("a.example\"]"), "{expanded}");
        assert!(expanded.to_string().contains(&text("Origins::Compiled { exact: &[], patterns: &[] }")), "{expanded}");
    }
}

#[test]
fn a_macro_above_the_route_expands_first() {
    for (attribute, is_macro) in [
        ("#[allow(unused)]", false),
        ("#[doc = \"The list.\"]", false),
        ("#[cfg(feature = \"list\")]", false),
        ("#[clippy::cognitive_complexity = \"3\"]", false),
        ("#[rustfmt::skip]", false),
        ("#[instrument]", true),
        ("#[tracing::instrument]", true),
        ("#[web::allow]", true),
    ] {
        let source = format!("#[cors({PAGE})] {attribute} #[get(\"/\")] async fn f() -> String {{ body }}");
        let expanded = expand(&source, Invocation::Written);
        assert_eq!(passed_on(expanded).len(), usize::from(is_macro), "{attribute}");
        // Below the route, it is an attribute of the function.
        let source = format!("#[cors({PAGE})] #[get(\"/\")] {attribute} async fn f() -> String {{ body }}");
        let expanded = expand(&source, Invocation::Written);
        assert_eq!(passed_on(expanded.clone()), [], "{attribute}");
        let function = text(&format!("{attribute} async fn f() -> String"));
        assert!(expanded.to_string().contains(&function), "{expanded}");
    }
}

#[test]
fn the_service_is_documented_like_the_handler() {
    for (handler, attributes) in [
        ("#[get(\"/\")] async fn f() -> String { body }", "#[doc(hidden)]"),
        ("#[get(\"/\")] pub(crate) async fn f() -> String { body }", "#[doc(hidden)]"),
        ("#[get(\"/\")] pub async fn f() -> String { body }", ""),
        ("/// A list.\n#[get(\"/\")] async fn f() -> String { body }", "/// A list."),
        ("/// A list.\n#[get(\"/\")] pub async fn f() -> String { body }", "/// A list."),
    ] {
        let file = expand(&format!("#[cors({PAGE})] {handler}"), Invocation::Written);
        let lines = pretty(file);
        let above: Vec<&str> =
            lines.lines().take_while(|line| *line != "#[allow(non_camel_case_types)]").skip(3).collect();
        assert_eq!(above.join("\n"), attributes, "{handler}");
    }
}

#[test]
fn paths_are_named_for_an_audit() {
    for (arguments, expected) in [
        ("origins = TENANTS", r#"Option::Some(::actix_web_cors::__private::Source::new(&TENANTS).named("TENANTS"))"#),
        (
            "origins = config::TENANTS",
            r#"Option::Some(::actix_web_cors::__private::Source::new(&config::TENANTS).named("config::TENANTS"))"#,
        ),
        ("origins = self::__CorsPaths::TENANTS", "Option::Some(self::__CorsPaths::TENANTS())"),
        (
            "policy = config::API",
            r#"PolicyHandle = (::actix_web_cors::__private::policy_reference)(&config::API).handle().named("config::API");"#,
        ),
        ("policy = self::__CorsPaths::API", "PolicyHandle = self::__CorsPaths::API();"),
        (
            r#"origins = ["*"], max_age = config::MAX_AGE"#,
            "max_age: const { (::actix_web_cors::__private::checked_max_age)(config::MAX_AGE,",
        ),
        (
            r#"origins = ["*"], max_age = super::__CorsPaths::MAX_AGE"#,
            "max_age: const { (::actix_web_cors::__private::checked_max_age)(super::__CorsPaths::MAX_AGE(),",
        ),
    ] {
        let service = expanded(arguments, r#"#[get("/")] async fn f() -> String { body }"#).replace(' ', "");
        assert!(service.contains(&expected.replace(' ', "")), "{arguments}: {service}");
    }
}

#[test]
fn timing_is_for_the_origins_of_each_profile() {
    for (arguments, timing) in [
        (r#"origins = ["*"]"#, "Timing::Off"),
        (r#"origins = ["*"], timing"#, r#"Timing::Fixed(::actix_web_cors::__private::Cow::Borrowed("*"))"#),
        (
            r#"origins = ["https://a.example"], timing"#,
            r#"Timing::Fixed(::actix_web_cors::__private::Cow::Borrowed("https://a.example"))"#,
        ),
        (r#"origins = ["https://*.a.example"], timing"#, "Timing::Request"),
        (
            r#"origins = ["https://a.example"], dev_origins = ["http://localhost:*"], timing"#,
            r#"if ::core::cfg!(debug_assertions) { ::actix_web_cors::__private::Timing::Request } else { ::actix_web_cors::__private::Timing::Fixed(::actix_web_cors::__private::Cow::Borrowed("https://a.example")) }"#,
        ),
    ] {
        let data = policy(&format!("methods = [GET], {arguments}")).to_string().replace(' ', "");
        let expected = format!("timing:{},}}", timing.replace("Timing", "::actix_web_cors::__private::Timing"));
        let expected = expected.replace("__private::::actix_web_cors::__private::", "__private::").replace(' ', "");
        assert!(data.contains(&expected), "{arguments}: {data}");
    }
}

#[test]
fn a_type_from_a_macro_is_read() {
    // `macro_rules!` passes a type on in an invisible group.
    let json = TokenTree::Group(Group::new(Delimiter::None, quote!(web::Json<Item>)));
    let item = quote!(#[post("/")] async fn f(item: #json) -> String { body });
    let arguments = quote!(origins = ["https://a.example"]);
    let messages = messages_in(crate::cors::expand(arguments, item, Invocation::Written));
    let rules: Vec<&str> = messages.iter().map(super::Message::rule).collect();
    assert_eq!(rules, ["json-content-type"]);
}
