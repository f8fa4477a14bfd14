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

/// What `Access-Control-Allow-Origin` holds for an origin that may read the response.
#[derive(Clone, Copy, Debug)]
pub enum Allowed {
    /// `*`: any origin may.
    Any,
    /// The request's own `Origin`, which was compared byte by byte.
    Echo,
}

/// Whether the origin of a request may read the response.
#[derive(Debug)]
pub enum OriginDecision {
    /// It may.
    Allow(Allowed),
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
                "the Origin header is not an origin that a policy can list: scheme, host and port, in lower case, without a \
                 slash or a dot at the end and without the default port of the scheme"
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
        return OriginDecision::Allow(Allowed::Any);
    }
    let value = match origin {
        OriginHeader::Absent => return OriginDecision::Refuse(Refusal::NoOrigin),
        OriginHeader::Several => return OriginDecision::Refuse(Refusal::OriginRepeated),
        OriginHeader::One(value) => value,
    };
    if origins.contains(value) {
        return OriginDecision::Allow(Allowed::Echo);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::PolicyConfig;
    use Refusal::{NoOrigin, OriginMalformed, OriginNotAccepted, OriginNotListed, OriginNull, OriginRepeated};

    const APP: &[u8] = b"https://app.example.com";
    const EVIL: &[u8] = b"https://evil.example";
    const LIST: Origins = Origins::Compiled { exact: &["https://app.example.com"], patterns: &[] };

    fn decision(origins: &Origins, has_source: bool, origin: OriginHeader<'_>) -> String {
        match decide_origin(origins, has_source, origin) {
            OriginDecision::Allow(Allowed::Any) => "any".to_owned(),
            OriginDecision::Allow(Allowed::Echo) => "echo".to_owned(),
            OriginDecision::Refuse(refusal) => refusal.name().to_owned(),
            OriginDecision::Consult(origin) => format!("consult {origin}"),
        }
    }

    #[test]
    fn the_origin_decides() {
        use OriginHeader::{Absent, One, Several};
        // the header; the decision with `*`, with a list, with a list and a run-time source
        let table = [
            (Absent, "any", "origin-absent", "origin-absent"),
            (Several, "any", "origin-repeated", "origin-repeated"),
            (One(APP), "any", "echo", "echo"),
            (One(EVIL), "any", "origin-not-listed", "consult https://evil.example"),
            (One(b"null"), "any", "origin-null", "origin-null"),
            (One(b"https://app.example.com/"), "any", "origin-not-listed", "origin-malformed"),
            (One(b"HTTPS://app.example.com"), "any", "origin-not-listed", "origin-malformed"),
            (One(b""), "any", "origin-not-listed", "origin-malformed"),
        ];
        for (origin, any, list, list_and_source) in table {
            assert_eq!(decision(&Origins::Any, false, origin), any, "{origin:?}");
            assert_eq!(decision(&LIST, false, origin), list, "{origin:?}");
            assert_eq!(decision(&LIST, true, origin), list_and_source, "{origin:?}");
        }
    }

    #[test]
    fn a_refusal_has_a_name_and_a_reason() {
        let table = [
            (NoOrigin, "origin-absent", "carries no Origin"),
            (OriginRepeated, "origin-repeated", "more than one Origin line"),
            (OriginNull, "origin-null", "never allowed"),
            (OriginMalformed, "origin-malformed", "without a slash or a dot at the end"),
            (OriginNotListed, "origin-not-listed", "compared byte by byte"),
            (OriginNotAccepted, "origin-not-accepted", "does not accept this origin"),
        ];
        for (refusal, name, reason) in table {
            assert_eq!(refusal.name(), name);
            assert!(refusal.explain().contains(reason), "{}", refusal.explain());
        }
    }

    #[test]
    fn a_log_distinguishes_malformed_origins() {
        let malformed = OriginHeader::One(b"https://app.example.com/");
        let table = [
            (OriginNotListed, malformed, OriginMalformed),
            (OriginNotListed, OriginHeader::One(EVIL), OriginNotListed),
            (OriginNotAccepted, malformed, OriginNotAccepted),
            (OriginRepeated, OriginHeader::Several, OriginRepeated),
        ];
        for (refusal, origin, refined) in table {
            assert_eq!(refine(refusal, origin), refined, "{refusal:?} {origin:?}");
        }
    }

    #[test]
    fn methods_match_in_any_case() {
        for (requested, is_match) in [("PUT", true), ("put", true), ("PATCH", true), ("PU", false), ("", false)] {
            assert_eq!(matches_method(&["PUT", "PATCH"], requested.as_bytes()), is_match, "{requested}");
        }
    }

    #[test]
    fn a_token_has_no_delimiters() {
        for token in ["GET", "x-a", "!#$%&'*+-.^_`|~09azAZ"] {
            assert!(is_token(token.as_bytes()), "{token}");
        }
        for text in ["", " ", "GET ", "a,b", "a/b", "a:b", "a(b", "a\"b", "a\u{e9}", "a\n"] {
            assert!(!is_token(text.as_bytes()), "{text:?}");
        }
    }

    #[test]
    fn blocking_needs_the_key_an_origin_and_another_site() {
        let policy = |block| {
            let policy = PolicyConfig::new().origins("https://app.example.com").methods("GET");
            policy.block_on_origin_mismatch(block).build().expect("valid")
        };
        let origin = OriginHeader::One(EVIL);
        // the key, the header, whether the request is same-origin; whether it is blocked
        let table = [
            (true, origin, false, true),
            (true, OriginHeader::Several, false, true),
            (true, origin, true, false),
            (true, OriginHeader::Absent, false, false),
            (false, origin, false, false),
        ];
        for (key, origin, same_origin, blocked) in table {
            assert_eq!(should_block(policy(key).data(), origin, || same_origin), blocked, "{key} {origin:?}");
        }
    }
}
