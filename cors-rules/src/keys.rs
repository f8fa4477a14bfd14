//! The names of keys: messages for unknown and repeated ones.

mod elsewhere;

use self::elsewhere::Replacement;
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
    let advice = match name {
        "origins" | "dev_origins" | "methods" | "headers" | "expose_headers" | "vary" => {
            "write all entries in one list"
        }
        "dangerous" => "write all names in one `dangerous`",
        _ => "keep one of the two",
    };
    Violation::new(Rule::DuplicateKey, format!("`{name}` is given twice")).help(advice)
}

/// A violation for a key that is not in `keys`, with what was probably meant: a key with another spelling, or what replaces
/// the setting of another library.
pub fn unknown(name: &str, keys: &[&str], place: KeysOf) -> Violation {
    let message = match place {
        KeysOf::Attribute => format!("`{name}` is not a key of `#[cors]`"),
        KeysOf::Configuration => format!("`{name}` is not a key of a CORS policy"),
    };
    Violation::with_message(Rule::UnknownKey, message).help(advice(name, keys, place))
}

fn advice(name: &str, keys: &[&str], place: KeysOf) -> String {
    let name = to_snake_case(name);
    if let Some(opt_out) = OptOut::from_name(&name) {
        return did_you_mean(&in_dangerous(opt_out.name(), place));
    }
    // The name of a header or of an environment variable: `access-control-max-age`, `CORS_MAX_AGE`.
    let bare = ["access_control_", "cors_"].iter().find_map(|prefix| name.strip_prefix(prefix)).unwrap_or(&name);
    if let Some(key) = keys.iter().find(|key| **key == bare) {
        return did_you_mean(key);
    }
    if let Some(replacement) = elsewhere::find(bare) {
        return replaced_by(replacement, place);
    }
    if let Some(key) = nearest(bare, keys.iter().copied()) {
        return did_you_mean(key);
    }
    match elsewhere::find_misspelt(bare) {
        Some(replacement) => replaced_by(replacement, place),
        None => format!("the keys are {}", keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ")),
    }
}

fn replaced_by(replacement: &Replacement, place: KeysOf) -> String {
    match (replacement, place) {
        (Replacement::Key(key), _) => did_you_mean(key),
        (Replacement::OptOut(name), _) => did_you_mean(&in_dangerous(name, place)),
        (Replacement::Advice(advice), _)
        | (Replacement::PerPlace { attribute: advice, .. }, KeysOf::Attribute)
        | (Replacement::PerPlace { configuration: advice, .. }, KeysOf::Configuration) => (*advice).to_owned(),
    }
}

fn did_you_mean(key: &str) -> String {
    format!("did you mean `{key}`?")
}

/// An opt-out as it is written under `dangerous`.
fn in_dangerous(name: &str, place: KeysOf) -> String {
    match place {
        KeysOf::Attribute => format!("dangerous({name})"),
        KeysOf::Configuration => format!("dangerous = [\"{name}\"]"),
    }
}

/// Converts `allowedHeaders`, `AllowedHeaders`, `ALLOWED_HEADERS` and `allowed-headers`.
fn to_snake_case(name: &str) -> String {
    let mut snake = String::new();
    let mut after_lower = false;
    for c in name.chars() {
        if c.is_ascii_uppercase() && after_lower {
            snake.push('_');
        }
        after_lower = c.is_ascii_lowercase();
        snake.push(if c == '-' { '_' } else { c.to_ascii_lowercase() });
    }
    snake
}
