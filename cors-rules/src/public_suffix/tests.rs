//! The rules are those of the `psl` crate, and so are the results, except for a known defect of psl.
//!
//! `UPDATE_PUBLIC_SUFFIXES=<date of psl's release> cargo test -p actix-web-cors-rules --lib rules_of_psl` rewrites the
//! file from the version of psl in `Cargo.lock`.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use url::Host;

use super::*;

/// The length from which a list of labels is continued in the next line. A lookup reads one line label by label.
const LONGEST_LINE: usize = 120;

/// A label in no rule.
const UNLISTED: &str = "unlisted-label";

/// Names that are suffixes by a rule with `*` and not by psl: `*.run.app` makes `mtls.run.app` a suffix, and psl overlooks
/// that because of `*.mtls.run.app`.
const MISSED_BY_PSL: [&str; 22] = [
    "ap-north-1.r.cloud.int.apple",
    "ap-south-1.r.cloud.int.apple",
    "ap-south-2.r.cloud.int.apple",
    "eu-central-1.r.cloud.int.apple",
    "eu-north-1.r.cloud.int.apple",
    "ex.futurecms.at",
    "in.futurecms.at",
    "mtls.run.app",
    "oci.customer-oci.com",
    "ocp.customer-oci.com",
    "ocs.customer-oci.com",
    "privatelink.snowflake.app",
    "r.cloud.int.apple",
    "svc.firenet.ch",
    "teams.replit.dev",
    "us-central-1.r.cloud.int.apple",
    "us-central-2.r.cloud.int.apple",
    "us-east-1.r.cloud.int.apple",
    "us-east-2.r.cloud.int.apple",
    "us-west-1.r.cloud.int.apple",
    "us-west-2.r.cloud.int.apple",
    "us-west-3.r.cloud.int.apple",
];

const HEAD: &str = "\
// Public suffixes: names below which a third party can register a name.
//
// This Source Code Form is subject to the terms of the Mozilla Public License, v. 2.0. If a copy of the MPL was not
// distributed with this file, You can obtain one at https://mozilla.org/MPL/2.0/.
//
// Source: the Public Suffix List, https://publicsuffix.org/list/
// As of: ";

const FORMAT: &str = "
//
// Each line has a name and the first labels of the rules directly below it: `jp ac co` means `ac.jp` and `co.jp`. The
// name of the root is `.`. `*` matches any label. A long list without `*` is continued in further lines with the same
// name. A name whose rules are all further below has a line without labels. Lines and labels are sorted, without
// regard to marks. Names outside ASCII are in punycode. Marks before a label: `+` the rule is in the list's section
// of private domains, `!` the name is an exception from a rule with `*`.
//
// Do not edit: CONTRIBUTING.md names the command that rewrites this file.

";

#[test]
fn listed_suffixes_count_and_no_others() {
    for suffix in [
        "com",
        "co.uk",
        "github.io",
        "herokuapp.com",
        "s3.amazonaws.com",
        "xn--p1ai",
        "\u{440}\u{444}",
        "nyc3.digitaloceanspaces.com",
    ] {
        assert!(is_suffix(suffix), "{suffix}");
    }
    for other in ["internal", "localhost", "example.com", "digitaloceanspaces.com", "amazonaws.com", "www.ck", "er"] {
        assert!(!is_suffix(other), "{other}");
    }
    assert!(is_icann("co.uk") && !is_icann("netlify.app") && !is_icann("www.ck") && !is_icann("internal"));
    assert!(holds_only_suffixes("digitaloceanspaces.com") && holds_only_suffixes("er") && !holds_only_suffixes("com"));
}

#[test]
fn suffixes_lie_below_some_names() {
    for name in ["amazonaws.com", "us-east-1.amazonaws.com", "windows.net", "core.windows.net", "ply.gg", "com", "er"] {
        assert!(has_suffix_below(name), "{name}");
    }
    for name in ["example.com", "ws.com", "s3.amazonaws.com", "localhost", "internal", "azonaws.com", "m"] {
        assert!(!has_suffix_below(name), "{name}");
    }
}

