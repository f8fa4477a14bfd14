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
use crate::ask::{ALLOWED, Ask};
use crate::subject::{BATCH, Batch, Subject, now};

/// How CORS comes to axum's handler.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tower {
    /// Not at all.
    Axum,
    /// `tower_http::cors::CorsLayer` on the router.
    TowerHttp,
}

impl Tower {
    pub const ALL: [Self; 2] = [Self::Axum, Self::TowerHttp];

    /// As the tables and `benches/counts.rs` name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Axum => "axum",
            Self::TowerHttp => "tower_http",
        }
    }

    pub fn in_process(self, ask: Ask) -> Subject {
        let router = Router::new().route("/items/{id}", put(item));
        let router: Router = match self {
            Self::Axum => router,
            Self::TowerHttp => router.layer(cors()),
        };
        // Once, as `axum::serve` does it.
        let mut router = router.with_state(());
        let request = requests(ask);
        let response = now(router.call(request())).expect("axum's errors are responses");
        let origin_allowed = !matches!(ask, Ask::NoOrigin | Ask::Refused | Ask::LongOrigin | Ask::PreflightRefused);
        let allows = self == Self::TowerHttp && origin_allowed;
        assert_eq!(response.headers().contains_key(ACCESS_CONTROL_ALLOW_ORIGIN), allows, "{ask:?}");
        drop(response);
        let router = Rc::new(RefCell::new(router));
        Subject::new(move || {
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

fn requests(ask: Ask) -> impl Fn() -> Request<Body> {
    // Counted, as a server has them.
    let headers: Vec<(&str, HeaderValue)> = ask
        .headers()
        .into_iter()
        .map(|(name, value)| (name, HeaderValue::try_from(value).expect("a header's value").clone()))
        .collect();
    move || {
        let request = Request::builder().method(ask.method().as_str()).uri("/items/7");
        let request = request.header("host", "api.example.com").header("accept", "*/*");
        let request = headers.iter().cloned().fold(request, |request, (name, value)| request.header(name, value));
        request.body(Body::empty()).expect("a request")
    }
}
