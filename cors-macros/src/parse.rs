//! Tokens to entries and items, tolerant of what is half typed: one broken entry costs that entry, and nothing else.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::spanned::Spanned;
use syn::{Attribute, Meta, Signature, Visibility};

use actix_web_cors_rules::rule::{Rule, Violation};

use crate::diagnostics::Diagnostics;

/// `key`, `key = value` or `key(…)`.
#[derive(Clone)]
pub(crate) struct Entry {
    pub(crate) key: Ident,
    /// The entry as darling reads it; nothing where it cannot be read, which has been reported then.
    pub(crate) meta: Option<Meta>,
    /// The entry as it was written.
    pub(crate) tokens: TokenStream,
}

impl Entry {
    /// The key of an entry that has none, which has been reported.
    pub(crate) const NO_KEY: &str = "_";

    /// Every place that a violation of this entry may start at.
    pub(crate) fn spans(&self) -> Vec<Span> {
        fn collect(tokens: TokenStream, spans: &mut Vec<Span>) {
            for token in tokens {
                spans.push(token.span());
                if let TokenTree::Group(group) = token {
                    collect(group.stream(), spans);
                }
            }
        }
        let mut spans = Vec::new();
        collect(self.tokens.clone(), &mut spans);
        spans
    }
}

/// Splits at the commas that are not inside brackets, nor among the parameters of a closure. A comma at the end is no empty piece, one in front of anything else is.
fn pieces(tokens: TokenStream) -> Vec<(TokenStream, Option<Span>)> {
    let mut pieces = Vec::new();
    let mut piece = TokenStream::new();
    let (mut after_equals, mut in_closure) = (false, false);
    for token in tokens {
        let bar = matches!(&token, TokenTree::Punct(bar) if bar.as_char() == '|');
        in_closure = if in_closure { !bar } else { bar && after_equals };
        after_equals = match &token {
            TokenTree::Punct(equals) => equals.as_char() == '=',
            TokenTree::Ident(word) => after_equals && (word == "move" || word == "async"),
            _ => false,
        };
        match token {
            TokenTree::Punct(comma) if comma.as_char() == ',' && !in_closure => {
                pieces.push((std::mem::take(&mut piece), Some(comma.span())))
            }
            token => piece.extend([token]),
        }
    }
    if !piece.is_empty() {
        pieces.push((piece, None));
    }
    pieces
}

/// The entries of `#[cors(…)]` or `policy!(…)`.
pub(crate) fn entries(tokens: TokenStream, diagnostics: &mut Diagnostics) -> Vec<Entry> {
    let mut entries = Vec::new();
    for (piece, comma) in pieces(tokens) {
        if piece.is_empty() {
            let violation =
                Violation::because(Rule::ValueType, "there is nothing in front of this comma").advise("remove it");
            diagnostics.push(comma.unwrap_or_else(Span::call_site), violation);
            continue;
        }
        entries.push(entry(piece, diagnostics));
    }
    entries
}

/// The entries of an attribute that stands on an item.
pub(crate) fn entries_of(attribute: &Attribute, diagnostics: &mut Diagnostics) -> Vec<Entry> {
    match &attribute.meta {
        Meta::List(list) => entries(list.tokens.clone(), diagnostics),
        Meta::Path(_) | Meta::NameValue(_) => Vec::new(),
    }
}

fn entry(tokens: TokenStream, diagnostics: &mut Diagnostics) -> Entry {
    let (attributes, key) = attributes_within(&tokens);
    if !attributes.is_empty() {
        // The entry counts as unreadable: without the attribute it could allow more than its author meant.
        let key = key.unwrap_or_else(|| Ident::new(Entry::NO_KEY, Span::call_site()));
        for attribute in attributes {
            diagnostics.push(attribute.span, attribute.violation(&key.to_string()));
        }
        return Entry { key, meta: None, tokens };
    }
    let mut rest = tokens.clone().into_iter();
    let key = match rest.next() {
        Some(TokenTree::Ident(key)) => key,
        other => {
            let violation = Violation::because(
                Rule::ValueType,
                "a key stands here, as in `origins = [\"https://app.example.com\"]`",
            );
            diagnostics.push(other.map_or_else(Span::call_site, |token| token.span()), violation);
            return Entry { key: Ident::new(Entry::NO_KEY, Span::call_site()), meta: None, tokens };
        }
    };
    match Parser::parse2(meta, tokens.clone()) {
        Ok(meta) => Entry { key, meta: Some(meta), tokens },
        Err(_) if !crate::model::KEYS.contains(&key.to_string().as_str()) => {
            diagnostics.push(key.span(), crate::model::unknown(&key.to_string()));
            Entry { key, meta: None, tokens }
        }
        Err(error) => {
            let (span, what) = what_is_wrong(&key, tokens.clone(), &error);
            diagnostics.push(span, crate::model::expected(&key.to_string(), what));
            Entry { key, meta: None, tokens }
        }
    }
}

