//! `#[cors(…)]`.

use actix_web_cors_rules::rule::{Rule, Violation};
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::Attribute;

use crate::diagnostics::Diagnostics;
use crate::hints::{early_hints, hints, in_editor, route_hints};
use crate::model::Model;
use crate::module::{self, merged};
use crate::parse::{Entry, Handler, Item};
use crate::route::{Routes, last_segment};
use crate::validate::{Place, report_unneeded, validate};
use crate::{expand, parse};

/// How often the attribute has been read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pass {
    /// As the user wrote it.
    First,
    /// Again, after its errors and warnings have been told.
    Checked,
    /// Put by a module on a handler that may turn out to have no route.
    IfRouted,
}

/// Expands the attribute. Whatever is wrong, the item comes out in the shape that success has.
pub(crate) fn expand(arguments: TokenStream, item: TokenStream, pass: Pass) -> TokenStream {
    match parse::item(item) {
        Item::Handler(handler) => on_handler(arguments, handler, pass),
        Item::Module(module) => crate::module::expand(arguments, module),
        Item::Unfinished(tokens, error) => unfinished(arguments, &tokens, &error, pass),
        Item::Other(tokens) => {
            let mut diagnostics = Diagnostics::default();
            let violation = Violation::new(Rule::ItemKind, "this is neither a handler nor an inline module")
                .advise("write it above the route attribute of a function, or on `mod name { … }`");
            diagnostics.push(parse::head(&tokens), violation);
            let errors = diagnostics.errors();
            quote!(#tokens #errors)
        }
    }
}

fn on_handler(arguments: TokenStream, mut handler: Handler, mut pass: Pass) -> TokenStream {
    let mut diagnostics = Diagnostics::default();
    diagnostics.about(&handler.attributes);
    let (import, arguments) = merged_with_others(arguments, &mut handler.attributes, &mut pass, &mut diagnostics);
    take_duplicates(&mut handler.attributes, &mut diagnostics);
    let Some(found) = Routes::of(&handler) else {
        if pass == Pass::IfRouted {
            return handler.to_token_stream();
        }
        return without_route(arguments, &handler, diagnostics);
    };
    let entries = parse::entries(arguments.clone(), &mut diagnostics);
    let hinted = entries.clone();
    let model = Model::read(entries, &mut diagnostics);
    let served = found.served();
    let place = if found.routes.is_some() { Place::Handler(&served) } else { Place::Unknown };
    let validation = validate(&model, &place, &mut diagnostics);
    if pass != Pass::Checked {
        report_unneeded(&validation.opt_outs, &mut diagnostics);
    }
    let runtime = expand::runtime(model.crate_path.as_ref().map(|keyed| &keyed.value.0));
    let (errors, warnings) = match pass {
        Pass::First | Pass::IfRouted => (diagnostics.errors(), diagnostics.warnings()),
        Pass::Checked => (TokenStream::new(), TokenStream::new()),
    };
    let hints = (pass == Pass::First).then(|| hints(&hinted, &runtime));
    let expanded = match (&validation.checked, &found.routes) {
        (Some(checked), Some(routes)) if !diagnostics.has_errors() => {
            if handler.attributes.iter().take(found.index).any(is_macro) {
                moved_down(&arguments, &handler, &found, &runtime)
            } else {
                expand::handler(&handler, &found, routes, checked, &runtime)
            }
        }
        _ => {
            let routes = route_hints(&handler);
            quote!(#routes #handler)
        }
    };
    quote!(#hints #import #expanded #warnings #errors)
}

/// Two policies meet on a handler where a module could not see both: a `cfg_attr` hid one, or another name. The nearer replaces
/// the other key by key, and what comes out has not been checked. With what keeps the import of a merged attribute used.
fn merged_with_others(
    arguments: TokenStream,
    attributes: &mut Vec<Attribute>,
    pass: &mut Pass,
    diagnostics: &mut Diagnostics,
) -> (TokenStream, TokenStream) {
    let farther = take_of_module(attributes, diagnostics);
    let own = attributes.iter().position(|attribute| *pass != Pass::First && is_named(attribute, &["cors"]));
    let own = own.map(|index| attributes.remove(index));
    if farther.is_empty() && own.is_none() {
        return (TokenStream::new(), arguments);
    }
    *pass = Pass::First;
    let this = merged(&farther, parse::entries(arguments, &mut Diagnostics::default()));
    let nearer = own.iter().flat_map(|own| parse::entries_of(own, diagnostics)).collect();
    let import = own.iter().map(|own| expand::used(own.path())).collect();
    (import, module::arguments(&merged(&this, nearer)))
}

/// What a module has put on a handler.
pub(crate) fn take_of_module(attributes: &mut Vec<Attribute>, diagnostics: &mut Diagnostics) -> Vec<Entry> {
    let mut farther = Vec::new();
    attributes.retain(|attribute| {
        let of_module = is_named(attribute, &["cors_on_route", "cors_if_routed"]);
        if of_module {
            farther = parse::entries_of(attribute, diagnostics);
        }
        !of_module
    });
    farther
}

/// Whether an attribute's path ends in one of these names.
pub(crate) fn is_named(attribute: &Attribute, names: &[&str]) -> bool {
    last_segment(attribute.path()).is_some_and(|last| names.contains(&last.as_str()))
}

/// `#[cors]` with no route attribute below it. The commonest reason is that it stands below one itself, whose expansion shows
/// only the function.
fn without_route(arguments: TokenStream, handler: &Handler, mut diagnostics: Diagnostics) -> TokenStream {
    diagnostics.push(Span::call_site(), no_route_below(&format!("`{}`", handler.signature.ident)));
    let (hints, errors) = (early_hints(arguments), diagnostics.errors());
    quote!(#hints #handler #errors)
}

/// `#[cors]` stands above the route attribute, which it takes the place of.
pub(crate) fn no_route_below(handler: &str) -> Violation {
    Violation::new(Rule::RouteMissing, format!("there is no route attribute below `#[cors]` on {handler}"))
        .advise("put `#[cors(…)]` above `#[get(\"…\")]`, above `#[routes]`, or above the route attribute that the handler is to have")
}

/// An editor says itself what is missing in a signature, and a second voice would only be in the way. A build comes here with
/// syntax that this macro does not know.
fn unfinished(arguments: TokenStream, item: &TokenStream, error: &syn::Error, pass: Pass) -> TokenStream {
    let mut diagnostics = Diagnostics::default();
    diagnostics
        .push(error.span(), Violation::because(Rule::ItemKind, format!("this function cannot be read: {error}")));
    let hints = (pass == Pass::First).then(|| early_hints(arguments));
    let errors = if in_editor() { TokenStream::new() } else { diagnostics.errors() };
    quote!(#hints #item #errors)
}

/// One handler has one policy.
pub(crate) fn take_duplicates(attributes: &mut Vec<Attribute>, diagnostics: &mut Diagnostics) {
    attributes.retain(|attribute| {
        let another = is_named(attribute, &["cors"]);
        if another {
            let violation = Violation::new(Rule::DuplicateAttribute, "there is a second `#[cors]` on this item")
                .advise("keep one of the two");
            diagnostics.push_on(attribute.path(), violation);
        }
        !another
    });
}

/// Whether an attribute may be a macro: those expand before the route attribute, and want to see it.
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
    let inert = path.get_ident().is_some_and(|name| INERT.iter().any(|inert| name == inert));
    let tool = path.segments.first().is_some_and(|first| TOOLS.iter().any(|tool| first.ident == tool));
    !inert && !tool
}

/// Attributes between `#[cors]` and the route attribute work as without `#[cors]`: they expand first, and see the route.
fn moved_down(arguments: &TokenStream, handler: &Handler, found: &Routes, runtime: &TokenStream) -> TokenStream {
    let (above, below) = handler.attributes.split_at(found.index);
    let Handler { visibility, signature, body, .. } = handler;
    quote! {
        #(#above)*
        #[#runtime::cors_on_route(#arguments)]
        #(#below)*
        #visibility #signature #body
    }
}

impl ToTokens for Handler {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Self { attributes, visibility, signature, body } = self;
        tokens.extend(quote!(#(#attributes)* #visibility #signature #body));
    }
}
