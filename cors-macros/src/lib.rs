//! The macros of `actix-web-cors`. Use them through that crate, which documents them.

mod cors;
mod diagnostics;
mod expand;
mod hints;
mod model;
mod module;
mod parse;
mod policy;
mod route;
#[cfg(test)]
mod snapshots;
mod validate;
mod values;

use proc_macro::TokenStream;

/// A CORS policy on a handler, above its route attribute, or on a module of handlers.
///
/// `#[cors(origins = ["https://app.example.com"], headers = ["content-type"], credentials)]`
///
/// An editor explains each key where it stands, and offers the others.
#[proc_macro_attribute]
pub fn cors(arguments: TokenStream, item: TokenStream) -> TokenStream {
    cors::expand(arguments.into(), item.into(), cors::Pass::First).into()
}

/// `#[cors]`, moved down to the route attribute past attributes that want to see both, or put there for a module. What it
/// says has been checked.
#[doc(hidden)]
#[proc_macro_attribute]
pub fn cors_on_route(arguments: TokenStream, item: TokenStream) -> TokenStream {
    cors::expand(arguments.into(), item.into(), cors::Pass::Checked).into()
}

/// `#[cors]` that a module puts on a handler whose route attribute hangs on a `cfg_attr`.
#[doc(hidden)]
#[proc_macro_attribute]
pub fn cors_if_routed(arguments: TokenStream, item: TokenStream) -> TokenStream {
    cors::expand(arguments.into(), item.into(), cors::Pass::IfRouted).into()
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
