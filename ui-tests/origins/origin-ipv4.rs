use actix_web::{App, Responder, get};
use actix_web_cors::cors;

#[cors(origins = ["http://192.168.1.010"])]
#[get("/one")]
async fn one() -> impl Responder {
    "one"
}

#[cors(origins = ["http://256.0.0.1"])]
#[get("/two")]
async fn two() -> impl Responder {
    "two"
}

#[cors(origins = ["http://0x7f000001"])]
#[get("/three")]
async fn three() -> impl Responder {
    "three"
}

fn main() {
    let _ = App::new().service(one).service(two).service(three);
}
