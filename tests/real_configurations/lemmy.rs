//! lemmy: the operator's list together with the server's own origin, or any origin if there is no list. Version 0.17: everything
//! in development, nothing in production.

use actix_web_cors::{Cors, Policy, PolicyConfig, PolicyError};

use crate::calls::Page;
use crate::comparison::Comparison;
use crate::development;

struct Settings {
    own_origin: String,
    cors_origins: Vec<String>,
}

fn with_actix_cors(settings: &Settings) -> actix_cors::Cors {
    let cors = actix_cors::Cors::default().allow_any_method().allow_any_header().expose_any_header().max_age(3600);
    if settings.cors_origins.is_empty() {
        return cors.allow_any_origin();
    }
    let cors = cors.allowed_origin(&settings.own_origin);
    settings.cors_origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin))
}

fn here(settings: &Settings) -> Result<Cors, PolicyError> {
    let policy = PolicyConfig::new().methods("*").headers("*, authorization").expose_headers("*").max_age(3600);
    let policy = if settings.cors_origins.is_empty() {
        policy.origins("*")
    } else {
        let own_origin = std::iter::once(&settings.own_origin);
        policy.origins(own_origin.chain(&settings.cors_origins).collect::<Vec<_>>())
    };
    policy.build().map(Cors::new)
}

/// The operator's list names the server's own origin, too.
#[actix_web::test]
async fn a_list_with_a_repeated_origin() {
    let settings = Settings {
        own_origin: "https://api.example.net".to_owned(),
        cors_origins: vec!["https://app.example.com".to_owned(), "https://api.example.net".to_owned()],
    };
    Comparison::new(with_actix_cors(&settings), here(&settings).unwrap()).check(Page::LISTED, &[]).await;
}

#[actix_web::test]
async fn no_list() {
    let settings = Settings { own_origin: "https://api.example.net".to_owned(), cors_origins: vec![] };
    Comparison::new(with_actix_cors(&settings), here(&settings).unwrap()).check(Page::ALL, &[]).await;
}

fn version_0_17_with_actix_cors(is_development: bool) -> actix_cors::Cors {
    if is_development { actix_cors::Cors::permissive() } else { actix_cors::Cors::default() }
}

fn version_0_17_here(is_development: bool) -> Option<Cors> {
    is_development.then(|| Cors::new(Policy::development()))
}

#[actix_web::test]
async fn version_0_17_in_development() {
    Comparison::new(version_0_17_with_actix_cors(true), version_0_17_here(true))
        .check(Page::ALL, development::DIFFERENCES)
        .await;
}

#[actix_web::test]
async fn version_0_17_in_production() {
    Comparison::new(version_0_17_with_actix_cors(false), version_0_17_here(false))
        .check(&[Page::SameOrigin], &[])
        .await;
}
