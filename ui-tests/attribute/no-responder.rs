use actix_web::{App, get};
use actix_web_cors::cors;

/// One mistake of the handler is one error, as without `#[cors]`.
#[cors(origins = ["https://app.example.com"])]
#[get("/one")]
async fn one() -> u8 {
    1
}

#[cors(origins = ["https://app.example.com"])]
#[get("/two")]
fn two() -> &'static str {
    "two"
}

fn main() {
    let _ = App::new().service(one).service(two);
}
