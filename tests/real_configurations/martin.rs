//! martin: `GET` from any origin or from a list, and a `max_age` that may be absent.

use actix_web_cors::{Cors, PolicyConfig, PolicyError};

use crate::calls::Page;
use crate::comparison::{Comparison, Difference, NO_MAX_AGE, row};

struct Settings {
    origin: Vec<String>,
    max_age: Option<u32>,
}

fn with_actix_cors(settings: &Settings) -> actix_cors::Cors {
    let cors = actix_cors::Cors::default().allowed_methods(["GET"]).max_age(settings.max_age.map(|age| age as usize));
    if settings.origin.iter().any(|origin| origin == "*") {
        return cors.allow_any_origin();
    }
    settings.origin.iter().fold(cors, |cors, origin| cors.allowed_origin(origin))
}

fn here(settings: &Settings) -> Result<Cors, PolicyError> {
    let mut policy = PolicyConfig::new().origins(&settings.origin).methods(["GET"]);
    if let Some(max_age) = settings.max_age {
        policy = policy.max_age(max_age);
    }
    policy.build().map(Cors::new)
}

/// The route of the test serves `POST`, which the server of martin does not.
const fn simple_post(pages: &'static [Page]) -> Difference {
    let why = "`POST` is not in the list, and only responses to listed methods are decorated here";
    row(pages, "POST text", "reads 201", "unread", why)
}

#[actix_web::test]
async fn any_origin() {
    let settings = Settings { origin: vec!["*".to_owned()], max_age: Some(86_400) };
    Comparison::new(with_actix_cors(&settings), here(&settings).unwrap())
        .check(Page::ALL, &[simple_post(&[Page::FrontEnd, Page::Foreign, Page::Localhost, Page::Opaque])])
        .await;
}

#[actix_web::test]
async fn a_list_without_max_age() {
    let settings = Settings { origin: vec!["https://app.example.com".to_owned()], max_age: None };
    Comparison::new(with_actix_cors(&settings), here(&settings).unwrap())
        .check(Page::LISTED, &[NO_MAX_AGE, simple_post(&[Page::FrontEnd])])
        .await;
}
