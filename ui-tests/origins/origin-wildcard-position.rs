use actix_web::{App, Responder, get};
use actix_web_cors::cors;

#[cors(origins = ["https://*example.com"])]
#[get("/one")]
async fn one() -> impl Responder {
    "one"
}

#[cors(origins = ["https://app.*.example.com"])]
#[get("/two")]
async fn two() -> impl Responder {
    "two"
}

#[cors(origins = ["https://example.com:80*"])]
#[get("/three")]
async fn three() -> impl Responder {
    "three"
}

#[cors(origins = ["https://*--site.netlify.app"])]
#[get("/four")]
async fn four() -> impl Responder {
    "four"
}

#[cors(origins = ["https://*"])]
#[get("/five")]
async fn five() -> impl Responder {
    "five"
}

#[cors(origins = ["*://localhost:3000"])]
#[get("/scheme")]
async fn scheme() -> impl Responder {
    "scheme"
}

#[cors(origins = ["https://*--site.netlify.app"], credentials)]
#[get("/preview")]
async fn preview() -> impl Responder {
    "preview"
}

#[cors(origins = ["moz-extension://*"], credentials)]
#[get("/extension")]
async fn extension() -> impl Responder {
    "extension"
}

fn main() {
    let _ = App::new().service(one).service(two).service(three).service(four).service(five).service(scheme).service(preview).service(extension);
}
