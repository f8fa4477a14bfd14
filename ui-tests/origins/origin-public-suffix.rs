use actix_web::{App, Responder, get};
use actix_web_cors::cors;

#[cors(origins = ["https://*.co.uk"], credentials)]
#[get("/one")]
async fn one() -> impl Responder {
    "one"
}

#[cors(origins = ["https://*.github.io"], credentials)]
#[get("/two")]
async fn two() -> impl Responder {
    "two"
}

#[cors(origins = ["https://*.digitaloceanspaces.com"], credentials)]
#[get("/three")]
async fn three() -> impl Responder {
    "three"
}

#[cors(origins = ["https://*.vercel.app"], credentials)]
#[get("/preview")]
async fn preview() -> impl Responder {
    "preview"
}

fn main() {
    let _ = App::new().service(one).service(two).service(three).service(preview);
}
