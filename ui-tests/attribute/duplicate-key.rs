use actix_web::{App, Responder, get};
use actix_web_cors::cors;

#[cors(origins = ["https://app.example.com"], max_age = 1, max_age = 2)]
#[get("/one")]
async fn one() -> impl Responder {
    "one"
}

#[cors(origins = ["http://app.example.com"], credentials, dangerous(insecure_origins, insecure_origins))]
#[get("/two")]
async fn two() -> impl Responder {
    "two"
}

fn main() {
    let _ = App::new().service(one).service(two);
}
