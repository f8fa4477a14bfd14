//! The model against the rules. The rules themselves live in the runtime crate, which applies them to what comes at run time.

use actix_web_cors_rules::allow_list::{Compiled, Dangerous, Entry, check, compile};
use actix_web_cors_rules::rule::{Rule, Violation};
use actix_web_cors_rules::spelling::nearest;
use actix_web_cors_rules::{expose_headers, headers, max_age, methods};
use proc_macro2::{Ident, Span};
use syn::{LitStr, Path};

use crate::diagnostics::Diagnostics;
use crate::model::{Keyed, Model, OPT_OUTS};
use crate::values::{HeadersValue, OriginsValue, Texts};

/// What a policy is for.
pub(crate) enum Place<'a> {
    /// A handler; the methods of all its routes, each with the token that says so.
    Handler(&'a [(String, Span)]),
    /// A handler whose route cannot be read: its methods are not known, and are not ours to judge.
    Unknown,
    /// A shared policy, by `policy!`.
    Shared,
}

/// What validation found.
pub(crate) struct Validation {
    /// Nothing where something essential could not be read.
    pub(crate) checked: Option<Checked>,
    /// The opt-outs, and whether an origin needs them; nothing where that cannot be told.
    pub(crate) opt_outs: Vec<(Ident, bool)>,
}

/// What an attribute comes to.
pub(crate) enum Checked {
    /// A policy of its own.
    Policy(Box<Policy>),
    /// A shared one.
    Shared(Path),
    /// `off`.
    Off,
}

/// A policy, checked and ready to be written down.
pub(crate) struct Policy {
    /// In every build.
    pub(crate) origins: Compiled,
    /// With `dev_origins`, where there are any.
    pub(crate) dev_origins: Option<Compiled>,
    /// As they were written, and whether in `dev_origins`.
    pub(crate) written: Vec<(String, bool)>,
    pub(crate) source: Option<Path>,
    /// The listed methods; nothing where those of the route are meant.
    pub(crate) methods: Option<Vec<String>>,
    pub(crate) headers: AllowHeaders,
    pub(crate) expose_headers: String,
    pub(crate) credentials: bool,
    pub(crate) max_age: u32,
    pub(crate) block_on_origin_mismatch: bool,
    pub(crate) vary: Vec<String>,
    pub(crate) timing: bool,
}

pub(crate) enum AllowHeaders {
    List(String),
    Reflect,
}

/// Checks everything, and reports all of it, but for opt-outs that nothing needs: a module knows that only in the end.
pub(crate) fn validate(model: &Model, place: &Place<'_>, diagnostics: &mut Diagnostics) -> Validation {
    let whole = |checked| Validation { checked: Some(checked), opt_outs: Vec::new() };
    if let Some(off) = &model.off {
        alone(model, "off", diagnostics);
        if matches!(place, Place::Shared) {
            diagnostics.push(
                off.key.span(),
                Violation::because(Rule::UnknownKey, "`off` is a key of `#[cors]`, and no policy to share"),
            );
        }
        return whole(Checked::Off);
    }
    no_options(place, diagnostics);
    if let Some(policy) = &model.policy {
        alone(model, "policy", diagnostics);
        if matches!(place, Place::Shared) {
            let violation =
                Violation::because(Rule::UnknownKey, "`policy` is a key of `#[cors]`, and this is the policy itself");
            diagnostics.push(policy.key.span(), violation);
        }
        return whole(Checked::Shared(policy.value.0.clone()));
    }
    let credentials = model.credentials.as_ref().is_some_and(|credentials| credentials.value.0);
    let origins = origins(model, credentials, diagnostics);
    let policy = Policy {
        origins: origins.release,
        dev_origins: origins.debug,
        written: origins.written,
        source: origins.source,
        methods: listed_methods(model, place, credentials, diagnostics),
        headers: allow_headers(model, credentials, diagnostics),
        expose_headers: exposed(model, credentials, diagnostics),
        credentials,
        max_age: seconds(model, diagnostics),
        block_on_origin_mismatch: blocks(model, diagnostics),
        vary: vary(model, diagnostics),
        timing: model.timing.is_some(),
    };
    let checked = model.broken.is_empty().then(|| Checked::Policy(Box::new(policy)));
    Validation { checked, opt_outs: origins.opt_outs }
}

