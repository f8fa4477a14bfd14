use actix_web::{App, Responder, options, route};
use actix_web_cors::cors;

#[cors(origins = ["https://app.example.com"])]
#[options("/one")]
async fn one() -> impl Responder {
    "one"
}

#[cors(origins = ["https://app.example.com"])]
#[route("/two", method = "GET", method = "OPTIONS")]
async fn two() -> impl Responder {
    "two"
}

fn main() {
    let _ = App::new().service(one).service(two);
}
