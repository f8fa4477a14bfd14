//! exograph: the variable `EXO_CORS_DOMAINS`, which may be missing, a list, or `*`.

use actix_web_cors::{Cors, OriginsError, PolicyConfig, SharedOrigins};

use crate::calls::Page;
use crate::comparison::Comparison;

fn with_actix_cors(domains: &str) -> actix_cors::Cors {
    let cors = actix_cors::Cors::default().allowed_methods(["GET", "POST"]).allow_any_header().max_age(3600);
    domains.split(',').map(str::trim).filter(|domain| !domain.is_empty()).fold(cors, |cors, domain| match domain {
        "*" => cors.allow_any_origin(),
        domain => cors.allowed_origin(domain),
    })
}

/// A program has one set, `SharedOrigins::from_env("EXO_CORS_DOMAINS").optional().allow_any()`, and a compiled policy. A test
/// cannot set the variable, so it fills a set of its own.
fn here(set: &'static SharedOrigins, domains: &str) -> Result<Cors, OriginsError> {
    set.replace(domains.split(',').map(str::trim).filter(|domain| !domain.is_empty()))?;
    let policy =
        PolicyConfig::new().origin_source(set).methods(["GET", "POST"]).headers("*, authorization").max_age(3600);
    Ok(Cors::new(policy.build().unwrap()))
}

#[actix_web::test]
async fn unset() {
    static DOMAINS: SharedOrigins = SharedOrigins::empty().allow_any();
    Comparison::new(with_actix_cors(""), here(&DOMAINS, "").unwrap()).check(&[Page::SameOrigin], &[]).await;
}

#[actix_web::test]
async fn a_list() {
    static DOMAINS: SharedOrigins = SharedOrigins::empty().allow_any();
    let domains = "https://app.example.com, https://admin.example.com";
    Comparison::new(with_actix_cors(domains), here(&DOMAINS, domains).unwrap()).check(Page::LISTED, &[]).await;
}

#[actix_web::test]
async fn any_origin() {
    static DOMAINS: SharedOrigins = SharedOrigins::empty().allow_any();
    Comparison::new(with_actix_cors("*"), here(&DOMAINS, "*").unwrap()).check(Page::ALL, &[]).await;
}

/// In actix-cors the order decides: a list after `*` closes the server, and `*` after a list opens it. Here both are refused, and
/// the operator writes one of the two.
#[actix_web::test]
async fn any_origin_and_a_list() {
    static ONLY_LISTED: SharedOrigins = SharedOrigins::empty().allow_any();
    static ANY: SharedOrigins = SharedOrigins::empty().allow_any();
    let (closed, opened) = ("*,https://app.example.com", "https://app.example.com,*");
    for domains in [closed, opened] {
        let error = here(&ANY, domains).unwrap_err().to_string();
        assert!(error.contains("rule: wildcard-not-alone"), "{error}");
    }
    let listed = here(&ONLY_LISTED, "https://app.example.com").unwrap();
    Comparison::new(with_actix_cors(closed), listed).check(Page::LISTED, &[]).await;
    Comparison::new(with_actix_cors(opened), here(&ANY, "*").unwrap()).check(Page::ALL, &[]).await;
}
