//! A rust-analyzer, driven as an editor drives it: JSON over its standard input and output (LSP 3.17).

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};

use super::project::Project;

/// The first start waits for the macros to be built.
const PATIENCE: Duration = Duration::from_secs(600);

/// LSP 3.17, `LSPErrorCodes`.
const SERVER_CANCELLED: i64 = -32802;
const CONTENT_MODIFIED: i64 = -32801;

/// A running rust-analyzer with one open file.
pub struct Analyzer {
    input: ChildStdin,
    messages: Receiver<Value>,
    last_request: u64,
    version: u64,
    file: String,
    /// The text of the open file.
    text: String,
    /// The newest diagnostics of `cargo check`.
    checked: Vec<Value>,
}

/// A diagnostic. Lines and columns count from 0, columns in bytes.
#[derive(Debug)]
pub struct Diagnostic {
    pub start: (usize, usize),
    pub end: (usize, usize),
    pub severity: &'static str,
    pub message: String,
}

impl Diagnostic {
    /// The first and last column of the underline in its line, in characters.
    pub fn columns(&self, line: &str) -> (usize, usize) {
        let characters = |bytes: usize| line.get(..bytes).unwrap_or(line).chars().count();
        let end = if self.end.0 == self.start.0 { characters(self.end.1) } else { line.chars().count() };
        (characters(self.start.1), end)
    }
}

/// A correction that the editor offers: the range that it replaces, and the new text.
#[derive(Debug)]
pub struct QuickFix {
    pub title: String,
    pub start: (usize, usize),
    pub end: (usize, usize),
    pub text: String,
    /// True if the editor applies it without asking which.
    pub is_preferred: bool,
}

impl QuickFix {
    /// Applies it to the text of the file.
    pub fn apply(&self, text: &mut String) {
        let offset = |(line, column): (usize, usize)| {
            text.split_inclusive('\n').take(line).map(str::len).sum::<usize>() + column
        };
        let range = offset(self.start)..offset(self.end);
        text.replace_range(range, &self.text);
    }
}

