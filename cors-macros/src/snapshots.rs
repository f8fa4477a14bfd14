//! The output of the macros, for correct and for broken attributes. `UPDATE_EXPECT=1` rewrites it.

use expect_test::Expect;
use proc_macro2::TokenStream;
use quote::quote;

mod advice;
mod broken;
mod good;
mod long;

fn pretty(tokens: TokenStream) -> String {
    prettyplease::unparse(&syn::parse2(tokens).expect("what is written is Rust"))
}

/// `#[cors(arguments)]` on an item.
fn attribute(arguments: TokenStream, item: TokenStream, expected: Expect) {
    expected.assert_eq(&pretty(crate::cors::expand(arguments, item, crate::handler::Invocation::Written)));
}

/// `policy!(arguments)`.
fn shared(arguments: TokenStream, expected: Expect) {
    let value = crate::policy::expand(arguments);
    expected.assert_eq(&pretty(quote!(static PARTNERS: Policy = #value;)));
}
