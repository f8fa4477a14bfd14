//! `origins` and `dev_origins`: what the entries of a list must keep together, and in a policy with `credentials`.

mod index;
mod matcher;

pub use self::matcher::{Compiled, HostPattern, PortPattern, compile, contains};

use self::index::Listed;
use crate::excerpt::excerpt;
use crate::origin::{OriginPattern, Refusal, TAKE_CUSTOM_SCHEME, host, scheme};
use crate::rule::{Rule, Violation};

/// The opt-outs of `dangerous(…)`.
#[derive(Clone, Copy, Default, Debug, PartialEq, Eq)]
pub struct Dangerous {
    /// `http` on hosts that are not loopback, with `credentials`.
    pub insecure_origins: bool,
    /// Patterns right below a public suffix, with `credentials`.
    pub public_suffix: bool,
    /// The port `:*` on hosts that are not loopback, with `credentials`.
    pub any_port: bool,
    /// Schemes that no browser, app shell or extension is known to send.
    pub custom_scheme: bool,
}

/// An entry of `origins` or `dev_origins`.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// As it was written.
    pub text: &'a str,
    /// Whether it stands in `dev_origins`.
    pub dev: bool,
}

/// What [`check`] found.
#[derive(Clone, Debug)]
pub struct Checked {
    /// One for each entry; nothing for one that was refused.
    pub patterns: Vec<Option<OriginPattern>>,
    /// Each with the index of its entry, in the order of the entries.
    pub violations: Vec<(usize, Violation)>,
    /// The opt-outs that some entry needs, whether they are on or not.
    pub needed: Dangerous,
}

/// Where a list is written, which is where its author can help it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// `origins` and `dev_origins` of an attribute.
    Attribute,
    /// A set that is filled at run time.
    Set,
}

/// Checks the entries of `origins` and `dev_origins` together.
pub fn check(entries: &[Entry<'_>], credentials: bool, dangerous: Dangerous) -> Checked {
    check_at(Place::Attribute, entries, credentials, dangerous)
}

/// Checks the origins of a set that is filled at run time: as strictly as beside `credentials`.
pub fn check_set(texts: &[&str], dangerous: Dangerous) -> Checked {
    let entries: Vec<Entry<'_>> = texts.iter().map(|text| Entry { text, dev: false }).collect();
    check_at(Place::Set, &entries, true, dangerous)
}

fn check_at(place: Place, entries: &[Entry<'_>], credentials: bool, dangerous: Dangerous) -> Checked {
    let list = List { place, entries, credentials, dangerous, listed: Listed::of(entries) };
    let mut checked =
        Checked { patterns: Vec::with_capacity(entries.len()), violations: Vec::new(), needed: Dangerous::default() };
    for (index, entry) in entries.iter().enumerate() {
        let pattern = list.entry(index, entry, &mut checked);
        checked.patterns.push(pattern);
    }
    // Only what stands can make another entry needless: the author of a refused one has to change it first.
    let standing = Listed::standing(entries, &checked.patterns);
    for (index, (entry, pattern)) in entries.iter().zip(&checked.patterns).enumerate() {
        let Some(pattern) = pattern else { continue };
        if let Some(wider) = standing.wider(entry, pattern) {
            let what = format!("origin `{}` is allowed by `{}`", excerpt(entry.text), excerpt(wider));
            checked
                .violations
                .push((index, Violation::because(Rule::OriginSubsumed, what).advise("remove it, or the wider one")));
        }
    }
    checked.violations.sort_by_key(|(index, _)| *index);
    checked
}

/// The list while it is checked.
struct List<'a> {
    place: Place,
    entries: &'a [Entry<'a>],
    credentials: bool,
    dangerous: Dangerous,
    listed: Listed<'a>,
}

