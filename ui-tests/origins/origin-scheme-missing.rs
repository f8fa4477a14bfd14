use actix_web::{App, Responder, get};
use actix_web_cors::cors;

#[cors(origins = ["app.example.com"])]
#[get("/one")]
async fn one() -> impl Responder {
    "one"
}

#[cors(origins = ["//app.example.com"])]
#[get("/two")]
async fn two() -> impl Responder {
    "two"
}

#[cors(origins = ["https:/app.example.com"])]
#[get("/three")]
async fn three() -> impl Responder {
    "three"
}

#[cors(origins = ["localhost:3000"])]
#[get("/four")]
async fn four() -> impl Responder {
    "four"
}

fn main() {
    let _ = App::new().service(one).service(two).service(three).service(four);
}
