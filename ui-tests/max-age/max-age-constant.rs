use actix_web::{App, Responder, get, web};
use actix_web_cors::{Cors, cors, policy};

const WEEK: u32 = 7 * 24 * 60 * 60;
const MINUTES: u64 = 10;

#[cors(origins = ["*"], max_age = WEEK)]
#[get("/one")]
async fn one() -> impl Responder {
    "one"
}

#[cors(origins = ["*"], max_age = self::WEEK)]
mod inside {
    #[actix_web::get("/two")]
    pub(crate) async fn two() -> &'static str {
        "two"
    }
}

#[cors(origins = ["*"], max_age = MINUTES)]
#[get("/three")]
async fn three() -> impl Responder {
    "three"
}

fn main() {
    let four = web::scope("/four").wrap(Cors::new(policy!(origins = ["*"], methods = [GET], max_age = WEEK)));
    let _ = App::new().service(one).service(inside::two).service(three).service(four);
}