#[test]
fn the_longest_suffix_is_found() {
    for (name, suffix) in [
        ("com", Some("com")),
        ("a.b.example.co.uk", Some("co.uk")),
        ("example.er", Some("example.er")),
        ("a.example.er", Some("example.er")),
        ("er", None),
        ("www.ck", Some("ck")),
        ("a.www.ck", Some("ck")),
        ("a.internal", None),
    ] {
        assert_eq!(suffix_of(name), suffix, "{name}");
    }
}

#[test]
fn no_text_panics() {
    for text in ["", ".", "..", "\n", "a\nb", "*", "*.", "!", "+", "!www.ck", "+github.io", "//", "\u{ff}.com", "com."]
    {
        for name in [text.to_owned(), format!("{text}.com"), format!("com{text}"), format!("er.{text}")] {
            assert!(is_suffix(&name) || !is_icann(&name), "{name:?}");
            assert!(suffix_of(&name).is_none_or(|suffix| name.ends_with(suffix)), "{name:?}");
            let _ = (holds_only_suffixes(&name), has_suffix_below(&name));
        }
    }
}

#[test]
fn malformed_names_are_not_listed() {
    let names = [
        "", ".", "..", "com.", "com..", ".com", "a..com", "..edu", ".edu", ".er", "com.er.", "COM", "Co.uk", " com",
        "com ",
    ];
    for name in names {
        assert!(
            !is_suffix(name) && !is_icann(name) && !holds_only_suffixes(name) && !has_suffix_below(name),
            "{name:?}"
        );
    }
    for (name, suffix) in
        [("", None), (".", None), ("com.", None), ("a..b", None), ("a..com", Some("com")), ("COM", None)]
    {
        assert_eq!(suffix_of(name), suffix, "{name:?}");
    }
}

#[test]
fn long_names_are_looked_up() {
    for label in ["a", "a.", ".", "\u{444}", "\u{444}."] {
        let start = label.repeat(100_000);
        assert_eq!(suffix_of(&start), None, "{label}");
        for suffix in ["com", "example.er", "\u{440}\u{444}"] {
            let name = format!("{start}.{suffix}");
            assert_eq!(suffix_of(&name), Some(suffix), "{label} {suffix}");
            assert!(!is_suffix(&name) && !holds_only_suffixes(&name) && !has_suffix_below(&name), "{label} {suffix}");
        }
    }
}

#[test]
fn names_outside_ascii_are_looked_up_in_punycode() {
    for (name, suffix) in [
        ("\u{43f}\u{440}\u{438}\u{43c}\u{435}\u{440}.\u{440}\u{444}", Some("\u{440}\u{444}")),
        ("\u{ff}.com", Some("com")),
        ("a.\u{e5}lesund.no", Some("\u{e5}lesund.no")),
        ("a.xn--lesund-hua.no", Some("xn--lesund-hua.no")),
        ("\u{e5}lesund.internal", None),
    ] {
        assert_eq!(suffix_of(name), suffix, "{name}");
    }
    assert!(is_icann("\u{440}\u{444}") && has_suffix_below("\u{9999}\u{6e2f}"));
}

#[test]
fn the_file_holds_the_rules_of_psl() {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src/public_suffixes.txt"));
    let written = std::fs::read_to_string(path).unwrap_or_default();
    let updated = std::env::var("UPDATE_PUBLIC_SUFFIXES").ok();
    let date_written = written
        .split_once(", published ")
        .and_then(|(_, rest)| rest.split_once('\n'))
        .map_or("(no date)", |(date, _)| date);
    let date = updated.as_deref().unwrap_or(date_written);
    assert!(date.len() == 10 && date.split('-').count() == 3, "`{date}` is no date such as 2026-11-05");
    let rendered = rendered(date);
    if updated.is_some() {
        std::fs::write(path, rendered).expect("the file can be written");
    } else {
        assert!(
            rendered == written,
            "public_suffixes.txt differs from the rules of psl: CONTRIBUTING.md says how to update"
        );
    }
}

