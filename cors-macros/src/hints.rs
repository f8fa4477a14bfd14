//! What editors read: each word of an attribute once more, as a path to its documentation.
//!
//! Nothing of it reaches a build: the hints are written only where rust-analyzer runs the macro. It resolves the paths, and so
//! completes and explains keys. A `#[cfg(rust_analyzer)]` around them would do the same, and would be linted in the user's crate by
//! `unexpected_cfgs`. The hints stand in front of the item and of every error: completion looks at the first place where a word
//! comes out.

use std::sync::LazyLock;

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::quote;
use syn::Attribute;

use crate::diagnostics::Diagnostics;
use crate::model::Model;
use crate::parse::{self, Entry, Handler};
use crate::route::is_route;

/// The hints for the entries of `#[cors]`, half-typed ones too.
pub(crate) fn hints(entries: &[Entry], runtime: &TokenStream) -> TokenStream {
    hints_from(&quote!(#runtime::editor::keys), entries, runtime)
}

/// The hints for the entries of `policy!`, which has no `off` and no `policy`.
pub(crate) fn policy_hints(entries: &[Entry], runtime: &TokenStream) -> TokenStream {
    hints_from(&quote!(#runtime::editor::policy_keys), entries, runtime)
}

/// The hints for an attribute that is not checked yet, since its item is half typed.
pub(crate) fn early_hints(arguments: TokenStream) -> TokenStream {
    let mut told_later = Diagnostics::default();
    let entries = parse::entries(arguments, &mut told_later);
    let model = Model::read(entries.clone(), &mut told_later);
    hints(&entries, &crate::expand::runtime(model.crate_path.as_ref().map(|keyed| &keyed.value.0)))
}

fn hints_from(list: &TokenStream, entries: &[Entry], runtime: &TokenStream) -> TokenStream {
    let keys = entries.iter().filter_map(|entry| nameable(&entry.key));
    // An empty list is written too: a cursor in it needs a place to be.
    let values = ["methods", "dangerous", "headers"].into_iter().filter_map(|key| {
        let entry = entries.iter().find(|entry| entry.key == key)?;
        let words = if key == "headers" { instead_of_a_list(entry)? } else { inside(entry) };
        let words = words.iter().filter_map(nameable);
        let list = Ident::new(key, proc_macro2::Span::call_site());
        Some(quote!(use #runtime::editor::#list::{ #(#words as _,)* };))
    });
    for_editors(&quote! {
        use #list::{ #(#keys as _,)* };
        #(#values)*
    })
}

/// The hints for route attributes that stay where they are since the policy has a mistake: rust-analyzer does not explain an
/// attribute that comes out of another one.
pub(crate) fn route_hints(handler: &Handler) -> TokenStream {
    let paths = handler.attributes.iter().filter(|attribute| is_route(attribute)).map(Attribute::path);
    for_editors(&quote!(#(use #paths as _;)*))
}

fn for_editors(uses: &TokenStream) -> TokenStream {
    if in_editor() { quote!(const _: () = { #uses };) } else { TokenStream::new() }
}

/// Whether rust-analyzer runs the macro. It does so in a process of its own, `rust-analyzer-proc-macro-srv`, or in older versions
/// `rust-analyzer proc-macro`.
pub(crate) fn in_editor() -> bool {
    static IN_EDITOR: LazyLock<bool> = LazyLock::new(|| {
        let program = std::env::current_exe().unwrap_or_default();
        program.file_name().is_some_and(|name| name.to_string_lossy().contains("rust-analyzer"))
    });
    *IN_EDITOR
}

/// A keyword may be the start of a longer word, `in` of `insecure_origins`, and would be a syntax error in every build if it
/// stood here as it is.
fn nameable(word: &Ident) -> Option<Ident> {
    let text = word.to_string();
    match text.as_str() {
        "crate" | "self" | "super" | "Self" | "_" => None,
        _ if syn::parse_str::<Ident>(&text).is_ok() => Some(word.clone()),
        _ => Some(Ident::new_raw(&text, word.span())),
    }
}

/// The words inside the brackets of a key's value.
fn inside(entry: &Entry) -> Vec<Ident> {
    let groups = entry.tokens.clone().into_iter().filter_map(|token| match token {
        TokenTree::Group(group) => Some(group.stream()),
        _ => None,
    });
    groups.flat_map(words).collect()
}

/// The words after the `=`, where no list stands.
fn instead_of_a_list(entry: &Entry) -> Option<Vec<Ident>> {
    let list = entry.tokens.clone().into_iter().any(|token| matches!(token, TokenTree::Group(_)));
    (!list).then(|| words(entry.tokens.clone()).skip(1).collect())
}

fn words(tokens: TokenStream) -> impl Iterator<Item = Ident> {
    tokens.into_iter().filter_map(|token| match token {
        TokenTree::Ident(word) => Some(word),
        _ => None,
    })
}