/// An attribute inside an entry: on the key, on the value, or on an element of a list.
struct Within {
    /// The `#`.
    span: Span,
    name: String,
    written: String,
}

impl Within {
    /// A macro sees `cfg` before it is evaluated, and has no other use for an attribute.
    fn violation(&self, key: &str) -> Violation {
        let Self { name, written, .. } = self;
        let conditional = name == "cfg" || name == "cfg_attr";
        if !conditional {
            let (what, advice) = match name.as_str() {
                "doc" => ("a doc comment".to_owned(), "write a comment with two slashes, `// …`"),
                _ => (format!("`{written}`"), "remove it"),
            };
            let message = format!("{what} has no meaning inside `#[cors]` and `policy!`");
            return Violation::because(Rule::ValueType, message).advise(advice);
        }
        let message = format!(
            "`{written}` is not evaluated here: a macro cannot know whether the condition holds, and without the condition \
             the policy would be another one"
        );
        let by_hand = "use two `#[cfg_attr(condition, cors(…))]` with opposite conditions, or for `policy!` two items under `#[cfg]`";
        Violation::because(Rule::ValueType, message).advise(match key {
            "origins" => format!(
                "list development origins in `dev_origins`, which only builds with `debug_assertions` allow; for another condition {by_hand}"
            ),
            "dev_origins" => format!(
                "remove it: only builds with `debug_assertions` allow `dev_origins`; for another condition {by_hand}"
            ),
            _ => format!("for development origins use `dev_origins`; for another condition {by_hand}"),
        })
    }
}

/// The attributes inside an entry, `#[…]` and `#![…]` at any depth, and the key with the attributes in front of it skipped.
fn attributes_within(tokens: &TokenStream) -> (Vec<Within>, Option<Ident>) {
    let mut found = Vec::new();
    let mut first = None;
    let mut rest = tokens.clone().into_iter().peekable();
    while let Some(token) = rest.next() {
        let is_hash = matches!(&token, TokenTree::Punct(hash) if hash.as_char() == '#');
        let bang = rest.next_if(|next| is_hash && matches!(next, TokenTree::Punct(bang) if bang.as_char() == '!'));
        let is_list = |next: &TokenTree| {
            is_hash && matches!(next, TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket)
        };
        if let Some(TokenTree::Group(list)) = rest.next_if(is_list) {
            let name = list.stream().into_iter().next().map(|name| name.to_string()).unwrap_or_default();
            let written = crate::values::written(&TokenStream::from_iter(
                [Some(token.clone()), bang, Some(TokenTree::Group(list))].into_iter().flatten(),
            ));
            found.push(Within { span: token.span(), name, written });
        } else if let TokenTree::Group(group) = &token {
            found.extend(attributes_within(&group.stream()).0);
            first.get_or_insert(token);
        } else {
            first.get_or_insert(token);
        }
    }
    let key = match first {
        Some(TokenTree::Ident(key)) => Some(key),
        _ => None,
    };
    (found, key)
}

/// Where an entry cannot be read, and why.
fn what_is_wrong(key: &Ident, tokens: TokenStream, error: &syn::Error) -> (Span, String) {
    if let Some(following) = following_key(tokens.clone()) {
        return (following.span(), format!("there is no comma in front of `{following}`\nwrite `, {following}`"));
    }
    if let Some(star) = star(tokens.clone()) {
        return (star, "a `*` stands here without quotes\nwrite `\"*\"`".to_owned());
    }
    let mut rest = tokens.clone().into_iter().skip(1);
    let is_equals = |token: &TokenTree| matches!(token, TokenTree::Punct(equals) if equals.as_char() == '=');
    match (rest.next(), rest.next()) {
        (Some(equals), None) if is_equals(&equals) => (equals.span(), format!("`{key}` has no value yet")),
        (Some(token), _) if !is_equals(&token) => {
            (token.span(), format!("after `{key}` stands neither `=` nor a comma"))
        }
        _ => {
            // What ends too early ends at its last token; syn knows only that it was the end.
            let early = error.to_string().starts_with("unexpected end of input");
            let last = tokens.into_iter().last().filter(|_| early).map(|token| token.span());
            (last.unwrap_or(error.span()), format!("the value of `{key}` is no expression: {error}"))
        }
    }
}

