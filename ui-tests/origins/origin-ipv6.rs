use actix_web::{App, Responder, get};
use actix_web_cors::cors;

#[cors(origins = ["http://::1:3000"])]
#[get("/one")]
async fn one() -> impl Responder {
    "one"
}

#[cors(origins = ["http://[2001:0DB8::1]"])]
#[get("/two")]
async fn two() -> impl Responder {
    "two"
}

#[cors(origins = ["http://[fe80::1%eth0]"])]
#[get("/three")]
async fn three() -> impl Responder {
    "three"
}

fn main() {
    let _ = App::new().service(one).service(two).service(three);
}
