//! Entries to typed keys: what each key takes, read by darling.

use darling::FromMeta;
use proc_macro2::{Ident, Span};

use actix_web_cors_rules::rule::{Rule, Violation};
use actix_web_cors_rules::spelling::nearest;

use crate::diagnostics::Diagnostics;
use crate::parse::Entry;
use crate::values::{Flag, HeadersValue, Names, OptOuts, OriginsValue, Partial, PathValue, Seconds, Switch, Texts};

/// A key as it was written, and its value.
pub(crate) struct Keyed<T> {
    pub(crate) key: Ident,
    pub(crate) value: T,
}

/// Declares every key once: its name, the type of its value, and a good line of it.
macro_rules! keys {
    ($( $name:ident $text:literal: $value:ty = $example:literal; )*) => {
        /// What an attribute says, key by key.
        #[derive(Default)]
        pub(crate) struct Model {
            $( pub(crate) $name: Option<Keyed<$value>>, )*
            /// Keys that were given, and could not be read.
            pub(crate) broken: Vec<String>,
            /// The attribute that is to be told what is missing, if it is not the one that is expanded.
            pub(crate) attribute: Option<Span>,
        }

        /// The names of all keys.
        pub(crate) const KEYS: &[&str] = &[$( $text, )*];

        fn example(key: &str) -> &'static str {
            match key { $( $text => $example, )* _ => "" }
        }

        impl Model {
            /// Reads the entries; what cannot be read is reported and left out.
            pub(crate) fn read(entries: Vec<Entry>, diagnostics: &mut Diagnostics) -> Self {
                let mut model = Self::default();
                for entry in entries {
                    let name = entry.key.to_string();
                    match name.as_str() {
                        $( $text => match read::<$value>(&entry, diagnostics) {
                            Some(_) if model.$name.is_some() => diagnostics.push(entry.key.span(), duplicate(&name)),
                            Some(value) => model.$name = Some(Keyed { key: entry.key, value }),
                            None => model.broken.push(name),
                        }, )*
                        Entry::NO_KEY => model.broken.push(name),
                        _ => {
                            diagnostics.push(entry.key.span(), unknown(&name));
                            model.broken.push(name);
                        }
                    }
                }
                model
            }

            /// The `"*"` of `origins`.
            pub(crate) fn star(&self) -> Option<Span> {
                let Some(Keyed { value: OriginsValue::List(texts), .. }) = &self.origins else { return None };
                texts.items.iter().find(|text| text.value() == "*").map(syn::LitStr::span)
            }

            /// The keys that were given and read.
            pub(crate) fn keys(&self) -> Vec<&Ident> {
                [$( self.$name.as_ref().map(|keyed| &keyed.key), )*].into_iter().flatten().collect()
            }
        }
    };
}

keys! {
    origins "origins": OriginsValue = "origins = [\"https://app.example.com\"]";
    dev_origins "dev_origins": Texts = "dev_origins = [\"http://localhost:5173\"]";
    methods "methods": Names = "methods = [GET, PUT]";
    headers "headers": HeadersValue = "headers = [\"content-type\"]";
    expose_headers "expose_headers": Texts = "expose_headers = [\"x-total-count\"]";
    credentials "credentials": Switch = "credentials";
    max_age "max_age": Seconds = "max_age = 600";
    block_on_origin_mismatch "block_on_origin_mismatch": Flag = "block_on_origin_mismatch";
    vary "vary": Texts = "vary = [\"x-tenant\"]";
    timing "timing": Flag = "timing";
    dangerous "dangerous": OptOuts = "dangerous(insecure_origins)";
    policy "policy": PathValue = "policy = PARTNERS";
    off "off": Flag = "off";
    crate_path "crate": PathValue = "crate = my_crate::cors";
}

/// The opt-outs of `dangerous(…)`.
pub(crate) const OPT_OUTS: [&str; 4] = ["insecure_origins", "public_suffix", "any_port", "custom_scheme"];

fn read<T: FromMeta + Partial>(entry: &Entry, diagnostics: &mut Diagnostics) -> Option<T> {
    let key = entry.key.to_string();
    let rule = if key == "max_age" { Rule::MaxAgeType } else { Rule::ValueType };
    let mut tell = |error: darling::Error| {
        for error in error.flatten() {
            let span = error.explicit_span().unwrap_or_else(|| entry.key.span());
            diagnostics.push(span, expected(&key, error.to_string()).under(rule));
        }
    };
    match T::from_meta(entry.meta.as_ref()?) {
        Ok(mut value) => {
            value.errors().into_iter().for_each(tell);
            Some(value)
        }
        Err(error) => {
            tell(error);
            None
        }
    }
}

/// A violation of the shape that a key's value has: what is wrong, and on a second line what to do, if that is not to write it
/// as everybody does.
pub(crate) fn expected(key: &str, what: impl std::fmt::Display) -> Violation {
    let what = what.to_string();
    let example = example(key);
    match what.split_once('\n') {
        Some((what, advice)) => Violation::because(Rule::ValueType, what).advise(advice),
        None if example.is_empty() => Violation::because(Rule::ValueType, what),
        None => Violation::because(Rule::ValueType, what).advise(format!("write it as in `{example}`")),
    }
}

fn duplicate(key: &str) -> Violation {
    Violation::new(Rule::DuplicateKey, format!("`{key}` is given twice")).advise("keep one of the two")
}

/// What was probably meant by an unknown key: misspelt, or named as in another library.
fn meant(key: &str) -> Option<String> {
    let key = snake(key);
    let elsewhere = match key.as_str() {
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
    let opt_out = OPT_OUTS.contains(&key.as_str()).then(|| format!("dangerous({key})"));
    opt_out.or_else(|| elsewhere.or_else(|| nearest(&key, KEYS.iter().copied())).map(str::to_owned))
}

/// `allowedHeaders`, as other languages write it.
fn snake(key: &str) -> String {
    let mut snake = String::new();
    let mut after_lower = false;
    for c in key.chars() {
        if c.is_ascii_uppercase() && after_lower {
            snake.push('_');
        }
        after_lower = c.is_ascii_lowercase();
        snake.push(c.to_ascii_lowercase());
    }
    snake
}

/// An unknown key, with the one that was probably meant.
pub(crate) fn unknown(key: &str) -> Violation {
    let violation = Violation::because(Rule::UnknownKey, format!("`{key}` is not a key of `#[cors]`"));
    match meant(key) {
        Some(meant) => violation.advise(format!("did you mean `{meant}`?")),
        None => violation.advise(format!(
            "the keys are {}",
            KEYS.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ")
        )),
    }
}
