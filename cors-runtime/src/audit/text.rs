//! An audit as text for a terminal.

use super::Audit;
use super::details::{self, Detail, Lines};

/// The widest line, unless a single word is wider.
const WIDTH: usize = 100;
/// The column of keys.
const KEY: usize = 4;
/// The column of values.
const VALUE: usize = 20;

/// The whole audit.
#[inline]
pub(super) fn write(audit: &Audit, lines: Lines) -> String {
    let mut text = format!(
        "CORS audit: {}, {} `Cors`, {}\n",
        count(audit.routes.len(), "route"),
        audit.layers.len(),
        count(audit.findings.len(), "finding"),
    );
    for route in &audit.routes {
        block(&mut text, &route.title(), details::of_route(route, lines));
    }
    for layer in &audit.layers {
        block(&mut text, &layer.title(), details::of_layer(layer, lines));
    }
    if !audit.unannotated.is_empty() {
        text.push_str("\nWithout `#[cors]` (their methods and guards cannot be seen)\n");
        audit.unannotated.iter().for_each(|path| push_wrapped(&mut text, "", KEY, path));
    }
    for finding in &audit.findings {
        text.push_str(&format!("\n{}\n", finding.rule()));
        push_wrapped(&mut text, "", KEY, finding.message());
        if let Some(help) = finding.help_text() {
            push_wrapped(&mut text, "", KEY, &format!("help: {help}"));
        }
    }
    text
}

#[inline]
pub(super) fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

#[inline]
fn block(text: &mut String, title: &str, details: Vec<Detail>) {
    text.push('\n');
    push_wrapped(text, "", 0, title);
    for (key, values) in details {
        let mut key = format!("{:KEY$}{key}", "");
        for value in values {
            push_wrapped(text, &key, VALUE, &value);
            key.clear();
        }
    }
}

/// Writes words from a column on, the first line behind a key.
#[inline]
fn push_wrapped(text: &mut String, key: &str, column: usize, words: &str) {
    let mut line = format!("{key:column$}");
    let mut is_empty = true;
    for word in words.split(' ') {
        if !is_empty && line.chars().count() + 1 + word.chars().count() > WIDTH {
            text.push_str(&line);
            text.push('\n');
            line = " ".repeat(column);
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line.push_str(word);
        is_empty = false;
    }
    text.push_str(&line);
    text.push('\n');
}
