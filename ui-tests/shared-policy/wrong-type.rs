use actix_web::{App, get};
use actix_web_cors::cors;

const NAME: &str = "partners";

#[cors(policy = NAME)]
#[get("/one")]
async fn one() -> &'static str {
    "one"
}

#[cors(policy = NAME)]
mod inside {
    #[actix_web::get("/two")]
    pub(crate) async fn two() -> &'static str {
        "two"
    }

    #[actix_web::get("/three")]
    pub(crate) async fn three() -> &'static str {
        "three"
    }
}

fn main() {
    let _ = App::new().service(one).service(inside::two).service(inside::three);
}
