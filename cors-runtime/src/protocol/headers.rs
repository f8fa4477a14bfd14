//! The response headers of a policy.

use http::header::{self, HeaderName, HeaderValue};
use http::{Method, StatusCode};

use super::policy_data::{AllowHeaders, Methods, PolicyData, Timing};
use super::reflect::reflected;

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
    data: &'static PolicyData,
    methods: &'static [&'static str],
    /// The same, parsed.
    listed: Vec<Method>,
    allow_methods: HeaderValue,
    allow_headers: Option<HeaderValue>,
    expose_headers: Option<HeaderValue>,
    max_age: HeaderValue,
    vary: HeaderValue,
    timing: Option<HeaderValue>,
}

impl PolicyHeaders {
    /// The headers of a policy for these of its methods.
    pub fn new(data: &'static PolicyData, methods: Methods) -> Self {
        let present = |text: &'static str| (!text.is_empty()).then(|| HeaderValue::from_static(text));
        Self {
            data,
            methods: methods.names,
            listed: methods.names.iter().filter_map(|method| method.parse().ok()).collect(),
            allow_methods: HeaderValue::from_static(methods.joined),
            allow_headers: match data.headers {
                AllowHeaders::List(names) => present(names),
                AllowHeaders::None | AllowHeaders::Reflect => None,
            },
            expose_headers: present(data.expose_headers),
            max_age: HeaderValue::from_static(data.max_age),
            vary: HeaderValue::from_static(data.vary),
            timing: match data.timing {
                Timing::Fixed(value) => present(value),
                Timing::Off | Timing::Request => None,
            },
        }
    }

    /// The policy.
    pub fn data(&self) -> &'static PolicyData {
        self.data
    }

    /// The methods that have CORS.
    pub fn methods(&self) -> &'static [&'static str] {
        self.methods
    }

    /// What a request to a route is. An `OPTIONS` that reaches a route with CORS is its own preflight, since the route serves no
    /// other.
    #[inline]
    pub fn classify(&self, method: &Method) -> RequestKind {
        let is_listed = self.listed.contains(method);
        if !is_listed && *method == Method::OPTIONS {
            RequestKind::Preflight
        } else {
            RequestKind::Actual { is_listed }
        }
    }

    /// Whether a method has CORS under a policy that is for many routes: `*` is any method, and `GET` covers `HEAD` too.
    #[inline]
    pub fn covers(&self, method: &Method) -> bool {
        self.listed.contains(method)
            || *method == Method::HEAD && self.listed.contains(&Method::GET)
            || self.methods.contains(&Methods::ANY)
    }

    /// The headers of the response to a preflight whose origin is allowed (Fetch §4.8): the whole policy, whatever was requested.
    /// The browser compares, and its console names what is missing. `requested` are the lines of
    /// `Access-Control-Request-Headers`.
    pub fn preflight<'a>(
        &self,
        allow: AllowOrigin,
        requested: impl Iterator<Item = &'a [u8]> + Clone,
        mut add: impl FnMut(HeaderName, HeaderValue),
    ) {
        if let AllowOrigin::Value(origin) = allow {
            add(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        }
        if self.data.credentials {
            add(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, TRUE.clone());
        }
        add(header::ACCESS_CONTROL_ALLOW_METHODS, self.allow_methods.clone());
        let names = match self.data.headers {
            AllowHeaders::Reflect => reflected(requested).and_then(|names| HeaderValue::try_from(names).ok()),
            AllowHeaders::None | AllowHeaders::List(_) => self.allow_headers.clone(),
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
        if self.data.origins.any { PREFLIGHT_VARY_ANY_ORIGIN.clone() } else { PREFLIGHT_VARY.clone() }
    }

    /// The headers of the response to an actual request (Fetch §4.9, §4.10), without `Vary` and `Timing-Allow-Origin`.
    #[inline]
    pub fn actual(&self, allow: &AllowOrigin, mut add: impl FnMut(HeaderName, HeaderValue)) {
        let AllowOrigin::Value(origin) = allow else { return };
        add(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        if self.data.credentials {
            add(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, TRUE.clone());
        }
        if let Some(names) = &self.expose_headers {
            add(header::ACCESS_CONTROL_EXPOSE_HEADERS, names.clone());
        }
    }

    /// `Timing-Allow-Origin`, which replaces what the response has.
    #[inline]
    pub fn timing(&self, allow: &AllowOrigin) -> Option<(HeaderName, HeaderValue)> {
        let value = match (self.data.timing, allow) {
            (Timing::Request, AllowOrigin::Value(origin)) => Some(origin),
            (Timing::Fixed(_), AllowOrigin::Value(_) | AllowOrigin::Omit) => self.timing.as_ref(),
            _ => None,
        };
        value.map(|value| (TIMING_ALLOW_ORIGIN.clone(), value.clone()))
    }

    /// The names that the response to an actual request varies on, to be merged into its `Vary`.
    #[inline]
    pub fn vary(&self, allow: &AllowOrigin) -> Option<&HeaderValue> {
        let depends = !self.data.origins.any || matches!(allow, AllowOrigin::MethodNotListed);
        depends.then_some(&self.vary)
    }
}

/// Whether only a policy may write this header.
#[inline]
pub fn is_cors_header(name: &HeaderName) -> bool {
    name.as_str().starts_with("access-control-")
}
