//! `cargo cors check`: runs `cargo check` and passes its output on.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, IsTerminal, Read, Write};
use std::process::{Child, Command, ExitCode, ExitStatus, Stdio};

use actix_web_cors_rules::rule::Rule;

use crate::arguments::CheckArguments;
use crate::messages::Messages;

/// Runs `cargo check`. Its exit code is the result.
pub(crate) fn run(arguments: &CheckArguments) -> Result<ExitCode, String> {
    let mut command = cargo_check(arguments);
    if arguments.is_json { json(&mut command, arguments) } else { human(&mut command, arguments) }
}

/// `cargo check`, by the cargo that has started this program.
pub(crate) fn cargo_check(arguments: &CheckArguments) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.arg("check").args(&arguments.passed_on);
    command
}

pub(crate) fn spawn(command: &mut Command) -> Result<Child, String> {
    command.spawn().map_err(|error| format!("cannot run `{}`: {error}", command.get_program().to_string_lossy()))
}

/// Adds suggestions to the messages on standard output. Every other line is passed on byte by byte.
fn json(command: &mut Command, arguments: &CheckArguments) -> Result<ExitCode, String> {
    let mut child = spawn(command.stdout(Stdio::piped()))?;
    let mut messages = Messages::new(arguments);
    let passed_on = child.stdout.take().map_or(Ok(()), |output| {
        lines(output, |line| {
            let mut output = io::stdout().lock();
            match messages.with_suggestion(line) {
                Some(suggestion) => writeln!(output, "{}", suggestion.line)?,
                None => output.write_all(line)?,
            }
            output.flush()
        })
    });
    finish(child, passed_on)
}

/// Prints what cargo prints, and then where to read about the rules.
fn human(command: &mut Command, arguments: &CheckArguments) -> Result<ExitCode, String> {
    if io::stderr().is_terminal() {
        let has_colors = !matches!(anstream::AutoStream::choice(&io::stderr()), anstream::ColorChoice::Never);
        let size = terminal_size::terminal_size_of(io::stderr());
        let terminal = Terminal {
            has_colors: has_colors && !arguments.has_color,
            width: size.map(|(terminal_size::Width(width), _)| width),
        };
        command.envs(terminal.settings(|name| std::env::var_os(name)));
    }
    let mut child = spawn(command.stderr(Stdio::piped()))?;
    let mut shown = Shown::default();
    let passed_on = child.stderr.take().map_or(Ok(0), |mut output| io::copy(&mut output, &mut shown));
    let code = finish(child, passed_on.map(drop))?;
    if !arguments.is_quiet {
        shown.rules.print_note("; `cargo cors fix` applies the corrections that there are");
    }
    Ok(code)
}

/// Standard error, with the rules that were written to it.
#[derive(Default)]
struct Shown {
    rules: RulesSeen,
}

impl Write for Shown {
    fn write(&mut self, output: &[u8]) -> io::Result<usize> {
        io::stderr().lock().write_all(output)?;
        self.rules.read(output);
        Ok(output.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().lock().flush()
    }
}

/// The terminal that cargo would see. Its standard error is a pipe here, by which it chooses colours and a progress bar.
struct Terminal {
    /// False if the user has chosen with `--color`.
    has_colors: bool,
    width: Option<u16>,
}

impl Terminal {
    /// The variables that make cargo print as in the terminal, unless the environment has chosen.
    fn settings(&self, variable: impl Fn(&str) -> Option<OsString>) -> Vec<(&'static str, String)> {
        let mut settings = Vec::new();
        if self.has_colors && variable("CARGO_TERM_COLOR").is_none() {
            settings.push(("CARGO_TERM_COLOR", "always".to_owned()));
        }
        if let Some(width) = self.width
            && variable("CI").is_none()
            && variable("CARGO_TERM_PROGRESS_WHEN").is_none()
            && variable("TERM").is_none_or(|term| term != "dumb")
        {
            settings.push(("CARGO_TERM_PROGRESS_WHEN", "always".to_owned()));
            settings.push(("CARGO_TERM_PROGRESS_WIDTH", width.to_string()));
        }
        settings
    }
}

/// Calls `each` with every line, newline included.
pub(crate) fn lines(output: impl Read, mut each: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
    let mut output = BufReader::new(output);
    let mut line = Vec::new();
    while output.read_until(b'\n', &mut line)? > 0 {
        each(&line)?;
        line.clear();
    }
    Ok(())
}

/// Waits for cargo. If its output cannot be passed on, because the reader has gone, cargo is stopped.
pub(crate) fn finish(mut child: Child, passed_on: io::Result<()>) -> Result<ExitCode, String> {
    if passed_on.is_err() {
        let _ = child.kill();
    }
    let status = child.wait().map_err(|error| format!("cannot wait for cargo: {error}"))?;
    match passed_on {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(format!("cannot pass on the output of cargo: {error}"))
        }
        _ => Ok(exit_code(status)),
    }
}

