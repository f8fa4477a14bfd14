//! Validation of the model. The rules are in `actix-web-cors-rules`, which also serves run-time checks: here each violation gets its
//! location.

use actix_web_cors_rules::policy::{
    self, DraftList, DraftNames, DraftOrigins, DraftSeconds, Place, PolicyDraft, PolicyKey, PolicyKind, ValidPolicy,
};
use actix_web_cors_rules::rule::{Rule, Violation};
use proc_macro2::Span;
use syn::Path;

use crate::attribute::model::{Keyed, Model};
use crate::attribute::values::{NamesValue, OptOuts, OriginsValue, Seconds, StringList};
use crate::diagnostics::Diagnostics;
use crate::location::{AttributeId, Location, Part};

/// Where a policy is written.
pub(crate) enum PolicySite<'a> {
    /// On a handler, with the methods of all its routes and the token of each.
    Handler(&'a [(String, Span)]),
    /// On a handler whose route cannot be read. actix-web reports that, so methods are not checked.
    UnreadableRoute,
    /// In `policy!`.
    Shared,
}

/// The result of validating an attribute.
pub(crate) struct Validation {
    /// `None` if there are errors, or if a key could not be read.
    pub(crate) resolution: Option<Resolution>,
    /// The opt-outs. Empty if it is unknown which are needed.
    pub(crate) opt_outs: Vec<OptOut>,
}

/// The policy of an attribute.
pub(crate) enum Resolution {
    /// A policy made of its keys.
    Policy(Box<Policy>),
    /// A shared one.
    Shared(Path),
    /// `off`.
    Off,
}

/// A validated policy, and what it refers to.
#[derive(Default)]
pub(crate) struct Policy {
    pub(crate) valid: ValidPolicy,
    /// `origins = path`.
    pub(crate) source: Option<Path>,
    /// `max_age = path`.
    pub(crate) max_age: Option<Path>,
}

/// An opt-out that is on.
pub(crate) struct OptOut {
    pub(crate) opt_out: actix_web_cors_rules::dangerous::OptOut,
    pub(crate) location: Location,
    /// True if an origin breaks the rule.
    pub(crate) is_needed: bool,
}

impl OptOut {
    /// The attribute that it is in.
    pub(crate) fn attribute(&self) -> Option<AttributeId> {
        self.location.part.map(Part::attribute)
    }
}

/// Reports the opt-outs that no origin needs.
pub(crate) fn report_unneeded(opt_outs: &[OptOut], diagnostics: &mut Diagnostics) {
    for OptOut { opt_out, location, .. } in opt_outs.iter().filter(|opt_out| !opt_out.is_needed) {
        diagnostics.push(*location, policy::unneeded(*opt_out));
    }
}

/// Checks everything and reports all violations, except for opt-outs that are not needed: in a module that is known only after the
/// last handler.
pub(crate) fn validate(model: &Model, site: &PolicySite<'_>, diagnostics: &mut Diagnostics) -> Validation {
    if let Some(off) = &model.off {
        check_alone(model, "off", Rule::OffWithKeys, diagnostics);
        check_not_shared(
            site,
            off.key_location(),
            "`off` cannot be used in `policy!`: a shared policy cannot be off",
            diagnostics,
        );
        return Validation { resolution: Some(Resolution::Off), opt_outs: Vec::new() };
    }
    check_options(site, diagnostics);
    if let Some(policy) = &model.policy {
        check_alone(model, "policy", Rule::PolicyWithKeys, diagnostics);
        check_not_shared(
            site,
            policy.key_location(),
            "`policy` cannot be used in `policy!`: where the other policy is wanted, use it itself",
            diagnostics,
        );
        let resolution = Some(Resolution::Shared(policy.value.0.clone()));
        return Validation { resolution, opt_outs: Vec::new() };
    }
    validate_keys(model, site, diagnostics)
}

