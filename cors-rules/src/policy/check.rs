//! The rules of a whole policy.

use super::draft::{DraftList, DraftNames, DraftOrigins, DraftSeconds, PolicyDraft, PolicyKey};
use super::valid::{AllowHeaders, ExposeHeaders, ValidPolicy};
use crate::allow_list::{self, Entry, ListKind, compile};
use crate::dangerous::{self, Dangerous, OptOut};
use crate::methods::MethodSite;
use crate::rule::{Rule, Violation};
use crate::{expose_headers, headers, keys, max_age, methods, vary};

/// The kind of policy that is checked.
#[derive(Clone, Copy, Debug)]
pub enum PolicyKind<'a> {
    /// Of a handler.
    Handler {
        /// The methods of its routes, without `OPTIONS`.
        served: &'a [String],
    },
    /// Of a handler whose route cannot be read. Its methods are not checked.
    UnreadableRoute,
    /// `policy!`, for many routes.
    Shared,
    /// From configuration, for many routes.
    Configuration,
}

/// The part of a policy that a violation is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A key that is missing.
    Missing(PolicyKey),
    /// A key.
    Key(PolicyKey),
    /// The value of a key.
    Value(PolicyKey),
    /// An entry of a list, by its index among the entries that could be read.
    Entry(PolicyKey, usize),
}

/// The result of [`check`].
#[derive(Clone, Debug)]
pub struct CheckedPolicy {
    /// The violations, in the order of the keys. Opt-outs that are not needed are reported by [`unneeded`].
    pub violations: Vec<(Place, Violation)>,
    /// The policy. `None` if a rule that is an error is violated, or if the draft is incomplete.
    pub policy: Option<ValidPolicy>,
    /// The opt-outs. Empty if it is unknown which are needed.
    pub opt_outs: Vec<OptOutUse>,
}

/// An opt-out of `dangerous`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OptOutUse {
    /// Its index in the list.
    pub index: usize,
    /// The opt-out.
    pub opt_out: OptOut,
    /// True if an origin breaks the rule.
    pub is_needed: bool,
}

/// Checks a policy by all rules.
pub fn check(draft: &PolicyDraft<'_>, kind: PolicyKind<'_>) -> CheckedPolicy {
    let mut check = Check { draft, kind, violations: Vec::new() };
    let (origins, opt_outs) = check.origins();
    let mut dangerous = Dangerous::NONE;
    for used in &opt_outs {
        if used.is_needed {
            dangerous = dangerous.with(used.opt_out);
        }
    }
    let policy = ValidPolicy {
        dangerous,
        methods: check.methods(),
        headers: check.headers(),
        expose_headers: check.expose_headers(),
        credentials: draft.credentials,
        max_age: check.max_age(),
        block_on_origin_mismatch: check.block(),
        vary: check.vary(),
        has_timing: draft.timing,
        ..origins
    };
    let is_valid =
        draft.unreadable.is_empty() && check.violations.iter().all(|(_, violation)| violation.rule().is_warning());
    CheckedPolicy { violations: check.violations, policy: is_valid.then_some(policy), opt_outs }
}

/// The violation of an opt-out that no origin needs.
pub fn unneeded(opt_out: OptOut) -> Violation {
    Violation::new(Rule::DangerousUnneeded, format!("`dangerous({})`", opt_out.name())).remove()
}

/// A draft while it is checked.
struct Check<'a> {
    draft: &'a PolicyDraft<'a>,
    kind: PolicyKind<'a>,
    violations: Vec<(Place, Violation)>,
}

impl<'a> Check<'a> {
    fn push(&mut self, place: Place, violation: Violation) {
        self.violations.push((place, violation));
    }