/// `off` and `policy` stand alone, but for `crate`.
fn alone(model: &Model, what: &str, diagnostics: &mut Diagnostics) {
    let rule = if what == "off" { Rule::OffWithKeys } else { Rule::PolicyWithKeys };
    for key in model.keys() {
        let name = key.to_string();
        if name != what && name != "crate" {
            let violation = Violation::new(rule, format!("`{name}` beside `{what}`"))
                .advise(format!("leave out `{name}`, or `{what}`"));
            diagnostics.push(key.span(), violation);
        }
    }
}

/// A route with CORS serves no `OPTIONS` of its own.
fn no_options(place: &Place<'_>, diagnostics: &mut Diagnostics) {
    let Place::Handler(served) = place else { return };
    for (_, span) in served.iter().filter(|(method, _)| method == "OPTIONS") {
        let violation = Violation::new(Rule::OptionsHandler, "this route serves `OPTIONS` itself")
            .advise("remove `OPTIONS` here, or the `#[cors]`; in a module, write `#[cors(off)]` on this handler");
        diagnostics.push(*span, violation);
    }
}

struct Origins {
    release: Compiled,
    debug: Option<Compiled>,
    written: Vec<(String, bool)>,
    source: Option<Path>,
    opt_outs: Vec<(Ident, bool)>,
}

fn origins(model: &Model, credentials: bool, diagnostics: &mut Diagnostics) -> Origins {
    let none = || Compiled { any: false, exact: Vec::new(), patterns: Vec::new() };
    let dev = model.dev_origins.as_ref().map(|dev| &dev.value);
    let (listed, source) = match &model.origins {
        Some(Keyed { value: OriginsValue::List(texts), .. }) => (Some(texts), None),
        Some(Keyed { value: OriginsValue::Source(path), .. }) => (None, Some(path.clone())),
        None => {
            // Whatever could not be read may have been them.
            if model.broken.is_empty() && !diagnostics.has_errors() {
                let violation = Violation::new(Rule::OriginsMissing, "there is no `origins`").advise(
                    "add `origins = [\"https://app.example.com\"]`, or `origins = [\"*\"]` for a public resource",
                );
                diagnostics.push(model.attribute.unwrap_or_else(Span::call_site), violation);
            }
            (None, None)
        }
    };
    if let Some(texts) = listed
        && texts.items.is_empty()
        && texts.complete
        && dev.is_none_or(|dev| dev.items.is_empty() && dev.complete)
    {
        diagnostics.push(
            texts.span,
            Violation::new(Rule::OriginsEmpty, "`origins = []`").advise("list the origins, or remove the attribute"),
        );
    }
    let literals: Vec<(&LitStr, bool)> = listed
        .into_iter()
        .flat_map(|texts| texts.items.iter().map(|text| (text, false)))
        .chain(dev.into_iter().flat_map(|texts| texts.items.iter().map(|text| (text, true))))
        .collect();
    let texts: Vec<String> = literals.iter().map(|(literal, _)| literal.value()).collect();
    let entries: Vec<Entry<'_>> =
        literals.iter().zip(&texts).map(|((_, dev), text)| Entry { text, dev: *dev }).collect();
    let dangerous = opt_outs(model, diagnostics);
    let checked = check(&entries, credentials, dangerous);
    let refused = checked.violations.iter().any(|(_, violation)| !violation.rule().is_warning());
    for (index, violation) in checked.violations {
        let span = literals.get(index).map_or_else(Span::call_site, |(literal, _)| literal.span());
        diagnostics.push(span, violation);
    }
    if refused {
        return Origins { release: none(), debug: None, written: Vec::new(), source, opt_outs: Vec::new() };
    }
    // What a source would need is not known here, so its opt-outs are taken for needed.
    let needed = if source.is_some() { ALL_OPT_OUTS } else { checked.needed };
    let opt_outs = if model.broken.is_empty() { needs(model, needed) } else { Vec::new() };
    let patterns = |with_dev: bool| -> Compiled {
        let chosen: Vec<_> = checked
            .patterns
            .iter()
            .zip(&literals)
            .filter(|(_, (_, dev))| with_dev || !dev)
            .filter_map(|(pattern, _)| pattern.clone())
            .collect();
        compile(&chosen)
    };
    let (release, debug) = (patterns(false), dev.map(|_| patterns(true)));
    let written = literals.iter().map(|(literal, dev)| (literal.value(), *dev)).collect();
    Origins { release, debug, written, source, opt_outs }
}

