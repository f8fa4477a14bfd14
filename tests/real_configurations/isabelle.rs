//! isabelle: the origins of the command line together with the public URL, with credentials. It does not block other origins,
//! since that would refuse its own pages, too.

use actix_web_cors::{Cors, PolicyConfig, PolicyError};

use crate::calls::Page;
use crate::comparison::{Comparison, NO_MAX_AGE, row};

struct Arguments {
    cors_origins: Vec<String>,
    pub_url: String,
}

fn with_actix_cors(arguments: &Arguments) -> actix_cors::Cors {
    let cors = actix_cors::Cors::default()
        .allowed_origin(&arguments.pub_url)
        .allowed_methods(["GET", "POST"])
        .allowed_headers(["authorization", "content-type"])
        .supports_credentials();
    arguments.cors_origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin))
}

fn policy(arguments: &Arguments) -> PolicyConfig {
    let mut origins = arguments.cors_origins.clone();
    origins.push(arguments.pub_url.clone());
    PolicyConfig::new()
        .origins(origins)
        .methods(["GET", "POST"])
        .headers(["authorization", "content-type"])
        .credentials(true)
}

fn here(arguments: &Arguments) -> Result<Cors, PolicyError> {
    policy(arguments).build().map(Cors::new)
}

fn here_with_blocking(arguments: &Arguments) -> Result<Cors, PolicyError> {
    policy(arguments).block_on_origin_mismatch(true).build().map(Cors::new)
}

/// `--pub-url` repeats one of `--cors-origin`.
fn arguments() -> Arguments {
    Arguments {
        cors_origins: vec!["https://app.example.com".to_owned(), "https://www.example.com".to_owned()],
        pub_url: "https://www.example.com".to_owned(),
    }
}

#[actix_web::test]
async fn a_list_with_a_repeated_origin() {
    let arguments = arguments();
    Comparison::new(with_actix_cors(&arguments), here(&arguments).unwrap()).check(Page::LISTED, &[NO_MAX_AGE]).await;
}

#[actix_web::test]
async fn blocking_is_possible() {
    let arguments = arguments();
    let here = here_with_blocking(&arguments).unwrap();
    let blocked = row(
        &[Page::Foreign, Page::Localhost, Page::Opaque],
        "GET, GET cookies, HEAD, POST text, POST text cookies",
        "unread",
        "refused",
        "the handler does not run, and the server's own pages are not concerned",
    );
    Comparison::new(with_actix_cors(&arguments), here).check(Page::LISTED, &[NO_MAX_AGE, blocked]).await;
}
