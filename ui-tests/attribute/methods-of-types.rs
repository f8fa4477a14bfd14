use actix_web_cors::cors;

struct Api;

impl Api {
    #[cors(origins = ["https://app.example.com"])]
    async fn one(&self) -> &'static str {
        "one"
    }

    #[cors(origins = ["https://app.example.com"])]
    async fn two(&self) -> &'static str {
        "two"
    }
}

fn main() {
    let _ = (Api.one(), Api.two());
}