const ALL_OPT_OUTS: Dangerous =
    Dangerous { insecure_origins: true, public_suffix: true, any_port: true, custom_scheme: true };

/// The opt-outs that are on. One that cannot be read may be any: then what it would allow is no second mistake.
fn opt_outs(model: &Model, diagnostics: &mut Diagnostics) -> Dangerous {
    let mut dangerous =
        if model.broken.iter().any(|key| key == "dangerous") { ALL_OPT_OUTS } else { Dangerous::default() };
    let mut unreadable = false;
    let Some(keyed) = &model.dangerous else { return dangerous };
    for (index, item) in keyed.value.items.iter().enumerate() {
        let name = item.to_string();
        if keyed.value.items.iter().take(index).any(|other| *other == name) {
            diagnostics.push(
                item.span(),
                Violation::new(Rule::DuplicateKey, format!("`{name}` is given twice")).advise("keep one of the two"),
            );
            continue;
        }
        match opt_out(&mut dangerous, &name) {
            Some(on) => *on = true,
            None => {
                diagnostics.push(item.span(), unknown_opt_out(&name));
                unreadable = true;
            }
        }
    }
    if unreadable { ALL_OPT_OUTS } else { dangerous }
}

fn opt_out<'a>(dangerous: &'a mut Dangerous, name: &str) -> Option<&'a mut bool> {
    match name {
        "insecure_origins" => Some(&mut dangerous.insecure_origins),
        "public_suffix" => Some(&mut dangerous.public_suffix),
        "any_port" => Some(&mut dangerous.any_port),
        "custom_scheme" => Some(&mut dangerous.custom_scheme),
        _ => None,
    }
}

fn unknown_opt_out(name: &str) -> Violation {
    let violation = Violation::because(Rule::DangerousUnknown, format!("`{name}` is not an opt-out of `dangerous`"));
    violation.advise(match nearest(name, OPT_OUTS) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("the opt-outs are {}", OPT_OUTS.map(|name| format!("`{name}`")).join(", ")),
    })
}

fn needs(model: &Model, mut needed: Dangerous) -> Vec<(Ident, bool)> {
    let items = model.dangerous.iter().flat_map(|keyed| &keyed.value.items);
    items.filter_map(|item| opt_out(&mut needed, &item.to_string()).map(|needed| (item.clone(), *needed))).collect()
}

/// Reports the opt-outs that nothing needs.
pub(crate) fn report_unneeded(opt_outs: &[(Ident, bool)], diagnostics: &mut Diagnostics) {
    for (item, _) in opt_outs.iter().filter(|(_, needed)| !needed) {
        let violation =
            Violation::new(Rule::DangerousUnneeded, format!("`dangerous({item})`")).advise(format!("remove `{item}`"));
        diagnostics.push(item.span(), violation);
    }
}

