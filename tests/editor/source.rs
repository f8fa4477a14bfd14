//! The text in the editor, and the text with the diagnostics that it shows.

use support::editor::Diagnostic;

/// Precedes every source, and is not shown.
const IMPORTS: &str = "use actix_web::{HttpRequest, HttpResponse, Responder, get, put, route, routes, web};\n\
                       use actix_web_cors::{Origin, Policy, SharedOrigins, cors, policy};\n";

/// A program, with the position of the cursor where a `|` was.
pub(crate) struct Source {
    pub(crate) text: String,
    pub(crate) cursor: (usize, usize),
}

impl Source {
    pub(crate) fn of(marked: &str) -> Self {
        let marked = format!("{IMPORTS}{marked}");
        let before = marked.split('|').next().unwrap_or_default();
        let line = before.matches('\n').count();
        let column = before.len() - before.rfind('\n').map_or(0, |newline| newline + 1);
        Self { text: marked.replacen('|', "", 1), cursor: (line, column) }
    }

    /// A handler below an attribute.
    pub(crate) fn handler(attribute: &str) -> Self {
        Self::of(&format!("{attribute}\n#[get(\"/\")]\nasync fn index() -> impl Responder {{ \"\" }}\n"))
    }

    /// The lines without the imports, each with its number.
    pub(crate) fn shown(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().skip(IMPORTS.lines().count())
    }
}

/// The program without its messages.
pub(crate) fn plain(annotated: &str) -> String {
    let lines = annotated.lines().filter(|line| !line.trim_start().starts_with(['^', '·']));
    lines.map(|line| format!("{line}\n")).collect()
}

/// The program with every underline and its message.
pub(crate) fn annotated(source: &Source, found: &[Diagnostic]) -> String {
    let mut shown = String::new();
    for (number, line) in source.shown() {
        shown += &format!("{line}\n");
        for found in found.iter().filter(|found| found.start.0 == number) {
            let (from, to) = found.columns(line);
            shown += &format!("{:from$}{}\n", "", "^".repeat((to - from).max(1)));
            for (index, message) in found.message.lines().enumerate() {
                let warning = if index == 0 && found.severity == "warning" { "warning: " } else { "" };
                shown += &format!("{:from$}· {warning}{message}\n", "");
            }
        }
    }
    shown
}

/// A multi-line literal without the indentation that all its lines share.
pub(crate) fn dedented(text: &str) -> String {
    let text = text.strip_prefix('\n').unwrap_or(text);
    let lines = || text.lines().filter(|line| !line.trim().is_empty());
    let indentation = lines().map(|line| line.len() - line.trim_start().len()).min().unwrap_or_default();
    let lines = text.trim_end().lines().map(|line| line.get(indentation..).unwrap_or_default());
    lines.map(|line| format!("{line}\n")).collect()
}
