//! The policies of the test, in two forms: as users write them, and as plain statements to compare responses with.
//!
//! Each policy has a distinct `max_age` and exposed header, so a response shows which policy wrote it.

use actix_web::HttpRequest;
use actix_web_cors::{Cors, Origin, Policy, policy};

pub(crate) const APP: &str = "https://app.example.com";
pub(crate) const PARTNER: &str = "https://partner.example";
pub(crate) const TENANT: &str = "https://one.tenant.example";
pub(crate) const EVIL: &str = "https://evil.example";

/// A policy as a plain statement.
#[derive(Debug)]
pub(crate) struct Statement {
    pub(crate) name: &'static str,
    origins: Origins,
    pub(crate) credentials: bool,
    pub(crate) max_age: &'static str,
    pub(crate) exposes: &'static str,
    pub(crate) blocks: bool,
    /// The methods of a policy for `Cors::new`; empty for a handler, whose route determines them.
    pub(crate) methods: &'static [&'static str],
}

#[derive(Debug)]
enum Origins {
    Any,
    Only(&'static str),
}

impl Statement {
    const fn new(name: &'static str, origins: Origins, max_age: &'static str, exposes: &'static str) -> Self {
        Self { name, origins, max_age, exposes, credentials: false, blocks: false, methods: &[] }
    }

    /// The value of `Access-Control-Allow-Origin` for this origin.
    pub(crate) fn allows<'a>(&self, origin: Option<&'a str>) -> Option<&'a str> {
        match self.origins {
            Origins::Any => Some("*"),
            Origins::Only(only) => origin.filter(|origin| *origin == only),
        }
    }

    pub(crate) fn varies(&self) -> bool {
        !matches!(self.origins, Origins::Any)
    }

    /// Whether a policy for `Cors::new` covers a method; `GET` also covers `HEAD`.
    pub(crate) fn lists(&self, method: &str) -> bool {
        let listed = |wanted: &str| self.methods.contains(&wanted);
        listed("*") || listed(method) || method == "HEAD" && listed("GET")
    }
}

/// A predicate: an origin source that is a function.
pub(crate) fn tenants(origin: &Origin, _: &HttpRequest) -> bool {
    origin.host().ends_with(".tenant.example")
}

/// The policies of annotated handlers; `handlers.rs` writes them as attributes, by these indices.
pub(crate) static OF_HANDLERS: [Statement; 5] = [
    Statement::new("open", Origins::Any, "100", "x-open"),
    Statement { credentials: true, ..Statement::new("app", Origins::Only(APP), "101", "x-app") },
    Statement::new("partner", Origins::Only(PARTNER), "102", "x-partner"),
    Statement { blocks: true, ..Statement::new("blocking", Origins::Only(APP), "103", "x-blocking") },
    Statement::new("tenants", Origins::Only(TENANT), "104", "x-tenants"),
];

static OPEN: Policy = policy!(origins = ["*"], methods = ["*"], expose_headers = ["x-around-open"], max_age = 200);
static CREDENTIALS: Policy = policy!(
    origins = ["https://app.example.com"],
    methods = [GET, DELETE],
    expose_headers = ["x-around-app"],
    credentials,
    max_age = 201
);
static BLOCKING: Policy = policy!(
    origins = ["https://partner.example"],
    methods = [GET, POST],
    expose_headers = ["x-around-blocking"],
    block_on_origin_mismatch,
    max_age = 202
);
static PREDICATE: Policy =
    policy!(origins = tenants, methods = [PUT, POST], expose_headers = ["x-around-tenants"], max_age = 203);

/// The policies of `Cors::new`, by index.
pub(crate) static AROUND: [Statement; 4] = [
    Statement { methods: &["*"], ..Statement::new("open", Origins::Any, "200", "x-around-open") },
    Statement {
        methods: &["GET", "DELETE"],
        credentials: true,
        ..Statement::new("app", Origins::Only(APP), "201", "x-around-app")
    },
    Statement {
        methods: &["GET", "POST"],
        blocks: true,
        ..Statement::new("blocking", Origins::Only(PARTNER), "202", "x-around-blocking")
    },
    Statement {
        methods: &["PUT", "POST"],
        ..Statement::new("tenants", Origins::Only(TENANT), "203", "x-around-tenants")
    },
];

/// `Cors::new` with the policy of this index.
pub(crate) fn around(index: usize) -> Cors {
    Cors::new([&OPEN, &CREDENTIALS, &BLOCKING, &PREDICATE][index])
}
