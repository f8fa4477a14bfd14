use actix_web::{App, Responder, put};
use actix_web_cors::{Policy, cors, policy};

#[cors(origins = ["https://app.example.com"], methods = ["P T"])]
#[put("/items/{id}")]
async fn one() -> impl Responder {
    "one"
}

static TWO: Policy = policy!(origins = ["https://app.example.com"], methods = ["PUT, DELETE", ""]);

fn main() {
    let _ = App::new().service(one);
    let _: [&Policy; 1] = [&TWO];
}
