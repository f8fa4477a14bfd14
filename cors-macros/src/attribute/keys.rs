//! The list of keys: names, examples, defaults, and the error for an unknown one.

use actix_web_cors_rules::keys::KeysOf;
use actix_web_cors_rules::rule::Violation;
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Meta, Path};

use crate::attribute::advice;

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
            headers "headers" NamesValue
                r#"headers = ["content-type"]"#, "the safelisted", "the request headers that a script may send";
            expose_headers "expose_headers" NamesValue
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

/// True for the name of a key.
pub(crate) fn is_key(name: &str) -> bool {
    find(name).is_some()
}

/// The key of this name.
pub(crate) fn find(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.name == name)
}

/// A violation for an unknown key. The help includes the value if the key that was meant takes it in another form. `given` are all
/// keys that were written.
pub(crate) fn unknown(name: &str, given: &[&str], meta: Option<&Meta>, credentials: bool) -> Violation {
    let names: Vec<&str> = KEYS.iter().map(|key| key.name).collect();
    let violation = actix_web_cors_rules::keys::unknown(name, &names, given, KeysOf::Attribute);
    let in_its_form = |key: &str| advice::for_entry(key, meta?, credentials);
    let meant = actix_web_cors_rules::keys::meant(name, &names).filter(|key| !given.contains(key));
    match meant.and_then(|key| Some((key, in_its_form(key)?))) {
        Some((key, advice)) => violation.help(format!("did you mean `{key}`? {advice}")),
        None => violation,
    }
}

/// The path to the items that generated code uses, from the value of `crate`.
pub(crate) fn runtime_path(crate_path: Option<&Path>) -> TokenStream {
    match crate_path {
        Some(path) => quote!(#path::__private),
        None => quote!(::actix_web_cors::__private),
    }
}
