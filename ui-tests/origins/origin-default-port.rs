use actix_web::{App, Responder, get};
use actix_web_cors::cors;

#[cors(origins = ["https://app.example.com:443"])]
#[get("/one")]
async fn one() -> impl Responder {
    "one"
}

#[cors(origins = ["http://localhost:80"])]
#[get("/two")]
async fn two() -> impl Responder {
    "two"
}

#[cors(origins = ["https://[::1]:443"])]
#[get("/three")]
async fn three() -> impl Responder {
    "three"
}

fn main() {
    let _ = App::new().service(one).service(two).service(three);
}