fn validate_keys(model: &Model, site: &PolicySite<'_>, diagnostics: &mut Diagnostics) -> Validation {
    let served: Vec<String>;
    let kind = match site {
        PolicySite::Shared => PolicyKind::Shared,
        PolicySite::UnreadableRoute => PolicyKind::UnreadableRoute,
        PolicySite::Handler(methods) => {
            served = methods.iter().map(|(method, _)| method.clone()).filter(|method| method != "OPTIONS").collect();
            PolicyKind::Handler { served: &served }
        }
    };
    let draft = draft(model);
    let checked = policy::check(&draft, kind);
    // What has been reported may be about the key that is missing.
    let is_reported = diagnostics.has_errors();
    for (place, violation) in checked.violations {
        if !(is_reported && place == Place::Missing(PolicyKey::Origins)) {
            diagnostics.push(locate(model, place), violation);
        }
    }
    let opt_outs = checked.opt_outs.into_iter().map(|opt_out| OptOut {
        opt_out: opt_out.opt_out,
        location: locate(model, Place::Entry(PolicyKey::Dangerous, opt_out.index)),
        is_needed: opt_out.is_needed,
    });
    let policy = |valid| Policy {
        valid,
        source: match &model.origins {
            Some(Keyed { value: OriginsValue::Source(path), .. }) => Some(path.clone()),
            _ => None,
        },
        max_age: match &model.max_age {
            Some(Keyed { value: Seconds::Constant(path), .. }) => Some(path.clone()),
            _ => None,
        },
    };
    Validation {
        resolution: checked.policy.map(|valid| Resolution::Policy(Box::new(policy(valid)))),
        opt_outs: opt_outs.collect(),
    }
}

/// Only `crate` may be combined with `off` and `policy`.
fn check_alone(model: &Model, lone: &str, rule: Rule, diagnostics: &mut Diagnostics) {
    for (key, location) in model.given_keys() {
        if key != lone && key != "crate" {
            let violation =
                Violation::new(rule, format!("`{key}` with `{lone}`")).help(format!("remove `{key}` or `{lone}`"));
            diagnostics.push(location, violation);
        }
    }
}

/// `policy!` has neither `off` nor `policy`.
fn check_not_shared(site: &PolicySite<'_>, key: Location, message: &str, diagnostics: &mut Diagnostics) {
    if matches!(site, PolicySite::Shared) {
        diagnostics.push(key, Violation::with_message(Rule::UnknownKey, message).help("remove it"));
    }
}

/// A route with CORS cannot serve `OPTIONS` itself.
fn check_options(site: &PolicySite<'_>, diagnostics: &mut Diagnostics) {
    let PolicySite::Handler(served) = site else { return };
    for (_, span) in served.iter().filter(|(method, _)| method == "OPTIONS") {
        let violation = Violation::new(Rule::OptionsHandler, "this route serves `OPTIONS` itself")
            .help("remove `OPTIONS` here, or the `#[cors]`; in a module, write `#[cors(off)]` on this handler");
        diagnostics.push(Location::token(*span), violation);
    }
}

/// The values of the keys.
fn draft(model: &Model) -> PolicyDraft<'_> {
    fn list(keyed: &Option<Keyed<StringList>>) -> Option<DraftList<'_>> {
        keyed.as_ref().map(|keyed| draft_list(&keyed.value))
    }
    PolicyDraft {
        origins: model.origins.as_ref().map(|keyed| match &keyed.value {
            OriginsValue::List(list) => DraftOrigins::List(draft_list(list)),
            OriginsValue::Source(_) => DraftOrigins::Source,
        }),
        dev_origins: list(&model.dev_origins),
        methods: model.methods.as_ref().map(|keyed| draft_list(&keyed.value.0)),
        headers: model.headers.as_ref().map(|keyed| draft_names(&keyed.value)),
        expose_headers: model.expose_headers.as_ref().map(|keyed| draft_names(&keyed.value)),
        credentials: model.credentials.as_ref().is_some_and(|credentials| credentials.value.0),
        max_age: match model.max_age.as_ref().map(|keyed| &keyed.value) {
            None => DraftSeconds::Default,
            Some(Seconds::Number { digits, .. }) => DraftSeconds::Number(digits),
            Some(Seconds::Constant(_)) => DraftSeconds::Constant,
        },
        block_on_origin_mismatch: model.block_on_origin_mismatch.is_some(),
        vary: list(&model.vary),
        timing: model.timing.is_some(),
        dangerous: draft_opt_outs(model),
        unreadable: model.unreadable.iter().map(|key| PolicyKey::from_name(&key.as_ref()?.to_string())).collect(),
    }
}

