//! The keys `origins` and `dev_origins`.

use actix_web_cors_rules::allow_list::{self, OriginMatcher, check, compile};
use actix_web_cors_rules::dangerous::Dangerous;
use actix_web_cors_rules::rule::{Rule, Violation};
use syn::Path;

use super::opt_outs::{OptOut, read_opt_outs, with_need};
use crate::attribute::model::{Keyed, Model};
use crate::attribute::values::{OriginsValue, StringList};
use crate::diagnostics::Diagnostics;
use crate::location::Location;

/// The origins of a policy. The default allows none.
#[derive(Default)]
pub(super) struct Origins {
    pub(super) release: OriginMatcher,
    /// With `dev_origins`, if there are any.
    pub(super) debug: Option<OriginMatcher>,
    /// As they were written, and whether in `dev_origins`.
    pub(super) literals: Vec<(String, bool)>,
    pub(super) source: Option<Path>,
    pub(super) opt_outs: Vec<OptOut>,
}

/// An origin of either list.
struct Literal<'a> {
    text: &'a str,
    location: Location,
    is_dev: bool,
}

pub(super) fn validate_origins(model: &Model, credentials: bool, diagnostics: &mut Diagnostics) -> Origins {
    report_missing(model, diagnostics);
    report_empty(model, diagnostics);
    let source = match &model.origins {
        Some(Keyed { value: OriginsValue::Source(path), .. }) => Some(path.clone()),
        _ => None,
    };
    let literals = literals(model);
    let entries: Vec<_> =
        literals.iter().map(|literal| allow_list::Entry { text: literal.text, dev: literal.is_dev }).collect();
    let dangerous = read_opt_outs(model, diagnostics);
    let checked = check(&entries, credentials, dangerous);
    let is_refused = checked.violations.iter().any(|(_, violation)| !violation.rule().is_warning());
    for (index, violation) in checked.violations {
        let location = literals.get(index).map_or(model.blame, |literal| literal.location);
        diagnostics.push(location, violation);
    }
    if is_refused {
        return Origins { source, ..Origins::default() };
    }
    // The origins of a source are unknown, so its opt-outs count as needed.
    let needed = if source.is_some() { Dangerous::ALL } else { checked.needed };
    let compiled = |with_dev: bool| -> OriginMatcher {
        let pairs = checked.patterns.iter().zip(&literals);
        let chosen = pairs.filter(|(_, literal)| with_dev || !literal.is_dev);
        compile(&chosen.filter_map(|(pattern, _)| pattern.clone()).collect::<Vec<_>>())
    };
    Origins {
        release: compiled(false),
        debug: model.dev_origins.as_ref().map(|_| compiled(true)),
        literals: literals.iter().map(|literal| (literal.text.to_owned(), literal.is_dev)).collect(),
        source,
        opt_outs: if model.unreadable.is_empty() { with_need(model, needed) } else { Vec::new() },
    }
}

fn report_missing(model: &Model, diagnostics: &mut Diagnostics) {
    // An unreadable entry may have been this key.
    if model.origins.is_none() && model.unreadable.is_empty() && !diagnostics.has_errors() {
        let violation = Violation::new(Rule::OriginsMissing, "there is no `origins`")
            .help("add `origins = [\"https://app.example.com\"]`, or `origins = [\"*\"]` for a public resource");
        diagnostics.push(model.blame, violation);
    }
}

fn report_empty(model: &Model, diagnostics: &mut Diagnostics) {
    let Some(keyed @ Keyed { value: OriginsValue::List(list), .. }) = &model.origins else { return };
    if list.is_empty() && model.dev_origins.as_ref().is_none_or(|dev| dev.value.is_empty()) {
        let violation =
            Violation::new(Rule::OriginsEmpty, "`origins = []`").help("list the origins, or remove the attribute");
        diagnostics.push(keyed.location(list.span), violation);
    }
}

/// The elements of both lists.
fn literals(model: &Model) -> Vec<Literal<'_>> {
    let origins = match &model.origins {
        Some(keyed @ Keyed { value: OriginsValue::List(list), .. }) => literals_of(keyed, list, false),
        _ => Vec::new(),
    };
    let dev = model.dev_origins.iter().flat_map(|keyed| literals_of(keyed, &keyed.value, true));
    origins.into_iter().chain(dev).collect()
}

fn literals_of<'a, T>(keyed: &Keyed<T>, list: &'a StringList, is_dev: bool) -> Vec<Literal<'a>> {
    let literal = |(index, text)| Literal { text, location: keyed.location_in(list, index), is_dev };
    list.texts().into_iter().enumerate().map(literal).collect()
}
