//! The origin of the page, and how a URL relates to it.

use url::{Host, Url};

/// The origin of the page whose script calls `fetch`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PageOrigin {
    /// The value of the header `Origin`.
    serialized: String,
    /// The page's URL; `None` if the origin is opaque or the URL Standard does not define its scheme.
    page: Option<Url>,
}

impl PageOrigin {
    pub(super) fn opaque() -> Self {
        Self { serialized: "null".to_owned(), page: None }
    }

    /// Parses an origin. Only the form in which a browser serialises it is accepted.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let Some((scheme, rest)) = text.split_once("://") else {
            return Err("an origin is `scheme://host`; for the origin `null` write `Browser::opaque()`".to_owned());
        };
        match scheme {
            "http" | "https" => Self::parse_http(text),
            "ws" | "wss" | "ftp" => Err(format!("no page has an origin of the scheme `{scheme}`")),
            "file" | "data" | "blob" | "about" | "javascript" => {
                Err(format!("pages of the scheme `{scheme}` have the origin `null`: write `Browser::opaque()`"))
            }
            // App shells and extensions send `scheme://host`, although such origins are opaque in the URL Standard.
            _ if is_scheme(scheme) && !rest.is_empty() && rest.bytes().all(is_visible_in_host) => {
                Ok(Self { serialized: text.to_owned(), page: None })
            }
            _ => Err("an origin is `scheme://host`, without path, query and fragment".to_owned()),
        }
    }

    fn parse_http(text: &str) -> Result<Self, String> {
        let page = Url::parse(text).map_err(|why| why.to_string())?;
        let serialized = page.origin().ascii_serialization();
        if serialized != text {
            return Err(format!("a browser sends this origin as `{serialized}`"));
        }
        Ok(Self { serialized, page: Some(page) })
    }

    pub(super) fn as_str(&self) -> &str {
        &self.serialized
    }

    /// Only a tuple origin can be the same as the origin of an `http` or `https` URL.
    pub(super) fn is_same_origin(&self, url: &Url) -> bool {
        self.page.as_ref().is_some_and(|page| page.origin() == url.origin())
    }

    pub(super) fn is_same_site(&self, url: &Url) -> bool {
        self.page.as_ref().is_some_and(|page| are_same_site(page, url))
    }

    /// The value of `Referer` under the default referrer policy, `strict-origin-when-cross-origin`. The page is the root
    /// of its origin, so its URL and its origin give the same text.
    pub(super) fn referrer_for(&self, url: &Url) -> Option<&str> {
        let page = self.page.as_ref()?;
        let downgrade = is_potentially_trustworthy(page) && !is_potentially_trustworthy(url);
        (!downgrade || self.is_same_origin(url)).then_some(page.as_str())
    }

    /// Whether the page uses `https` and the URL does not.
    pub(super) fn is_downgrade_to(&self, url: &Url) -> bool {
        self.page.as_ref().is_some_and(|page| page.scheme() == "https") && url.scheme() != "https"
    }
}

/// HTML Standard, "same site": the scheme, and the registrable domain or the host.
fn are_same_site(one: &Url, other: &Url) -> bool {
    one.scheme() == other.scheme()
        && match (one.host(), other.host()) {
            (Some(Host::Domain(one)), Some(Host::Domain(other))) => {
                one == other || psl::domain_str(one).is_some_and(|domain| psl::domain_str(other) == Some(domain))
            }
            (one, other) => one == other,
        }
}

/// Secure Contexts, "is url potentially trustworthy?": `Sec-Fetch-*` headers are sent to such URLs only.
pub(super) fn is_potentially_trustworthy(url: &Url) -> bool {
    url.scheme() == "https"
        || match url.host() {
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        }
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'+' | b'-' | b'.'))
}

fn is_visible_in_host(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'/' | b'?' | b'#' | b'@')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).expect(text)
    }

    #[test]
    fn only_serialised_origins_are_accepted() {
        for text in [
            "https://app.example.com",
            "http://localhost:3000",
            "http://127.0.0.1",
            "https://[::1]:8443",
            "https://xn--mnchen-3ya.example",
            "capacitor://localhost",
            "chrome-extension://abcdefghijklmnopabcdefghijklmnop",
        ] {
            assert_eq!(PageOrigin::parse(text).map(|origin| origin.as_str().to_owned()), Ok(text.to_owned()));
        }
        for (text, why) in [
            ("null", "Browser::opaque()"),
            ("app.example.com", "scheme://host"),
            ("https://app.example.com/", "sends this origin as `https://app.example.com`"),
            ("https://App.example.com", "sends this origin as `https://app.example.com`"),
            ("https://app.example.com:443", "sends this origin as `https://app.example.com`"),
            ("https://münchen.example", "sends this origin as `https://xn--mnchen-3ya.example`"),
            ("https://user@app.example.com", "sends this origin as `https://app.example.com`"),
            ("https://", "empty host"),
            ("wss://app.example.com", "no page"),
            ("file:///index.html", "Browser::opaque()"),
            ("capacitor://localhost/", "without path"),
            ("Capacitor://localhost", "without path"),
            ("1app://localhost", "without path"),
            ("my_app://localhost", "without path"),
        ] {
            let error = PageOrigin::parse(text).expect_err(text);
            assert!(error.contains(why), "{text}: {error}");
        }
    }

    #[test]
    fn same_origin_and_same_site_are_distinguished() {
        for (page, target, same_origin, same_site) in [
            ("https://app.example.com", "https://app.example.com/x", true, true),
            ("https://app.example.com", "https://app.example.com:443/x", true, true),
            ("https://app.example.com", "https://app.example.com:8443/", false, true),
            ("https://app.example.com", "https://api.example.com/", false, true),
            ("https://app.example.com", "http://app.example.com/", false, false),
            ("https://app.example.com", "https://example.org/", false, false),
            ("https://a.github.io", "https://b.github.io/", false, false),
            ("http://localhost:3000", "http://localhost:8080/", false, true),
            ("http://127.0.0.1:3000", "http://127.0.0.1:8080/", false, true),
            ("http://127.0.0.1", "http://10.0.0.1/", false, false),
            ("http://127.0.0.1:3000", "http://localhost:8080/", false, false),
            ("capacitor://localhost", "http://localhost/", false, false),
        ] {
            let page = PageOrigin::parse(page).expect(page);
            assert_eq!(page.is_same_origin(&url(target)), same_origin, "{page:?} {target}");
            assert_eq!(page.is_same_site(&url(target)), same_site, "{page:?} {target}");
        }
        assert!(!PageOrigin::opaque().is_same_origin(&url("http://localhost/")));
    }

    #[test]
    fn the_referrer_is_the_origin_and_does_not_leave_https() {
        let page = PageOrigin::parse("https://app.example.com").expect("an origin");
        assert_eq!(page.referrer_for(&url("https://api.example.com/x")), Some("https://app.example.com/"));
        assert_eq!(page.referrer_for(&url("http://localhost:8080/x")), Some("https://app.example.com/"));
        assert_eq!(page.referrer_for(&url("http://api.example.com/x")), None);
    }
}
