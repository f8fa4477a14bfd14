//! The rules for a list of origins.
//!
//! A message about an entry must be true for its list: [`List::rejected`] replaces a suggestion that would break another
//! rule there.

use super::index::EntryIndex;
use crate::dangerous::{Dangerous, OptOut};
use crate::excerpt::excerpt;
use crate::origin::{ADD_CUSTOM_SCHEME, OriginPattern, PREDICATE, ParseFailure, host, scheme};
use crate::public_suffix;
use crate::rule::{Rule, Violation};

/// An entry of `origins` or `dev_origins`.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// The text as it was written.
    pub text: &'a str,
    /// True for an entry of `dev_origins`.
    pub dev: bool,
}

/// The result of [`check`].
#[derive(Clone, Debug)]
pub struct Checked {
    /// One item per entry. `None` for a rejected entry.
    pub patterns: Vec<Option<OriginPattern>>,
    /// The violations, each with the index of its entry, in the order of the entries.
    pub violations: Vec<(usize, Violation)>,
    /// The opt-outs that some entry needs, whether they are in effect or not.
    pub needed: Dangerous,
}

/// The kind of a list. It determines what the help can propose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ListKind {
    /// `origins` and `dev_origins` of an attribute.
    Attribute,
    /// The origins of a `SharedOrigins`.
    RunTimeSet,
}

/// Checks the entries of `origins` and `dev_origins` together.
pub fn check(entries: &[Entry<'_>], credentials: bool, dangerous: Dangerous) -> Checked {
    check_list(ListKind::Attribute, entries, credentials, dangerous)
}

/// Checks the origins of a set that is filled at run time, as strictly as with `credentials`.
pub fn check_set(texts: &[&str], dangerous: Dangerous) -> Checked {
    let entries: Vec<Entry<'_>> = texts.iter().map(|text| Entry { text, dev: false }).collect();
    check_list(ListKind::RunTimeSet, &entries, true, dangerous)
}

fn check_list(kind: ListKind, entries: &[Entry<'_>], credentials: bool, dangerous: Dangerous) -> Checked {
    let list = List { kind, entries, credentials, dangerous, index: EntryIndex::by_text(entries) };
    let mut checked =
        Checked { patterns: Vec::with_capacity(entries.len()), violations: Vec::new(), needed: Dangerous::default() };
    for (index, entry) in entries.iter().enumerate() {
        let pattern = list.check_entry(index, entry, &mut checked);
        checked.patterns.push(pattern);
    }
    // Only accepted entries can subsume another one: a rejected entry will change.
    let accepted = EntryIndex::by_pattern(entries, &checked.patterns);
    for (index, (entry, pattern)) in entries.iter().zip(&checked.patterns).enumerate() {
        let Some(pattern) = pattern else { continue };
        if let Some(wider) = accepted.wider(entry, pattern) {
            let what = format!("origin `{}` is already allowed by `{}`", excerpt(entry.text), excerpt(wider));
            checked.violations.push((
                index,
                Violation::with_message(Rule::OriginSubsumed, what).help("remove this entry, or the wider one"),
            ));
        }
    }
    checked.violations.sort_by_key(|(index, _)| *index);
    checked
}

/// A list while it is checked.
struct List<'a> {
    kind: ListKind,
    entries: &'a [Entry<'a>],
    credentials: bool,
    dangerous: Dangerous,
    index: EntryIndex<'a>,
}

