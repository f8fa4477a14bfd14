use actix_web::{App, Responder, get};
use actix_web_cors::cors;

#[cors(origins = ["file://"])]
#[get("/one")]
async fn one() -> impl Responder {
    "one"
}

#[cors(origins = ["data:text/html,x"])]
#[get("/two")]
async fn two() -> impl Responder {
    "two"
}

#[cors(origins = ["about:blank"])]
#[get("/three")]
async fn three() -> impl Responder {
    "three"
}

fn main() {
    let _ = App::new().service(one).service(two).service(three);
}