#[test]
fn the_results_are_those_of_psl() {
    let mut missed = Vec::new();
    for name in probes() {
        let (suffix, kind) = by_psl(&name);
        let is_suffix_there = suffix == Some(name.as_str());
        let is_icann_there = is_suffix_there && kind == Some(psl::Type::Icann);
        if (is_suffix(&name), is_icann(&name), suffix_of(&name)) != (is_suffix_there, is_icann_there, suffix) {
            missed.push(name.clone());
        }
        let below = format!("{UNLISTED}.{name}");
        assert_eq!(holds_only_suffixes(&name), by_psl(&below).0 == Some(below.as_str()), "{name}");
    }
    missed.sort_unstable();
    assert_eq!(missed, MISSED_BY_PSL);
    assert!(MISSED_BY_PSL.iter().all(|name| is_suffix(name)));
}

#[test]
fn a_suffix_lies_below_the_parents_of_the_rules() {
    let rules = rules();
    let parents: HashSet<&str> = rules.iter().flat_map(|rule| parents(rule)).collect();
    for name in probes() {
        assert_eq!(has_suffix_below(&name), parents.contains(name.as_str()), "{name}");
    }
}

#[test]
fn the_file_is_well_formed() {
    let mut previous = ("", "");
    let mut starts = HashSet::new();
    for line in LINES.lines() {
        let (parent, labels) = labels_in(line);
        assert!(parent == ROOT || parent.split('.').all(is_plain), "{line}");
        assert!(line.len() <= LONGEST_LINE || labels.len() == 1 || labels.contains(&ANY_LABEL), "{line}");
        // A line without labels, or with `*`, is the only one of its name.
        let has_other_line = !starts.insert(parent);
        assert!(!has_other_line || !labels.is_empty() && !previous.1.is_empty(), "{line}");
        assert!(!has_other_line || !holds_only_suffixes(parent), "{line}");
        let labels = if labels.is_empty() { vec![""] } else { labels };
        for label in labels.into_iter().map(|label| ListedRule(label).label()) {
            assert!(label == ANY_LABEL || is_plain(label) || line == parent, "{line}");
            assert!(label < AFTER_ALL_LABELS && previous < (parent, label), "{line}");
            previous = (parent, label);
        }
    }
    starts.remove(ROOT);
    assert!(starts.iter().flat_map(|start| parents(start)).all(|parent| starts.contains(parent)));
}

fn is_plain(label: &str) -> bool {
    !label.is_empty() && label.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
}

/// The name and the labels in a line of the file.
fn labels_in(line: &str) -> (&str, Vec<&str>) {
    let mut words = line.split(' ');
    (words.next().unwrap_or_default(), words.collect())
}

/// The rules of the file without marks, and those outside ASCII also in Unicode.
fn rules() -> Vec<String> {
    let mut rules = Vec::new();
    for line in LINES.lines() {
        let (parent, labels) = labels_in(line);
        for label in labels {
            let label = ListedRule(label).label();
            let rule = if parent == ROOT { label.to_owned() } else { format!("{label}.{parent}") };
            let in_unicode = url::quirks::domain_to_unicode(&rule);
            rules.extend((in_unicode != rule).then_some(in_unicode));
            rules.push(rule);
        }
    }
    rules
}

/// The parents of a name, from the longest to the last label.
fn parents(name: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(name), |name| name.split_once('.').map(|(_, parent)| parent)).skip(1)
}

