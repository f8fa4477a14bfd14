use actix_web::{App, Responder, get};
use actix_web_cors::{Policy, cors, policy};

/// What was meant is not reported as missing.
#[cors(orgins = ["https://app.example.com"])]
#[get("/one")]
async fn one() -> impl Responder {
    "one"
}

/// What the opt-out would allow is not reported as well.
#[cors(origins = ["http://app.example.com"], credentials, dangerous(insecure))]
#[get("/two")]
async fn two() -> impl Responder {
    "two"
}

static THREE: Policy = policy!(origins = ["https://app.example.com"], method = [GET]);

fn main() {
    let _ = App::new().service(one).service(two);
    let _ = &THREE;
}
