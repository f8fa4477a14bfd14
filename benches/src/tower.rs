//! axum with and without tower-http's `CorsLayer`, for perspective.

use std::cell::RefCell;
use std::hint::black_box;
use std::rc::Rc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Path;
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, AUTHORIZATION, CONTENT_TYPE, HeaderName};
use axum::http::{HeaderValue, Method, Request};
use axum::response::IntoResponse;
use axum::routing::put;
use tower_http::cors::CorsLayer;
use tower_service::Service as _;

use crate::app::BODY;
use crate::harness::{BATCH, Batch, Harness, now};
use crate::scenario::{ALLOWED, Scenario};

/// How CORS is added to axum's handler.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tower {
    /// No CORS.
    Axum,
    /// `tower_http::cors::CorsLayer` on the router.
    TowerHttp,
}

impl Tower {
    pub const ALL: [Self; 2] = [Self::Axum, Self::TowerHttp];

    /// The name in the tables and in `benches/tower.rs`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Axum => "axum",
            Self::TowerHttp => "tower_http",
        }
    }

    pub fn in_process(self, scenario: Scenario) -> Harness {
        let router = Router::new().route("/items/{id}", put(item));
        let router: Router = match self {
            Self::Axum => router,
            Self::TowerHttp => router.layer(cors()),
        };
        // Once, as in `axum::serve`.
        let mut router = router.with_state(());
        let request = requests(scenario);
        let response = now(router.call(request())).expect("axum's errors are responses");
        let origin_allowed = !matches!(
            scenario,
            Scenario::NoOrigin | Scenario::Refused | Scenario::LongOrigin | Scenario::PreflightRefused
        );
        let allows = self == Self::TowerHttp && origin_allowed;
        assert_eq!(response.headers().contains_key(ACCESS_CONTROL_ALLOW_ORIGIN), allows, "{scenario:?}");
        drop(response);
        let router = Rc::new(RefCell::new(router));
        Harness::new(move || {
            let requests: Vec<Request<Body>> = (0..BATCH).map(|_| request()).collect();
            let router = Rc::clone(&router);
            Batch::new(move || {
                let mut router = router.borrow_mut();
                for request in requests {
                    let _ = now(router.call(request));
                }
            })
        })
    }
}

async fn item(Path(id): Path<u64>) -> impl IntoResponse {
    black_box(id);
    ([(CONTENT_TYPE, "application/json")], BODY)
}

fn cors() -> CorsLayer {
    CorsLayer::new()
        .allow_origin([HeaderValue::from_static(ALLOWED)])
        .allow_methods([Method::PUT])
        .allow_headers([AUTHORIZATION, CONTENT_TYPE, HeaderName::from_static("x-request-id")])
        .allow_credentials(true)
        .max_age(Duration::from_secs(600))
}

fn requests(scenario: Scenario) -> impl Fn() -> Request<Body> {
    // Reference-counted, as in a server.
    let headers: Vec<(&str, HeaderValue)> = scenario
        .headers()
        .into_iter()
        .map(|(name, value)| (name, HeaderValue::try_from(value).expect("a header's value").clone()))
        .collect();
    move || {
        let request = Request::builder().method(scenario.method().as_str()).uri("/items/7");
        let request = request.header("host", "api.example.com").header("accept", "*/*");
        let request = headers.iter().cloned().fold(request, |request, (name, value)| request.header(name, value));
        request.body(Body::empty()).expect("a request")
    }
}
