//! `#[cors(…)]` on an inline module: each routed handler inside gets the policy, merged key by key with its own.

use actix_web_cors_runtime::rule::{Rule, Violation};
use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::parse::Parser;
use syn::{Attribute, Expr, Meta, Path};

use crate::diagnostics::Diagnostics;
use crate::expand;
use crate::hints::{hints, route_hints};
use crate::model::Model;
use crate::parse::{self, Entry, Item, Module};
use crate::route::{Routes, is_route, last_segment};
use crate::validate::{Place, report_unneeded, validate};

/// Puts a `#[cors]` on each handler, and leaves the route attributes alone, so that `#[scope]` still finds them.
pub(crate) fn expand(arguments: TokenStream, mut module: Module) -> TokenStream {
    let mut walk = Walk::default();
    walk.diagnostics.about(&module.attributes);
    crate::cors::take_duplicates(&mut module.attributes, &mut walk.diagnostics);
    let own = parse::entries(arguments, &mut walk.diagnostics);
    let hints = hints(&own, &runtime(&own));
    let own = walk.without_methods(own);
    let (aliases, entries) = aliased(own, &module.name);
    let body = walk.body(&module.body, &entries);
    if !walk.met_handler {
        // Nobody else looks at the attribute.
        let model = Model::read(entries, &mut walk.diagnostics);
        let validation = validate(&model, &Place::Unknown, &mut walk.diagnostics);
        walk.opt_outs.extend(validation.opt_outs);
    }
    report_unneeded(&walk.opt_outs, &mut walk.diagnostics);
    let (errors, warnings) = (walk.diagnostics.errors(), walk.diagnostics.warnings());
    let Module { attributes, head, .. } = module;
    quote!(#hints #aliases #(#attributes)* #head #body #warnings #errors)
}

#[derive(Default)]
struct Walk {
    diagnostics: Diagnostics,
    met_handler: bool,
    /// Opt-outs, and whether any handler needs them.
    opt_outs: Vec<(Ident, bool)>,
}

impl Walk {
    /// The items of a module, read without parsing what is inside them: a half-typed handler costs that handler.
    fn body(&mut self, body: &Group, outer: &[Entry]) -> Group {
        let mut tokens = TokenStream::new();
        let mut rest = body.stream().into_iter().peekable();
        while rest.peek().is_some() {
            let mut attributes: Vec<TokenStream> = Vec::new();
            let mut item: Vec<TokenTree> = Vec::new();
            while let Some(token) = rest.next() {
                if item.is_empty() && is_punct(&token, '#') && matches!(rest.peek(), Some(bang) if is_punct(bang, '!'))
                {
                    // `#![…]` and `//!`: they belong to the module.
                    tokens.extend(std::iter::once(token).chain(rest.by_ref().take(2)));
                    continue;
                }
                if item.is_empty() && is_punct(&token, '#') && matches!(rest.peek(), Some(TokenTree::Group(_))) {
                    attributes.push(std::iter::once(token).chain(rest.next()).collect());
                    continue;
                }
                let last = ends_item(&token);
                item.push(token);
                if last {
                    break;
                }
            }
            tokens.extend(self.item(attributes, item.into_iter().collect(), outer));
        }
        let mut group = Group::new(Delimiter::Brace, tokens);
        group.set_span(body.span());
        group
    }

    fn item(&mut self, attributes: Vec<TokenStream>, item: TokenStream, outer: &[Entry]) -> TokenStream {
        let whole: TokenStream = attributes.into_iter().chain([item]).collect();
        match parse::item(whole) {
            Item::Handler(handler) => self.handler(handler, outer),
            Item::Module(module) => self.module(module, outer),
            // A half-typed handler reads its own `#[cors]`.
            Item::Unfinished(tokens, _) | Item::Other(tokens) => tokens,
        }
    }

    fn handler(&mut self, mut handler: parse::Handler, outer: &[Entry]) -> TokenStream {
        let conditional = handler.attributes.iter().any(is_conditional_route);
        let found = Routes::of(&handler);
        if found.is_none() && !conditional {
            return handler.to_token_stream();
        }
        self.met_handler = true;
        let (import, own) = self.take_own(&mut handler.attributes);
        if !import.is_empty() {
            self.diagnostics.about(&handler.attributes);
        }
        let hinted = (!import.is_empty()).then(|| own.clone());
        let entries = merged(outer, own);
        let arguments = arguments(&entries);
        let model = Model::read(entries, &mut self.diagnostics);
        let runtime = expand::runtime(model.crate_path.as_ref().map(|keyed| &keyed.value.0));
        let hints = hinted.map(|own| hints(&own, &runtime));
        let Some(found) = found else {
            // Which route it has, if any, is known when `cfg_attr` has been resolved.
            return quote!(#hints #import #[#runtime::cors_if_routed(#arguments)] #handler);
        };
        let served = found.served();
        let place = if found.routes.is_some() { Place::Handler(&served) } else { Place::Unknown };
        let mut errors = Diagnostics::default();
        let validation = validate(&model, &place, &mut errors);
        let clean = !errors.has_errors() && validation.checked.is_some() && found.routes.is_some();
        self.diagnostics.absorb(errors);
        for (item, needed) in validation.opt_outs {
            match self
                .opt_outs
                .iter_mut()
                .find(|(known, _)| known == &item && format!("{:?}", known.span()) == format!("{:?}", item.span()))
            {
                Some((_, known)) => *known |= needed,
                None => self.opt_outs.push((item, needed)),
            }
        }
        let attribute = if clean { quote!(#[#runtime::cors_on_route(#arguments)]) } else { route_hints(&handler) };
        quote!(#hints #import #attribute #handler)
    }

    fn module(&mut self, mut module: Module, outer: &[Entry]) -> TokenStream {
        let (import, own) = self.take_own(&mut module.attributes);
        let hinted = (!import.is_empty()).then(|| own.clone());
        let own = self.without_methods(own);
        let (aliases, own) = aliased(own, &module.name);
        let outer: Vec<Entry> = outer.iter().cloned().map(one_deeper).collect();
        let entries = merged(&outer, own);
        let hints = hinted.map(|own| hints(&own, &runtime(&entries)));
        let body = self.body(&module.body, &entries);
        let Module { attributes, head, .. } = module;
        quote!(#hints #import #aliases #(#attributes)* #head #body)
    }

    /// The entries of the item's own `#[cors]`, which is taken off, and what keeps its import used.
    fn take_own(&mut self, attributes: &mut Vec<Attribute>) -> (TokenStream, Vec<Entry>) {
        let is_cors = |attribute: &Attribute| last_segment(attribute.path()).is_some_and(|name| name == "cors");
        let Some(index) = attributes.iter().position(is_cors) else { return Default::default() };
        let own = attributes.remove(index);
        crate::cors::take_duplicates(attributes, &mut self.diagnostics);
        let import = expand::used(own.path());
        let arguments = match own.meta {
            Meta::List(list) => list.tokens,
            Meta::Path(_) | Meta::NameValue(_) => TokenStream::new(),
        };
        (import, parse::entries(arguments, &mut self.diagnostics))
    }

    fn without_methods(&mut self, mut entries: Vec<Entry>) -> Vec<Entry> {
        entries.retain(|entry| {
            let methods = entry.key == "methods";
            if methods {
                let violation = Violation::new(Rule::ModuleMethods, "`methods` on a module")
                    .advise("leave it out, or write it on a handler");
                self.diagnostics.push(entry.key.span(), violation);
            }
            !methods
        });
        entries
    }
}

fn is_punct(token: &TokenTree, c: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == c)
}

fn ends_item(token: &TokenTree) -> bool {
    match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(punct) => punct.as_char() == ';',
        TokenTree::Ident(_) | TokenTree::Literal(_) => false,
    }
}

/// `#[cfg_attr(…, get("/x"))]`.
fn is_conditional_route(attribute: &Attribute) -> bool {
    if !attribute.path().is_ident("cfg_attr") {
        return false;
    }
    let parser = |input: syn::parse::ParseStream<'_>| {
        syn::punctuated::Punctuated::<Meta, syn::Token![,]>::parse_terminated(input)
    };
    let metas = attribute.parse_args_with(parser).unwrap_or_default();
    metas.into_iter().skip(1).any(|meta| is_route(&syn::parse_quote!(#[#meta])))
}

/// The nearer key wins whole; `policy`, `off` and the other keys replace each other whole.
fn merged(outer: &[Entry], own: Vec<Entry>) -> Vec<Entry> {
    let is_whole = |entry: &&Entry| entry.key == "policy" || entry.key == "off";
    let says_anything = own.iter().any(|entry| entry.key != "crate");
    let replaced =
        own.iter().any(|entry| is_whole(&entry)) || says_anything && outer.iter().any(|entry| is_whole(&entry));
    let kept = outer.iter().filter(|entry| {
        let given = own.iter().any(|nearer| nearer.key == entry.key);
        !given && (entry.key == "crate" || !replaced)
    });
    kept.cloned().chain(own.iter().cloned()).collect()
}

/// The path that these entries reach the runtime by.
fn runtime(entries: &[Entry]) -> TokenStream {
    expand::runtime(entries.iter().filter(|entry| entry.key == "crate").find_map(path_of).as_ref())
}

fn arguments(entries: &[Entry]) -> TokenStream {
    let entries = entries.iter().map(|entry| &entry.tokens);
    quote!(#(#entries),*)
}

/// Paths resolve where the attribute stands: each gets a name there, by which the handlers inside find it.
fn aliased(entries: Vec<Entry>, module: &Ident) -> (TokenStream, Vec<Entry>) {
    let mut aliases = TokenStream::new();
    let entries = entries
        .into_iter()
        .map(|entry| match path_of(&entry) {
            Some(path) if is_relative(&path) => {
                let span = parse::start(&path.to_token_stream());
                let written = last_segment(&path).unwrap_or_default();
                let alias = format_ident!("__cors_{}__{}__{}", module, entry.key.to_string(), written, span = span);
                aliases.extend(quote_spanned!(span=> #[allow(unused_imports)] use #path as #alias;));
                with_path(entry, &quote_spanned!(span=> super::#alias))
            }
            _ => entry,
        })
        .collect();
    (aliases, entries)
}

fn one_deeper(entry: Entry) -> Entry {
    match path_of(&entry) {
        Some(path) if is_relative(&path) => {
            let span = parse::start(&path.to_token_stream());
            with_path(entry, &quote_spanned!(span=> super::#path))
        }
        _ => entry,
    }
}

fn path_of(entry: &Entry) -> Option<Path> {
    let named = ["policy", "origins", "crate"].iter().any(|key| entry.key == *key);
    match &entry.meta {
        Some(Meta::NameValue(pair)) if named => match &pair.value {
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
    match Parser::parse2(parse::meta, tokens.clone()) {
        Ok(meta) => Entry { key: entry.key, meta: Some(meta), tokens },
        Err(_) => entry,
    }
}
