//! Paths in the attribute of a module: they resolve where the attribute is, and are used inside the module.
//!
//! No path leads from a module to the items of a function around it, but an `impl` does: it may be written in the function, for a
//! type inside the module. So a policy or a source is returned by a function of such a type. `crate` has to remain a path, because
//! attributes are reached through it.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::parse::Parser;
use syn::{Attribute, Expr, Meta, Path};

use crate::attribute::entries::{Entry, meta};
use crate::attribute::keys::runtime_path;
use crate::attribute::tokens::ungroup;
use crate::expand;
use crate::item::Module;
use crate::location::first_span;

/// The items that lead from a module to what the paths in its attribute name.
#[derive(Default)]
pub(super) struct Bridge {
    /// In front of the module, where the paths resolve.
    pub(super) outside: TokenStream,
    /// At the end of the module's body.
    pub(super) inside: TokenStream,
}

/// Replaces the paths of a module's entries by paths that resolve inside the module.
pub(super) fn alias_paths(entries: Vec<Entry>, module: &Module, runtime: &TokenStream) -> (Bridge, Vec<Entry>) {
    let mut bridge = Bridge::default();
    let entries = entries.into_iter().map(|entry| alias_path(entry, module, runtime, &mut bridge)).collect();
    (bridge, entries)
}

fn alias_path(entry: Entry, module: &Module, runtime: &TokenStream, bridge: &mut Bridge) -> Entry {
    let Some(path) = path_of(&entry).filter(is_relative) else { return entry };
    let Module { name: module, attributes, .. } = module;
    // What is outside the module exists only when the module does.
    let cfg: Vec<&Attribute> = attributes.iter().filter(|attribute| attribute.path().is_ident("cfg")).collect();
    let span = first_span(&path.to_token_stream());
    if entry.is("crate") {
        if path.segments.first().is_some_and(|first| first.ident == "self" || first.ident == "super") {
            return prefix_with_super(entry);
        }
        let alias = format_ident!("__cors_crate_of_{}", module);
        let alias_here = expand::generated(quote!(#alias));
        bridge.outside.extend(quote!(#(#cfg)* use #path as #alias_here;));
        return with_path(entry, &quote_spanned!(span=> super::#alias));
    }
    let Some(name) = path.segments.last().map(|last| last.ident.clone()) else { return entry };
    let paths = format_ident!("{}", expand::PATHS);
    let (function, item) = (expand::generated(quote!(#name)), quote_spanned!(span=> &#path));
    let (kind, value) = if entry.is("policy") {
        (quote!(#runtime::PolicyHandle), expand::policy_handle(&path, &item, span, runtime))
    } else if entry.is("max_age") {
        (quote!(u32), path.to_token_stream())
    } else {
        (quote!(#runtime::Source), expand::origin_source(&path, &item, runtime))
    };
    bridge.inside.extend(quote!(#[doc(hidden)] pub struct #paths;));
    bridge.outside.extend(quote! {
        #(#cfg)*
        impl #module::#paths {
            #[doc(hidden)]
            pub const fn #function() -> #kind {
                #value
            }
        }
    });
    with_path(entry, &quote_spanned!(span=> self::#paths::#name))
}

/// Names the same item from inside a module.
pub(super) fn prefix_with_super(entry: Entry) -> Entry {
    let Some(path) = path_of(&entry).filter(is_relative) else { return entry };
    let span = first_span(&path.to_token_stream());
    let mut rest = path.segments.iter().peekable();
    rest.next_if(|first| first.ident == "self");
    let rest: Vec<_> = rest.collect();
    with_path(entry, &quote_spanned!(span=> super #(::#rest)*))
}

/// The path to the runtime, from the entry `crate`.
pub(super) fn runtime_of(entries: &[Entry]) -> TokenStream {
    runtime_path(entries.iter().filter(|entry| entry.is("crate")).find_map(path_of).as_ref())
}

fn path_of(entry: &Entry) -> Option<Path> {
    let takes_path = ["policy", "origins", "max_age", "crate"].iter().any(|key| entry.is(key));
    match &entry.meta {
        Some(Meta::NameValue(pair)) if takes_path => match ungroup(&pair.value) {
            Expr::Path(path) if path.qself.is_none() => Some(path.path.clone()),
            _ => None,
        },
        _ => None,
    }
}

fn is_relative(path: &Path) -> bool {
    path.leading_colon.is_none() && path.segments.first().is_some_and(|first| first.ident != "crate")
}

fn with_path(entry: Entry, path: &TokenStream) -> Entry {
    let key = &entry.key;
    let tokens = quote!(#key = #path);
    match Parser::parse2(meta, tokens.clone()) {
        Ok(meta) => Entry { meta: Some(meta), tokens, ..entry },
        Err(_) => entry,
    }
}