/// A key that begins without a comma in front of it.
fn following_key(tokens: TokenStream) -> Option<Ident> {
    let mut after_value = true;
    for token in tokens.into_iter().skip(1) {
        match token {
            TokenTree::Ident(word) if after_value && crate::model::KEYS.contains(&word.to_string().as_str()) => {
                return Some(word);
            }
            TokenTree::Punct(_) => after_value = false,
            _ => after_value = true,
        }
    }
    None
}

/// `[*]`, which is no expression.
fn star(tokens: TokenStream) -> Option<Span> {
    tokens.into_iter().find_map(|token| match token {
        TokenTree::Group(list) => star(list.stream()),
        TokenTree::Punct(star) if star.as_char() == '*' => Some(star.span()),
        _ => None,
    })
}

/// A [`Meta`] whose key may be any word, so that a half-typed or reserved one does not derail the parser.
pub(crate) fn meta(input: ParseStream<'_>) -> syn::Result<Meta> {
    let key = input.call(Ident::parse_any)?;
    let path = syn::Path::from(key);
    if input.is_empty() {
        return Ok(Meta::Path(path));
    }
    if input.peek(syn::Token![=]) {
        return Ok(Meta::NameValue(syn::MetaNameValue { path, eq_token: input.parse()?, value: input.parse()? }));
    }
    let group: Group = input.parse()?;
    if group.delimiter() != Delimiter::Parenthesis {
        return Err(syn::Error::new(group.span(), "expected parentheses"));
    }
    let paren = syn::token::Paren { span: group.delim_span() };
    Ok(Meta::List(syn::MetaList { path, delimiter: syn::MacroDelimiter::Paren(paren), tokens: group.stream() }))
}

/// What `#[cors]` stands on.
#[allow(clippy::large_enum_variant, reason = "there is one at a time")]
pub(crate) enum Item {
    /// A function. Its body is never looked at, so it may be half typed.
    Handler(Handler),
    /// An inline module.
    Module(Module),
    /// A function with a signature that does not parse, and why. In an editor it is half typed.
    Unfinished(TokenStream, syn::Error),
    /// Anything else, as it was.
    Other(TokenStream),
}

/// A function, in the pieces that a route needs.
pub(crate) struct Handler {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) visibility: Visibility,
    pub(crate) signature: Signature,
    pub(crate) body: TokenStream,
}

/// An inline module; what is inside is read function by function.
pub(crate) struct Module {
    pub(crate) attributes: Vec<Attribute>,
    /// `pub mod name`.
    pub(crate) head: TokenStream,
    pub(crate) name: Ident,
    pub(crate) body: Group,
}

/// Reads the item.
pub(crate) fn item(tokens: TokenStream) -> Item {
    let error = match Parser::parse2(handler, tokens.clone()) {
        // A method of a type.
        Ok(handler) if handler.signature.receiver().is_some() => return Item::Other(tokens),
        Ok(handler) => return Item::Handler(handler),
        Err(error) => error,
    };
    match Parser::parse2(module, tokens.clone()) {
        Ok(module) => Item::Module(module),
        Err(_) if Parser::parse2(start_of_function, tokens.clone()).is_ok() => Item::Unfinished(tokens, error),
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
    Ok(Module { attributes, head: quote::quote!(#visibility #keyword #name), name, body })
}

/// The first token of an item that is no attribute.
pub(crate) fn head(tokens: &TokenStream) -> Span {
    let parser = |input: ParseStream<'_>| {
        Attribute::parse_outer(input)?;
        input.parse::<TokenStream>()
    };
    start(&Parser::parse2(parser, tokens.clone()).unwrap_or_else(|_| tokens.clone()))
}

/// The span of the first token, which is what stable Rust makes of a range.
pub(crate) fn start(tokens: &TokenStream) -> Span {
    tokens.clone().into_iter().next().map_or_else(|| tokens.span(), |token| token.span())
}
