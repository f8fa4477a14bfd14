//! The headers of a policy on actix-web's responses.

use std::borrow::Cow;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};

use actix_web_cors_rules::origin::Origin;

use super::log;
use super::policy_handle::PolicyScope;
use crate::origins::{Source, SourceAnswer};
use crate::policy::Policy;
use crate::protocol::advice;
use crate::protocol::decide::{OriginHeader, Refusal, matches_method, refine};
use crate::protocol::headers::{self, AllowOrigin, PolicyHeaders, is_cors_header};
use crate::protocol::{PolicyData, merged_vary};

/// A policy for one route, resource, scope or app.
#[derive(Debug)]
pub(super) struct PreparedPolicy {
    pub(super) headers: PolicyHeaders,
    pub(super) source: Option<Source>,
    scope: PolicyScope,
}

impl PreparedPolicy {
    pub(super) fn new(policy: &Policy, scope: PolicyScope) -> Self {
        let served = match scope {
            PolicyScope::Route { methods, .. } => Some(methods),
            PolicyScope::Middleware => None,
        };
        Self { headers: PolicyHeaders::new(policy, served), source: policy.source(), scope }
    }

    /// The keys of the policy.
    #[inline]
    pub(super) fn data(&self) -> &PolicyData {
        self.headers.policy().data()
    }

    /// Whether the method that a preflight requests has CORS under the policy of a route.
    pub(super) fn lists(&self, requested: &[u8]) -> bool {
        matches_method(self.headers.methods(), requested)
    }

    /// What logs call the route: its pattern, or for a `Cors` the path of the request.
    pub(super) fn route<'a>(&self, path: &'a str) -> Cow<'a, str> {
        match self.scope {
            PolicyScope::Route { path, .. } => Cow::Borrowed(path),
            PolicyScope::Middleware => Cow::Owned(log::escaped(path.as_bytes())),
        }
    }

    /// Where the policy is in the source, as `src/main.rs:14`.
    pub(super) fn source_line(&self) -> String {
        let location = self.headers.policy().location();
        format!("{}:{}", location.file(), location.line())
    }

    /// What the source of origins decides, if there is one.
    pub(super) fn consult(&self, origin: Origin, request: Option<&HttpRequest>) -> Option<SourceAnswer> {
        self.source.map(|source| source.consult(origin, request, self.data().credentials))
    }

    /// Whether a predicate decides about origins.
    pub(super) fn has_predicate(&self) -> bool {
        self.source.is_some_and(|source| source.needs_request())
    }

    /// Whether actual requests from refused origins are blocked.
    pub(super) fn blocks(&self) -> bool {
        self.data().block_on_origin_mismatch
    }

    /// The response to a preflight whose origin is allowed.
    pub(super) fn allowed_preflight(&self, allow: AllowOrigin, request: &HeaderMap) -> HttpResponse {
        let requested = || request.get_all(header::ACCESS_CONTROL_REQUEST_HEADERS).map(HeaderValue::as_bytes);
        let mut response = HttpResponse::new(headers::PREFLIGHT_ALLOWED);
        // The response has no headers yet, so `append` does what the costlier `insert` would.
        let headers = response.headers_mut();
        headers.reserve(6);
        self.headers.preflight(allow, requested, |name, value| headers.append(name, value));
        response
    }

    /// The response to a preflight whose origin is refused.
    pub(super) fn refused_preflight(&self, refusal: Refusal, origin: OriginHeader<'_>) -> HttpResponse {
        self.refusal(headers::PREFLIGHT_REFUSED, refusal, origin)
    }

    /// The response to an actual request that is blocked.
    pub(super) fn blocked(&self, refusal: Refusal, origin: OriginHeader<'_>) -> HttpResponse {
        self.refusal(headers::BLOCKED, refusal, origin)
    }

    /// In debug builds the body gives the reason, for `curl`: browsers show neither status nor body.
    fn refusal(&self, status: StatusCode, refusal: Refusal, origin: OriginHeader<'_>) -> HttpResponse {
        let mut response = if cfg!(debug_assertions) {
            let mut response = HttpResponse::with_body(status, self.reason(refusal, origin)).map_into_boxed_body();
            response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
            response
        } else {
            HttpResponse::new(status)
        };
        let headers = response.headers_mut();
        headers.reserve(2);
        self.headers.refusal(|name, value| headers.append(name, value));
        response
    }

    /// The reason for a refusal, where the policy is, and what to change there. It quotes nothing of the request.
    fn reason(&self, refusal: Refusal, origin: OriginHeader<'_>) -> String {
        let reason = advice::explain(self.headers.policy(), refine(refusal, origin), origin, None);
        format!("{reason} (the policy is at {})\n", self.source_line())
    }

    /// Decorates the response to an actual request. `has_vary`: the response has a `Vary`.
    #[inline]
    pub(super) fn decorate(&self, response: &mut HeaderMap, has_vary: bool, allow: AllowOrigin) {
        let (timing, vary) = (self.headers.timing(&allow), self.headers.vary(&allow));
        if let AllowOrigin::Value(origin) = allow {
            response.reserve(4);
            let exposed = self.headers.exposed_names(|| response.keys());
            self.headers.actual(origin, exposed, |name, value| response.append(name, value));
            log::unexposed(self, response);
        }
        if let Some((name, value)) = timing {
            response.insert(name, value);
        }
        match vary {
            Some(names) if has_vary => {
                if let Some(merged) = merged_vary(response.get_all(header::VARY), names) {
                    response.insert(header::VARY, merged);
                }
            }
            Some(names) => response.append(header::VARY, names.clone()),
            None => {}
        }
    }
}

/// Removes the `Access-Control-*` headers of a handler: the policy is their only author. Returns whether there is a `Vary`, which
/// the same pass over the names finds.
#[inline]
pub(super) fn strip_cors_headers(headers: &mut HeaderMap) -> bool {
    let (mut has_vary, mut is_foreign) = (false, false);
    for name in headers.keys() {
        has_vary |= *name == header::VARY;
        is_foreign |= is_cors_header(name);
    }
    if is_foreign {
        headers.retain(|name, _| !is_cors_header(name));
    }
    has_vary
}
