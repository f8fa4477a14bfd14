//! Public suffixes: names below which strangers can register their own, such as `co.uk` and `github.io`.
//!
//! Only listed ones count. The list's own fallback, by which any last label is a suffix, would refuse `*.internal`.

use psl::Type;

/// One listed suffix for each name that is none itself and has suffixes somewhere below it; `*` stands for any label.
///
/// The `psl` crate answers for one name and cannot be searched, so these were taken from the rules that it is built from
/// (`data/rules.txt` of psl 2.1.247, names in punycode): for every rule, each parent that is no suffix and holds not only
/// suffixes needs one rule below it in this file. A newer list can only make it incomplete, and a warning is all that
/// hangs on it. The tests hold each line against psl.
const BELOW: &str = include_str!("suffixes_below.txt");

/// A label that no list names.
const STRANGER: &str = "any-name-of-a-stranger";

/// Whether this name is a public suffix.
pub(crate) fn is_suffix(name: &str) -> bool {
    kind(name).is_some()
}

/// Whether this name is a suffix of the registries, like `com`, and not of a company, like `netlify.app`.
pub(crate) fn is_icann(name: &str) -> bool {
    kind(name) == Some(Type::Icann)
}

/// Whether every name directly below this one is a public suffix, as with `digitaloceanspaces.com`.
pub(crate) fn holds_only_suffixes(name: &str) -> bool {
    is_suffix(&format!("{STRANGER}.{name}"))
}

/// Whether a public suffix lies somewhere below this name, as with `amazonaws.com`.
pub(crate) fn has_suffix_below(name: &str) -> bool {
    BELOW.lines().any(|listed| listed.strip_suffix(name).is_some_and(|labels| labels.ends_with('.')))
}

fn kind(name: &str) -> Option<Type> {
    psl::suffix(name.as_bytes()).filter(|suffix| suffix.as_bytes() == name.as_bytes()).and_then(|suffix| suffix.typ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listed_suffixes_count_and_no_others() {
        for suffix in [
            "com",
            "co.uk",
            "github.io",
            "herokuapp.com",
            "s3.amazonaws.com",
            "xn--p1ai",
            "nyc3.digitaloceanspaces.com",
        ] {
            assert!(is_suffix(suffix), "{suffix}");
        }
        for other in ["internal", "localhost", "example.com", "digitaloceanspaces.com", "amazonaws.com", "www.ck", "er"]
        {
            assert!(!is_suffix(other), "{other}");
        }
        assert!(is_icann("co.uk") && !is_icann("netlify.app"));
        assert!(
            holds_only_suffixes("digitaloceanspaces.com") && holds_only_suffixes("er") && !holds_only_suffixes("com")
        );
    }

    #[test]
    fn suffixes_lie_below_some_names() {
        for name in ["amazonaws.com", "us-east-1.amazonaws.com", "windows.net", "core.windows.net", "ply.gg"] {
            assert!(has_suffix_below(name), "{name}");
        }
        for name in ["example.com", "ws.com", "s3.amazonaws.com", "localhost", "internal"] {
            assert!(!has_suffix_below(name), "{name}");
        }
    }

    #[test]
    fn the_table_agrees_with_psl() {
        for line in BELOW.lines() {
            assert!(is_suffix(&line.replace('*', STRANGER)), "`{line}` is no suffix any more");
            let name = line.strip_prefix("*.").unwrap_or(line);
            assert!(
                name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.".contains(&byte)),
                "{line}"
            );
        }
    }
}
