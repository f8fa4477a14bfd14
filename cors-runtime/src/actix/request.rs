//! What a decision needs to know of a request.

use actix_web::dev::RequestHead;
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};

use crate::decision::{OriginHeader, SameOrigin, is_token};

/// The `Origin` of a request.
pub(super) fn origin(headers: &HeaderMap) -> OriginHeader<'_> {
    match only(headers, &header::ORIGIN) {
        None => OriginHeader::Absent,
        Some(None) => OriginHeader::Several,
        Some(Some(value)) => OriginHeader::One(value),
    }
}

/// The `Origin` of a request, for when the request is gone.
pub(super) enum OriginLines {
    Absent,
    One(HeaderValue),
    Several,
}

impl OriginLines {
    pub(super) fn of(headers: &HeaderMap) -> Self {
        match (origin(headers), headers.get(header::ORIGIN)) {
            (OriginHeader::One(_), Some(value)) => Self::One(value.clone()),
            (OriginHeader::Several, _) => Self::Several,
            _ => Self::Absent,
        }
    }

    pub(super) fn value(&self) -> Option<&HeaderValue> {
        match self {
            Self::One(value) => Some(value),
            Self::Absent | Self::Several => None,
        }
    }

    pub(super) fn header(&self) -> OriginHeader<'_> {
        match self {
            Self::Absent => OriginHeader::Absent,
            Self::One(value) => OriginHeader::One(value.as_bytes()),
            Self::Several => OriginHeader::Several,
        }
    }
}

/// The method that a preflight asks for, if the request is a preflight: `OPTIONS` with an `Origin` and exactly one
/// `Access-Control-Request-Method` that is a token.
pub(super) fn preflight(head: &RequestHead) -> Option<&[u8]> {
    if head.method != Method::OPTIONS {
        return None;
    }
    let requested = only(&head.headers, &header::ACCESS_CONTROL_REQUEST_METHOD)??;
    (is_token(requested) && head.headers.contains_key(header::ORIGIN)).then_some(requested)
}

/// What tells whether the request comes from the page's own origin.
pub(super) fn same_origin(head: &RequestHead) -> SameOrigin<'_> {
    let authority = match head.uri.authority() {
        Some(authority) => Some(authority.as_str()),
        None => only(&head.headers, &header::HOST).flatten().and_then(|host| std::str::from_utf8(host).ok()),
    };
    SameOrigin { fetch_site: only(&head.headers, &SEC_FETCH_SITE), authority }
}

static SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The header's value where there is one line; `Some(None)` where there are several.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<Option<&'a [u8]>> {
    let mut lines = headers.get_all(name);
    let first = lines.next()?;
    Some(lines.next().is_none().then_some(first.as_bytes()))
}
