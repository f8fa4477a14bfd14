use actix_web::{App, Responder, get};
use actix_web_cors::cors;

#[cors(origins = ["https://app.example.com"])]
#[cors(origins = ["*"])]
#[get("/")]
async fn twice() -> impl Responder {
    "twice"
}

fn main() {
    let _ = App::new().service(twice);
}
