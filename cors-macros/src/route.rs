//! actix-web's route attributes, parsed as actix-web parses them.

use actix_router::ResourceDef;
use proc_macro2::Span;
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, ExprLit, Lit, LitStr, MetaNameValue, Path, ReturnType, Token};

use crate::item::Handler;

const METHODS: [&str; 10] = ["get", "post", "put", "delete", "head", "connect", "options", "trace", "patch", "query"];

/// The route attributes of a handler.
pub(crate) struct Routes {
    /// The index of the first among the attributes of the item.
    pub(crate) index: usize,
    /// The indices of the others, under `#[routes]`.
    pub(crate) others: Vec<usize>,
    /// The parsed routes, or `None` if actix-web would reject one; its own error is then shown.
    pub(crate) routes: Option<Vec<Route>>,
}

/// One path of a handler.
pub(crate) struct Route {
    pub(crate) path: LitStr,
    pub(crate) name: Option<LitStr>,
    pub(crate) guards: Vec<Path>,
    pub(crate) wraps: Vec<Expr>,
    /// Each with its token.
    pub(crate) methods: Vec<(String, Span)>,
}

/// True for a route attribute, by the last segment of its path: `#[actix_web::get]` is one.
pub(crate) fn is_route(attribute: &Attribute) -> bool {
    last_segment(attribute.path())
        .is_some_and(|name| name == "route" || name == "routes" || METHODS.contains(&name.as_str()))
}

/// The last segment of a path.
pub(crate) fn last_segment(path: &Path) -> Option<String> {
    path.segments.last().map(|segment| segment.ident.to_string())
}

impl Routes {
    /// The route attributes of a handler, if it has any.
    pub(crate) fn of(handler: &Handler) -> Option<Self> {
        let index = handler.attributes.iter().position(is_route)?;
        let first = handler.attributes.get(index)?;
        let has_several = last_segment(first.path()).is_some_and(|name| name == "routes");
        let others: Vec<usize> = if has_several {
            let is_method = |attribute: &Attribute| METHODS.iter().any(|method| attribute.path().is_ident(method));
            handler
                .attributes
                .iter()
                .enumerate()
                .filter(|(_, attribute)| is_method(attribute))
                .map(|(index, _)| index)
                .collect()
        } else {
            Vec::new()
        };
        let served: Vec<&Attribute> = if has_several {
            others.iter().filter_map(|index| handler.attributes.get(*index)).collect()
        } else {
            vec![first]
        };
        let is_readable = !served.is_empty() && !matches!(handler.signature.output, ReturnType::Default);
        let routes = if is_readable { served.into_iter().map(Route::parse).collect() } else { None };
        Some(Self { index, others, routes })
    }

    /// The methods of all paths, each with its token.
    pub(crate) fn served(&self) -> Vec<(String, Span)> {
        self.routes.iter().flatten().flat_map(|route| route.methods.iter().cloned()).collect()
    }

    /// True if the attribute at this index is one of them.
    pub(crate) fn contains(&self, index: usize) -> bool {
        index == self.index || self.others.contains(&index)
    }
}

impl Route {
    /// Returns `None` where actix-web would report an error.
    fn parse(attribute: &Attribute) -> Option<Self> {
        let keyword = attribute.path().segments.last()?.ident.clone();
        let arguments = attribute.parse_args_with(arguments).ok()?;
        if !is_pattern(&arguments.path.value()) {
            return None;
        }
        let mut route =
            Self { path: arguments.path, name: None, guards: Vec::new(), wraps: Vec::new(), methods: Vec::new() };
        let is_generic = keyword == "route";
        if !is_generic {
            route.methods.push((keyword.to_string().to_uppercase(), keyword.span()));
        }
        for option in arguments.options {
            let Expr::Lit(ExprLit { lit: Lit::Str(value), .. }) = option.value else { return None };
            match option.path.get_ident()?.to_string().as_str() {
                "name" => route.name = Some(value),
                "guard" => route.guards.push(value.parse().ok()?),
                "wrap" => route.wraps.push(value.parse().ok()?),
                "method" if is_generic => {
                    let method = value.value();
                    let is_known = route.methods.iter().any(|(other, _)| *other == method);
                    if is_known || method.is_empty() || !method.chars().all(|c| c.is_ascii_uppercase()) {
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

/// True for a path pattern that actix-web's router accepts. The router panics on an invalid one, as it does in actix-web's macro,
/// which then reports the error.
fn is_pattern(path: &str) -> bool {
    std::panic::catch_unwind(|| ResourceDef::new(path)).is_ok()
}