    /// Reports the violations of the entries of a list. In a list that is read at run time a repeated entry has no effect.
    fn push_entries(&mut self, key: PolicyKey, violations: Vec<(usize, Violation)>) {
        const DUPLICATES: [Rule; 4] =
            [Rule::OriginDuplicate, Rule::MethodDuplicate, Rule::HeaderDuplicate, Rule::ExposeDuplicate];
        let is_run_time = matches!(self.kind, PolicyKind::Configuration);
        for (index, violation) in violations {
            if !is_run_time {
                self.push(Place::Entry(key, index), violation);
            } else if !DUPLICATES.contains(&violation.rule()) {
                self.push(Place::Entry(key, index), for_configuration(violation));
            }
        }
    }

    /// A policy with the origins alone, and the opt-outs.
    fn origins(&mut self) -> (ValidPolicy, Vec<OptOutUse>) {
        self.report_missing_origins();
        self.report_empty_origins();
        let has_source = self.draft.origins == Some(DraftOrigins::Source);
        let (entries, places) = self.entries();
        let dangerous = self.dangerous();
        let list_kind = match self.kind {
            PolicyKind::Configuration => ListKind::Configuration,
            PolicyKind::Handler { .. } | PolicyKind::UnreadableRoute | PolicyKind::Shared => ListKind::Attribute,
        };
        let checked = allow_list::check(list_kind, &entries, self.draft.credentials, dangerous);
        let is_refused = checked.violations.iter().any(|(_, violation)| !violation.rule().is_warning());
        for (index, violation) in checked.violations {
            if let Some(place) = places.get(index) {
                self.push(*place, violation);
            }
        }
        let rejected = ValidPolicy { has_source, ..ValidPolicy::default() };
        if is_refused {
            return (rejected, Vec::new());
        }
        // The origins of a source are unknown, so its opt-outs count as needed. A list that an operator has emptied switches
        // CORS off, and keeps them.
        let is_emptied = entries.is_empty() && matches!(self.kind, PolicyKind::Configuration);
        let needed = if has_source || is_emptied { Dangerous::ALL } else { checked.needed };
        let (mut release, mut debug, mut literals) = (Vec::new(), Vec::new(), Vec::new());
        for (entry, pattern) in entries.iter().zip(checked.patterns) {
            let Some(pattern) = pattern else { continue };
            literals.push((entry.text.to_owned(), entry.dev));
            if !entry.dev {
                release.push(pattern.clone());
            }
            debug.push(pattern);
        }
        let policy = ValidPolicy {
            origins: compile(&release),
            dev_origins: self.draft.dev_origins.is_some().then(|| compile(&debug)),
            literals,
            ..rejected
        };
        (policy, if self.draft.unreadable.is_empty() { self.opt_outs(needed) } else { Vec::new() })
    }

    fn report_missing_origins(&mut self) {
        let is_missing = self.draft.origins.is_none() && self.draft.dev_origins.is_none();
        if is_missing && self.draft.is_readable(PolicyKey::Origins) && self.draft.is_readable(PolicyKey::DevOrigins) {
            let violation = Violation::new(Rule::OriginsMissing, "there is no `origins`")
                .help("add `origins = [\"https://app.example.com\"]`, or `origins = [\"*\"]` for a public resource");
            self.push(Place::Missing(PolicyKey::Origins), violation);
        }
    }

    /// An operator may empty the list to switch CORS off.
    fn report_empty_origins(&mut self) {
        let (key, list) = match (&self.draft.origins, &self.draft.dev_origins) {
            (Some(DraftOrigins::List(list)), _) => (PolicyKey::Origins, list),
            (None, Some(list)) => (PolicyKey::DevOrigins, list),
            (Some(DraftOrigins::Source) | None, _) => return,
        };
        let is_run_time = matches!(self.kind, PolicyKind::Configuration);
        if !is_run_time && list.is_empty() && self.draft.dev_origins.as_ref().is_none_or(DraftList::is_empty) {
            let violation =
                Violation::new(Rule::OriginsEmpty, format!("`{} = []`", key.name())).help(match self.kind {
                    PolicyKind::Shared => "list the origins",
                    _ => "list the origins; for no CORS on this handler write `#[cors(off)]`",
                });
            self.push(Place::Value(key), violation);
        }
    }

