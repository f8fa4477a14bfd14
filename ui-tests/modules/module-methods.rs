use actix_web::App;
use actix_web_cors::cors;

#[cors(origins = ["https://app.example.com"], methods = [GET])]
mod api {
    #[actix_web::get("/")]
    pub(crate) async fn index() -> &'static str {
        "index"
    }
}

fn main() {
    let _ = App::new().service(api::index);
}
