//! The names of keys: messages for unknown and repeated ones.

use crate::dangerous::OptOut;
use crate::rule::{Rule, Violation};
use crate::spelling::nearest;

/// The form in which the keys of a policy are written. It determines what the help can propose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeysOf {
    /// `#[cors(…)]` or `policy!(…)`.
    Attribute,
    /// A policy from configuration.
    Configuration,
}

/// A violation for a key or an opt-out that is given twice.
pub fn duplicate(name: &str) -> Violation {
    Violation::new(Rule::DuplicateKey, format!("`{name}` is given twice")).help("keep one of the two")
}

/// A violation for a key that is not in `keys`, with the one that was probably meant.
pub fn unknown(name: &str, keys: &[&str], place: KeysOf) -> Violation {
    let message = match place {
        KeysOf::Attribute => format!("`{name}` is not a key of `#[cors]`"),
        KeysOf::Configuration => format!("`{name}` is not a key of a CORS policy"),
    };
    let violation = Violation::with_message(Rule::UnknownKey, message);
    match suggest_key(name, keys, place) {
        Some(suggestion) => violation.help(format!("did you mean `{suggestion}`?")),
        None => violation
            .help(format!("the keys are {}", keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", "))),
    }
}

/// The key that was probably meant: misspelt, or named as in another library.
fn suggest_key(name: &str, keys: &[&str], place: KeysOf) -> Option<String> {
    let name = to_snake_case(name);
    let elsewhere = match name.as_str() {
        "origin" | "allow_origin" | "allowed_origin" | "allow_origins" | "allowed_origins" | "allow_any_origin" => {
            Some("origins")
        }
        "method" | "allow_methods" | "allowed_methods" | "allow_method" => Some("methods"),
        "header" | "allow_headers" | "allowed_headers" | "allowed_header" | "request_headers" => Some("headers"),
        "reflect" => Some(match place {
            KeysOf::Attribute => "headers = reflect",
            KeysOf::Configuration => "headers = \"reflect\"",
        }),
        "expose" | "exposed_headers" | "exposed" | "response_headers" => Some("expose_headers"),
        "allow_credentials" | "supports_credentials" | "cookies" | "with_credentials" => Some("credentials"),
        "maxage" | "max_age_seconds" | "ttl" => Some("max_age"),
        "disabled" | "none" | "disable" if place == KeysOf::Attribute => Some("off"),
        _ => None,
    };
    let opt_out = OptOut::from_name(&name).map(|opt_out| match place {
        KeysOf::Attribute => format!("dangerous({})", opt_out.name()),
        KeysOf::Configuration => format!("dangerous = [\"{}\"]", opt_out.name()),
    });
    opt_out.or_else(|| elsewhere.or_else(|| nearest(&name, keys.iter().copied())).map(str::to_owned))
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
