//! A page for development: the policies of an app, its refusals as they happen, and an answer to "may this page send that request?".

mod access;
mod check;
mod events;
mod safelist;

use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher, RandomState};

use actix_web::dev::{AppService, HttpServiceFactory};
use actix_web::http::header;
use actix_web::middleware::from_fn;
use actix_web::web::{self, Query};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use serde_json::{Value, json};

use self::check::Question;
pub(crate) use self::events::{RefusalEvent, is_observed, publish};
use crate::actix::{INSPECTOR_NAME, Inventory, enable_inspection};
use crate::audit::Audit;

/// A page for development: every policy of the app, refusals as they happen, and an answer to "may a page at this origin send this
/// request?".
///
/// ```
/// # use actix_web_cors_runtime::inspector::Inspector;
/// use actix_web::App;
///
/// let app = App::new().service(Inspector::at("/__cors"));
/// ```
///
/// Open `http://127.0.0.1:8080/__cors`. The page shows each refusal with its reason, the line of the policy, and what to write there. Of
/// the refusals the newest 200 are kept, for all workers of the server; a `Cors` is shown if the worker that responds has built it.
///
/// It exists only where `debug_assertions` are on. It responds to requests from this machine with a loopback `Host`, so a name that
/// an attacker lets resolve to `127.0.0.1` does not reach it, and not to pages of other sites. It loads nothing from elsewhere, and
/// shows what requests contain as text.
#[derive(Clone, Debug)]
pub struct Inspector {
    path: String,
}

impl Inspector {
    /// An inspector at a path, for `.service(…)`.
    pub fn at(path: &str) -> Self {
        if cfg!(debug_assertions) {
            enable_inspection();
            events::observe();
        }
        Self { path: format!("/{}", path.trim_matches('/')) }
    }
}

impl HttpServiceFactory for Inspector {
    fn register(self, config: &mut AppService) {
        if cfg!(debug_assertions) {
            let resource = |path: &str| web::resource(path).name(&format!("{INSPECTOR_NAME}{path}"));
            web::scope(&self.path)
                .wrap(from_fn(access::check))
                .service(resource("").route(web::get().to(page)))
                .service(resource("/").route(web::get().to(page)))
                .service(resource("/audit").route(web::get().to(audit)))
                .service(resource("/check").route(web::get().to(check)))
                .service(resource("/events").route(web::get().to(events)))
                .register(config);
        }
    }
}

async fn page() -> HttpResponse {
    let nonce = nonce();
    let policy = format!(
        "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; connect-src 'self'; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'none'"
    );
    response()
        .insert_header((header::CONTENT_SECURITY_POLICY, policy))
        .content_type("text/html; charset=utf-8")
        .body(include_str!("inspector/page.html").replace("{nonce}", &nonce))
}

/// A number that a page cannot guess. The keys of a [`RandomState`] are random.
fn nonce() -> String {
    let part = || RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", part(), part())
}

async fn audit(request: HttpRequest) -> HttpResponse {
    match Inventory::of_request(&request) {
        Some(inventory) => response().json(Audit::new(&inventory)),
        None => response().json(Value::Null),
    }
}

async fn check(request: HttpRequest, query: Query<HashMap<String, String>>) -> HttpResponse {
    let Some(inventory) = Inventory::of_request(&request) else {
        return response().json(json!({ "verdict": "unknown", "steps": [] }));
    };
    let text = |key: &str| query.get(key).cloned().unwrap_or_default();
    let question = Question {
        origin: text("origin"),
        method: text("method"),
        path: text("path"),
        headers: text("headers"),
        credentials: text("credentials") == "include",
    };
    let scheme = if request.app_config().secure() { "https" } else { "http" };
    let own_origin = format!(
        "{scheme}://{}",
        request.head().headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default()
    );
    response().json(check::check(&question, &own_origin, &inventory.routes, &inventory.unannotated).await)
}

async fn events(request: HttpRequest) -> HttpResponse {
    let last = request.headers().get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok());
    match events::EventStream::after(last.unwrap_or_default()) {
        Some(stream) => response().content_type("text/event-stream").body(stream),
        None => HttpResponse::ServiceUnavailable().finish(),
    }
}

/// A response that no other site can use.
fn response() -> HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::X_FRAME_OPTIONS, "DENY"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .insert_header(("cross-origin-resource-policy", "same-origin"))
        .insert_header(("cross-origin-opener-policy", "same-origin"));
    response
}
