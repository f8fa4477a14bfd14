//! Locations of mistakes: the tokens to mark, and the part of an attribute that they belong to.

use std::sync::atomic::{AtomicUsize, Ordering};

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;

/// Identifies one `#[cors]` or `policy!`. Entries keep it when they are inherited and read again for each handler of a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct AttributeId(usize);

impl AttributeId {
    /// Returns an id that no other attribute has.
    pub(crate) fn unique() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

/// Identifies one entry of an attribute, by its index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct EntryId {
    pub(crate) attribute: AttributeId,
    pub(crate) index: usize,
}

/// A part of an attribute. It identifies a mistake however often the part is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Part {
    /// All of it.
    Attribute(AttributeId),
    /// One entry.
    Entry(EntryId),
    /// One element of an entry's value, by its index.
    Element(EntryId, usize),
}

impl Part {
    /// The attribute that this is a part of.
    pub(crate) fn attribute(self) -> AttributeId {
        match self {
            Self::Attribute(attribute) => attribute,
            Self::Entry(entry) | Self::Element(entry, _) => entry.attribute,
        }
    }
}

/// The tokens to mark, from the first to the last. The part is `None` for tokens outside any `#[cors]`.
#[derive(Clone, Copy)]
pub(crate) struct Location {
    pub(crate) first: Span,
    pub(crate) last: Span,
    pub(crate) part: Option<Part>,
}

impl Location {
    /// A token of an attribute.
    pub(crate) fn new(part: Part, span: Span) -> Self {
        Self { part: Some(part), ..Self::token(span) }
    }

    /// A token outside any `#[cors]`.
    pub(crate) fn token(span: Span) -> Self {
        Self { first: span, last: span, part: None }
    }

    /// Tokens outside any `#[cors]`.
    pub(crate) fn tokens(tokens: &impl ToTokens) -> Self {
        let mut spans = tokens.to_token_stream().into_iter().map(|token| token.span());
        let first = spans.next().unwrap_or_else(Span::call_site);
        Self { first, last: spans.last().unwrap_or(first), part: None }
    }
}

impl Default for Location {
    /// The macro invocation as a whole.
    fn default() -> Self {
        Self::token(Span::call_site())
    }
}

/// The span of the first token. On stable Rust a span cannot cover several tokens.
pub(crate) fn first_span(tokens: &TokenStream) -> Span {
    tokens.clone().into_iter().next().map_or_else(Span::call_site, |token| token.span())
}