fn listed_methods(
    model: &Model,
    place: &Place<'_>,
    credentials: bool,
    diagnostics: &mut Diagnostics,
) -> Option<Vec<String>> {
    let Some(Keyed { value: names, .. }) = &model.methods else {
        // Whatever could not be read may have been them.
        if matches!(place, Place::Shared) && model.broken.is_empty() {
            let violation = Violation::because(
                Rule::MethodsEmpty,
                "there is no `methods`: a shared policy knows no route, so it says which methods it allows",
            );
            diagnostics.push(Span::call_site(), violation.advise("add `methods = [GET, POST]`"));
        }
        return None;
    };
    if names.items.is_empty() && names.complete {
        diagnostics.push(names.span, Violation::new(Rule::MethodsEmpty, "`methods = []`"));
    }
    let served: Vec<String>;
    let scope = match place {
        Place::Shared => methods::Scope::Shared,
        Place::Unknown => return None,
        Place::Handler(methods) => {
            served = methods.iter().map(|(method, _)| method.clone()).filter(|method| method != "OPTIONS").collect();
            methods::Scope::Handler { served: &served }
        }
    };
    let texts: Vec<&str> = names.items.iter().map(|(name, _)| name.as_str()).collect();
    for (index, violation) in methods::check(&texts, credentials, scope) {
        let span = names.items.get(index).map_or(names.span, |(_, span)| *span);
        diagnostics.push(span, violation);
    }
    Some(texts.into_iter().map(str::to_owned).collect())
}

fn report(texts: &Texts, violations: Vec<(usize, Violation)>, diagnostics: &mut Diagnostics) {
    for (index, violation) in violations {
        diagnostics.push(texts.items.get(index).map_or(texts.span, LitStr::span), violation);
    }
}

fn allow_headers(model: &Model, credentials: bool, diagnostics: &mut Diagnostics) -> AllowHeaders {
    match &model.headers {
        None => AllowHeaders::List(String::new()),
        Some(Keyed { value: HeadersValue::Reflect, .. }) => AllowHeaders::Reflect,
        Some(Keyed { value: HeadersValue::List(texts), .. }) => {
            let values = texts.values();
            let names: Vec<&str> = values.iter().map(String::as_str).collect();
            report(texts, headers::check(&names, credentials), diagnostics);
            AllowHeaders::List(headers::joined(&names))
        }
    }
}

fn exposed(model: &Model, credentials: bool, diagnostics: &mut Diagnostics) -> String {
    let Some(Keyed { value: texts, .. }) = &model.expose_headers else { return String::new() };
    let values = texts.values();
    let names: Vec<&str> = values.iter().map(String::as_str).collect();
    report(texts, expose_headers::check(&names, credentials), diagnostics);
    headers::joined(&names)
}

fn seconds(model: &Model, diagnostics: &mut Diagnostics) -> u32 {
    let Some(Keyed { value, .. }) = &model.max_age else { return max_age::DEFAULT };
    max_age::check(&value.digits).unwrap_or_else(|violation| {
        diagnostics.push(value.span, violation);
        max_age::DEFAULT
    })
}

fn blocks(model: &Model, diagnostics: &mut Diagnostics) -> bool {
    let Some(Keyed { key, .. }) = &model.block_on_origin_mismatch else { return false };
    if model.star().is_some() {
        let violation =
            Violation::new(Rule::BlockNeedless, "`block_on_origin_mismatch` beside `\"*\"`").advise("remove it");
        diagnostics.push(key.span(), violation);
    }
    true
}

/// `vary` names what a run-time source looks at: the answer to a request depends on it.
fn vary(model: &Model, diagnostics: &mut Diagnostics) -> Vec<String> {
    let mut names = vec!["Origin".to_owned()];
    let Some(Keyed { key, value: texts }) = &model.vary else { return names };
    if matches!(&model.origins, Some(Keyed { value: OriginsValue::List(_), .. })) {
        let violation = Violation::because(
            Rule::ValueType,
            "`vary` is only allowed with run-time origins: with a list, the response depends on no header but `Origin`",
        );
        diagnostics.push(key.span(), violation.advise("remove it"));
    }
    let values = texts.values();
    report(texts, headers::check_vary(&values.iter().map(String::as_str).collect::<Vec<_>>()), diagnostics);
    names.extend(values.into_iter().map(|name| name.to_ascii_lowercase()).filter(|name| name != "origin"));
    names
}
