//! blockscout: everything from the operator's settings, with switches for CORS as a whole, credentials and blocking.

use actix_web_cors::{Cors, PolicyConfig, PolicyError};

use crate::calls::Page;
use crate::comparison::{Comparison, Difference, readers_with_actix_cors, row};

struct Settings {
    enabled: bool,
    /// `*`, or a list separated by commas.
    allowed_origin: String,
    allowed_methods: String,
    allowed_credentials: bool,
    max_age: u32,
    block_on_origin_mismatch: bool,
}

fn with_actix_cors(settings: &Settings) -> Option<actix_cors::Cors> {
    let mut cors = actix_cors::Cors::default()
        .allow_any_header()
        .allowed_methods(settings.allowed_methods.split(',').map(str::trim))
        .max_age(settings.max_age as usize)
        .block_on_origin_mismatch(settings.block_on_origin_mismatch);
    cors = match settings.allowed_origin.as_str() {
        "*" => cors.allow_any_origin(),
        list => list.split(',').map(str::trim).fold(cors, actix_cors::Cors::allowed_origin),
    };
    if settings.allowed_credentials {
        cors = cors.supports_credentials();
    }
    settings.enabled.then_some(cors)
}

fn here(settings: &Settings) -> Result<Option<Cors>, PolicyError> {
    let policy = PolicyConfig::new()
        .origins(&settings.allowed_origin)
        .methods(&settings.allowed_methods)
        .headers("reflect")
        .credentials(settings.allowed_credentials)
        .max_age(settings.max_age)
        .block_on_origin_mismatch(settings.block_on_origin_mismatch)
        .build()?;
    Ok(settings.enabled.then(|| Cors::new(policy)))
}

const OWN_PAGES: &str =
    "a same-origin request is not blocked here; browsers send `Origin` with those, too, unless they are GET or HEAD";

const DIFFERENCES: &[Difference] = &[
    row(
        &[Page::SameOrigin],
        "POST text, POST text cookies, POST json, POST json cookies",
        "reads 400",
        "reads 201 x-total-count",
        OWN_PAGES,
    ),
    row(
        &[Page::SameOrigin],
        "PUT json, PUT json cookies, PUT json token, PATCH json, DELETE, DELETE cookies",
        "reads 400",
        "reads 200 x-total-count",
        OWN_PAGES,
    ),
];

fn settings() -> Settings {
    Settings {
        enabled: true,
        allowed_origin: "https://app.example.com, https://admin.example.com".to_owned(),
        allowed_methods: "GET, POST, PUT".to_owned(),
        allowed_credentials: true,
        max_age: 3600,
        block_on_origin_mismatch: true,
    }
}

#[actix_web::test]
async fn a_list_with_credentials_and_blocking() {
    let settings = settings();
    Comparison::new(with_actix_cors(&settings), here(&settings).unwrap()).check(Page::LISTED, DIFFERENCES).await;
}

#[actix_web::test]
async fn any_origin() {
    let settings = Settings {
        allowed_origin: "*".to_owned(),
        allowed_credentials: false,
        block_on_origin_mismatch: false,
        ..settings()
    };
    Comparison::new(with_actix_cors(&settings), here(&settings).unwrap()).check(Page::ALL, &[]).await;
}

#[actix_web::test]
async fn switched_off() {
    let settings = Settings { enabled: false, ..settings() };
    Comparison::new(with_actix_cors(&settings), here(&settings).unwrap()).check(&[Page::SameOrigin], &[]).await;
}

/// With actix-cors every site can act as the user.
#[actix_web::test]
async fn any_origin_with_credentials_is_refused() {
    let settings = Settings { allowed_origin: "*".to_owned(), block_on_origin_mismatch: false, ..settings() };
    let before = with_actix_cors(&settings).unwrap();
    assert_eq!(readers_with_actix_cors(before, "PUT json cookies").await, Page::ALL);
    let error = here(&settings).unwrap_err().to_string();
    assert!(error.contains("rule: wildcard-credentials"), "{error}");
}
