//! A random request, and its response.

use std::fmt;

use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::header::HeaderMap;
use actix_web::test::TestRequest;

use super::app::Id;
use super::policies::{APP, EVIL, PARTNER, TENANT};
use super::random::Random;
use super::serving::taken;

#[derive(Clone)]
pub(crate) struct Request {
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    pub(crate) headers: Vec<(&'static str, &'static str)>,
}

const PATHS: [&str; 16] = [
    "/a", "/a", "/b", "/a/b", "/a/b", "/a/c", "/", "/s", "/s/a", "/s/b", "/s/a/b", "/x", "/x/a", "/x/a/b", "/a/a",
    "/a/a/b",
];
const METHODS: [&str; 9] = ["GET", "GET", "GET", "PUT", "PUT", "POST", "DELETE", "DELETE", "PATCH"];

impl Request {
    pub(crate) fn random(random: &mut Random, trims: bool) -> Self {
        let path =
            if trims && random.chance(50) { random.pick(&["/a/", "/a/b/", "/s/a/"]) } else { random.pick(&PATHS) };
        let mut headers = vec![("host", random.pick(&["a.example", "b.example"]))];
        let preflight = random.chance(45);
        let method =
            if preflight { "OPTIONS" } else { random.maybe(5, &["OPTIONS", "HEAD"]).unwrap_or(random.pick(&METHODS)) };
        if preflight || random.chance(85) {
            headers.push(("origin", random.pick(&[APP, APP, PARTNER, TENANT, EVIL, "null", "http://a.example"])));
        }
        if preflight {
            headers.push(("access-control-request-method", random.pick(&METHODS)));
            return Self { method, path, headers };
        }
        for (percent, header) in
            [(60, ("authorization", "yes")), (30, ("x-admin", "1")), (30, ("x-own", "1")), (10, ("x-fail", "1"))]
        {
            if random.chance(percent) {
                headers.push(header);
            }
        }
        if random.chance(10) {
            headers.push(("sec-fetch-site", random.pick(&["same-origin", "cross-site"])));
        }
        Self { method, path, headers }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&'static str> {
        self.headers.iter().find(|(other, _)| *other == name).map(|(_, value)| *value)
    }

    pub(crate) fn origin(&self) -> Option<&'static str> {
        self.header("origin")
    }

    /// The method that a preflight is for.
    pub(crate) fn preflight_for(&self) -> Option<&'static str> {
        self.header("access-control-request-method").filter(|_| self.method == "OPTIONS")
    }

    /// The actual request after a preflight, as far as the preflight shows it.
    pub(crate) fn actual(&self, method: &'static str) -> Self {
        let mut actual = self.clone();
        actual.method = method;
        actual.headers.retain(|(name, _)| !name.starts_with("access-control-"));
        actual
    }

    pub(crate) fn with(&self, name: &'static str, value: &'static str) -> Self {
        let mut other = self.clone();
        other.headers.retain(|(present, _)| *present != name);
        other.headers.push((name, value));
        other
    }

    /// Whether the page and the server have the same origin (DESIGN 5, `block_on_origin_mismatch`).
    pub(crate) fn is_same_origin(&self) -> bool {
        match self.header("sec-fetch-site") {
            Some(site) => site == "same-origin",
            None => self.origin() == Some("http://a.example") && self.header("host") == Some("a.example"),
        }
    }
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)?;
        self.headers.iter().try_for_each(|(name, value)| write!(f, "\n    {name}: {value}"))
    }
}

/// A response, and the handlers that ran for it.
#[derive(Debug)]
pub(crate) struct Exchange {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    /// The containers that the request entered, outermost first.
    pub(crate) entered: Vec<Id>,
    pub(crate) ran: Vec<String>,
}

impl Exchange {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn doubled(&self) -> Option<&str> {
        let cors = |name: &str| name.starts_with("access-control-");
        let mut names = self.headers.iter().map(|(name, _)| name.as_str()).filter(|name| cors(name));
        let mut seen = Vec::new();
        names.find(|name| {
            let again = seen.contains(name);
            seen.push(*name);
            again
        })
    }

    pub(crate) fn allowed(&self) -> Option<&str> {
        self.header("access-control-allow-origin")
    }
}

pub(crate) async fn send<S, B>(app: &S, request: &Request) -> Exchange
where
    S: Service<actix_http::Request, Response = ServiceResponse<B>, Error = actix_web::Error>,
    B: MessageBody,
{
    let mut made = TestRequest::with_uri(request.path).method(request.method.parse().expect("a method"));
    for header in &request.headers {
        made = made.append_header(*header);
    }
    taken();
    let (status, headers) = match app.call(made.to_request()).await {
        Ok(response) => (response.status().as_u16(), lines(response.headers())),
        Err(error) => {
            let response = error.error_response();
            (response.status().as_u16(), lines(response.headers()))
        }
    };
    let (entered, ran) = taken();
    Exchange { status, headers, entered, ran }
}

fn lines(headers: &HeaderMap) -> Vec<(String, String)> {
    headers
        .iter()
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect()
}
