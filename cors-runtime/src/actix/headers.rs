//! The response headers of a policy: one function for a preflight, one for actual requests.

use std::borrow::Cow;

use actix_web::HttpResponse;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};

use super::{log, vary};
use crate::decision::{self, OriginHeader, Refusal, reflected};
use crate::policy::{AllowHeaders, Methods, Policy, PolicyTable, Timing};

static ANY: HeaderValue = HeaderValue::from_static("*");
static TRUE: HeaderValue = HeaderValue::from_static("true");
static NO_STORE: HeaderValue = HeaderValue::from_static("no-store");
static TIMING_ALLOW_ORIGIN: HeaderName = HeaderName::from_static("timing-allow-origin");

/// What the response to a preflight depends on (Fetch §4.8). Under `"*"` the origin is not a part of it.
static PREFLIGHT_VARY: HeaderValue =
    HeaderValue::from_static("Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
static PREFLIGHT_VARY_ANY_ORIGIN: HeaderValue =
    HeaderValue::from_static("Access-Control-Request-Method, Access-Control-Request-Headers");

/// A policy for one route, resource, scope or app, with its header values made once.
#[derive(Debug)]
pub(super) struct PreparedPolicy {
    policy: &'static PolicyTable,
    /// The pattern of the route; `None` for a `Cors`, which is around many.
    route: Option<&'static str>,
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

/// What goes into `Access-Control-Allow-Origin`.
#[derive(Clone, Debug)]
pub(super) enum AllowOrigin {
    Value(HeaderValue),
    /// The origin may not read the response.
    Omit,
    /// The method has no CORS.
    MethodNotListed,
}

/// What a request is to the policy of a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RequestKind {
    /// A preflight that this policy answers.
    Preflight,
    /// An actual request.
    Actual {
        /// Its method has CORS.
        is_listed: bool,
    },
}

impl PreparedPolicy {
    pub(super) fn new(policy: &'static Policy, methods: Methods, route: Option<&'static str>) -> Self {
        let policy = policy.table();
        let listed = |text: &'static str| (!text.is_empty()).then(|| HeaderValue::from_static(text));
        Self {
            policy,
            route,
            methods: methods.names,
            listed: methods.names.iter().filter_map(|method| method.parse().ok()).collect(),
            allow_methods: HeaderValue::from_static(methods.joined),
            allow_headers: match policy.headers {
                AllowHeaders::List(names) => listed(names),
                AllowHeaders::None | AllowHeaders::Reflect => None,
            },
            expose_headers: listed(policy.expose_headers),
            max_age: HeaderValue::from_static(policy.max_age),
            vary: HeaderValue::from_static(policy.vary),
            timing: match policy.timing {
                Timing::Fixed(value) => listed(value),
                Timing::Off | Timing::Request => None,
            },
        }
    }

    pub(super) fn data(&self) -> &'static PolicyTable {
        self.policy
    }

    /// What a request to a route is. An `OPTIONS` that reaches a route with CORS is its own preflight, since it serves no other.
    pub(super) fn classify(&self, method: &Method) -> RequestKind {
        let is_listed = self.listed.contains(method);
        if !is_listed && *method == Method::OPTIONS {
            RequestKind::Preflight
        } else {
            RequestKind::Actual { is_listed }
        }
    }

    /// Whether a method has CORS under a policy that is for many routes: `*` stands for all, and `GET` for `HEAD` too.
    pub(super) fn covers(&self, method: &Method) -> bool {
        self.listed.contains(method)
            || *method == Method::HEAD && self.listed.contains(&Method::GET)
            || self.methods.contains(&Methods::ANY)
    }

    /// Whether its origins come from a run-time source.
    pub(super) fn has_source(&self) -> bool {
        self.policy.origins.source.is_some()
    }

    /// What logs call the route: its pattern, or for a `Cors` the path that was asked for.
    pub(super) fn route<'a>(&self, path: &'a str) -> Cow<'a, str> {
        self.route.map_or_else(|| log::escaped(path.as_bytes()).into(), Cow::Borrowed)
    }

    /// The methods that have CORS.
    pub(super) fn methods(&self) -> &'static [&'static str] {
        self.methods
    }

    /// Prepares what the policy needs at run time. A server that cannot have it does not start.
    pub(super) fn ensure_ready(&self) -> Result<(), ()> {
        if self.policy.origins.source.is_none_or(|source| source.is_ready()) { Ok(()) } else { Err(()) }
    }

    /// What to allow where everyone may read.
    pub(super) fn any_origin() -> AllowOrigin {
        AllowOrigin::Value(ANY.clone())
    }

    /// The answer to a preflight whose origin is allowed (Fetch §4.8): the whole policy, whatever was asked for. The browser
    /// compares, and its console then names what is missing.
    pub(super) fn preflight(&self, allow: AllowOrigin, request: &HeaderMap) -> HttpResponse {
        let mut response = HttpResponse::new(StatusCode::NO_CONTENT);
        // The response has no headers yet, so `append` does what the costlier `insert` would.
        let headers = response.headers_mut();
        headers.reserve(6);
        if let AllowOrigin::Value(origin) = allow {
            headers.append(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        }
        if self.policy.credentials {
            headers.append(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, TRUE.clone());
        }
        headers.append(header::ACCESS_CONTROL_ALLOW_METHODS, self.allow_methods.clone());
        if let Some(names) = self.allowed_headers(request) {
            headers.append(header::ACCESS_CONTROL_ALLOW_HEADERS, names);
        }
        headers.append(header::ACCESS_CONTROL_MAX_AGE, self.max_age.clone());
        headers.append(header::VARY, self.preflight_vary().clone());
        response
    }

    fn allowed_headers(&self, request: &HeaderMap) -> Option<HeaderValue> {
        if self.policy.headers != AllowHeaders::Reflect {
            return self.allow_headers.clone();
        }
        let lines = request.get_all(header::ACCESS_CONTROL_REQUEST_HEADERS).map(HeaderValue::as_bytes);
        let lines: Vec<&[u8]> = lines.collect();
        HeaderValue::try_from(reflected(lines.iter().copied())?).ok()
    }

    fn preflight_vary(&self) -> &'static HeaderValue {
        if self.policy.origins.any { &PREFLIGHT_VARY_ANY_ORIGIN } else { &PREFLIGHT_VARY }
    }

    /// The answer to a preflight, or to a blocked request, that nobody may read: a bare 403 that no cache keeps. In debug
    /// builds its body tells `curl` why; browsers show neither status nor body.
    pub(super) fn forbidden(&self, refusal: Refusal, origin: OriginHeader<'_>) -> HttpResponse {
        let mut response = if cfg!(debug_assertions) {
            let reason = decision::refine(refusal, origin).explain();
            let mut response = HttpResponse::with_body(StatusCode::FORBIDDEN, reason).map_into_boxed_body();
            response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
            response
        } else {
            HttpResponse::new(StatusCode::FORBIDDEN)
        };
        let headers = response.headers_mut();
        headers.reserve(2);
        headers.append(header::CACHE_CONTROL, NO_STORE.clone());
        headers.append(header::VARY, self.preflight_vary().clone());
        response
    }

    /// Decorates the response to an actual request (Fetch §4.9, §4.10).
    pub(super) fn decorate(&self, headers: &mut HeaderMap, allow: &AllowOrigin) {
        let varies = strip_foreign(headers);
        headers.reserve(4);
        if let AllowOrigin::Value(origin) = allow {
            headers.append(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
            if self.policy.credentials {
                headers.append(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, TRUE.clone());
            }
            if let Some(names) = &self.expose_headers {
                headers.append(header::ACCESS_CONTROL_EXPOSE_HEADERS, names.clone());
            }
        }
        let timing = match (self.policy.timing, allow) {
            (Timing::Request, AllowOrigin::Value(origin)) => Some(origin),
            (Timing::Fixed(_), AllowOrigin::Value(_) | AllowOrigin::Omit) => self.timing.as_ref(),
            _ => None,
        };
        if let Some(timing) = timing {
            headers.insert(TIMING_ALLOW_ORIGIN.clone(), timing.clone());
        }
        if !self.policy.origins.any || matches!(allow, AllowOrigin::MethodNotListed) {
            if varies {
                vary::merge(headers, &self.vary);
            } else {
                headers.append(header::VARY, self.vary.clone());
            }
        }
    }
}

/// Removes the `Access-Control-*` headers of a response.
pub(super) fn strip_cors_headers(headers: &mut HeaderMap) {
    strip_foreign(headers);
}

/// The policy is the only author of `Access-Control-*`, so those of a handler are removed. Returns whether there is a `Vary`, which
/// the same pass over the names finds.
fn strip_foreign(headers: &mut HeaderMap) -> bool {
    const PREFIX: &str = "access-control-";
    let (mut varies, mut foreign) = (false, false);
    for name in headers.keys() {
        varies |= *name == header::VARY;
        foreign |= name.as_str().starts_with(PREFIX);
    }
    if foreign {
        headers.retain(|name, _| !name.as_str().starts_with(PREFIX));
    }
    varies
}
