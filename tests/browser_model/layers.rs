//! The hints for responses that a layer in front of `#[cors]` creates, and that `Cors::default()` outside that layer is the
//! cure.

use std::{
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    task::Poll,
    time::Duration,
};

use actix_web::{
    App, Error, HttpResponse, Responder,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    error::{ErrorGatewayTimeout, ErrorInternalServerError, ErrorTooManyRequests, ErrorUnauthorized},
    get,
    http::{Method, StatusCode, header},
    middleware::{ErrorHandlerResponse, ErrorHandlers, Next, NormalizePath, TrailingSlash, from_fn},
    put,
    rt::time::{sleep, timeout},
    test::init_service,
};
use actix_web_cors::{
    Cors, cors,
    testing::{Fetch, FetchErrorKind, Stage},
};

use super::{browser, sent};

#[cors(origins = ["https://app.example.com"], headers = ["authorization"])]
#[get("/me")]
async fn me() -> impl Responder {
    "you"
}

#[cors(origins = ["https://app.example.com"])]
#[put("/item")]
async fn update() -> impl Responder {
    "updated"
}

#[cors(origins = ["https://app.example.com"])]
#[get("/broken")]
async fn broken() -> impl Responder {
    HttpResponse::InternalServerError().body("the handler's own text")
}

#[cors(origins = ["https://app.example.com"])]
#[get("/panic")]
async fn panicking() -> HttpResponse {
    panic!("a bug in a handler");
}

#[cors(origins = ["https://app.example.com"])]
#[get("/slow")]
async fn slow() -> impl Responder {
    sleep(Duration::from_secs(60)).await;
    "too late"
}

