//! Refusals, as they happen.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::Value;
use support::server::Served;

/// A connection that reads the events.
struct Listener(BufReader<TcpStream>);

impl Listener {
    fn connect(served: &Served) -> Self {
        let mut stream = TcpStream::connect(served.address).expect("the server listens");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
        write!(stream, "GET /__cors/events HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n", served.address.port())
            .expect("sent");
        let mut listener = Self(BufReader::new(stream));
        listener.line("retry: ");
        listener
    }

    /// The rest of the next line that begins with a text.
    fn line(&mut self, start: &str) -> String {
        loop {
            let mut line = String::new();
            assert!(self.0.read_line(&mut line).expect("the stream stays open") > 0, "no line `{start}`");
            if let Some(rest) = line.strip_prefix(start) {
                return rest.trim_end().to_owned();
            }
        }
    }

    /// The next event of this origin. Other tests of this program cause events, too.
    fn event_from(&mut self, origin: &str) -> Value {
        loop {
            let event: Value = serde_json::from_str(&self.line("data: ")).expect("JSON");
            if event["origin"] == origin {
                return event;
            }
        }
    }
}

fn refused_preflight(served: &Served, origin: &[u8]) {
    let origin = [b"Origin: ".as_slice(), origin].concat();
    let reply = served.send("OPTIONS /items/1", &[&origin, b"Access-Control-Request-Method: PUT"]);
    assert_eq!(reply.status(), "403");
}

#[test]
fn a_refusal_is_sent_within_a_second() {
    let served = Served::start(super::api);
    let mut listener = Listener::connect(&served);
    // On a busy machine one may be late.
    let delays = (0..5).map(|attempt| {
        let origin = format!("https://within{attempt}.example");
        let start = Instant::now();
        refused_preflight(&served, origin.as_bytes());
        listener.event_from(&origin);
        start.elapsed()
    });
    let fastest = delays.min();
    assert!(fastest < Some(Duration::from_secs(1)), "{fastest:?}");
    refused_preflight(&served, b"https://within.example");
    let event = listener.event_from("https://within.example");
    assert_eq!((&event["route"], &event["method"]), (&"/items/{id}".into(), &"PUT".into()), "{event:#}");
    assert_eq!(event["reason"], "origin-not-listed");
    assert!(event["policy"].as_str().is_some_and(|at| at.starts_with("tests/inspector/main.rs:")), "{event:#}");
    let message = event["message"].as_str().unwrap_or_default();
    assert!(message.starts_with("a preflight is refused: "), "{message}");
    assert!(message.ends_with("; if it is yours, add `https://within.example` to `origins`"), "{message}");
}

#[test]
fn lines_of_a_request_cannot_forge_an_event() {
    let served = Served::start(super::api);
    let mut listener = Listener::connect(&served);
    refused_preflight(&served, b"x\tdata: {}\xff");
    let event = listener.event_from("x\\tdata: {}\\xff");
    assert_eq!(event["reason"], "origin-malformed", "{event:#}");
}

#[test]
fn the_newest_200_are_kept_and_the_others_counted() {
    let served = Served::start(super::api);
    for index in 0..250 {
        refused_preflight(&served, format!("https://kept{index}.example").as_bytes());
    }
    let mut listener = Listener::connect(&served);
    let mut numbers = Vec::new();
    loop {
        let event: Value = serde_json::from_str(&listener.line("data: ")).expect("JSON");
        numbers.push(event["number"].as_u64().expect("a number"));
        if event["origin"] == "https://kept249.example" {
            break;
        }
    }
    assert!(numbers.len() <= 200 && numbers[0] > 50, "{} from {}", numbers.len(), numbers[0]);
    assert!(numbers.is_sorted_by(|one, other| one + 1 == *other));
}
