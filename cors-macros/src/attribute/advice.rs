//! What to write instead of a value in a form that its key does not take: the author's own value, where it can be read.

mod known_later;
mod lists;
mod literals;
mod seconds;

use actix_web_cors_rules::dangerous::OptOut;
use darling::ast::NestedMeta;
use syn::{Expr, ExprLit, Lit, Meta, Path};

pub(crate) use self::lists::means_any;
use self::literals::{single, text_of, word_of};
use crate::attribute::shape::{as_array, example};
use crate::attribute::tokens::{source_excerpt, ungroup};

/// The advice for the value of a key. `None` if an example of the key is the best advice.
pub(super) fn for_value(key: &str, value: &Expr, credentials: bool) -> Option<String> {
    match key {
        "origins" | "dev_origins" | "methods" | "headers" | "expose_headers" | "vary" => {
            lists::for_list(key, value, credentials)
        }
        "max_age" => seconds::advice(single(value)),
        "credentials" if is_off(single(value)) => Some("remove it, or write `credentials = false`".to_owned()),
        "credentials" => known_later::for_switch(single(value)),
        "timing" | "block_on_origin_mismatch" | "off" if is_off(single(value)) => {
            Some("remove the key: without it this is off".to_owned())
        }
        "dangerous" => opt_outs(value),
        "policy" => path(key, single(value)).or_else(|| Some(NAME_A_POLICY.to_owned())),
        "crate" => path(key, single(value)),
        _ => None,
    }
}

/// The advice for an entry whose name is corrected to this key. `None` if the value already has the form that the key takes.
pub(super) fn for_entry(key: &str, entry: &Meta, credentials: bool) -> Option<String> {
    match entry {
        Meta::NameValue(pair) => match (key, ungroup(&pair.value)) {
            (_, Expr::Array(_) | Expr::Path(_) | Expr::Lit(ExprLit { lit: Lit::Int(_) | Lit::Bool(_), .. })) => None,
            (_, value) => for_value(key, value, credentials),
        },
        Meta::List(list) if key != "dangerous" => {
            let items = NestedMeta::parse_meta_list(list.tokens.clone()).ok()?;
            let value = as_array(&items).and_then(|value| for_value(key, &value, credentials));
            value.or_else(|| example(key))
        }
        Meta::List(_) | Meta::Path(_) => None,
    }
}

/// The advice for an element of a list. `None` if an example of the key is the best advice.
pub(super) fn for_element(key: &str, element: &Expr, credentials: bool) -> Option<String> {
    match key {
        "dangerous" => {
            let names = known_opt_outs(element)?;
            Some(format!("write `{}`", names.join(", ")))
        }
        _ => lists::for_element(key, element, credentials),
    }
}

/// The help for `*` without quotes. `is_alone` is false if a list has other elements.
pub(super) fn for_star(key: &str, is_alone: bool, credentials: bool) -> String {
    if is_alone { lists::any(key, credentials) } else { "write `\"*\"`".to_owned() }
}

/// The help where the names of opt-outs are expected.
pub(super) fn name_opt_outs() -> String {
    let names = OptOut::NAMES.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    format!("remove it, or name in parentheses what the policy needs: {names}")
}

const NAME_A_POLICY: &str =
    "define `static NAME: Policy = policy!(…);`, or `= Policy::development();`, and write `policy = NAME`";

/// True for a value that switches something off.
fn is_off(value: &Expr) -> bool {
    const OFF: [&str; 8] = ["false", "no", "off", "never", "none", "omit", "disabled", "0"];
    let word = match value {
        Expr::Lit(ExprLit { lit: Lit::Bool(on), .. }) => Some(on.value.to_string()),
        Expr::Lit(ExprLit { lit: Lit::Int(number), .. }) => Some(number.base10_digits().to_owned()),
        _ => text_of(value).or_else(|| word_of(value)),
    };
    word.is_some_and(|word| OFF.iter().any(|off| word.trim().eq_ignore_ascii_case(off)))
}

/// The opt-outs that are named in another form: `dangerous = [any_port]`, `dangerous = "any_port"`.
fn opt_outs(value: &Expr) -> Option<String> {
    Some(format!("write `dangerous({})`", known_opt_outs(value)?.join(", ")))
}

fn known_opt_outs(value: &Expr) -> Option<Vec<String>> {
    let names = match value {
        // `dangerous(any_port = true)`
        Expr::Assign(pair) => literals::texts(&pair.left, true)?,
        _ => literals::texts(value, true)?,
    };
    let names: Vec<String> = names.iter().flat_map(|text| lists::words(text)).collect();
    let known = !names.is_empty() && names.iter().all(|name| OptOut::from_name(name).is_some());
    known.then_some(names)
}

/// A path that was written as a string or behind `&`.
fn path(key: &str, value: &Expr) -> Option<String> {
    let path = match value {
        Expr::Path(path) if path.qself.is_none() => path.path.clone(),
        _ => syn::parse_str::<Path>(&text_of(value)?).ok()?,
    };
    Some(format!("write `{key} = {}`", source_excerpt(&path)))
}
