//! `#[cors(…)]`.

use actix_web_cors_rules::rule::{Rule, Violation};
use proc_macro2::TokenStream;
use quote::quote;

use crate::diagnostics::Diagnostics;
use crate::handler::Invocation;
use crate::item::{Item, item, item_span};
use crate::location::Location;
use crate::{handler, module};

/// Expands the attribute. Whatever is wrong, the item is emitted, so one mistake does not cause follow-up errors.
pub(crate) fn expand(arguments: TokenStream, tokens: TokenStream, invocation: Invocation) -> TokenStream {
    match item(tokens) {
        Item::Handler(handler) => handler::expand(arguments, handler, invocation),
        Item::Module(module) => module::expand(arguments, module),
        Item::Incomplete(tokens, error) => handler::expand_incomplete(arguments, &tokens, &error, invocation),
        Item::Other(tokens) => {
            let mut diagnostics = Diagnostics::default();
            let violation = Violation::new(Rule::ItemKind, "this is neither a handler nor an inline module")
                .help(
                    "write it above the route attribute of a function, or on `mod name { … }`; around a resource, a scope or \
                     an app use the middleware `Cors`",
                );
            diagnostics.push(Location::token(item_span(&tokens)), violation);
            let errors = diagnostics.errors();
            quote!(#tokens #errors)
        }
    }
}
