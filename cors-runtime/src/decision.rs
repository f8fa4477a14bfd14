//! Who may read an answer: plain values in, plain values out, and no framework.
//!
//! The server's side of the CORS protocol is Fetch §3.3. What a server has to decide is small: whether the `Origin` of a
//! request is one that its policy names. The browser compares everything else.

use std::fmt;

use crate::origins::Source;
use crate::policy::{AllowHeaders, Origins, PolicyTable};
use actix_web_cors_rules::origin::Origin;

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
    /// A run-time source decides.
    Consult(Source, Origin),
}

/// Why nobody may read an answer.
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

    /// In plain words, quoting nothing of the request.
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
pub fn decide_origin(origins: &Origins, origin: OriginHeader<'_>) -> OriginDecision {
    if origins.any {
        return OriginDecision::Any;
    }
    let value = match origin {
        OriginHeader::Absent => return OriginDecision::Refuse(Refusal::NoOrigin),
        OriginHeader::Several => return OriginDecision::Refuse(Refusal::OriginRepeated),
        OriginHeader::One(value) => value,
    };
    if origins.list(value) {
        return OriginDecision::Echo;
    }
    match (origins.source, value) {
        (_, b"null") => OriginDecision::Refuse(Refusal::OriginNull),
        (None, _) => OriginDecision::Refuse(Refusal::OriginNotListed),
        (Some(source), _) => match Origin::parse(value) {
            Some(origin) => OriginDecision::Consult(source, origin),
            None => OriginDecision::Refuse(Refusal::OriginMalformed),
        },
    }
}

/// Why an origin that no list names was refused, told more exactly than a request needs: for logs and debug bodies.
pub fn refine(refusal: Refusal, origin: OriginHeader<'_>) -> Refusal {
    match (refusal, origin) {
        (Refusal::OriginNotListed, OriginHeader::One(value)) if Origin::parse(value).is_none() => {
            Refusal::OriginMalformed
        }
        _ => refusal,
    }
}

/// Whether a preflight for this method is this handler's: compared without case, so that a script which asks for `patch` is
/// answered with `PATCH`, and the browser's console names the mistake.
pub fn matches_method(methods: &[&str], requested: &[u8]) -> bool {
    methods.iter().any(|method| method.as_bytes().eq_ignore_ascii_case(requested))
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

/// The most that `headers = reflect` echoes.
pub const REFLECT_LIMIT: usize = 4096;

/// The names of `Access-Control-Request-Headers`, as `headers = reflect` echoes them: in lower case, joined, empty elements
/// dropped. Nothing if one is not a token, if all lines together are too long, or if no name is left.
pub fn reflected<'a>(lines: impl Iterator<Item = &'a [u8]> + Clone) -> Option<String> {
    let length: usize = lines.clone().map(<[u8]>::len).sum();
    if length > REFLECT_LIMIT {
        return None;
    }
    let mut names = String::with_capacity(length + length / 8);
    for name in lines.flat_map(|line| line.split(|byte| *byte == b',')).map(<[u8]>::trim_ascii) {
        if name.is_empty() {
            continue;
        }
        if !is_token(name) {
            return None;
        }
        if !names.is_empty() {
            names.push_str(", ");
        }
        names.extend(name.iter().map(|byte| char::from(byte.to_ascii_lowercase())));
    }
    (!names.is_empty()).then_some(names)
}

/// What tells whether a request comes from the page's own origin.
#[derive(Clone, Copy, Debug)]
pub struct SameOrigin<'a> {
    /// `Sec-Fetch-Site`: nothing where the header is absent, and `Some(None)` where there are several lines.
    pub fetch_site: Option<Option<&'a [u8]>>,
    /// The authority that the request was sent to.
    pub authority: Option<&'a str>,
}

impl SameOrigin<'_> {
    /// `Sec-Fetch-Site` decides where a browser sends it, since no script can set it (Fetch Metadata §2.2). Elsewhere the
    /// authority must be that of `Origin`.
    pub fn is_same_origin(&self, origin: OriginHeader<'_>) -> bool {
        if let Some(site) = self.fetch_site {
            return site == Some(b"same-origin");
        }
        let (OriginHeader::One(origin), Some(authority)) = (origin, self.authority) else { return false };
        let Some((scheme, rest)) = std::str::from_utf8(origin).ok().and_then(|origin| origin.split_once("://")) else {
            return false;
        };
        let default = match scheme {
            "http" => 80,
            "https" => 443,
            _ => return false,
        };
        match (host_and_port(rest, default), host_and_port(authority, default)) {
            (Some((a, a_port)), Some((b, b_port))) => a.eq_ignore_ascii_case(b) && a_port == b_port,
            _ => false,
        }
    }
}

