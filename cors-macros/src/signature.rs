//! The handler's signature: extractors that need something from the policy. The rules are in `actix-web-cors-rules`; here the
//! extractors are found, and each violation gets its location.

use actix_web_cors_rules::rule::Rule;
use actix_web_cors_rules::signature;
use proc_macro2::{Ident, TokenStream};
use syn::{FnArg, GenericArgument, PathArguments, PathSegment, Type};

use crate::diagnostics::Diagnostics;
use crate::item::Handler;
use crate::location::Location;
use crate::route::Routes;
use crate::validate::Resolution;

/// The warnings about the signature of a handler, under its lint levels. A shared policy is not visible here, so there are none
/// with `policy`.
pub(crate) fn warnings(handler: &Handler, found: &Routes, resolution: &Resolution) -> TokenStream {
    let Resolution::Policy(policy) = resolution else { return TokenStream::new() };
    let mut diagnostics = Diagnostics::default();
    diagnostics.set_lint_levels(&handler.attributes);
    let served: Vec<String> = found.served().into_iter().map(|(method, _)| method).collect();
    let mut reported: Vec<Rule> = Vec::new();
    for extractor in handler.signature.inputs.iter().filter_map(extractor) {
        let violation = signature::check(&extractor.to_string(), &policy.valid, &served);
        // `Session` and `Identity` need the same key, which is one mistake.
        if let Some(violation) = violation.filter(|violation| !reported.contains(&violation.rule())) {
            reported.push(violation.rule());
            diagnostics.push(Location::token(extractor.span()), violation);
        }
    }
    diagnostics.warnings()
}

/// The name of an argument's type. `None` for a conditional argument, which the handler may not have.
fn extractor(argument: &FnArg) -> Option<&Ident> {
    let FnArg::Typed(argument) = argument else { return None };
    let is_conditional = argument.attrs.iter().any(|attribute| attribute.path().is_ident("cfg"));
    if is_conditional { None } else { type_name(&argument.ty) }
}

/// The last segment of a type. Extractors may be optional, so for an `Option` and a `Result` it is that of the type inside.
fn type_name(written: &Type) -> Option<&Ident> {
    match written {
        Type::Group(group) => type_name(&group.elem),
        Type::Paren(parenthesized) => type_name(&parenthesized.elem),
        Type::Path(path) if path.qself.is_none() => {
            let last = path.path.segments.last()?;
            let is_optional = last.ident == "Option" || last.ident == "Result";
            if is_optional { type_name(first_argument(last)?) } else { Some(&last.ident) }
        }
        _ => None,
    }
}

/// The first type among the generic arguments of a segment.
fn first_argument(segment: &PathSegment) -> Option<&Type> {
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(written) => Some(written),
        _ => None,
    })
}
