//! The list of keys: names, examples, defaults, and the errors about names.

use actix_web_cors_rules::rule::{Rule, Violation};
use actix_web_cors_rules::spelling::nearest;
use proc_macro2::TokenStream;
use quote::quote;
use syn::Path;

/// What there is to say about a key. The tables in `README.md`, in `src/lib.rs` and the editor's documentation are checked
/// against this list.
pub(crate) struct Key {
    pub(crate) name: &'static str,
    /// A correct entry.
    pub(crate) example: &'static str,
    /// The value where the key is absent.
    #[cfg_attr(not(test), expect(dead_code, reason = "checked against the documentation"))]
    pub(crate) default: &'static str,
    /// What the key decides, in one line.
    #[cfg_attr(not(test), expect(dead_code, reason = "checked against the documentation"))]
    pub(crate) meaning: &'static str,
}

/// Passes the list of keys to a macro: the field of the model, the name, the type of the value, an example, the default and the
/// meaning of each.
macro_rules! for_each_key {
    ($define:ident) => {
        $define! {
            origins "origins" OriginsValue
                r#"origins = ["https://app.example.com"]"#, "required", "the origins that may read the response";
            dev_origins "dev_origins" StringList
                r#"dev_origins = ["http://localhost:5173"]"#, "none", "origins added only where `debug_assertions` are on";
            methods "methods" MethodList
                "methods = [GET, PUT]", "all of the route", "the methods that have CORS";
            headers "headers" HeadersValue
                r#"headers = ["content-type"]"#, "the safelisted", "the request headers that a script may send";
            expose_headers "expose_headers" StringList
                r#"expose_headers = ["x-total-count"]"#, "the safelisted", "the response headers that a script may read";
            credentials "credentials" Switch
                "credentials", "off", "cookies and HTTP authentication";
            max_age "max_age" Seconds
                "max_age = 600", "600", "the seconds for which a browser may cache the preflight";
            block_on_origin_mismatch "block_on_origin_mismatch" Flag
                "block_on_origin_mismatch", "off", "403 for a cross-origin request from an origin that is not allowed";
            vary "vary" StringList
                r#"vary = ["x-tenant"]"#, "none", "the request headers that an origin source reads";
            timing "timing" Flag
                "timing", "off", "also send `Timing-Allow-Origin`";
            dangerous "dangerous" OptOuts
                "dangerous(insecure_origins)", "none", "opt-outs from rules, by name";
            policy "policy" PathValue
                "policy = PARTNERS", "", "a shared policy";
            off "off" Flag
                "off", "", "no CORS";
            crate_path "crate" PathValue
                "crate = my_crate::cors", "::actix_web_cors", "the path where this crate is re-exported";
        }
    };
}
pub(crate) use for_each_key;

macro_rules! define_list {
    ($( $field:ident $name:literal $value:ident $example:literal, $default:literal, $meaning:literal; )*) => {
        /// All keys, in the order of the documentation.
        pub(crate) const KEYS: &[Key] =
            &[$( Key { name: $name, example: $example, default: $default, meaning: $meaning }, )*];
    };
}

for_each_key!(define_list);

/// The opt-outs of `dangerous(…)`.
pub(crate) const OPT_OUTS: &[&str] = actix_web_cors_rules::dangerous::OptOut::NAMES;

/// True for the name of a key.
pub(crate) fn is_key(name: &str) -> bool {
    find(name).is_some()
}

/// The key of this name.
pub(crate) fn find(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.name == name)
}

/// A violation for a key or an opt-out that is given twice.
pub(crate) fn duplicate(name: &str) -> Violation {
    Violation::new(Rule::DuplicateKey, format!("`{name}` is given twice")).help("keep one of the two")
}

/// A violation for an unknown key, with the one that was probably meant.
pub(crate) fn unknown(name: &str) -> Violation {
    let violation = Violation::with_message(Rule::UnknownKey, format!("`{name}` is not a key of `#[cors]`"));
    match suggest_key(name) {
        Some(suggestion) => violation.did_you_mean(suggestion),
        None => violation.help(format!(
            "the keys are {}",
            KEYS.iter().map(|key| format!("`{}`", key.name)).collect::<Vec<_>>().join(", ")
        )),
    }
}

/// The key that was probably meant: misspelt, or named as in another library.
fn suggest_key(name: &str) -> Option<String> {
    let name = to_snake_case(name);
    let elsewhere = match name.as_str() {
        "origin" | "allow_origin" | "allowed_origin" | "allow_origins" | "allowed_origins" | "allow_any_origin" => {
            Some("origins")
        }
        "method" | "allow_methods" | "allowed_methods" | "allow_method" => Some("methods"),
        "header" | "allow_headers" | "allowed_headers" | "allowed_header" | "request_headers" => Some("headers"),
        "reflect" => Some("headers = reflect"),
        "expose" | "exposed_headers" | "exposed" | "response_headers" => Some("expose_headers"),
        "allow_credentials" | "supports_credentials" | "cookies" | "with_credentials" => Some("credentials"),
        "maxage" | "max_age_seconds" | "ttl" => Some("max_age"),
        "disabled" | "none" | "disable" => Some("off"),
        _ => None,
    };
    let opt_out = OPT_OUTS.contains(&name.as_str()).then(|| format!("dangerous({name})"));
    opt_out.or_else(|| elsewhere.or_else(|| nearest(&name, KEYS.iter().map(|key| key.name))).map(str::to_owned))
}

/// Converts `allowedHeaders`, the case of other languages.
fn to_snake_case(name: &str) -> String {
    let mut snake = String::new();
    let mut after_lower = false;
    for c in name.chars() {
        if c.is_ascii_uppercase() && after_lower {
            snake.push('_');
        }
        after_lower = c.is_ascii_lowercase();
        snake.push(c.to_ascii_lowercase());
    }
    snake
}

/// The path to the items that generated code uses, from the value of `crate`.
pub(crate) fn runtime_path(crate_path: Option<&Path>) -> TokenStream {
    match crate_path {
        Some(path) => quote!(#path::__private),
        None => quote!(::actix_web_cors::__private),
    }
}
