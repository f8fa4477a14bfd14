//! What a decision reads from a request.

use std::borrow::Borrow;

use actix_web::dev::RequestHead;
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};

use crate::protocol::decide::{OriginHeader, is_token};
use crate::protocol::same_origin::SameOrigin;

/// The `Origin` lines of a request; with owned values, for when the request is gone.
#[derive(Clone, Copy, Debug)]
pub(super) enum OriginLines<V> {
    Absent,
    One(V),
    Several,
}

impl<'a> OriginLines<&'a HeaderValue> {
    #[inline]
    pub(super) fn of(headers: &'a HeaderMap) -> Self {
        match single(headers, &header::ORIGIN) {
            None => Self::Absent,
            Some(None) => Self::Several,
            Some(Some(value)) => Self::One(value),
        }
    }

    pub(super) fn into_owned(self) -> OriginLines<HeaderValue> {
        match self {
            Self::Absent => OriginLines::Absent,
            Self::One(value) => OriginLines::One(value.clone()),
            Self::Several => OriginLines::Several,
        }
    }
}

impl<V: Borrow<HeaderValue>> OriginLines<V> {
    /// What a decision sees.
    #[inline]
    pub(super) fn header(&self) -> OriginHeader<'_> {
        match self {
            Self::Absent => OriginHeader::Absent,
            Self::One(value) => OriginHeader::One(value.borrow().as_bytes()),
            Self::Several => OriginHeader::Several,
        }
    }
}

/// The requested method, if the request is a preflight: `OPTIONS` with an `Origin` and exactly one
/// `Access-Control-Request-Method` that is a token.
#[inline]
pub(super) fn preflight_method(head: &RequestHead) -> Option<&[u8]> {
    if head.method == Method::OPTIONS { requested_method(&head.headers) } else { None }
}

fn requested_method(headers: &HeaderMap) -> Option<&[u8]> {
    let method = single(headers, &header::ACCESS_CONTROL_REQUEST_METHOD)??.as_bytes();
    (is_token(method) && headers.contains_key(header::ORIGIN)).then_some(method)
}

/// What the same-origin check looks at.
pub(super) fn same_origin(head: &RequestHead) -> SameOrigin<'_> {
    let authority = match head.uri.authority() {
        Some(authority) => Some(authority.as_str()),
        None => {
            single(&head.headers, &header::HOST).flatten().and_then(|host| std::str::from_utf8(host.as_bytes()).ok())
        }
    };
    let fetch_site = single(&head.headers, &SEC_FETCH_SITE).map(|line| line.map(HeaderValue::as_bytes));
    SameOrigin { fetch_site, authority }
}

static SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The header's value where there is one line; `Some(None)` where there are several.
#[inline]
fn single<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<Option<&'a HeaderValue>> {
    let mut lines = headers.get_all(name);
    match (lines.next(), lines.next()) {
        (None, _) => None,
        (Some(one), None) => Some(Some(one)),
        (Some(_), Some(_)) => Some(None),
    }
}