impl List<'_> {
    /// One entry: each mistake is reported once, and nothing comes back where one is an error.
    fn entry(&self, index: usize, entry: &Entry<'_>, checked: &mut Checked) -> Option<OriginPattern> {
        if let Some(violation) = self.duplicate(index, entry) {
            checked.violations.push((index, violation));
            return None;
        }
        let pattern = match OriginPattern::read(entry.text, self.dangerous.custom_scheme) {
            Ok(pattern) => pattern,
            Err(refusal) => {
                checked.needed.custom_scheme |= OriginPattern::read(entry.text, true).is_ok();
                checked.violations.push((index, self.settled(refusal, entry)));
                return None;
            }
        };
        checked.needed.custom_scheme |=
            self.dangerous.custom_scheme && OriginPattern::parse(entry.text, false).is_err();
        let found = if pattern.is_any() {
            self.any(entry).into_iter().collect()
        } else {
            self.risks(&pattern, entry, &mut checked.needed)
        };
        let refused = found.iter().any(|violation| !violation.rule().is_warning());
        checked.violations.extend(found.into_iter().map(|violation| (index, violation)));
        (!refused).then_some(pattern)
    }

    /// The later of two is reported, or the one in `dev_origins`: there it adds nothing.
    fn duplicate(&self, index: usize, entry: &Entry<'_>) -> Option<Violation> {
        let first = self.listed.first(entry.text)?;
        let other = self.entries.get(first).filter(|_| first != index)?;
        let what = format!("origin `{}`", excerpt(entry.text));
        let violation = if entry.dev && !other.dev {
            let message = format!("{what} stands in `origins` already, and those are allowed in every build");
            Violation::because(Rule::OriginDuplicate, message).advise("remove it from `dev_origins`")
        } else {
            Violation::because(Rule::OriginDuplicate, format!("{what} stands in the list already"))
                .advise("remove one of the two")
        };
        Some(violation)
    }

    /// `*` stands alone, in `origins`, without credentials.
    fn any(&self, entry: &Entry<'_>) -> Option<Violation> {
        let what = "origin `*`";
        if entry.dev {
            let message = format!(
                "{what} in `dev_origins`: a debug build would let every page on the web read what the server on the developer's machine answers"
            );
            Some(
                Violation::because(Rule::WildcardNotAlone, message)
                    .advise("list the origins that you develop with, as in `http://localhost:*`"),
            )
        } else if self.place == Place::Set {
            let message = format!("{what} in a set of origins: a set allows those that it lists, and never everyone");
            Some(
                Violation::because(Rule::WildcardCredentials, message)
                    .advise("list the origins; where everyone may read, the policy itself says `origins = [\"*\"]`"),
            )
        } else if self.credentials {
            Some(
                Violation::new(Rule::WildcardCredentials, format!("{what} beside `credentials`"))
                    .advise("list the origins, or leave out `credentials`"),
            )
        } else if self.entries.iter().any(|other| !other.dev && other.text != "*") {
            let violation = Violation::new(Rule::WildcardNotAlone, format!("{what} beside other origins"));
            Some(violation.advise("keep `\"*\"` alone, or list the origins without it"))
        } else {
            None
        }
    }

    /// What a valid pattern would open.
    fn risks(&self, pattern: &OriginPattern, entry: &Entry<'_>, needed: &mut Dangerous) -> Vec<Violation> {
        let what = format!("origin `{}`", excerpt(entry.text));
        let mut found = Vec::new();
        if self.credentials {
            let risk = Risk::of(pattern);
            needed.insecure_origins |= risk.insecure_origins;
            needed.public_suffix |= risk.public_suffix;
            needed.any_port |= risk.any_port;
            if risk.insecure_origins && !self.dangerous.insecure_origins {
                found.push(
                    Violation::new(Rule::OriginInsecure, format!("{what} beside `credentials` is not encrypted"))
                        .advise(format!(
                            "serve the page over `https` and list that origin; in a network of your own, {}",
                            self.opt_out("insecure_origins")
                        )),
                );
            }
            if risk.public_suffix && !self.dangerous.public_suffix {
                found.push(public_suffix(&what, pattern).advise(format!(
                    "list the names that are yours; if all of them are, {}",
                    self.opt_out("public_suffix")
                )));
            } else if pattern.has_subdomains()
                && !risk.public_suffix
                && crate::public_suffix::has_suffix_below(pattern.host())
            {
                let message = format!("{what} beside `credentials`: {}", Rule::OriginSuffixBelow.reason());
                found
                    .push(Violation::because(Rule::OriginSuffixBelow, message).advise("list the names that are yours"));
            }
            if risk.any_port && !self.dangerous.any_port {
                found.push(Violation::new(Rule::OriginAnyPort, format!("{what} beside `credentials`")).advise(
                    format!(
                        "write the port, or list the origin once for each; if every port is yours, {}",
                        self.opt_out("any_port")
                    ),
                ));
            }
        }
        if !entry.dev && is_of_development(pattern) {
            found.push(
                Violation::new(Rule::OriginLocalhostRelease, format!("{what} is one of development"))
                    .advise("move it to `dev_origins`"),
            );
        }
        found
    }

    /// The violation of a refused text. What its help says to write must hold in this very list, so that nobody corrects an
    /// entry twice.
    fn settled(&self, refusal: Refusal, entry: &Entry<'_>) -> Violation {
        let Refusal { violation, repairs } = refusal;
        match repairs.iter().find_map(|repair| self.objection(repair, entry)) {
            Some(advice) => violation.advise(advice),
            None if self.place == Place::Set => for_a_set(violation, &repairs),
            None => violation,
        }
    }

    /// How to take an opt-out.
    fn opt_out(&self, name: &str) -> String {
        match self.place {
            Place::Attribute => format!("add `dangerous({name})`"),
            Place::Set => format!("make the set with `.{name}()`"),
        }
    }

    /// What a corrected text would need.
    fn needs(&self, repair: &str, name: &str) -> String {
        match self.place {
            Place::Attribute => format!("`{repair}` beside `credentials` would need `dangerous({name})`"),
            Place::Set => format!("`{repair}` would need a set with `.{name}()`"),
        }
    }

    /// Why a corrected text would be refused here.
    fn objection(&self, repair: &str, entry: &Entry<'_>) -> Option<String> {
        if self.listed.first(repair).is_some() {
            return Some(format!("remove it: `{repair}` stands in the list already"));
        }
        let pattern = OriginPattern::parse(repair, self.dangerous.custom_scheme).ok()?;
        if pattern.is_any() {
            return if entry.dev {
                Some("list the origins that you develop with: `*` has no place in `dev_origins`".to_owned())
            } else if self.place == Place::Set {
                Some("list the origins: every origin would be `*`, and a set never allows everyone".to_owned())
            } else if self.credentials {
                Some(
                    "list the origins: every origin would be `*`, and that cannot stand beside `credentials`"
                        .to_owned(),
                )
            } else if self.entries.len() > 1 {
                Some(
                    "every origin is `*`, and that stands alone: write `origins = [\"*\"]`, or list the origins"
                        .to_owned(),
                )
            } else {
                None
            };
        }
        if !self.credentials {
            return None;
        }
        let risk = Risk::of(&pattern);
        if risk.public_suffix && !self.dangerous.public_suffix {
            Some(format!("list the names that are yours: {}", self.needs(repair, "public_suffix")))
        } else if risk.any_port && !self.dangerous.any_port {
            Some(format!("write the port: {}", self.needs(repair, "any_port")))
        } else if risk.insecure_origins && !self.dangerous.insecure_origins {
            let needs = self.needs(repair, "insecure_origins");
            Some(format!("serve the page over `https` and list that origin: {needs}"))
        } else {
            None
        }
    }
}

