#![deny(warnings)]

use actix_web::App;
use actix_web_cors::cors;

/// A warning is linted where its attribute stands: each handler and each module has its own levels.
#[cors(origins = ["https://app.example.com"], expose_headers = ["content-type"])]
mod api {
    use actix_web_cors::cors;

    #[allow(deprecated)]
    #[cors(headers = ["x-a"])]
    #[actix_web::get("/one")]
    pub(crate) async fn one() -> &'static str {
        "one"
    }

    #[actix_web::get("/two")]
    pub(crate) async fn two() -> &'static str {
        "two"
    }

    #[allow(deprecated)]
    #[cors(expose_headers = ["pragma"])]
    pub(crate) mod allowed {
        #[actix_web::get("/three")]
        pub(crate) async fn three() -> &'static str {
            "three"
        }
    }

    #[allow(deprecated)]
    pub(crate) mod plain {
        use actix_web_cors::cors;

        #[cors(expose_headers = ["expires"])]
        #[actix_web::get("/four")]
        pub(crate) async fn four() -> &'static str {
            "four"
        }
    }

    #[cors(expose_headers = ["cache-control"])]
    #[actix_web::get("/five")]
    pub(crate) async fn five() -> &'static str {
        "five"
    }
}

#[cors(origins = ["https://app.example.com"], expose_headers = ["last-modified"])]
mod inner_attribute {
    #![allow(deprecated)]

    #[actix_web::get("/six")]
    pub(crate) async fn six() -> &'static str {
        "six"
    }
}

fn main() {
    let app = App::new().service(api::one).service(api::two).service(api::allowed::three).service(api::plain::four);
    let _ = app.service(api::five).service(inner_attribute::six);
}
