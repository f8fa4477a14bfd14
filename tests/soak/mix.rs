//! The requests, each with its one correct response.

use std::sync::atomic::{AtomicU64, Ordering};

use actix_web::web::{Json, ServiceConfig};
use actix_web::{HttpResponse, Responder, delete, get, put, route, web};
use actix_web_cors::{Cors, Policy, SharedOrigins, cors, policy};

use crate::connection::Reply;

const APP: &str = "https://app.example.com";
const ADMIN: &str = "https://admin.example.com";
const ALWAYS: &str = "https://always.example";
const EVIL: &str = "https://evil.example";

static TENANTS: SharedOrigins = SharedOrigins::empty();
static PARTNERS: Policy = policy!(origins = ["https://app.example.com"], methods = [GET], expose_headers = ["x-b"]);
static REPLACED: AtomicU64 = AtomicU64::new(0);

#[cors(origins = ["https://app.example.com"], headers = ["content-type"], expose_headers = ["x-b"], credentials)]
#[put("/items/{id}")]
async fn update(body: Json<u32>) -> impl Responder {
    HttpResponse::Ok().insert_header(("x-b", "1")).body(body.to_string())
}

#[cors(origins = ["https://admin.example.com"], credentials, block_on_origin_mismatch)]
#[delete("/items/{id}")]
async fn remove() -> impl Responder {
    HttpResponse::NoContent()
}

#[cors(origins = ["*"])]
#[route("/items/{id}", method = "GET", method = "HEAD")]
async fn read() -> impl Responder {
    "any origin"
}

#[cors(origins = ["https://*.example.com"], headers = reflect)]
#[put("/below")]
async fn below() -> impl Responder {
    "below"
}

#[cors(origins = TENANTS, credentials)]
#[get("/tenants")]
async fn tenants() -> impl Responder {
    "tenants"
}

async fn by_hand() -> impl Responder {
    "by hand"
}

pub(crate) fn configure(config: &mut ServiceConfig) {
    let hand = web::resource("/hand").wrap(Cors::new(&PARTNERS)).route(web::get().to(by_hand));
    config.service(update).service(remove).service(read).service(below).service(tenants).service(hand);
}

pub(crate) fn allow_both_sets() {
    TENANTS.replace([ALWAYS, APP]).expect("origins");
}

/// One origin is in both sets, so the response to it never changes.
pub(crate) fn replace_sets() {
    TENANTS
        .replace((0..40).map(|number| format!("https://t{number}.example")).chain([ALWAYS.to_owned()]))
        .expect("origins");
    assert!(TENANTS.replace([ALWAYS, "https://app.example.com/"]).is_err(), "a bad set is refused");
    allow_both_sets();
    REPLACED.fetch_add(3, Ordering::Relaxed);
}

pub(crate) fn replacements() -> u64 {
    REPLACED.load(Ordering::Relaxed)
}

/// A request, and the expected response.
pub(crate) struct Exchange {
    pub(crate) bytes: Vec<u8>,
    /// The client disconnects before its request is complete.
    pub(crate) is_abandoned: bool,
    status: u16,
    reader: Option<String>,
}

impl Exchange {
    pub(crate) fn check(&self, reply: &Reply) -> Result<(), String> {
        let reader: Vec<&str> = reply.all("access-control-allow-origin").collect();
        let others = reply.headers.iter().any(|line| line.starts_with("access-control-"));
        if reply.status != self.status || reader != self.reader.as_deref().into_iter().collect::<Vec<_>>() {
            return Err(format!("expected {} for {:?}, and got {reply:?}", self.status, self.reader));
        }
        if self.reader.is_none() && others {
            return Err(format!("a refusal with permissions: {reply:?}"));
        }
        Ok(())
    }
}

/// A reproducible sequence of requests.
pub(crate) struct Mix {
    state: u64,
    hostile: Vec<Vec<u8>>,
}