    /// The entries of both lists, and where each is.
    fn entries(&self) -> (Vec<Entry<'a>>, Vec<Place>) {
        let draft = self.draft;
        let origins = match &draft.origins {
            Some(DraftOrigins::List(list)) => Some(list),
            Some(DraftOrigins::Source) | None => None,
        };
        let (mut entries, mut places) = (Vec::new(), Vec::new());
        for (key, list, dev) in
            &[(PolicyKey::Origins, origins, false), (PolicyKey::DevOrigins, draft.dev_origins.as_ref(), true)]
        {
            let Some(list) = list else { continue };
            for (index, text) in list.texts.iter().enumerate() {
                entries.push(Entry { text, dev: *dev });
                places.push(Place::Entry(*key, index));
            }
        }
        (entries, places)
    }

    /// The opt-outs that are on. One that cannot be read may be any, so all count as on: its mistake is reported once.
    fn dangerous(&mut self) -> Dangerous {
        let Some(list) = &self.draft.dangerous else { return Dangerous::NONE };
        let (mut dangerous, mut is_unreadable) = (Dangerous::NONE, list.is_incomplete);
        for (index, name) in list.texts.iter().enumerate() {
            let place = Place::Entry(PolicyKey::Dangerous, index);
            if list.texts.iter().take(index).any(|other| other == name) {
                if !matches!(self.kind, PolicyKind::Configuration) {
                    self.push(place, keys::duplicate(name));
                }
            } else if let Some(opt_out) = OptOut::from_name(name) {
                dangerous = dangerous.with(opt_out);
            } else {
                self.push(place, dangerous::unknown(name));
                is_unreadable = true;
            }
        }
        if is_unreadable { Dangerous::ALL } else { dangerous }
    }

    fn opt_outs(&self, needed: Dangerous) -> Vec<OptOutUse> {
        let mut used = Vec::new();
        let Some(list) = &self.draft.dangerous else { return used };
        for (index, name) in list.texts.iter().enumerate() {
            if let Some(opt_out) = OptOut::from_name(name) {
                used.push(OptOutUse { index, opt_out, is_needed: needed.has(opt_out) });
            }
        }
        used
    }

    fn methods(&mut self) -> Option<Vec<String>> {
        let Some(list) = &self.draft.methods else {
            self.report_missing_methods();
            return None;
        };
        if list.is_empty() {
            let violation = match self.kind {
                PolicyKind::Configuration => {
                    Violation::with_message(Rule::MethodsEmpty, "`methods` is empty: an empty list allows no method")
                        .help("list the methods; an empty list of `origins` switches CORS off")
                }
                _ => Violation::new(Rule::MethodsEmpty, "`methods = []`"),
            };
            self.push(Place::Value(PolicyKey::Methods), violation);
        }
        let site = match self.kind {
            PolicyKind::Shared | PolicyKind::Configuration => MethodSite::Shared,
            PolicyKind::Handler { served } => MethodSite::Handler { served },
            PolicyKind::UnreadableRoute => return None,
        };
        self.push_entries(PolicyKey::Methods, methods::check(&list.texts, self.draft.credentials, site));
        Some(unique(&list.texts, str::to_owned))
    }

    fn report_missing_methods(&mut self) {
        let message = match self.kind {
            PolicyKind::Shared => {
                "there is no `methods`: a shared policy has no route to take its methods from, so it must list them"
            }
            PolicyKind::Configuration => {
                "there is no `methods`: a policy from configuration has no route to take its methods from, so it must list \
                 them"
            }
            PolicyKind::Handler { .. } | PolicyKind::UnreadableRoute => return,
        };
        if self.draft.is_readable(PolicyKey::Methods) {
            let violation = Violation::with_message(Rule::MethodsEmpty, message).help(match self.kind {
                PolicyKind::Configuration => "add `methods = [\"GET\", \"POST\"]`",
                _ => "add `methods = [GET, POST]`",
            });
            self.push(Place::Missing(PolicyKey::Methods), violation);
        }
    }

