//! The names of keys: messages for unknown and repeated ones.

mod elsewhere;

use self::elsewhere::Replacement;
use crate::dangerous::OptOut;
use crate::excerpt::excerpt;
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
    Violation::new(Rule::DuplicateKey, format!("`{}` is given twice", excerpt(name))).help(keep_one(name))
}

fn keep_one(name: &str) -> &'static str {
    match name {
        "origins" | "dev_origins" | "methods" | "headers" | "expose_headers" | "vary" => {
            "write all entries in one list"
        }
        "dangerous" => "write all names in one `dangerous`",
        _ => "keep one of the two",
    }
}

/// A violation for a key that is not in `keys`, with what was probably meant: a key with another spelling, or what replaces
/// the setting of another library. `given` are all keys that were written.
pub fn unknown(name: &str, keys: &[&str], given: &[&str], place: KeysOf) -> Violation {
    let message = match place {
        KeysOf::Attribute => format!("`{}` is not a key of `#[cors]`", excerpt(name)),
        KeysOf::Configuration => format!("`{}` is not a key of a CORS policy", excerpt(name)),
    };
    Violation::with_message(Rule::UnknownKey, message).help(advice(name, keys, given, place))
}

/// The key of `keys` that was probably meant by another name.
#[inline] // Only the macro calls it.
pub fn meant<'a>(name: &str, keys: &[&'a str]) -> Option<&'a str> {
    match find(&to_snake_case(name), keys) {
        Found::Key(key) => Some(key),
        Found::Replacement(Replacement::Key(key)) => keys.iter().copied().find(|other| other == key),
        Found::OptOut(_) | Found::Replacement(_) | Found::Nothing => None,
    }
}

/// What is known about a name in snake case.
enum Found<'a> {
    Key(&'a str),
    OptOut(OptOut),
    Replacement(&'static Replacement),
    Nothing,
}

fn find<'a>(name: &str, keys: &[&'a str]) -> Found<'a> {
    if let Some(opt_out) = OptOut::from_name(name) {
        return Found::OptOut(opt_out);
    }
    // The name of a header or of an environment variable: `access-control-max-age`, `CORS_MAX_AGE`.
    let bare = ["access_control_", "cors_"].iter().find_map(|prefix| name.strip_prefix(prefix)).unwrap_or(name);
    let exact = keys.iter().copied().find(|key| *key == bare).map(Found::Key);
    exact
        .or_else(|| elsewhere::find(bare).map(Found::Replacement))
        .or_else(|| nearest(bare, keys).map(Found::Key))
        .or_else(|| elsewhere::find_misspelt(bare).map(Found::Replacement))
        .unwrap_or(Found::Nothing)
}

fn advice(name: &str, keys: &[&str], given: &[&str], place: KeysOf) -> String {
    match find(&to_snake_case(name), keys) {
        Found::Key(key) => meant_key(key, given),
        Found::OptOut(opt_out) => did_you_mean(&in_dangerous(opt_out.name(), place)),
        Found::Replacement(replacement) => replaced_by(replacement, given, place),
        Found::Nothing => format!("the keys are `{}`", keys.join("`, `")),
    }
}

/// The help for another spelling of a key, which may be given as well.
fn meant_key(key: &str, given: &[&str]) -> String {
    if given.contains(&key) { format!("`{key}` is there too: {}", keep_one(key)) } else { did_you_mean(key) }
}

fn replaced_by(replacement: &Replacement, given: &[&str], place: KeysOf) -> String {
    match (replacement, place) {
        (Replacement::Key(key), _) => meant_key(key, given),
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
