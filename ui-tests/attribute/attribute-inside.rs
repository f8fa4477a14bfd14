//! A macro cannot evaluate `#[cfg]`, and dropping it would allow more than is written.

use actix_web::{Responder, get, routes};
use actix_web_cors::{Policy, cors, policy};

#[cors(origins = ["https://a.example", #[cfg(any())] "http://localhost:3000"], credentials)]
#[get("/element")]
async fn element() -> impl Responder {
    ""
}

#[cors(origins = ["https://a.example"], #[cfg(debug_assertions)] credentials)]
#[get("/key")]
async fn key() -> impl Responder {
    ""
}

#[cors(origins = #[cfg(any())] ["https://a.example"], max_age = #[cfg(any())] 60)]
#[get("/value")]
async fn value() -> impl Responder {
    ""
}

#[cors(
    origins = ["https://a.example"],
    dev_origins = [#![cfg(any())] "http://localhost:3000"],
    methods = [GET, #[cfg(any())] PUT],
    headers = ["x-a", #[cfg_attr(all(), cfg(any()))] "x-b"],
    expose_headers = [(#[cfg(any())] "x-c")],
    credentials = #[cfg(any())] true,
    dangerous(#[cfg(any())] insecure_origins),
)]
#[routes]
#[get("/every")]
#[put("/every")]
async fn every() -> impl Responder {
    ""
}

#[cors(policy = #[cfg(any())] PARTNERS)]
#[get("/policy")]
async fn shared() -> impl Responder {
    ""
}

#[cors(origins = ["https://a.example", #[allow(unused)] "https://b.example"])]
#[get("/other")]
async fn other() -> impl Responder {
    ""
}

#[cors(
    /// Our own.
    origins = ["https://a.example"]
)]
#[get("/doc")]
async fn documented() -> impl Responder {
    ""
}

#[cors(origins = ["https://a.example", #[cfg(any())] "https://b.example"])]
mod module {
    use actix_web::{Responder, get};
    use actix_web_cors::cors;

    #[get("/module")]
    async fn inherited() -> impl Responder {
        ""
    }

    #[cors(#[cfg(any())] credentials, vary = [#[cfg(any())] "x-tenant"])]
    #[get("/nearer")]
    async fn nearer() -> impl Responder {
        ""
    }
}

static PARTNERS: Policy =
    policy!(origins = [#[cfg(any())] "https://partner.example"], methods = [GET], #[cfg(any())] credentials);

fn main() {}
