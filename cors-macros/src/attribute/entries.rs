//! Tokens to entries. A broken entry does not affect the others, since an attribute is half typed most of the time.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::quote;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Meta};

use actix_web_cors_rules::rule::{Rule, Violation};

use crate::attribute::keys;
use crate::attribute::shape::ShapeError;
use crate::attribute::tokens::{is_punct, source_excerpt};
use crate::diagnostics::Diagnostics;
use crate::location::{AttributeId, EntryId, Location, Part, first_span};

/// `key`, `key = value` or `key(…)`.
#[derive(Clone)]
pub(crate) struct Entry {
    pub(crate) id: EntryId,
    /// `None` if the entry does not begin with a word, which has been reported.
    pub(crate) key: Option<Ident>,
    /// The entry as darling reads it, or `None` if it does not parse, which has been reported.
    pub(crate) meta: Option<Meta>,
    /// The entry as it was written.
    pub(crate) tokens: TokenStream,
}

impl Entry {
    /// True if this is an entry of the key.
    pub(crate) fn is(&self, key: &str) -> bool {
        self.key.as_ref().is_some_and(|ident| ident == key)
    }

    /// The location of the key, or of the first token if there is none.
    pub(crate) fn location(&self) -> Location {
        let span = self.key.as_ref().map_or_else(|| first_span(&self.tokens), Ident::span);
        Location::new(Part::Entry(self.id), span)
    }
}

/// Reads the entries of `#[cors(…)]` or `policy!(…)`.
pub(crate) fn entries(tokens: TokenStream, attribute: AttributeId, diagnostics: &mut Diagnostics) -> Vec<Entry> {
    let mut entries = Vec::new();
    let pieces = split_at_commas(tokens);
    let credentials = pieces.iter().any(|(piece, _)| switches_credentials_on(piece));
    for (index, (piece, comma)) in pieces.into_iter().enumerate() {
        let id = EntryId { attribute, index };
        if piece.is_empty() {
            let violation = Violation::with_message(Rule::ValueType, "there is no entry before this comma").remove();
            diagnostics.push(Location::new(Part::Entry(id), comma.unwrap_or_else(Span::call_site)), violation);
            continue;
        }
        entries.push(entry(piece, id, credentials, diagnostics));
    }
    entries
}

/// Reads the entries of an attribute on an item.
pub(crate) fn entries_of(attribute: &Attribute, id: AttributeId, diagnostics: &mut Diagnostics) -> Vec<Entry> {
    match &attribute.meta {
        Meta::List(list) => entries(list.tokens.clone(), id, diagnostics),
        Meta::Path(_) | Meta::NameValue(_) => Vec::new(),
    }
}

