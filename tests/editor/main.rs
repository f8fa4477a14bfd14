//! What an editor shows. A real rust-analyzer loads a small project that uses this crate, and gets the requests that an editor sends:
//! for diagnostics during typing, completion, and hover.
//!
//! If there is no rust-analyzer, the tests print that and are skipped; in CI, which sets `CI=true`, they fail. `RUST_ANALYZER`
//! names one that is not on the path. `UPDATE_EXPECT=1` rewrites the expected results in these files, and `UPDATE_DOCS=1` the
//! pictures of `docs/editors.md`.

mod analyzer;
mod completion;
mod explanations;
mod half_typed;
mod mistakes;
mod pictures;
mod project;
mod source;

use std::io::Write;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use analyzer::{Analyzer, installed};
use project::Project;

/// Runs checks with the one rust-analyzer that all tests share, and prints their number.
fn in_the_editor(what: &str, checks: impl FnOnce(&mut Analyzer) -> usize) {
    static EDITOR: LazyLock<Option<Mutex<Analyzer>>> =
        LazyLock::new(|| installed().map(|program| Mutex::new(Analyzer::start(&program, &Project::write()))));
    let Some(editor) = &*EDITOR else {
        assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "there is no rust-analyzer, and CI must have one");
        return print_line(&format!(
            "skipped: {what}, for there is no rust-analyzer (Debian: apt-get install rust-web-analyzer)"
        ));
    };
    let mut editor: MutexGuard<'_, Analyzer> = editor.lock().unwrap_or_else(PoisonError::into_inner);
    let checks = checks(&mut editor);
    print_line(&format!("{what}: {checks} checks with rust-analyzer"));
}

/// Writes past the test harness, which captures what a passing test prints.
fn print_line(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
