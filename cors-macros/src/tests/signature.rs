//! Handlers and the rules that their signatures break.

use std::collections::BTreeSet;

use quote::quote;

use super::examples::{reported, rules_in};
use crate::cors;
use crate::handler::Invocation;

const JSON: &str = "json-content-type";
const AUTH: &str = "auth-authorization";
const SESSION: &str = "session-credentials";
const STAR: &str = "header-wildcard-authorization";

/// The rules that a handler breaks, given the keys after `origins`, the route attributes and the arguments.
fn broken(keys: &str, routes: &str, arguments: &str) -> BTreeSet<String> {
    reported(&format!(
        "#[cors(origins = [\"https://app.example.com\"], {keys})] {routes} async fn handler({arguments}) -> String {{ body }}"
    ))
}

fn assert_breaks(keys: &str, routes: &str, arguments: &str, rules: &[&str]) {
    let expected: BTreeSet<String> = rules.iter().map(|rule| (*rule).to_owned()).collect();
    assert_eq!(broken(keys, routes, arguments), expected, "{keys} | {routes} | {arguments}");
}

#[test]
fn json_needs_content_type_with_a_method_that_has_a_body() {
    for (routes, is_broken) in [
        ("#[post(\"/\")]", true),
        ("#[put(\"/\")]", true),
        ("#[patch(\"/\")]", true),
        ("#[delete(\"/\")]", true),
        ("#[query(\"/\")]", true),
        ("#[route(\"/\", method = \"PURGE\")]", true),
        ("#[route(\"/\", method = \"GET\", method = \"POST\")]", true),
        ("#[routes] #[get(\"/\")] #[post(\"/new\")]", true),
        ("#[get(\"/\")]", false),
        ("#[head(\"/\")]", false),
        ("#[route(\"/\", method = \"GET\", method = \"HEAD\")]", false),
    ] {
        assert_breaks("", routes, "item: web::Json<Item>", if is_broken { &[JSON] } else { &[] });
        assert_breaks("headers = [\"Content-Type\"]", routes, "item: web::Json<Item>", &[]);
    }
}

#[test]
fn only_listed_methods_count() {
    let both = "#[route(\"/\", method = \"GET\", method = \"POST\")]";
    assert_breaks("methods = [GET]", both, "item: Json<Item>", &[]);
    assert_breaks("methods = [POST]", both, "item: Json<Item>", &[JSON]);
}

#[test]
fn each_extractor_needs_its_key() {
    let post = "#[post(\"/\")]";
    for (arguments, rule) in [
        ("item: actix_web::web::Json<Item>", JSON),
        ("Json(item): Json<Item>", JSON),
        ("token: BearerAuth", AUTH),
        ("user: actix_web_httpauth::extractors::basic::BasicAuth", AUTH),
        ("session: Session", SESSION),
        ("user: actix_identity::Identity", SESSION),
    ] {
        assert_breaks("", post, arguments, &[rule]);
        assert_breaks("headers = [\"x-a\"]", post, arguments, &[rule]);
        assert_breaks("headers = [\"content-type\", \"authorization\"], credentials", post, arguments, &[]);
        assert_breaks("headers = reflect, credentials", post, arguments, &[]);
    }
    assert_breaks("credentials = false", post, "session: Session", &[SESSION]);
    assert_breaks("", "#[get(\"/\")]", "token: BearerAuth, session: Session", &[AUTH, SESSION]);
}

#[test]
fn a_star_covers_every_header_but_authorization() {
    let post = "#[post(\"/\")]";
    assert_breaks("headers = [\"*\", \"authorization\"]", post, "item: Json<Item>, token: BearerAuth", &[]);
    assert_breaks("headers = [\"*\"]", post, "item: Json<Item>", &[STAR]);
    assert_breaks("headers = [\"*\"]", post, "token: BearerAuth", &[STAR, AUTH]);
}

#[test]
fn extractors_may_be_optional() {
    for (arguments, is_broken) in [
        ("item: Option<web::Json<Item>>", true),
        ("item: Result<web::Json<Item>, Error>", true),
        ("item: std::option::Option<Result<Json<Item>, Error>>", true),
        ("#[allow(unused)] item: (Json<Item>)", true),
        ("#[cfg(feature = \"json\")] item: Json<Item>", false),
        ("item: Either<web::Json<Item>, web::Form<Item>>", false),
        ("item: Option<Either<web::Json<Item>, web::Form<Item>>>", false),
        ("item: web::Form<Item>", false),
        ("items: web::Data<Json<Item>>", false),
        ("item: &Json<Item>", false),
        ("item: <Api as Types>::Json", false),
        ("item: Option", false),
        ("json: String", false),
    ] {
        assert_breaks("", "#[post(\"/\")]", arguments, if is_broken { &[JSON] } else { &[] });
    }
}

#[test]
fn other_policies_are_not_checked() {
    let handler =
        "#[post(\"/\")] async fn handler(item: Json<Item>, token: BearerAuth, session: Session) -> String { body }";
    for attribute in ["#[cors(policy = API)]", "#[cors(off)]"] {
        assert_eq!(reported(&format!("{attribute} {handler}")), BTreeSet::new(), "{attribute}");
    }
    // A policy with a mistake is checked when it is corrected.
    assert_breaks("headers = [\"content-type, x-a\"]", "#[post(\"/\")]", "item: Json<Item>", &["header-invalid"]);
}

#[test]
fn the_signature_is_checked_once_and_last() {
    // `instrument` expands first, and may change the signature.
    assert_breaks("", "#[instrument] #[post(\"/\")]", "item: Json<Item>", &[]);
    for (keys, rules) in [(quote!(), &[JSON][..]), (quote!(headers = ["content-type"]), &[])] {
        let handler = quote!(
            #[post("/")]
            async fn handler(item: Json<Item>) -> String {
                body
            }
        );
        let arguments = quote!(origins = ["https://app.example.com"], #keys);
        let expanded = cors::expand(arguments, handler, Invocation::Relocated);
        assert_eq!(rules_in(expanded).into_iter().collect::<Vec<_>>(), rules);
    }
}
