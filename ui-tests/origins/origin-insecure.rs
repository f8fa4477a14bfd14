use actix_web::{App, Responder, get};
use actix_web_cors::cors;

#[cors(origins = ["http://app.example.com"], credentials)]
#[get("/one")]
async fn one() -> impl Responder {
    "one"
}

#[cors(origins = ["http://*.example.com"], credentials)]
#[get("/two")]
async fn two() -> impl Responder {
    "two"
}

fn main() {
    let _ = App::new().service(one).service(two);
}
