//! A policy as it reaches run time: plain static data, checked before the program was built.

use crate::origins::Source;
use actix_web_cors_rules::allow_list::{HostPattern, contains};

/// A checked CORS policy, made by `policy!`.
///
/// It is a constant: keep it in a `static`, and use it with `#[cors(policy = …)]` and `Cors::new`.
#[derive(Debug)]
pub struct Policy {
    table: PolicyTable,
}

/// What a [`Policy`] is made of. Generated code writes it; its shape may change with any release.
#[doc(hidden)]
#[derive(Debug, PartialEq, Eq)]
pub struct PolicyTable {
    pub origins: Origins,
    pub methods: Methods,
    pub headers: AllowHeaders,
    pub expose_headers: &'static str,
    pub credentials: bool,
    pub max_age: &'static str,
    pub block_on_origin_mismatch: bool,
    pub vary: &'static str,
    pub timing: Timing,
}

/// Who may read.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origins {
    pub any: bool,
    pub exact: &'static [&'static str],
    pub patterns: &'static [HostPattern<&'static str>],
    pub source: Option<Source>,
}

/// Methods, each for itself and as one header value.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Methods {
    pub names: &'static [&'static str],
    pub joined: &'static str,
}

/// What a preflight says of request headers.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AllowHeaders {
    /// Nothing.
    None,
    /// The list, in lower case, joined.
    List(&'static str),
    /// What the preflight asked for.
    Reflect,
}

/// Who may read the timing of a response.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timing {
    /// Nobody.
    Off,
    /// The same value on every response: `*`, or the whole list.
    Fixed(&'static str),
    /// The allowed request's origin.
    Request,
}

impl Policy {
    #[doc(hidden)]
    pub const fn from_table(table: PolicyTable) -> Self {
        Self { table }
    }

    #[doc(hidden)]
    pub const fn table(&self) -> &PolicyTable {
        &self.table
    }

    /// Whether this policy allows a method; `GET` stands for `HEAD` too, which browsers send without asking.
    ///
    /// `#[cors(policy = …)]` asks it at compile time for each method of its route.
    pub const fn allows_method(&self, method: &str) -> bool {
        self.table.methods.allow(method)
    }

    #[doc(hidden)]
    #[track_caller]
    pub const fn must_allow(&self, method: &str, message: &str) {
        assert!(self.allows_method(method), "{}", message);
    }
}

impl Methods {
    /// Any method: what `methods = ["*"]` of a shared policy means.
    pub(crate) const ANY: &'static str = "*";

    /// Whether an actual request with this method has CORS, under a policy that stands for many routes.
    pub(crate) const fn allow(&self, method: &str) -> bool {
        let mut index = 0;
        while index < self.names.len() {
            let name = self.names[index];
            if equal(name, Self::ANY) || equal(name, method) || equal(name, "GET") && equal(method, "HEAD") {
                return true;
            }
            index += 1;
        }
        false
    }
}

/// `==` on strings is not a constant function.
const fn equal(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut index = 0;
    while index < a.len() {
        if a[index] != b[index] {
            return false;
        }
        index += 1;
    }
    true
}

impl Origins {
    /// Whether the compiled-in lists name this origin, byte by byte.
    pub(crate) fn list(&self, origin: &[u8]) -> bool {
        contains(self.exact, self.patterns, origin)
    }
}
