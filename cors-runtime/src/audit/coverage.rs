//! What one policy allows and another does not.

use actix_web_cors_rules::origin::OriginPattern;

use super::summary::{Keys, Names};

/// The origins that the first policy allows and the second does not. The second may be none. Origins that a source decides about
/// at run time are unknown, and not reported where the second policy has a source, too.
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

fn all_origins(keys: &Keys) -> Vec<String> {
    keys.origins.iter().cloned().chain(keys.source.iter().map(|source| source.name.to_owned())).collect()
}

/// The request headers that the first policy allows and the second does not.
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
    !entry.is_exact() && !other.is_any() && host && port && entry.scheme() == other.scheme()
}

#[cfg(test)]
mod tests {
    use super::*;

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
        ] {
            assert_eq!(covers(entry, other), is_covered, "{entry} {other}");
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
