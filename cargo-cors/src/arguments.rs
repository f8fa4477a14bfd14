//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

/// The text of `cargo cors --help`.
pub(crate) const HELP: &str = "\
Corrects the CORS policies of actix-web-cors

Usage: cargo cors [check] [ARGS]     cargo check ARGS, with a suggestion in each JSON message that has a correction
       cargo cors fix [ARGS]         apply the corrections to the source files
       cargo cors explain [RULE]...  explain a rule, or list the rules

Options of `fix`, besides those of `cargo check`:
      --dry-run       Print the changes as a diff, and write nothing
      --allow-dirty   Fix code even if the working directory has changes
      --allow-staged  Fix code even if the working directory has staged changes
      --allow-no-vcs  Fix code even if there is no version control

In an editor with rust-analyzer, set `rust-analyzer.check.command` to `cors`.
";

/// A subcommand with its arguments.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Check(CheckArguments),
    Fix(FixArguments),
    Explain(Vec<String>),
    Help,
    Version,
}

/// The arguments of `cargo check`, and what this tool reads of them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct CheckArguments {
    /// All arguments as they were given.
    pub(crate) passed_on: Vec<OsString>,
    pub(crate) manifest_path: Option<PathBuf>,
    pub(crate) target_dir: Option<PathBuf>,
    /// True for the formats of `--message-format` that print messages as JSON.
    pub(crate) is_json: bool,
    pub(crate) has_color: bool,
    pub(crate) is_quiet: bool,
    selects_targets: bool,
    keeps_going: bool,
    has_message_format: bool,
}

/// The arguments of `cargo cors fix`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct FixArguments {
    pub(crate) check: CheckArguments,
    pub(crate) dry_run: bool,
    pub(crate) allow_dirty: bool,
    pub(crate) allow_staged: bool,
    pub(crate) allow_no_vcs: bool,
}

impl Command {
    /// Reads the arguments behind the name of the program. cargo passes the subcommand as the first one.
    pub(crate) fn read(arguments: impl IntoIterator<Item = OsString>) -> Result<Self, String> {
        let mut arguments: Vec<OsString> = arguments.into_iter().collect();
        if arguments.first().is_some_and(|first| first == "cors") {
            arguments.remove(0);
        }
        let first = arguments.first().and_then(|first| first.to_str()).unwrap_or_default().to_owned();
        match first.as_str() {
            "-h" | "--help" | "help" => Ok(Self::Help),
            "-V" | "--version" => Ok(Self::Version),
            "check" => Ok(Self::Check(CheckArguments::read(arguments.split_off(1)))),
            "fix" => fix(arguments.split_off(1)),
            "explain" => Ok(Self::Explain(
                arguments.split_off(1).iter().map(|rule| rule.to_string_lossy().into_owned()).collect(),
            )),
            word if !word.is_empty() && !word.starts_with('-') => {
                Err(format!("no such command: `{word}`; `cargo cors --help` lists the commands"))
            }
            _ => Ok(Self::Check(CheckArguments::read(arguments))),
        }
    }
}

fn fix(arguments: Vec<OsString>) -> Result<Command, String> {
    let mut fix = FixArguments::default();
    let mut passed_on = Vec::new();
    for argument in arguments {
        match argument.to_str() {
            Some("-h" | "--help") => return Ok(Command::Help),
            Some("--dry-run") => fix.dry_run = true,
            Some("--allow-dirty") => fix.allow_dirty = true,
            Some("--allow-staged") => fix.allow_staged = true,
            Some("--allow-no-vcs") => fix.allow_no_vcs = true,
            // Code with a wrong policy is always broken.
            Some("--broken-code") => {}
            Some(option @ ("--edition" | "--edition-idioms")) => {
                return Err(format!("`{option}` is an option of `cargo fix` only"));
            }
            _ => passed_on.push(argument),
        }
    }
    fix.check = CheckArguments::read(passed_on);
    if fix.check.has_message_format {
        return Err("`cargo cors fix` has no `--message-format`".to_owned());
    }
    // As in `cargo fix`.
    if !fix.check.selects_targets {
        fix.check.passed_on.push("--all-targets".into());
    }
    if !fix.check.keeps_going {
        fix.check.passed_on.push("--keep-going".into());
    }
    Ok(Command::Fix(fix))
}

