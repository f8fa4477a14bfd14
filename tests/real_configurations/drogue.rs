//! drogue: CORS is a section of the settings file: disabled, permissive, or a policy in full.

use actix_web_cors::{Cors, Policy, PolicyConfig, PolicyError};
use serde::Deserialize;

use crate::calls::Page;
use crate::comparison::Comparison;
use crate::development;

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Settings<Custom> {
    Disabled,
    Permissive,
    Custom(Custom),
}

#[derive(Deserialize)]
struct CustomBefore {
    origins: Vec<String>,
    methods: Vec<String>,
    headers: Vec<String>,
    expose_headers: Vec<String>,
    credentials: bool,
    max_age: usize,
}

fn with_actix_cors(settings: &str) -> Option<actix_cors::Cors> {
    match serde_json::from_str::<Settings<CustomBefore>>(settings).unwrap() {
        Settings::Disabled => None,
        Settings::Permissive => Some(actix_cors::Cors::permissive()),
        Settings::Custom(custom) => {
            let mut cors = actix_cors::Cors::default()
                .allowed_methods(custom.methods.iter().map(String::as_str))
                .allowed_headers(&custom.headers)
                .expose_headers(&custom.expose_headers)
                .max_age(custom.max_age);
            cors = custom.origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin));
            Some(if custom.credentials { cors.supports_credentials() } else { cors })
        }
    }
}

/// `PolicyConfig` is the section of the file itself.
fn here(settings: &str) -> Result<Option<Policy>, PolicyError> {
    match serde_json::from_str::<Settings<PolicyConfig>>(settings).unwrap() {
        Settings::Disabled => Ok(None),
        Settings::Permissive => Ok(Some(Policy::development())),
        Settings::Custom(custom) => custom.build().map(Some),
    }
}

const CUSTOM: &str = r#"{
    "custom": {
        "origins": ["https://app.example.com", "https://admin.example.com"],
        "methods": ["GET", "HEAD", "POST", "PUT", "DELETE"],
        "headers": ["Authorization", "Content-Type"],
        "expose_headers": ["X-Total-Count"],
        "credentials": true,
        "max_age": 7200
    }
}"#;

#[actix_web::test]
async fn custom() {
    let here = here(CUSTOM).unwrap().map(Cors::new);
    Comparison::new(with_actix_cors(CUSTOM), here).check(Page::LISTED, &[]).await;
}

#[actix_web::test]
async fn disabled() {
    let settings = r#""disabled""#;
    let here = here(settings).unwrap().map(Cors::new);
    Comparison::new(with_actix_cors(settings), here).check(&[Page::SameOrigin], &[]).await;
}

#[actix_web::test]
async fn permissive() {
    let settings = r#""permissive""#;
    let here = here(settings).unwrap().map(Cors::new);
    Comparison::new(with_actix_cors(settings), here).check(Page::ALL, development::DIFFERENCES).await;
}

/// The tests of drogue compare the debug output of two layers. Policies can be compared.
#[test]
fn a_policy_equals_one_with_the_same_keys() {
    let expected = PolicyConfig::new()
        .origins("https://app.example.com, https://admin.example.com")
        .methods("GET, HEAD, POST, PUT, DELETE")
        .headers("authorization, content-type")
        .expose_headers("x-total-count")
        .credentials(true)
        .max_age(7200);
    assert_eq!(here(CUSTOM).unwrap(), Some(expected.clone().build().unwrap()));
    assert_ne!(here(CUSTOM).unwrap(), Some(expected.max_age(60).build().unwrap()));
}
