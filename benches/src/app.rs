//! One handler, and the ways to add CORS to it.

use std::hint::black_box;

use actix_web::http::header::ContentType;
use actix_web::{HttpResponse, Responder, put, web};
use actix_web_cors::{Policy, cors, policy};

use crate::harness::Harness;
use crate::scenario::{ALLOWED, Scenario};

/// How CORS is added to the handler.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// No CORS.
    Plain,
    /// `actix_cors::Cors` on the app.
    ActixCors,
    /// `#[cors(…)]`.
    Annotated,
    /// `Cors::new(&POLICY)` on the app.
    CorsNew,
    /// `Cors::new(&POLICY)` on the app, which has an annotated handler elsewhere.
    CorsMixed,
    /// `#[cors(…)]`, and `Cors::default()` on the app.
    CorsDefault,
    /// `actix_cors::Cors` on a scope.
    ActixCorsScope,
    /// `Cors::new(&POLICY)` on a scope.
    CorsScope,
}

impl Variant {
    pub const ALL: [Self; 8] = [
        Self::Plain,
        Self::ActixCors,
        Self::Annotated,
        Self::CorsNew,
        Self::CorsMixed,
        Self::CorsDefault,
        Self::ActixCorsScope,
        Self::CorsScope,
    ];

    /// The name in the tables and in the programs of `benches/`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::ActixCors => "actix_cors",
            Self::Annotated => "annotated",
            Self::CorsNew => "cors_new",
            Self::CorsMixed => "cors_mixed",
            Self::CorsDefault => "cors_default",
            Self::ActixCorsScope => "actix_cors_scope",
            Self::CorsScope => "cors_scope",
        }
    }

    /// The app, called without a connection.
    pub fn in_process(self, scenario: Scenario) -> Harness {
        crate::app::with_app!(self, app => Harness::in_process(app, scenario.requests(), scenario.expected(self)))
    }
}

/// The app of a variant; each has a distinct type.
macro_rules! with_app {
    ($variant:expr, $app:ident => $body:expr) => {{
        use $crate::app::{POLICY, Variant, actix_cors, annotated, elsewhere, in_scope, plain};
        match $variant {
            Variant::Plain => {
                let $app = actix_web::App::new().service(plain);
                $body
            }
            Variant::ActixCors => {
                let $app = actix_web::App::new().service(plain).wrap(actix_cors());
                $body
            }
            Variant::Annotated => {
                let $app = actix_web::App::new().service(annotated);
                $body
            }
            Variant::CorsNew => {
                let $app = actix_web::App::new().service(plain).wrap(actix_web_cors::Cors::new(&POLICY));
                $body
            }
            Variant::CorsMixed => {
                let $app =
                    actix_web::App::new().service(plain).service(elsewhere).wrap(actix_web_cors::Cors::new(&POLICY));
                $body
            }
            Variant::CorsDefault => {
                let $app = actix_web::App::new().service(annotated).wrap(actix_web_cors::Cors::default());
                $body
            }
            Variant::ActixCorsScope => {
                let scope = actix_web::web::scope("/items").service(in_scope).wrap(actix_cors());
                let $app = actix_web::App::new().service(scope);
                $body
            }
            Variant::CorsScope => {
                let scope = actix_web::web::scope("/items").service(in_scope);
                let $app = actix_web::App::new().service(scope.wrap(actix_web_cors::Cors::new(&POLICY)));
                $body
            }
        }
    }};
}
pub(crate) use with_app;

/// The body of the handler's response.
pub const BODY: &str = r#"{"id":7,"name":"seven","stock":true}"#;

fn item_response(id: u64) -> HttpResponse {
    black_box(id);
    HttpResponse::Ok().content_type(ContentType::json()).body(BODY)
}

#[put("/items/{id}")]
pub async fn plain(id: web::Path<u64>) -> impl Responder {
    item_response(*id)
}

#[put("/{id}")]
pub async fn in_scope(id: web::Path<u64>) -> impl Responder {
    item_response(*id)
}

#[cors(
    origins = ["https://app.example.com"],
    methods = [PUT],
    headers = ["authorization", "content-type", "x-request-id"],
    credentials,
    max_age = 600,
)]
#[put("/items/{id}")]
pub async fn annotated(id: web::Path<u64>) -> impl Responder {
    item_response(*id)
}

#[cors(origins = ["https://app.example.com"])]
#[put("/orders/{id}")]
pub async fn elsewhere(id: web::Path<u64>) -> impl Responder {
    item_response(*id)
}

pub static POLICY: Policy = policy!(
    origins = ["https://app.example.com"],
    methods = [PUT],
    headers = ["authorization", "content-type", "x-request-id"],
    credentials,
    max_age = 600,
);

/// The same policy for actix-cors.
pub fn actix_cors() -> actix_cors::Cors {
    actix_cors::Cors::default()
        .allowed_origin(ALLOWED)
        .allowed_methods(["PUT"])
        .allowed_headers(["authorization", "content-type", "x-request-id"])
        .supports_credentials()
        .max_age(600)
}
