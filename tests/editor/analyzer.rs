//! A rust-analyzer, driven as an editor drives it: JSON over its standard input and output (LSP 3.17).

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};

use crate::project::Project;

/// The first start waits for the macros to be built.
const PATIENCE: Duration = Duration::from_secs(600);

/// LSP 3.17, `LSPErrorCodes`.
const SERVER_CANCELLED: i64 = -32802;
const CONTENT_MODIFIED: i64 = -32801;

/// A running rust-analyzer with one open file.
pub(crate) struct Analyzer {
    input: ChildStdin,
    messages: Receiver<Value>,
    last_request: u64,
    version: u64,
    file: String,
}

/// A diagnostic. Lines and columns count from 0, columns in bytes.
#[derive(Debug)]
pub(crate) struct Diagnostic {
    pub(crate) start: (usize, usize),
    pub(crate) end: (usize, usize),
    pub(crate) severity: &'static str,
    pub(crate) message: String,
}

/// The first rust-analyzer that runs. rustup's proxy has the same name, but may have no program behind it.
pub(crate) fn installed() -> Option<PathBuf> {
    let named = std::env::var_os("RUST_ANALYZER").map(PathBuf::from);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|folder| folder.join("rust-analyzer"));
    let runs = |program: &PathBuf| {
        Command::new(program).arg("--version").output().is_ok_and(|response| response.status.success())
    };
    named.into_iter().chain(found).chain([PathBuf::from("/usr/bin/rust-analyzer")]).find(runs)
}

impl Analyzer {
    /// Starts it on a project, and waits until it has loaded everything.
    pub(crate) fn start(program: &Path, project: &Project) -> Self {
        let mut server = Command::new(program)
            .current_dir(&project.root)
            .envs(project.environment())
            .env_remove(crate::project::PROFILE_OVERRIDE)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("rust-analyzer starts");
        let input = server.stdin.take().expect("a pipe");
        let mut output = BufReader::new(server.stdout.take().expect("a pipe"));
        let (sender, messages) = channel();
        // It exits on its own when this process closes its input.
        std::thread::spawn(move || {
            while let Some(message) = read(&mut output) {
                if sender.send(message).is_err() {
                    break;
                }
            }
            let _ = server.wait();
        });
        let file = format!("file://{}", project.file.display());
        let mut analyzer = Self { input, messages, last_request: 0, version: 0, file };
        analyzer.greet(project);
        analyzer
    }