impl List<'_> {
    /// Checks one entry. Reports each mistake once, and returns `None` if one of them is an error.
    fn check_entry(&self, index: usize, entry: &Entry<'_>, checked: &mut Checked) -> Option<OriginPattern> {
        if let Some(violation) = self.check_duplicate(index, entry) {
            checked.violations.push((index, violation));
            return None;
        }
        let pattern = match OriginPattern::parse_or_explain(entry.text, self.dangerous.custom_scheme) {
            Ok(pattern) => pattern,
            Err(failure) => {
                checked.needed.custom_scheme |= OriginPattern::parse_or_explain(entry.text, true).is_ok();
                checked.violations.push((index, self.rejected(failure, entry)));
                return None;
            }
        };
        checked.needed.custom_scheme |=
            self.dangerous.custom_scheme && OriginPattern::parse(entry.text, false).is_err();
        let found = if pattern.is_any() {
            self.check_any(entry).into_iter().collect()
        } else {
            self.check_risks(&pattern, entry, &mut checked.needed)
        };
        let is_rejected = found.iter().any(|violation| !violation.rule().is_warning());
        checked.violations.extend(found.into_iter().map(|violation| (index, violation)));
        (!is_rejected).then_some(pattern)
    }

    /// Of two equal entries the later one is reported, or the one in `dev_origins`, where it has no effect.
    fn check_duplicate(&self, index: usize, entry: &Entry<'_>) -> Option<Violation> {
        let first = self.index.first(entry.text)?;
        let other = self.entries.get(first).filter(|_| first != index)?;
        let what = format!("origin `{}`", excerpt(entry.text));
        let violation = if entry.dev && !other.dev {
            let message = format!("{what} is already in `origins`, which applies to every build");
            Violation::with_message(Rule::OriginDuplicate, message).remove()
        } else {
            Violation::of_duplicate(Rule::OriginDuplicate, &what)
        };
        Some(violation)
    }

    /// `*` must be the only entry of `origins`, without `credentials`.
    fn check_any(&self, entry: &Entry<'_>) -> Option<Violation> {
        let what = "origin `*`";
        if entry.dev {
            let message = format!(
                "{what} in `dev_origins`: in a debug build any page on the web could read responses from the developer's machine"
            );
            Some(
                Violation::with_message(Rule::WildcardNotAlone, message)
                    .help("list the origins that you use during development, for example `http://localhost:*`"),
            )
        } else if self.kind == ListKind::RunTimeSet {
            let message =
                format!("{what} in a set of origins: a set allows the origins that it lists, never any origin");
            Some(
                Violation::with_message(Rule::WildcardCredentials, message)
                    .help("list the origins; to allow any origin, write `origins = [\"*\"]` in the policy"),
            )
        } else if self.credentials {
            Some(
                Violation::new(Rule::WildcardCredentials, format!("{what} with `credentials`"))
                    .help("list the origins, or remove `credentials`"),
            )
        } else if self.entries.iter().any(|other| !other.dev && other.text != "*") {
            let violation = Violation::new(Rule::WildcardNotAlone, format!("{what} together with other origins"));
            Some(violation.help("keep only `\"*\"`, or list the origins without it"))
        } else {
            None
        }
    }

    /// The risks of an accepted pattern.
    fn check_risks(&self, pattern: &OriginPattern, entry: &Entry<'_>, needed: &mut Dangerous) -> Vec<Violation> {
        let what = format!("origin `{}`", excerpt(entry.text));
        let mut found = Vec::new();
        if self.credentials {
            let risk = opt_outs_needed(pattern);
            *needed = needed.union(risk);
            if risk.insecure_origins && !self.dangerous.insecure_origins {
                found.push(
                    Violation::new(Rule::OriginInsecure, format!("{what} with `credentials` is not encrypted")).help(
                        format!(
                            "serve the page over `https` and list that origin; in a private network, {}",
                            self.opt_out(OptOut::InsecureOrigins)
                        ),
                    ),
                );
            }
            if risk.public_suffix && !self.dangerous.public_suffix {
                found.push(below_public_suffix(&what, pattern).help(format!(
                    "list the names that you control; if they are not known in advance, {PREDICATE}; if all of them are yours, {}",
                    self.opt_out(OptOut::PublicSuffix)
                )));
            } else if pattern.has_subdomains() && !risk.public_suffix && public_suffix::has_suffix_below(pattern.host())
            {
                let message = format!("{what} with `credentials`: {}", Rule::OriginSuffixBelow.reason());
                found.push(
                    Violation::with_message(Rule::OriginSuffixBelow, message).help("list the names that you control"),
                );
            }
            if risk.any_port && !self.dangerous.any_port {
                found.push(Violation::new(Rule::OriginAnyPort, format!("{what} with `credentials`")).help(format!(
                    "write the port, or list the origin once per port; if every port is yours, {}",
                    self.opt_out(OptOut::AnyPort)
                )));
            }
        }
        if !entry.dev && is_development_server(pattern) {
            found.push(
                Violation::new(Rule::OriginLocalhostRelease, format!("{what} is a development server"))
                    .help("move it to `dev_origins`"),
            );
        }
        found
    }

    /// The violation of a text that the grammar rejects. Its suggestion must be valid in this list, so following it never
    /// causes another error.
    fn rejected(&self, failure: ParseFailure, entry: &Entry<'_>) -> Violation {
        let ParseFailure { violation, repairs } = failure;
        match repairs.iter().find_map(|repair| self.objection(repair, entry)) {
            Some(advice) => violation.help(advice),
            None if self.kind == ListKind::RunTimeSet => for_a_set(violation, &repairs),
            None => violation,
        }
    }

    /// The help that names an opt-out.
    fn opt_out(&self, opt_out: OptOut) -> String {
        let name = opt_out.name();
        match self.kind {
            ListKind::Attribute => format!("add `dangerous({name})`"),
            ListKind::RunTimeSet => format!("create the set with `.{name}()`"),
        }
    }

    /// The opt-out that a corrected text would need.
    fn would_need(&self, repair: &str, opt_out: OptOut) -> String {
        let name = opt_out.name();
        match self.kind {
            ListKind::Attribute => format!("`{repair}` with `credentials` would need `dangerous({name})`"),
            ListKind::RunTimeSet => format!("`{repair}` would need a set with `.{name}()`"),
        }
    }

    /// The help if a corrected text would break another rule in this list.
    fn objection(&self, repair: &str, entry: &Entry<'_>) -> Option<String> {
        if self.index.first(repair).is_some() {
            return Some(format!("remove it: `{repair}` is already in the list"));
        }
        let pattern = OriginPattern::parse(repair, self.dangerous.custom_scheme).ok()?;
        if pattern.is_any() {
            return if entry.dev {
                Some("list the origins that you use during development: `*` is not allowed in `dev_origins`".to_owned())
            } else if self.kind == ListKind::RunTimeSet {
                Some("list the origins: this text means `*`, and a set never allows any origin".to_owned())
            } else if self.credentials {
                Some("list the origins: this text means `*`, which cannot be combined with `credentials`".to_owned())
            } else if self.entries.len() > 1 {
                Some(
                    "list the origins, or write `origins = [\"*\"]`: this text means `*`, which must be the only entry"
                        .to_owned(),
                )
            } else {
                None
            };
        }
        if !self.credentials {
            return None;
        }
        let risk = opt_outs_needed(&pattern);
        if risk.public_suffix && !self.dangerous.public_suffix {
            Some(format!("list the names that you control: {}", self.would_need(repair, OptOut::PublicSuffix)))
        } else if risk.any_port && !self.dangerous.any_port {
            Some(format!("write the port: {}", self.would_need(repair, OptOut::AnyPort)))
        } else if risk.insecure_origins && !self.dangerous.insecure_origins {
            let needs = self.would_need(repair, OptOut::InsecureOrigins);
            Some(format!("serve the page over `https` and list that origin: {needs}"))
        } else {
            None
        }
    }
}

