//! The response headers of a policy.

use std::borrow::Cow;

use http::header::{self, HeaderName, HeaderValue};
use http::{Method, StatusCode};

use super::policy_data::{AllowHeaders, ExposeHeaders, Methods, Origins, Text, Timing};
use super::reflect::{exposed, reflected};
use crate::policy::Policy;

/// The status of the response to a preflight whose origin is allowed.
pub const PREFLIGHT_ALLOWED: StatusCode = StatusCode::NO_CONTENT;
/// The status of the response to a preflight whose origin is refused.
pub const PREFLIGHT_REFUSED: StatusCode = StatusCode::FORBIDDEN;
/// The status of the response to an actual request that is blocked.
pub const BLOCKED: StatusCode = StatusCode::FORBIDDEN;

static ANY: HeaderValue = HeaderValue::from_static("*");
static TRUE: HeaderValue = HeaderValue::from_static("true");
static NO_STORE: HeaderValue = HeaderValue::from_static("no-store");
static TIMING_ALLOW_ORIGIN: HeaderName = HeaderName::from_static("timing-allow-origin");

/// What the response to a preflight depends on (Fetch §4.8). Under `"*"` it does not depend on the origin.
static PREFLIGHT_VARY: HeaderValue =
    HeaderValue::from_static("Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
static PREFLIGHT_VARY_ANY_ORIGIN: HeaderValue =
    HeaderValue::from_static("Access-Control-Request-Method, Access-Control-Request-Headers");

/// What goes into `Access-Control-Allow-Origin` of one response.
#[derive(Clone, Debug)]
pub enum AllowOrigin {
    /// This value.
    Value(HeaderValue),
    /// No header: the origin may not read the response.
    Omit,
    /// No header: the method has no CORS.
    MethodNotListed,
}

impl AllowOrigin {
    /// Any origin may read the response.
    pub fn any() -> Self {
        Self::Value(ANY.clone())
    }
}

/// What a request is to the policy of a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestKind {
    /// A preflight that this policy answers.
    Preflight,
    /// An actual request.
    Actual {
        /// Its method has CORS.
        is_listed: bool,
    },
}

/// The header values of a policy, made once for each route or middleware. Cloning a value copies no bytes.
#[derive(Debug)]
pub struct PolicyHeaders {
    policy: Policy,
    /// The methods that have CORS.
    methods: Vec<Method>,
    /// `methods = ["*"]` of a policy for many routes.
    any_method: bool,
    any_origin: bool,
    credentials: bool,
    allow_methods: HeaderValue,
    allow_headers: NamesHeader,
    expose_headers: NamesHeader,
    max_age: HeaderValue,
    vary: HeaderValue,
    timing: TimingHeader,
}

/// A header that lists names.
#[derive(Debug)]
enum NamesHeader {
    Omit,
    Value(HeaderValue),
    Reflect,
}

/// `Timing-Allow-Origin`.
#[derive(Debug)]
enum TimingHeader {
    Omit,
    Value(HeaderValue),
    Request,
}

impl PolicyHeaders {
    /// The headers of a policy; for one route, those of the methods that it serves.
    pub fn new(policy: &Policy, served: Option<&[&str]>) -> Self {
        let data = policy.data();
        let methods: Vec<&str> = match served {
            Some(served) => served.iter().copied().filter(|method| data.methods.covers(method)).collect(),
            None => data.methods.names(),
        };
        Self {
            any_method: served.is_none() && methods.contains(&Methods::ANY),
            any_origin: data.origins == Origins::Any,
            credentials: data.credentials,
            allow_methods: value(methods.join(", ").into()).unwrap_or_else(|| HeaderValue::from_static("")),
            methods: parse_methods(&methods),
            allow_headers: match &data.headers {
                AllowHeaders::None => NamesHeader::Omit,
                AllowHeaders::List(names) => NamesHeader::of(names),
                AllowHeaders::Reflect => NamesHeader::Reflect,
            },
            expose_headers: match &data.expose_headers {
                ExposeHeaders::None => NamesHeader::Omit,
                ExposeHeaders::List(names) => NamesHeader::of(names),
                ExposeHeaders::Reflect => NamesHeader::Reflect,
            },
            max_age: HeaderValue::from(data.max_age),
            vary: value(data.vary.clone()).unwrap_or_else(|| HeaderValue::from_static("Origin")),
            timing: match &data.timing {
                Timing::Off => TimingHeader::Omit,
                Timing::Fixed(origins) => value(origins.clone()).map_or(TimingHeader::Omit, TimingHeader::Value),
                Timing::Request => TimingHeader::Request,
            },
            policy: policy.clone(),
        }
    }