impl Mix {
    pub(crate) fn new(seed: u64) -> Self {
        let long = |length: usize| [b"https://".to_vec(), vec![b'a'; length], b".example.com".to_vec()].concat();
        let mut hostile: Vec<Vec<u8>> = [
            "null",
            "",
            "*",
            "https://app.example.com.evil.test",
            "https://app.example.com:443",
            "https://APP.example.com",
            "https://app.example.com/",
            "https://app.example.com https://evil.example",
            "https://evil.example,https://app.example.com",
            "https://appXexample.com",
            "https://app.example.com%60.evil.test",
            "http://app.example.com",
            "//app.example.com",
            "https://.example.com",
            "https://a..example.com",
        ]
        .map(|text| text.as_bytes().to_vec())
        .into();
        hostile.extend([
            b"https://\xff\xfe.example.com".to_vec(),
            "https://é.example.com".into(),
            long(64),
            long(300),
            long(30_000),
        ]);
        Self { state: seed, hostile }
    }

    /// xorshift64*, by Vigna.
    fn random(&mut self, bound: usize) -> usize {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        (self.state.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % bound
    }

    pub(crate) fn next(&mut self) -> Exchange {
        let id = self.random(1000);
        let item = format!("/items/{id}");
        let json = "Content-Type: application/json\r\nContent-Length: 1\r\n\r\n7";
        match self.random(20) {
            0..=3 => preflight(&item, APP, "PUT", "content-type", Some(APP)),
            4 => preflight(&item, EVIL, "PUT", "content-type", None),
            5 => preflight(&item, APP, "DELETE", "", None),
            6 => preflight(&item, ADMIN, "DELETE", "", Some(ADMIN)),
            7..=9 => actual("PUT", &item, APP.as_bytes(), json, 200, Some(APP)),
            10 => actual(
                "PUT",
                &item,
                APP.as_bytes(),
                "Content-Type: application/json\r\nContent-Length: 1\r\n\r\nx",
                400,
                Some(APP),
            ),
            11 => actual("GET", &item, EVIL.as_bytes(), "\r\n", 200, Some("*")),
            12 => actual("HEAD", &item, APP.as_bytes(), "\r\n", 200, Some("*")),
            13 => actual("DELETE", &item, EVIL.as_bytes(), "\r\n", 403, None),
            14 => actual("GET", "/tenants", ALWAYS.as_bytes(), "\r\n", 200, Some(ALWAYS)),
            15 => actual("GET", "/tenants", EVIL.as_bytes(), "\r\n", 200, None),
            16 => actual("GET", "/hand", APP.as_bytes(), "\r\n", 200, Some(APP)),
            17 => self.names(),
            18 => self.hostile_origin(&item, json),
            _ => Exchange { is_abandoned: true, ..actual("PUT", &item, APP.as_bytes(), json, 0, None) },
        }
    }

    /// A list of names to reflect, sometimes far too long, sometimes only commas.
    fn names(&mut self) -> Exchange {
        let origin = format!("https://t{}.example.com", self.random(1000));
        let names = match self.random(4) {
            0 => ",".repeat(self.random(20_000)),
            1 => "x-a, ".repeat(self.random(6_000)),
            2 => format!("x-({}", " ".repeat(self.random(20_000))),
            _ => "x-a,x-b".to_owned(),
        };
        preflight("/below", &origin, "PUT", &names, Some(&origin))
    }

    fn hostile_origin(&mut self, item: &str, json: &str) -> Exchange {
        let index = self.random(self.hostile.len());
        let origin = &self.hostile[index];
        if index.is_multiple_of(2) {
            return actual("PUT", item, origin, json, 200, None);
        }
        actual("PUT", "/below", origin, json, 200, None)
    }
}

fn preflight(path: &str, origin: &str, method: &str, names: &str, reader: Option<&str>) -> Exchange {
    let preflight_headers =
        format!("Access-Control-Request-Method: {method}\r\nAccess-Control-Request-Headers: {names}\r\n\r\n");
    actual("OPTIONS", path, origin.as_bytes(), &preflight_headers, if reader.is_some() { 204 } else { 403 }, reader)
}

fn actual(method: &str, path: &str, origin: &[u8], rest: &str, status: u16, reader: Option<&str>) -> Exchange {
    let mut bytes = format!("{method} {path} HTTP/1.1\r\nHost: api.example.net\r\nOrigin: ").into_bytes();
    bytes.extend_from_slice(origin);
    bytes.extend_from_slice(b"\r\n");
    bytes.extend_from_slice(rest.as_bytes());
    Exchange { bytes, is_abandoned: false, status, reader: reader.map(str::to_owned) }
}
