//! What an editor shows. A real rust-analyzer loads a small project that uses this crate, and gets the requests that an editor sends:
//! for diagnostics during typing, completion, and hover.
//!
//! If there is no rust-analyzer, the tests print that and are skipped; in CI, which sets `CI=true`, they fail. `RUST_ANALYZER`
//! names one that is not on the path. `UPDATE_EXPECT=1` rewrites the expected results in these files, and `UPDATE_DOCS=1` the
//! pictures of `docs/editors.md`.

mod completion;
mod explanations;
mod half_typed;
mod mistakes;
mod pictures;
mod source;

use std::path::Path;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use serde_json::json;
use support::editor::{Analyzer, Project, installed, print_line};

/// Runs checks with the one rust-analyzer that all tests share, and prints their number.
fn in_the_editor(what: &str, checks: impl FnOnce(&mut Analyzer) -> usize) {
    static EDITOR: LazyLock<Option<Mutex<Analyzer>>> = LazyLock::new(|| {
        installed("tests of the editor").map(|program| Mutex::new(Analyzer::start(&program, &project())))
    });
    let Some(editor) = &*EDITOR else { return };
    let mut editor: MutexGuard<'_, Analyzer> = editor.lock().unwrap_or_else(PoisonError::into_inner);
    let checks = checks(&mut editor);
    print_line(&format!("{what}: {checks} checks with rust-analyzer"));
}

/// A project whose macros are those that this test was built with.
fn project() -> Project {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let build = ["cargo", "test", "--no-run", "--quiet", "--message-format=json", "--test=editor", "--manifest-path"];
    let build: Vec<String> =
        build.iter().map(|&word| word.to_owned()).chain([manifest.display().to_string()]).collect();
    let settings = json!({ "cargo": { "buildScripts": { "overrideCommand": build, "useRustcWrapper": false } } });
    Project::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join("editor"), settings)
}
