//! A policy as plain static data, validated before the program was built.

use actix_web_cors_rules::allow_list::{HostPattern, contains};

/// The keys of a policy, validated. Generated code writes it; its shape may change with any release.
#[derive(Debug, PartialEq, Eq)]
pub struct PolicyData {
    /// Who may read.
    pub origins: Origins,
    /// The methods that have CORS.
    pub methods: Methods,
    /// The request headers that a script may send.
    pub headers: AllowHeaders,
    /// `Access-Control-Expose-Headers`; empty where it is absent.
    pub expose_headers: &'static str,
    /// Cookies and HTTP authentication are allowed.
    pub credentials: bool,
    /// `Access-Control-Max-Age`, in seconds.
    pub max_age: &'static str,
    /// An actual request from a refused origin is stopped before its handler runs.
    pub block_on_origin_mismatch: bool,
    /// `Vary` of a response to an actual request.
    pub vary: &'static str,
    /// Who may read the timing of a response.
    pub timing: Timing,
}

/// The allow-list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origins {
    /// `["*"]`: any origin.
    pub any: bool,
    /// Exact origins, sorted.
    pub exact: &'static [&'static str],
    /// Patterns, sorted.
    pub patterns: &'static [HostPattern<&'static str>],
}

/// Methods, separately and as one header value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Methods {
    /// In declared order.
    pub names: &'static [&'static str],
    /// Joined by `, `.
    pub joined: &'static str,
}

/// `Access-Control-Allow-Headers`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AllowHeaders {
    /// Absent.
    None,
    /// The list, in lower case, joined.
    List(&'static str),
    /// The requested names.
    Reflect,
}

/// `Timing-Allow-Origin`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timing {
    /// Absent.
    Off,
    /// The same value on every response: `*`, or the whole list.
    Fixed(&'static str),
    /// The origin of the allowed request.
    Request,
}

impl Methods {
    /// Any method, as in `methods = ["*"]` of a shared policy.
    pub(crate) const ANY: &'static str = "*";

    /// Whether an actual request with this method has CORS under a policy for many routes. `GET` covers `HEAD` too.
    pub(crate) const fn covers(&self, method: &str) -> bool {
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
    /// Whether the lists contain this origin, byte by byte.
    pub(crate) fn contains(&self, origin: &[u8]) -> bool {
        contains(self.exact, self.patterns, origin)
    }
}