async fn auth(request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, Error> {
    if !request.headers().contains_key(header::AUTHORIZATION) {
        return Err(ErrorUnauthorized("no token"));
    }
    next.call(request).await
}

async fn rate_limit(_: ServiceRequest, _: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, Error> {
    Err(ErrorTooManyRequests("slow down"))
}

async fn maintenance(request: ServiceRequest, _: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, Error> {
    Ok(request.into_response(HttpResponse::ServiceUnavailable().finish()))
}

async fn forbidding(request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, Error> {
    if request.method() == Method::OPTIONS {
        return Ok(request.into_response(HttpResponse::Forbidden().body("a firewall's page")));
    }
    next.call(request).await
}

async fn log_in_page(request: ServiceRequest, _: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, Error> {
    Ok(request.into_response(HttpResponse::SeeOther().insert_header((header::LOCATION, "/login")).finish()))
}

async fn all_options(request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, Error> {
    if request.method() == Method::OPTIONS {
        return Ok(request.into_response(HttpResponse::Ok().finish()));
    }
    next.call(request).await
}

async fn time_limit(request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, Error> {
    match timeout(Duration::from_millis(20), next.call(request)).await {
        Ok(response) => response,
        Err(_) => Err(ErrorGatewayTimeout("took too long")),
    }
}

async fn catch_panics(request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, Error> {
    let mut call = Box::pin(next.call(request));
    poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| call.as_mut().poll(context))) {
        Ok(poll) => poll,
        Err(_) => Poll::Ready(Err(ErrorInternalServerError("something went wrong"))),
    })
    .await
}

fn error_page<B: MessageBody + 'static>(response: ServiceResponse<B>) -> Result<ErrorHandlerResponse<B>, Error> {
    let (request, response) = response.into_parts();
    let page = HttpResponse::build(response.status()).body("<h1>Sorry</h1>");
    Ok(ErrorHandlerResponse::Response(ServiceResponse::new(request, page).map_into_right_body()))
}

const PLACE: &str = "put `Cors::default()` outermost, as in `.wrap(auth).wrap(Cors::default())`, with only `NormalizePath` outside of it";

/// Sends a request to an app with a layer in front of the handlers, without and with `Cors::default()`. The macro gives:
/// the error's stage, kind and hint; and the result of the second request, a status or an error's kind.
macro_rules! behind {
    ($layer:expr, $fetch:expr) => {{
        let error = {
            let app = App::new().service(me).service(update).service(broken).service(panicking).service(slow);
            let app = init_service(app.wrap($layer)).await;
            browser().fetch(&app, $fetch).await.expect_err("no `Cors`")
        };
        let cured = {
            let app = App::new().service(me).service(update).service(broken).service(panicking).service(slow);
            let app = app.wrap($layer).wrap(Cors::default()).wrap(NormalizePath::new(TrailingSlash::Trim));
            let app = init_service(app).await;
            browser().fetch(&app, $fetch).await.map(|response| response.status())
        };
        let text = error.to_string();
        let hint = text.split_once("; ").map(|(_, hint)| hint.to_owned()).unwrap_or_default();
        (error.stage(), error.status().unwrap_or_default(), hint, cured.map_err(|error| error.kind().clone()))
    }};
}

#[actix_web::test]
async fn a_layer_that_answers_preflights_is_named() {
    let with_token = || Fetch::get("/me").header("authorization", "Bearer x");
    let put = || Fetch::put("/item");
    let rows = [
        (
            behind!(from_fn(auth), with_token()),
            401,
            "a layer in front of `#[cors]` answered the preflight, which carries no cookies and no `Authorization` (such as \
             auth): PLACE; its body: no token",
            Ok(200),
        ),
        (
            behind!(from_fn(forbidding), put()),
            403,
            "a layer in front of `#[cors]` answered the preflight, which carries no cookies and no `Authorization` (such as \
             auth): PLACE; its body: a firewall's page",
            Ok(200),
        ),
        (
            behind!(from_fn(rate_limit), put()),
            429,
            "a layer in front of `#[cors]` answered the preflight (such as a rate limit): PLACE; its body: slow down",
            Ok(429),
        ),
        (
            behind!(from_fn(maintenance), put()),
            503,
            "a layer in front of `#[cors]` answered the preflight (such as a timeout, or a limit on the load): PLACE",
            Ok(503),
        ),
        (
            behind!(from_fn(all_options), put()),
            200,
            "no policy answered it, but a route or layer that takes every `OPTIONS` request; if that is a layer in front of \
             the handler's `#[cors]`, PLACE",
            Ok(200),
        ),
        (
            behind!(from_fn(log_in_page), put()),
            303,
            "it leads to `/login`: let the script request that URL (`https`, the slash at the end); if a layer in front of \
             `#[cors]` redirects, as to a login page, PLACE",
            // The preflight is allowed now, and the redirect may be followed, but nothing allows the page it leads to.
            Err(FetchErrorKind::AllowOriginMissing),
        ),
    ];
    for ((stage, status, hint, cured), expected_status, expected_hint, expected_cured) in rows {
        assert_eq!((stage, status), (Stage::Preflight, expected_status));
        assert_eq!(hint, expected_hint.replace("PLACE", PLACE));
        assert_eq!(cured, expected_cured, "{expected_hint}");
    }
}

#[actix_web::test]
async fn a_layer_that_answers_requests_is_named() {
    let errors = || ErrorHandlers::new().handler(StatusCode::INTERNAL_SERVER_ERROR, error_page);
    let rows = [
        (behind!(from_fn(auth), Fetch::get("/me")), 401, "(such as auth)", "no token"),
        (behind!(from_fn(rate_limit), Fetch::get("/me")), 429, "(such as a rate limit)", "slow down"),
        (
            behind!(errors(), Fetch::get("/broken")),
            500,
            "(such as an error page, or what catches panics)",
            "<h1>Sorry</h1>",
        ),
        (
            behind!(from_fn(catch_panics), Fetch::get("/panic")),
            500,
            "(such as an error page, or what catches panics)",
            "something went wrong",
        ),
        (behind!(from_fn(maintenance), Fetch::get("/me")), 503, "(such as a timeout, or a limit on the load)", ""),
        (behind!(from_fn(time_limit), Fetch::get("/slow")), 504, "(such as a timeout)", "took too long"),
    ];
    for ((stage, status, hint, cured), expected_status, example, body) in rows {
        let body = if body.is_empty() { String::new() } else { format!("; its body: {body}") };
        assert_eq!((stage, status), (Stage::Response, expected_status));
        assert_eq!(
            hint,
            format!(
                "no policy was applied (there is no `Vary: Origin`), so a layer in front of `#[cors]` answered {example}, or \
                 the handler has no `#[cors]`: {PLACE}{body}"
            )
        );
        assert_eq!(cured, Ok(expected_status), "with `Cors::default()` the script reads the {expected_status}");
    }
    let (stage, status, hint, _) = behind!(from_fn(log_in_page), Fetch::get("/me"));
    assert_eq!((stage, status), (Stage::Response, 303));
    assert!(hint.contains("answered with a redirect to `/login`, or the handler"), "{hint}");
}

/// The hint would be wrong where the policy itself has refused the origin.
#[actix_web::test]
async fn no_layer_is_named_where_the_policy_answered() {
    #[cors(origins = ["https://other.example"])]
    #[put("/strict")]
    async fn strict() -> impl Responder {
        "updated"
    }
    #[cors(origins = ["https://other.example"])]
    #[get("/strict")]
    async fn read() -> impl Responder {
        "read"
    }
    #[cors(origins = ["https://other.example"], block_on_origin_mismatch)]
    #[get("/blocked")]
    async fn blocked() -> impl Responder {
        "read"
    }
    #[cors(origins = ["*"], methods = [GET])]
    #[actix_web::route("/half", method = "GET", method = "HEAD")]
    async fn half() -> impl Responder {
        "half"
    }
    let app = App::new().service(strict).service(read).service(blocked).service(half);
    let app = init_service(app.wrap(Cors::default())).await;
    let not_listed =
        "; `Vary` shows that a policy was applied: it does not allow the origin, or does not list the method `GET`";
    // Release builds send no reason.
    let (refused, body) = match cfg!(debug_assertions) {
        true => ("; the server's reason: the origin ", "; its body: the origin "),
        false => ("; `Vary` shows that a policy answered: it does not allow the origin", ""),
    };
    let with_body = format!("{not_listed}{body}");
    let not_head = not_listed.replace("GET", "HEAD");
    for (fetch, requests, end) in [
        (Fetch::put("/strict"), "OPTIONS /strict", refused),
        (Fetch::get("/strict"), "GET /strict", not_listed),
        (Fetch::get("/blocked"), "GET /blocked", with_body.as_str()),
        (Fetch::head("/half"), "HEAD /half", not_head.as_str()),
    ] {
        let browser = browser();
        let text = browser.fetch(&app, fetch).await.expect_err("refused").to_string();
        assert_eq!(sent(&browser), [requests]);
        assert!(text.contains(end), "{text}");
        assert!(!text.contains("Cors::default()"), "{text}");
    }
}
