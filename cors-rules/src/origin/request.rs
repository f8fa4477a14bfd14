//! [`Origin`]: the parsed value of an `Origin` header.

use std::fmt;

use super::host;
use super::parts::{self, Parts};

/// The origin of a request, as a predicate receives it.
///
/// It consists of scheme, host and port in the form that browsers send. `null` and malformed values are never an `Origin`.
///
/// ```
/// # use actix_web_cors_rules::origin as actix_web_cors;
/// use actix_web_cors::Origin;
///
/// let origin = Origin::parse(b"https://pr-7--site.netlify.app").expect("a browser's origin");
/// assert!(origin.scheme() == "https" && origin.host().ends_with("--site.netlify.app"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Origin {
    text: String,
}

impl Origin {
    /// Parses the value of an `Origin` header. `None` for `null` and for values that no browser, app shell or extension
    /// sends.
    pub fn parse(value: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(value).ok()?;
        Parts::of(text)?.is_valid_request_origin().then(|| Self { text: text.to_owned() })
    }

    /// The origin as it was sent.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// `https`, `http`, or the scheme of an app shell or extension.
    pub fn scheme(&self) -> &str {
        self.parts().map_or("", |parts| parts.scheme)
    }

    /// The host, in lower case for `https` and `http`, with the brackets of an IPv6 address.
    pub fn host(&self) -> &str {
        let Some(parts) = self.parts() else { return "" };
        if parts::number(parts.port).is_some() {
            return parts.host;
        }
        // The rest of an app shell's origin may contain colons that do not begin a port.
        self.text.get(parts.scheme.len() + "://".len()..).unwrap_or_default()
    }

    /// The port, if it is not the default of the scheme.
    pub fn port(&self) -> Option<u16> {
        self.parts().and_then(|parts| parts::number(parts.port))
    }

    /// Whether the host is loopback: `localhost`, a name below it, `127.0.0.0/8` or `[::1]`.
    ///
    /// ```
    /// # use actix_web_cors_rules::origin as actix_web_cors;
    /// use actix_web_cors::Origin;
    ///
    /// assert!(Origin::parse(b"http://localhost:5173").is_some_and(|origin| origin.is_loopback()));
    /// assert!(Origin::parse(b"https://localhost.example.com").is_some_and(|origin| !origin.is_loopback()));
    /// ```
    pub fn is_loopback(&self) -> bool {
        host::is_loopback(self.host())
    }

    fn parts(&self) -> Option<Parts<'_>> {
        Parts::of(&self.text)
    }
}

impl AsRef<str> for Origin {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn request_origins_are_parsed() {
        for (text, scheme, host, port) in [
            ("https://example.com", "https", "example.com", None),
            ("http://[::1]:8080", "http", "[::1]", Some(8080)),
            ("https://xn--a.example.com", "https", "xn--a.example.com", None),
            ("capacitor://localhost", "capacitor", "localhost", None),
            ("app://-", "app", "-", None),
            ("app://a:b", "app", "a:b", None),
        ] {
            let origin = Origin::parse(text.as_bytes()).unwrap();
            assert_eq!((origin.scheme(), origin.host(), origin.port()), (scheme, host, port), "{text}");
            assert_eq!(origin.to_string(), text);
        }
        for text in ["", "null", "https://", "https://example.com/", "https://example.com:443", "https://*.example.com"]
        {
            assert_eq!(Origin::parse(text.as_bytes()), None, "{text}");
        }
        assert_eq!(Origin::parse(b"https://example.com\xff"), None);
    }
}
