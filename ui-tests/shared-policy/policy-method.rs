use actix_web::{App, Responder, delete, route};
use actix_web_cors::{Policy, cors, policy};

static PARTNERS: Policy = policy!(origins = ["https://partner.example"], methods = [GET, POST]);

#[cors(policy = PARTNERS)]
#[delete("/report")]
async fn remove() -> impl Responder {
    "removed"
}

#[cors(policy = PARTNERS)]
#[route("/reports", method = "GET", method = "HEAD", method = "PURGE")]
async fn several() -> impl Responder {
    "several"
}

fn main() {
    let _ = App::new().service(remove).service(several);
}