impl Analyzer {
    /// Starts it on a project, and waits until it has loaded everything.
    ///
    /// # Panics
    ///
    /// If it does not start, or cannot load the project.
    pub fn start(program: &Path, project: &Project) -> Self {
        let mut server = project
            .command(program)
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
        let mut analyzer =
            Self { input, messages, last_request: 0, version: 0, file, text: String::new(), checked: Vec::new() };
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
                        "codeAction": { "codeActionLiteralSupport": { "codeActionKind": { "valueSet": ["quickfix"] } } },
                        "diagnostic": {},
                        "hover": { "contentFormat": ["markdown"] },
                        "completion": { "completionItem": { "documentationFormat": ["markdown"] } },
                    },
                    "window": { "workDoneProgress": true },
                    "experimental": { "serverStatusNotification": true },
                },
                "initializationOptions": project.settings(),
            }),
        );
        self.notify("initialized", json!({}));
        let text = std::fs::read_to_string(&project.file).expect("the project's file");
        let document = json!({ "uri": self.file, "languageId": "rust", "version": 0, "text": &text });
        self.text = text;
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
        loop {
            let message = self.next();
            if message["method"] == "experimental/serverStatus" && message["params"]["quiescent"] == true {
                assert_eq!(message["params"]["health"], "ok", "rust-analyzer reports {}", message["params"]["message"]);
                break;
            }
        }
        if project.settings()["checkOnSave"] == true {
            self.wait_for_check();
        }
    }

    /// Replaces the text of the open file, as typing does.
    pub fn type_in(&mut self, text: &str) {
        self.version += 1;
        text.clone_into(&mut self.text);
        let document = json!({ "uri": self.file, "version": self.version });
        self.notify(
            "textDocument/didChange",
            json!({ "textDocument": document, "contentChanges": [{ "text": text }] }),
        );
    }

    /// The diagnostics of the open file, from top to bottom.
    pub fn diagnostics(&mut self) -> Vec<Diagnostic> {
        let response = self.request("textDocument/diagnostic", json!({ "textDocument": { "uri": self.file } }));
        let mut found: Vec<Diagnostic> =
            response["items"].as_array().into_iter().flatten().filter_map(diagnostic).collect();
        found.sort_by(|a, b| (a.start, a.end, &a.message).cmp(&(b.start, b.end, &b.message)));
        found
    }

    /// The labels that are offered at a position, in the editor's order.
    pub fn completion(&mut self, place: (usize, usize)) -> Vec<String> {
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
    pub fn hover(&mut self, place: (usize, usize)) -> Option<String> {
        let response = self.request("textDocument/hover", self.at(place));
        response["contents"]["value"].as_str().map(str::to_owned)
    }

    /// The files and lines, from 0, that "go to definition" opens, or offers where there are several.
    pub fn definitions(&mut self, place: (usize, usize)) -> Vec<(PathBuf, usize)> {
        let response = self.request("textDocument/definition", self.at(place));
        let targets = response.as_array().cloned().unwrap_or_default();
        let target = |target: &Value| {
            let path = target["uri"].as_str()?.strip_prefix("file://")?;
            Some((PathBuf::from(path), number(&target["range"]["start"]["line"])))
        };
        targets.iter().filter_map(target).collect()
    }

    /// Saves the open file, and waits for the check that this starts. Returns its diagnostics, from top to bottom.
    ///
    /// # Panics
    ///
    /// If the file cannot be written.
    pub fn save(&mut self) -> Vec<Diagnostic> {
        let path = self.file.strip_prefix("file://").unwrap_or(&self.file);
        std::fs::write(path, &self.text).expect("the target folder can be written");
        self.notify("textDocument/didSave", json!({ "textDocument": { "uri": self.file } }));
        self.wait_for_check();
        self.checked()
    }

    /// Waits until the last check has found this number of errors, and returns all its diagnostics.
    pub fn wait_for_errors(&mut self, errors: usize) -> Vec<Diagnostic> {
        loop {
            let found = self.checked();
            if found.iter().filter(|found| found.severity == "error").count() == errors {
                return found;
            }
            self.next();
        }
    }

    fn checked(&self) -> Vec<Diagnostic> {
        let mut found: Vec<Diagnostic> = self.checked.iter().filter_map(diagnostic).collect();
        found.sort_by_key(|found| (found.start, found.end));
        found
    }

    /// Waits for the end of a check that has not begun yet, and of those that follow at once.
    fn wait_for_check(&mut self) {
        const PAUSE: Duration = Duration::from_secs(1);
        let mut is_running = false;
        let mut wait = PATIENCE;
        while let Some(message) = self.next_within(wait) {
            let token = message["params"]["token"].as_str().unwrap_or_default();
            if token.starts_with("rust-analyzer/flycheck") {
                match message["params"]["value"]["kind"].as_str() {
                    Some("begin") => (is_running, wait) = (true, PATIENCE),
                    Some("end") if is_running => (is_running, wait) = (false, PAUSE),
                    _ => {}
                }
            }
        }
        assert_eq!(wait, PAUSE, "rust-analyzer did not check the project");
    }

    /// The corrections that are offered for the diagnostics of the last check, from top to bottom.
    pub fn quick_fixes(&mut self) -> Vec<QuickFix> {
        let parameters = json!({
            "textDocument": { "uri": self.file },
            "range": { "start": { "line": 0, "character": 0 }, "end": { "line": self.text.matches('\n').count(), "character": 0 } },
            "context": { "diagnostics": [], "only": ["quickfix"] },
        });
        let response = self.request("textDocument/codeAction", parameters);
        let actions = response.as_array().cloned().unwrap_or_default();
        let mut fixes: Vec<QuickFix> = actions.iter().filter_map(|action| quick_fix(action, &self.file)).collect();
        fixes.sort_by_key(|fix| fix.start);
        fixes
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

    /// Returns the next message.
    fn next(&mut self) -> Value {
        self.next_within(PATIENCE).expect("a message from rust-analyzer")
    }

    /// Returns the next message, if it comes in time. Requests of the server are answered with `null`.
    fn next_within(&mut self, time: Duration) -> Option<Value> {
        let message = self.messages.recv_timeout(time).ok()?;
        if message["method"].is_string() && !message["id"].is_null() {
            self.send(&json!({ "jsonrpc": "2.0", "id": message["id"], "result": null }));
        }
        if message["method"] == "textDocument/publishDiagnostics" && message["params"]["uri"] == self.file {
            self.checked = message["params"]["diagnostics"].as_array().cloned().unwrap_or_default();
        }
        Some(message)
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

/// A code action with one edit of this file.
fn quick_fix(action: &Value, file: &str) -> Option<QuickFix> {
    let edits = action["edit"]["changes"][file].as_array().filter(|_| action["kind"] == "quickfix")?;
    let [edit] = edits.as_slice() else { return None };
    let place = |end: &str| (number(&edit["range"][end]["line"]), number(&edit["range"][end]["character"]));
    Some(QuickFix {
        title: text(&action["title"]),
        start: place("start"),
        end: place("end"),
        text: text(&edit["newText"]),
        is_preferred: action["isPreferred"] == true,
    })
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
