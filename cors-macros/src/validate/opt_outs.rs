//! The key `dangerous`.

use actix_web_cors_rules::dangerous::{self, Dangerous};
use actix_web_cors_rules::rule::{Rule, Violation};
use actix_web_cors_rules::spelling::nearest;

use crate::attribute::keys::{OPT_OUTS, duplicate};
use crate::attribute::model::Model;
use crate::diagnostics::Diagnostics;
use crate::location::{AttributeId, Location, Part};

/// An opt-out that is on.
pub(crate) struct OptOut {
    pub(crate) name: String,
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

/// The opt-outs that are on. One that cannot be read may be any, so all count as on: its mistake is reported once.
pub(super) fn read_opt_outs(model: &Model, diagnostics: &mut Diagnostics) -> Dangerous {
    if model.unreadable.iter().flatten().any(|key| key == "dangerous") {
        return Dangerous::ALL;
    }
    let mut dangerous = Dangerous::default();
    let mut is_unreadable = false;
    let Some(keyed) = &model.dangerous else { return dangerous };
    let names = &keyed.value.names;
    for (index, ident) in names.iter().enumerate() {
        let name = ident.to_string();
        let location = keyed.element_location(index, ident.span());
        if names.iter().take(index).any(|other| *other == name) {
            diagnostics.push(location, duplicate(&name));
        } else if let Some(opt_out) = dangerous::OptOut::from_name(&name) {
            dangerous = dangerous.with(opt_out);
        } else {
            diagnostics.push(location, unknown(&name));
            is_unreadable = true;
        }
    }
    if is_unreadable { Dangerous::ALL } else { dangerous }
}

/// The opt-outs that are on, with whether an origin needs them.
pub(super) fn with_need(model: &Model, needed: Dangerous) -> Vec<OptOut> {
    let Some(keyed) = &model.dangerous else { return Vec::new() };
    let opt_out = |(index, ident): (usize, &proc_macro2::Ident)| {
        let name = ident.to_string();
        let is_needed = needed.has(dangerous::OptOut::from_name(&name)?);
        Some(OptOut { location: keyed.element_location(index, ident.span()), name, is_needed })
    };
    keyed.value.names.iter().enumerate().filter_map(opt_out).collect()
}

/// Reports the opt-outs that no origin needs.
pub(crate) fn report_unneeded(opt_outs: &[OptOut], diagnostics: &mut Diagnostics) {
    for OptOut { name, location, .. } in opt_outs.iter().filter(|opt_out| !opt_out.is_needed) {
        let violation = Violation::new(Rule::DangerousUnneeded, format!("`dangerous({name})`")).remove();
        diagnostics.push(*location, violation);
    }
}

fn unknown(name: &str) -> Violation {
    let violation =
        Violation::with_message(Rule::DangerousUnknown, format!("`{name}` is not an opt-out of `dangerous`"));
    match nearest(name, OPT_OUTS.iter().copied()) {
        Some(suggestion) => violation.did_you_mean(suggestion),
        None => violation.help(format!(
            "the opt-outs are {}",
            OPT_OUTS.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
        )),
    }
}
