use actix_web::{App, Responder, get};
use actix_web_cors::cors;

#[cors(origins = ["https://user:secret@app.example.com"])]
#[get("/one")]
async fn one() -> impl Responder {
    "one"
}

fn main() {
    let _ = App::new().service(one);
}