/// The opt-outs that a pattern needs in a policy with `credentials`.
fn opt_outs_needed(pattern: &OriginPattern) -> Dangerous {
    let (host, outside) = (pattern.host(), !pattern.is_loopback());
    Dangerous {
        insecure_origins: pattern.scheme() == "http" && outside,
        public_suffix: pattern.has_subdomains()
            && (public_suffix::is_suffix(host) || public_suffix::holds_only_suffixes(host)),
        any_port: pattern.has_any_port() && outside,
        custom_scheme: false,
    }
}

/// Rewords help that names the attribute for the author of a run-time set.
fn for_a_set(violation: Violation, repairs: &[String]) -> Violation {
    match violation.rule() {
        Rule::OriginNull => violation.help("list the origin of the calling page"),
        _ if violation.help_text() == Some(ADD_CUSTOM_SCHEME) => {
            violation.help("if your own app sends this scheme, create the set with `.custom_scheme()`")
        }
        _ if repairs.len() > 1 => violation.suggest(repairs.join(",")),
        _ => violation,
    }
}

/// The violation of a pattern directly below a public suffix.
fn below_public_suffix(what: &str, pattern: &OriginPattern) -> Violation {
    let host = pattern.host();
    let message = if public_suffix::is_suffix(host) {
        format!("{what} with `credentials`: {}", Rule::OriginPublicSuffix.reason())
    } else {
        format!(
            "{what} with `credentials`: every name directly below `{host}` is a public suffix, where anyone can register a \
             name and read responses with the user's credentials"
        )
    };
    Violation::with_message(Rule::OriginPublicSuffix, message)
}

/// Returns true for origins of pages on the developer's machine. App shells send `https://localhost` (Capacitor on Android).
fn is_development_server(pattern: &OriginPattern) -> bool {
    let with_port = pattern.port().is_some() || pattern.has_any_port();
    scheme::WEB.contains(&pattern.scheme())
        && pattern.is_loopback()
        && (with_port || host::is_loopback_address(pattern.host()))
}

#[cfg(test)]
mod tests;
