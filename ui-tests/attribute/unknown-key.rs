use actix_web::{App, Responder, get};
use actix_web_cors::cors;

#[cors(origins = ["https://app.example.com"], credential)]
#[get("/one")]
async fn one() -> impl Responder {
    "one"
}

#[cors(origins = ["https://app.example.com"], allowed_headers = ["x-trace"])]
#[get("/two")]
async fn two() -> impl Responder {
    "two"
}

#[cors(origins = ["https://app.example.com"], xyz)]
#[get("/three")]
async fn three() -> impl Responder {
    "three"
}

#[cors(origins = ["https://app.example.com"], exposedHeaders = ["x-count"], any_port, reflect)]
#[get("/four")]
async fn four() -> impl Responder {
    "four"
}

#[cors(origins = ["https://app.example.com"], allow_private_network, send_wildcard, allow_any_method, disable_vary_header)]
#[get("/actix-cors")]
async fn actix_cors() -> impl Responder {
    "actix_cors"
}

#[cors(origins = ["https://app.example.com"], allow_credentials, permissive, very_permissive)]
#[get("/tower-http")]
async fn tower_http() -> impl Responder {
    "tower_http"
}

#[cors(origins = ["https://app.example.com"], exposeHeaders = ["x-count"], optionsSuccessStatus = 200, preflightContinue)]
#[get("/express")]
async fn express() -> impl Responder {
    "express"
}

#[cors(originPatterns = ["https://*.example.com"], allowCredentials)]
#[get("/spring")]
async fn spring() -> impl Responder {
    "spring"
}

#[cors(origins = ["https://app.example.com"], allowOriginFunc = is_allowed, OptionsPassthrough)]
#[get("/go")]
async fn go() -> impl Responder {
    "go"
}

#[cors(origins = ["https://app.example.com"], same_site = "none")]
#[get("/cookie")]
async fn cookie() -> impl Responder {
    "cookie"
}

fn main() {
    let _ = App::new().service(one).service(two).service(three).service(four).service(actix_cors).service(tower_http).service(express).service(spring).service(go).service(cookie);
}