/// The opt-outs that a pattern needs beside `credentials`.
struct Risk {
    insecure_origins: bool,
    public_suffix: bool,
    any_port: bool,
}

impl Risk {
    fn of(pattern: &OriginPattern) -> Self {
        let (host, below, outside) = (pattern.host(), pattern.has_subdomains(), !pattern.is_loopback());
        Self {
            insecure_origins: pattern.scheme() == "http" && outside,
            public_suffix: below
                && (crate::public_suffix::is_suffix(host) || crate::public_suffix::holds_only_suffixes(host)),
            any_port: pattern.has_any_port() && outside,
        }
    }
}

/// The help that speaks of an attribute, for the author of a set.
fn for_a_set(violation: Violation, repairs: &[String]) -> Violation {
    match violation.rule() {
        Rule::OriginNull => violation.advise("list the origin of the page that asks"),
        _ if violation.advice() == Some(TAKE_CUSTOM_SCHEME) => {
            violation.advise("if an app of yours sends it, make the set with `.custom_scheme()`")
        }
        _ if repairs.len() > 1 => violation.write(repairs.join(",")),
        _ => violation,
    }
}

fn public_suffix(what: &str, pattern: &OriginPattern) -> Violation {
    let host = pattern.host();
    let message = if crate::public_suffix::is_suffix(host) {
        format!("{what} beside `credentials`: {}", Rule::OriginPublicSuffix.reason())
    } else {
        format!(
            "{what} beside `credentials`: every name below `{host}` is a public suffix of its own, where anybody can register \
             one, and would read responses with the user's credentials"
        )
    };
    Violation::because(Rule::OriginPublicSuffix, message)
}

/// What a page has on the developer's machine, and no app shell: `https://localhost` is what Capacitor sends on Android.
fn is_of_development(pattern: &OriginPattern) -> bool {
    let with_port = pattern.port().is_some() || pattern.has_any_port();
    scheme::WEB.contains(&pattern.scheme())
        && pattern.is_loopback()
        && (with_port || host::is_loopback_address(pattern.host()))
}

#[cfg(test)]
mod tests;
