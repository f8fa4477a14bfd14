//! Lists and their elements in other forms than `["…", "…"]`.

use actix_web_cors_rules::allow_list::{self, Entry};
use actix_web_cors_rules::dangerous::Dangerous;
use actix_web_cors_rules::rule::Violation;
use actix_web_cors_rules::{expose_headers, headers, list_text, methods, vary};
use syn::Expr;

use super::known_later;
use super::literals::{constant_of, single, text_of, texts, word_of};

/// Words that mean any value, in this crate or elsewhere.
const ANY: [&str; 4] = ["any", "all", "mirror", "reflect"];

/// True for a word that is not the path of an origin source. A function with such a name can be written as `self::any`.
pub(crate) fn means_any(word: &str) -> bool {
    ANY.contains(&word)
}

/// The advice for a value that is not a list.
pub(super) fn for_list(key: &str, value: &Expr, credentials: bool) -> Option<String> {
    // No header has such a name. An origin in quotes has its own correction.
    let quoted = || text_of(value).filter(|_| key.ends_with("headers"));
    let word = word_of(single(value)).or_else(quoted).map(|word| word.to_ascii_lowercase());
    if let Some(word) = word.filter(|word| means_any(word)) {
        return Some(for_word(key, &word, credentials));
    }
    if let Expr::Call(_) | Expr::Path(_) = value
        && let Some(advice) = any_function(key, value, credentials)
    {
        return Some(advice);
    }
    // Another word is the name of a constant.
    let is_method = |word: String| methods::STANDARD.contains(&word.to_ascii_uppercase().as_str());
    let words = key == "methods" && word_of(value).is_none_or(is_method);
    match texts(value, words) {
        Some(texts) => whole_list(key, &texts, credentials),
        None => known_later::for_list(key, value),
    }
}

/// `AllowHeaders::any()`, `Any`, `mirror_request()` of tower-http.
fn any_function(key: &str, value: &Expr, credentials: bool) -> Option<String> {
    let path = if let Expr::Call(call) = value { &call.func } else { value };
    let Expr::Path(path) = path else { return None };
    let last = path.path.segments.last()?.ident.to_string().to_ascii_lowercase();
    match last.as_str() {
        "any" => Some(for_word(key, "any", credentials)),
        "mirror_request" => Some(for_word(key, "mirror", credentials)),
        _ => None,
    }
}

fn for_word(key: &str, word: &str, credentials: bool) -> String {
    match key {
        "headers" => "write `headers = reflect`".to_owned(),
        "expose_headers" if credentials || word == "reflect" => "write `expose_headers = reflect`".to_owned(),
        "origins" if !credentials && (word == "mirror" || word == "reflect") => format!(
            "{}; no policy allows any origin with credentials; to allow origins that a list cannot express, name a function \
             `fn(&Origin, &HttpRequest) -> bool`",
            any(key, credentials)
        ),
        _ => any(key, credentials),
    }
}

/// The advice for a list that means any value.
pub(super) fn any(key: &str, credentials: bool) -> String {
    whole_list(key, &["*".to_owned()], credentials).unwrap_or_default()
}

/// The advice for an element that is not a string.
pub(super) fn for_element(key: &str, element: &Expr, credentials: bool) -> Option<String> {
    if key == "origins" && word_of(element).is_some_and(|word| means_any(&word)) {
        return Some(any(key, credentials));
    }
    let written = match key {
        "methods" => texts(element, true),
        "headers" | "expose_headers" | "vary" => {
            text_of(element).or_else(|| header_name(element)).map(|text| vec![text])
        }
        _ => texts(element, false),
    };
    let Some(written) = written else { return known_later::for_list(key, element) };
    match corrected(key, &written, credentials) {
        Ok(texts) => Some(format!("write `{}`", elements(key, &texts))),
        Err(advice) => advice,
    }
}

