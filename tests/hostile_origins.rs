//! Every hostile `Origin` of `cors-rules/tests/vectors/origins_hostile.tsv`, as raw bytes over a socket.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, Responder, route};
use actix_web_cors::cors;
use support::server::{Reply, Served};

const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../cors-rules/tests/vectors/origins_hostile.tsv");

#[cors(origins = ["https://example.com"], headers = ["x-a"], expose_headers = ["x-b"], credentials)]
#[route("/exact", method = "GET", method = "PUT")]
async fn exact() -> impl Responder {
    HttpResponse::Ok().insert_header(("x-b", "1")).body("ran")
}

#[cors(origins = ["https://*.example.com"], headers = reflect, credentials)]
#[route("/subdomain", method = "GET", method = "PUT")]
async fn subdomain() -> impl Responder {
    "ran"
}

#[cors(origins = ["https://example.com"], block_on_origin_mismatch)]
#[route("/exact/blocked", method = "GET")]
async fn exact_or_blocked() -> impl Responder {
    "ran"
}

#[cors(origins = ["https://*.example.com"], block_on_origin_mismatch)]
#[route("/subdomain/blocked", method = "GET")]
async fn subdomain_or_blocked() -> impl Responder {
    "ran"
}

#[cors(origins = ["*"])]
#[route("/any-origin", method = "GET", method = "PUT")]
async fn any_origin() -> impl Responder {
    "ran"
}

fn api(config: &mut ServiceConfig) {
    config
        .service(exact_or_blocked)
        .service(subdomain_or_blocked)
        .service(exact)
        .service(subdomain)
        .service(any_origin);
}

/// A row of the table.
struct Row {
    line: usize,
    value: Vec<u8>,
    exact: bool,
    subdomain: bool,
    wire: String,
}

/// The result of sending the row's bytes through an HTTP parser.
enum Arrives {
    /// The handler sees this `Origin`.
    As(Vec<u8>),
    /// The parser rejects the request, or the handler sees this part of it.
    AtMost(Vec<u8>),
    /// The parser rejects the request.
    Never,
    /// The handler sees several lines.
    AsSeveral,
}

impl Row {
    fn table() -> Vec<Self> {
        let text = std::fs::read_to_string(TABLE).unwrap_or_else(|why| panic!("{TABLE}: {why}"));
        let mut lines = text.lines().enumerate();
        let (_, names) = lines.next().expect("a line of names");
        assert_eq!(names, "value\tclass\texact\tsubdomain\twire\tnote");
        lines.map(|(index, line)| Self::read(index + 1, line)).collect()
    }

    fn read(line: usize, text: &str) -> Self {
        let fields: Vec<&str> = text.split('\t').collect();
        let allows = |verdict: &str| match verdict {
            "allow" => true,
            "deny" => false,
            other => panic!("line {line}: `{other}` is no verdict"),
        };
        Self {
            line,
            value: unescaped(fields[0]),
            exact: allows(fields[2]),
            subdomain: allows(fields[3]),
            wire: fields[4].to_owned(),
        }
    }

    fn arrives(&self) -> Arrives {
        match self.wire.as_str() {
            "ok" => Arrives::As(self.value.clone()),
            "trimmed" => Arrives::As(trimmed(&self.value).to_vec()),
            "line-split" => {
                let before = self.value.split(|byte| *byte == b'\n').next().unwrap_or_default();
                Arrives::AtMost(before.strip_suffix(b"\r").unwrap_or(before).to_vec())
            }
            "reject400" => Arrives::Never,
            "multi" => Arrives::AsSeveral,
            other => panic!("line {}: `{other}` is not known", self.line),
        }
    }

    /// The header lines that carry the value.
    fn lines(&self) -> Vec<Vec<u8>> {
        let parts: Vec<&[u8]> = match self.wire.as_str() {
            "multi" => self.value.split(|byte| *byte == b'\n').collect(),
            _ => vec![&self.value],
        };
        parts.into_iter().map(|part| [b"Origin: ", part].concat()).collect()
    }
}

fn trimmed(value: &[u8]) -> &[u8] {
    let is_whitespace = |byte: &u8| matches!(byte, b' ' | b'\t');
    let start = value.iter().position(|byte| !is_whitespace(byte)).unwrap_or(value.len());
    let end = value.iter().rposition(|byte| !is_whitespace(byte)).map_or(start, |last| last + 1);
    &value[start..end]
}

/// `\\ \t \n \r \xHH` is one byte, `\u{HEX}` a character.
fn unescaped(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        bytes.extend_from_slice(before.as_bytes());
        let (kind, after) = after.split_at(1);
        rest = after;
        match kind {
            "\\" => bytes.push(b'\\'),
            "t" => bytes.push(b'\t'),
            "n" => bytes.push(b'\n'),
            "r" => bytes.push(b'\r'),
            "x" => {
                bytes.push(u8::from_str_radix(&rest[..2], 16).expect("two digits"));
                rest = &rest[2..];
            }
            "u" => {
                let (hex, after) = rest[1..].split_once('}').expect("a brace");
                let code = u32::from_str_radix(hex, 16).expect("a number");
                let character = char::from_u32(code).expect("a character");
                bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                rest = after;
            }
            other => panic!("`\\{other}` in `{text}`"),
        }
    }
    bytes.extend_from_slice(rest.as_bytes());
    bytes
}

