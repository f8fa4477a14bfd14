//! [`OriginPattern`]: an accepted entry of `origins`.

use super::parts::Parts;
use super::{diagnosis, host, parts, repair, scheme};
use crate::rule::Violation;

/// A valid entry of `origins`: `*`, an origin, or a pattern such as `https://*.example.com` or `http://localhost:*`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OriginPattern {
    text: String,
}

impl OriginPattern {
    /// The only entry without a scheme.
    pub(crate) const ANY: &'static str = "*";

    /// Parses an entry. `custom_scheme` is true under `dangerous(custom_scheme)`.
    ///
    /// # Errors
    ///
    /// The violation that names the mistake best, with the corrected text where one is known.
    pub fn parse(text: &str, custom_scheme: bool) -> Result<Self, Violation> {
        Self::parse_or_explain(text, custom_scheme).map_err(|failure| failure.violation)
    }

    /// Like [`parse`](Self::parse), but keeps the corrected origins as a list.
    pub(crate) fn parse_or_explain(text: &str, custom_scheme: bool) -> Result<Self, ParseFailure> {
        Self::parse_strict(text, custom_scheme).ok_or_else(|| {
            let repairs = repair::repair(text, custom_scheme);
            ParseFailure { violation: diagnosis::diagnose(text, custom_scheme, &repairs), repairs }
        })
    }

    /// The grammar without an explanation of what violates it.
    pub(super) fn parse_strict(text: &str, custom_scheme: bool) -> Option<Self> {
        let valid = text == Self::ANY || Parts::of(text).is_some_and(|parts| parts.is_valid_entry(custom_scheme));
        valid.then(|| Self { text: text.to_owned() })
    }

    /// The text as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns true for `*`, which allows any origin.
    pub fn is_any(&self) -> bool {
        self.text == Self::ANY
    }

    /// Returns true for a single origin, false for `*` and for patterns.
    pub fn is_exact(&self) -> bool {
        self.parts().is_some_and(|parts| !parts.subdomains && !Self::is_any_port(parts))
    }

    /// The scheme. Empty for `*`.
    pub fn scheme(&self) -> &str {
        self.parts().map_or("", |parts| parts.scheme)
    }

    /// The host without the `*.` of a pattern. Empty for `*`.
    pub fn host(&self) -> &str {
        self.parts().map_or("", |parts| parts.host)
    }

    /// Returns true if the pattern matches the names below [`host`](Self::host), and not the host itself.
    pub fn has_subdomains(&self) -> bool {
        self.parts().is_some_and(|parts| parts.subdomains)
    }

    /// The port. `None` without a port and for `:*`.
    pub fn port(&self) -> Option<u16> {
        self.parts().and_then(|parts| parts::number(parts.port))
    }

    /// Returns true for the port `:*`.
    pub fn has_any_port(&self) -> bool {
        self.parts().is_some_and(Self::is_any_port)
    }

    /// Returns true for `http` and `https` on `localhost`, a name below it, or a loopback address.
    pub fn is_loopback(&self) -> bool {
        self.parts().is_some_and(|parts| scheme::WEB.contains(&parts.scheme) && host::is_loopback(parts.host))
    }

    /// `None` for `*`.
    pub(crate) fn parts(&self) -> Option<Parts<'_>> {
        Parts::of(&self.text)
    }

    /// Origins of app shells are compared as they are. The grammar accepts no `*` in them, so `:*` is always a pattern.
    fn is_any_port(parts: Parts<'_>) -> bool {
        parts.port == ":*"
    }
}

/// The explanation of a rejected text.
pub(crate) struct ParseFailure {
    pub(crate) violation: Violation,
    /// What was probably meant: entries that the grammar accepts. Several if one string held several origins.
    pub(crate) repairs: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_for_a_trailing_slash() {
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
    fn only_ids_of_safari_have_upper_case_letters() {
        for (text, is_valid) in [
            ("safari-web-extension://1A2B-3C", true),
            ("safari-web-extension://1a2b-3c", true),
            ("moz-extension://1a2b-3c", true),
            ("moz-extension://1A2B-3C", false),
            ("capacitor://localhost", true),
            ("capacitor://Localhost", false),
        ] {
            assert_eq!(OriginPattern::parse(text, false).is_ok(), is_valid, "{text}");
        }
    }

    #[test]
    fn custom_schemes_need_the_opt_out() {
        for text in ["app://-", "app://localhost", "x-app://A!b;c:d", "capacitor://my;app"] {
            assert!(OriginPattern::parse(text, false).is_err(), "{text}");
            assert!(OriginPattern::parse(text, true).is_ok_and(|pattern| pattern.is_exact()), "{text}");
        }
        for text in ["app://", "app://a/b", "app://*", "App://x", "app://a b", "file://x", "wss://x", "null"] {
            assert!(OriginPattern::parse(text, true).is_err(), "{text}");
        }
    }
}