fn draft_list(list: &StringList) -> DraftList<'_> {
    DraftList { texts: list.texts(), is_incomplete: !list.is_complete }
}

fn draft_names(names: &NamesValue) -> DraftNames<'_> {
    match names {
        NamesValue::List(list) => DraftNames::List(draft_list(list)),
        NamesValue::Reflect => DraftNames::Reflect,
    }
}

fn draft_opt_outs(model: &Model) -> Option<DraftList<'_>> {
    if model.unreadable.iter().flatten().any(|key| key == "dangerous") {
        return Some(DraftList { texts: Vec::new(), is_incomplete: true });
    }
    let OptOuts { names } = &model.dangerous.as_ref()?.value;
    Some(DraftList::new(names.iter().map(|(name, _)| name.as_str()).collect()))
}

/// The tokens that a violation is about.
fn locate(model: &Model, place: Place) -> Location {
    let location = match place {
        Place::Missing(_) => None,
        Place::Key(key) => key_location(model, key),
        Place::Value(key) => value_location(model, key),
        Place::Entry(key, index) => entry_location(model, key, index),
    };
    location.unwrap_or(model.blame)
}

fn key_location(model: &Model, key: PolicyKey) -> Option<Location> {
    model.given_keys().into_iter().find(|(name, _)| *name == key.name()).map(|(_, location)| location)
}

fn value_location(model: &Model, key: PolicyKey) -> Option<Location> {
    match (key, &model.max_age) {
        (PolicyKey::MaxAge, Some(keyed)) => match &keyed.value {
            Seconds::Number { span, .. } => Some(keyed.location(*span)),
            Seconds::Constant(_) => None,
        },
        // An index that no entry has is the list itself.
        _ => entry_location(model, key, usize::MAX),
    }
}

fn entry_location(model: &Model, key: PolicyKey, index: usize) -> Option<Location> {
    fn of<T>(keyed: &Option<Keyed<T>>, index: usize, list: impl Fn(&T) -> Option<&StringList>) -> Option<Location> {
        let keyed = keyed.as_ref()?;
        list(&keyed.value).map(|list| keyed.location_in(list, index))
    }
    fn names(value: &NamesValue) -> Option<&StringList> {
        match value {
            NamesValue::List(list) => Some(list),
            NamesValue::Reflect => None,
        }
    }
    match key {
        PolicyKey::Origins => of(&model.origins, index, |value| match value {
            OriginsValue::List(list) => Some(list),
            OriginsValue::Source(_) => None,
        }),
        PolicyKey::DevOrigins => of(&model.dev_origins, index, |value| Some(value)),
        PolicyKey::Methods => of(&model.methods, index, |value| Some(&value.0)),
        PolicyKey::Headers => of(&model.headers, index, names),
        PolicyKey::ExposeHeaders => of(&model.expose_headers, index, names),
        PolicyKey::Vary => of(&model.vary, index, |value| Some(value)),
        PolicyKey::Dangerous => {
            let keyed = model.dangerous.as_ref()?;
            let (_, span) = keyed.value.names.get(index)?;
            Some(keyed.element_location(index, *span))
        }
        PolicyKey::Credentials | PolicyKey::MaxAge | PolicyKey::BlockOnOriginMismatch | PolicyKey::Timing => None,
    }
}
