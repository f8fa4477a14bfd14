use actix_web::{App, Responder, get};
use actix_web_cors::cors;

#[cors(origins = ["htps://app.example.com"])]
#[get("/one")]
async fn one() -> impl Responder {
    "one"
}

#[cors(origins = ["app://localhost"])]
#[get("/two")]
async fn two() -> impl Responder {
    "two"
}

#[cors(origins = ["app://obsidian.md"])]
#[get("/three")]
async fn three() -> impl Responder {
    "three"
}

fn main() {
    let _ = App::new().service(one).service(two).service(three);
}
