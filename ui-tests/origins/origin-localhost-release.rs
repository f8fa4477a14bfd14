#![deny(warnings)]

use actix_web::{App, Responder, get};
use actix_web_cors::cors;

#[cors(origins = ["http://localhost:5173"])]
#[get("/one")]
async fn one() -> impl Responder {
    "one"
}

#[cors(origins = ["http://127.0.0.1"])]
#[get("/two")]
async fn two() -> impl Responder {
    "two"
}

#[cors(origins = ["http://app.localhost:3000"])]
#[get("/three")]
async fn three() -> impl Responder {
    "three"
}

fn main() {
    let _ = App::new().service(one).service(two).service(three);
}
