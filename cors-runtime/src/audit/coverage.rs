//! What one policy allows and another does not.

use actix_web_cors_rules::origin::OriginPattern;

use super::summary::{Keys, Names};

/// The origins that the first policy allows and the second does not. The second may be none. Origins that a source decides about
/// at run time are unknown, and not reported where the second policy has a source, too.
#[inline]
pub(super) fn extra_origins(one: &Keys, other: Option<&Keys>) -> Vec<String> {
    let Some(other) = other else { return all_origins(one) };
    if other.source.is_some() && one.source != other.source {
        return Vec::new();
    }
    let is_covered = |origin: &String| other.origins.iter().any(|entry| covers(entry, origin));
    let lists = one.origins.iter().filter(|origin| !is_covered(origin)).cloned();
    let is_any = other.origins.iter().any(|entry| entry == "*");
    let source = one.source.iter().filter(|_| !is_any && one.source != other.source);
    lists.chain(source.map(|source| source.name.to_owned())).collect()
}

#[inline]
fn all_origins(keys: &Keys) -> Vec<String> {
    keys.origins.iter().cloned().chain(keys.source.iter().map(|source| source.name.to_owned())).collect()
}

/// The request headers that the first policy allows and the second does not.
#[inline]
pub(super) fn extra_headers(one: &Names, other: &Names) -> Vec<String> {
    match (one, other) {
        (_, Names::Reflect) => Vec::new(),
        (Names::Reflect, Names::List(_)) => vec!["any header".to_owned()],
        (Names::List(one), Names::List(other)) => {
            let is_any = other.iter().any(|name| name == "*");
            let is_covered = |name: &&String| other.contains(name) || is_any && *name != "authorization";
            one.iter().filter(|name| !is_covered(name)).cloned().collect()
        }
    }
}

/// Whether two policies allow a header in common.
#[inline]
pub(super) fn have_header_in_common(one: &Names, other: &Names) -> bool {
    let is_any = |names: &Names| {
        *names == Names::Reflect || matches!(names, Names::List(list) if list.iter().any(|name| name == "*"))
    };
    let is_empty = |names: &Names| matches!(names, Names::List(list) if list.is_empty());
    match (one, other) {
        (one, other) if is_empty(one) || is_empty(other) => false,
        (Names::List(one_list), Names::List(other_list)) if !is_any(one) && !is_any(other) => {
            one_list.iter().any(|name| other_list.contains(name))
        }
        _ => true,
    }
}

