#![deny(warnings)]

use actix_web::{App, Responder, get};
use actix_web_cors::cors;

#[cors(origins = ["https://*.example.com", "https://app.example.com"])]
#[get("/one")]
async fn one() -> impl Responder {
    "one"
}

#[cors(origins = ["https://*.example.com", "https://*.app.example.com"])]
#[get("/two")]
async fn two() -> impl Responder {
    "two"
}

#[cors(origins = ["*"], dev_origins = ["http://localhost:5173"])]
#[get("/three")]
async fn three() -> impl Responder {
    "three"
}

fn main() {
    let _ = App::new().service(one).service(two).service(three);
}
