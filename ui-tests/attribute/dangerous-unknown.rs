use actix_web::{App, Responder, get};
use actix_web_cors::cors;

#[cors(origins = ["http://app.example.com"], credentials, dangerous(insecure_origins, insecure))]
#[get("/one")]
async fn one() -> impl Responder {
    "one"
}

fn main() {
    let _ = App::new().service(one);
}
