//! A program that serves on a free port, and what it logs.

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::server::{Reply, exchange};

/// A running program. It is killed when dropped.
pub struct Program {
    pub address: SocketAddr,
    child: Child,
    stdout: BufReader<ChildStdout>,
    log: Arc<Mutex<String>>,
}

impl Program {
    /// Runs a program that takes `PORT` and prints `serving on http://ADDRESS` first.
    pub fn start(command: &mut Command) -> Self {
        match launch(command) {
            Ok(program) => program,
            Err((status, log)) => panic!("the program ended with {status}:\n{log}"),
        }
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The next line that the program prints.
    pub fn printed_line(&mut self) -> String {
        let mut line = String::new();
        self.stdout.read_line(&mut line).expect("text");
        line
    }

    /// Sends `METHOD /path` with header lines and a body.
    pub fn send(&self, line: &str, headers: &[&str], body: &str) -> Reply {
        let lines: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
        let length = body.len();
        let head = format!("{line} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{lines}", self.address);
        exchange(self.address, format!("{head}Content-Length: {length}\r\n\r\n{body}").as_bytes())
    }

    /// Waits until the log contains a text. Panics after 20 seconds.
    pub fn wait_for_log(&self, text: &str) {
        let start = Instant::now();
        loop {
            let log = self.log.lock().expect("no reader panics").clone();
            if log.contains(text) {
                return;
            }
            assert!(start.elapsed() < Duration::from_secs(20), "no {text:?} in the log:\n{log}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs a program that should end by itself. Returns its status and what it wrote to standard error.
pub fn failed_start(command: &mut Command) -> (ExitStatus, String) {
    match launch(command) {
        Ok(program) => panic!("the program serves on {}", program.address),
        Err(failure) => failure,
    }
}

fn launch(command: &mut Command) -> Result<Program, (ExitStatus, String)> {
    let command = command.env("PORT", "0").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program runs");
    let mut stdout = BufReader::new(child.stdout.take().expect("piped"));
    let log = Arc::new(Mutex::new(String::new()));
    let reader = follow(child.stderr.take().expect("piped"), Arc::clone(&log));
    let mut line = String::new();
    stdout.read_line(&mut line).expect("text");
    match line.trim_end().strip_prefix("serving on http://") {
        Some(address) => {
            let address = address.parse().expect("an address");
            Ok(Program { address, child, stdout, log })
        }
        None => {
            let status = child.wait().expect("the program has closed its standard output");
            reader.join().expect("the reader ends with the program");
            let log = log.lock().expect("no reader panics").clone();
            Err((status, log))
        }
    }
}

fn follow(stderr: impl Read + Send + 'static, log: Arc<Mutex<String>>) -> JoinHandle<()> {
    std::thread::spawn(move || {
        for line in BufReader::new(stderr).lines().map_while(Result::ok) {
            let mut log = log.lock().expect("no test panics with the log");
            log.push_str(&line);
            log.push('\n');
        }
    })
}