    fn headers(&mut self) -> AllowHeaders {
        match &self.draft.headers {
            None => AllowHeaders::None,
            Some(DraftNames::Reflect) => AllowHeaders::Reflect,
            Some(DraftNames::List(list)) => {
                self.push_entries(PolicyKey::Headers, headers::check(&list.texts, self.draft.credentials));
                joined(&list.texts).map_or(AllowHeaders::None, AllowHeaders::List)
            }
        }
    }

    fn expose_headers(&mut self) -> ExposeHeaders {
        match &self.draft.expose_headers {
            None => ExposeHeaders::None,
            Some(DraftNames::Reflect) => ExposeHeaders::Reflect,
            Some(DraftNames::List(list)) => {
                let violations = expose_headers::check(&list.texts, self.draft.credentials);
                self.push_entries(PolicyKey::ExposeHeaders, violations);
                joined(&list.texts).map_or(ExposeHeaders::None, ExposeHeaders::List)
            }
        }
    }

    fn max_age(&mut self) -> Option<u32> {
        match self.draft.max_age {
            DraftSeconds::Default => Some(max_age::DEFAULT),
            DraftSeconds::Constant => None,
            DraftSeconds::Number(digits) => match max_age::check(digits) {
                Ok(seconds) => Some(seconds),
                Err(violation) => {
                    self.push(Place::Value(PolicyKey::MaxAge), violation);
                    Some(max_age::DEFAULT)
                }
            },
        }
    }

    fn block(&mut self) -> bool {
        if self.draft.block_on_origin_mismatch && self.draft.allows_any_origin() {
            let violation =
                Violation::new(Rule::BlockNeedless, "`block_on_origin_mismatch` with `\"*\"`").help("remove it");
            self.push(Place::Key(PolicyKey::BlockOnOriginMismatch), violation);
        }
        self.draft.block_on_origin_mismatch
    }

    /// `vary` names the request headers that an origin source reads, because the response depends on them.
    fn vary(&mut self) -> String {
        let mut names = vec!["Origin".to_owned()];
        if let Some(list) = &self.draft.vary {
            // An operator's variable may be empty.
            let has_effect = !list.is_empty() || !matches!(self.kind, PolicyKind::Configuration);
            if has_effect && matches!(self.draft.origins, Some(DraftOrigins::List(_))) {
                let violation = Violation::with_message(
                    Rule::ValueType,
                    "`vary` is only allowed with run-time origins: with a list, the response depends on no header but \
                     `Origin`",
                );
                self.push(Place::Key(PolicyKey::Vary), violation.help("remove it"));
            }
            self.push_entries(PolicyKey::Vary, vary::check(&list.texts));
            for name in unique(&list.texts, str::to_ascii_lowercase) {
                if name != "origin" {
                    names.push(name);
                }
            }
        }
        names.join(", ")
    }
}

/// Rewords help that is written in the syntax of the attribute.
fn for_configuration(violation: Violation) -> Violation {
    match violation.rule() {
        Rule::HeaderWildcardCredentials => violation.help("list the names, or write `headers = \"reflect\"`"),
        Rule::ExposeWildcardCredentials => violation.help("list the names, or write `expose_headers = \"reflect\"`"),
        Rule::MethodWildcardCredentials => {
            violation.help("list the methods, for example `methods = [\"GET\", \"POST\", \"PUT\"]`")
        }
        _ => violation,
    }
}

/// Header names in lower case, joined; `None` if there are none.
fn joined(names: &[&str]) -> Option<String> {
    (!names.is_empty()).then(|| unique(names, str::to_ascii_lowercase).join(", "))
}

/// The texts without repetitions, in the order of their first appearance.
fn unique(texts: &[&str], normalize: fn(&str) -> String) -> Vec<String> {
    let mut unique: Vec<String> = Vec::with_capacity(texts.len());
    for text in texts {
        let text = normalize(text);
        if !unique.contains(&text) {
            unique.push(text);
        }
    }
    unique
}
