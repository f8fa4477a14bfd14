//! feldera: `permissive()` behind a flag for development, a list otherwise.

use actix_web_cors::{Cors, Policy, PolicyConfig, PolicyError};

use crate::calls::Page;
use crate::comparison::{Comparison, NO_MAX_AGE};
use crate::development;

struct Settings {
    dev_mode: bool,
    allowed_origins: Vec<String>,
}

fn with_actix_cors(settings: &Settings) -> actix_cors::Cors {
    if settings.dev_mode {
        return actix_cors::Cors::permissive();
    }
    let cors = actix_cors::Cors::default()
        .allowed_methods(["GET", "POST", "PUT", "PATCH", "DELETE"])
        .allowed_headers(["authorization", "content-type"])
        .supports_credentials();
    settings.allowed_origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin))
}

fn here(settings: &Settings) -> Result<Cors, PolicyError> {
    if settings.dev_mode {
        return Ok(Cors::new(Policy::development()));
    }
    PolicyConfig::new()
        .origins(&settings.allowed_origins)
        .methods(["GET", "POST", "PUT", "PATCH", "DELETE"])
        .headers(["authorization", "content-type"])
        .credentials(true)
        .build()
        .map(Cors::new)
}

#[actix_web::test]
async fn a_list() {
    let settings = Settings { dev_mode: false, allowed_origins: vec!["https://app.example.com".to_owned()] };
    Comparison::new(with_actix_cors(&settings), here(&settings).unwrap()).check(Page::LISTED, &[NO_MAX_AGE]).await;
}

#[actix_web::test]
async fn development() {
    let settings = Settings { dev_mode: true, allowed_origins: vec![] };
    Comparison::new(with_actix_cors(&settings), here(&settings).unwrap())
        .check(Page::ALL, development::DIFFERENCES)
        .await;
}