impl CheckArguments {
    /// Reads the options that matter here. cargo reports what is wrong with them.
    fn read(passed_on: Vec<OsString>) -> Self {
        use lexopt::Arg::{Long, Short};

        let mut read = Self::default();
        let mut parser = lexopt::Parser::from_args(passed_on.iter());
        while let Ok(Some(argument)) = parser.next() {
            match argument {
                Long("message-format") => {
                    let format = parser.value().unwrap_or_default();
                    read.has_message_format = true;
                    read.is_json |= format.to_string_lossy().split(',').any(|format| format.starts_with("json"));
                }
                Long("manifest-path") => read.manifest_path = parser.value().ok().map(PathBuf::from),
                Long("target-dir") => read.target_dir = parser.value().ok().map(PathBuf::from),
                Long("color") => read.has_color = parser.value().is_ok(),
                Long("keep-going") => read.keeps_going = true,
                Short('q') | Long("quiet") => read.is_quiet = true,
                Long("lib" | "bins" | "examples" | "tests" | "benches" | "all-targets") => read.selects_targets = true,
                Long("bin" | "example" | "test" | "bench") => {
                    read.selects_targets = true;
                    let _ = parser.optional_value();
                }
                _ => {
                    let _ = parser.optional_value();
                }
            }
        }
        Self { passed_on, ..read }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Command, String> {
        Command::read(line.split_whitespace().map(OsString::from))
    }

    fn check(line: &str) -> CheckArguments {
        match read(line) {
            Ok(Command::Check(arguments)) => arguments,
            other => panic!("{line}: {other:?}"),
        }
    }

    #[test]
    fn check_is_the_default_and_passes_its_arguments_on() {
        for line in ["cors check -p api --release", "cors -p api --release", "-p api --release"] {
            assert_eq!(check(line).passed_on, ["-p", "api", "--release"], "{line}");
        }
        assert_eq!(check("cors").passed_on, [""; 0]);
        assert_eq!(check("cors check --bin cors").passed_on, ["--bin", "cors"]);
    }

    #[test]
    fn the_format_is_read_as_cargo_reads_it() {
        for (line, is_json) in [
            ("--message-format=json", true),
            ("--message-format json", true),
            ("--message-format=json-diagnostic-short,json-diagnostic-rendered-ansi", true),
            ("-p api --message-format=json-diagnostic-rendered-ansi -q", true),
            ("--message-format=short", false),
            ("--features json", false),
            ("-pjson --manifest-path json/Cargo.toml", false),
            ("--message-format", false),
        ] {
            assert_eq!(check(line).is_json, is_json, "{line}");
        }
        assert_eq!(check("-j2 --manifest-path=a/Cargo.toml").manifest_path, Some("a/Cargo.toml".into()));
        let words = check("--target-dir t --color never -q");
        assert_eq!((words.target_dir, words.has_color, words.is_quiet), (Some("t".into()), true, true));
    }

    #[test]
    fn fix_keeps_its_own_flags_to_itself() {
        let Ok(Command::Fix(fix)) = read("cors fix --allow-dirty -p api --dry-run --broken-code") else { panic!() };
        assert_eq!((fix.dry_run, fix.allow_dirty, fix.allow_staged, fix.allow_no_vcs), (true, true, false, false));
        assert_eq!(fix.check.passed_on, ["-p", "api", "--all-targets", "--keep-going"]);
        let Ok(Command::Fix(fix)) = read("cors fix --bin=api --keep-going") else { panic!() };
        assert_eq!(fix.check.passed_on, ["--bin=api", "--keep-going"]);
        let Ok(Command::Fix(fix)) = read("cors fix --allow-staged --allow-no-vcs") else { panic!() };
        assert_eq!((fix.dry_run, fix.allow_dirty, fix.allow_staged, fix.allow_no_vcs), (false, false, true, true));
    }

    #[test]
    fn fix_checks_all_targets_unless_some_are_selected() {
        for selection in [
            "--lib",
            "--bins",
            "--examples",
            "--tests",
            "--benches",
            "--all-targets",
            "--bin api",
            "--test=api",
            "--bench api",
        ] {
            let Ok(Command::Fix(fix)) = read(&format!("cors fix {selection}")) else { panic!("{selection}") };
            let expected: Vec<&str> = selection.split(' ').chain(["--keep-going"]).collect();
            assert_eq!(fix.check.passed_on, expected);
        }
    }

    #[test]
    fn wrong_commands_are_refused() {
        for line in ["cors chekc", "cors fix --edition", "cors fix --message-format=json"] {
            assert!(read(line).is_err(), "{line}");
        }
        for line in ["cors --help", "cors -h", "cors help", "cors fix --help", "cors fix -p api -h"] {
            assert_eq!(read(line), Ok(Command::Help), "{line}");
        }
        for line in ["cors --version", "cors -V"] {
            assert_eq!(read(line), Ok(Command::Version), "{line}");
        }
        assert_eq!(read("cors explain origin-path"), Ok(Command::Explain(vec!["origin-path".to_owned()])));
    }
}