/// The name that a constant of the `http` crate stands for: `header::CONTENT_TYPE`.
fn header_name(element: &Expr) -> Option<String> {
    const COMMON: [&str; 6] =
        ["ACCEPT", "ACCEPT_LANGUAGE", "AUTHORIZATION", "CONTENT_TYPE", "CONTENT_DISPOSITION", "ETAG"];
    let constant =
        constant_of(element, "header").or_else(|| word_of(element).filter(|word| COMMON.contains(&word.as_str())))?;
    Some(constant.to_ascii_lowercase().replace('_', "-"))
}

/// The whole list to write, with mistakes in its elements corrected.
fn whole_list(key: &str, written: &[String], credentials: bool) -> Option<String> {
    if key == "methods" && written.iter().any(|text| text.trim() == "*") {
        let shared = if credentials { "`policy!` takes a list" } else { "in `policy!` write `methods = [\"*\"]`" };
        return Some(format!("on a handler, remove `methods` to allow the methods of the route; {shared}"));
    }
    match corrected(key, written, credentials) {
        Ok(mut texts) => {
            // On a handler `OPTIONS` is an error, and in `policy!` it has no effect.
            if key == "methods" && texts.len() > 1 {
                texts.retain(|method| method != "OPTIONS");
            }
            Some(format!("write `{key} = [{}]`", elements(key, &texts)))
        }
        Err(advice) => advice,
    }
}

/// The elements that the rules accept, or else the advice for what they do not.
fn corrected(key: &str, written: &[String], credentials: bool) -> Result<Vec<String>, Option<String>> {
    let mut texts: Vec<String> = match key {
        // Origins are split where they are corrected: a pattern of another program may contain a comma.
        "origins" | "dev_origins" => written.to_vec(),
        // A header line, with a value after the name.
        _ if written.iter().any(|text| text.contains(':')) => written.to_vec(),
        _ => written.iter().flat_map(|text| words(text)).collect(),
    };
    // A correction may have a correction of its own, in the list that it is part of.
    for _ in 0..3 {
        let violations = errors(key, &texts, credentials);
        if violations.is_empty() {
            return if texts.is_empty() { Err(None) } else { Ok(texts) };
        }
        for (index, violation) in violations.iter().rev() {
            let Some(suggestion) = violation.suggestion() else {
                return Err(violation.help_text().map(str::to_owned));
            };
            let several = suggestion.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
            let texts_of = |list: &str| list.split("\", \"").map(str::to_owned).collect();
            let replacement: Vec<String> = several.map_or_else(|| vec![suggestion.to_owned()], texts_of);
            texts.splice(*index..=*index, replacement);
        }
    }
    Err(None)
}

/// The words of a list in one text. Brackets and quotes around them are removed.
pub(super) fn words(text: &str) -> Vec<String> {
    match list_text::split(text) {
        Ok(words) => words.into_iter().map(str::to_owned).collect(),
        Err(violation) => violation.suggestion().unwrap_or(text).split(',').map(str::to_owned).collect(),
    }
}

/// The errors of the elements, in their order.
fn errors(key: &str, texts: &[String], credentials: bool) -> Vec<(usize, Violation)> {
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let found = match key {
        "origins" | "dev_origins" => {
            let entries: Vec<Entry<'_>> = texts.iter().map(|text| Entry { text, dev: key == "dev_origins" }).collect();
            allow_list::check(allow_list::ListKind::Attribute, &entries, credentials, Dangerous::NONE).violations
        }
        "methods" => methods::check(&texts, credentials, methods::MethodSite::Shared),
        "headers" => headers::check(&texts, credentials),
        "expose_headers" => expose_headers::check(&texts, credentials),
        _ => vary::check(&texts),
    };
    found.into_iter().filter(|(_, violation)| !violation.rule().is_warning()).collect()
}

/// The elements as they are written in a list.
fn elements(key: &str, texts: &[String]) -> String {
    let element = |text: &String| {
        let is_word = key == "methods" && syn::parse_str::<syn::Ident>(text).is_ok();
        if is_word { text.clone() } else { format!("{text:?}") }
    };
    texts.iter().map(element).collect::<Vec<_>>().join(", ")
}
