//! `cargo cors`: quick fixes for the policies of `actix-web-cors`, in the editor and on the command line.
//!
//! - `arguments` reads the command line;
//! - `check` runs `cargo check`, and passes its output on;
//! - `messages` adds suggestions to messages, with the edit from `edit` at the place that `source` finds;
//! - `workspace` decides which files may be edited;
//! - `fix` applies the edits to files, `version_control` checks that they can be undone;
//! - `explain` prints the page of a rule.

mod arguments;
mod check;
mod edit;
mod explain;
mod fix;
mod literal;
mod messages;
mod source;
#[cfg(test)]
mod tests;
mod version_control;
mod workspace;

use std::process::ExitCode;

use arguments::Command;

fn main() -> ExitCode {
    let result = match Command::read(std::env::args_os().skip(1)) {
        Ok(Command::Help) => {
            anstream::print!("{}", arguments::HELP);
            return ExitCode::SUCCESS;
        }
        Ok(Command::Version) => {
            anstream::println!("cargo-cors {}", env!("CARGO_PKG_VERSION"));
            return ExitCode::SUCCESS;
        }
        Ok(Command::Check(arguments)) => check::run(&arguments),
        Ok(Command::Fix(arguments)) => fix::run(&arguments),
        Ok(Command::Explain(rules)) => explain::run(&rules),
        Err(error) => Err(error),
    };
    result.unwrap_or_else(|error| {
        let style = anstyle::AnsiColor::Red.on_default().bold();
        anstream::eprintln!("{style}error{style:#}: {error}");
        // The code of cargo's own errors.
        ExitCode::from(101)
    })
}
