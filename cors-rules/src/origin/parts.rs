//! [`Parts`]: scheme, host and port of an origin, and the grammar that decides whether they are accepted.

use super::{host, scheme};

/// The parts of an origin or a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Parts<'a> {
    pub(crate) scheme: &'a str,
    /// The host without the `*.` of a pattern, including the brackets of an IPv6 address.
    pub(crate) host: &'a str,
    /// True if `*.` precedes the host.
    pub(crate) subdomains: bool,
    /// The port with its colon, or an empty text.
    pub(crate) port: &'a str,
}

impl<'a> Parts<'a> {
    /// Splits a text into its parts without validating them.
    pub(crate) fn of(text: &'a str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let colon = match rest.strip_prefix('[').and_then(|inner| inner.find(']')) {
            // Skip the colons of an IPv6 address.
            Some(bracket) => rest.get(bracket + 2..)?.starts_with(':').then_some(bracket + 2),
            None => rest.rfind(':'),
        };
        let (host, port) = rest.split_at_checked(colon.unwrap_or(rest.len()))?;
        match host.strip_prefix("*.") {
            Some(base) => Some(Self { scheme, host: base, subdomains: true, port }),
            None => Some(Self { scheme, host, subdomains: false, port }),
        }
    }

    /// Returns true if the parts are a valid entry of `origins`.
    pub(crate) fn is_valid_entry(&self, custom_scheme: bool) -> bool {
        match scheme::kind(self.scheme) {
            scheme::Kind::Web => {
                (self.port == ":*" || self.has_canonical_port())
                    && if self.subdomains { host::is_base(self.host) } else { host::is_canonical(self.host) }
            }
            scheme::Kind::App => self.is_app() || custom_scheme && self.is_custom(),
            scheme::Kind::Other => custom_scheme && self.is_custom(),
            scheme::Kind::Opaque | scheme::Kind::Unsent => false,
        }
    }

    /// Returns true if a browser, an app shell or an extension can send this origin.
    pub(crate) fn is_valid_request_origin(&self) -> bool {
        match scheme::kind(self.scheme) {
            scheme::Kind::Web => self.has_canonical_port() && !self.subdomains && host::is_well_formed(self.host),
            scheme::Kind::App | scheme::Kind::Opaque | scheme::Kind::Unsent | scheme::Kind::Other => self.is_custom(),
        }
    }

    /// Returns true without a port, and for a port in the form that browsers send. They omit the default port.
    pub(crate) fn has_canonical_port(&self) -> bool {
        self.port.is_empty() || number(self.port).is_some_and(|port| scheme::default_port(self.scheme) != Some(port))
    }

    /// The form that known app shells and extensions send: a name or an id, with an optional port.
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

    /// The form that any other program may send. The URL Standard does not define such origins, so the only excluded
    /// characters are those that end the host of a URL, and `*`, which would look like a pattern.
    fn is_custom(&self) -> bool {
        let visible = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic() && !b"/?#@*".contains(&byte));
        let empty = self.host.is_empty() && self.port.is_empty();
        scheme::is_scheme(self.scheme) && !self.subdomains && !empty && visible(self.host) && visible(self.port)
    }
}

/// Parses a port with its colon, in the form that browsers send: 1 to 65535, without a leading zero.
pub(crate) fn number(port: &str) -> Option<u16> {
    let digits = port.strip_prefix(':')?;
    let canonical = digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
    if canonical { digits.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_split_into_parts() {
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
    fn only_canonical_ports_are_numbers() {
        assert_eq!(number(":1"), Some(1));
        assert_eq!(number(":65535"), Some(65535));
        for bad in ["", ":", ":0", ":080", ":+80", ":65536", ":8e3", "80", ":99999999999"] {
            assert_eq!(number(bad), None, "{bad}");
        }
    }
}
