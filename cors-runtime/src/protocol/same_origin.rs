//! Whether a request comes from the origin that it is sent to. `block_on_origin_mismatch` lets such requests pass.

use super::decide::OriginHeader;

/// The parts of a request that show whether it is same-origin.
#[derive(Clone, Copy, Debug)]
pub struct SameOrigin<'a> {
    /// `Sec-Fetch-Site`: `None` where the header is absent, and `Some(None)` where there are several lines.
    pub fetch_site: Option<Option<&'a [u8]>>,
    /// The authority that the request was sent to.
    pub authority: Option<&'a str>,
}

impl SameOrigin<'_> {
    /// Whether the request is same-origin. `Sec-Fetch-Site` decides where a browser sends it, since no script can set it (Fetch
    /// Metadata §2.2). Otherwise the authority must be that of `Origin`.
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
