use actix_web::{App, Responder, get};
use actix_web_cors::cors;

#[cors(origins = ["ht!tps://app.example.com"], dangerous(custom_scheme))]
#[get("/one")]
async fn one() -> impl Responder {
    "one"
}

#[cors(origins = ["1https://app.example.com"], dangerous(custom_scheme))]
#[get("/two")]
async fn two() -> impl Responder {
    "two"
}

fn main() {
    let _ = App::new().service(one).service(two);
}
