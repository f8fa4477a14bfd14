#![deny(warnings)]

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{App, Error, FromRequest, HttpRequest, Responder, get};
use actix_web_cors::cors;

/// In place of the extractor of actix-web-httpauth.
struct BearerAuth;

impl FromRequest for BearerAuth {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(_: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self))
    }
}

#[cors(origins = ["https://app.example.com"], headers = ["content-type", "x-request-id"])]
#[get("/account")]
async fn account(_: BearerAuth) -> impl Responder {
    "account"
}

#[cors(origins = ["*"])]
#[get("/greeting")]
async fn greeting(_: Result<self::BearerAuth, Error>) -> impl Responder {
    "greeting"
}

#[cors(origins = ["https://app.example.com"], headers = reflect)]
#[get("/reflected")]
async fn reflected(_: BearerAuth) -> impl Responder {
    "reflected"
}

fn main() {
    let _ = App::new().service(account).service(greeting).service(reflected);
}
