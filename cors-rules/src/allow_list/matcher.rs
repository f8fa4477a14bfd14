//! The per-request origin lookup. It does not allocate, and its cost is bounded whatever the list or the request.
//!
//! Origins are compared byte by byte. The request's origin is not decoded or repaired: it is allowed if it equals an
//! entry, or has exactly the form that a pattern describes.

use std::cmp::Ordering;
use std::fmt;

use crate::origin::OriginPattern;
use crate::origin::host;
use crate::origin::parts::Parts;

/// A pattern: a host, or the names below it, with one port or any port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HostPattern<S> {
    /// `https` or `http`.
    pub scheme: S,
    /// The host, without `*.`.
    pub host: S,
    /// True if the pattern matches the names below the host, and not the host itself.
    pub subdomains: bool,
    /// The port.
    pub port: PortPattern<S>,
}

impl<S: AsRef<str>> HostPattern<S> {
    /// The pattern with borrowed texts.
    pub fn as_deref(&self) -> HostPattern<&str> {
        HostPattern {
            scheme: self.scheme.as_ref(),
            host: self.host.as_ref(),
            subdomains: self.subdomains,
            port: match &self.port {
                PortPattern::Fixed(port) => PortPattern::Fixed(port.as_ref()),
                PortPattern::Any => PortPattern::Any,
            },
        }
    }
}

/// The form in which a policy lists the pattern.
impl<S: AsRef<str>> fmt::Display for HostPattern<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let HostPattern { scheme, host, subdomains, port } = self.as_deref();
        let port = match port {
            PortPattern::Fixed(port) => port,
            PortPattern::Any => ":*",
        };
        write!(f, "{scheme}://{}{host}{port}", if subdomains { "*." } else { "" })
    }
}

/// The port of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PortPattern<S> {
    /// The port with its colon. Empty for the default port of the scheme.
    Fixed(S),
    /// `:*`: any port or no port.
    Any,
}

/// A list of origins in the order that [`contains`] requires.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OriginMatcher {
    /// The entries that are single origins.
    pub exact: Vec<String>,
    /// The patterns.
    pub patterns: Vec<HostPattern<String>>,
    /// True if the list has `*`.
    pub any: bool,
}

impl OriginMatcher {
    /// Returns true if an exact entry or a pattern allows this value of an `Origin` header. Does not consider
    /// [`any`](Self::any).
    pub fn matches(&self, origin: &[u8]) -> bool {
        contains(&self.exact, &self.patterns, origin)
    }
}

/// Up to this length a linear search is faster than a binary search.
const LINEAR_SEARCH: usize = 12;

/// The longest origin that a pattern can match.
const LONGEST: usize = "https://".len() + host::LONGEST_NAME + ":65535".len();

/// Sorts a list into the order that [`contains`] requires, and removes duplicates.
pub fn compile(patterns: &[OriginPattern]) -> OriginMatcher {
    let mut compiled = OriginMatcher::default();
    let mut sorted = Vec::with_capacity(patterns.len());
    for pattern in patterns {
        match pattern.parts() {
            None => compiled.any = true,
            Some(_) if pattern.is_exact() => sorted.push(SortableEntry::Exact(pattern.as_str().to_owned())),
            Some(parts) => sorted.push(SortableEntry::Pattern(HostPattern {
                scheme: parts.scheme.to_owned(),
                host: parts.host.to_owned(),
                subdomains: parts.subdomains,
                port: if pattern.has_any_port() { PortPattern::Any } else { PortPattern::Fixed(parts.port.to_owned()) },
            })),
        }
    }
    sorted.sort_unstable_by(SortableEntry::order);
    sorted.dedup();
    for entry in sorted {
        match entry {
            SortableEntry::Exact(origin) => compiled.exact.push(origin),
            SortableEntry::Pattern(pattern) => compiled.patterns.push(pattern),
        }
    }
    compiled
}

/// An exact origin or a pattern. One type for both, because the sort is compiled for each type.
#[derive(PartialEq)]
enum SortableEntry {
    Exact(String),
    Pattern(HostPattern<String>),
}

impl SortableEntry {
    fn order(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Exact(a), Self::Exact(b)) => by_length(a, b),
            (Self::Exact(_), Self::Pattern(_)) => Ordering::Less,
            (Self::Pattern(_), Self::Exact(_)) => Ordering::Greater,
            (Self::Pattern(a), Self::Pattern(b)) => by_host(a, b),
        }
    }
}

