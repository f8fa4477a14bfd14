//! A small project that uses the crate, and the environment in which rust-analyzer loads it without network access.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

/// Set for the tests by `.cargo/config.toml`; with it the macros would be built a second time.
const PROFILE_OVERRIDE: &str = "CARGO_PROFILE_DEV_DEBUG_ASSERTIONS";

/// The project, on disk.
pub struct Project {
    pub root: PathBuf,
    /// The file that the checks edit.
    pub file: PathBuf,
    library: PathBuf,
    settings: Value,
    environment: Vec<(&'static str, String)>,
}

impl Project {
    /// Writes the project to a folder. Settings that differ from an editor's defaults are those of the test.
    ///
    /// # Panics
    ///
    /// If the folder cannot be written.
    pub fn write(root: PathBuf, settings: Value) -> Self {
        let crate_root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace");
        let manifest = format!(
            "[package]\nname = \"handlers\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [dependencies]\nactix-web = {{ version = \"4\", default-features = false, features = [\"macros\"] }}\n\
             actix-web-cors = {{ path = {crate_root:?} }}\n\n[workspace]\n"
        );
        write(&root.join("Cargo.toml"), &manifest);
        // The same versions as this crate's own, which are already downloaded.
        let lock = std::fs::read_to_string(crate_root.join("Cargo.lock")).expect("Cargo.lock");
        write(&root.join("Cargo.lock"), &lock);
        let file = root.join("src/lib.rs");
        write(&file, "");
        let library = root.join("library");
        for (name, source) in [
            ("core", include_str!("library/core.rs")),
            ("alloc", include_str!("library/alloc.rs")),
            ("std", include_str!("library/std.rs")),
        ] {
            write(&library.join(name).join("src/lib.rs"), source);
        }
        let mut all = json!({
            "checkOnSave": false,
            "cachePriming": { "enable": false },
            "cargo": { "sysrootSrc": library, "target": host() },
        });
        merge(&mut all, settings);
        Self { root, file, library, settings: all, environment: Vec::new() }
    }

    /// Downloads are disabled: of crates, and of rustup's components, which rust-analyzer would add for `std`'s sources.
    fn environment(&self) -> Vec<(&'static str, String)> {
        let offline = [
            ("CARGO_NET_OFFLINE", "true".to_owned()),
            ("RUST_SRC_PATH", self.library.display().to_string()),
            ("RUSTUP_AUTO_INSTALL", "0".to_owned()),
            ("RUSTUP_DIST_SERVER", "http://127.0.0.1:9".to_owned()),
        ];
        offline.into_iter().chain(self.environment.iter().cloned()).collect()
    }

    /// A command that runs in the project.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root).envs(self.environment()).env_remove(PROFILE_OVERRIDE);
        command
    }

    /// Adds a variable to the environment.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: String) -> Self {
        self.environment.push((name, value));
        self
    }

    /// The settings that an editor would send.
    pub fn settings(&self) -> &Value {
        &self.settings
    }
}

/// Adds the settings of `other`.
fn merge(settings: &mut Value, other: Value) {
    match (settings.as_object_mut(), other) {
        (Some(settings), Value::Object(other)) => {
            other.into_iter().for_each(|(key, value)| merge(settings.entry(key).or_insert(Value::Null), value));
        }
        (_, other) => *settings = other,
    }
}

/// The host platform. Packages for others may not be available offline.
///
/// # Panics
///
/// If there is no rustc.
pub fn host() -> String {
    let response = Command::new("rustc").arg("-vV").output().expect("rustc");
    let response = String::from_utf8_lossy(&response.stdout);
    response.lines().find_map(|line| line.strip_prefix("host: ")).expect("rustc names its host").to_owned()
}

fn write(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("the target folder can be written");
    if std::fs::read_to_string(path).is_ok_and(|present| present == text) {
        return;
    }
    std::fs::write(path, text).expect("the target folder can be written");
}
