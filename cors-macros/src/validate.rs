//! Validation of the model against the rules. The rules are in `actix-web-cors-rules`, which also serves run-time checks.

use actix_web_cors_rules::allow_list::OriginMatcher;
use actix_web_cors_rules::rule::{Rule, Violation};
use actix_web_cors_rules::{expose_headers, headers, max_age, methods};
use proc_macro2::Span;
use syn::Path;

use crate::attribute::model::{Keyed, Model};
use crate::attribute::values::{HeadersValue, OriginsValue, StringList};
use crate::diagnostics::Diagnostics;
use crate::location::Location;

mod opt_outs;
mod origins;

pub(crate) use opt_outs::{OptOut, report_unneeded};
use origins::validate_origins;

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
    /// `None` if a key could not be read.
    pub(crate) resolution: Option<Resolution>,
    /// The opt-outs. Empty if it is unknown which are needed.
    pub(crate) opt_outs: Vec<OptOut>,
}

/// The policy of an attribute.
pub(crate) enum Resolution {
    /// A policy made of its keys.
    Policy(Box<ValidPolicy>),
    /// A shared one.
    Shared(Path),
    /// `off`.
    Off,
}

/// A validated policy. The default allows no origin.
#[derive(Default)]
pub(crate) struct ValidPolicy {
    /// The origins of every build.
    pub(crate) origins: OriginMatcher,
    /// The same with `dev_origins`, if there are any.
    pub(crate) dev_origins: Option<OriginMatcher>,
    /// The origins as they were written, and whether in `dev_origins`.
    pub(crate) literals: Vec<(String, bool)>,
    pub(crate) source: Option<Path>,
    /// The listed methods. `None` for those of the route.
    pub(crate) methods: Option<Vec<String>>,
    pub(crate) headers: AllowHeaders,
    pub(crate) expose_headers: String,
    pub(crate) credentials: bool,
    /// In seconds.
    pub(crate) max_age: u32,
    pub(crate) block_on_origin_mismatch: bool,
    pub(crate) vary: Vec<String>,
    pub(crate) timing: bool,
}

/// The request headers that a policy allows.
#[derive(Default)]
pub(crate) enum AllowHeaders {
    #[default]
    None,
    List(String),
    Reflect,
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
        check_not_shared(site, policy.key_location(), "`policy` cannot be used in `policy!`", diagnostics);
        let resolution = Some(Resolution::Shared(policy.value.0.clone()));
        return Validation { resolution, opt_outs: Vec::new() };
    }
    let credentials = model.credentials.as_ref().is_some_and(|credentials| credentials.value.0);
    let origins = validate_origins(model, credentials, diagnostics);
    let policy = ValidPolicy {
        origins: origins.release,
        dev_origins: origins.debug,
        literals: origins.literals,
        source: origins.source,
        methods: listed_methods(model, site, credentials, diagnostics),
        headers: allow_headers(model, credentials, diagnostics),
        expose_headers: check_expose_headers(model, credentials, diagnostics),
        credentials,
        max_age: check_max_age(model, diagnostics),
        block_on_origin_mismatch: check_block(model, diagnostics),
        vary: check_vary(model, diagnostics),
        timing: model.timing.is_some(),
    };
    let resolution = model.unreadable.is_empty().then(|| Resolution::Policy(Box::new(policy)));
    Validation { resolution, opt_outs: origins.opt_outs }
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
        diagnostics.push(key, Violation::with_message(Rule::UnknownKey, message).remove());
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

fn listed_methods(
    model: &Model,
    site: &PolicySite<'_>,
    credentials: bool,
    diagnostics: &mut Diagnostics,
) -> Option<Vec<String>> {
    let Some(keyed) = &model.methods else {
        // An unreadable entry may have been this key.
        if matches!(site, PolicySite::Shared) && model.unreadable.is_empty() {
            let violation = Violation::with_message(
                Rule::MethodsEmpty,
                "there is no `methods`: a shared policy has no route to take its methods from, so it must list them",
            );
            diagnostics.push(model.blame, violation.help("add `methods = [GET, POST]`"));
        }
        return None;
    };
    let list = &keyed.value.0;
    if list.is_empty() {
        diagnostics.push(keyed.location(list.span), Violation::new(Rule::MethodsEmpty, "`methods = []`"));
    }
    let served: Vec<String>;
    let scope = match site {
        PolicySite::Shared => methods::MethodSite::Shared,
        PolicySite::UnreadableRoute => return None,
        PolicySite::Handler(methods) => {
            served = methods.iter().map(|(method, _)| method.clone()).filter(|method| method != "OPTIONS").collect();
            methods::MethodSite::Handler { served: &served }
        }
    };
    let texts = list.texts();
    report(keyed, list, methods::check(&texts, credentials, scope), diagnostics);
    Some(texts.into_iter().map(str::to_owned).collect())
}

/// Reports violations of the elements of a list.
fn report<T>(keyed: &Keyed<T>, list: &StringList, violations: Vec<(usize, Violation)>, diagnostics: &mut Diagnostics) {
    for (index, violation) in violations {
        diagnostics.push(keyed.location_in(list, index), violation);
    }
}

fn allow_headers(model: &Model, credentials: bool, diagnostics: &mut Diagnostics) -> AllowHeaders {
    let Some(keyed) = &model.headers else { return AllowHeaders::None };
    let HeadersValue::List(list) = &keyed.value else { return AllowHeaders::Reflect };
    let names = list.texts();
    report(keyed, list, headers::check(&names, credentials), diagnostics);
    if names.is_empty() { AllowHeaders::None } else { AllowHeaders::List(headers::joined(&names)) }
}

fn check_expose_headers(model: &Model, credentials: bool, diagnostics: &mut Diagnostics) -> String {
    let Some(keyed) = &model.expose_headers else { return String::new() };
    let names = keyed.value.texts();
    report(keyed, &keyed.value, expose_headers::check(&names, credentials), diagnostics);
    headers::joined(&names)
}

fn check_max_age(model: &Model, diagnostics: &mut Diagnostics) -> u32 {
    let Some(keyed) = &model.max_age else { return max_age::DEFAULT };
    max_age::check(&keyed.value.digits).unwrap_or_else(|violation| {
        diagnostics.push(keyed.location(keyed.value.span), violation);
        max_age::DEFAULT
    })
}

fn check_block(model: &Model, diagnostics: &mut Diagnostics) -> bool {
    let Some(keyed) = &model.block_on_origin_mismatch else { return false };
    if model.allows_any_origin() {
        let violation = Violation::new(Rule::BlockNeedless, "`block_on_origin_mismatch` with `\"*\"`").remove();
        diagnostics.push(keyed.key_location(), violation);
    }
    true
}

/// `vary` names the request headers that an origin source reads, because the response depends on them.
fn check_vary(model: &Model, diagnostics: &mut Diagnostics) -> Vec<String> {
    let mut names = vec!["Origin".to_owned()];
    let Some(keyed) = &model.vary else { return names };
    if matches!(&model.origins, Some(Keyed { value: OriginsValue::List(_), .. })) {
        let violation = Violation::with_message(
            Rule::ValueType,
            "`vary` is only allowed with run-time origins: with a list, the response depends on no header but `Origin`",
        );
        diagnostics.push(keyed.key_location(), violation.remove());
    }
    let texts = keyed.value.texts();
    report(keyed, &keyed.value, actix_web_cors_rules::vary::check(&texts), diagnostics);
    names.extend(texts.into_iter().map(str::to_ascii_lowercase).filter(|name| name != "origin"));
    names
}
