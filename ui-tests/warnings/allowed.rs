#![deny(warnings)]

use actix_web::{App, Responder, get};
use actix_web_cors::cors;

#[allow(deprecated)]
#[cors(origins = ["https://app.example.com"], expose_headers = ["content-type"])]
#[get("/allowed")]
async fn allowed() -> impl Responder {
    "allowed"
}

#[cors(origins = ["https://app.example.com"], expose_headers = ["content-type"])]
#[get("/denied")]
async fn denied() -> impl Responder {
    "denied"
}

fn main() {
    let _ = App::new().service(allowed).service(denied);
}
