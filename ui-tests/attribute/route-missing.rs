use actix_web::{App, Responder, get, web};
use actix_web_cors::cors;

#[cors(origins = ["https://app.example.com"])]
async fn nowhere() -> impl Responder {
    "no route attribute at all"
}

#[get("/below")]
#[cors(origins = ["https://app.example.com"])]
async fn below() -> impl Responder {
    "the route attribute stands above"
}

fn main() {
    let _ = App::new().service(below).route("/", web::get().to(nowhere));
}
