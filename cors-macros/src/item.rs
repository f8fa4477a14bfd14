//! Items with a `#[cors]`.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Signature, Visibility};

use crate::location::first_span;

/// An item with a `#[cors]`.
#[allow(clippy::large_enum_variant, reason = "there is one at a time")]
pub(crate) enum Item {
    /// A function. Its body is not parsed, so it may be half typed.
    Handler(Handler),
    /// An inline module.
    Module(Module),
    /// A function whose signature does not parse, and the error. In an editor it is half typed.
    Incomplete(TokenStream, syn::Error),
    /// Anything else.
    Other(TokenStream),
}

/// A function.
pub(crate) struct Handler {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) visibility: Visibility,
    pub(crate) signature: Signature,
    pub(crate) body: TokenStream,
}

impl ToTokens for Handler {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Self { attributes, visibility, signature, body } = self;
        tokens.extend(quote!(#(#attributes)* #visibility #signature #body));
    }
}

/// An inline module.
pub(crate) struct Module {
    pub(crate) attributes: Vec<Attribute>,
    /// `pub mod name`.
    pub(crate) head: TokenStream,
    pub(crate) name: Ident,
    /// The body, which is parsed item by item.
    pub(crate) body: Group,
}

impl Module {
    /// The `#![…]` at the start of the body.
    pub(crate) fn inner_attributes(&self) -> Vec<Attribute> {
        let parser = |input: ParseStream<'_>| {
            let attributes = Attribute::parse_inner(input)?;
            input.parse::<TokenStream>()?;
            Ok(attributes)
        };
        Parser::parse2(parser, self.body.stream()).unwrap_or_default()
    }
}

/// Parses an item.
pub(crate) fn item(tokens: TokenStream) -> Item {
    let error = match Parser::parse2(handler, tokens.clone()) {
        // A method of a type is not a handler.
        Ok(handler) if handler.signature.receiver().is_some() => return Item::Other(tokens),
        Ok(handler) => return Item::Handler(handler),
        Err(error) => error,
    };
    match Parser::parse2(module, tokens.clone()) {
        Ok(module) => Item::Module(module),
        Err(_) if Parser::parse2(start_of_function, tokens.clone()).is_ok() => Item::Incomplete(tokens, error),
        Err(_) => Item::Other(tokens),
    }
}

fn start_of_function(input: ParseStream<'_>) -> syn::Result<()> {
    Attribute::parse_outer(input)?;
    input.parse::<Visibility>()?;
    while !input.peek(syn::Token![fn]) {
        // `const`, `async`, `unsafe`, `extern "C"`.
        if input.parse::<Option<syn::LitStr>>()?.is_none() {
            input.call(Ident::parse_any)?;
        }
    }
    input.parse::<TokenStream>().map(drop)
}

fn handler(input: ParseStream<'_>) -> syn::Result<Handler> {
    let attributes = Attribute::parse_outer(input)?;
    let visibility = input.parse()?;
    let signature = input.parse()?;
    Ok(Handler { attributes, visibility, signature, body: input.parse()? })
}

fn module(input: ParseStream<'_>) -> syn::Result<Module> {
    let attributes = Attribute::parse_outer(input)?;
    let visibility: Visibility = input.parse()?;
    let keyword: syn::Token![mod] = input.parse()?;
    let name: Ident = input.call(Ident::parse_any)?;
    let body: Group = input.parse()?;
    if body.delimiter() != Delimiter::Brace {
        return Err(syn::Error::new(body.span(), "expected a body"));
    }
    Ok(Module { attributes, head: quote!(#visibility #keyword #name), name, body })
}

/// The span of the first token of an item after its attributes.
pub(crate) fn item_span(tokens: &TokenStream) -> Span {
    let parser = |input: ParseStream<'_>| {
        Attribute::parse_outer(input)?;
        input.parse::<TokenStream>()
    };
    first_span(&Parser::parse2(parser, tokens.clone()).unwrap_or_else(|_| tokens.clone()))
}
