//! The entry that a refused origin nearly equals, for messages about refusals.

use std::fmt;

use super::matcher::{HostPattern, PortPattern, matches_host};
use crate::origin::host;
use crate::origin::parts::Parts;

/// An entry of a list that a refused origin nearly equals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NearMiss {
    /// The entry, as in the policy.
    pub entry: String,
    /// What differs.
    pub difference: Difference,
}

/// What differs between a refused origin and an entry, from the smallest difference to the largest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difference {
    /// `http` and `https`.
    Scheme,
    /// The port.
    Port,
    /// Two names of the same machine, such as `localhost` and `127.0.0.1`.
    LoopbackName,
    /// The origin is the domain whose subdomains the pattern covers.
    Apex,
    /// The origin is a subdomain of the entry.
    Subdomain,
    /// Scheme and port.
    SchemeAndPort,
}

impl fmt::Display for NearMiss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is allowed, ", self.entry)?;
        f.write_str(match self.difference {
            Difference::Scheme => "but the scheme differs",
            Difference::Port => "but the port differs",
            Difference::LoopbackName => "but another name of the same machine is another origin",
            Difference::Apex => "which covers the names below the domain, and not the domain itself",
            Difference::Subdomain => "which does not cover the names below it",
            Difference::SchemeAndPort => "but scheme and port differ",
        })
    }
}

/// How many entries are compared.
const MOST: usize = 1000;

/// The entry of a list that a refused origin is nearest to. In a long list only the first thousand entries are compared.
pub fn near_miss<E: AsRef<str>, P: AsRef<str>>(
    exact: &[E],
    patterns: &[HostPattern<P>],
    origin: &str,
) -> Option<NearMiss> {
    let origin = Parts::of(origin)?;
    let exact = exact.iter().filter_map(|entry| {
        let Parts { scheme, host, port, .. } = Parts::of(entry.as_ref())?;
        Some(HostPattern { scheme, host, subdomains: false, port: PortPattern::Fixed(port) })
    });
    let patterns = patterns.iter().map(HostPattern::as_deref);
    exact
        .chain(patterns)
        .take(MOST)
        .filter_map(|entry| Some((difference(&entry, &origin)?, entry)))
        .min_by_key(|(difference, _)| *difference)
        .map(|(difference, entry)| NearMiss { entry: entry.to_string(), difference })
}

fn difference(entry: &HostPattern<&str>, origin: &Parts<'_>) -> Option<Difference> {
    let has_port = match entry.port {
        PortPattern::Fixed(port) => port == origin.port,
        PortPattern::Any => true,
    };
    let has_scheme = entry.scheme == origin.scheme;
    let has_host = matches_host(entry.host.as_bytes(), entry.subdomains, origin.host.as_bytes());
    let is_below = || {
        let parent = origin.host.strip_suffix(entry.host).and_then(|labels| labels.strip_suffix('.'));
        !entry.subdomains && parent.is_some_and(|labels| !labels.is_empty()) && !host::is_loopback(entry.host)
    };
    let is_same_machine = || host::is_loopback(entry.host) && host::is_loopback(origin.host);
    match (has_scheme, has_host, has_port) {
        (false, true, true) => Some(Difference::Scheme),
        (true, true, false) => Some(Difference::Port),
        (false, true, false) => Some(Difference::SchemeAndPort),
        (true, false, true) if is_same_machine() => Some(Difference::LoopbackName),
        (true, false, true) if entry.subdomains && entry.host == origin.host => Some(Difference::Apex),
        (true, false, true) if is_below() => Some(Difference::Subdomain),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::allow_list::compile;
    use crate::origin::OriginPattern;

    #[test]
    fn the_nearest_entry_is_named() {
        type Row<'a> = (&'a [&'a str], &'a str, Option<(&'a str, Difference)>);
        let table: &[Row<'_>] = &[
            (&["https://a.example"], "http://a.example", Some(("https://a.example", Difference::Scheme))),
            (&["http://localhost:3000"], "http://localhost:5173", Some(("http://localhost:3000", Difference::Port))),
            (&["https://a.example"], "https://a.example:8443", Some(("https://a.example", Difference::Port))),
            (
                &["http://localhost:3000"],
                "http://127.0.0.1:3000",
                Some(("http://localhost:3000", Difference::LoopbackName)),
            ),
            (&["http://[::1]:*"], "http://localhost:3000", Some(("http://[::1]:*", Difference::LoopbackName))),
            (&["https://*.a.example"], "https://a.example", Some(("https://*.a.example", Difference::Apex))),
            (&["https://a.example"], "https://www.a.example", Some(("https://a.example", Difference::Subdomain))),
            (&["https://a.example"], "http://a.example:80", Some(("https://a.example", Difference::SchemeAndPort))),
            // The smallest difference is named.
            (
                &["https://a.example:1", "http://a.example"],
                "https://a.example",
                Some(("http://a.example", Difference::Scheme)),
            ),
            (&["https://a.example"], "https://b.example", None),
            (&["https://a.example"], "https://ba.example", None),
            (&["http://localhost:3000"], "http://x.localhost:4000", None),
            (&[], "https://a.example", None),
            (&["https://a.example"], "null", None),
            // Scheme and port are the same, and the hosts have nothing in common.
            (&["http://localhost"], "http://a.example", None),
            (&["http://a.example"], "http://localhost", None),
            (&["https://*.a.example"], "https://b.example", None),
        ];
        for (list, origin, expected) in table {
            let patterns: Vec<_> = list.iter().map(|text| OriginPattern::parse(text, false).expect("valid")).collect();
            let list = compile(&patterns);
            let found = near_miss(&list.exact, &list.patterns, origin);
            let found = found.as_ref().map(|near| (near.entry.as_str(), near.difference));
            assert_eq!(found, *expected, "{origin}");
        }
    }
}
