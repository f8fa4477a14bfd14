//! Servers that must not start: the reason is on standard error once and is one event, and no request gets a response.
//!
//! Standard error is that of a whole process, so each server runs in a process of its own: this program, which runs the test
//! [`program`] alone.

mod server;

use std::error::Error;
use std::ffi::OsStr;
use std::io::Write;
use std::net::SocketAddr;
use std::process::{Command, Output};
use std::time::Duration;

use actix_web_cors::PolicyConfig;
use tracing::Level;

use crate::server::{CONFIGURED, FORMS, VARIABLE, WITHOUT_VARIABLE, configure, place, response, serve, source};

const APP: &str = "https://app.example.com";

/// What a process serves: the name of a [`Source`](server::Source), the name of a [`Form`](server::Form), and the number of workers.
const PROGRAM: &str = "STARTUP_PROGRAM";
/// Makes the subscriber of a process slow.
const SLOW: &str = "STARTUP_SLOW";

/// Standard output, for events. With [`SLOW`], writing an event of this crate takes a second.
struct Events;

impl Write for Events {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if std::env::var_os(SLOW).is_some() && String::from_utf8_lossy(bytes).contains("actix_web_cors") {
            std::thread::sleep(Duration::from_secs(1));
        }
        std::io::stdout().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        std::io::stdout().flush()
    }
}

/// The `main` of a process that another test of this file starts.
#[test]
fn program() -> Result<(), Box<dyn Error>> {
    let Some(program) = std::env::var_os(PROGRAM) else { return Ok(()) };
    tracing_subscriber::fmt()
        .with_max_level(Level::ERROR)
        .with_writer(|| Events)
        .without_time()
        .with_ansi(false)
        .init();
    let program = program.into_string().expect("text");
    let parts: Vec<&str> = program.split(", ").collect();
    if let ["configuration"] = parts[..] {
        let policy = PolicyConfig::new().origins(std::env::var(VARIABLE)?).methods(["get"]).build()?;
        return Err(format!("built {policy:?}").into());
    }
    let [name, form, workers] = parts[..] else { panic!("{program}") };
    let form = FORMS.into_iter().find(|known| format!("{known:?}") == form).expect("a form");
    configure();
    let (response, ended) = serve(source(name), form, workers.parse()?, |address| response(address, APP));
    println!("\nresponse: {response:?}");
    Ok(ended?)
}

/// Runs [`program`] in another process.
fn run(program: &str, variable: Option<&OsStr>, is_slow: bool) -> Output {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command.args(["--exact", "program", "--nocapture"]).env(PROGRAM, program).env_remove(VARIABLE);
    if let Some(value) = variable {
        command.env(VARIABLE, value);
    }
    if is_slow {
        command.env(SLOW, "1");
    }
    command.output().expect("this program runs")
}

/// Runs a server that must not start. Returns the message, which is checked to be written once and to be one event.
#[track_caller]
fn failure(program: &str, variable: Option<&OsStr>, is_slow: bool) -> String {
    let output = run(program, variable, is_slow);
    let stdout = String::from_utf8(output.stdout).expect("text");
    let stderr = String::from_utf8(output.stderr).expect("text");
    let whole = format!("{program} with {variable:?}\nstandard output: {stdout}\nstandard error: {stderr}");
    assert!(!output.status.success() && stdout.contains("\nresponse: None\n"), "{whole}");
    // The last line is the error of the server, which `main` returns.
    let (message, error) = stderr.split_once("\nError: ").unwrap_or_else(|| panic!("{whole}"));
    assert_eq!(error.lines().count(), 1, "{whole}");
    assert!(message.starts_with("the server does not start: "), "{whole}");
    assert_eq!(stderr.matches("the server does not start").count(), 1, "{whole}");
    // actix logs errors of its own, which name no reason.
    assert_eq!(stdout.matches("ERROR actix_web_cors: ").count(), 1, "{whole}");
    assert!(stdout.contains(&format!("ERROR actix_web_cors: {message}\n")), "{whole}");
    message.to_owned()
}

