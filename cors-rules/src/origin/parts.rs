//! An origin cut into scheme, host and port, and the grammar that the parts keep.

use super::{host, scheme};

/// The parts of an origin or a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Parts<'a> {
    pub(crate) scheme: &'a str,
    /// Without the `*.` of a pattern, with the brackets of an IPv6 address.
    pub(crate) host: &'a str,
    /// Whether `*.` stands before the host.
    pub(crate) subdomains: bool,
    /// With its colon, or empty.
    pub(crate) port: &'a str,
}

impl<'a> Parts<'a> {
    /// Cuts a text, and judges nothing but that it can be cut.
    pub(crate) fn of(text: &'a str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let colon = match rest.strip_prefix('[').and_then(|inner| inner.find(']')) {
            // The colons of an IPv6 address stand before its bracket.
            Some(bracket) => rest.get(bracket + 2..)?.starts_with(':').then_some(bracket + 2),
            None => rest.rfind(':'),
        };
        let (host, port) = rest.split_at_checked(colon.unwrap_or(rest.len()))?;
        match host.strip_prefix("*.") {
            Some(base) => Some(Self { scheme, host: base, subdomains: true, port }),
            None => Some(Self { scheme, host, subdomains: false, port }),
        }
    }

    /// Whether this is an entry of `origins`.
    pub(crate) fn is_pattern(&self, custom_scheme: bool) -> bool {
        match scheme::kind(self.scheme) {
            scheme::Kind::Web => {
                (self.port == ":*" || self.has_canonical_port())
                    && if self.subdomains { host::is_base(self.host) } else { host::is_canonical(self.host) }
            }
            scheme::Kind::App => self.is_app() || custom_scheme && self.is_opaque(),
            scheme::Kind::Other => custom_scheme && self.is_opaque(),
            scheme::Kind::Opaque | scheme::Kind::Unsent => false,
        }
    }

    /// Whether this is an origin that a browser, an app shell or an extension can send.
    pub(crate) fn is_request(&self) -> bool {
        match scheme::kind(self.scheme) {
            scheme::Kind::Web => self.has_canonical_port() && !self.subdomains && host::is_well_formed(self.host),
            _ => self.is_opaque(),
        }
    }

    /// Whether there is no port, or one that browsers write so and do not leave out.
    pub(crate) fn has_canonical_port(&self) -> bool {
        self.port.is_empty() || number(self.port).is_some_and(|port| scheme::default_port(self.scheme) != Some(port))
    }

    /// What the known app shells and extensions send: a name or an id, and perhaps a port.
    fn is_app(&self) -> bool {
        let upper = !scheme::has_lower_case_hosts(self.scheme);
        let visible = |byte: u8| match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' => true,
            b'A'..=b'Z' => upper,
            _ => false,
        };
        let named = !self.host.is_empty() && self.host.bytes().all(visible);
        named && !self.subdomains && self.has_canonical_port()
    }

    /// What any other program may send. The URL Standard says nothing of such origins, so only what would end the host of
    /// any URL is left out, and `*`, which would look like a pattern.
    fn is_opaque(&self) -> bool {
        let visible = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic() && !b"/?#@*".contains(&byte));
        let empty = self.host.is_empty() && self.port.is_empty();
        scheme::is_scheme(self.scheme) && !self.subdomains && !empty && visible(self.host) && visible(self.port)
    }
}

/// The number of a port that is written with its colon, as browsers write it: from 1 to 65535, without a leading zero.
pub(crate) fn number(port: &str) -> Option<u16> {
    let digits = port.strip_prefix(':')?;
    let canonical = digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
    if canonical { digits.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts() {
        for (text, parts) in [
            ("https://example.com", ("https", "example.com", false, "")),
            ("https://*.example.com:8443", ("https", "example.com", true, ":8443")),
            ("http://[::1]:*", ("http", "[::1]", false, ":*")),
            ("http://[::1]", ("http", "[::1]", false, "")),
            ("http://[::1", ("http", "[:", false, ":1")),
            ("app://a:b:1", ("app", "a:b", false, ":1")),
        ] {
            let (scheme, host, subdomains, port) = parts;
            assert_eq!(Parts::of(text), Some(Parts { scheme, host, subdomains, port }), "{text}");
        }
        assert_eq!(Parts::of("example.com"), None);
    }

    #[test]
    fn ports_have_one_form() {
        assert_eq!(number(":1"), Some(1));
        assert_eq!(number(":65535"), Some(65535));
        for bad in ["", ":", ":0", ":080", ":+80", ":65536", ":8e3", "80", ":99999999999"] {
            assert_eq!(number(bad), None, "{bad}");
        }
    }
}
