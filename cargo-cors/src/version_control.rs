//! Whether edits can be undone, as `cargo fix` checks it.

use std::path::Path;
use std::process::Command;

use crate::arguments::FixArguments;

/// Refuses to edit files that are not under version control, or have changes that are not committed.
pub(crate) fn check(arguments: &FixArguments, folder: &Path) -> Result<(), String> {
    if arguments.allow_no_vcs {
        return Ok(());
    }
    let root = folder
        .ancestors()
        .find(|folder| [".git", ".hg", ".pijul", ".fslckout"].iter().any(|name| folder.join(name).exists()));
    let Some(root) = root else {
        return Err("no version control found for this package, and `cargo cors fix` changes files; \
                    to fix them anyway, pass `--allow-no-vcs`"
            .to_owned());
    };
    if !root.join(".git").exists() || (arguments.allow_dirty && arguments.allow_staged) {
        return Ok(());
    }
    let status = Command::new("git").arg("-C").arg(root).args(["status", "--porcelain", "-z"]).output();
    let status = status.ok().filter(|status| status.status.success());
    let Some(status) = status else {
        return Err("`git status` fails; to fix the files anyway, pass `--allow-no-vcs`".to_owned());
    };
    let changed = changed(&String::from_utf8_lossy(&status.stdout), arguments);
    if changed.is_empty() {
        return Ok(());
    }
    Err(format!(
        "the working directory has changes that are not committed; commit them, or pass `--allow-dirty`, \
         or `--allow-staged` for those that are staged:\n{}",
        changed.iter().map(|file| format!("  * {file}\n")).collect::<String>()
    ))
}

/// The changed files in the output of `git status --porcelain -z` that are not allowed.
fn changed(status: &str, arguments: &FixArguments) -> Vec<String> {
    let mut changed = Vec::new();
    let mut entries = status.split('\0');
    while let Some(entry) = entries.next() {
        let mut letters = entry.chars();
        let (Some(staged), Some(unstaged)) = (letters.next(), letters.next()) else { continue };
        let file = entry.get(3..).unwrap_or_default();
        if matches!(staged, 'R' | 'C') {
            // The old name follows.
            entries.next();
        }
        if unstaged != ' ' && !arguments.allow_dirty {
            changed.push(format!("{file} (dirty)"));
        } else if !matches!(staged, ' ' | '?') && !arguments.allow_staged {
            changed.push(format!("{file} (staged)"));
        }
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_dirty_or_staged() {
        let status = " M a.rs\0M  b.rs\0?? c.rs\0R  d.rs\0old.rs\0MM e.rs\0";
        let allow = |allow_dirty, allow_staged| FixArguments { allow_dirty, allow_staged, ..FixArguments::default() };
        for (arguments, expected) in [
            (allow(false, false), "a.rs (dirty), b.rs (staged), c.rs (dirty), d.rs (staged), e.rs (dirty)"),
            (allow(true, false), "b.rs (staged), d.rs (staged), e.rs (staged)"),
            (allow(false, true), "a.rs (dirty), c.rs (dirty), e.rs (dirty)"),
            (allow(true, true), ""),
        ] {
            assert_eq!(changed(status, &arguments).join(", "), expected);
        }
    }
}