/// Returns true if a list in the order of [`compile`] allows this value of an `Origin` header.
pub fn contains<E: AsRef<str>, P: AsRef<str>>(exact: &[E], patterns: &[HostPattern<P>], origin: &[u8]) -> bool {
    contains_exactly(exact, origin) || !patterns.is_empty() && matches_any(patterns, origin)
}

fn contains_exactly<E: AsRef<str>>(exact: &[E], origin: &[u8]) -> bool {
    if exact.len() <= LINEAR_SEARCH {
        exact.iter().any(|entry| entry.as_ref().as_bytes() == origin)
    } else {
        exact.binary_search_by(|entry| by_length(entry.as_ref().as_bytes(), origin)).is_ok()
    }
}

fn matches_any<P: AsRef<str>>(patterns: &[HostPattern<P>], origin: &[u8]) -> bool {
    if origin.len() > LONGEST {
        return false;
    }
    let Some(origin) = std::str::from_utf8(origin).ok().and_then(Parts::of) else { return false };
    // After this check, the text before a pattern's host consists of whole labels, and the port is in canonical form.
    let address = origin.host.starts_with('[') && origin.host.ends_with(']');
    if origin.subdomains || !origin.has_canonical_port() || !(address || host::is_name(origin.host.as_bytes())) {
        return false;
    }
    if patterns.len() <= LINEAR_SEARCH {
        patterns.iter().any(|pattern| matches(pattern, origin))
    } else {
        matches_by_search(patterns, origin)
    }
}

/// Searches for every pattern that matches the origin: its host with any port, and the subdomains of each parent, with its
/// port and with any port. A name of 253 bytes has 126 parents, so there are at most 253 searches.
fn matches_by_search<P: AsRef<str>>(patterns: &[HostPattern<P>], origin: Parts<'_>) -> bool {
    let Parts { scheme, host, port, .. } = origin;
    // The hosts are sorted by length, so hosts outside the range of lengths need no search.
    let [Some(shortest), Some(longest)] =
        [patterns.first(), patterns.last()].map(|pattern| pattern.map(|pattern| pattern.host.as_ref().len()))
    else {
        return false;
    };
    let has = |host: &str, subdomains, port| {
        let pattern = HostPattern { scheme, host, subdomains, port };
        patterns.binary_search_by(|other| by_host(other, &pattern)).is_ok()
    };
    if (shortest..=longest).contains(&host.len()) && has(host, false, PortPattern::Any) {
        return true;
    }
    for (dot, _) in host.bytes().enumerate().filter(|(_, byte)| *byte == b'.') {
        let Some(parent) = host.get(dot + 1..).filter(|parent| parent.len() >= shortest) else { return false };
        if parent.len() <= longest
            && (has(parent, true, PortPattern::Fixed(port)) || has(parent, true, PortPattern::Any))
        {
            return true;
        }
    }
    false
}

fn matches<P: AsRef<str>>(pattern: &HostPattern<P>, origin: Parts<'_>) -> bool {
    matches_host(pattern.host.as_ref().as_bytes(), pattern.subdomains, origin.host.as_bytes())
        && pattern.scheme.as_ref() == origin.scheme
        && match &pattern.port {
            PortPattern::Fixed(port) => port.as_ref() == origin.port,
            PortPattern::Any => true,
        }
}

/// Compares lengths and the dot first, because that decides most cases.
pub(super) fn matches_host(host: &[u8], subdomains: bool, claimed: &[u8]) -> bool {
    match claimed.len().checked_sub(host.len()).and_then(|length| claimed.split_at_checked(length)) {
        Some((labels, rest)) if subdomains => labels.last() == Some(&b'.') && rest == host,
        Some((labels, rest)) => labels.is_empty() && rest == host,
        None => false,
    }
}