/// Whether an entry of a list allows each origin that another allows.
#[inline]
fn covers(entry: &str, other: &str) -> bool {
    if entry == "*" || entry == other {
        return true;
    }
    let [Ok(entry), Ok(other)] = [entry, other].map(|text| OriginPattern::parse(text, true)) else { return false };
    let is_below = || other.host().strip_suffix(entry.host()).is_some_and(|labels| labels.ends_with('.'));
    let host = match (entry.has_subdomains(), other.has_subdomains()) {
        (true, true) => entry.host() == other.host() || is_below(),
        (true, false) => is_below(),
        (false, true) => false,
        (false, false) => entry.host() == other.host(),
    };
    let port = entry.has_any_port() || !other.has_any_port() && entry.port() == other.port();
    !entry.is_exact() && host && port && entry.scheme() == other.scheme()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::summary::SourceSummary;

    #[test]
    fn entries_cover_each_other() {
        for (entry, other, is_covered) in [
            ("*", "https://a.example", true),
            ("https://a.example", "https://a.example", true),
            ("https://a.example", "*", false),
            ("https://*.a.example", "*", false),
            ("https://*.a.example", "https://b.a.example", true),
            ("https://*.a.example", "https://a.example", false),
            ("https://*.a.example", "https://ba.example", false),
            ("https://*.a.example", "http://b.a.example", false),
            ("https://*.a.example", "https://b.a.example:8443", false),
            ("https://*.a.example:*", "https://b.a.example:8443", true),
            ("https://*.a.example", "https://*.b.a.example", true),
            ("https://*.b.a.example", "https://*.a.example", false),
            ("https://a.example:*", "https://a.example", true),
            ("https://a.example:*", "https://*.a.example", false),
            ("https://a.example", "https://a.example:*", false),
            ("https://a.example", "https://b.example", false),
            ("app://a:x", "app://a:y", false),
            ("https://a.example:*", "http://a.example", false),
            ("https://a.example:*", "http://a.example:*", false),
            ("https://a.example", "null", false),
        ] {
            assert_eq!(covers(entry, other), is_covered, "{entry} {other}");
        }
    }

    /// The keys of a policy with these origins, or with these and those of a source.
    fn keys(origins: &[&str], source: Option<&'static str>) -> Keys {
        let source = source.map(|name| SourceSummary { name, variable: None, is_unset: false, may_be_any: false });
        Keys {
            methods: vec!["GET".to_owned()],
            origins: origins.iter().map(|origin| (*origin).to_owned()).collect(),
            source,
            dev_origins: Vec::new(),
            headers: Names::Reflect,
            expose_headers: Names::Reflect,
            credentials: false,
            max_age: 600,
            block_on_origin_mismatch: false,
            vary: Vec::new(),
            timing: false,
            dangerous: Vec::new(),
        }
    }

    #[test]
    fn origins_and_sources_are_compared() {
        let (a, b) = ("https://a.example", "https://b.example");
        type Side<'a> = (&'a [&'a str], Option<&'static str>);
        let table: [(Side<'_>, Option<Side<'_>>, &[&str]); 14] = [
            ((&[a, b], None), None, &[a, b]),
            ((&[a], Some("ONE")), None, &[a, "ONE"]),
            ((&[a, b], None), Some((&[b], None)), &[a]),
            ((&[a], None), Some((&[a, b], None)), &[]),
            ((&["*"], None), Some((&[a], None)), &["*"]),
            ((&[a, b], None), Some((&["*"], None)), &[]),
            // A source may allow origins that no list shows.
            ((&[a], Some("ONE")), Some((&[], None)), &[a, "ONE"]),
            ((&[a], Some("ONE")), Some((&[a], None)), &["ONE"]),
            ((&[], Some("ONE")), Some((&["*"], None)), &[]),
            // The same source on both sides allows the same origins.
            ((&[a], Some("ONE")), Some((&[], Some("ONE"))), &[a]),
            ((&[a], Some("ONE")), Some((&[a], Some("ONE"))), &[]),
            // What another source allows is unknown.
            ((&[a], Some("ONE")), Some((&[], Some("OTHER"))), &[]),
            ((&[a], None), Some((&[], Some("OTHER"))), &[]),
            ((&["*"], None), Some((&[], Some("OTHER"))), &[]),
        ];
        for (one, other, extra) in table {
            let other_keys = other.map(|(origins, source)| keys(origins, source));
            assert_eq!(extra_origins(&keys(one.0, one.1), other_keys.as_ref()), extra, "{one:?} {other:?}");
        }
    }

    #[test]
    fn header_lists_are_compared() {
        let list = |names: &[&str]| Names::List(names.iter().map(|name| (*name).to_owned()).collect());
        for (one, other, extra, in_common) in [
            (list(&["a", "b"]), list(&["b"]), &["a"][..], true),
            (list(&["a"]), list(&["b"]), &["a"], false),
            (list(&["a"]), Names::Reflect, &[], true),
            (Names::Reflect, list(&["a"]), &["any header"], true),
            (Names::Reflect, list(&[]), &["any header"], false),
            (list(&["*"]), list(&["a"]), &["*"], true),
            (list(&["a", "authorization"]), list(&["*"]), &["authorization"], true),
            (list(&[]), list(&["a"]), &[], false),
        ] {
            assert_eq!(extra_headers(&one, &other), extra, "{one:?} {other:?}");
            assert_eq!(have_header_in_common(&one, &other), in_common, "{one:?} {other:?}");
        }
    }
}
