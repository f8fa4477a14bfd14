//! Attributes that hold a hundred kilobytes where a word belongs: the errors stay short.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

/// More than any part of a policy may have.
const LONG: usize = 1 << 17;

/// The output of `#[cors(arguments)]` on a handler, as text.
fn errors(arguments: TokenStream) -> String {
    let item = quote!(
        #[get("/")]
        async fn index() -> impl Responder {
            ""
        }
    );
    crate::cors::expand(arguments, item, crate::handler::Invocation::Written).to_string()
}

#[test]
fn no_error_repeats_a_long_text() {
    let texts = [
        "x".repeat(LONG),
        "É".repeat(LONG),
        "`".repeat(LONG),
        format!("https://{}", "x".repeat(LONG)),
        format!("https://{}/", "x.".repeat(LONG)),
        format!("{}://host", "x".repeat(LONG)),
        "https://a.example, ".repeat(LONG / 16),
        "get, ".repeat(LONG / 4),
    ];
    for text in &texts {
        for arguments in [
            quote!(origins = [#text]),
            quote!(origins = [#text], credentials),
            quote!(origins = [], dev_origins = [#text]),
            quote!(origins = #text),
            quote!(origins = ["*"], methods = [#text]),
            quote!(origins = ["*"], headers = [#text]),
            quote!(origins = ["*"], headers = #text),
            quote!(origins = ["*"], expose_headers = [#text]),
            quote!(origins = ["*"], credentials = #text),
            quote!(origins = ["*"], max_age = #text),
            quote!(origins = TENANTS, vary = [#text, #text]),
            quote!(policy = #text),
            quote!(off = #text),
            quote!(origins = [#[doc = #text] "*"]),
            quote!(
                origins = [
                    #[cfg(feature = #text)]
                    "*"
                ]
            ),
            quote!(#text),
        ] {
            let written = errors(arguments.clone());
            let start: String = arguments.to_string().chars().take(60).collect();
            assert!(written.contains("compile_error"), "{start}");
            assert!(written.len() < 20_000, "{start}: {}", written.len());
        }
    }
}

#[test]
fn no_error_repeats_a_long_word() {
    let word = format_ident!("{}", "x".repeat(LONG));
    let number: TokenStream = "9".repeat(1 << 9).parse().expect("a number");
    for arguments in [
        quote!(#word = 1),
        quote!(origins = ["*"], #word),
        quote!(origins = ["*"], dangerous(#word)),
        quote!(origins = ["*"], methods = [#word]),
        quote!(origins = ["*"], headers = #word),
        quote!(origins = ["*"], credentials = #word),
        quote!(origins = ["*"], max_age = #number),
        quote!(origins = ["*"], max_age = -#number),
        quote!(origins = [#word]),
        quote!(origins = #word()),
        quote!(origins = ["*"], #[#word] timing),
    ] {
        let written = errors(arguments.clone());
        let start: String = arguments.to_string().chars().take(60).collect();
        assert!(written.contains("compile_error"), "{start}");
        assert!(written.len() < 20_000, "{start}: {}", written.len());
    }
}
