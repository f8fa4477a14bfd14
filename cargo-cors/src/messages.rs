//! The JSON messages of cargo. To a message of ours that has a correction, the edit is added as rustc adds suggestions: as a child
//! with a span and the text to write there. Every other line is left as it is.

use std::collections::HashMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use actix_web_cors_rules::rule::Violation;
use serde_json::{Value, json};

use crate::arguments::CheckArguments;
use crate::edit::Edit;
use crate::source::{Place, Token, tokens};
use crate::workspace::Workspace;

/// Adds suggestions to the messages of one run of cargo.
pub(crate) struct Messages<'a> {
    arguments: &'a CheckArguments,
    /// Loaded for the first message that needs it. `Some(None)` if that has failed.
    workspace: Option<Option<Workspace>>,
    files: HashMap<PathBuf, Option<File>>,
}

/// A source file.
struct File {
    text: String,
    tokens: Vec<Token>,
    /// The edits that are suggested already. Targets share files, so an edit may be suggested several times.
    suggested: Vec<Edit>,
}

/// A message with a suggestion.
pub(crate) struct Suggestion {
    /// The file to edit.
    pub(crate) file: PathBuf,
    /// The whole line of cargo, without the newline.
    pub(crate) line: Value,
}

impl<'a> Messages<'a> {
    pub(crate) fn new(arguments: &'a CheckArguments) -> Self {
        Self { arguments, workspace: None, files: HashMap::new() }
    }

    /// The message in a line of cargo's output, with a suggestion. `None` for every other line.
    pub(crate) fn with_suggestion(&mut self, line: &[u8]) -> Option<Suggestion> {
        let line = std::str::from_utf8(line).ok().filter(|line| line.contains("rule: "))?;
        let mut line: Value = serde_json::from_str(line).ok()?;
        if line["reason"] != "compiler-message" {
            return None;
        }
        let violation = violation(&line["message"])?;
        let workspace = self.workspace.get_or_insert_with(|| Workspace::load(self.arguments)).as_ref()?;
        if !line["package_id"].as_str().is_some_and(|id| workspace.has_package(id)) {
            return None;
        }
        let span = primary_span(&line["message"])?;
        let path = workspace.file(span["file_name"].as_str()?)?;
        let file = self.files.entry(path.clone()).or_insert_with(|| File::read(&path)).as_mut()?;
        let edit = file.edit(&violation, span)?;
        let child = file.suggestion(&edit, span["file_name"].clone())?;
        line["message"]["children"].as_array_mut()?.push(child);
        Some(Suggestion { file: path, line })
    }

    /// The name of a file in messages of this tool.
    pub(crate) fn shown<'b>(&self, path: &'b Path) -> &'b Path {
        self.workspace.as_ref().and_then(Option::as_ref).map_or(path, |workspace| workspace.shown(path))
    }
}

/// Our violation in a message of rustc. Warnings are uses of a deprecated constant, whose note is the violation.
fn violation(message: &Value) -> Option<Violation> {
    let text = message["message"].as_str()?;
    let text = match text.strip_prefix("use of deprecated constant `") {
        Some(rest) => rest.split_once("`: ")?.1,
        None => text,
    };
    Violation::parse(text)
}

/// The only primary span, unless a macro of the user or of another crate has written the code.
fn primary_span(message: &Value) -> Option<&Value> {
    let mut primary = message["spans"].as_array()?.iter().filter(|span| span["is_primary"] == true);
    let span = primary.next().filter(|span| span["expansion"].is_null());
    span.filter(|_| primary.next().is_none())
}

impl File {
    fn read(path: &Path) -> Option<Self> {
        let text = std::fs::read_to_string(path).ok()?;
        let tokens = tokens(&text)?;
        Some(Self { text, tokens, suggested: Vec::new() })
    }