    fn greet(&mut self, project: &Project) {
        self.request(
            "initialize",
            json!({
                "processId": std::process::id(),
                "rootUri": format!("file://{}", project.root.display()),
                "capabilities": {
                    "general": { "positionEncodings": ["utf-8"] },
                    "textDocument": {
                        "diagnostic": {},
                        "hover": { "contentFormat": ["markdown"] },
                        "completion": { "completionItem": { "documentationFormat": ["markdown"] } },
                    },
                    "experimental": { "serverStatusNotification": true },
                },
                "initializationOptions": project.settings(),
            }),
        );
        self.notify("initialized", json!({}));
        let text = std::fs::read_to_string(&project.file).expect("the project's file");
        let document = json!({ "uri": self.file, "languageId": "rust", "version": 0, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
        loop {
            let message = self.next();
            if message["method"] == "experimental/serverStatus" && message["params"]["quiescent"] == true {
                assert_eq!(message["params"]["health"], "ok", "rust-analyzer reports {}", message["params"]["message"]);
                break;
            }
        }
    }

    /// Replaces the text of the open file, as typing does.
    pub(crate) fn type_in(&mut self, text: &str) {
        self.version += 1;
        let document = json!({ "uri": self.file, "version": self.version });
        self.notify(
            "textDocument/didChange",
            json!({ "textDocument": document, "contentChanges": [{ "text": text }] }),
        );
    }

    /// The diagnostics of the open file, from top to bottom.
    pub(crate) fn diagnostics(&mut self) -> Vec<Diagnostic> {
        let response = self.request("textDocument/diagnostic", json!({ "textDocument": { "uri": self.file } }));
        let mut found: Vec<Diagnostic> =
            response["items"].as_array().into_iter().flatten().filter_map(diagnostic).collect();
        found.sort_by(|a, b| (a.start, a.end, &a.message).cmp(&(b.start, b.end, &b.message)));
        found
    }

    /// The labels that are offered at a position, in the editor's order.
    pub(crate) fn completion(&mut self, place: (usize, usize)) -> Vec<String> {
        let response = self.request("textDocument/completion", self.at(place));
        let items = response["items"].as_array().or(response.as_array()).cloned().unwrap_or_default();
        let mut items: Vec<(String, String)> = items
            .iter()
            .map(|item| (text(&item["sortText"]), text(&item["label"])))
            .map(|(order, label)| (order, label.split('(').next().unwrap_or_default().to_owned()))
            .collect();
        items.sort();
        items.into_iter().map(|(_, label)| label).collect()
    }

    /// The Markdown that is shown for a position; `None` if there is none.
    pub(crate) fn hover(&mut self, place: (usize, usize)) -> Option<String> {
        let response = self.request("textDocument/hover", self.at(place));
        response["contents"]["value"].as_str().map(str::to_owned)
    }

    /// The files and lines, from 0, that "go to definition" opens, or offers where there are several.
    pub(crate) fn definitions(&mut self, place: (usize, usize)) -> Vec<(PathBuf, usize)> {
        let response = self.request("textDocument/definition", self.at(place));
        let targets = response.as_array().cloned().unwrap_or_default();
        let target = |target: &Value| {
            let path = target["uri"].as_str()?.strip_prefix("file://")?;
            Some((PathBuf::from(path), number(&target["range"]["start"]["line"])))
        };
        targets.iter().filter_map(target).collect()
    }

    fn at(&self, (line, column): (usize, usize)) -> Value {
        json!({ "textDocument": { "uri": self.file }, "position": { "line": line, "character": column } })
    }

    fn request(&mut self, method: &str, parameters: Value) -> Value {
        loop {
            match self.request_once(method, &parameters) {
                Ok(response) => return response,
                // It has just loaded another file, and the request must be repeated.
                Err(error) if error["code"] == SERVER_CANCELLED || error["code"] == CONTENT_MODIFIED => {}
                Err(error) => panic!("{method}: {}", error["message"]),
            }
        }
    }

    fn request_once(&mut self, method: &str, parameters: &Value) -> Result<Value, Value> {
        self.last_request += 1;
        let id = self.last_request;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": parameters }));
        loop {
            let message = self.next();
            if message["id"] != id || message["method"].is_string() {
                continue;
            }
            return if message["error"].is_null() {
                Ok(message["result"].clone())
            } else {
                Err(message["error"].clone())
            };
        }
    }

    fn notify(&mut self, method: &str, parameters: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": parameters }));
    }

    fn send(&mut self, message: &Value) {
        let body = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{body}", body.len()).expect("rust-analyzer listens");
        self.input.flush().expect("rust-analyzer listens");
    }

    /// Returns the next message. Requests of the server are answered with `null`.
    fn next(&mut self) -> Value {
        let message = self.messages.recv_timeout(PATIENCE).expect("a message from rust-analyzer");
        if message["method"].is_string() && !message["id"].is_null() {
            self.send(&json!({ "jsonrpc": "2.0", "id": message["id"], "result": null }));
        }
        message
    }
}

fn read(output: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end() {
            "" => break,
            header => {
                if let Some(value) = header.strip_prefix("Content-Length: ") {
                    length = value.parse().ok()?;
                }
            }
        }
    }
    let mut body = vec![0; length];
    output.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}

fn diagnostic(item: &Value) -> Option<Diagnostic> {
    let severity = match item["severity"].as_u64() {
        Some(1) => "error",
        Some(2) => "warning",
        // Hints, such as code that is greyed out because of a `cfg`.
        _ => return None,
    };
    let place = |end: &str| (number(&item["range"][end]["line"]), number(&item["range"][end]["character"]));
    Some(Diagnostic { start: place("start"), end: place("end"), severity, message: text(&item["message"]) })
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn number(value: &Value) -> usize {
    value.as_u64().and_then(|number| usize::try_from(number).ok()).unwrap_or_default()
}
