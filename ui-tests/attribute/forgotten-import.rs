use actix_web_cors::cors;

/// `use actix_web::get;` was forgotten.
#[cors(origins = ["https://app.example.com"])]
#[get("/one")]
async fn one() -> &'static str {
    "one"
}

#[cors(origins = ["https://app.example.com"])]
mod inside {
    #[get("/two")]
    pub(crate) async fn two() -> &'static str {
        "two"
    }
}

fn main() {}
