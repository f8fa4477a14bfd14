//! The rules for a list of origins.
//!
//! A message about an entry must be true for its list: [`List::rejected`] replaces a suggestion that would break another
//! rule there.

use super::index::EntryIndex;
use super::subsumed;
use crate::dangerous::{Dangerous, OptOut};
use crate::excerpt::excerpt;
use crate::origin::{
    ADD_CUSTOM_SCHEME, ANY_ORIGIN, AT_RUN_TIME, OriginPattern, PREDICATE, ParseFailure, as_entries, host, scheme,
};
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

/// Where a list is written. It determines what the help can propose, and whether repeated entries are mistakes: in a list that is
/// read at run time they have no effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListKind {
    /// `origins` and `dev_origins` of an attribute.
    Attribute,
    /// The same of a configuration.
    Configuration,
    /// The origins of a `SharedOrigins`.
    Set {
        /// The text `*` alone means any origin.
        allows_any: bool,
    },
}

impl ListKind {
    /// Returns true for a list that is read at run time.
    fn is_run_time(self) -> bool {
        self != Self::Attribute
    }
}

/// Checks the origins of a set that is filled at run time, as strictly as with `credentials`.
pub fn check_set(texts: &[&str], dangerous: Dangerous, allows_any: bool) -> Checked {
    let mut entries = Vec::with_capacity(texts.len());
    for text in texts {
        entries.push(Entry { text, dev: false });
    }
    check(ListKind::Set { allows_any }, &entries, true, dangerous)
}

