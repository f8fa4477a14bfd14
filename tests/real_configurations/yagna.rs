//! yagna: each application key has its own list of origins. A preflight carries no key, so it is allowed for any origin.

use std::collections::HashMap;
use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::dev::RequestHead;
use actix_web::http::Method;
use actix_web::http::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use actix_web::web::Data;
use actix_web_cors::{Cors, Origin, PolicyConfig, PolicyError};

use crate::calls::Page;
use crate::comparison::{Comparison, readers_with_actix_cors, row};

/// The origins that each key may be used from.
struct Keys(HashMap<String, Vec<String>>);

impl Keys {
    fn allow(&self, headers: &HeaderMap, origin: &str) -> bool {
        let key = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
        key.and_then(|key| self.0.get(key)).is_some_and(|origins| origins.iter().any(|listed| listed == origin))
    }
}

fn with_actix_cors(keys: Arc<Keys>) -> actix_cors::Cors {
    let is_allowed = move |origin: &HeaderValue, request: &RequestHead| {
        request.method == Method::OPTIONS || origin.to_str().is_ok_and(|origin| keys.allow(request.headers(), origin))
    };
    actix_cors::Cors::default()
        .allowed_origin_fn(is_allowed)
        .allowed_methods(["GET", "HEAD", "POST", "PUT", "DELETE"])
        .allow_any_header()
        .max_age(3600)
}

fn is_allowed(origin: &Origin, request: &HttpRequest) -> bool {
    let keys = request.app_data::<Data<Keys>>();
    request.method() == Method::OPTIONS || keys.is_some_and(|keys| keys.allow(request.headers(), origin.as_str()))
}

fn here() -> Result<Cors, PolicyError> {
    PolicyConfig::new()
        .origin_source(&is_allowed)
        .vary(["authorization"])
        .methods(["GET", "HEAD", "POST", "PUT", "DELETE"])
        .headers("reflect")
        .max_age(3600)
        .build()
        .map(Cors::new)
}

#[actix_web::test]
async fn origins_by_key() {
    let origins = vec!["https://app.example.com".to_owned()];
    let keys = Arc::new(Keys(HashMap::from([("key-of-app".to_owned(), origins)])));
    let opaque = row(
        &[Page::Opaque],
        "GET token, GET x-request-id, GET preflight, POST json, PUT json, PUT json token, DELETE",
        "unread",
        "refused",
        "a predicate is not called for `null`, so the preflight is refused already",
    );
    let before = || with_actix_cors(Arc::clone(&keys));
    assert_eq!(readers_with_actix_cors(before(), "PUT json token").await, Page::LISTED);
    let before = before();
    Comparison::new(before, here().unwrap()).app_data(Data::from(keys)).check(&[Page::SameOrigin], &[opaque]).await;
}
