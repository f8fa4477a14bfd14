//! `#[cors(…)]` on a handler.

use actix_web_cors_rules::rule::{Rule, Violation};
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::Attribute;

use crate::attribute::entries::{Entry, entries, entries_of, to_arguments};
use crate::attribute::inherit::{is_cors, merge, reject_duplicates, take_inherited};
use crate::attribute::keys::runtime_path;
use crate::attribute::model::Model;
use crate::diagnostics::Diagnostics;
use crate::editor::{hints, in_editor, route_hints};
use crate::expand;
use crate::item::Handler;
use crate::location::{AttributeId, Location, Part};
use crate::route::Routes;
use crate::signature;
use crate::validate::{PolicySite, report_unneeded, validate};

/// Who put the attribute on the item.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Invocation {
    /// The user.
    Written,
    /// This macro, which has checked the attribute before.
    Relocated,
    /// A module, on a handler that may turn out to have no route.
    Conditional,
}

/// Expands the attribute on a handler to a service with a policy.
pub(crate) fn expand(arguments: TokenStream, mut handler: Handler, invocation: Invocation) -> TokenStream {
    let mut diagnostics = Diagnostics::default();
    diagnostics.set_lint_levels(&handler.attributes);
    let stack = merge_stacked_attributes(arguments, &mut handler.attributes, invocation);
    let Stack { entries, blame, import, invocation, syntax_errors } = stack;
    reject_duplicates(&mut handler.attributes, &mut diagnostics);
    let Some(found) = Routes::of(&handler) else {
        return if invocation == Invocation::Conditional {
            handler.to_token_stream()
        } else {
            without_route(&entries, &handler, diagnostics)
        };
    };
    syntax_errors.into_iter().for_each(|diagnostic| diagnostics.absorb(diagnostic));
    let model = Model::read(&entries, blame, &mut diagnostics);
    let served = found.served();
    let site = if found.routes.is_some() { PolicySite::Handler(&served) } else { PolicySite::UnreadableRoute };
    let validation = validate(&model, &site, &mut diagnostics);
    let runtime = runtime_path(model.crate_path.as_ref().map(|keyed| &keyed.value.0));
    let (mut errors, mut warnings) = (TokenStream::new(), TokenStream::new());
    if invocation != Invocation::Relocated {
        report_unneeded(&validation.opt_outs, &mut diagnostics);
        (errors, warnings) = (diagnostics.errors(), diagnostics.warnings());
    }
    let hints = (invocation == Invocation::Written).then(|| hints(&entries, &runtime));
    let expanded = match (&validation.resolution, &found.routes) {
        (Some(resolution), Some(routes)) if !diagnostics.has_errors() => {
            if handler.attributes.iter().take(found.index).any(is_macro) {
                relocate(&entries, &handler, &found, &runtime)
            } else {
                let service = expand::handler(&handler, &found, routes, resolution, &runtime);
                let warnings = signature::warnings(&handler, &found, resolution);
                quote!(#service #warnings)
            }
        }
        _ => {
            let routes = route_hints(&handler);
            quote!(#routes #handler)
        }
    };
    quote!(#hints #import #expanded #warnings #errors)
}

/// The attribute that is expanded, merged with others on the same handler.
struct Stack {
    entries: Vec<Entry>,
    /// Where to report a missing key.
    blame: Location,
    /// Keeps the import of a merged attribute in use.
    import: TokenStream,
    invocation: Invocation,
    syntax_errors: Diagnostics,
}

/// Merges attributes that a module could not see together, because one was hidden by `cfg_attr` or by a renamed import. Local
/// keys win. The result has to be validated like an attribute that the user wrote.
fn merge_stacked_attributes(arguments: TokenStream, attributes: &mut Vec<Attribute>, invocation: Invocation) -> Stack {
    let mut syntax_errors = Diagnostics::default();
    let id = AttributeId::unique();
    let inherited = take_inherited(attributes, AttributeId::unique(), &mut syntax_errors);
    let entries = merge(&inherited, &entries(arguments, id, &mut syntax_errors));
    let position = attributes.iter().position(|attribute| invocation != Invocation::Written && is_cors(attribute));
    let local = position.map(|index| attributes.remove(index));
    let is_merged = local.is_some() || !inherited.is_empty();
    let local_entries: Vec<Entry> =
        local.iter().flat_map(|local| entries_of(local, AttributeId::unique(), &mut syntax_errors)).collect();
    Stack {
        entries: merge(&entries, &local_entries),
        blame: Location::new(Part::Attribute(id), Span::call_site()),
        import: local.iter().map(|local| expand::keep_import_used(local.path())).collect(),
        invocation: if is_merged { Invocation::Written } else { invocation },
        syntax_errors,
    }
}

/// Reports that there is no route attribute below `#[cors]`. The usual reason is that `#[cors]` is below the route attribute,
/// whose expansion leaves only the function.
fn without_route(entries: &[Entry], handler: &Handler, mut diagnostics: Diagnostics) -> TokenStream {
    let name = format!("`{}`", handler.signature.ident);
    diagnostics.push(Location::default(), no_route_below(&name));
    let (hints, errors) = (unchecked_hints(entries), diagnostics.errors());
    quote!(#hints #handler #errors)
}

/// A violation for `#[cors]` that is not above the route attribute, which it replaces.
pub(crate) fn no_route_below(handler: &str) -> Violation {
    Violation::new(Rule::RouteMissing, format!("there is no route attribute below `#[cors]` on {handler}")).help(
        "put `#[cors(…)]` above the route attribute of the handler, for example above `#[get(\"…\")]` or `#[routes]`; \
         around a route that is registered by hand use the middleware `Cors`",
    )
}

/// Expands the attribute on a function whose signature does not parse. In an editor the signature is half typed and rust-analyzer
/// reports that itself, so no error is emitted there. In a build, the signature uses syntax that this macro cannot parse.
pub(crate) fn expand_incomplete(
    arguments: TokenStream,
    item: &TokenStream,
    error: &syn::Error,
    invocation: Invocation,
) -> TokenStream {
    let mut diagnostics = Diagnostics::default();
    let violation = Violation::with_message(Rule::ItemKind, format!("this function cannot be parsed: {error}"));
    diagnostics.push(Location::token(error.span()), violation);
    let hints = (invocation == Invocation::Written)
        .then(|| unchecked_hints(&entries(arguments, AttributeId::unique(), &mut Diagnostics::default())));
    let errors = if in_editor() { TokenStream::new() } else { diagnostics.errors() };
    quote!(#hints #item #errors)
}

/// The hints for an attribute whose mistakes are not reported, because its item is broken.
fn unchecked_hints(entries: &[Entry]) -> TokenStream {
    let model = Model::read(entries, Location::default(), &mut Diagnostics::default());
    hints(entries, &runtime_path(model.crate_path.as_ref().map(|keyed| &keyed.value.0)))
}

/// True if an attribute may be a macro. Macros above the route attribute expand before it and expect to see it.
fn is_macro(attribute: &Attribute) -> bool {
    const INERT: [&str; 22] = [
        "allow",
        "automatically_derived",
        "cfg",
        "cfg_attr",
        "cold",
        "deny",
        "deprecated",
        "derive",
        "doc",
        "expect",
        "export_name",
        "forbid",
        "ignore",
        "inline",
        "link_section",
        "must_use",
        "no_mangle",
        "target_feature",
        "test",
        "track_caller",
        "used",
        "warn",
    ];
    const TOOLS: [&str; 4] = ["clippy", "diagnostic", "rustfmt", "rust_analyzer"];
    let path = attribute.path();
    let is_inert = path.get_ident().is_some_and(|name| INERT.iter().any(|inert| name == inert));
    let is_of_tool = path.segments.first().is_some_and(|first| TOOLS.iter().any(|tool| first.ident == tool));
    !is_inert && !is_of_tool
}

/// Moves `#[cors]` down to the route attribute, so attributes between the two expand first and see the route.
fn relocate(entries: &[Entry], handler: &Handler, found: &Routes, runtime: &TokenStream) -> TokenStream {
    let (above, below) = handler.attributes.split_at(found.index);
    let Handler { visibility, signature, body, .. } = handler;
    let arguments = to_arguments(entries);
    quote! {
        #(#above)*
        #[#runtime::cors_on_route(#arguments)]
        #(#below)*
        #visibility #signature #body
    }
}
