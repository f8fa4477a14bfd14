//! A real rust-analyzer with a small project that uses the crate.

use std::io::Write;
use std::path::PathBuf;
use std::process::Command;

mod analyzer;
mod picture;
mod project;

pub use analyzer::{Analyzer, Diagnostic, QuickFix};
pub use picture::Picture;
pub use project::{Project, host};

/// The first rust-analyzer that runs. rustup's proxy has the same name, but may have no program behind it. If there is none,
/// prints that `what` is skipped.
///
/// # Panics
///
/// In CI, which sets `CI=true`, if there is none.
pub fn installed(what: &str) -> Option<PathBuf> {
    let named = std::env::var_os("RUST_ANALYZER").map(PathBuf::from);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|folder| folder.join("rust-analyzer"));
    let runs = |program: &PathBuf| {
        Command::new(program).arg("--version").output().is_ok_and(|response| response.status.success())
    };
    let program = named.into_iter().chain(found).chain([PathBuf::from("/usr/bin/rust-analyzer")]).find(runs);
    if program.is_none() {
        assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "there is no rust-analyzer, and CI must have one");
        print_line(&format!(
            "skipped: {what}, for there is no rust-analyzer (Debian: apt-get install rust-web-analyzer)"
        ));
    }
    program
}

/// Writes past the test harness, which captures what a passing test prints.
pub fn print_line(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