/// The exit code of cargo. 101, its code for errors, if a signal has ended it.
fn exit_code(status: ExitStatus) -> ExitCode {
    ExitCode::from(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(101))
}

/// The rules that the messages name.
#[derive(Default)]
pub(crate) struct RulesSeen {
    rules: BTreeSet<&'static str>,
    line: Vec<u8>,
}

impl RulesSeen {
    /// Reads a part of the output.
    pub(crate) fn read(&mut self, output: &[u8]) {
        for piece in output.split_inclusive(|byte| *byte == b'\n') {
            self.line.extend_from_slice(piece);
            if piece.ends_with(b"\n") {
                let line = std::mem::take(&mut self.line);
                self.rules.extend(rule(&String::from_utf8_lossy(&line)).map(Rule::name));
            }
        }
    }

    /// Prints how to read more, once for all messages.
    pub(crate) fn print_note(&self, also: &str) {
        if self.rules.is_empty() {
            return;
        }
        let rules = self.rules.iter().copied().collect::<Vec<_>>().join(" ");
        let style = anstyle::AnsiColor::Green.on_default().bold();
        anstream::eprintln!("{style}note{style:#}: for more about these rules, run `cargo cors explain {rules}`{also}");
    }
}

/// The rule that a line of a message names.
fn rule(line: &str) -> Option<Rule> {
    let line = anstream::adapter::strip_str(line).to_string();
    Rule::from_name(line.trim().strip_prefix("rule: ")?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_read_from_output_in_any_pieces() {
        let output = "error: x\n       rule: origin-path\n\u{1b}[1m  rule: method-case\u{1b}[0m\r\nrule: none\nrule: origin-path\n";
        for size in [1, 7, 4096] {
            let mut seen = RulesSeen::default();
            output.as_bytes().chunks(size).for_each(|piece| seen.read(piece));
            assert_eq!(seen.rules, BTreeSet::from(["method-case", "origin-path"]), "{size}");
        }
    }
    #[test]
    fn cargo_prints_as_in_the_terminal() {
        const COLOR: &str = "CARGO_TERM_COLOR=always";
        const PROGRESS: &str = "CARGO_TERM_PROGRESS_WHEN=always";
        const WIDTH: &str = "CARGO_TERM_PROGRESS_WIDTH=80";
        for (has_colors, width, set, expected) in [
            (true, Some(80), None, &[COLOR, PROGRESS, WIDTH][..]),
            (false, Some(80), None, &[PROGRESS, WIDTH]),
            (true, None, None, &[COLOR]),
            (false, None, None, &[]),
            (true, Some(80), Some(("CARGO_TERM_COLOR", "auto")), &[PROGRESS, WIDTH]),
            (true, Some(80), Some(("CARGO_TERM_PROGRESS_WHEN", "never")), &[COLOR]),
            (true, Some(80), Some(("CI", "true")), &[COLOR]),
            (true, Some(80), Some(("TERM", "dumb")), &[COLOR]),
            (true, Some(80), Some(("TERM", "xterm")), &[COLOR, PROGRESS, WIDTH]),
        ] {
            let variable = |name: &str| set.filter(|(set, _)| *set == name).map(|(_, value)| OsString::from(value));
            let settings = Terminal { has_colors, width }.settings(variable);
            let settings: Vec<String> = settings.iter().map(|(name, value)| format!("{name}={value}")).collect();
            assert_eq!(settings, expected, "{has_colors} {width:?} {set:?}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_reader_that_has_gone_is_no_error() {
        for (passed_on, expected) in [
            (Ok(()), Ok(())),
            (Err(io::ErrorKind::BrokenPipe), Ok(())),
            (Err(io::ErrorKind::StorageFull), Err("cannot pass on the output of cargo: no storage space".to_owned())),
        ] {
            let child = spawn(&mut Command::new("true")).expect("a program");
            let finished = finish(child, passed_on.map_err(io::Error::from));
            assert_eq!(finished.map(drop), expected);
        }
        assert!(
            spawn(&mut Command::new("/no/such/cargo"))
                .is_err_and(|error| error.starts_with("cannot run `/no/such/cargo`: "))
        );
    }
}
