//! hyperswitch: origins, methods and `max_age` from the operator's settings, with credentials, and every response header readable.

use actix_web_cors::{Cors, PolicyConfig, PolicyError};

use crate::calls::Page;
use crate::comparison::{Comparison, WITHOUT_POST, readers_with_actix_cors};

struct Settings {
    origins: Vec<String>,
    allowed_methods: Vec<String>,
    max_age: u32,
}

fn with_actix_cors(settings: &Settings) -> actix_cors::Cors {
    let cors = actix_cors::Cors::default()
        .allowed_methods(settings.allowed_methods.iter().map(String::as_str))
        .allow_any_header()
        .expose_any_header()
        .supports_credentials()
        .max_age(settings.max_age as usize);
    settings.origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin))
}

fn here(settings: &Settings) -> Result<Cors, PolicyError> {
    let policy = PolicyConfig::new()
        .origins(&settings.origins)
        .methods(&settings.allowed_methods)
        .headers("reflect")
        .expose_headers("reflect")
        .credentials(true)
        .max_age(settings.max_age)
        .build()?;
    Ok(Cors::new(policy))
}

fn settings() -> Settings {
    Settings {
        origins: vec!["https://app.example.com".to_owned(), "https://admin.example.com".to_owned()],
        allowed_methods: vec!["GET".to_owned(), "PUT".to_owned()],
        max_age: 1800,
    }
}

#[actix_web::test]
async fn a_list_of_origins() {
    let settings = settings();
    Comparison::new(with_actix_cors(&settings), here(&settings).unwrap()).check(Page::LISTED, WITHOUT_POST).await;
}

/// With actix-cors the server starts, and its front end cannot read anything.
#[actix_web::test]
async fn mistakes_of_an_operator() {
    let mut settings = settings();
    settings.origins = vec!["https://app.example.com/".to_owned()];
    settings.allowed_methods = vec!["GET".to_owned(), "put".to_owned()];
    assert_eq!(readers_with_actix_cors(with_actix_cors(&settings), "GET").await, [Page::SameOrigin]);
    let error = here(&settings).unwrap_err().to_string();
    for expected in ["origins[0]", "write `https://app.example.com`", "methods[1]", "write `PUT`"] {
        assert!(error.contains(expected), "{error}");
    }
}
