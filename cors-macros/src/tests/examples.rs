//! The bad and the good example of each rule, as in `docs/rules.md`: the macro reports exactly that rule, or none.

use std::collections::BTreeSet;

use actix_web_cors_rules::rule::Rule;
use proc_macro2::{TokenStream, TokenTree};
use quote::quote;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Expr, ItemStatic, LitStr, Meta};

use crate::attribute::inherit::is_cors;
use crate::cors;
use crate::handler::Invocation;
use crate::policy;
use crate::route::is_route;

#[test]
fn every_bad_example_breaks_its_rule() {
    for rule in rules() {
        let bad = rule.explanation().bad;
        assert_eq!(reported(bad), BTreeSet::from([rule.name().to_owned()]), "{bad}");
    }
}

#[test]
fn every_good_example_breaks_no_rule() {
    for rule in rules() {
        let good = rule.explanation().good;
        assert_eq!(reported(good), BTreeSet::new(), "the good example of {rule}: {good}");
    }
}

/// All rules that the macro checks. rustc checks policy-method, by evaluating the shared policy; an audit checks those about all
/// routes of an app.
fn rules() -> impl Iterator<Item = Rule> {
    Rule::ALL.iter().copied().filter(|rule| *rule != Rule::PolicyMethod && !rule.is_of_audit())
}

/// The names of the rules that an example breaks.
pub(super) fn reported(example: &str) -> BTreeSet<String> {
    let expanded = match syn::parse_str::<ItemStatic>(example) {
        Ok(item) => expand_static(&item),
        Err(_) => expand_attribute(example),
    };
    rules_in(expanded)
}

/// The names of the rules that expanded code reports.
pub(super) fn rules_in(expanded: TokenStream) -> BTreeSet<String> {
    let mut rules = BTreeSet::new();
    collect_rules(expanded, &mut rules);
    // The text of the check that rustc makes.
    rules.remove(Rule::PolicyMethod.name());
    rules
}

/// Expands `static NAME: Policy = policy!(…);`.
fn expand_static(item: &ItemStatic) -> TokenStream {
    match &*item.expr {
        Expr::Macro(call) if call.mac.path.is_ident("policy") => policy::expand(call.mac.tokens.clone()),
        other => panic!("not a policy: {}", quote!(#other)),
    }
}

/// Expands `#[cors(…)]`, with the route and the function that an example may leave out.
fn expand_attribute(example: &str) -> TokenStream {
    let parser = |input: ParseStream<'_>| Ok((Attribute::parse_outer(input)?, input.parse::<TokenStream>()?));
    let (mut attributes, mut item) = parser.parse_str(example).expect("attributes and an item");
    if item.is_empty() {
        item = quote!(
            async fn handler() -> impl Responder {
                ""
            }
        );
        if !attributes.iter().any(is_route) {
            attributes.push(syn::parse_quote!(#[get("/items")]));
        }
    }
    let index = attributes.iter().position(is_cors).expect("a `#[cors]`");
    // Attributes above are expanded first. A route attribute leaves only the function.
    let below = attributes.split_off(index + 1);
    let arguments = match attributes.pop().map(|cors| cors.meta) {
        Some(Meta::List(list)) => list.tokens,
        _ => TokenStream::new(),
    };
    cors::expand(arguments, quote!(#(#below)* #item), Invocation::Written)
}

/// Collects the last line of each message, `rule: name`.
fn collect_rules(tokens: TokenStream, rules: &mut BTreeSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => collect_rules(group.stream(), rules),
            TokenTree::Literal(literal) => {
                let text = syn::parse_str::<LitStr>(&literal.to_string()).map(|text| text.value()).unwrap_or_default();
                rules.extend(text.lines().last().and_then(|line| line.strip_prefix("rule: ")).map(str::to_owned));
            }
            TokenTree::Ident(_) | TokenTree::Punct(_) => {}
        }
    }
}
