//! Literals and punctuation, and excerpts of the source for messages.

use proc_macro2::TokenTree;
use quote::ToTokens;
use syn::{Expr, ExprLit, Lit, LitInt, LitStr};

/// Removes the invisible groups around what a `macro_rules!` macro passes on.
pub(crate) fn ungroup(mut expr: &Expr) -> &Expr {
    while let Expr::Group(group) = expr {
        expr = &group.expr;
    }
    expr
}

/// A string literal without a suffix. Rust's grammar lets macros see suffixes.
pub(crate) fn string_lit(expr: &Expr) -> Option<&LitStr> {
    match ungroup(expr) {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) if text.suffix().is_empty() => Some(text),
        _ => None,
    }
}

/// An integer literal without a suffix: `10m` is not ten minutes.
pub(crate) fn int_lit(expr: &Expr) -> Option<&LitInt> {
    match ungroup(expr) {
        Expr::Lit(ExprLit { lit: Lit::Int(number), .. }) if number.suffix().is_empty() => Some(number),
        _ => None,
    }
}

/// True for this punctuation character.
pub(crate) fn is_punct(token: &TokenTree, c: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == c)
}

/// The source of some tokens for a message: one line, at most 60 characters.
pub(crate) fn source_excerpt(tokens: &impl ToTokens) -> String {
    let text = tokens.to_token_stream().to_string().split_whitespace().collect::<Vec<_>>().join(" ");
    let text = text.replace(" :: ", "::").replace("! (", "!(").replace("# [", "#[").replace("#! [", "#![");
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
