//! The key `dangerous`.

use actix_web_cors_rules::dangerous::Dangerous;
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

pub(super) const ALL: Dangerous =
    Dangerous { insecure_origins: true, public_suffix: true, any_port: true, custom_scheme: true };

/// The opt-outs that are on. One that cannot be read may be any, so all count as on: its mistake is reported once.
pub(super) fn read_opt_outs(model: &Model, diagnostics: &mut Diagnostics) -> Dangerous {
    if model.unreadable.iter().flatten().any(|key| key == "dangerous") {
        return ALL;
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
        } else if let Some(opt_out) = find(&mut dangerous, &name) {
            *opt_out = true;
        } else {
            diagnostics.push(location, unknown(&name));
            is_unreadable = true;
        }
    }
    if is_unreadable { ALL } else { dangerous }
}

/// The opt-outs that are on, with whether an origin needs them.
pub(super) fn with_need(model: &Model, mut needed: Dangerous) -> Vec<OptOut> {
    let Some(keyed) = &model.dangerous else { return Vec::new() };
    let opt_out = |(index, ident): (usize, &proc_macro2::Ident)| {
        let name = ident.to_string();
        let is_needed = *find(&mut needed, &name)?;
        Some(OptOut { location: keyed.element_location(index, ident.span()), name, is_needed })
    };
    keyed.value.names.iter().enumerate().filter_map(opt_out).collect()
}

/// Reports the opt-outs that no origin needs.
pub(crate) fn report_unneeded(opt_outs: &[OptOut], diagnostics: &mut Diagnostics) {
    for OptOut { name, location, .. } in opt_outs.iter().filter(|opt_out| !opt_out.is_needed) {
        let violation =
            Violation::new(Rule::DangerousUnneeded, format!("`dangerous({name})`")).help(format!("remove `{name}`"));
        diagnostics.push(*location, violation);
    }
}

fn find<'a>(dangerous: &'a mut Dangerous, name: &str) -> Option<&'a mut bool> {
    match name {
        "insecure_origins" => Some(&mut dangerous.insecure_origins),
        "public_suffix" => Some(&mut dangerous.public_suffix),
        "any_port" => Some(&mut dangerous.any_port),
        "custom_scheme" => Some(&mut dangerous.custom_scheme),
        _ => None,
    }
}

fn unknown(name: &str) -> Violation {
    let violation =
        Violation::with_message(Rule::DangerousUnknown, format!("`{name}` is not an opt-out of `dangerous`"));
    violation.help(match nearest(name, OPT_OUTS) {
        Some(suggestion) => format!("did you mean `{suggestion}`?"),
        None => format!("the opt-outs are {}", OPT_OUTS.map(|name| format!("`{name}`")).join(", ")),
    })
}
