//! The example from outside: good and broken files, at start and while it serves. The broken file and its error are those of
//! `docs/configuration.md`.

use std::path::{Path, PathBuf};
use std::process::Command;

use support::program::{Program, failed_start};

const PAGE: &str = include_str!("../../../docs/configuration.md");
const GOOD: &str = include_str!("../cors.toml");
const FRONT_END: &str = "Origin: https://app.example.com";
const OTHER: &str = "Origin: https://other.example.com";
const TOKEN: &str = "Authorization: Bearer secret";

/// A code block of the page, by its language and the start of its first line.
fn block(language: &str, start: &str) -> &'static str {
    let opening = format!("```{language}\n{start}");
    let (_, text) = PAGE.split_once(&opening).expect("the page has the block");
    let text = &PAGE[PAGE.len() - text.len() - start.len()..];
    text.split_once("\n```").expect("the block ends").0
}

fn broken() -> &'static str {
    block("toml", "# Ten mistakes")
}

/// The error of the broken file.
fn mistakes() -> &'static str {
    block("text", "the CORS policy is refused")
}

/// The file of one test.
struct Settings(PathBuf);

impl Settings {
    fn new(test: &str, text: &str) -> Self {
        let settings = Self(Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{test}.toml")));
        settings.write(text);
        settings
    }

    fn write(&self, text: &str) {
        std::fs::write(&self.0, text).expect("a writable folder");
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_configured"));
        command.env("CONFIG", &self.0).env_remove("TOKEN");
        command
    }
}

fn allowed_origin(server: &Program, origin: &str) -> Option<String> {
    server.send("GET /items", &[origin, TOKEN], "").header("access-control-allow-origin").map(str::to_owned)
}

#[test]
fn the_error_on_the_page_names_ten_mistakes() {
    assert_eq!(mistakes().matches("rule: ").count(), 10);
}

#[test]
fn the_policy_of_the_file_is_used_on_the_app_and_on_the_handler() {
    let server = Program::start(&mut Settings::new("good", GOOD).command());
    let preflight = |path: &str, method: &str| {
        let method = format!("Access-Control-Request-Method: {method}");
        let reply = server.send(&format!("OPTIONS {path}"), &[FRONT_END, &method], "");
        (reply.status().to_owned(), reply.header("access-control-allow-methods").map(str::to_owned))
    };
    assert_eq!(preflight("/items", "GET"), ("204".to_owned(), Some("GET, PUT".to_owned())));
    assert_eq!(preflight("/items/1", "PUT"), ("204".to_owned(), Some("PUT".to_owned())));
    assert_eq!(preflight("/admin/reload", "POST").1, None, "`#[cors(off)]`");

    let unauthorized = server.send("GET /items", &[FRONT_END], "");
    assert_eq!(unauthorized.status(), "401");
    assert_eq!(unauthorized.header("access-control-allow-origin"), Some("https://app.example.com"));
    assert_eq!(allowed_origin(&server, FRONT_END).as_deref(), Some("https://app.example.com"));
    assert_eq!(allowed_origin(&server, OTHER), None);
}

#[test]
fn a_variable_replaces_a_key_of_the_file() {
    let settings = Settings::new("variable", GOOD);
    let server =
        Program::start(settings.command().env("APP__CORS__ORIGINS", "https://a.example; https://other.example.com"));
    assert_eq!(allowed_origin(&server, FRONT_END), None);
    assert_eq!(allowed_origin(&server, OTHER).as_deref(), Some("https://other.example.com"));
}

#[test]
fn a_broken_file_at_start_is_reported_and_nothing_serves() {
    let (status, output) = failed_start(&mut Settings::new("broken", broken()).command());
    assert_eq!(status.code(), Some(1));
    assert_eq!(output.trim_end(), format!("Error: {}", mistakes()));
}

#[test]
fn a_broken_file_at_reload_is_refused_and_the_old_policy_stays() {
    let settings = Settings::new("reload", GOOD);
    let server = Program::start(&mut settings.command());

    settings.write(broken());
    assert_eq!(server.send("POST /admin/reload", &[], "").status(), "401");
    let reply = server.send("POST /admin/reload", &[TOKEN], "");
    assert_eq!((reply.status(), reply.body()), ("422", mistakes()));
    server.wait_for_log(mistakes());
    assert_eq!(allowed_origin(&server, FRONT_END).as_deref(), Some("https://app.example.com"));

    settings.write(&GOOD.replace("app.example.com", "other.example.com"));
    assert_eq!(server.send("POST /admin/reload", &[TOKEN], "").status(), "200");
    assert_eq!(allowed_origin(&server, FRONT_END), None);
    assert_eq!(allowed_origin(&server, OTHER).as_deref(), Some("https://other.example.com"));
}

#[cfg(unix)]
#[test]
fn a_hangup_reloads_the_file() {
    let settings = Settings::new("hangup", GOOD);
    let server = Program::start(&mut settings.command());
    let hang_up = || {
        let status = Command::new("sh").arg("-c").arg(format!("kill -HUP {}", server.id())).status();
        assert!(status.expect("a shell").success());
    };

    settings.write(broken());
    hang_up();
    server.wait_for_log(mistakes());
    assert_eq!(allowed_origin(&server, FRONT_END).as_deref(), Some("https://app.example.com"));

    settings.write(&GOOD.replace("app.example.com", "other.example.com"));
    hang_up();
    server.wait_for_log("the CORS policy is replaced");
    assert_eq!(allowed_origin(&server, OTHER).as_deref(), Some("https://other.example.com"));
}