fn host_and_port(authority: &str, default: u16) -> Option<(&str, u16)> {
    if authority.is_empty() || authority.contains(['/', '@', '?', '#', ' ', ',']) {
        return None;
    }
    let host_end = if authority.starts_with('[') {
        authority.find(']')? + 1
    } else {
        authority.find(':').unwrap_or(authority.len())
    };
    let (host, port) = authority.split_at(host_end);
    if host.is_empty() {
        return None;
    }
    match port.strip_prefix(':') {
        None if port.is_empty() => Some((host, default)),
        Some(digits) if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            Some((host, digits.parse().ok()?))
        }
        _ => None,
    }
}

/// Whether an actual request that nobody may read is refused before its handler runs: `block_on_origin_mismatch`.
pub fn should_block(policy: &PolicyTable, origin: OriginHeader<'_>, same_origin: impl FnOnce() -> bool) -> bool {
    policy.block_on_origin_mismatch && origin != OriginHeader::Absent && !same_origin()
}

/// Why a browser will not send its request, although its preflight was answered and its origin is allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PreflightGap {
    /// The method is not in the answer.
    Method {
        /// Escaped and cut.
        asked: String,
        /// One that differs in case alone.
        listed: Option<String>,
    },
    /// These header names are not in the answer.
    Headers(Vec<String>),
    /// The list of header names was not reflected: it is too long, or one is not a token.
    Unreflected,
}

impl PreflightGap {
    /// A stable name, for logs.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Method { .. } => "method-not-listed",
            Self::Headers(_) => "header-not-listed",
            Self::Unreflected => "header-not-reflected",
        }
    }
}

impl fmt::Display for PreflightGap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the browser will not send its request: ")?;
        match self {
            Self::Method { asked, listed: None } => write!(f, "the method `{asked}` is not one of the `methods`"),
            Self::Method { asked, listed: Some(listed) } => {
                write!(
                    f,
                    "the method `{asked}` is not one of the `methods`, of which `{listed}` differs in case, and case counts"
                )
            }
            Self::Headers(names) => write!(f, "`headers` does not list {}", names.join(", ")),
            Self::Unreflected => {
                write!(
                    f,
                    "its header names are not reflected, since one is not a token or all together are over {REFLECT_LIMIT} bytes"
                )
            }
        }
    }
}

/// Does once, for the log, what the browser does with the answer to its preflight (Fetch §4.8, from step 7).
pub fn preflight_gap<'a>(
    policy: &PolicyTable,
    methods: &[&str],
    requested: &[u8],
    lines: impl Iterator<Item = &'a [u8]> + Clone,
) -> Option<PreflightGap> {
    let safelisted: [&[u8]; 3] = [b"GET", b"HEAD", b"POST"];
    let is_listed = methods.iter().any(|method| *method == "*" || method.as_bytes() == requested);
    if !is_listed && !safelisted.contains(&requested) {
        let listed = methods.iter().find(|method| method.as_bytes().eq_ignore_ascii_case(requested));
        return Some(PreflightGap::Method {
            asked: shown(requested),
            listed: listed.map(|method| (*method).to_owned()),
        });
    }
    let mut names = lines
        .clone()
        .flat_map(|line| line.get(..line.len().min(REFLECT_LIMIT)).unwrap_or_default().split(|byte| *byte == b','))
        .map(<[u8]>::trim_ascii)
        .filter(|name| !name.is_empty());
    let list = match policy.headers {
        AllowHeaders::Reflect => {
            return (names.next().is_some() && reflected(lines).is_none()).then_some(PreflightGap::Unreflected);
        }
        AllowHeaders::None => "",
        AllowHeaders::List(list) => list,
    };
    let allowed = |name: &[u8]| {
        list.split(", ").any(|listed| {
            listed.as_bytes().eq_ignore_ascii_case(name)
                || listed == "*" && !name.eq_ignore_ascii_case(b"authorization")
        })
    };
    const MOST: usize = 8;
    let missing: Vec<String> = names.filter(|name| !allowed(name)).take(MOST).map(shown).collect();
    (!missing.is_empty()).then_some(PreflightGap::Headers(missing))
}

/// A token of the request for a log, where it must stay a part of one line: escaped, and cut.
fn shown(token: &[u8]) -> String {
    const MOST: usize = 64;
    token.get(..token.len().min(MOST)).unwrap_or_default().escape_ascii().to_string()
}
