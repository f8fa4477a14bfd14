use actix_web::{App, Responder, put};
use actix_web_cors::cors;

#[cors(origins = ["https://app.example.com"], methods = ["*"])]
#[put("/items/{id}")]
async fn one() -> impl Responder {
    "one"
}

fn main() {
    let _ = App::new().service(one);
}