    /// The policy.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The methods that have CORS.
    pub fn methods(&self) -> &[Method] {
        &self.methods
    }

    /// What a request to a route is. An `OPTIONS` that reaches a route with CORS is its own preflight, since the route serves no
    /// other.
    #[inline]
    pub fn classify(&self, method: &Method) -> RequestKind {
        let is_listed = self.methods.contains(method);
        if !is_listed && *method == Method::OPTIONS {
            RequestKind::Preflight
        } else {
            RequestKind::Actual { is_listed }
        }
    }

    /// Whether a method has CORS under a policy that is for many routes: `*` is any method, and `GET` covers `HEAD` too.
    #[inline]
    pub fn covers(&self, method: &Method) -> bool {
        self.methods.contains(method)
            || *method == Method::HEAD && self.methods.contains(&Method::GET)
            || self.any_method
    }

    /// The headers of the response to a preflight whose origin is allowed (Fetch §4.8): the whole policy, whatever was requested.
    /// The browser compares, and its console names what is missing. `requested` returns the lines of
    /// `Access-Control-Request-Headers`, which only a policy that reflects needs.
    pub fn preflight<'a, I>(
        &self,
        allow: AllowOrigin,
        requested: impl FnOnce() -> I,
        mut add: impl FnMut(HeaderName, HeaderValue),
    ) where
        I: Iterator<Item = &'a [u8]> + Clone,
    {
        if let AllowOrigin::Value(origin) = allow {
            add(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        }
        if self.credentials {
            add(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, TRUE.clone());
        }
        add(header::ACCESS_CONTROL_ALLOW_METHODS, self.allow_methods.clone());
        let names = match &self.allow_headers {
            NamesHeader::Omit => None,
            NamesHeader::Value(names) => Some(names.clone()),
            NamesHeader::Reflect => reflected(requested()).and_then(|names| HeaderValue::try_from(names).ok()),
        };
        if let Some(names) = names {
            add(header::ACCESS_CONTROL_ALLOW_HEADERS, names);
        }
        add(header::ACCESS_CONTROL_MAX_AGE, self.max_age.clone());
        add(header::VARY, self.preflight_vary());
    }

    /// The headers of a response that refuses a preflight or blocks a request: no cache may store it.
    pub fn refusal(&self, mut add: impl FnMut(HeaderName, HeaderValue)) {
        add(header::CACHE_CONTROL, NO_STORE.clone());
        add(header::VARY, self.preflight_vary());
    }

    fn preflight_vary(&self) -> HeaderValue {
        if self.any_origin { PREFLIGHT_VARY_ANY_ORIGIN.clone() } else { PREFLIGHT_VARY.clone() }
    }

    /// The headers of the response to an actual request that an origin may read (Fetch §4.9, §4.10), without `Vary` and
    /// `Timing-Allow-Origin`. `exposed` are its [exposed names](Self::exposed_names).
    #[inline]
    pub fn actual(
        &self,
        origin: HeaderValue,
        exposed: Option<HeaderValue>,
        mut add: impl FnMut(HeaderName, HeaderValue),
    ) {
        add(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        if self.credentials {
            add(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, TRUE.clone());
        }
        if let Some(names) = exposed {
            add(header::ACCESS_CONTROL_EXPOSE_HEADERS, names);
        }
    }

    /// `Access-Control-Expose-Headers` of a response with headers of these names, which only a policy that reflects needs.
    #[inline]
    pub fn exposed_names<'a, I>(&self, names: impl FnOnce() -> I) -> Option<HeaderValue>
    where
        I: Iterator<Item = &'a HeaderName>,
    {
        match &self.expose_headers {
            NamesHeader::Omit => None,
            NamesHeader::Value(names) => Some(names.clone()),
            NamesHeader::Reflect => HeaderValue::try_from(exposed(names())?).ok(),
        }
    }

    /// Whether a script may read a response header of this name, because the policy exposes it.
    pub fn exposes(&self, name: &HeaderName) -> bool {
        match &self.expose_headers {
            NamesHeader::Omit => false,
            NamesHeader::Reflect => true,
            // A policy with `credentials` cannot have `*`, which would be a name there.
            NamesHeader::Value(names) => names
                .to_str()
                .is_ok_and(|names| names.split(", ").any(|exposed| exposed == name.as_str() || exposed == "*")),
        }
    }

    /// `Timing-Allow-Origin`, which replaces what the response has.
    #[inline]
    pub fn timing(&self, allow: &AllowOrigin) -> Option<(HeaderName, HeaderValue)> {
        let value = match (&self.timing, allow) {
            (TimingHeader::Request, AllowOrigin::Value(origin)) => origin,
            (TimingHeader::Value(origins), AllowOrigin::Value(_) | AllowOrigin::Omit) => origins,
            _ => return None,
        };
        Some((TIMING_ALLOW_ORIGIN.clone(), value.clone()))
    }

    /// The names that the response to an actual request varies on, to be merged into its `Vary`.
    #[inline]
    pub fn vary(&self, allow: &AllowOrigin) -> Option<&HeaderValue> {
        let depends = !self.any_origin || matches!(allow, AllowOrigin::MethodNotListed);
        depends.then_some(&self.vary)
    }
}

impl NamesHeader {
    fn of(names: &Text) -> Self {
        value(names.clone()).map_or(Self::Omit, Self::Value)
    }
}

/// The methods of these names. The rules admit no name that is not one.
pub(crate) fn parse_methods(names: &[&str]) -> Vec<Method> {
    names.iter().filter_map(|name| name.parse().ok()).collect()
}

/// A header value; `None` for an empty one. The rules admit no text that is not one.
fn value(text: Text) -> Option<HeaderValue> {
    match text {
        Cow::Borrowed("") => None,
        Cow::Borrowed(text) => Some(HeaderValue::from_static(text)),
        Cow::Owned(text) => HeaderValue::try_from(text).ok().filter(|value| !value.is_empty()),
    }
}

/// Whether only a policy may write this header.
#[inline]
pub fn is_cors_header(name: &HeaderName) -> bool {
    name.as_str().starts_with("access-control-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{ConfigList, PolicyConfig};

    #[test]
    fn a_script_may_read_what_a_policy_exposes() {
        let table: [(ConfigList, &str, bool); 8] = [
            ("x-a X-B".into(), "x-a", true),
            ("x-a X-B".into(), "x-b", true),
            ("x-a X-B".into(), "x-c", false),
            ("x-a X-B".into(), "x", false),
            ("*".into(), "x-c", true),
            ("reflect".into(), "x-c", true),
            ("".into(), "x-c", false),
            ([""; 0].into(), "x-c", false),
        ];
        for (exposed, name, expected) in table {
            let config = PolicyConfig::new().origins("*").methods("GET").expose_headers(exposed.clone());
            let headers = PolicyHeaders::new(&config.build().expect("valid"), None);
            assert_eq!(headers.exposes(&HeaderName::from_static(name)), expected, "{name} by {exposed:?}");
        }
        let config = PolicyConfig::new().origins("https://a.example").methods("GET").credentials(true);
        assert!(config.expose_headers("*").build().is_err(), "`*` is a name with `credentials`");
    }
}
