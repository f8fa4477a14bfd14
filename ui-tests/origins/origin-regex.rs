use actix_web::{App, Responder, get};
use actix_web_cors::cors;

#[cors(origins = [r"^https://.*\.example\.com$"])]
#[get("/one")]
async fn one() -> impl Responder {
    "one"
}

#[cors(origins = ["https://(a|b).example.com"])]
#[get("/two")]
async fn two() -> impl Responder {
    "two"
}

#[cors(origins = [r"^https?://localhost(:[0-9]+)?$"])]
#[get("/three")]
async fn three() -> impl Responder {
    "three"
}

#[cors(origins = ["https?://app.example.com"])]
#[get("/four")]
async fn four() -> impl Responder {
    "four"
}

#[cors(origins = [r"^https://.*-team\.vercel\.app$"], credentials)]
#[get("/five")]
async fn five() -> impl Responder {
    "five"
}

fn main() {
    let _ = App::new().service(one).service(two).service(three).service(four).service(five);
}
