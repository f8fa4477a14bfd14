use actix_web::{App, Responder, put, route};
use actix_web_cors::cors;

#[cors(origins = ["https://app.example.com"], methods = [GET, PUT])]
#[put("/items/{id}")]
async fn one() -> impl Responder {
    "one"
}

#[cors(origins = ["https://app.example.com"], methods = [PTU])]
#[put("/items/{id}")]
async fn two() -> impl Responder {
    "two"
}

#[cors(origins = ["https://app.example.com"], methods = [DELETE])]
#[route("/items", method = "GET", method = "PURGE")]
async fn three() -> impl Responder {
    "three"
}

#[cors(origins = ["https://app.example.com"], methods = [POST, OPTIONS])]
#[route("/preflight", method = "POST")]
async fn four() -> impl Responder {
    "four"
}

fn main() {
    let _ = App::new().service(one).service(two).service(three).service(four);
}
