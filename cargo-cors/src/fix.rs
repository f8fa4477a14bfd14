//! `cargo cors fix`: applies the suggestions to the files.

use std::collections::{BTreeMap, HashSet};
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::{ExitCode, Stdio};

use serde_json::Value;
use similar::TextDiff;

use crate::arguments::FixArguments;
use crate::check::{RulesSeen, cargo_check, finish, lines, spawn};
use crate::messages::Messages;
use crate::version_control;

/// A correction can bring a further mistake to light: a host in upper case, in an origin that had a path. Each is a round.
const MAX_ROUNDS: usize = 8;

/// Checks and edits until there is nothing left to correct. The exit code is that of the last check.
pub(crate) fn run(arguments: &FixArguments) -> Result<ExitCode, String> {
    if !arguments.dry_run {
        version_control::check(arguments, &folder(arguments)?)?;
    }
    let mut fixed: BTreeMap<PathBuf, usize> = BTreeMap::new();
    for _ in 0..MAX_ROUNDS {
        let mut messages = Messages::new(&arguments.check);
        let round = Round::run(arguments, &mut messages)?;
        if round.edits.is_empty() {
            return Ok(round.finish(&fixed));
        }
        for (file, edits) in &round.edits {
            let old = read(file)?;
            let new = apply(&old, edits).map_err(|error| format!("cannot edit {}: {error}", file.display()))?;
            let shown = messages.shown(file);
            if arguments.dry_run {
                print_diff(shown, &old, &new)?;
            } else {
                std::fs::write(file, new).map_err(|error| format!("cannot write {}: {error}", file.display()))?;
                *fixed.entry(shown.to_owned()).or_default() += edits.len();
            }
        }
        if arguments.dry_run {
            return Ok(ExitCode::SUCCESS);
        }
    }
    let last = Round::run(arguments, &mut Messages::new(&arguments.check))?;
    Ok(last.finish(&fixed))
}

/// The folder of the package.
fn folder(arguments: &FixArguments) -> Result<PathBuf, String> {
    let current = std::env::current_dir().map_err(|error| format!("there is no current directory: {error}"))?;
    let manifest = arguments.check.manifest_path.as_ref();
    let folder = manifest.and_then(|manifest| manifest.parent()).map(|parent| current.join(parent));
    let folder = folder.unwrap_or(current);
    Ok(folder.canonicalize().unwrap_or(folder))
}

fn read(file: &Path) -> Result<String, String> {
    std::fs::read_to_string(file).map_err(|error| format!("cannot read {}: {error}", file.display()))
}

/// One run of `cargo check`.
struct Round {
    /// The suggestions of each file.
    edits: BTreeMap<PathBuf, Vec<rustfix::Suggestion>>,
    /// What cargo would have printed about the program.
    report: Vec<String>,
    code: ExitCode,
}

impl Round {
    fn run(arguments: &FixArguments, messages: &mut Messages<'_>) -> Result<Self, String> {
        let format = if io::stderr().is_terminal() { "json-diagnostic-rendered-ansi" } else { "json" };
        let mut command = cargo_check(&arguments.check);
        command.arg(format!("--message-format={format}")).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = spawn(&mut command)?;
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        let progress = std::thread::spawn(move || stderr.map_or(Ok(Vec::new()), show_progress));
        let mut edits: BTreeMap<PathBuf, Vec<rustfix::Suggestion>> = BTreeMap::new();
        let mut report: Vec<String> = Vec::new();
        let mut seen = HashSet::new();
        let read = stdout.map_or(Ok(()), |output| {
            lines(output, |line| {
                report.extend(rendered(line).filter(|text| seen.insert(text.clone())));
                if let Some(suggestion) = messages.with_suggestion(line) {
                    for one in collect(&suggestion.line) {
                        let suggestions = edits.entry(suggestion.file.clone()).or_default();
                        // Targets share files.
                        if !suggestions.contains(&one) {
                            suggestions.push(one);
                        }
                    }
                }
                Ok(())
            })
        });
        let code = finish(child, read)?;
        report.extend(progress.join().unwrap_or_else(|_| Ok(Vec::new())).unwrap_or_default());
        Ok(Self { edits, report, code })
    }

    /// Prints what was fixed and what is left.
    fn finish(self, fixed: &BTreeMap<PathBuf, usize>) -> ExitCode {
        let mut rules = RulesSeen::default();
        for text in &self.report {
            anstream::eprint!("{text}");
            rules.read(text.as_bytes());
        }
        let style = anstyle::AnsiColor::Green.on_default().bold();
        for (file, count) in fixed {
            let fixes = if *count == 1 { "fix" } else { "fixes" };
            anstream::eprintln!("{style}{:>12}{style:#} {} ({count} {fixes})", "Fixed", file.display());
        }
        rules.print_note("");
        self.code
    }
}

/// Prints the progress of cargo as it comes, and returns its summary: errors and warnings that may be out of date after the edits.
fn show_progress(output: impl io::Read) -> io::Result<Vec<String>> {
    let mut summary = Vec::new();
    lines(output, |line| {
        let text = String::from_utf8_lossy(line);
        if text.starts_with(' ') {
            io::stderr().lock().write_all(line)
        } else {
            summary.push(text.into_owned());
            Ok(())
        }
    })?;
    Ok(summary)
}

/// The suggestions in a line of cargo's output.
fn collect(line: &Value) -> Vec<rustfix::Suggestion> {
    let text = line["message"].to_string();
    let only = HashSet::new();
    rustfix::get_suggestions_from_json(&text, &only, rustfix::Filter::MachineApplicableOnly).unwrap_or_default()
}

/// A message as cargo prints it.
fn rendered(line: &[u8]) -> Option<String> {
    let line: Value = serde_json::from_slice(line).ok()?;
    let is_message = line["reason"] == "compiler-message";
    line["message"]["rendered"].as_str().filter(|_| is_message).map(str::to_owned)
}

fn apply(source: &str, suggestions: &[rustfix::Suggestion]) -> Result<String, rustfix::Error> {
    rustfix::apply_suggestions(source, suggestions)
}

fn print_diff(file: &Path, old: &str, new: &str) -> Result<(), String> {
    let name = file.display();
    let diff = TextDiff::from_lines(old, new);
    let diff = diff.unified_diff().header(&format!("a/{name}"), &format!("b/{name}")).to_string();
    let mut output = anstream::stdout().lock();
    for line in diff.lines() {
        let color = color(line);
        writeln!(output, "{color}{line}{color:#}").map_err(|error| format!("cannot print: {error}"))?;
    }
    Ok(())
}

/// The colour of a line of a diff, as in git.
fn color(line: &str) -> anstyle::Style {
    match line.get(..1) {
        Some("+") => anstyle::AnsiColor::Green.on_default(),
        Some("-") => anstyle::AnsiColor::Red.on_default(),
        Some("@") => anstyle::AnsiColor::Cyan.on_default(),
        _ => anstyle::Style::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diff_has_the_colours_of_git() {
        for (line, expected) in [
            ("+added", anstyle::AnsiColor::Green.on_default()),
            ("-removed", anstyle::AnsiColor::Red.on_default()),
            ("@@ -1,2 +1,2 @@", anstyle::AnsiColor::Cyan.on_default()),
            (" unchanged", anstyle::Style::new()),
            ("ä", anstyle::Style::new()),
            ("", anstyle::Style::new()),
        ] {
            assert_eq!(color(line), expected, "{line}");
        }
    }
}
