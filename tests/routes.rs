//! A route attribute keeps its meaning for everything except CORS.

#![deny(warnings)]

use actix_web::guard::GuardContext;
use actix_web::http::StatusCode;
use actix_web::middleware::{Compress, DefaultHeaders};
use actix_web::test::init_service;
use actix_web::{App, HttpRequest, HttpResponse, Responder, get, put, query, route, routes, scope, web};
use actix_web_cors::cors;
use support::exchange::{preflight, request, send};

const APP: &str = "https://app.example.com";

macro_rules! app {
    ($($service:expr),+ $(,)?) => { init_service(App::new()$(.service($service))+).await };
}

#[cors(origins = ["https://app.example.com"])]
#[actix_web::get("/qualified")]
async fn qualified() -> impl Responder {
    "qualified"
}

#[cors(origins = ["https://app.example.com"])]
#[query("/query")]
async fn queried() -> impl Responder {
    "queried"
}

#[cors(origins = ["https://app.example.com"])]
#[route("/several", method = "GET", method = "POST", method = "PURGE")]
async fn several(request: HttpRequest) -> impl Responder {
    request.method().to_string()
}

#[cors(origins = ["https://app.example.com"])]
#[routes]
#[get("/both")]
#[post("/both")]
#[put("/other")]
async fn several_paths(request: HttpRequest) -> impl Responder {
    format!("{} {}", request.method(), request.path())
}

#[cors(origins = ["https://app.example.com"])]
#[put("without-slash")]
async fn without_slash() -> impl Responder {
    "without"
}

#[actix_web::test]
async fn every_kind_of_route_attribute_works() {
    let app = app![qualified, queried, several, several_paths, without_slash];
    let table = [
        ("/qualified", "GET", "GET", "qualified"),
        ("/query", "QUERY", "QUERY", "queried"),
        ("/several", "GET", "GET, POST, PURGE", "GET"),
        ("/several", "PURGE", "GET, POST, PURGE", "PURGE"),
        ("/both", "GET", "GET, POST", "GET /both"),
        ("/both", "POST", "GET, POST", "POST /both"),
        ("/other", "PUT", "PUT", "PUT /other"),
        ("/without-slash", "PUT", "PUT", "without"),
    ];
    for (path, method, methods, body) in table {
        let response = preflight(&app, path, APP, method).await;
        assert_eq!(response.header("access-control-allow-methods"), Some(methods), "{method} {path}");
        let response = request(&app, &format!("{method} {path}"), APP).await;
        assert_eq!(
            (response.body.as_str(), response.header("access-control-allow-origin")),
            (body, Some(APP)),
            "{method} {path}"
        );
    }
    assert_eq!(request(&app, "GET /other", APP).await.status, StatusCode::NOT_FOUND);
}

fn has_key(context: &GuardContext<'_>) -> bool {
    context.head().headers().contains_key("x-key")
}

mod guards {
    pub(crate) fn yes(context: &super::GuardContext<'_>) -> bool {
        context.head().headers().get("x-yes").is_some()
    }
}

#[cors(origins = ["https://app.example.com"], headers = ["x-key", "x-yes"])]
#[get("/guarded", name = "a-name", guard = "has_key", guard = "guards::yes")]
async fn guarded(request: HttpRequest) -> impl Responder {
    request.url_for_static("a-name").expect("named").path().to_owned()
}

#[actix_web::test]
async fn guards_apply_to_requests_and_not_to_their_preflights() {
    let app = app![guarded];
    assert_eq!(request(&app, "GET /guarded", APP).await.status, StatusCode::NOT_FOUND);
    assert_eq!(send(&app, "GET /guarded", &[("x-key", "1")]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(preflight(&app, "/guarded", APP, "GET").await.status, StatusCode::NO_CONTENT);
    let response = send(&app, "GET /guarded", &[("origin", APP), ("x-key", "1"), ("x-yes", "1")]).await;
    assert_eq!((response.body.as_str(), response.header("access-control-allow-origin")), ("/guarded", Some(APP)));
    assert_eq!(send(&app, "OPTIONS /guarded", &[("x-key", "1"), ("x-yes", "1")]).await.status, StatusCode::NOT_FOUND);
}

#[cors(origins = ["https://app.example.com"])]
#[get(
    "/wrapped",
    wrap = "DefaultHeaders::new().add((\"x-order\", \"inner\"))",
    wrap = "Compress::default()",
    wrap = "DefaultHeaders::new().add((\"x-order\", \"outer\")).add((\"x-outer\", \"1\"))"
)]
async fn wrapped() -> impl Responder {
    "wrapped"
}

