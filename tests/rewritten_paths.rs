//! A layer that rewrites the path of a request: the policy of the handler that is then reached applies.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Uri;
use actix_web::middleware::{Next, from_fn};
use actix_web::test::init_service;
use actix_web::{App, Error, HttpMessage, Responder, error, get, web};
use actix_web_cors::{Cors, Policy, cors, policy};
use support::exchange::request;

const APP: &str = "https://app.example.com";
const PARTNER: &str = "https://partner.example";

static PARTNERS: Policy = policy!(origins = ["https://partner.example"], methods = [GET]);

#[cors(origins = ["https://app.example.com"])]
#[get("/near")]
async fn near() -> impl Responder {
    "near"
}

#[cors(origins = ["https://app.example.com"])]
#[get("/failing", wrap = "from_fn(fail)")]
async fn failing() -> impl Responder {
    "never"
}

#[cors(off)]
#[get("/closed")]
async fn closed() -> impl Responder {
    "closed"
}

async fn fail(_: ServiceRequest, _: Next<impl MessageBody>) -> Result<ServiceResponse, Error> {
    Err(error::ErrorBadGateway("no upstream"))
}

/// `/far/near` becomes `/near`.
async fn rewrite<B: MessageBody>(mut request: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<B>, Error> {
    if let Some(path) = request.path().strip_prefix("/far") {
        let uri: Uri = path.parse().expect("a path");
        request.match_info_mut().get_mut().update(&uri);
        request.head_mut().uri = uri;
    }
    next.call(request).await
}

/// Both layers of a hostile stack: one rewrites the path, one clears the extensions.
async fn forget<B: MessageBody>(request: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<B>, Error> {
    request.extensions_mut().clear();
    next.call(request).await
}

#[actix_web::test]
async fn the_policy_of_the_reached_handler_applies() {
    let by_hand = web::resource("/hand").route(web::get().to(|| async { "by hand" }));
    let app = init_service(
        App::new()
            .service(near)
            .service(failing)
            .service(closed)
            .service(by_hand)
            .wrap(from_fn(forget))
            .wrap(from_fn(rewrite))
            .wrap(Cors::new(&PARTNERS)),
    )
    .await;
    for (path, origin, body, allowed) in [
        ("/near", APP, "near", Some(APP)),
        ("/far/near", APP, "near", Some(APP)),
        ("/far/near", PARTNER, "near", None),
        ("/far/failing", APP, "no upstream", Some(APP)),
        ("/far/failing", PARTNER, "no upstream", None),
        ("/far/closed", PARTNER, "closed", None),
        ("/far/hand", PARTNER, "by hand", Some(PARTNER)),
        ("/far/hand", APP, "by hand", None),
    ] {
        let response = request(&app, &format!("GET {path}"), origin).await;
        assert_eq!(response.body, body, "{path}");
        assert_eq!(response.header("access-control-allow-origin"), allowed, "{path} from {origin}");
    }
}
