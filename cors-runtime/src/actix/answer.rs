//! The headers of an answer: one function for a preflight, one for everything else.

use std::borrow::Cow;

use actix_web::HttpResponse;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};

use super::verdict::Kind;
use super::{report, vary};
use crate::decision::{self, OriginHeader, Refusal, reflected};
use crate::policy::{AllowHeaders, Methods, Policy, PolicyTable, Timing};

static EVERYONE: HeaderValue = HeaderValue::from_static("*");
static TRUE: HeaderValue = HeaderValue::from_static("true");
static NO_STORE: HeaderValue = HeaderValue::from_static("no-store");
static TIMING_ALLOW_ORIGIN: HeaderName = HeaderName::from_static("timing-allow-origin");

/// What a preflight's answer depends on (Fetch §4.8). Under `"*"` the origin is not a part of it.
static PREFLIGHT_VARY: HeaderValue =
    HeaderValue::from_static("Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
static PREFLIGHT_VARY_EVERYONE: HeaderValue =
    HeaderValue::from_static("Access-Control-Request-Method, Access-Control-Request-Headers");

/// A policy for one route, resource, scope or app, with its header values made once.
#[derive(Debug)]
pub(super) struct Answers {
    policy: &'static PolicyTable,
    /// The route that the policy is for; nothing for a `Cors`, which stands around many.
    route: Option<&'static str>,
    methods: &'static [&'static str],
    /// The same, for comparing.
    listed: Vec<Method>,
    allow_methods: HeaderValue,
    allow_headers: Option<HeaderValue>,
    expose_headers: Option<HeaderValue>,
    max_age: HeaderValue,
    vary: HeaderValue,
    timing: Option<HeaderValue>,
}

/// What `Access-Control-Allow-Origin` says of one request.
#[derive(Clone, Debug)]
pub(super) enum Allow {
    /// The value of the header.
    Origin(HeaderValue),
    /// No header.
    Nobody,
    /// No header, and nothing else: the method has no CORS.
    Unlisted,
}

impl Answers {
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

    pub(super) fn policy(&self) -> &'static PolicyTable {
        self.policy
    }

    /// What a request is to a route: an `OPTIONS` that reaches one with CORS is its own preflight, since it serves no other.
    pub(super) fn kind_on_route(&self, method: &Method) -> Kind {
        if self.listed.contains(method) {
            Kind::Listed
        } else if *method == Method::OPTIONS {
            Kind::Preflight
        } else {
            Kind::Unlisted
        }
    }

    /// Whether its origins are asked for with the request at hand.
    pub(super) fn asks(&self) -> bool {
        self.policy.origins.source.is_some()
    }

    /// What logs call the route: its pattern, or for a `Cors` the path that was asked for.
    pub(super) fn route<'a>(&self, path: &'a str) -> Cow<'a, str> {
        self.route.map_or_else(|| report::escaped(path.as_bytes()).into(), Cow::Borrowed)
    }

    /// The methods that have CORS.
    pub(super) fn methods(&self) -> &'static [&'static str] {
        self.methods
    }

    /// Prepares what the policy needs at run time. A server that cannot have it does not start.
    pub(super) fn start(&self) -> Result<(), ()> {
        if self.policy.origins.source.is_none_or(|source| source.is_ready()) { Ok(()) } else { Err(()) }
    }

    /// What to allow where everyone may read.
    pub(super) fn everyone() -> Allow {
        Allow::Origin(EVERYONE.clone())
    }

    /// The answer to a preflight whose origin is allowed (Fetch §4.8): the whole policy, whatever was asked for. The browser
    /// compares, and its console then names what is missing.
    pub(super) fn preflight(&self, allow: Allow, request: &HeaderMap) -> HttpResponse {
        let mut response = HttpResponse::new(StatusCode::NO_CONTENT);
        // There is nothing to replace, so that `append` does what the dearer `insert` would.
        let headers = response.headers_mut();
        headers.reserve(6);
        if let Allow::Origin(origin) = allow {
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
        if self.policy.origins.any { &PREFLIGHT_VARY_EVERYONE } else { &PREFLIGHT_VARY }
    }

    /// The answer to a preflight, or to a blocked request, that nobody may read: a bare 403 that no cache keeps. In debug
    /// builds its body tells `curl` why; browsers show neither status nor body.
    pub(super) fn refused(&self, refusal: Refusal, origin: OriginHeader<'_>) -> HttpResponse {
        let mut response = if cfg!(debug_assertions) {
            let reason = decision::explain(refusal, origin).explain();
            let mut response = HttpResponse::with_body(StatusCode::FORBIDDEN, reason).map_into_boxed_body();
            response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
            response
        } else {
            HttpResponse::new(StatusCode::FORBIDDEN)
        };
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, NO_STORE.clone());
        headers.insert(header::VARY, self.preflight_vary().clone());
        response
    }

    /// Decorates the response to an actual request (Fetch §4.9, §4.10).
    pub(super) fn decorate(&self, headers: &mut HeaderMap, allow: &Allow) {
        let varies = tidy(headers);
        headers.reserve(4);
        if let Allow::Origin(origin) = allow {
            headers.append(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
            if self.policy.credentials {
                headers.append(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, TRUE.clone());
            }
            if let Some(names) = &self.expose_headers {
                headers.append(header::ACCESS_CONTROL_EXPOSE_HEADERS, names.clone());
            }
        }
        let timing = match (self.policy.timing, allow) {
            (Timing::Request, Allow::Origin(origin)) => Some(origin),
            (Timing::Fixed(_), Allow::Origin(_) | Allow::Nobody) => self.timing.as_ref(),
            _ => None,
        };
        if let Some(timing) = timing {
            headers.insert(TIMING_ALLOW_ORIGIN.clone(), timing.clone());
        }
        if !self.policy.origins.any || matches!(allow, Allow::Unlisted) {
            if varies {
                vary::merge(headers, &self.vary);
            } else {
                headers.append(header::VARY, self.vary.clone());
            }
        }
    }
}

/// The policy is the only author of `Access-Control-*`: what a handler set is removed. Returns whether there is a `Vary`, for one
/// look at the names is enough.
fn tidy(headers: &mut HeaderMap) -> bool {
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
