use actix_web::{App, Responder, get};
use actix_web_cors::cors;

#[cors(origins = ["https://app.example.com"], credential)]
#[get("/one")]
async fn one() -> impl Responder {
    "one"
}

#[cors(origins = ["https://app.example.com"], allowed_headers = ["x-trace"])]
#[get("/two")]
async fn two() -> impl Responder {
    "two"
}

#[cors(origins = ["https://app.example.com"], xyz)]
#[get("/three")]
async fn three() -> impl Responder {
    "three"
}

#[cors(origins = ["https://app.example.com"], exposedHeaders = ["x-count"], any_port, reflect)]
#[get("/four")]
async fn four() -> impl Responder {
    "four"
}

fn main() {
    let _ = App::new().service(one).service(two).service(three).service(four);
}
