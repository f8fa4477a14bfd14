//! A connection that is reused until the server closes it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

pub(crate) struct Connection {
    address: SocketAddr,
    stream: Option<BufReader<TcpStream>>,
}

/// A response: the status, and the header lines in lower case.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<String>,
}

impl Reply {
    /// The values of a header.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers.iter().filter_map(move |line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

impl Connection {
    pub(crate) fn new(address: SocketAddr) -> Self {
        Self { address, stream: None }
    }

    /// Sends a request and reads its response, or disconnects after half of the request.
    pub(crate) fn exchange(&mut self, bytes: &[u8], is_abandoned: bool) -> Result<Option<Reply>, String> {
        if is_abandoned {
            self.stream = None;
            let mut stream = TcpStream::connect(self.address).map_err(|why| why.to_string())?;
            let _ = stream.write_all(bytes.get(..bytes.len() / 2).unwrap_or_default());
            return Ok(None);
        }
        let is_head = bytes.starts_with(b"HEAD ");
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => connect(self.address).map_err(|why| format!("cannot connect: {why}"))?,
        };
        stream.get_mut().write_all(bytes).map_err(|why| format!("cannot send: {why}"))?;
        let reply = read(&mut stream, is_head).map_err(|why| format!("cannot read: {why}"))?;
        let closes = reply.status == 400 || reply.all("connection").any(|value| value == "close");
        self.stream = (!closes).then_some(stream);
        Ok(Some(reply))
    }
}

fn connect(address: SocketAddr) -> std::io::Result<BufReader<TcpStream>> {
    let stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    stream.set_nodelay(true)?;
    Ok(BufReader::new(stream))
}

fn read(stream: &mut BufReader<TcpStream>, is_head: bool) -> std::io::Result<Reply> {
    let mut line = Vec::new();
    let mut next = |stream: &mut BufReader<TcpStream>| {
        line.clear();
        stream.read_until(b'\n', &mut line)?;
        Ok::<_, std::io::Error>(String::from_utf8_lossy(&line).trim_end().to_owned())
    };
    let status = next(stream)?.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    let mut headers = Vec::new();
    loop {
        let line = next(stream)?;
        match line.split_once(": ") {
            Some((name, value)) => headers.push(format!("{}: {value}", name.to_ascii_lowercase())),
            None => break,
        }
    }
    let reply = Reply { status, headers };
    let length: usize = reply.all("content-length").next().and_then(|length| length.parse().ok()).unwrap_or(0);
    if !is_head {
        stream.read_exact(&mut vec![0; length])?;
    }
    Ok(reply)
}
