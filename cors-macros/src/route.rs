//! actix-web's route attributes, read as actix-web reads them.

use actix_router::ResourceDef;
use proc_macro2::Span;
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, ExprLit, Lit, LitStr, MetaNameValue, Path, ReturnType, Token};

use crate::parse::Handler;

const METHODS: [&str; 10] = ["get", "post", "put", "delete", "head", "connect", "options", "trace", "patch", "query"];

/// The route attributes of a handler.
pub(crate) struct Routes {
    /// Where the first of them stands among the attributes of the item.
    pub(crate) index: usize,
    /// Where the others stand, under `#[routes]`.
    pub(crate) others: Vec<usize>,
    /// What each says; nothing if actix-web itself would refuse one, which it should then be left to do.
    pub(crate) routes: Option<Vec<Route>>,
}

/// One path of a handler.
pub(crate) struct Route {
    pub(crate) path: LitStr,
    pub(crate) name: Option<LitStr>,
    pub(crate) guards: Vec<Path>,
    pub(crate) wraps: Vec<Expr>,
    /// With the token that says so.
    pub(crate) methods: Vec<(String, Span)>,
}

/// Whether this is a route attribute: by the last segment of its path, so that `#[actix_web::get]` is one.
pub(crate) fn is_route(attribute: &Attribute) -> bool {
    last_segment(attribute.path())
        .is_some_and(|name| name == "route" || name == "routes" || METHODS.contains(&name.as_str()))
}

/// The name that a path ends in.
pub(crate) fn last_segment(path: &Path) -> Option<String> {
    path.segments.last().map(|segment| segment.ident.to_string())
}

impl Routes {
    /// The route attributes of a handler, if it has any.
    pub(crate) fn of(handler: &Handler) -> Option<Self> {
        let index = handler.attributes.iter().position(is_route)?;
        let first = handler.attributes.get(index)?;
        let several = last_segment(first.path()).is_some_and(|name| name == "routes");
        let others: Vec<usize> = if several {
            let inside = |attribute: &Attribute| METHODS.iter().any(|method| attribute.path().is_ident(method));
            handler
                .attributes
                .iter()
                .enumerate()
                .filter(|(_, attribute)| inside(attribute))
                .map(|(index, _)| index)
                .collect()
        } else {
            Vec::new()
        };
        let served: Vec<&Attribute> = if several {
            others.iter().filter_map(|index| handler.attributes.get(*index)).collect()
        } else {
            vec![first]
        };
        let readable = !served.is_empty() && !matches!(handler.signature.output, ReturnType::Default);
        let routes = if readable { served.into_iter().map(Route::read).collect() } else { None };
        Some(Self { index, others, routes })
    }

    /// The methods of all paths, each with the token that says so.
    pub(crate) fn served(&self) -> Vec<(String, Span)> {
        self.routes.iter().flatten().flat_map(|route| route.methods.iter().cloned()).collect()
    }

    /// Whether the attribute at this place is one of them.
    pub(crate) fn holds(&self, index: usize) -> bool {
        index == self.index || self.others.contains(&index)
    }
}

impl Route {
    /// Nothing where actix-web would print an error of its own.
    fn read(attribute: &Attribute) -> Option<Self> {
        let keyword = attribute.path().segments.last()?.ident.clone();
        let arguments = attribute.parse_args_with(arguments).ok()?;
        if !is_pattern(&arguments.path.value()) {
            return None;
        }
        let mut route =
            Self { path: arguments.path, name: None, guards: Vec::new(), wraps: Vec::new(), methods: Vec::new() };
        let any_method = keyword == "route";
        if !any_method {
            route.methods.push((keyword.to_string().to_uppercase(), keyword.span()));
        }
        for option in arguments.options {
            let Expr::Lit(ExprLit { lit: Lit::Str(value), .. }) = option.value else { return None };
            match option.path.get_ident()?.to_string().as_str() {
                "name" => route.name = Some(value),
                "guard" => route.guards.push(value.parse().ok()?),
                "wrap" => route.wraps.push(value.parse().ok()?),
                "method" if any_method => {
                    let method = value.value();
                    let known = route.methods.iter().any(|(other, _)| *other == method);
                    if known || method.is_empty() || !method.chars().all(|c| c.is_ascii_uppercase()) {
                        return None;
                    }
                    route.methods.push((method, value.span()));
                }
                _ => return None,
            }
        }
        (!route.methods.is_empty()).then_some(route)
    }
}

struct Arguments {
    path: LitStr,
    options: Punctuated<MetaNameValue, Token![,]>,
}

fn arguments(input: syn::parse::ParseStream<'_>) -> syn::Result<Arguments> {
    let path = input.parse()?;
    if input.is_empty() {
        return Ok(Arguments { path, options: Punctuated::new() });
    }
    input.parse::<Token![,]>()?;
    Ok(Arguments { path, options: input.parse_terminated(syn::parse::Parse::parse, Token![,])? })
}

/// actix-web checks a pattern by a panic of its router, at compile time. The same question is asked here, so that the answer is
/// the same; the panic's text stays inside, since actix-web's own macro will print it.
fn is_pattern(path: &str) -> bool {
    std::panic::catch_unwind(|| ResourceDef::new(path)).is_ok()
}
