use actix_web::App;
use actix_web_cors::cors;

/// The module's own mistake shows once, a handler's on the handler.
#[cors(origins = ["https://app.example.com/"], dangerous(any_port))]
mod api {
    use actix_web_cors::cors;

    #[actix_web::get("/one")]
    pub(crate) async fn one() -> &'static str {
        "one"
    }

    #[cors(headers = ["cookie"])]
    #[actix_web::get("/two")]
    pub(crate) async fn two() -> &'static str {
        "two"
    }

    #[cors(origins = ["*"], credentials)]
    pub(crate) mod inner {
        #[actix_web::get("/three")]
        pub(crate) async fn three() -> &'static str {
            "three"
        }
    }
}

#[cors(origins = ["https://app.example.com"], dangerous(any_port))]
mod needless {
    #[actix_web::get("/four")]
    pub(crate) async fn four() -> &'static str {
        "four"
    }
}

fn main() {
    let _ = App::new().service(api::one).service(api::two).service(api::inner::three).service(needless::four);
}
