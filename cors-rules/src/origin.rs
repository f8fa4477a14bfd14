//! One origin: the grammar of an entry of `origins`, and the origin of a request.
//!
//! What is allowed is decided in one short place, `parts`, with the URL Standard's own host parser as
//! the last word. Everything else here only explains a refusal: `diagnosis` finds the rule that names the mistake,
//! `repair` the text that was meant, and nothing that `repair` says is taken over without passing the grammar.

mod diagnosis;
pub(crate) mod host;
pub(crate) mod parts;
mod repair;
pub(crate) mod scheme;

use std::fmt;

pub(crate) use self::diagnosis::TAKE_CUSTOM_SCHEME;
use self::parts::Parts;
use crate::rule::Violation;

/// A valid entry of `origins`: `*`, an origin, or a pattern such as `https://*.example.com` and `http://localhost:*`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OriginPattern {
    text: String,
}

impl OriginPattern {
    /// The only text without a scheme.
    const ANY: &'static str = "*";

    /// Reads an entry. `custom_scheme` says whether `dangerous(custom_scheme)` is on.
    ///
    /// # Errors
    ///
    /// The rule that names the mistake best, with the corrected text where one is known.
    pub fn parse(text: &str, custom_scheme: bool) -> Result<Self, Violation> {
        Self::read(text, custom_scheme).map_err(|refusal| refusal.violation)
    }

    /// As [`parse`](Self::parse), with the corrected origins each for itself.
    pub(crate) fn read(text: &str, custom_scheme: bool) -> Result<Self, Refusal> {
        Self::exactly(text, custom_scheme).ok_or_else(|| {
            let repairs = repair::repair(text, custom_scheme);
            Refusal { violation: diagnosis::diagnose(text, custom_scheme, &repairs), repairs }
        })
    }

    /// The grammar, without a word about what does not keep it.
    fn exactly(text: &str, custom_scheme: bool) -> Option<Self> {
        let valid = text == Self::ANY || Parts::of(text).is_some_and(|parts| parts.is_pattern(custom_scheme));
        valid.then(|| Self { text: text.to_owned() })
    }

    /// The text, as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether this is `*`, which allows every origin.
    pub fn is_any(&self) -> bool {
        self.text == Self::ANY
    }

    /// Whether this is one origin, and no pattern.
    pub fn is_exact(&self) -> bool {
        self.parts().is_some_and(|parts| !parts.subdomains && !Self::is_any_port(parts))
    }

    /// The scheme; nothing for `*`.
    pub fn scheme(&self) -> &str {
        self.parts().map_or("", |parts| parts.scheme)
    }

    /// The host, without the `*.` of a pattern; nothing for `*`.
    pub fn host(&self) -> &str {
        self.parts().map_or("", |parts| parts.host)
    }

    /// Whether the names below [`host`](Self::host) are meant, and not the host itself.
    pub fn has_subdomains(&self) -> bool {
        self.parts().is_some_and(|parts| parts.subdomains)
    }

    /// The port, if there is one and it is not `:*`.
    pub fn port(&self) -> Option<u16> {
        self.parts().and_then(|parts| parts::number(parts.port))
    }

    /// Whether any port will do: `:*`.
    pub fn has_any_port(&self) -> bool {
        self.parts().is_some_and(Self::is_any_port)
    }

    /// Whether these are pages of the user's own machine: `http` or `https`, on `localhost`, a name below it, or a loopback
    /// address.
    pub fn is_loopback(&self) -> bool {
        self.parts().is_some_and(|parts| scheme::WEB.contains(&parts.scheme) && host::is_loopback(parts.host))
    }

    /// Nothing for `*`.
    pub(crate) fn parts(&self) -> Option<Parts<'_>> {
        Parts::of(&self.text)
    }

    /// What an app shell sends is compared as it is, so that a `*` there is no pattern, and the grammar lets none pass.
    fn is_any_port(parts: Parts<'_>) -> bool {
        parts.port == ":*"
    }
}

/// A refused text.
pub(crate) struct Refusal {
    pub(crate) violation: Violation,
    /// What was probably meant, valid by the grammar; more than one where one string held several.
    pub(crate) repairs: Vec<String>,
}

/// The origin of a request, for a function that decides about it.
///
/// It is well formed: scheme, host and port, as a browser writes them. `null` and malformed values never get this far.
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
    /// Reads the value of an `Origin` header; nothing for `null`, and for what no browser, app shell or extension sends.
    pub fn parse(value: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(value).ok()?;
        Parts::of(text)?.is_request().then(|| Self { text: text.to_owned() })
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
        // What follows the scheme of an app shell may hold colons of its own.
        self.text.get(parts.scheme.len() + "://".len()..).unwrap_or_default()
    }

    /// The port, where it is not the scheme's default.
    pub fn port(&self) -> Option<u16> {
        self.parts().and_then(|parts| parts::number(parts.port))
    }

    fn parts(&self) -> Option<Parts<'_>> {
        Parts::of(&self.text)
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
    fn a_slash_is_said_as_a_colleague_would_say_it() {
        let violation = OriginPattern::parse("https://app.example.com/", false).unwrap_err();
        assert_eq!(
            violation.to_string(),
            "origin `https://app.example.com/` ends in a slash, and no browser sends one: an origin is scheme, host and port only\n\
             help: write `https://app.example.com`\n\
             rule: origin-path"
        );
    }

    #[test]
    fn parts_of_a_pattern() {
        let pattern = OriginPattern::parse("https://*.example.com:8443", false).unwrap();
        assert_eq!((pattern.scheme(), pattern.host(), pattern.port()), ("https", "example.com", Some(8443)));
        assert!(pattern.has_subdomains() && !pattern.is_exact() && !pattern.has_any_port() && !pattern.is_loopback());
        let any = OriginPattern::parse("*", false).unwrap();
        assert!(any.is_any() && !any.is_exact());
    }

    #[test]
    fn custom_schemes_are_opted_into() {
        for text in ["app://-", "app://localhost", "x-app://A!b;c:d", "capacitor://my;app"] {
            assert!(OriginPattern::parse(text, false).is_err(), "{text}");
            assert!(OriginPattern::parse(text, true).is_ok_and(|pattern| pattern.is_exact()), "{text}");
        }
        for text in ["app://", "app://a/b", "app://*", "App://x", "app://a b", "file://x", "wss://x", "null"] {
            assert!(OriginPattern::parse(text, true).is_err(), "{text}");
        }
    }

    #[test]
    fn origins_of_requests() {
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