/// Each rule as a name, names around it, and labels of the list in random order.
fn probes() -> Vec<String> {
    let mut probes = HashSet::new();
    let mut labels = vec![UNLISTED, "a", "www"];
    let rules = rules();
    for rule in &rules {
        labels.extend(rule.split('.').filter(|label| *label != "*"));
        let name = rule.replace('*', UNLISTED);
        probes.extend(parents(rule).map(str::to_owned));
        probes.extend(parents(rule).map(|parent| format!("{UNLISTED}.{parent}")));
        probes.extend(["a.", "a.b.", "x"].map(|start| format!("{start}{name}")));
        probes.insert(format!("{name}.com"));
        probes.insert(name.chars().skip(1).collect());
        probes.insert(name);
    }
    // A linear congruential generator, so each run has the same names.
    let mut state = 1_usize;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state >> 33
    };
    for _ in 0..10_000 {
        let name: Vec<&str> = (0..=next() % 4).map(|_| labels[next() % labels.len()]).collect();
        probes.insert(name.join("."));
    }
    probes.retain(|name| !name.starts_with('.'));
    probes.into_iter().collect()
}

/// The listed suffix of a name by psl.
fn by_psl(name: &str) -> (Option<&str>, Option<psl::Type>) {
    let suffix = psl::suffix(name.as_bytes()).filter(|suffix| suffix.is_known());
    let text = suffix.and_then(|suffix| name.get(name.len() - suffix.as_bytes().len()..));
    (text, suffix.and_then(|suffix| suffix.typ()))
}

/// The file as it has to be.
fn rendered(date: &str) -> String {
    let (version, folder) = psl_package();
    let text = std::fs::read_to_string(folder.join("data/rules.txt")).expect("psl has its rules in a file");
    let rules: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    // The marked labels of the rules directly below each name.
    let mut labels: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for rule in rules {
        let plain = rule.trim_start_matches('!');
        let private = by_psl(&plain.replace('*', UNLISTED)).1 == Some(psl::Type::Private);
        let mark = match (rule != plain, private) {
            (true, false) => "!",
            (true, true) => panic!("`{rule}` needs two marks"),
            (false, true) => "+",
            (false, false) => "",
        };
        let name = in_punycode(plain);
        for parent in parents(&name) {
            labels.entry(parent.to_owned()).or_default();
        }
        let (label, parent) = name.split_once('.').unwrap_or((&name, ROOT));
        labels.entry(parent.to_owned()).or_default().insert(label.to_owned(), format!("{mark}{label}"));
    }
    let mut file = format!("{HEAD}psl {version}, published {date}{FORMAT}");
    for (parent, labels) in labels {
        let mut line = parent.clone();
        for label in labels.values() {
            let is_full = line.len() + 1 + label.len() > LONGEST_LINE;
            if is_full && line != parent && !labels.contains_key(ANY_LABEL) {
                file.push_str(&line);
                file.push('\n');
                line.clone_from(&parent);
            }
            line.push(' ');
            line.push_str(label);
        }
        file.push_str(&line);
        file.push('\n');
    }
    file
}

/// A rule in punycode, which a host with `*` cannot be converted to.
fn in_punycode(rule: &str) -> String {
    let name = rule.trim_start_matches(['*', '.']);
    let start = &rule[..rule.len() - name.len()];
    format!("{start}{}", Host::parse(name).expect(rule))
}

/// Version and folder of the psl in `Cargo.lock`.
fn psl_package() -> (String, PathBuf) {
    // Without a platform, cargo would download the dependencies of every platform.
    let compiler = output("rustc", &["-vV"]);
    let platform = compiler.lines().find_map(|line| line.strip_prefix("host: ")).expect("rustc has a host");
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let metadata = ["metadata", "--format-version=1", "--filter-platform", platform, "--manifest-path", manifest];
    let json = output("cargo", &metadata);
    let (_, package) = json.split_once(r#""name":"psl","version":""#).expect("psl is a dependency");
    let (version, package) = package.split_once('"').expect("the version ends");
    let (_, manifest) = package.split_once(r#""manifest_path":""#).expect("a package has a manifest");
    let (manifest, _) = manifest.split_once('"').expect("the path ends");
    let manifest = PathBuf::from(manifest.replace(r"\\", r"\"));
    (version.to_owned(), manifest.parent().expect("the manifest is in a folder").to_owned())
}

fn output(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().expect(program);
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("the output is UTF-8")
}
