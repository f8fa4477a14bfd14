use actix_web::{App, Responder, get};
use actix_web_cors::cors;

#[cors(origins = ["https://app.example.com"], max_age = "600")]
#[get("/one")]
async fn one() -> impl Responder {
    "one"
}

#[cors(origins = ["https://app.example.com"], max_age = 10 * 60)]
#[get("/two")]
async fn two() -> impl Responder {
    "two"
}

#[cors(origins = ["https://app.example.com"], max_age)]
#[get("/three")]
async fn three() -> impl Responder {
    "three"
}

#[cors(origins = ["https://app.example.com"], max_age = 10m)]
#[get("/four")]
async fn four() -> impl Responder {
    "four"
}

#[cors(origins = ["https://app.example.com"], max_age = 1h)]
#[get("/five")]
async fn five() -> impl Responder {
    "five"
}

#[cors(origins = ["https://app.example.com"], max_age = Duration::from_secs(600))]
#[get("/six")]
async fn six() -> impl Responder {
    "six"
}

fn main() {
    let _ = App::new().service(one).service(two).service(three).service(four).service(five).service(six);
}
