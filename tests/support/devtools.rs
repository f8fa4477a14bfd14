//! A page in a headless Chromium that a test looks into, through the Chrome DevTools Protocol.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::browsers::{Installed, Running};

/// An open page.
pub struct Page {
    socket: TcpStream,
    next_id: u64,
    /// Closed with the page.
    _browser: Running,
}

impl Page {
    /// Opens a page, and waits until it is loaded.
    pub fn open(chromium: &Installed, url: &str) -> Self {
        let browser = chromium.open_with(&["--remote-debugging-port=0", url]);
        let port_file = browser.profile().join("DevToolsActivePort");
        let port: u16 = wait(|| std::fs::read_to_string(&port_file).ok()?.lines().next()?.parse().ok());
        let path = wait(|| page_path(port, url));
        let mut page = Self { socket: web_socket(port, &path), next_id: 0, _browser: browser };
        let is_loaded = json!({
            "expression": format!("location.href.startsWith({}) && document.readyState === 'complete'", json!(url)),
        });
        // Until the page is there, a blank one is, and calls may fail.
        wait(|| page.try_call("Runtime.evaluate", &is_loaded).ok().filter(|result| result["result"]["value"] == true));
        page
    }

    /// The value of an expression in the page.
    pub fn evaluate(&mut self, expression: &str) -> Value {
        let parameters = json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        let mut result = self.call("Runtime.evaluate", &parameters);
        assert!(result.get("exceptionDetails").is_none(), "{expression}: {result:#}");
        result["result"]["value"].take()
    }

    /// Waits until an expression is true. Returns how long that took.
    #[track_caller]
    pub fn wait_for(&mut self, expression: &str) -> Duration {
        let start = Instant::now();
        while self.evaluate(expression) != true {
            assert!(start.elapsed() < Duration::from_secs(20), "`{expression}` stays false");
            std::thread::sleep(Duration::from_millis(20));
        }
        start.elapsed()
    }

    /// Calls a method of the protocol.
    #[track_caller]
    pub fn call(&mut self, method: &str, parameters: &Value) -> Value {
        self.try_call(method, parameters).unwrap_or_else(|error| panic!("{method}: {error:#}"))
    }

    fn try_call(&mut self, method: &str, parameters: &Value) -> Result<Value, Value> {
        self.next_id += 1;
        let id = self.next_id;
        self.send(&json!({ "id": id, "method": method, "params": parameters }).to_string());
        loop {
            let mut message: Value = serde_json::from_str(&self.receive()).expect("JSON");
            if message["id"] == id {
                return match message.get_mut("error") {
                    Some(error) => Err(error.take()),
                    None => Ok(message["result"].take()),
                };
            }
        }
    }

    /// Sends a text in one frame. The mask is zero, so the text is sent as it is.
    fn send(&mut self, text: &str) {
        let length = u32::try_from(text.len()).expect("a short text");
        let mut frame = vec![0x81, 0xff, 0, 0, 0, 0];
        frame.extend(length.to_be_bytes());
        frame.extend([0; 4]);
        frame.extend(text.as_bytes());
        self.socket.write_all(&frame).expect("Chromium reads");
    }

    /// The next text. Chromium sends each in one frame.
    fn receive(&mut self) -> String {
        loop {
            let [kind, length] = self.bytes();
            let length = match length {
                126 => u16::from_be_bytes(self.bytes()).into(),
                127 => u64::from_be_bytes(self.bytes()),
                length => length.into(),
            };
            let mut payload = Vec::new();
            (&self.socket).take(length).read_to_end(&mut payload).expect("a frame");
            if kind == 0x81 {
                return String::from_utf8(payload).expect("UTF-8");
            }
        }
    }

    fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.socket.read_exact(&mut bytes).expect("a frame");
        bytes
    }
}

fn wait<T>(mut look: impl FnMut() -> Option<T>) -> T {
    for _ in 0..400 {
        if let Some(found) = look() {
            return found;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("Chromium does not start");
}

/// The path under which the page can be debugged.
fn page_path(port: u16, url: &str) -> Option<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    write!(stream, "GET /json/list HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n").ok()?;
    let head = read_head(&mut stream)?;
    let length =
        head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse().ok())?;
    let mut body = Vec::new();
    stream.take(length).read_to_end(&mut body).ok()?;
    let pages: Vec<Value> = serde_json::from_slice(&body).ok()?;
    let page = pages.iter().find(|page| page["url"].as_str().is_some_and(|found| found.starts_with(url)))?;
    let address = page["webSocketDebuggerUrl"].as_str()?.strip_prefix("ws://")?;
    Some(address[address.find('/')?..].to_owned())
}

fn web_socket(port: u16, path: &str) -> TcpStream {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("Chromium listens");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).expect("Chromium reads");
    let head = read_head(&mut stream).expect("a response");
    assert!(head.starts_with("HTTP/1.1 101"), "{head}");
    stream
}

/// Reads to the end of a response's head.
fn read_head(stream: &mut TcpStream) -> Option<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).ok()?;
        head.push(byte[0]);
    }
    String::from_utf8(head).ok()
}

/// The bytes of a text in Base64, as screenshots come.
pub fn from_base64(text: &str) -> Vec<u8> {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits: Vec<usize> = text.bytes().filter_map(|byte| DIGITS.iter().position(|digit| *digit == byte)).collect();
    let bits = |group: &[usize]| group.iter().fold(0, |bits, digit| bits << 6 | digit) << (6 * (4 - group.len()));
    digits
        .chunks(4)
        .flat_map(|group| {
            let bytes = u32::try_from(bits(group)).unwrap_or_default().to_be_bytes();
            bytes[1..group.len()].to_vec()
        })
        .collect()
}
