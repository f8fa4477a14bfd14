//! Generated code of a validated attribute: one struct, one static policy, one registration.

use actix_web_cors_rules::allow_list::{HostPattern, OriginMatcher, PortPattern};
use actix_web_cors_rules::dangerous::OptOut;
use actix_web_cors_rules::max_age;
use actix_web_cors_rules::policy::{AllowHeaders, ExposeHeaders, Timing, ValidPolicy};
use actix_web_cors_rules::rule::{Rule, Violation};
use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{Attribute, LitStr, Path, Visibility};

use crate::item::Handler;
use crate::location::first_span;
use crate::route::{Route, Routes, last_segment};
use crate::validate::{Policy, Resolution};

/// A handler with its policy: a service of the same form as actix-web's route attributes generate.
///
/// Every item of the user's module is in scope here, and hygiene does not separate items: if there is an item `config`, a
/// parameter of that name is a pattern that names the item. Generated names therefore begin with `__cors`, in any case.
pub(crate) fn handler(
    handler: &Handler,
    found: &Routes,
    routes: &[Route],
    resolution: &Resolution,
    runtime: &TokenStream,
) -> TokenStream {
    let Handler { attributes, visibility, signature, body } = handler;
    let name = &signature.ident;
    let kept: Vec<&Attribute> = attributes
        .iter()
        .enumerate()
        .filter(|(index, _)| !found.contains(*index))
        .map(|(_, attribute)| attribute)
        .collect();
    let docs: Vec<&Attribute> = attributes.iter().filter(|attribute| attribute.path().is_ident("doc")).collect();
    // The struct is `pub`, as in actix-web. `doc(hidden)` keeps `missing_docs` quiet about a private handler; an `allow` would not
    // compile under a `forbid`.
    let is_public = matches!(visibility, Visibility::Public(_));
    let hidden = (!is_public && docs.is_empty()).then(|| quote!(#[doc(hidden)]));
    let config = Ident::new("__cors_config", Span::mixed_site());
    let policy = policy_static(routes, resolution, runtime);
    let registrations = routes.iter().map(|route| registration(route, routes, name, resolution, runtime, &config));
    // Under `#[routes]` the names of the methods need no import.
    let import = attributes.get(found.index).map(|attribute| keep_import_used(attribute.path()));
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
    resolution: &Resolution,
    runtime: &TokenStream,
    config: &Ident,
) -> TokenStream {
    let Route { path, name, guards, wraps, .. } = route;
    let name = name.clone().unwrap_or_else(|| LitStr::new(&handler.to_string(), handler.span()));
    let served = route.methods.iter().map(|(method, _)| method);
    let cors = route_cors(route, all, resolution, runtime);
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

fn route_cors(route: &Route, all: &[Route], resolution: &Resolution, runtime: &TokenStream) -> TokenStream {
    match resolution {
        Resolution::Off => quote!(#runtime::RouteCors::Off),
        Resolution::Shared(path) => shared_policy(path, &methods_on_path(route, all, None), runtime),
        Resolution::Policy(policy) => {
            let methods = methods_on_path(route, all, policy.valid.methods.as_deref());
            quote!(#runtime::RouteCors::Policy(&__CORS_POLICY, &[#(#methods),*]))
        }
    }
}

/// The policy of a handler. There is one, whatever the number of paths.
fn policy_static(routes: &[Route], resolution: &Resolution, runtime: &TokenStream) -> TokenStream {
    let Resolution::Policy(policy_value) = resolution else { return TokenStream::new() };
    let served: Vec<String> =
        routes.iter().flat_map(|route| &route.methods).map(|(method, _)| method.clone()).collect();
    let value = policy(policy_value, policy_value.valid.methods.as_deref().unwrap_or(&served), runtime);
    quote! {
        static __CORS_POLICY: #runtime::PolicyHandle = {
            static __CORS_POLICY: #runtime::Policy = #value;
            #runtime::policy_reference(&__CORS_POLICY).handle()
        };
    }
}

/// The methods that a preflight for this path allows: the listed ones among those that the handler serves on this path.
fn methods_on_path(route: &Route, all: &[Route], listed: Option<&[String]>) -> Vec<String> {
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
pub(crate) fn policy(policy: &Policy, methods: &[String], runtime: &TokenStream) -> TokenStream {
    let ValidPolicy { credentials, block_on_origin_mismatch, vary, headers, expose_headers, .. } = &policy.valid;
    let max_age = max_age(policy, runtime);
    let headers = match headers {
        AllowHeaders::Reflect => quote!(#runtime::AllowHeaders::Reflect),
        AllowHeaders::None => quote!(#runtime::AllowHeaders::None),
        AllowHeaders::List(names) => list_of_names(&quote!(#runtime::AllowHeaders::List), names, runtime),
    };
    let expose_headers = match expose_headers {
        ExposeHeaders::Reflect => quote!(#runtime::ExposeHeaders::Reflect),
        ExposeHeaders::None => quote!(#runtime::ExposeHeaders::None),
        ExposeHeaders::List(names) => list_of_names(&quote!(#runtime::ExposeHeaders::List), names, runtime),
    };
    let origins = by_profile(&policy.valid, |with_dev| origins(policy.valid.origins_of(with_dev), runtime));
    let timing = match policy.valid.has_timing {
        true => by_profile(&policy.valid, |with_dev| timing(&policy.valid.timing(with_dev), runtime)),
        false => quote!(#runtime::Timing::Off),
    };
    let source = source(policy.source.as_ref(), runtime);
    let for_audit = for_audit(&policy.valid, runtime);
    quote! {
        #runtime::Policy::new(#runtime::PolicyData {
            origins: #origins,
            methods: #runtime::Methods::Compiled(&[#(#methods),*]),
            headers: #headers,
            expose_headers: #expose_headers,
            credentials: #credentials,
            max_age: #max_age,
            block_on_origin_mismatch: #block_on_origin_mismatch,
            vary: #runtime::Cow::Borrowed(#vary),
            timing: #timing,
        }, #source) #for_audit
    }
}

/// What an audit shows of a policy, and its data no longer contains: the same in each profile.
fn for_audit(policy: &ValidPolicy, runtime: &TokenStream) -> TokenStream {
    let dev_origins: Vec<&str> = policy.dev_literals().collect();
    let dev_origins = (!dev_origins.is_empty()).then(|| quote!(.with_dev_origins(&[#(#dev_origins),*])));
    let opt_outs = OptOut::ALL.iter().filter(|opt_out| policy.dangerous.has(**opt_out));
    let opt_outs = opt_outs.map(|opt_out| format_ident!("{}", format!("{opt_out:?}")));
    quote!(#dev_origins #(.with_opt_out(#runtime::OptOut::#opt_outs))*)
}

fn list_of_names(variant: &TokenStream, names: &str, runtime: &TokenStream) -> TokenStream {
    quote!(#variant(#runtime::Cow::Borrowed(#names)))
}

/// The seconds, or a constant whose range rustc checks: a macro does not see its value.
fn max_age(policy: &Policy, runtime: &TokenStream) -> TokenStream {
    let Some(path) = &policy.max_age else {
        let seconds = policy.valid.max_age.unwrap_or(max_age::DEFAULT);
        return quote!(#seconds);
    };
    let name = last_segment(path).unwrap_or_default();
    let message = Violation::new(Rule::MaxAgeRange, format!("`max_age = {name}` is more than a day"))
        .help(format!("give `{name}` a value from 0 to {}", max_age::MAX))
        .to_string();
    let span = path.segments.last().map_or_else(Span::call_site, |segment| segment.ident.span());
    let value = if is_inherited(path) { quote_spanned!(span=> #path()) } else { quote!(#path) };
    let check = call_at(span, &quote!(#runtime::checked_max_age), quote!(#value, #message));
    quote!(const { #check })
}

/// A call of which only the parentheses have the span: rustc shows an error there, and editors show what the user's token names.
fn call_at(span: Span, function: &TokenStream, arguments: TokenStream) -> TokenStream {
    let parentheses = |tokens| {
        let mut group = Group::new(Delimiter::Parenthesis, tokens);
        group.set_span(span);
        group
    };
    let (function, arguments) = (parentheses(function.clone()), parentheses(arguments));
    quote!(#function #arguments)
}

/// The value of a `static` whose policy has an error: it has the right type and allows no origin.
pub(crate) fn no_policy(runtime: &TokenStream) -> TokenStream {
    policy(&Policy::default(), &[], runtime)
}

/// The choice between profiles is in generated code, because a macro does not know the profile of the user's crate.
fn by_profile(policy: &ValidPolicy, write: impl Fn(bool) -> TokenStream) -> TokenStream {
    let release = write(false);
    if policy.dev_origins.is_none() {
        return release;
    }
    let debug = write(true);
    quote!(if ::core::cfg!(debug_assertions) { #debug } else { #release })
}

fn origins(list: &OriginMatcher, runtime: &TokenStream) -> TokenStream {
    let OriginMatcher { any, exact, patterns } = list;
    if *any {
        return quote!(#runtime::Origins::Any);
    }
    let patterns = patterns.iter().map(|HostPattern { scheme, host, subdomains, port }| {
        let port = match port {
            PortPattern::Any => quote!(#runtime::PortPattern::Any),
            PortPattern::Fixed(port) => quote!(#runtime::PortPattern::Fixed(#port)),
        };
        quote!(#runtime::HostPattern { scheme: #scheme, host: #host, subdomains: #subdomains, port: #port })
    });
    quote!(#runtime::Origins::Compiled { exact: &[#(#exact),*], patterns: &[#(#patterns),*] })
}

fn timing(timing: &Timing, runtime: &TokenStream) -> TokenStream {
    match timing {
        Timing::Off => quote!(#runtime::Timing::Off),
        Timing::Fixed(origins) => quote!(#runtime::Timing::Fixed(#runtime::Cow::Borrowed(#origins))),
        Timing::Request => quote!(#runtime::Timing::Request),
    }
}

/// The run-time source of a policy, as an `Option`.
fn source(path: Option<&Path>, runtime: &TokenStream) -> TokenStream {
    match path {
        Some(path) => {
            // Only the `&` has the span of the path, so editors show there what the path names.
            let span = first_span(&quote!(#path));
            let source = if is_inherited(path) {
                quote_spanned!(span=> #path())
            } else {
                origin_source(path, &quote_spanned!(span=> &#path), runtime)
            };
            quote!(::core::option::Option::Some(#source))
        }
        None => quote!(::core::option::Option::None),
    }
}

/// A source, with its name for an audit.
pub(crate) fn origin_source(path: &Path, reference: &TokenStream, runtime: &TokenStream) -> TokenStream {
    let name = as_written(path);
    quote!(#runtime::Source::new(#reference).named(#name))
}

/// A path as text.
fn as_written(path: &Path) -> String {
    let names: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    names.join("::")
}

/// A shared policy. It must allow the methods that the route serves, which rustc checks: a macro does not see the policy. One that is
/// set at run time allows those that it lists then.
fn shared_policy(path: &Path, served: &[String], runtime: &TokenStream) -> TokenStream {
    // Stable Rust can mark only one segment of a path.
    let span = path.segments.last().map_or_else(Span::call_site, |segment| segment.ident.span());
    let name = last_segment(path).unwrap_or_default();
    let handle = if is_inherited(path) {
        quote_spanned!(span=> #path())
    } else {
        policy_handle(path, &quote_spanned!(span=> &#path), span, runtime)
    };
    let allowed = served.iter().map(|method| {
        let message = format!(
            "policy `{name}` does not allow `{method}`, which this route serves\n\
             help: add `{method}` to the `methods` of `{name}`, or use another policy\n\
             rule: policy-method"
        );
        let check =
            call_at(span, &quote!(#runtime::PolicyHandle::assert_allows), quote!(&__CORS_POLICY, #method, #message));
        quote!(const _: () = #check;)
    });
    quote! {
        {
            static __CORS_POLICY: #runtime::PolicyHandle = #handle;
            #(#allowed)*
            #runtime::RouteCors::Policy(&__CORS_POLICY, &[#(#served),*])
        }
    }
}

/// The handle of a policy that can be of two types, with its name for an audit. An error about another type is shown at the span.
pub(crate) fn policy_handle(path: &Path, reference: &TokenStream, span: Span, runtime: &TokenStream) -> TokenStream {
    let name = as_written(path);
    let reference = call_at(span, &quote!(#runtime::policy_reference), reference.clone());
    quote!(#reference.handle().named(#name))
}

/// The type inside a module whose constant functions return the items that the paths in the module's attribute name.
pub(crate) const PATHS: &str = "__CorsPaths";

/// True if the path names a function of [`PATHS`] instead of the item itself.
fn is_inherited(path: &Path) -> bool {
    path.segments.iter().rev().nth(1).is_some_and(|segment| segment.ident == PATHS)
}

/// Refers to an attribute that `#[cors]` consumes, so its import is not reported as unused and editors can show its
/// documentation. A missing import is reported at the attribute.
pub(crate) fn keep_import_used(path: &Path) -> TokenStream {
    let is_from_macro = path.segments.first().is_some_and(|first| first.ident == "$crate");
    if is_from_macro {
        // `$crate` is resolved by its span, so the path must keep its spans.
        return quote!(const _: () = { #[allow(unused_imports)] use #path as _; };);
    }
    let path = generated(quote!(#path));
    let span = first_span(&path);
    let tree = quote_spanned!(span=> #path as _);
    quote!(const _: () = { use #tree; };)
}

/// The same tokens at the same location, marked as generated. rustc reports most lints only for code that the user wrote. An
/// `allow` would not compile where the user forbids the lint.
pub(crate) fn generated(tokens: TokenStream) -> TokenStream {
    tokens
        .into_iter()
        .map(|mut token| {
            token.set_span(token.span().resolved_at(Span::call_site()));
            token
        })
        .collect()
}
