use actix_web::{App, Responder, get};
use actix_web_cors::{Policy, cors, policy};

static PARTNERS: Policy = policy!(origins = ["https://partner.example"], methods = [GET]);

#[cors(policy = PARTNERS, credentials, max_age = 5)]
#[get("/")]
async fn report() -> impl Responder {
    "a report"
}

fn main() {
    let _ = App::new().service(report);
}
