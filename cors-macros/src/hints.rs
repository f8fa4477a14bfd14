//! What editors read: each word of an attribute once more, as a path to its documentation.
//!
//! Nothing of it reaches a build. rust-analyzer sets `cfg(rust_analyzer)`, resolves the paths, and so completes and explains
//! keys. The hints stand in front of the item and of every error: completion looks at the first place where a word comes out.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::quote;

use crate::parse::Entry;

/// The hints for some entries, half-typed ones too.
pub(crate) fn hints(entries: &[Entry], runtime: &TokenStream) -> TokenStream {
    let keys = entries.iter().map(|entry| &entry.key).filter(|key| *key != "crate");
    // An empty list is written too: a cursor in it needs a place to be.
    let methods = words(entries, "methods").map(|words| quote!(use #runtime::ide::methods::{ #(#words as _,)* };));
    let opt_outs = words(entries, "dangerous").map(|words| quote!(use #runtime::ide::dangerous::{ #(#words as _,)* };));
    quote! {
        #[allow(unexpected_cfgs)]
        const _: () = {
            #[cfg(rust_analyzer)]
            {
                use #runtime::ide::keys::{ #(#keys as _,)* };
                #methods
                #opt_outs
            }
        };
    }
}

/// The words inside the brackets of a key's value, if the key was given.
fn words(entries: &[Entry], key: &str) -> Option<Vec<Ident>> {
    let entry = entries.iter().find(|entry| entry.key == key)?;
    let groups = entry.tokens.clone().into_iter().filter_map(|token| match token {
        TokenTree::Group(group) => Some(group.stream()),
        _ => None,
    });
    let words = groups.flatten().filter_map(|token| match token {
        TokenTree::Ident(word) => Some(word),
        _ => None,
    });
    Some(words.collect())
}
