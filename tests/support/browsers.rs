//! The browsers that are installed, and how to run one without a window.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::editor::print_line;

/// A browser in the `PATH`.
pub struct Installed {
    program: PathBuf,
    arguments: fn(&mut Command, &Path),
}

impl Installed {
    pub fn chromium() -> Option<Self> {
        let program =
            ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"].into_iter().find_map(in_path)?;
        Some(Self { program, arguments: chromium })
    }

    pub fn firefox() -> Option<Self> {
        let program = ["firefox-esr", "firefox"].into_iter().find_map(in_path)?;
        Some(Self { program, arguments: firefox })
    }

    /// Chromium. If it is not installed, prints that `what` is skipped.
    ///
    /// # Panics
    ///
    /// In CI, which sets `CI=true`, if it is not installed.
    pub fn chromium_or_skip(what: &str) -> Option<Self> {
        let chromium = Self::chromium();
        if chromium.is_none() {
            assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "there is no Chromium, and CI must have one");
            print_line(&format!("skipped: {what}, for there is no Chromium (Debian: apt-get install chromium)"));
        }
        chromium
    }

    /// Firefox. If it is not installed, prints that `what` is skipped.
    pub fn firefox_or_skip(what: &str) -> Option<Self> {
        let firefox = Self::firefox();
        if firefox.is_none() {
            print_line(&format!("skipped: {what}, for there is no Firefox (Debian: apt-get install firefox-esr)"));
        }
        firefox
    }

    pub fn version(&self) -> String {
        let output = Command::new(&self.program).arg("--version").stderr(Stdio::null()).output();
        let text = output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
        text.unwrap_or_else(|_| self.program.display().to_string())
    }

    /// Shows a page until the result is dropped.
    pub fn open(&self, url: &str) -> Running {
        self.open_with(&[url])
    }

    /// The same, with arguments on the command line.
    pub fn open_with(&self, arguments: &[&str]) -> Running {
        let (mut command, profile) = self.command();
        let child = command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        Running { child: child.expect("the browser starts"), profile }
    }

    /// Shows a page until it is idle, and returns its document as HTML. Chromium only.
    ///
    /// The browser's clock stands still while the page waits for the network, so its scripts have run.
    pub fn document(&self, url: &str) -> String {
        let (mut command, profile) = self.command();
        let arguments = ["--dump-dom", "--virtual-time-budget=20000", url];
        let output = command.args(arguments).stdin(Stdio::null()).stderr(Stdio::null()).output();
        let _ = std::fs::remove_dir_all(profile);
        String::from_utf8_lossy(&output.expect("the browser runs").stdout).into_owned()
    }

    /// The command without a page, and the folder of its profile, which is new.
    fn command(&self) -> (Command, PathBuf) {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = self.program.file_name().unwrap_or_default().to_string_lossy();
        let name = format!("actix-web-cors-{name}-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let profile = std::env::temp_dir().join(name);
        let _ = std::fs::remove_dir_all(&profile);
        std::fs::create_dir_all(&profile).expect("a directory for the profile");
        let mut command = Command::new(&self.program);
        (self.arguments)(&mut command, &profile);
        (command, profile)
    }
}

fn in_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|directory| directory.join(name)).find(|program| program.is_file())
}

/// Without a sandbox, because in a container the tests run as root, and without features that use the network.
fn chromium(command: &mut Command, profile: &Path) {
    command
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-quic",
            "--no-first-run",
        ])
        .args([
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-extensions",
        ])
        .arg(format!("--user-data-dir={}", profile.display()));
}

/// The preferences send all requests except those to loopback to a proxy that does not exist.
fn firefox(command: &mut Command, profile: &Path) {
    let preferences = r#"
user_pref("network.proxy.type", 1);
user_pref("network.proxy.http", "127.0.0.1");
user_pref("network.proxy.http_port", 1);
user_pref("network.proxy.ssl", "127.0.0.1");
user_pref("network.proxy.ssl_port", 1);
user_pref("network.proxy.no_proxies_on", "localhost, .localhost, 127.0.0.1");
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("app.update.enabled", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("browser.aboutwelcome.enabled", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("toolkit.telemetry.reportingpolicy.firstRun", false);
user_pref("termsofuse.bypassNotification", true);
"#;
    std::fs::write(profile.join("user.js"), preferences).expect("a profile");
    command.args(["--headless", "--no-remote", "--profile"]).arg(profile);
}

/// A browser that runs until it is dropped.
pub struct Running {
    child: Child,
    profile: PathBuf,
}

impl Running {
    /// The folder of its profile.
    pub fn profile(&self) -> &Path {
        &self.profile
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        // Its other processes end on their own, and may write for a moment longer.
        for _ in 0..20 {
            if std::fs::remove_dir_all(&self.profile).is_ok() {
                break;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}
