use actix_web::{App, Responder, get};
use actix_web_cors::cors;

#[cors(origins = ["wss://app.example.com"])]
#[get("/one")]
async fn one() -> impl Responder {
    "one"
}

#[cors(origins = ["ftp://example.com"])]
#[get("/two")]
async fn two() -> impl Responder {
    "two"
}

#[cors(origins = ["ftp://files.example.com"])]
#[get("/download")]
async fn download() -> impl Responder {
    "download"
}

fn main() {
    let _ = App::new().service(one).service(two).service(download);
}
