//! A real server on a free port, and its responses to bytes on a socket.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::web::ServiceConfig;
use actix_web::{App, HttpServer};

/// A server that runs until it is dropped.
pub struct Served {
    pub address: SocketAddr,
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

impl Served {
    /// Serves what `configure` registers, with two workers.
    pub fn start(configure: fn(&mut ServiceConfig)) -> Self {
        let (sender, receiver) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let server = HttpServer::new(move || App::new().configure(configure))
                    .workers(2)
                    .bind(("127.0.0.1", 0))
                    .expect("a free port");
                let address = server.addrs()[0];
                let server = server.run();
                sender.send((address, server.handle())).expect("the test waits");
                server.await.expect("the server runs");
            });
        });
        let (address, handle) = receiver.recv().expect("the server starts");
        Self { address, handle, thread: Some(thread) }
    }

    /// Sends bytes on a new connection, and reads until the server closes it.
    pub fn raw(&self, bytes: &[u8]) -> Reply {
        exchange(self.address, bytes)
    }

    /// Sends `METHOD /path` with the given header lines, unchanged.
    pub fn send(&self, line: &str, headers: &[&[u8]]) -> Reply {
        let mut bytes = format!("{line} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n").into_bytes();
        for header in headers {
            bytes.extend_from_slice(header);
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(b"\r\n");
        self.raw(&bytes)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let stopped = self.handle.stop(false);
        actix_web::rt::System::new().block_on(stopped);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Sends bytes on a new connection, and reads until the server closes it.
pub fn exchange(address: SocketAddr, bytes: &[u8]) -> Reply {
    let mut stream = TcpStream::connect(address).expect("the server listens");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
    stream.write_all(bytes).expect("the server reads");
    let _ = stream.shutdown(Shutdown::Write);
    let mut reply = Vec::new();
    // The server may reset the connection on bytes that it rejects; what it sent before counts.
    let _ = stream.read_to_end(&mut reply);
    Reply(String::from_utf8_lossy(&reply).into_owned())
}

/// An HTTP/1.1 response, as text.
#[derive(Debug)]
pub struct Reply(pub String);

impl Reply {
    pub fn status(&self) -> &str {
        self.0.split(' ').nth(1).unwrap_or_default()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let head = self.0.split("\r\n\r\n").next().unwrap_or_default();
        head.lines()
            .skip(1)
            .filter_map(|line| line.split_once(": "))
            .find(|(other, _)| other.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    pub fn body(&self) -> &str {
        self.0.split_once("\r\n\r\n").map_or("", |(_, body)| body)
    }
}
