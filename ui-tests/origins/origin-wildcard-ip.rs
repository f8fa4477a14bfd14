use actix_web::{App, Responder, get};
use actix_web_cors::cors;

#[cors(origins = ["http://*.192.168.1.8"])]
#[get("/one")]
async fn one() -> impl Responder {
    "one"
}

#[cors(origins = ["http://*.[::1]"])]
#[get("/two")]
async fn two() -> impl Responder {
    "two"
}

fn main() {
    let _ = App::new().service(one).service(two);
}
