use actix_web::{App, Responder, get};
use actix_web_cors::cors;

#[cors(origins = "https://app.example.com")]
#[get("/one")]
async fn one() -> impl Responder {
    "one"
}

#[cors(origins = )]
#[get("/two")]
async fn two() -> impl Responder {
    "two"
}

#[cors(origins ["https://app.example.com"])]
#[get("/three")]
async fn three() -> impl Responder {
    "three"
}

#[cors(origins = [https, 3])]
#[get("/four")]
async fn four() -> impl Responder {
    "four"
}

#[cors(origins = ["https://app.example.com"], credentials = "yes")]
#[get("/five")]
async fn five() -> impl Responder {
    "five"
}

#[cors(origins = ["https://app.example.com"],, credentials, = 3)]
#[get("/six")]
async fn six() -> impl Responder {
    "six"
}

#[cors(origins = ["https://app.example.com"], headers = everything, timing = true)]
#[get("/seven")]
async fn seven() -> impl Responder {
    "seven"
}

#[cors(origins = ["https://app.example.com"], vary = ["x-tenant"])]
#[get("/eight")]
async fn eight() -> impl Responder {
    "eight"
}

#[cors(origins = |_, _| true)]
#[get("/nine")]
async fn nine() -> impl Responder {
    "nine"
}

#[cors(origins = SharedOrigins::empty(), headers = "reflect")]
#[get("/ten")]
async fn ten() -> impl Responder {
    "ten"
}

#[cors(origins = [*] headers = [reflect])]
#[get("/eleven")]
async fn eleven() -> impl Responder {
    "eleven"
}

fn main() {
    let _ = App::new().service(one).service(two).service(three).service(four).service(five).service(six).service(seven).service(eight).service(nine).service(ten).service(eleven);
}
