use actix_web::{App, Responder, patch, put};
use actix_web_cors::{Policy, cors, policy};

#[cors(origins = ["https://app.example.com"], methods = [put])]
#[put("/items/{id}")]
async fn one() -> impl Responder {
    "one"
}

#[cors(origins = ["https://app.example.com"], methods = [patch])]
#[patch("/items/{id}")]
async fn two() -> impl Responder {
    "two"
}

static THREE: Policy = policy!(origins = ["https://app.example.com"], methods = [get, "patch"]);

fn main() {
    let _ = App::new().service(one).service(two);
    let _: [&Policy; 1] = [&THREE];
}
