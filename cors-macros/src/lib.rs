//! The macros of `actix-web-cors`. Use them through that crate, which documents them.

mod attribute;
mod cors;
mod diagnostics;
mod editor;
mod expand;
mod handler;
mod item;
mod location;
mod module;
mod policy;
mod route;
mod signature;
#[cfg(test)]
mod snapshots;
#[cfg(test)]
mod tests;
mod validate;

use proc_macro::TokenStream;

/// A CORS policy on a handler, above its route attribute, or on a module of handlers.
///
/// `#[cors(origins = ["https://app.example.com"], headers = ["content-type"], credentials)]`
///
/// Editors with rust-analyzer complete the keys and show their documentation.
#[proc_macro_attribute]
pub fn cors(arguments: TokenStream, item: TokenStream) -> TokenStream {
    cors::expand(arguments.into(), item.into(), handler::Invocation::Written).into()
}

/// `#[cors]` that has been validated: moved down to the route attribute, past attributes that expect to see both, or put there
/// for a module.
#[doc(hidden)]
#[proc_macro_attribute]
pub fn cors_on_route(arguments: TokenStream, item: TokenStream) -> TokenStream {
    cors::expand(arguments.into(), item.into(), handler::Invocation::Relocated).into()
}

/// `#[cors]` that a module puts on a handler whose route attribute is inside a `cfg_attr`.
#[doc(hidden)]
#[proc_macro_attribute]
pub fn cors_if_routed(arguments: TokenStream, item: TokenStream) -> TokenStream {
    cors::expand(arguments.into(), item.into(), handler::Invocation::Conditional).into()
}

/// A shared CORS policy, as a constant expression.
///
/// `static PARTNERS: Policy = policy!(origins = ["https://partner.example"], methods = [GET, POST]);`
///
/// It takes the keys of `#[cors]`, with `methods` required, and without `policy` and `off`.
#[proc_macro]
pub fn policy(arguments: TokenStream) -> TokenStream {
    policy::expand(arguments.into()).into()
}