#[test]
fn a_server_that_must_not_start_reports_the_reason_once() {
    let missing: &[&str] =
        &["has no origins", "environment variable `STARTUP_ORIGINS`", "is not set", "origins-missing"];
    let empty: &[&str] =
        &["has no origins", "environment variable `STARTUP_ORIGINS`", "lists no origin", "origins-empty"];
    let one_bad: &[&str] = &["environment variable `STARTUP_ORIGINS`", "`https://b.example/`", "origin-path"];
    let two_bad: &[&str] = &[one_bad[0], one_bad[1], one_bad[2], "`http://c.example`", "origin-insecure"];
    let not_set: &[&str] = &["the `SharedPolicy`", "has not been set", "call its `replace`"];
    let with_credentials: &[&str] = &["has `credentials`", "`.allow_any()`", "remove one of the two"];
    // source, value of the variable, parts of the message
    let table = [
        ("required variable", None, missing),
        ("required variable", Some(""), empty),
        ("required variable", Some(" ,\t; "), empty),
        ("required variable", Some("https://a.example,https://b.example/"), one_bad),
        ("required variable", Some("https://b.example/ https://a.example http://c.example"), two_bad),
        ("optional variable", Some("https://b.example/"), one_bad),
        ("variable of a configured policy", None, missing),
        ("policy that is not set", None, not_set),
        ("any origin with credentials", Some("https://a.example"), with_credentials),
    ];
    for (name, value, parts) in table {
        for form in FORMS {
            for workers in [1, 4] {
                let program = format!("{name}, {form:?}, {workers}");
                let message = failure(&program, value.map(OsStr::new), false);
                let place = place(source(name), form);
                for part in parts.iter().copied().chain([&*place]) {
                    assert!(message.contains(part), "`{part}` in the message of {program} with {value:?}: {message}");
                }
                // A valid origin is not reported.
                assert!(!message.contains("`https://a.example`"), "{program} with {value:?}: {message}");
            }
        }
    }
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_not_unicode_is_reported() {
    use std::os::unix::ffi::OsStrExt;
    let value = OsStr::from_bytes(b"https://a.example,https://\xff.example");
    let message = failure("required variable, Handler, 4", Some(value), false);
    assert!(message.contains("the variable is not Unicode"), "{message}");
}

/// Workers start in parallel, and the process ends with the first that fails. The report is complete by then.
#[test]
fn a_slow_subscriber_loses_no_report() {
    failure("required variable, Handler, 4", None, true);
    failure("policy that is not set, Layer, 4", None, true);
}

/// These servers start, and report nothing.
#[test]
fn a_set_that_may_be_empty_allows_no_origin() {
    let table = [
        ("set without a variable", None, "Some((200, None))"),
        ("optional variable", None, "Some((200, None))"),
        ("optional variable", Some(" "), "Some((200, None))"),
        ("optional variable", Some(APP), "Some((200, Some(\"https://app.example.com\")))"),
        ("required variable", Some(APP), "Some((200, Some(\"https://app.example.com\")))"),
    ];
    for (name, value, response) in table {
        for form in FORMS {
            for workers in [1, 4] {
                let program = format!("{name}, {form:?}, {workers}");
                let output = run(&program, value.map(OsStr::new), false);
                let stdout = String::from_utf8_lossy(&output.stdout);
                let stderr = String::from_utf8_lossy(&output.stderr);
                assert!(output.status.success() && stderr.is_empty(), "{program}: {stdout}{stderr}");
                assert!(stdout.contains(&format!("\nresponse: {response}\n")), "{program} with {value:?}: {stdout}");
                assert!(!stdout.contains("ERROR"), "{program}: {stdout}");
            }
        }
    }
}

/// A broken configuration is an error value, which is the program's to report. Returned by `main`, it is printed once.
#[test]
fn a_broken_configuration_is_an_error_of_main() {
    let output = run("configuration", Some(OsStr::new("https://b.example/")), false);
    let stdout = String::from_utf8_lossy(&output.stdout);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && !stdout.contains("ERROR"), "{stdout}{stderr}");
    for part in ["Error: ", "origins[0]: origin `https://b.example/`", "methods[0]: ", "`get`"] {
        assert_eq!(stderr.matches(part).count(), 1, "`{part}` in {stderr}");
    }
}

/// The responses of all workers to requests from one origin: connections are given to the workers in turn.
fn allowed(address: SocketAddr, origin: &str) -> Vec<bool> {
    let mut allowed: Vec<bool> =
        (0..8).map(|_| response(address, origin).expect("the server goes on").1.as_deref() == Some(origin)).collect();
    allowed.dedup();
    allowed
}

/// A replacement that breaks a rule is refused whole, with every violation, and the server goes on with what it has.
#[test]
fn a_bad_replacement_of_a_set_changes_nothing() {
    for form in FORMS {
        for workers in [1, 4] {
            let source = source("set without a variable");
            let (allowed, ended) = serve(source, form, workers, |address| {
                WITHOUT_VARIABLE.replace([APP]).expect("valid");
                let before = allowed(address, APP);
                let error =
                    WITHOUT_VARIABLE.replace(["https://new.example", "https://b.example/"]).expect_err("a bad list");
                assert_eq!(error.variable(), None);
                assert!(error.to_string().contains("`https://b.example/`"), "{error}");
                let after = (allowed(address, APP), allowed(address, "https://new.example"));
                WITHOUT_VARIABLE.replace(["https://new.example"]).expect("valid");
                [before, after.0, after.1, allowed(address, APP), allowed(address, "https://new.example")]
            });
            assert_eq!(allowed, [[true], [true], [false], [false], [true]], "{form:?} with {workers} workers");
            assert!(ended.is_ok(), "{ended:?}");
        }
    }
}

#[test]
fn a_bad_replacement_of_a_policy_changes_nothing() {
    let policy = |origin: &str| PolicyConfig::new().origins([origin]).methods(["GET"]).build();
    for form in FORMS {
        for workers in [1, 4] {
            CONFIGURED.replace(policy(APP).expect("valid"));
            let (allowed, ended) = serve(source("variable of a configured policy"), form, workers, move |address| {
                let before = allowed(address, APP);
                let error = policy("https://b.example/").map(|bad| CONFIGURED.replace(bad)).expect_err("a bad policy");
                assert!(error.to_string().contains("origins[0]: origin `https://b.example/`"), "{error}");
                let after = allowed(address, APP);
                CONFIGURED.replace(policy("https://new.example").expect("valid"));
                let new = (allowed(address, APP), allowed(address, "https://new.example"));
                // The variable of `ORIGINS` is read when a server starts, or by `load`, and neither has happened.
                configure();
                [before, after, new.0, new.1, allowed(address, APP)]
            });
            assert_eq!(allowed, [[true], [true], [false], [true], [false]], "{form:?} with {workers} workers");
            assert!(ended.is_ok(), "{ended:?}");
        }
    }
}