/// The entries as the arguments of an attribute.
pub(crate) fn to_arguments(entries: &[Entry]) -> TokenStream {
    let entries = entries.iter().map(|entry| &entry.tokens);
    quote!(#(#entries),*)
}

/// Splits at the commas that are neither inside brackets nor among the parameters of a closure. A trailing comma is allowed; a
/// leading or doubled one yields an empty piece.
fn split_at_commas(tokens: TokenStream) -> Vec<(TokenStream, Option<Span>)> {
    let mut pieces = Vec::new();
    let mut piece = TokenStream::new();
    let (mut after_equals, mut in_closure) = (false, false);
    for token in tokens {
        let is_bar = is_punct(&token, '|');
        in_closure = if in_closure { !is_bar } else { is_bar && after_equals };
        after_equals = match &token {
            TokenTree::Punct(equals) => equals.as_char() == '=',
            TokenTree::Ident(word) => after_equals && (word == "move" || word == "async"),
            _ => false,
        };
        if is_punct(&token, ',') && !in_closure {
            pieces.push((std::mem::take(&mut piece), Some(token.span())));
        } else {
            piece.extend([token]);
        }
    }
    if !piece.is_empty() {
        pieces.push((piece, None));
    }
    pieces
}

fn entry(tokens: TokenStream, id: EntryId, credentials: bool, diagnostics: &mut Diagnostics) -> Entry {
    let (attributes, key) = inner_attributes(&tokens);
    if !attributes.is_empty() {
        // The entry counts as unreadable: without the attribute it could allow more than its author meant.
        let name = key.as_ref().map(Ident::to_string);
        for (index, attribute) in attributes.iter().enumerate() {
            let location = Location::new(Part::Element(id, index), attribute.span);
            diagnostics.push(location, attribute.violation(name.as_deref()));
        }
        return Entry { id, key, meta: None, tokens };
    }
    let Some(key) = key else {
        let location = Location::new(Part::Entry(id), first_span(&tokens));
        diagnostics.push(location, missing_key(&tokens, credentials));
        return Entry { id, key: None, meta: None, tokens };
    };
    let name = key.to_string();
    let meta = match Parser::parse2(meta, tokens.clone()) {
        Ok(meta) => Some(meta),
        Err(_) if !keys::is_key(&name) => {
            diagnostics.push(Location::new(Part::Entry(id), key.span()), keys::unknown(&name, &[], None, credentials));
            None
        }
        Err(error) => {
            let error = diagnose_entry(&key, &tokens, &error);
            let location = Location::new(Part::Entry(id), error.span.unwrap_or_else(|| key.span()));
            // A syntax error is not an error about the type of `max_age`.
            diagnostics.push(location, error.violation(&name, credentials).reclassify(Rule::ValueType));
            None
        }
    };
    Entry { id, key: Some(key), meta, tokens }
}

/// The violation of an entry that does not begin with a key. A string or a list without a key is one of origins.
fn missing_key(tokens: &TokenStream, credentials: bool) -> Violation {
    let message = "expected a key, as in `origins = [\"https://app.example.com\"]`";
    let error = ShapeError::new(message);
    match syn::parse2::<syn::Expr>(tokens.clone()) {
        Ok(value @ (syn::Expr::Lit(_) | syn::Expr::Array(_))) => {
            error.with_value(&value).violation("origins", credentials)
        }
        _ => Violation::with_message(Rule::ValueType, message),
    }
}

/// An attribute inside an entry: on the key, on the value, or on an element of a list.
struct InnerAttribute {
    /// The span of the `#`.
    span: Span,
    name: String,
    excerpt: String,
}

impl InnerAttribute {
    /// A macro sees `cfg` before it is evaluated, and cannot apply other attributes.
    fn violation(&self, key: Option<&str>) -> Violation {
        let Self { name, excerpt, .. } = self;
        let is_conditional = name == "cfg" || name == "cfg_attr";
        if !is_conditional {
            let (what, advice) = match name.as_str() {
                "doc" => ("a doc comment".to_owned(), "write a comment with two slashes, `// …`"),
                _ => (format!("`{excerpt}`"), "remove it"),
            };
            let message = format!("{what} has no meaning inside `#[cors]` and `policy!`");
            return Violation::with_message(Rule::ValueType, message).help(advice);
        }
        let message = format!(
            "`{excerpt}` cannot be evaluated by a macro, and the policy would be a different one without the condition"
        );
        let alternative = "use two `#[cfg_attr(condition, cors(…))]` with opposite conditions, or for `policy!` two items under `#[cfg]`";
        Violation::with_message(Rule::ValueType, message).help(match key {
            Some("origins") => format!(
                "list development origins in `dev_origins`, which only builds with `debug_assertions` allow; for another condition {alternative}"
            ),
            Some("dev_origins") => format!(
                "only builds with `debug_assertions` allow `dev_origins`, so `#[cfg(debug_assertions)]` can be removed; for another condition {alternative}"
            ),
            _ => format!("for development origins use `dev_origins`; for another condition {alternative}"),
        })
    }
}

/// The attributes inside an entry, `#[…]` and `#![…]` at any depth, and the key after the attributes in front of it.
fn inner_attributes(tokens: &TokenStream) -> (Vec<InnerAttribute>, Option<Ident>) {
    let mut attributes = Vec::new();
    let mut first = None;
    let mut rest = tokens.clone().into_iter().peekable();
    while let Some(token) = rest.next() {
        let is_hash = is_punct(&token, '#');
        let bang = rest.next_if(|next| is_hash && is_punct(next, '!'));
        let is_list = |next: &TokenTree| {
            is_hash && matches!(next, TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket)
        };
        if let Some(TokenTree::Group(list)) = rest.next_if(is_list) {
            let name = list.stream().into_iter().next().map(|name| name.to_string()).unwrap_or_default();
            let excerpt = source_excerpt(&TokenStream::from_iter(
                [Some(token.clone()), bang, Some(TokenTree::Group(list))].into_iter().flatten(),
            ));
            attributes.push(InnerAttribute { span: token.span(), name, excerpt });
        } else if let TokenTree::Group(group) = &token {
            attributes.extend(inner_attributes(&group.stream()).0);
            first.get_or_insert(token);
        } else {
            first.get_or_insert(token);
        }
    }
    let key = match first {
        Some(TokenTree::Ident(key)) => Some(key),
        _ => None,
    };
    (attributes, key)
}

/// Finds out why an entry does not parse, and where.
fn diagnose_entry(key: &Ident, tokens: &TokenStream, error: &syn::Error) -> ShapeError {
    if let Some(following) = following_key(tokens) {
        return ShapeError::new(format!("there is no comma before `{following}`"))
            .help(format!("write `, {following}`"))
            .at_span(following.span());
    }
    if let Some((star, is_alone)) = unquoted_star(tokens) {
        return ShapeError::new("`*` must be in quotes").with_star(is_alone).at_span(star);
    }
    let mut rest = tokens.clone().into_iter().skip(1);
    match (rest.next(), rest.next()) {
        (Some(equals), None) if is_punct(&equals, '=') => {
            ShapeError::new(format!("`{key}` has no value")).at_span(equals.span())
        }
        (Some(token), _) if !is_punct(&token, '=') => {
            let error = ShapeError::new(format!("expected `=` or `,` after `{key}`")).at_span(token.span());
            let value = tokens.clone().into_iter().skip(1).skip_while(|token| is_punct(token, ':'));
            match syn::parse2::<syn::Expr>(value.collect()) {
                Ok(value) => error.with_value(&value),
                Err(_) => error,
            }
        }
        _ => {
            // At an unexpected end syn has no token to point at, so the last one is marked.
            let reason = error.to_string();
            let is_end = reason.starts_with("unexpected end of input");
            let last = tokens.clone().into_iter().last().filter(|_| is_end).map(|token| token.span());
            let message = match reason.as_str() {
                "expected an expression" => format!("expected an expression as the value of `{key}`"),
                _ => format!("expected an expression as the value of `{key}`: {reason}"),
            };
            ShapeError::new(message).at_span(last.unwrap_or(error.span()))
        }
    }
}

/// A key that follows a value without a comma.
fn following_key(tokens: &TokenStream) -> Option<Ident> {
    let mut after_value = true;
    for token in tokens.clone().into_iter().skip(1) {
        match token {
            TokenTree::Ident(word) if after_value && keys::is_key(&word.to_string()) => return Some(word),
            TokenTree::Punct(_) => after_value = false,
            _ => after_value = true,
        }
    }
    None
}

/// The star of `*` and `[*]`, which are not expressions, and whether it is the whole value.
fn unquoted_star(tokens: &TokenStream) -> Option<(Span, bool)> {
    let value: Vec<TokenTree> = tokens.clone().into_iter().skip_while(|token| !is_punct(token, '=')).skip(1).collect();
    let value = match &*value {
        [TokenTree::Group(list)] => list.stream().into_iter().collect(),
        _ => value,
    };
    let star = value.iter().find(|token| is_punct(token, '*'))?;
    Some((star.span(), value.len() == 1))
}

/// True for an entry that switches `credentials` on.
pub(crate) fn switches_credentials_on(entry: &TokenStream) -> bool {
    let mut tokens = entry.clone().into_iter();
    let is_key = matches!(tokens.next(), Some(TokenTree::Ident(key)) if key == "credentials");
    is_key && !tokens.any(|token| matches!(token, TokenTree::Ident(word) if word == "false"))
}

/// Parses a [`Meta`] whose key may be any word: syn refuses reserved words.
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
