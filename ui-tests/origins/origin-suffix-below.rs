#![deny(warnings)]

use actix_web::{App, Responder, get};
use actix_web_cors::cors;

#[cors(origins = ["https://*.amazonaws.com"], credentials)]
#[get("/one")]
async fn one() -> impl Responder {
    "one"
}

fn main() {
    let _ = App::new().service(one);
}
