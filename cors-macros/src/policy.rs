//! `policy!(…)`.

use proc_macro2::{Span, TokenStream};
use quote::quote;

use crate::attribute::entries::entries;
use crate::attribute::keys::runtime_path;
use crate::attribute::model::Model;
use crate::diagnostics::Diagnostics;
use crate::editor::policy_hints;
use crate::expand;
use crate::location::{AttributeId, Location, Part};
use crate::validate::{PolicySite, Resolution, report_unneeded, validate};

/// Expands to a constant expression of type `Policy`, even if the policy has errors.
pub(crate) fn expand(arguments: TokenStream) -> TokenStream {
    let mut diagnostics = Diagnostics::default();
    let id = AttributeId::unique();
    let entries = entries(arguments, id, &mut diagnostics);
    let blame = Location::new(Part::Attribute(id), Span::call_site());
    let model = Model::read(&entries, blame, &mut diagnostics);
    let validation = validate(&model, &PolicySite::Shared, &mut diagnostics);
    report_unneeded(&validation.opt_outs, &mut diagnostics);
    let runtime = runtime_path(model.crate_path.as_ref().map(|keyed| &keyed.value.0));
    let policy = match &validation.resolution {
        Some(Resolution::Policy(policy)) if !diagnostics.has_errors() => {
            expand::policy(policy, policy.valid.methods.as_deref().unwrap_or_default(), &runtime)
        }
        _ => expand::no_policy(&runtime),
    };
    let (hints, errors, warnings) = (policy_hints(&entries, &runtime), diagnostics.errors(), diagnostics.warnings());
    quote!({ #hints #errors #warnings #policy })
}
