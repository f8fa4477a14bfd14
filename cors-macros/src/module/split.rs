//! The body of a module, split into items without parsing them: a half-typed handler does not affect the others.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::attribute::tokens::is_punct;

/// A piece of a module's body.
pub(super) enum Piece {
    /// `#![…]` or `//!`, which belongs to the module.
    InnerAttribute(TokenStream),
    /// An item, and the attributes in front of it.
    Item { attributes: Vec<TokenStream>, item: TokenStream },
}

/// Splits the body of a module.
pub(super) fn split_items(body: TokenStream) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = body.into_iter().peekable();
    while rest.peek().is_some() {
        let mut attributes: Vec<TokenStream> = Vec::new();
        let mut item: Vec<TokenTree> = Vec::new();
        while let Some(token) = rest.next() {
            let is_attribute = item.is_empty() && is_punct(&token, '#');
            if is_attribute && matches!(rest.peek(), Some(bang) if is_punct(bang, '!')) {
                pieces.push(Piece::InnerAttribute(std::iter::once(token).chain(rest.by_ref().take(2)).collect()));
                continue;
            }
            if is_attribute && matches!(rest.peek(), Some(TokenTree::Group(_))) {
                attributes.push(std::iter::once(token).chain(rest.next()).collect());
                continue;
            }
            let is_last = ends_item(&token, rest.peek());
            item.push(token);
            if is_last {
                break;
            }
        }
        pieces.push(Piece::Item { attributes, item: item.into_iter().collect() });
    }
    pieces
}

/// True for `;` and for braces, except for the braces of a constant, as in `Wrap<{ 3 }>`.
fn ends_item(token: &TokenTree, next: Option<&TokenTree>) -> bool {
    match token {
        TokenTree::Group(group) => {
            let is_argument = next.is_some_and(|next| is_punct(next, '>') || is_punct(next, ','));
            group.delimiter() == Delimiter::Brace && !is_argument
        }
        TokenTree::Punct(punct) => punct.as_char() == ';',
        TokenTree::Ident(_) | TokenTree::Literal(_) => false,
    }
}
