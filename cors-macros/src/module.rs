//! `#[cors(…)]` on an inline module: each routed handler inside gets the policy, merged key by key with its own.

use std::collections::HashSet;

use actix_web_cors_rules::rule::{Rule, Violation};
use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::parse::Parser;
use syn::{Attribute, Expr, Meta, Path};

use crate::diagnostics::Diagnostics;
use crate::expand;
use crate::hints::{hints, route_hints};
use crate::model::Model;
use crate::parse::{self, Entry, Item, Module};
use crate::route::{Routes, is_route};
use crate::validate::{Place, report_unneeded, validate};

/// Puts a `#[cors]` on each handler, and leaves the route attributes alone, so that `#[scope]` still finds them.
pub(crate) fn expand(arguments: TokenStream, mut module: Module) -> TokenStream {
    let mut layer = Layer::default();
    crate::cors::take_duplicates(&mut module.attributes, &mut layer.diagnostics);
    layer.diagnostics.about(module.attributes.iter().chain(&inner_attributes(&module.body)));
    let own = parse::entries(arguments, &mut layer.diagnostics);
    let hints = hints(&own, &runtime(&own));
    let own_entries = own.clone();
    let own = layer.read(own);
    let (reach, entries) = reached(own, &module, &runtime(&own_entries));
    let mut walk = Walk { layers: vec![layer], ..Walk::default() };
    let body = walk.body(&module.body, &entries, &reach.inside);
    let Walk { mut layers, met_handler, mut opt_outs } = walk;
    let mut diagnostics = layers.pop().unwrap_or_default().diagnostics;
    if !met_handler {
        // Nobody else looks at the attribute.
        let model = Model::read(entries, &mut diagnostics);
        opt_outs.extend(validate(&model, &Place::Unknown, &mut diagnostics).opt_outs);
    }
    report_unneeded(&opt_outs, &mut diagnostics);
    let (errors, warnings) = (diagnostics.errors(), diagnostics.warnings());
    let (Module { attributes, head, .. }, beside) = (module, reach.beside);
    quote!(#hints #beside #(#attributes)* #head #body #warnings #errors)
}

/// One `#[cors]` of those around a place: what is wrong with it is told beside the item that it stands on, where the lint
/// levels of that item and of everything around it hold.
#[derive(Default)]
struct Layer {
    spots: HashSet<String>,
    diagnostics: Diagnostics,
}

impl Layer {
    fn of(own: &Own, attributes: &[Attribute]) -> Self {
        let mut layer = Self::default();
        layer.diagnostics.about(attributes);
        layer.owns(&own.entries);
        layer
    }

    fn owns(&mut self, entries: &[Entry]) {
        self.spots.extend(entries.iter().flat_map(Entry::spans).map(spot));
    }

    /// The entries of a module's attribute, checked as far as they can be without a handler.
    fn read(&mut self, mut entries: Vec<Entry>) -> Vec<Entry> {
        self.owns(&entries);
        entries.retain(|entry| {
            let methods = entry.key == "methods";
            if methods {
                let violation = Violation::new(Rule::ModuleMethods, "`methods` on a module")
                    .advise("leave it out, or write it on a handler");
                self.diagnostics.push(entry.key.span(), violation);
            }
            !methods
        });
        Model::read(entries.clone(), &mut self.diagnostics);
        entries
    }
}

fn spot(span: Span) -> String {
    format!("{span:?}")
}

/// An item's own `#[cors]`, taken off.
#[derive(Default)]
struct Own {
    /// The word `cors`, where there is one.
    attribute: Option<Span>,
    /// What keeps its import used.
    import: TokenStream,
    entries: Vec<Entry>,
}

impl Own {
    fn take(attributes: &mut Vec<Attribute>, diagnostics: &mut Diagnostics) -> Self {
        let Some(index) = attributes.iter().position(|attribute| crate::cors::is_named(attribute, &["cors"])) else {
            return Self::default();
        };
        let own = attributes.remove(index);
        crate::cors::take_duplicates(attributes, diagnostics);
        if attributes.iter().take(index).any(is_route) {
            diagnostics.push_on(own.path(), crate::cors::no_route_below("this handler"));
        }
        let (attribute, import) = (parse::start(&own.path().to_token_stream()), expand::used(own.path()));
        Self { attribute: Some(attribute), import, entries: parse::entries_of(&own, diagnostics) }
    }
}

#[derive(Default)]
struct Walk {
    /// From the outermost attribute to the nearest.
    layers: Vec<Layer>,
    met_handler: bool,
    /// Opt-outs, and whether any handler needs them.
    opt_outs: Vec<(Ident, bool)>,
}

impl Walk {
    /// The items of a module, read without parsing what is inside them: a half-typed handler costs that handler.
    fn body(&mut self, body: &Group, outer: &[Entry], added: &TokenStream) -> Group {
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
                let last = ends_item(&token, rest.peek());
                item.push(token);
                if last {
                    break;
                }
            }
            tokens.extend(self.item(attributes, item.into_iter().collect(), outer));
        }
        tokens.extend(added.clone());
        let mut group = Group::new(Delimiter::Brace, tokens);
        group.set_span(body.span());
        group
    }

    fn item(&mut self, attributes: Vec<TokenStream>, item: TokenStream, outer: &[Entry]) -> TokenStream {
        let is_routed = attributes.iter().any(|tokens| {
            Parser::parse2(Attribute::parse_outer, tokens.clone())
                .is_ok_and(|attributes| attributes.iter().any(is_route))
        });
        let whole: TokenStream = attributes.into_iter().chain([item]).collect();
        match parse::item(whole) {
            Item::Handler(handler) => self.handler(handler, outer),
            Item::Module(module) => self.module(module, outer),
            // Where it cannot be read it is told so, since without a policy it must not stand there. Half typed in an editor, it
            // reads its own `#[cors]`.
            Item::Unfinished(tokens, _) if is_routed => {
                let (runtime, arguments) = (runtime(outer), arguments(outer));
                quote!(#[#runtime::cors_if_routed(#arguments)] #tokens)
            }
            Item::Unfinished(tokens, _) | Item::Other(tokens) => tokens,
        }
    }

    fn handler(&mut self, mut handler: parse::Handler, outer: &[Entry]) -> TokenStream {
        let conditional = handler.attributes.iter().any(is_conditional_route);
        if !conditional && !handler.attributes.iter().any(is_route) {
            return handler.to_token_stream();
        }
        self.met_handler = true;
        let mut errors = Diagnostics::default();
        let own = Own::take(&mut handler.attributes, &mut errors);
        // An outer module has been here before, when this one's attribute was still inside of a `cfg_attr`.
        let farther = crate::cors::take_of_module(&mut handler.attributes, &mut errors);
        let outer = &merged(&farther, outer.to_vec());
        let found = Routes::of(&handler);
        self.layers.push(Layer::of(&own, &handler.attributes));
        let entries = merged(outer, own.entries.clone());
        let arguments = arguments(&entries);
        let mut model = Model::read(entries, &mut errors);
        if is_replaced(outer, &own.entries) {
            model.attribute = own.attribute;
        }
        let runtime = expand::runtime(model.crate_path.as_ref().map(|keyed| &keyed.value.0));
        let hints = own.attribute.map(|_| hints(&own.entries, &runtime));
        let attribute = match &found {
            Some(found) => {
                self.on_route(found, &model, &own, &mut errors).then(|| quote!(#[#runtime::cors_on_route(#arguments)]))
            }
            // Which route it has, if any, is known when `cfg_attr` has been resolved.
            None => (!errors.has_errors()).then(|| quote!(#[#runtime::cors_if_routed(#arguments)])),
        };
        let attribute = attribute.unwrap_or_else(|| route_hints(&handler));
        let (errors, warnings) = self.told(errors);
        let import = own.import;
        quote!(#hints #import #attribute #handler #warnings #errors)
    }

    /// Checks the merged policy of a handler; whether it stands.
    fn on_route(&mut self, found: &Routes, model: &Model, own: &Own, errors: &mut Diagnostics) -> bool {
        let served = found.served();
        let place = if found.routes.is_some() { Place::Handler(&served) } else { Place::Unknown };
        let validation = validate(model, &place, errors);
        let is_local = |key: &str| own.entries.iter().any(|entry| entry.key == key);
        if is_local("origins") && !is_local("credentials") {
            errors.advise(Rule::WildcardCredentials, "list the origins, or write `credentials = false` here");
        }
        for (item, needed) in validation.opt_outs {
            let is_known = |known: &Ident| known == &item && spot(known.span()) == spot(item.span());
            match self.opt_outs.iter_mut().find(|(known, _)| is_known(known)) {
                Some((_, known)) => *known |= needed,
                None => self.opt_outs.push((item, needed)),
            }
        }
        !errors.has_errors() && validation.checked.is_some() && found.routes.is_some()
    }

    fn module(&mut self, mut module: Module, outer: &[Entry]) -> TokenStream {
        let mut errors = Diagnostics::default();
        let own = Own::take(&mut module.attributes, &mut errors);
        let mut layer = Layer::of(&own, &module.attributes);
        layer.diagnostics.about(module.attributes.iter().chain(&inner_attributes(&module.body)));
        let entries = layer.read(own.entries.clone());
        self.layers.push(layer);
        // As seen beside the module.
        let runtime = runtime(&merged(outer, own.entries.clone()));
        let (reach, entries) = reached(entries, &module, &runtime);
        let outer: Vec<Entry> = outer.iter().cloned().map(one_deeper).collect();
        let entries = merged(&outer, entries);
        let hints = own.attribute.map(|_| hints(&own.entries, &runtime));
        let body = self.body(&module.body, &entries, &reach.inside);
        let (errors, warnings) = self.told(errors);
        let (Module { attributes, head, .. }, import, beside) = (module, own.import, reach.beside);
        quote!(#hints #import #beside #(#attributes)* #head #body #warnings #errors)
    }

    /// Leaves the nearest layer: hands what was found to the attributes that it is about, and tells what is about this one.
    fn told(&mut self, errors: Diagnostics) -> (TokenStream, TokenStream) {
        let mut nearest = self.layers.pop().unwrap_or_default();
        let whole = spot(Span::call_site());
        for found in errors.into_each() {
            let at = spot(found.start());
            let of = |layer: &&mut Layer| layer.spots.contains(&at);
            let outer = if nearest.spots.contains(&at) {
                None
            } else if at == whole {
                self.layers.first_mut()
            } else {
                self.layers.iter_mut().rev().find(of)
            };
            outer.unwrap_or(&mut nearest).diagnostics.take_over(found);
        }
        (nearest.diagnostics.errors(), nearest.diagnostics.warnings())
    }
}

/// `#![…]` of a module.
fn inner_attributes(body: &Group) -> Vec<Attribute> {
    let parser = |input: syn::parse::ParseStream<'_>| {
        let attributes = Attribute::parse_inner(input)?;
        input.parse::<TokenStream>()?;
        Ok(attributes)
    };
    Parser::parse2(parser, body.stream()).unwrap_or_default()
}

fn is_punct(token: &TokenTree, c: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == c)
}

/// A constant in braces, as in `Wrap<{ 3 }>`, ends no item.
fn ends_item(token: &TokenTree, next: Option<&TokenTree>) -> bool {
    match token {
        TokenTree::Group(group) => {
            let goes_on = next.is_some_and(|next| is_punct(next, '>') || is_punct(next, ','));
            group.delimiter() == Delimiter::Brace && !goes_on
        }
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

/// The nearer key wins whole; `policy`, `off` and the other keys replace each other whole. A key that has no meaning beside the
/// nearer `origins` goes with those that it belonged to.
pub(crate) fn merged(outer: &[Entry], own: Vec<Entry>) -> Vec<Entry> {
    let replaced = is_replaced(outer, &own);
    let origins = own.iter().find(|entry| entry.key == "origins").map_or(NearerOrigins::None, NearerOrigins::of);
    let kept = outer.iter().filter(|entry| {
        let given = own.iter().any(|nearer| nearer.key == entry.key);
        !given && (entry.key == "crate" || !replaced && !origins.ends(&entry.key))
    });
    kept.cloned().chain(own.iter().cloned()).collect()
}

/// The `origins` of the nearer attribute.
enum NearerOrigins {
    /// None, or a source, beside which every other key has a meaning.
    None,
    /// A list.
    List,
    /// `["*"]`.
    Any,
}

impl NearerOrigins {
    fn of(entry: &Entry) -> Self {
        let Some(Meta::NameValue(pair)) = &entry.meta else { return Self::None };
        let Expr::Array(list) = crate::values::bare(&pair.value) else { return Self::None };
        let is_any = |element: &Expr| crate::values::text(element).is_some_and(|text| text.value() == "*");
        if !list.elems.is_empty() && list.elems.iter().all(is_any) { Self::Any } else { Self::List }
    }

    /// Whether an inherited key has no meaning any more. `vary` names what a source looks at. Beside `"*"` there is no mismatch to
    /// block, and no further origin to allow while developing.
    fn ends(&self, key: &Ident) -> bool {
        match self {
            Self::None => false,
            Self::List => key == "vary",
            Self::Any => key == "vary" || key == "block_on_origin_mismatch" || key == "dev_origins",
        }
    }
}

/// Whether nothing of the outer attribute is left but `crate`.
fn is_replaced(outer: &[Entry], own: &[Entry]) -> bool {
    let is_whole = |entry: &Entry| entry.key == "policy" || entry.key == "off";
    let says_anything = own.iter().any(|entry| entry.key != "crate");
    own.iter().any(is_whole) || says_anything && outer.iter().any(is_whole)
}

/// The path that these entries reach the runtime by.
fn runtime(entries: &[Entry]) -> TokenStream {
    expand::runtime(entries.iter().filter(|entry| entry.key == "crate").find_map(path_of).as_ref())
}

pub(crate) fn arguments(entries: &[Entry]) -> TokenStream {
    let entries = entries.iter().map(|entry| &entry.tokens);
    quote!(#(#entries),*)
}

/// What lets the handlers inside a module reach what the paths in the module's attribute name.
#[derive(Default)]
struct Reach {
    /// Beside the module, where the paths resolve.
    beside: TokenStream,
    /// At the end of the module's body.
    inside: TokenStream,
}

/// Paths resolve where the attribute is. No path leads from a module to the items of a function around it, but an `impl` does: it
/// may be written in the function, for a type inside the module. So a policy or a source is returned by a function of such a type.
/// The path to this crate has to remain a path, since attributes are reached by it.
fn reached(entries: Vec<Entry>, module: &Module, runtime: &TokenStream) -> (Reach, Vec<Entry>) {
    let mut reach = Reach::default();
    let Module { name: module, attributes, .. } = module;
    // What is beside the module is there when the module is.
    let when: Vec<&Attribute> = attributes.iter().filter(|attribute| attribute.path().is_ident("cfg")).collect();
    let entries = entries
        .into_iter()
        .map(|entry| {
            let Some(path) = path_of(&entry).filter(is_relative) else { return entry };
            let begins = |word: &str| path.segments.first().is_some_and(|first| first.ident == word);
            let span = parse::start(&path.to_token_stream());
            if entry.key == "crate" {
                if begins("self") || begins("super") {
                    return one_deeper(entry);
                }
                let alias = format_ident!("__cors_crate_of_{}", module);
                let alias_here = expand::generated(quote!(#alias));
                reach.beside.extend(quote!(#(#when)* use #path as #alias_here;));
                return with_path(entry, &quote_spanned!(span=> super::#alias));
            }
            let Some(name) = path.segments.last().map(|last| last.ident.clone()) else { return entry };
            let paths = format_ident!("{}", expand::PATHS);
            let (function, item) = (expand::generated(quote!(#name)), quote_spanned!(span=> &#path));
            let (kind, value) = if entry.key == "policy" {
                (quote!(&'static #runtime::Policy), item)
            } else {
                (quote!(#runtime::Source), quote!(#runtime::Source::new(#item)))
            };
            reach.inside.extend(quote!(#[doc(hidden)] pub struct #paths;));
            reach.beside.extend(quote! {
                #(#when)*
                impl #module::#paths {
                    #[doc(hidden)]
                    pub const fn #function() -> #kind {
                        #value
                    }
                }
            });
            with_path(entry, &quote_spanned!(span=> self::#paths::#name))
        })
        .collect();
    (reach, entries)
}

/// The same item, named from inside a module.
fn one_deeper(entry: Entry) -> Entry {
    let Some(path) = path_of(&entry).filter(is_relative) else { return entry };
    let span = parse::start(&path.to_token_stream());
    let mut rest = path.segments.iter().peekable();
    rest.next_if(|first| first.ident == "self");
    let rest: Vec<_> = rest.collect();
    with_path(entry, &quote_spanned!(span=> super #(::#rest)*))
}

fn path_of(entry: &Entry) -> Option<Path> {
    let named = ["policy", "origins", "crate"].iter().any(|key| entry.key == *key);
    match &entry.meta {
        Some(Meta::NameValue(pair)) if named => match crate::values::bare(&pair.value) {
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
