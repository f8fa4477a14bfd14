//! The headers of a policy on actix-web's responses.

use std::borrow::Cow;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderValue};

use super::log;
use crate::origins::Source;
use crate::policy::Policy;
use crate::protocol::decide::{OriginHeader, Refusal, refine};
use crate::protocol::headers::{self, AllowOrigin, PolicyHeaders, is_cors_header};
use crate::protocol::{Methods, merged_vary};

/// A policy for one route, resource, scope or app.
#[derive(Debug)]
pub(super) struct PreparedPolicy {
    pub(super) headers: PolicyHeaders,
    pub(super) source: Option<Source>,
    /// The pattern of the route; `None` for a `Cors`, which is around many.
    route: Option<&'static str>,
}

impl PreparedPolicy {
    pub(super) fn new(policy: &'static Policy, methods: Methods, route: Option<&'static str>) -> Self {
        Self { headers: PolicyHeaders::new(policy.data(), methods), source: policy.source(), route }
    }

    /// What logs call the route: its pattern, or for a `Cors` the path of the request.
    pub(super) fn route<'a>(&self, path: &'a str) -> Cow<'a, str> {
        self.route.map_or_else(|| log::escaped(path.as_bytes()).into(), Cow::Borrowed)
    }

    /// Prepares what the policy needs at run time. A server whose source is not ready does not start.
    pub(super) fn ensure_ready(&self) -> Result<(), ()> {
        if self.source.is_none_or(|source| source.is_ready()) { Ok(()) } else { Err(()) }
    }

    /// Whether actual requests from refused origins are blocked.
    pub(super) fn blocks(&self) -> bool {
        self.headers.data().block_on_origin_mismatch
    }

    /// The response to a preflight whose origin is allowed.
    pub(super) fn allowed_preflight(&self, allow: AllowOrigin, request: &HeaderMap) -> HttpResponse {
        let requested = request.get_all(header::ACCESS_CONTROL_REQUEST_HEADERS).map(HeaderValue::as_bytes);
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
            let reason = refine(refusal, origin).explain();
            let mut response = HttpResponse::with_body(status, reason).map_into_boxed_body();
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

    /// Decorates the response to an actual request.
    #[inline]
    pub(super) fn decorate(&self, response: &mut HeaderMap, allow: &AllowOrigin) {
        let has_vary = strip_cors_headers(response);
        if let AllowOrigin::Value(_) = allow {
            response.reserve(4);
        }
        self.headers.actual(allow, |name, value| response.append(name, value));
        if let Some((name, value)) = self.headers.timing(allow) {
            response.insert(name, value);
        }
        match self.headers.vary(allow) {
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
