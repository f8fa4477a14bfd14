use actix_web::{App, Responder, get};
use actix_web_cors::cors;

#[cors(origins = ["https://App.Example.com"])]
#[get("/one")]
async fn one() -> impl Responder {
    "one"
}

#[cors(origins = ["HTTPS://app.example.com"])]
#[get("/two")]
async fn two() -> impl Responder {
    "two"
}

fn main() {
    let _ = App::new().service(one).service(two);
}
