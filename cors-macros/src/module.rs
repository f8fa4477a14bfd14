//! `#[cors(…)]` on an inline module: each routed handler inside gets the policy, merged key by key with its local attribute.

use actix_web_cors_rules::rule::{Rule, Violation};
use proc_macro2::{Delimiter, Group, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::parse::Parser;
use syn::{Attribute, Meta};

use crate::attribute::entries::{Entry, entries, entries_of, to_arguments};
use crate::attribute::inherit::{is_cors, merge, reject_duplicates, replaces_all, take_inherited};
use crate::attribute::keys::runtime_path;
use crate::attribute::model::Model;
use crate::diagnostics::Diagnostics;
use crate::editor::{hints, route_hints};
use crate::expand::keep_import_used;
use crate::handler::no_route_below;
use crate::item::{Handler, Item, Module, item};
use crate::location::{AttributeId, Location, Part, first_span};
use crate::route::{Routes, is_route};
use crate::validate::{OptOut, PolicySite, report_unneeded, validate};

mod paths;
mod split;

use paths::{alias_paths, prefix_with_super, runtime_of};
use split::{Piece, split_items};

/// Puts a `#[cors]` on each handler. The route attributes stay, because `#[scope]` looks for them.
pub(crate) fn expand(arguments: TokenStream, mut module: Module) -> TokenStream {
    let id = AttributeId::unique();
    let mut scope = AttributeScope { id: Some(id), ..AttributeScope::default() };
    reject_duplicates(&mut module.attributes, &mut scope.diagnostics);
    scope.diagnostics.set_lint_levels(module.attributes.iter().chain(&module.inner_attributes()));
    let written = entries(arguments, id, &mut scope.diagnostics);
    let runtime = runtime_of(&written);
    let hints = hints(&written, &runtime);
    let (bridge, entries) = alias_paths(scope.check_entries(written), &module, &runtime);
    let blame = Location::new(Part::Attribute(id), Span::call_site());
    let mut expander = ModuleExpander {
        blame,
        outermost: AttributeId::unique(),
        scopes: vec![scope],
        met_handler: false,
        opt_outs: Vec::new(),
    };
    let body = expander.body(&module.body, &entries, &bridge.inside);
    let ModuleExpander { mut scopes, met_handler, mut opt_outs, .. } = expander;
    let mut diagnostics = scopes.pop().unwrap_or_default().diagnostics;
    if !met_handler {
        // The attribute is otherwise validated for each handler.
        let model = Model::read(&entries, blame, &mut diagnostics);
        opt_outs.extend(validate(&model, &PolicySite::UnreadableRoute, &mut diagnostics).opt_outs);
    }
    report_unneeded(&opt_outs, &mut diagnostics);
    let (errors, warnings) = (diagnostics.errors(), diagnostics.warnings());
    let (Module { attributes, head, .. }, outside) = (module, bridge.outside);
    quote!(#hints #outside #(#attributes)* #head #body #warnings #errors)
}

/// One enclosing `#[cors]` attribute. Its diagnostics are emitted next to the item it annotates, so that item's lint levels
/// apply.
#[derive(Default)]
struct AttributeScope {
    /// `None` for an item without an attribute.
    id: Option<AttributeId>,
    diagnostics: Diagnostics,
}

impl AttributeScope {
    fn new(local: &LocalAttribute, attributes: &[Attribute]) -> Self {
        let mut scope = Self { id: local.id, ..Self::default() };
        scope.diagnostics.set_lint_levels(attributes);
        scope
    }

    /// Checks the entries of a module's attribute as far as that is possible without a handler, and returns those to inherit.
    fn check_entries(&mut self, mut entries: Vec<Entry>) -> Vec<Entry> {
        entries.retain(|entry| {
            let is_methods = entry.is("methods");
            if is_methods {
                let violation = Violation::new(Rule::ModuleMethods, "`methods` on a module")
                    .help("remove it, or write it on a handler");
                self.diagnostics.push(entry.location(), violation);
            }
            !is_methods
        });
        Model::read(&entries, Location::default(), &mut self.diagnostics);
        entries
    }
}

/// The `#[cors]` of an item inside the module. Empty if there is none.
#[derive(Default)]
struct LocalAttribute {
    id: Option<AttributeId>,
    /// The location of the word `cors`.
    location: Option<Location>,
    /// Keeps its import in use.
    import: TokenStream,
    entries: Vec<Entry>,
}

impl LocalAttribute {
    /// Removes the attribute from the item.
    fn take(attributes: &mut Vec<Attribute>, diagnostics: &mut Diagnostics) -> Self {
        let Some(index) = attributes.iter().position(is_cors) else { return Self::default() };
        let attribute = attributes.remove(index);
        let path = attribute.path();
        reject_duplicates(attributes, diagnostics);
        if attributes.iter().take(index).any(is_route) {
            diagnostics.push(Location::tokens(path), no_route_below("this handler"));
        }
        let id = AttributeId::unique();
        Self {
            id: Some(id),
            location: Some(Location::new(Part::Attribute(id), first_span(&path.to_token_stream()))),
            import: keep_import_used(path),
            entries: entries_of(&attribute, id, diagnostics),
        }
    }

    fn has_key(&self, key: &str) -> bool {
        self.entries.iter().any(|entry| entry.is(key))
    }

    fn hints(&self, runtime: &TokenStream) -> Option<TokenStream> {
        self.id.map(|_| hints(&self.entries, runtime))
    }
}

/// The state of an expansion, item by item.
struct ModuleExpander {
    /// The attribute that is expanded, as the location of missing keys.
    blame: Location,
    /// The attribute of a module further out that was expanded before. Each handler has a copy of it.
    outermost: AttributeId,
    /// From the outermost attribute to the innermost.
    scopes: Vec<AttributeScope>,
    met_handler: bool,
    opt_outs: Vec<OptOut>,
}

impl ModuleExpander {
    /// Expands the items of a module, and adds some at the end.
    fn body(&mut self, body: &Group, inherited: &[Entry], added: &TokenStream) -> Group {
        let mut tokens = TokenStream::new();
        for piece in split_items(body.stream()) {
            tokens.extend(match piece {
                Piece::InnerAttribute(attribute) => attribute,
                Piece::Item { attributes, item } => self.item(attributes, item, inherited),
            });
        }
        tokens.extend(added.clone());
        let mut group = Group::new(Delimiter::Brace, tokens);
        group.set_span(body.span());
        group
    }

    fn item(&mut self, attributes: Vec<TokenStream>, rest: TokenStream, inherited: &[Entry]) -> TokenStream {
        let is_routed = attributes.iter().any(|tokens| {
            Parser::parse2(Attribute::parse_outer, tokens.clone())
                .is_ok_and(|attributes| attributes.iter().any(is_route))
        });
        match item(attributes.into_iter().chain([rest]).collect()) {
            Item::Handler(handler) => self.handler(handler, inherited),
            Item::Module(module) => self.module(module, inherited),
            // A routed function that does not parse still gets the attribute: it must not silently lose its policy. The attribute
            // reports the error when it expands.
            Item::Incomplete(tokens, _) if is_routed => {
                let (runtime, arguments) = (runtime_of(inherited), to_arguments(inherited));
                quote!(#[#runtime::cors_if_routed(#arguments)] #tokens)
            }
            Item::Incomplete(tokens, _) | Item::Other(tokens) => tokens,
        }
    }

    fn handler(&mut self, mut handler: Handler, inherited: &[Entry]) -> TokenStream {
        let is_conditional = handler.attributes.iter().any(is_conditional_route);
        if !is_conditional && !handler.attributes.iter().any(is_route) {
            return handler.to_token_stream();
        }
        self.met_handler = true;
        let mut diagnostics = Diagnostics::default();
        let local = LocalAttribute::take(&mut handler.attributes, &mut diagnostics);
        // An outer module was expanded earlier, while the attribute of this one was still inside a `cfg_attr`.
        let outermost = take_inherited(&mut handler.attributes, self.outermost, &mut diagnostics);
        let inherited = merge(&outermost, inherited);
        self.scopes.push(AttributeScope::new(&local, &handler.attributes));
        let entries = merge(&inherited, &local.entries);
        let blame = local.location.filter(|_| replaces_all(&inherited, &local.entries)).unwrap_or(self.blame);
        let model = Model::read(&entries, blame, &mut diagnostics);
        let runtime = runtime_path(model.crate_path.as_ref().map(|keyed| &keyed.value.0));
        let arguments = to_arguments(&entries);
        let attribute = match Routes::of(&handler) {
            Some(found) => self
                .is_valid_on(&found, &model, &local, &mut diagnostics)
                .then(|| quote!(#[#runtime::cors_on_route(#arguments)])),
            // Which route it has, if any, is known after `cfg_attr` has been resolved.
            None => (!diagnostics.has_errors()).then(|| quote!(#[#runtime::cors_if_routed(#arguments)])),
        };
        let attribute = attribute.unwrap_or_else(|| route_hints(&handler));
        let (errors, warnings) = self.close_scope(diagnostics);
        let (hints, import) = (local.hints(&runtime), local.import);
        quote!(#hints #import #attribute #handler #warnings #errors)
    }

    /// Validates the merged policy of a handler.
    fn is_valid_on(
        &mut self,
        found: &Routes,
        model: &Model,
        local: &LocalAttribute,
        diagnostics: &mut Diagnostics,
    ) -> bool {
        let served = found.served();
        let site = if found.routes.is_some() { PolicySite::Handler(&served) } else { PolicySite::UnreadableRoute };
        let validation = validate(model, &site, diagnostics);
        if local.has_key("origins") && !local.has_key("credentials") {
            diagnostics
                .replace_advice(Rule::WildcardCredentials, "list the origins, or write `credentials = false` here");
        }
        validation.opt_outs.into_iter().for_each(|opt_out| self.add_opt_out(opt_out));
        !diagnostics.has_errors() && validation.resolution.is_some() && found.routes.is_some()
    }

    /// An opt-out of an attribute is needed if any handler needs it.
    fn add_opt_out(&mut self, opt_out: OptOut) {
        let is_same =
            |known: &&mut OptOut| known.opt_out == opt_out.opt_out && known.attribute() == opt_out.attribute();
        match self.opt_outs.iter_mut().find(is_same) {
            Some(known) => known.is_needed |= opt_out.is_needed,
            None => self.opt_outs.push(opt_out),
        }
    }

    fn module(&mut self, mut module: Module, inherited: &[Entry]) -> TokenStream {
        let mut diagnostics = Diagnostics::default();
        let local = LocalAttribute::take(&mut module.attributes, &mut diagnostics);
        let mut scope = AttributeScope::new(&local, &module.attributes);
        scope.diagnostics.set_lint_levels(module.attributes.iter().chain(&module.inner_attributes()));
        let entries = scope.check_entries(local.entries.clone());
        self.scopes.push(scope);
        // The path as it is outside the module.
        let runtime = runtime_of(&merge(inherited, &local.entries));
        let (bridge, entries) = alias_paths(entries, &module, &runtime);
        let inherited: Vec<Entry> = inherited.iter().cloned().map(prefix_with_super).collect();
        let body = self.body(&module.body, &merge(&inherited, &entries), &bridge.inside);
        let (errors, warnings) = self.close_scope(diagnostics);
        let (hints, import, outside) = (local.hints(&runtime), local.import, bridge.outside);
        let Module { attributes, head, .. } = module;
        quote!(#hints #import #outside #(#attributes)* #head #body #warnings #errors)
    }

    /// Closes the innermost scope: passes each diagnostic to the attribute it concerns, and returns the errors and warnings that
    /// concern this one.
    fn close_scope(&mut self, diagnostics: Diagnostics) -> (TokenStream, TokenStream) {
        let mut innermost = self.scopes.pop().unwrap_or_default();
        for diagnostic in diagnostics {
            let attribute = diagnostic.location.part.map(Part::attribute);
            let is_outer = attribute.is_some() && attribute != innermost.id;
            let outer = self.scopes.iter_mut().filter(|_| is_outer).find(|scope| scope.id == attribute);
            outer.unwrap_or(&mut innermost).diagnostics.absorb(diagnostic);
        }
        (innermost.diagnostics.errors(), innermost.diagnostics.warnings())
    }
}

/// True for `#[cfg_attr(…, get("/x"))]`.
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