#[actix_web::test]
async fn wraps_run_in_order_and_not_for_preflights() {
    let app = app![wrapped];
    let response = request(&app, "GET /wrapped", APP).await;
    assert_eq!(
        response.header("x-order"),
        Some("inner"),
        "the first is the innermost, and DefaultHeaders leaves what is there"
    );
    assert_eq!(response.header("x-outer"), Some("1"));
    assert_eq!(response.header("access-control-allow-origin"), Some(APP));
    assert!(response.header("vary").is_some_and(|vary| vary.split(", ").any(|name| name == "Origin")));
    assert_eq!(preflight(&app, "/wrapped", APP, "GET").await.header("x-outer"), None);
}

#[scope("/scoped")]
mod scoped {
    use actix_web::{HttpRequest, Responder, get};
    use actix_web_cors::cors;

    #[cors(origins = ["https://app.example.com"])]
    #[get("/{id}", name = "scoped-item")]
    pub(crate) async fn item(request: HttpRequest) -> impl Responder {
        request.url_for("scoped-item", ["7"]).expect("named").path().to_owned()
    }
}

#[actix_web::test]
async fn handlers_work_under_actix_webs_scope_attribute() {
    let app = app![scoped::item];
    let response = request(&app, "GET /scoped/1", APP).await;
    assert_eq!((response.body.as_str(), response.header("access-control-allow-origin")), ("/scoped/7", Some(APP)));
    assert_eq!(preflight(&app, "/scoped/1", APP, "GET").await.status, StatusCode::NO_CONTENT);
}

#[cors(origins = ["https://app.example.com"])]
#[get("")]
async fn scope_itself() -> impl Responder {
    "the scope"
}

/// A common layout: handlers named after their methods.
mod orders {
    use actix_web::{HttpRequest, Responder, get, post};
    use actix_web_cors::cors;

    #[cors(origins = ["https://app.example.com"])]
    #[get("/{id}")]
    pub(crate) async fn get(request: HttpRequest) -> impl Responder {
        request.url_for("get", ["1", "2"]).map_or_else(|error| error.to_string(), |url| url.path().to_owned())
    }

    #[cors(origins = ["https://app.example.com"])]
    #[post("/{id}")]
    pub(crate) async fn post() -> impl Responder {
        "posted"
    }
}

#[actix_web::test]
async fn handlers_work_in_static_and_dynamic_scopes() {
    let orders = web::scope("/orders").service(orders::get).service(orders::post).service(scope_itself);
    let app = app![web::scope("/users/{user}").service(orders)];
    assert_eq!(request(&app, "GET /users/1/orders/5", APP).await.body, "/users/1/orders/2");
    for (path, method) in [("/users/1/orders/5", "GET"), ("/users/1/orders/5", "POST"), ("/users/1/orders", "GET")] {
        assert_eq!(
            preflight(&app, path, APP, method).await.header("access-control-allow-methods"),
            Some(method),
            "{method} {path}"
        );
        assert_eq!(request(&app, &format!("{method} {path}"), APP).await.status, StatusCode::OK, "{method} {path}");
    }
}

#[cors(origins = ["https://app.example.com"])]
#[cfg(any())]
#[get("/absent")]
async fn absent() -> impl Responder {
    no_such_function()
}

#[cors(origins = ["https://app.example.com"])]
/// Documented between the attributes.
#[tracing::instrument(skip_all)]
#[cfg_attr(all(), get("/instrumented"))]
#[allow(clippy::unused_async)]
async fn instrumented() -> impl Responder {
    "instrumented"
}

