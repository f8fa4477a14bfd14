#![deny(warnings)]

use actix_web::App;
use actix_web_cors::cors;

/// A warning is about the handler, so it is marked in its signature and follows its lint levels.
#[cors(origins = ["https://app.example.com"], max_age = 60)]
mod api {
    use actix_web::{Responder, post, web};
    use actix_web_cors::cors;

    #[post("/one")]
    pub(crate) async fn one(item: web::Json<String>) -> impl Responder {
        item.into_inner()
    }

    #[allow(deprecated)]
    #[post("/two")]
    pub(crate) async fn two(item: web::Json<String>) -> impl Responder {
        item.into_inner()
    }

    #[cors(headers = ["content-type"])]
    #[post("/three")]
    pub(crate) async fn three(item: web::Json<String>) -> impl Responder {
        item.into_inner()
    }

    #[cors(off)]
    #[post("/four")]
    pub(crate) async fn four(item: web::Json<String>) -> impl Responder {
        item.into_inner()
    }

    #[cors(headers = ["content-type"])]
    pub(crate) mod inner {
        use actix_web::{Responder, post, web};
        use actix_web_cors::cors;

        #[post("/five")]
        pub(crate) async fn five(item: web::Json<String>) -> impl Responder {
            item.into_inner()
        }

        #[cors(headers = ["x-request-id"])]
        #[post("/six")]
        pub(crate) async fn six(item: web::Json<String>) -> impl Responder {
            item.into_inner()
        }
    }
}

fn main() {
    let app = App::new().service(api::one).service(api::two).service(api::three).service(api::four);
    let _ = app.service(api::inner::five).service(api::inner::six);
}