/// Checks the entries of `origins` and `dev_origins` together.
pub fn check(kind: ListKind, entries: &[Entry<'_>], credentials: bool, dangerous: Dangerous) -> Checked {
    let list = List { kind, entries, credentials, dangerous, index: EntryIndex::new(entries) };
    let mut checked =
        Checked { patterns: Vec::with_capacity(entries.len()), violations: Vec::new(), needed: Dangerous::default() };
    for (index, entry) in entries.iter().enumerate() {
        let pattern = list.check_entry(index, entry, &mut checked);
        checked.patterns.push(pattern);
    }
    if !kind.is_run_time() {
        subsumed::report(entries, &list.index, &mut checked);
    }
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
            if !self.kind.is_run_time() {
                checked.violations.push((index, violation));
            }
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
        let mut found = Vec::new();
        if pattern.is_any() {
            found.extend(self.check_any(entry));
        } else {
            self.check_risks(&pattern, entry, &mut checked.needed, &mut found);
        }
        let mut is_rejected = false;
        for violation in found {
            is_rejected |= !violation.rule().is_warning();
            checked.violations.push((index, violation));
        }
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
        } else if let ListKind::Set { allows_any: false } = self.kind {
            let message =
                format!("{what} in a set that is not created with `.allow_any()`: it allows the listed origins only");
            Some(
                Violation::with_message(Rule::WildcardCredentials, message)
                    .help("list the origins; for a policy without `credentials` the program can create the set with `.allow_any()`"),
            )
        } else if self.credentials && !matches!(self.kind, ListKind::Set { .. }) {
            Some(Violation::new(Rule::WildcardCredentials, format!("{what} with `credentials`")).help(format!(
                "list the origins, or remove `credentials`; for origins that a list cannot express, {}",
                self.predicate()
            )))
        } else if self.entries.iter().any(|other| !other.dev && other.text != "*") {
            let violation = Violation::new(Rule::WildcardNotAlone, format!("{what} together with other origins"));
            Some(violation.help("keep only `\"*\"`, or list the origins without it"))
        } else {
            None
        }
    }

    /// The risks of an accepted pattern.
    fn check_risks(
        &self,
        pattern: &OriginPattern,
        entry: &Entry<'_>,
        needed: &mut Dangerous,
        found: &mut Vec<Violation>,
    ) {
        let what = format!("origin `{}`", excerpt(entry.text));
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
                    "{}; if every name below `{}` is yours, {}",
                    self.only_your_names(pattern.scheme()),
                    pattern.host(),
                    self.opt_out(OptOut::PublicSuffix)
                )));
            } else if pattern.has_subdomains() && !risk.public_suffix && public_suffix::has_suffix_below(pattern.host())
            {
                let message = format!("{what} with `credentials`: {}", Rule::OriginSuffixBelow.reason());
                found.push(
                    Violation::with_message(Rule::OriginSuffixBelow, message)
                        .help(self.only_your_names(pattern.scheme())),
                );
            }
            if risk.any_port && !self.dangerous.any_port {
                found.push(Violation::new(Rule::OriginAnyPort, format!("{what} with `credentials`")).help(format!(
                    "write the port, or list the origin once per port; for ports that are not known in advance, {}; if every port \
                     is yours, {}",
                    self.predicate(),
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
    }

    /// The violation of a text that the grammar rejects. Its suggestion must be valid in this list, so following it never
    /// causes another error.
    fn rejected(&self, failure: ParseFailure, entry: &Entry<'_>) -> Violation {
        let ParseFailure { violation, repairs } = failure;
        let mut missing = repairs.clone();
        missing.retain(|repair| self.index.first(repair).is_none());
        if let ([first, ..], []) = (&*repairs, &*missing) {
            return violation.help(format!("remove it: `{first}` is already in the list"));
        }
        match missing.iter().find_map(|repair| self.objection(repair, entry)) {
            Some(advice) => violation.help(advice),
            None if missing.is_empty() && entry.dev => for_development(violation),
            None if missing.is_empty() => self.for_this_kind(violation),
            None => violation.suggest(as_entries(&missing)),
        }
    }

    /// The help that names a predicate.
    fn predicate(&self) -> &'static str {
        match self.kind {
            ListKind::Attribute => PREDICATE,
            ListKind::Configuration => PREDICATE_FOR_CONFIGURATION,
            ListKind::Set { .. } => PREDICATE_FOR_SET,
        }
    }

    /// The help for a pattern that third parties can match.
    fn only_your_names(&self, scheme: &str) -> String {
        format!(
            "list the names that you control; for names that are not known in advance, such as preview deployments, {}, \
             for example `origin.scheme() == \"{scheme}\" && is_my_deployment(origin.host())`",
            self.predicate()
        )
    }

    /// Rewords help that names the attribute for the author of a list that is read at run time.
    fn for_this_kind(&self, violation: Violation) -> Violation {
        let Some(advice) = violation.help_text().filter(|_| self.kind.is_run_time()) else { return violation };
        let is_set = matches!(self.kind, ListKind::Set { .. });
        let custom_scheme =
            format!("check the spelling; if an app shell sends this scheme, {}", self.opt_out(OptOut::CustomScheme));
        let any_origin = if is_set {
            "to allow any origin, without `credentials`, the program creates the set with `.allow_any()`"
        } else {
            "to allow any origin, write `\"*\"` alone, without `credentials`"
        };
        let advice = match advice {
            AT_RUN_TIME => "write the origin itself: variables are not expanded".to_owned(),
            other => other
                .replace(ADD_CUSTOM_SCHEME, &custom_scheme)
                .replace(ANY_ORIGIN, any_origin)
                .replace(PREDICATE, self.predicate()),
        };
        violation.help(advice)
    }

    /// The help that names an opt-out.
    fn opt_out(&self, opt_out: OptOut) -> String {
        let name = opt_out.name();
        match self.kind {
            ListKind::Attribute => format!("add `dangerous({name})`"),
            ListKind::Configuration => format!("add `\"{name}\"` to `dangerous`"),
            ListKind::Set { .. } => format!("create the set with `.{name}()`"),
        }
    }

    /// The opt-out that a corrected text would need.
    fn would_need(&self, repair: &str, opt_out: OptOut) -> String {
        let name = opt_out.name();
        match self.kind {
            ListKind::Attribute => format!("`{repair}` with `credentials` would need `dangerous({name})`"),
            ListKind::Configuration => format!("`{repair}` with `credentials` would need `\"{name}\"` in `dangerous`"),
            ListKind::Set { .. } => format!("`{repair}` would need a set with `.{name}()`"),
        }
    }

    /// The help if a corrected text would break another rule in this list.
    fn objection(&self, repair: &str, entry: &Entry<'_>) -> Option<String> {
        let pattern = OriginPattern::parse(repair, self.dangerous.custom_scheme).ok()?;
        if pattern.is_any() {
            return if entry.dev {
                Some("list the origins that you use during development: `*` is not allowed in `dev_origins`".to_owned())
            } else if let ListKind::Set { allows_any: false } = self.kind {
                Some("list the origins: this text means `*`, and this set allows the listed origins only".to_owned())
            } else if self.credentials && !matches!(self.kind, ListKind::Set { .. }) {
                Some(format!(
                    "list the origins: this text means `*`, which cannot be combined with `credentials`; for origins that a \
                     list cannot express, {}",
                    self.predicate()
                ))
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
            let scheme = pattern.scheme();
            Some(format!("{}; {}", self.only_your_names(scheme), self.would_need(repair, OptOut::PublicSuffix)))
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

/// The help for origins that a list in a configuration cannot express.
const PREDICATE_FOR_CONFIGURATION: &str =
    "use a function in the program, with `PolicyConfig::origin_source` and `fn(&Origin, &HttpRequest) -> bool`";

/// The help for origins that a run-time set cannot express.
const PREDICATE_FOR_SET: &str = "use a function in place of the set: `origins = path`, with \
                                 `fn(&Origin, &HttpRequest) -> bool`, which can also look into the set";

/// Rewords help for an entry of `dev_origins`, where `*` is not allowed.
fn for_development(violation: Violation) -> Violation {
    match violation.help_text() {
        Some(advice) if advice.contains(ANY_ORIGIN) => {
            violation.help("list the origins that you use during development, for example `http://localhost:*`")
        }
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