/// Compares lengths first, which decides most comparisons.
fn by_length(a: impl AsRef<[u8]>, b: impl AsRef<[u8]>) -> Ordering {
    let (a, b) = (a.as_ref(), b.as_ref());
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

fn by_host<A: AsRef<str>, B: AsRef<str>>(a: &HostPattern<A>, b: &HostPattern<B>) -> Ordering {
    by_length(a.host.as_ref(), b.host.as_ref())
        .then_with(|| by_length(a.scheme.as_ref(), b.scheme.as_ref()))
        .then_with(|| a.subdomains.cmp(&b.subdomains))
        .then_with(|| match (&a.port, &b.port) {
            (PortPattern::Fixed(a), PortPattern::Fixed(b)) => by_length(a.as_ref(), b.as_ref()),
            (PortPattern::Fixed(_), PortPattern::Any) => Ordering::Less,
            (PortPattern::Any, PortPattern::Fixed(_)) => Ordering::Greater,
            (PortPattern::Any, PortPattern::Any) => Ordering::Equal,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compiled(texts: &[&str]) -> OriginMatcher {
        let patterns: Vec<_> = texts.iter().map(|text| OriginPattern::parse(text, true).unwrap()).collect();
        compile(&patterns)
    }

    fn allows(list: &OriginMatcher, origin: &str) -> bool {
        list.matches(origin.as_bytes())
    }

    #[test]
    fn an_exact_entry_allows_itself() {
        let list = compiled(&["https://app.example.com", "http://localhost:3000"]);
        assert!(allows(&list, "https://app.example.com") && allows(&list, "http://localhost:3000"));
        for bad in
            ["", "https://app.example.co", "https://app.example.comm", "https://App.example.com", "http://localhost"]
        {
            assert!(!allows(&list, bad), "{bad}");
        }
    }

    #[test]
    fn subdomains_are_whole_labels() {
        let list = compiled(&["https://*.example.com"]);
        for good in ["https://a.example.com", "https://a.b_c.x--y.example.com", "https://_.example.com"] {
            assert!(allows(&list, good), "{good}");
        }
        for bad in [
            "https://example.com",
            "https://.example.com",
            "https://evilexample.com",
            "https://a-.example.com",
            "https://A.example.com",
            "https://a..example.com",
            "https://*.example.com",
            "https://a;b.example.com",
            "https://a.example.com:443",
            "https://a.example.com:8443",
            "https://a.example.com.",
            "http://a.example.com",
            "https://[::1].example.com",
            &format!("https://{}.example.com", "a".repeat(64)),
            &format!("https://{}example.com", "a.".repeat(122)),
        ] {
            assert!(!allows(&list, bad), "{bad}");
        }
        assert!(allows(&list, &format!("https://{}.example.com", "a".repeat(63))));
    }

    #[test]
    fn the_longest_origin_of_a_pattern_matches() {
        let list = compiled(&["https://*.example.com:*"]);
        for (extra, is_allowed) in [("", true), ("a", false)] {
            let labels = format!("{}{}", "a.".repeat(120), extra);
            let host = format!("{labels}a.example.com");
            assert_eq!(host.len() <= host::LONGEST_NAME, is_allowed, "{}", host.len());
            assert_eq!(allows(&list, &format!("https://{host}:65535")), is_allowed, "{host}");
        }
    }

    #[test]
    fn any_port_is_a_port_or_none() {
        let list = compiled(&["http://localhost:*", "http://[::1]:*"]);
        for good in
            ["http://localhost", "http://localhost:1", "http://localhost:65535", "http://[::1]", "http://[::1]:443"]
        {
            assert!(allows(&list, good), "{good}");
        }
        for bad in [":80", ":", ":0", ":080", ":65536", ":*", ":1.evil.test", ":1@evil.test", ":+1", ":-1", ":1 "] {
            assert!(!allows(&list, &format!("http://localhost{bad}")), "{bad}");
        }
        assert!(
            !allows(&list, "http://a.localhost") && !allows(&list, "http://[::1]x") && !allows(&list, "http://[::2]")
        );
    }

    #[test]
    fn long_and_short_lists_give_the_same_result() {
        let texts: Vec<String> = (0..500)
            .flat_map(|n| {
                [format!("https://*.t{n}.example"), format!("https://e{n}.example:*"), format!("https://x{n}.example")]
            })
            .collect();
        let list = compiled(&texts.iter().map(String::as_str).collect::<Vec<_>>());
        for n in [0, 7, 99, 499] {
            for good in [
                format!("https://a.b.t{n}.example"),
                format!("https://e{n}.example:1"),
                format!("https://x{n}.example"),
            ] {
                assert!(allows(&list, &good), "{good}");
            }
            for bad in
                [format!("https://t{n}.example"), format!("https://a.e{n}.example"), format!("http://x{n}.example")]
            {
                assert!(!allows(&list, &bad), "{bad}");
            }
        }
    }

    #[test]
    fn compiled_lists_are_sorted_and_hold_each_entry_once() {
        let list = compiled(&[
            "https://bb.example",
            "https://*.b.example",
            "*",
            "https://a.example",
            "https://*.b.example",
            "https://a.example",
        ]);
        assert_eq!(list.exact, ["https://a.example", "https://bb.example"]);
        assert_eq!(list.patterns.len(), 1);
        assert!(list.any);
    }
}