#[tracing::instrument(skip_all)]
#[cors(origins = ["https://app.example.com"])]
#[get("/above")]
async fn instrumented_above() -> impl Responder {
    "above"
}

#[cors(origins = ["https://app.example.com"])]
#[get("/below")]
#[tracing::instrument(skip_all)]
async fn instrumented_below() -> impl Responder {
    "below"
}

#[cors(origins = ["https://app.example.com"])]
#[utoipa::path(responses((status = 200, description = "between")))]
#[get("/between/{id}")]
async fn described_between(id: web::Path<u32>) -> impl Responder {
    id.to_string()
}

#[utoipa::path(responses((status = 200, description = "on top")))]
#[cors(origins = ["https://app.example.com"])]
#[get("/on-top/{id}")]
async fn described_on_top(id: web::Path<u32>) -> impl Responder {
    id.to_string()
}

#[derive(utoipa::OpenApi)]
#[openapi(paths(described_between, described_on_top))]
struct Api;

#[actix_web::test]
async fn other_attributes_work_above_between_and_below() {
    let app = app![instrumented, instrumented_above, instrumented_below, described_between, described_on_top];
    for (path, body) in [
        ("/instrumented", "instrumented"),
        ("/above", "above"),
        ("/below", "below"),
        ("/between/1", "1"),
        ("/on-top/1", "1"),
    ] {
        let response = request(&app, &format!("GET {path}"), APP).await;
        assert_eq!(
            (response.body.as_str(), response.header("access-control-allow-origin")),
            (body, Some(APP)),
            "{path}"
        );
        assert_eq!(preflight(&app, path, APP, "GET").await.status, StatusCode::NO_CONTENT, "{path}");
    }
    let paths: Vec<String> = <Api as utoipa::OpenApi>::openapi().paths.paths.into_keys().collect();
    assert_eq!(paths, ["/between/{id}", "/on-top/{id}"]);
}

#[actix_web::test]
async fn inside_a_function_body() {
    #[cors(origins = ["https://app.example.com"])]
    #[get("/local")]
    async fn local() -> impl Responder {
        "local"
    }
    let app = app![local];
    assert_eq!(request(&app, "GET /local", APP).await.header("access-control-allow-origin"), Some(APP));
}

#[cors(origins = ["https://app.example.com"])]
#[get("/first")]
async fn first() -> impl Responder {
    "first"
}

#[cors(origins = ["https://b.example"])]
#[get("/first")]
async fn second() -> impl Responder {
    "second"
}

#[actix_web::test]
async fn the_handler_registered_first_answers() {
    let app = app![first, second];
    assert_eq!(preflight(&app, "/first", APP, "GET").await.status, StatusCode::NO_CONTENT);
    assert_eq!(preflight(&app, "/first", "https://b.example", "GET").await.status, StatusCode::FORBIDDEN);
}

#[cors(off)]
#[get("/off")]
async fn without_cors() -> impl Responder {
    HttpResponse::Ok().insert_header(("access-control-allow-origin", "https://own.example")).body("off")
}

#[actix_web::test]
async fn off_leaves_requests_and_responses_unchanged() {
    let app = app![without_cors];
    assert_eq!(request(&app, "GET /off", APP).await.cors(), ["access-control-allow-origin: https://own.example"]);
    assert_eq!(preflight(&app, "/off", APP, "GET").await.status, StatusCode::NOT_FOUND);
}

#[actix_web::test]
async fn a_resource_by_hand_on_the_same_path_keeps_its_methods() {
    async fn by_hand() -> impl Responder {
        "by hand"
    }
    let app = app![first, web::resource("/first").route(web::post().to(by_hand))];
    assert_eq!(request(&app, "POST /first", APP).await.body, "by hand");
    let response = request(&app, "DELETE /first", APP).await;
    assert_eq!(response.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(response.header("allow"), Some("GET, POST"), "as actix-web's own attribute gives it");
}
