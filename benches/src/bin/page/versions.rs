//! The versions of the programs and crates that were measured.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::table::Table;

const CRATES: [&str; 8] =
    ["actix-web", "actix-http", "actix-router", "actix-cors", "axum", "tower-http", "gungraun", "criterion"];

pub(crate) fn table(here: &Path) -> String {
    let lock = fs::read_to_string(here.join("Cargo.lock")).expect("the lock file");
    let mut table = Table::new(vec!["what".to_owned(), "version".to_owned()]);
    for program in ["rustc", "valgrind"] {
        let output = Command::new(program).arg("--version").output().expect("the programs are installed");
        let text = String::from_utf8_lossy(&output.stdout);
        let version = text.trim().trim_start_matches(program).trim_start_matches([' ', '-']).to_owned();
        table.row([program.to_owned(), version]);
    }
    for name in CRATES {
        let head = format!("name = \"{name}\"\nversion = \"");
        let version = lock.split_once(&head).and_then(|(_, rest)| rest.split('"').next()).unwrap_or("?");
        table.row([name.to_owned(), version.to_owned()]);
    }
    table.row(["target".to_owned(), format!("{} {}", std::env::consts::ARCH, std::env::consts::OS)]);
    table.text()
}
