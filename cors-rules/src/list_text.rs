//! Lists that are written as one text, as in an environment variable.

use crate::excerpt::excerpt;
use crate::rule::{Rule, Violation};

/// Splits a text at commas, semicolons and whitespace. Empty entries are left out.
///
/// # Errors
///
/// [`Rule::ValueType`] for a list in the syntax of a programming language, such as a JSON array, with the text to write instead.
pub fn split(text: &str) -> Result<Vec<&str>, Violation> {
    let bare = without_brackets(text.trim());
    let in_brackets = bare.len() != text.trim().len();
    let entries = entries(bare);
    let is_quoted = !entries.is_empty() && entries.iter().all(|entry| without_quotes(entry).len() < entry.len());
    let in_quotes = is_quoted || without_quotes(bare).len() < bare.len();
    if !in_brackets && !in_quotes {
        return Ok(entries);
    }
    let what = match text.trim().chars().next() {
        Some('[') => "is an array, as in JSON",
        _ if in_brackets => "has brackets around the list",
        _ => "has quotes around the entries",
    };
    let message = format!(
        "the text `{}` {what}: entries are written one after another, without brackets and quotes",
        excerpt(text)
    );
    let violation = Violation::with_message(Rule::ValueType, message);
    let mut corrected = Vec::new();
    for entry in entries {
        let entry = unwrapped(entry);
        if !entry.is_empty() {
            corrected.push(entry);
        }
    }
    let advice = "write the entries without brackets and quotes, separated by commas";
    let suggested = violation.clone().suggest(corrected.join(","));
    Err(if corrected.is_empty() || suggested.suggestion().is_none() { violation.help(advice) } else { suggested })
}

fn entries(text: &str) -> Vec<&str> {
    let mut entries: Vec<&str> = text.split(|c: char| matches!(c, ',' | ';') || c.is_whitespace()).collect();
    entries.retain(|entry| !entry.is_empty());
    entries
}

/// The text inside the brackets of a list. No entry begins with a bracket: the address in `http://[::1]` does not.
fn without_brackets(text: &str) -> &str {
    [('[', ']'), ('(', ')'), ('{', '}')]
        .iter()
        .find_map(|(open, close)| text.strip_prefix(*open)?.strip_suffix(*close))
        .map_or(text, str::trim)
}

/// The text inside a pair of quotes.
fn without_quotes(text: &str) -> &str {
    ['"', '\'', '`'].iter().find_map(|quote| text.strip_prefix(*quote)?.strip_suffix(*quote)).unwrap_or(text)
}

/// An entry without quotes, of which an outer pair may belong to the whole list.
fn unwrapped(entry: &str) -> &str {
    entry.trim_matches(['"', '\'', '`', '[', ']']).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_split_at_commas_semicolons_and_whitespace() {
        let two = vec!["https://a.example", "https://b.example"];
        for text in [
            "https://a.example,https://b.example",
            "https://a.example; https://b.example",
            " https://a.example\n\thttps://b.example,\n",
            ",,https://a.example ; , https://b.example",
        ] {
            assert_eq!(split(text), Ok(two.clone()), "{text:?}");
        }
        for empty in ["", " ", ",;\n"] {
            assert_eq!(split(empty), Ok(Vec::new()), "{empty:?}");
        }
        assert_eq!(split("http://[::1]:*"), Ok(vec!["http://[::1]:*"]));
        assert_eq!(split("*"), Ok(vec!["*"]));
        // A single quoted entry among others is a mistake of that entry.
        assert_eq!(split("\"x-a\",x-b"), Ok(vec!["\"x-a\"", "x-b"]));
    }

    #[test]
    fn lists_in_other_syntax_are_one_mistake_with_the_whole_text_corrected() {
        for text in [
            r#"["https://a.example","https://b.example"]"#,
            r#"[ "https://a.example", "https://b.example", ]"#,
            "['https://a.example', 'https://b.example']",
            "[https://a.example, https://b.example]",
            r#"("https://a.example", "https://b.example")"#,
            r#"{"https://a.example", "https://b.example"}"#,
            r#""https://a.example","https://b.example""#,
            r#""https://a.example, https://b.example""#,
            r#"'["https://a.example","https://b.example"]'"#,
            "[\n  \"https://a.example\",\n  \"https://b.example\"\n]",
        ] {
            let violation = split(text).expect_err(text);
            assert_eq!(violation.rule(), Rule::ValueType);
            assert_eq!(violation.suggestion(), Some("https://a.example,https://b.example"), "{violation}");
            let corrected = violation.suggestion().map(split);
            assert_eq!(corrected, Some(Ok(vec!["https://a.example", "https://b.example"])), "{text}");
        }
        assert_eq!(
            split(r#"["*"]"#).map_err(|violation| violation.suggestion().map(str::to_owned)),
            Err(Some("*".into()))
        );
    }

    #[test]
    fn empty_and_long_arrays_have_advice_instead_of_a_text() {
        for text in ["[]", r#"[""]"#, &format!("[\"{}\"]", "x".repeat(2000))] {
            let violation = split(text).expect_err(text);
            assert!(violation.help_text().is_some_and(|advice| advice.contains("without brackets")), "{violation}");
        }
    }
}
