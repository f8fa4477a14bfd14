//! htsget: a library whose users configure origins, methods, headers, exposed headers, credentials and `max_age`; each list may be
//! "all".

use actix_web_cors::{ConfigList, Cors, PolicyConfig, PolicyError};

use crate::calls::Page;
use crate::comparison::{Comparison, WITHOUT_POST, readers_with_actix_cors};

enum Allowed {
    All,
    List(Vec<String>),
}

struct Settings {
    origins: Allowed,
    methods: Vec<String>,
    headers: Allowed,
    expose_headers: Allowed,
    credentials: bool,
    max_age: u32,
}

fn with_actix_cors(settings: &Settings) -> actix_cors::Cors {
    let mut cors = actix_cors::Cors::default()
        .allowed_methods(settings.methods.iter().map(String::as_str))
        .max_age(settings.max_age as usize);
    cors = match &settings.origins {
        Allowed::All => cors.allow_any_origin(),
        Allowed::List(origins) => origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin)),
    };
    cors = match &settings.headers {
        Allowed::All => cors.allow_any_header(),
        Allowed::List(names) => cors.allowed_headers(names),
    };
    cors = match &settings.expose_headers {
        Allowed::All => cors.expose_any_header(),
        Allowed::List(names) => cors.expose_headers(names),
    };
    if settings.credentials { cors.supports_credentials() } else { cors }
}

fn here(settings: &Settings) -> Result<Cors, PolicyError> {
    let list = |allowed: &Allowed, all: &str| match allowed {
        Allowed::All => ConfigList::from(all),
        Allowed::List(texts) => ConfigList::from(texts),
    };
    PolicyConfig::new()
        .origins(list(&settings.origins, "*"))
        .methods(&settings.methods)
        .headers(list(&settings.headers, "reflect"))
        .expose_headers(list(&settings.expose_headers, "reflect"))
        .credentials(settings.credentials)
        .max_age(settings.max_age)
        .build()
        .map(Cors::new)
}

fn settings() -> Settings {
    Settings {
        origins: Allowed::List(vec!["https://app.example.com".to_owned()]),
        methods: vec!["GET".to_owned(), "PUT".to_owned()],
        headers: Allowed::All,
        expose_headers: Allowed::List(vec!["x-total-count".to_owned()]),
        credentials: true,
        max_age: 86_400,
    }
}

#[actix_web::test]
async fn a_list_with_credentials() {
    let settings = settings();
    Comparison::new(with_actix_cors(&settings), here(&settings).unwrap()).check(Page::LISTED, WITHOUT_POST).await;
}

#[actix_web::test]
async fn all_without_credentials() {
    let methods = vec!["GET".to_owned(), "POST".to_owned()];
    let settings =
        Settings { origins: Allowed::All, expose_headers: Allowed::All, credentials: false, methods, ..settings() };
    Comparison::new(with_actix_cors(&settings), here(&settings).unwrap()).check(Page::ALL, &[]).await;
}

/// With actix-cors every site can act as the user.
#[actix_web::test]
async fn all_with_credentials_is_refused() {
    let settings = Settings { origins: Allowed::All, ..settings() };
    let before = with_actix_cors(&settings);
    assert_eq!(readers_with_actix_cors(before, "PUT json cookies").await, Page::ALL);
    let error = here(&settings).unwrap_err().to_string();
    assert!(error.contains("rule: wildcard-credentials"), "{error}");
}
