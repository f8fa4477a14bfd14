//! The statement of a policy, and its consequences for a request: written naively, without the crate's own code.

use actix_web_cors::testing::{Credentials, Engine, Fetch};
use proptest::sample::Index;

use crate::API;

/// A policy as written.
#[derive(Debug)]
pub(crate) struct Stated {
    pub(crate) path: String,
    pub(crate) origins: &'static [&'static str],
    pub(crate) methods: &'static [&'static str],
    pub(crate) headers: Headers,
    pub(crate) exposed: &'static [&'static str],
    pub(crate) credentials: bool,
    pub(crate) block: bool,
    /// On a middleware, where `GET` also covers `HEAD`.
    pub(crate) shared: bool,
}

#[derive(Debug)]
pub(crate) enum Headers {
    Reflect,
    List(&'static [&'static str]),
}

/// The origin of a test page, in three parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct At {
    pub(crate) scheme: &'static str,
    pub(crate) host: &'static str,
    pub(crate) port: &'static str,
}

impl At {
    pub(crate) fn text(&self) -> String {
        format!("{}://{}{}", self.scheme, self.host, self.port)
    }

    /// Whether an entry of `origins` matches it.
    pub(crate) fn matches_entry(&self, entry: &str) -> bool {
        let Some((scheme, rest)) = entry.split_once("://") else { return entry == "*" };
        let (host, any_port) = rest.strip_suffix(":*").map_or((rest, false), |host| (host, true));
        let host = format!("{host}{}", if any_port { self.port } else { "" });
        let own = format!("{}{}", self.host, self.port);
        let is_host = match host.strip_prefix('*') {
            Some(below) => own.len() > below.len() && own.ends_with(below),
            None => own == host,
        };
        scheme == self.scheme && is_host
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) method: &'static str,
    pub(crate) headers: Vec<(&'static str, &'static str)>,
    pub(crate) credentials: Credentials,
    pub(crate) upload: bool,
    /// Use one of the policy's methods instead.
    pub(crate) listed_method: Option<Index>,
}

impl Request {
    /// Closer to what the policy allows, because most random requests are refused for their method.
    pub(crate) fn towards(&self, stated: &Stated) -> Self {
        let listed = self.listed_method.map(|index| *index.get(stated.methods)).filter(|method| *method != "*");
        Self { method: listed.unwrap_or(self.method), ..self.clone() }
    }

    /// The method as `fetch` sends it.
    fn sent_method(&self) -> &'static str {
        match self.method {
            "put" => "PUT",
            "get" => "GET",
            method => method,
        }
    }

    pub(crate) fn fetch(&self, path: &str) -> Fetch {
        let mut fetch = Fetch::new(self.method, path).credentials(self.credentials);
        for (name, value) in &self.headers {
            fetch = fetch.header(name, value);
        }
        if self.upload { fetch.upload_listener() } else { fetch }
    }
}

/// Header lines that need a permission, and some that do not.
pub(crate) const UNSAFE: [(&str, &str); 7] = [
    ("content-type", "application/json"),
    ("x-a", "1"),
    ("X-B", "2"),
    ("authorization", "Bearer x"),
    ("range", "bytes=-5"),
    ("accept-language", "nn_NO"),
    ("save-data", "on"),
];
pub(crate) const SAFE: [(&str, &str); 2] = [("accept", "text/plain"), ("content-language", "de")];

/// The expected result of a script's call.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Expected {
    /// The names of the headers that it can read; `None` if it cannot read the response.
    pub(crate) reads: Option<Vec<String>>,
    pub(crate) runs: bool,
}

impl Stated {
    pub(crate) fn expect(&self, page: Option<&At>, request: &Request, engine: Engine) -> Expected {
        let all = ["cache-control", "x-one", "x-two"];
        if page.is_some_and(|page| page.text() == API) {
            // The page's own server, which has no handler for other methods.
            let served = self.shared || self.methods.contains(&request.sent_method());
            let reads = if served { all.map(str::to_owned).to_vec() } else { Vec::new() };
            return Expected { reads: Some(reads), runs: served };
        }
        let method = request.sent_method();
        let any_origin = self.origins == ["*"];
        let include = request.credentials == Credentials::Include;
        let origin = any_origin || page.is_some_and(|page| self.origins.iter().any(|entry| page.matches_entry(entry)));
        let listed = self.methods.contains(&method) || self.shared && method == "HEAD" && self.methods.contains(&"GET");
        let any_method = self.methods == ["*"];
        let credentials = !include || self.credentials && !any_origin;
        let unsafe_names: Vec<String> =
            request.headers.iter().filter(|line| !SAFE.contains(line)).map(|(name, _)| name.to_lowercase()).collect();

        let simple = ["GET", "HEAD", "POST"].contains(&method);
        let preflighted = !simple || !unsafe_names.is_empty() || request.upload;
        let permitted = origin
            && credentials
            && (listed || any_method && (simple || !include) || self.shared && simple)
            && unsafe_names.iter().all(|name| self.permits(name, include, engine));
        let sent = !preflighted || permitted;
        let served = self.shared || self.methods.contains(&method);
        // A script always sends its origin, `null` included.
        let blocked = self.block && !origin;
        let runs = sent && served && !blocked;
        let reads = runs && origin && credentials && (listed || any_method);
        let names = all.iter().filter(|name| {
            **name == "cache-control"
                || self.exposed.iter().any(|entry| *entry == "*" || entry.eq_ignore_ascii_case(name))
        });
        Expected { reads: reads.then(|| names.map(|name| (*name).to_owned()).collect()), runs }
    }

    fn permits(&self, name: &str, include: bool, engine: Engine) -> bool {
        match self.headers {
            Headers::Reflect => true,
            Headers::List(list) => list.iter().any(|entry| match *entry {
                "*" => !include && (name != "authorization" || engine != Engine::Standard),
                entry => entry.eq_ignore_ascii_case(name),
            }),
        }
    }
}