/// Headers that a response from these routes may have.
const KNOWN: [&str; 12] = [
    "content-length",
    "content-type",
    "date",
    "connection",
    "vary",
    "cache-control",
    "x-b",
    "access-control-allow-origin",
    "access-control-allow-credentials",
    "access-control-allow-methods",
    "access-control-allow-headers",
    "access-control-expose-headers",
];

fn names(reply: &Reply) -> Vec<String> {
    let head = reply.0.split("\r\n\r\n").next().unwrap_or_default();
    head.lines().skip(1).map(|line| line.split(':').next().unwrap_or_default().to_ascii_lowercase()).collect()
}

/// The origin that may read a response. Panics on a value that no policy in this file can produce.
fn reader(reply: &Reply) -> Option<&str> {
    for name in names(reply) {
        assert!(KNOWN.contains(&name.as_str()) || name == "access-control-max-age", "{name} in {reply:?}");
    }
    let reader = reply.header("access-control-allow-origin");
    if reader.is_none() {
        assert!(!names(reply).iter().any(|name| name.starts_with("access-control-")), "{reply:?}");
    }
    assert!(reply.header("vary").is_some_and(|vary| vary.starts_with("Origin")), "{reply:?}");
    reader
}

struct Client<'a> {
    served: &'a Served,
    row: &'a Row,
    requests: usize,
}

impl Client<'_> {
    fn send(&mut self, line: &str, more: &[&[u8]]) -> Reply {
        self.requests += 1;
        let lines = self.row.lines();
        // The origin comes last: a line feed at its end terminates the head of the request.
        let lines: Vec<&[u8]> = more.iter().copied().chain(lines.iter().map(Vec::as_slice)).collect();
        self.served.send(line, &lines)
    }

    /// Sends all three kinds of request to a route, and checks that each response matches the policy's decision on the origin.
    fn check(&mut self, path: &str, arrives: &Arrives, allows: &dyn Fn(&[u8]) -> bool) {
        let where_from = format!("line {} at {path}", self.row.line);
        let preflight_headers: [&[u8]; 2] =
            [b"Access-Control-Request-Method: PUT", b"Access-Control-Request-Headers: x-a"];
        let get = self.send(&format!("GET {path}"), &[]);
        let preflight = self.send(&format!("OPTIONS {path}"), &preflight_headers);
        // Without it, `https://127.0.0.1` would be the server's own origin.
        let blocked = self.send(&format!("GET {path}/blocked"), &[b"Sec-Fetch-Site: cross-site"]);
        let origin = match arrives {
            Arrives::Never => {
                for reply in [&get, &preflight, &blocked] {
                    assert_eq!(reply.status(), "400", "{where_from}: {reply:?}");
                }
                return;
            }
            Arrives::AtMost(_) if get.status() == "400" => {
                assert_eq!((preflight.status(), blocked.status()), ("400", "400"), "{where_from}");
                return;
            }
            Arrives::As(origin) | Arrives::AtMost(origin) => Some(origin).filter(|origin| allows(origin)),
            Arrives::AsSeveral => None,
        };
        let expected = origin.map(|origin| std::str::from_utf8(origin).expect("an allowed origin is text"));
        assert_eq!((get.status(), get.body()), ("200", "ran"), "{where_from}");
        assert_eq!(reader(&get), expected, "{where_from}: {get:?}");
        assert_eq!(preflight.status(), if expected.is_some() { "204" } else { "403" }, "{where_from}: {preflight:?}");
        assert_eq!(reader(&preflight), expected, "{where_from}: {preflight:?}");
        assert_eq!(blocked.status(), if expected.is_some() { "200" } else { "403" }, "{where_from}: {blocked:?}");
        assert_eq!(
            (reader(&blocked), blocked.body() == "ran"),
            (expected, expected.is_some()),
            "{where_from}: {blocked:?}"
        );
    }

    /// With `*`, the response does not depend on the request.
    fn check_any_origin(&mut self) {
        let reply = self.send("GET /any-origin", &[]);
        let refused = reply.status() == "400" && matches!(self.row.arrives(), Arrives::Never | Arrives::AtMost(_));
        assert!(
            refused || reply.header("access-control-allow-origin") == Some("*"),
            "line {}: {reply:?}",
            self.row.line
        );
    }
}

#[test]
fn no_hostile_origin_gets_a_wrong_response() {
    let served = Served::start(api);
    let table = Row::table();
    let mut requests = 0;
    for row in &table {
        let arrives = row.arrives();
        let mut client = Client { served: &served, row, requests: 0 };
        // A value that is changed on its way is another row's value, or the one origin of the exact list.
        let is_row = |origin: &[u8]| origin == row.value;
        client.check("/exact", &arrives, &|origin| {
            if is_row(origin) { row.exact } else { origin == b"https://example.com" }
        });
        client.check("/subdomain", &arrives, &|origin| {
            if is_row(origin) {
                row.subdomain
            } else {
                table.iter().any(|other| other.value == origin && other.subdomain)
            }
        });
        client.check_any_origin();
        requests += client.requests;
    }
    assert!(table.len() > 400, "the table has only {} rows", table.len());
    println!("{} origins, {requests} requests", table.len());
}
