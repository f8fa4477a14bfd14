//! Code that only rust-analyzer sees: every word of the attribute as a path to its documentation, which enables completion and
//! hover.
//!
//! Builds do not contain it. A `#[cfg(rust_analyzer)]` around it would have the same effect, but `unexpected_cfgs` would report it
//! in the user's crate. The hints precede the item and the errors, because completion uses the first occurrence of a word.

use std::cell::Cell;
use std::path::Path;

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::quote;
use syn::Attribute;

use crate::attribute::entries::Entry;
use crate::item::Handler;
use crate::route::is_route;

/// The hints for the entries of `#[cors]`, including half-typed ones.
pub(crate) fn hints(entries: &[Entry], runtime: &TokenStream) -> TokenStream {
    hints_from(&quote!(#runtime::editor::keys), entries, runtime)
}

/// The hints for the entries of `policy!`, which has no `off` and no `policy`.
pub(crate) fn policy_hints(entries: &[Entry], runtime: &TokenStream) -> TokenStream {
    hints_from(&quote!(#runtime::editor::policy_keys), entries, runtime)
}

fn hints_from(list: &TokenStream, entries: &[Entry], runtime: &TokenStream) -> TokenStream {
    let keys = entries.iter().filter_map(|entry| entry.key.as_ref().and_then(nameable));
    // An empty list is emitted too, for a cursor in it.
    let values = ["methods", "dangerous", "headers", "expose_headers"].into_iter().filter_map(|key| {
        let entry = entries.iter().find(|entry| entry.is(key))?;
        let words = if key.ends_with("headers") { words_without_list(entry)? } else { words_in_list(entry) };
        let words = words.iter().filter_map(nameable);
        let list = Ident::new(key, proc_macro2::Span::call_site());
        Some(quote!(use #runtime::editor::#list::{ #(#words as _,)* };))
    });
    for_editors(&quote! {
        use #list::{ #(#keys as _,)* };
        #(#values)*
    })
}

/// The hints for route attributes that stay because the policy has a mistake: rust-analyzer shows no documentation for an
/// attribute in the output of another one.
pub(crate) fn route_hints(handler: &Handler) -> TokenStream {
    let paths = handler.attributes.iter().filter(|attribute| is_route(attribute)).map(Attribute::path);
    for_editors(&quote!(#(use #paths as _;)*))
}

fn for_editors(uses: &TokenStream) -> TokenStream {
    if in_editor() { quote!(const _: () = { #uses };) } else { TokenStream::new() }
}

thread_local! {
    /// True if an editor runs the macro on this thread.
    pub(crate) static IN_EDITOR: Cell<bool> = Cell::new(std::env::current_exe().is_ok_and(|path| is_editor(&path)));
}

pub(crate) fn in_editor() -> bool {
    IN_EDITOR.get()
}

/// True for the program in which rust-analyzer runs macros, `rust-analyzer-proc-macro-srv`, or in older versions
/// `rust-analyzer proc-macro`.
pub(crate) fn is_editor(program: &Path) -> bool {
    program.file_name().is_some_and(|name| name.to_string_lossy().contains("rust-analyzer"))
}

/// The word as the name in a `use`. A keyword may be the start of a longer word, `in` of `insecure_origins`, and is written raw.
/// Returns `None` for words that cannot be raw.
fn nameable(word: &Ident) -> Option<Ident> {
    let text = word.to_string();
    match text.as_str() {
        "crate" | "self" | "super" | "Self" | "_" => None,
        _ if syn::parse_str::<Ident>(&text).is_ok() => Some(word.clone()),
        _ => Some(Ident::new_raw(&text, word.span())),
    }
}

/// The words inside the brackets of a value.
fn words_in_list(entry: &Entry) -> Vec<Ident> {
    let groups = entry.tokens.clone().into_iter().filter_map(|token| match token {
        TokenTree::Group(group) => Some(group.stream()),
        _ => None,
    });
    groups.flat_map(words).collect()
}

/// The words after `=`, if the value is not a list.
fn words_without_list(entry: &Entry) -> Option<Vec<Ident>> {
    let has_list = entry.tokens.clone().into_iter().any(|token| matches!(token, TokenTree::Group(_)));
    (!has_list).then(|| words(entry.tokens.clone()).skip(1).collect())
}

fn words(tokens: TokenStream) -> impl Iterator<Item = Ident> {
    tokens.into_iter().filter_map(|token| match token {
        TokenTree::Ident(word) => Some(word),
        _ => None,
    })
}
