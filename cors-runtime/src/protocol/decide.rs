//! Whether the origin of a request may read the response.
//!
//! The server's side of the CORS protocol is Fetch §3.3. A server only has to compare the `Origin` of a request with its policy. The
//! browser checks everything else.

use actix_web_cors_rules::origin::Origin;

use super::policy_data::{Origins, PolicyData};

/// The `Origin` header of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OriginHeader<'a> {
    /// There is none.
    Absent,
    /// One line.
    One(&'a [u8]),
    /// More than one, which no browser sends.
    Several,
}

/// Whether the origin of a request may read the response.
#[derive(Debug)]
pub enum OriginDecision {
    /// Any origin may: `Access-Control-Allow-Origin: *`.
    Any,
    /// It may, and is echoed.
    Echo,
    /// It may not.
    Refuse(Refusal),
    /// A run-time source decides about this origin.
    Consult(Origin),
}

/// Why an origin may not read the response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There was no `Origin`, so it is not a CORS request.
    NoOrigin,
    /// Several `Origin` lines.
    OriginRepeated,
    /// `null`, which any attacker can send.
    OriginNull,
    /// Not the serialisation of an origin.
    OriginMalformed,
    /// Well formed, and not in the policy.
    OriginNotListed,
    /// The run-time source said no.
    OriginNotAccepted,
}

impl Refusal {
    /// A stable name, for logs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoOrigin => "origin-absent",
            Self::OriginRepeated => "origin-repeated",
            Self::OriginNull => "origin-null",
            Self::OriginMalformed => "origin-malformed",
            Self::OriginNotListed => "origin-not-listed",
            Self::OriginNotAccepted => "origin-not-accepted",
        }
    }

    /// The reason in plain words. It quotes no part of the request.
    pub const fn explain(self) -> &'static str {
        match self {
            Self::NoOrigin => "the request carries no Origin, so it is not a CORS request",
            Self::OriginRepeated => "the request carries more than one Origin line, which no browser sends",
            Self::OriginNull => {
                "the origin is null, which any page can send from a sandboxed frame, and is never allowed"
            }
            Self::OriginMalformed => {
                "the Origin header is not an origin: scheme, host and port, in lower case, without a slash at the end"
            }
            Self::OriginNotListed => {
                "the origin is not one of the `origins` of this route's policy: they are compared byte by byte, scheme and port included"
            }
            Self::OriginNotAccepted => {
                "the run-time source of this route's policy (`origins = path`) does not accept this origin"
            }
        }
    }
}

/// Compares the `Origin` of a request with the origins of a policy.
///
/// `has_source`: an origin that is not listed may still be accepted by a run-time source.
#[inline]
pub fn decide_origin(origins: &Origins, has_source: bool, origin: OriginHeader<'_>) -> OriginDecision {
    if matches!(origins, Origins::Any) {
        return OriginDecision::Any;
    }
    let value = match origin {
        OriginHeader::Absent => return OriginDecision::Refuse(Refusal::NoOrigin),
        OriginHeader::Several => return OriginDecision::Refuse(Refusal::OriginRepeated),
        OriginHeader::One(value) => value,
    };
    if origins.contains(value) {
        return OriginDecision::Echo;
    }
    if value == b"null" {
        return OriginDecision::Refuse(Refusal::OriginNull);
    }
    if !has_source {
        return OriginDecision::Refuse(Refusal::OriginNotListed);
    }
    match Origin::parse(value) {
        Some(origin) => OriginDecision::Consult(origin),
        None => OriginDecision::Refuse(Refusal::OriginMalformed),
    }
}

/// Distinguishes a malformed origin from one that is not listed, for logs and debug bodies.
pub fn refine(refusal: Refusal, origin: OriginHeader<'_>) -> Refusal {
    match (refusal, origin) {
        (Refusal::OriginNotListed, OriginHeader::One(value)) if Origin::parse(value).is_none() => {
            Refusal::OriginMalformed
        }
        _ => refusal,
    }
}

/// Whether one of these methods equals the requested one, ignoring case. A script that requests `patch` then receives a policy with
/// `PATCH`, and the browser's console names the mistake.
pub fn matches_method<M: AsRef<str>>(methods: &[M], requested: &[u8]) -> bool {
    methods.iter().any(|method| method.as_ref().as_bytes().eq_ignore_ascii_case(requested))
}

/// A token by RFC 9110 §5.6.2, as every method is.
pub fn is_token(value: &[u8]) -> bool {
    !value.is_empty() && value.iter().all(|byte| is_token_byte(*byte))
}

const fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'!' | b'#' | b'$' | b'%' | b'&' | b'\'' | b'*' | b'+' | b'-' | b'.' | b'^' | b'_' | b'`' | b'|' | b'~'
        )
}

/// Whether an actual request from a refused origin is stopped before its handler runs: `block_on_origin_mismatch`.
#[inline]
pub fn should_block(policy: &PolicyData, origin: OriginHeader<'_>, same_origin: impl FnOnce() -> bool) -> bool {
    policy.block_on_origin_mismatch && origin != OriginHeader::Absent && !same_origin()
}
