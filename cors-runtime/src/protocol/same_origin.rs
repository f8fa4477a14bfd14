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
    if authority.contains(['/', '@', '?', '#', ' ', ',']) {
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
        // `parse` would accept a sign, and refuses an empty port.
        Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => Some((host, digits.parse().ok()?)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Without `Sec-Fetch-Site` the authority must have the host and the port of the origin.
    #[test]
    fn the_authority_is_compared_with_the_origin() {
        let table = [
            ("https://own.example", "own.example", true),
            ("https://own.example", "OWN.example", true),
            ("https://own.example", "other.example", false),
            ("https://own.example", "own.example.evil.example", false),
            // The default port of the scheme.
            ("https://own.example", "own.example:443", true),
            ("https://own.example:443", "own.example", true),
            ("http://own.example", "own.example:80", true),
            ("https://own.example", "own.example:80", false),
            ("http://own.example", "own.example:443", false),
            ("https://own.example:8443", "own.example:8443", true),
            ("https://own.example:8443", "own.example", false),
            ("https://own.example:8443", "own.example:8444", false),
            // A port is a number of 16 bits in digits.
            ("https://own.example", "own.example:", false),
            ("https://own.example:", "own.example:", false),
            ("https://own.example", "own.example:+443", false),
            ("https://own.example", "own.example:-1", false),
            ("https://own.example:x", "own.example:x", false),
            ("https://own.example:65535", "own.example:65535", true),
            ("https://own.example:65536", "own.example:65536", false),
            ("https://own.example:8080:8080", "own.example:8080:8080", false),
            // Brackets are part of the host, and nothing but a port follows them.
            ("http://[::1]", "[::1]", true),
            ("http://[::1]:8080", "[::1]:8080", true),
            ("http://[::1]:8080", "[::1]:8081", false),
            ("http://[::1]", "[::2]", false),
            ("http://[::1]", "[::1]80", false),
            ("http://[::1]x", "[::1]x", false),
            ("http://[::1", "[::1", false),
            // No host.
            ("https://", "", false),
            ("https://:443", ":443", false),
            ("https://own.example", "", false),
            // What is not an authority is not compared.
            ("https://own.example/", "own.example/", false),
            ("https://own.example", "user@own.example", false),
            ("https://user@own.example", "user@own.example", false),
            ("https://own.example?x", "own.example?x", false),
            ("https://own.example#x", "own.example#x", false),
            ("https://own example", "own example", false),
            ("https://own.example, https://own.example", "own.example", false),
            ("https://own.example,x", "own.example,x", false),
            // Other schemes have no default port, and no server.
            ("app://own.example", "own.example", false),
            ("own.example", "own.example", false),
            ("null", "null", false),
        ];
        for (origin, authority, expected) in table {
            let request = SameOrigin { fetch_site: None, authority: Some(authority) };
            let is_same_origin = request.is_same_origin(OriginHeader::One(origin.as_bytes()));
            assert_eq!(is_same_origin, expected, "{origin} sent to `{authority}`");
        }
    }

    /// `Sec-Fetch-Site` decides alone where it is present.
    #[test]
    fn fetch_metadata_is_preferred() {
        let own: &[u8] = b"https://own.example";
        let table = [
            (Some(Some(&b"same-origin"[..])), Some("other.example"), OriginHeader::One(own), true),
            (Some(Some(b"same-origin")), None, OriginHeader::Several, true),
            (Some(Some(b"same-site")), Some("own.example"), OriginHeader::One(own), false),
            (Some(Some(b"none")), Some("own.example"), OriginHeader::One(own), false),
            (Some(None), Some("own.example"), OriginHeader::One(own), false),
            (None, Some("own.example"), OriginHeader::One(own), true),
            (None, Some("own.example"), OriginHeader::Several, false),
            (None, Some("own.example"), OriginHeader::Absent, false),
            (None, Some("own.example"), OriginHeader::One(b"https://own.example\xff"), false),
            (None, None, OriginHeader::One(own), false),
        ];
        for (fetch_site, authority, origin, expected) in table {
            let request = SameOrigin { fetch_site, authority };
            assert_eq!(request.is_same_origin(origin), expected, "{request:?} {origin:?}");
        }
    }
}
