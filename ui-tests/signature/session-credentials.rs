#![deny(warnings)]

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{App, Error, FromRequest, HttpRequest, Responder, get};
use actix_web_cors::cors;

/// In place of the extractor of actix-session.
struct Session;
/// In place of the extractor of actix-identity.
struct Identity;

impl FromRequest for Session {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(_: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self))
    }
}

impl FromRequest for Identity {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(_: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self))
    }
}

#[cors(origins = ["https://app.example.com"])]
#[get("/cart")]
async fn cart(_: Session, _: Option<Identity>) -> impl Responder {
    "cart"
}

#[cors(origins = ["*"], headers = ["*", "authorization"])]
#[get("/prices")]
async fn prices(_: Option<Identity>) -> impl Responder {
    "prices"
}

#[cors(origins = ["https://app.example.com"], credentials)]
#[get("/orders")]
async fn orders(_: Session) -> impl Responder {
    "orders"
}

fn main() {
    let _ = App::new().service(cart).service(prices).service(orders);
}