    /// The edit for a violation at a span, unless one that it conflicts with is suggested already.
    fn edit(&mut self, violation: &Violation, span: &Value) -> Option<Edit> {
        let marked = offset(&span["byte_start"])?..offset(&span["byte_end"])?;
        // cargo repeats old messages of a crate that it does not check again.
        let (line, _) = line_at(&self.text, marked.start)?;
        if span["text"][0]["text"] != line {
            return None;
        }
        let edit = Edit::of(violation, &Place::find(&self.text, &self.tokens, &marked)?)?;
        if !self.suggested.contains(&edit) {
            if self.suggested.iter().any(|other| other.conflicts_with(&edit)) {
                return None;
            }
            self.suggested.push(edit.clone());
        }
        Some(edit)
    }

    /// The child of a message that suggests an edit.
    fn suggestion(&self, edit: &Edit, file_name: Value) -> Option<Value> {
        let Range { start, end } = edit.range;
        let (start_line, end_line) = (line_number(&self.text, start)?, line_number(&self.text, end)?);
        let (start_column, end_column) = (column(&self.text, start)?, column(&self.text, end)?);
        let lines = self.text.split('\n').enumerate().map(|(index, line)| (index + 1, clean(line)));
        let lines = lines.skip(start_line - 1).take(end_line + 1 - start_line);
        let text: Vec<Value> = lines
            .map(|(number, line)| {
                let whole = line.chars().count() + 1;
                json!({
                    "text": line,
                    "highlight_start": if number == start_line { start_column } else { 1 },
                    "highlight_end": if number == end_line { end_column } else { whole },
                })
            })
            .collect();
        Some(json!({
            "message": edit.title(),
            "code": null,
            "level": "help",
            "spans": [{
                "file_name": file_name,
                "byte_start": start,
                "byte_end": end,
                "line_start": start_line,
                "line_end": end_line,
                "column_start": start_column,
                "column_end": end_column,
                "is_primary": true,
                "text": text,
                "label": null,
                "suggested_replacement": edit.text,
                "suggestion_applicability": if edit.is_certain { "MachineApplicable" } else { "MaybeIncorrect" },
                "expansion": null,
            }],
            "children": [],
            "rendered": null,
        }))
    }
}

fn offset(value: &Value) -> Option<usize> {
    usize::try_from(value.as_u64()?).ok()
}

/// The line around an offset, as rustc shows it, and the offset where it begins.
fn line_at(text: &str, offset: usize) -> Option<(&str, usize)> {
    let start = text.get(..offset)?.rfind('\n').map_or(0, |newline| newline + 1);
    Some((clean(text.get(start..)?.split('\n').next()?), start))
}

/// A line without what rustc removes: the byte order mark of the file, and the carriage return.
fn clean(line: &str) -> &str {
    let line = line.strip_prefix('\u{feff}').unwrap_or(line);
    line.strip_suffix('\r').unwrap_or(line)
}

/// The number of the line, from 1.
fn line_number(text: &str, offset: usize) -> Option<usize> {
    Some(text.get(..offset)?.matches('\n').count() + 1)
}

/// The column in characters, from 1.
fn column(text: &str, offset: usize) -> Option<usize> {
    let (_, start) = line_at(text, offset)?;
    Some(text.get(start..offset)?.trim_start_matches('\u{feff}').chars().count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_counted_like_those_of_rustc() {
        const TEXT: &str = "\u{feff}one\r\ntwö = 2\n\nlast";
        for (before, line, number, columns) in [
            ("\u{feff}", "one", 1, 1),
            ("\u{feff}on", "one", 1, 3),
            ("\u{feff}one\r\n", "twö = 2", 2, 1),
            ("\u{feff}one\r\ntwö", "twö = 2", 2, 4),
            ("\u{feff}one\r\ntwö = 2\n", "", 3, 1),
            ("\u{feff}one\r\ntwö = 2\n\nlast", "last", 4, 5),
        ] {
            let offset = before.len();
            assert!(TEXT.starts_with(before), "{before:?}");
            assert_eq!(line_at(TEXT, offset).map(|(line, _)| line), Some(line), "{before:?}");
            assert_eq!((line_number(TEXT, offset), column(TEXT, offset)), (Some(number), Some(columns)), "{before:?}");
        }
        // Beyond the end, or inside a character.
        for offset in [TEXT.len() + 1, 1] {
            assert_eq!((line_at(TEXT, offset), column(TEXT, offset)), (None, None));
        }
    }
}
