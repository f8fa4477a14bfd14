use actix_web::{App, Responder, put};
use actix_web_cors::cors;

#[cors(
    origins = ["https://app.example.com/", "*.example.com", "https://ok.example"],
    methods = [PUT, get],
    headers = ["cookie", "x-trace"],
    credentials,
    max_age = 90000,
    expose = ["etag"],
)]
#[put("/items/{id}")]
async fn update() -> impl Responder {
    "updated"
}

fn main() {
    let _ = App::new().service(update);
}
