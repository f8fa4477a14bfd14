//! What a checked attribute becomes: one struct, one static policy, one registration.

use actix_web_cors_rules::allow_list::{Compiled, HostPattern, PortPattern};
use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Attribute, LitStr, Path, Visibility};

use crate::parse::Handler;
use crate::route::{Route, Routes, last_segment};
use crate::validate::{AllowHeaders, Checked, Policy};

/// The path that generated code reaches the runtime by.
pub(crate) fn runtime(crate_path: Option<&Path>) -> TokenStream {
    match crate_path {
        Some(path) => quote!(#path::__private),
        None => quote!(::actix_web_cors::__private),
    }
}

/// A handler with its policy: a service, in the shape that actix-web's route attributes give it.
///
/// Every item of the user's module is in scope here, and hygiene does not separate items: a parameter `config` beside an item of
/// that name would be a pattern that names the item. Generated names therefore begin with `__cors`, in lower or upper case.
pub(crate) fn handler(
    handler: &Handler,
    found: &Routes,
    routes: &[Route],
    checked: &Checked,
    runtime: &TokenStream,
) -> TokenStream {
    let Handler { attributes, visibility, signature, body } = handler;
    let name = &signature.ident;
    let kept: Vec<&Attribute> = attributes
        .iter()
        .enumerate()
        .filter(|(index, _)| !found.holds(*index))
        .map(|(_, attribute)| attribute)
        .collect();
    let docs: Vec<&Attribute> = attributes.iter().filter(|attribute| attribute.path().is_ident("doc")).collect();
    // The struct is `pub`, as actix-web makes it. That is no reason to ask for documentation of a private handler, and an
    // `allow` of `missing_docs` would not compile under a `forbid` of it.
    let is_public = matches!(visibility, Visibility::Public(_));
    let hidden = (!is_public && docs.is_empty()).then(|| quote!(#[doc(hidden)]));
    let config = Ident::new("__cors_config", Span::mixed_site());
    let policy = own_policy(routes, checked, runtime);
    let registrations = routes.iter().map(|route| registration(route, routes, name, checked, runtime, &config));
    // Below `#[routes]` the names of the methods need no import.
    let import = attributes.get(found.index).map(|attribute| used(attribute.path()));
    quote! {
        #import
        #(#docs)*
        #hidden
        #[allow(non_camel_case_types)]
        pub struct #name;

        impl #runtime::HttpServiceFactory for #name {
            fn register(self, #config: &mut #runtime::AppService) {
                #(#kept)*
                #visibility #signature #body
                {
                    #policy
                    #(#registrations)*
                }
            }
        }
    }
}

fn registration(
    route: &Route,
    all: &[Route],
    handler: &Ident,
    checked: &Checked,
    runtime: &TokenStream,
    config: &Ident,
) -> TokenStream {
    let Route { path, name, guards, wraps, .. } = route;
    let name = name.clone().unwrap_or_else(|| LitStr::new(&handler.to_string(), handler.span()));
    let served = route.methods.iter().map(|(method, _)| method);
    let cors = annotation(route, all, checked, runtime);
    quote! {
        #runtime::endpoint(
            #runtime::Route { path: #path, name: #name, serves: &[#(#served),*], cors: #cors },
            #handler,
        )
        #(.guard(#guards))*
        #(.wrap(#wraps))*
        .register(#config);
    }
}

fn annotation(route: &Route, all: &[Route], checked: &Checked, runtime: &TokenStream) -> TokenStream {
    match checked {
        Checked::Off => quote!(#runtime::RouteCors::Off),
        Checked::Shared(path) => shared(path, &on_path(route, all, None), runtime),
        Checked::Policy(policy) => {
            let methods = methods(&on_path(route, all, policy.methods.as_deref()), runtime);
            quote!(#runtime::RouteCors::Policy(&__CORS_OF_THIS_ROUTE, #methods))
        }
    }
}

/// The policy that a handler says itself: one, however many paths it has.
fn own_policy(routes: &[Route], checked: &Checked, runtime: &TokenStream) -> TokenStream {
    let Checked::Policy(own) = checked else { return TokenStream::new() };
    let served: Vec<String> =
        routes.iter().flat_map(|route| &route.methods).map(|(method, _)| method.clone()).collect();
    let value = policy(own, &methods(own.methods.as_deref().unwrap_or(&served), runtime), runtime);
    quote!(static __CORS_OF_THIS_ROUTE: #runtime::Policy = #value;)
}

/// What a preflight for this path allows: the listed methods, of those that this handler serves on this very path.
fn on_path(route: &Route, all: &[Route], listed: Option<&[String]>) -> Vec<String> {
    let mut served: Vec<String> = Vec::new();
    for (method, _) in
        all.iter().filter(|other| other.path.value() == route.path.value()).flat_map(|other| &other.methods)
    {
        if !served.contains(method) {
            served.push(method.clone());
        }
    }
    match listed {
        None => served,
        Some(listed) => listed.iter().filter(|method| served.contains(method)).cloned().collect(),
    }
}

/// A constant expression of type `Policy`.
pub(crate) fn policy(policy: &Policy, methods: &TokenStream, runtime: &TokenStream) -> TokenStream {
    let Policy { expose_headers, credentials, block_on_origin_mismatch, .. } = policy;
    let max_age = policy.max_age.to_string();
    let vary = policy.vary.join(", ");
    let headers = match &policy.headers {
        AllowHeaders::Reflect => quote!(#runtime::AllowHeaders::Reflect),
        AllowHeaders::List(names) if names.is_empty() => quote!(#runtime::AllowHeaders::None),
        AllowHeaders::List(names) => quote!(#runtime::AllowHeaders::List(#names)),
    };
    let origins = by_profile(policy, |compiled, _| origins(compiled, runtime));
    let source = source(policy.source.as_ref(), runtime);
    let timing = if policy.timing {
        by_profile(policy, |compiled, dev| timing(compiled, dev, policy, runtime))
    } else {
        quote!(#runtime::Timing::Off)
    };
    quote! {
        #runtime::Policy::new(#runtime::PolicyData {
            origins: #origins,
            methods: #methods,
            headers: #headers,
            expose_headers: #expose_headers,
            credentials: #credentials,
            max_age: #max_age,
            block_on_origin_mismatch: #block_on_origin_mismatch,
            vary: #vary,
            timing: #timing,
        }, #source)
    }
}

/// What stands in a `static` whose policy has an error: it allows nobody, and is of the right type.
pub(crate) fn no_policy(runtime: &TokenStream) -> TokenStream {
    policy(
        &Policy {
            origins: Compiled { any: false, exact: Vec::new(), patterns: Vec::new() },
            dev_origins: None,
            written: Vec::new(),
            source: None,
            methods: None,
            headers: AllowHeaders::List(String::new()),
            expose_headers: String::new(),
            credentials: false,
            max_age: 0,
            block_on_origin_mismatch: false,
            vary: Vec::new(),
            timing: false,
        },
        &methods(&[], runtime),
        runtime,
    )
}

/// The choice between profiles stands in generated code, since only the user's crate knows its own.
fn by_profile(policy: &Policy, write: impl Fn(&Compiled, bool) -> TokenStream) -> TokenStream {
    let release = write(&policy.origins, false);
    match policy.dev_origins.as_ref().map(|origins| write(origins, true)) {
        None => release,
        Some(debug) => quote!(if ::core::cfg!(debug_assertions) { #debug } else { #release }),
    }
}

pub(crate) fn methods(names: &[String], runtime: &TokenStream) -> TokenStream {
    let joined = names.join(", ");
    quote!(#runtime::Methods { names: &[#(#names),*], joined: #joined })
}

fn origins(compiled: &Compiled, runtime: &TokenStream) -> TokenStream {
    let Compiled { any, exact, patterns } = compiled;
    let patterns = patterns.iter().map(|HostPattern { scheme, host, subdomains, port }| {
        let port = match port {
            PortPattern::Any => quote!(#runtime::PortPattern::Any),
            PortPattern::Fixed(port) => quote!(#runtime::PortPattern::Fixed(#port)),
        };
        quote!(#runtime::HostPattern { scheme: #scheme, host: #host, subdomains: #subdomains, port: #port })
    });
    quote!(#runtime::Origins { any: #any, exact: &[#(#exact),*], patterns: &[#(#patterns),*] })
}

/// The run-time source of a policy, as an `Option`.
fn source(path: Option<&Path>, runtime: &TokenStream) -> TokenStream {
    match path {
        Some(path) => {
            // Only the `&` stands at the path, so that an editor shows there what the path names, and nothing of ours.
            let span = crate::parse::start(&quote!(#path));
            let source = if is_inherited(path) {
                quote_spanned!(span=> #path())
            } else {
                let source = quote_spanned!(span=> &#path);
                quote!(#runtime::Source::new(#source))
            };
            quote!(::core::option::Option::Some(#source))
        }
        None => quote!(::core::option::Option::None),
    }
}

/// `Timing-Allow-Origin`: images and scripts carry no `Origin` to compare, so that a whole list of exact origins is the
/// only value that serves them. It stands as it was written.
fn timing(compiled: &Compiled, dev: bool, policy: &Policy, runtime: &TokenStream) -> TokenStream {
    if compiled.any {
        return quote!(#runtime::Timing::Fixed("*"));
    }
    if policy.source.is_some() || !compiled.patterns.is_empty() {
        return quote!(#runtime::Timing::Request);
    }
    let chosen = policy.written.iter().filter(|(_, is_dev)| dev || !is_dev);
    let list = chosen.map(|(origin, _)| origin.as_str()).collect::<Vec<_>>().join(", ");
    quote!(#runtime::Timing::Fixed(#list))
}

/// A shared policy must allow what the route serves, and only the compiler can see both.
fn shared(path: &Path, served: &[String], runtime: &TokenStream) -> TokenStream {
    // Of a path of several words the last says most; stable Rust cannot mark them all.
    let span = path.segments.last().map_or_else(Span::call_site, |segment| segment.ident.span());
    let name = last_segment(path).unwrap_or_default();
    let policy = if is_inherited(path) { quote_spanned!(span=> #path()) } else { quote_spanned!(span=> &#path) };
    let allowed = served.iter().map(|method| {
        let message = format!(
            "policy `{name}` does not allow `{method}`, which this route serves\n\
             help: add `{method}` to the `methods` of `{name}`, or use another policy\n\
             rule: policy-method"
        );
        // The error belongs to the path, and so does what an editor shows there: only brackets of ours stand at its place.
        let mut policy = Group::new(Delimiter::Parenthesis, quote!(__CORS_OF_THIS_ROUTE));
        policy.set_span(span);
        let arguments = quote_spanned!(span=> (#method, #message));
        quote!(const _: () = #policy.assert_allows #arguments;)
    });
    let methods = methods(served, runtime);
    quote! {
        {
            static __CORS_OF_THIS_ROUTE: &#runtime::Policy = #policy;
            #(#allowed)*
            #runtime::RouteCors::Policy(__CORS_OF_THIS_ROUTE, #methods)
        }
    }
}

/// The type inside a module whose constant functions return what the paths in the module's attribute name.
pub(crate) const PATHS: &str = "__CorsPaths";

/// Whether this path names a function of [`PATHS`] instead of the item itself.
fn is_inherited(path: &Path) -> bool {
    path.segments.iter().rev().nth(1).is_some_and(|segment| segment.ident == PATHS)
}

/// Keeps the user's import of an attribute used that is used up by `#[cors]`, and gives editors their hover. Where the import
/// was forgotten, the compiler says so at the attribute.
pub(crate) fn used(path: &Path) -> TokenStream {
    let of_macro = path.segments.first().is_some_and(|first| first.ident == "$crate");
    if of_macro {
        // `$crate` gets its meaning from its span, so it cannot be written by this macro.
        return quote!(const _: () = { #[allow(unused_imports)] use #path as _; };);
    }
    let path = generated(quote!(#path));
    let span = crate::parse::start(&path);
    let tree = quote_spanned!(span=> #path as _);
    quote!(const _: () = { use #tree; };)
}

/// The same tokens at the same place, as written by the macro. rustc reports most lints only for code that the user wrote, and an
/// `allow` is no way out: it does not compile where the user forbids the lint.
pub(crate) fn generated(tokens: TokenStream) -> TokenStream {
    tokens
        .into_iter()
        .map(|mut token| {
            token.set_span(token.span().resolved_at(Span::call_site()));
            token
        })
        .collect()
}
