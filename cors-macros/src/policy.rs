//! `policy!(…)`.

use proc_macro2::TokenStream;
use quote::quote;

use crate::diagnostics::Diagnostics;
use crate::hints::policy_hints;
use crate::model::Model;
use crate::validate::{Checked, Place, report_unneeded, validate};
use crate::{expand, parse};

/// A constant expression of type `Policy`, also where the policy has errors.
pub(crate) fn expand(arguments: TokenStream) -> TokenStream {
    let mut diagnostics = Diagnostics::default();
    let entries = parse::entries(arguments, &mut diagnostics);
    let hinted = entries.clone();
    let model = Model::read(entries, &mut diagnostics);
    let validation = validate(&model, &Place::Shared, &mut diagnostics);
    report_unneeded(&validation.opt_outs, &mut diagnostics);
    let runtime = expand::runtime(model.crate_path.as_ref().map(|keyed| &keyed.value.0));
    let policy = match &validation.checked {
        Some(Checked::Policy(policy)) if !diagnostics.has_errors() => {
            let methods = expand::methods(policy.methods.as_deref().unwrap_or_default(), &runtime);
            expand::policy(policy, &methods, &runtime)
        }
        _ => expand::no_policy(&runtime),
    };
    let (hints, errors, warnings) = (policy_hints(&hinted, &runtime), diagnostics.errors(), diagnostics.warnings());
    quote!({ #hints #errors #warnings #policy })
}
