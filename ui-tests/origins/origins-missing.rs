use actix_web::{App, Responder, get};
use actix_web_cors::cors;

#[cors]
#[get("/one")]
async fn one() -> impl Responder {
    "one"
}

#[cors(credentials)]
#[get("/two")]
async fn two() -> impl Responder {
    "two"
}

fn main() {
    let _ = App::new().service(one).service(two);
}
