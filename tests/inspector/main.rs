//! `Inspector`: who may see it, what it shows, and whether its answers are those of a browser.

mod access;
mod answers;
mod events;
mod in_chromium;
mod steps;

use actix_web::{Responder, delete, get, patch, post, put, web};
use actix_web_cors::{Cors, Inspector, SharedOrigins, cors, policy};

static TENANTS: SharedOrigins = SharedOrigins::empty();

#[cors(origins = ["*"], expose_headers = ["x-total-count"])]
#[get("/items")]
async fn list() -> impl Responder {
    "items"
}

#[cors(origins = ["https://app.example.com"], headers = ["content-type", "x-a"], credentials)]
#[put("/items/{id}")]
async fn update() -> impl Responder {
    "updated"
}

#[cors(origins = ["https://*.example.com"], headers = reflect, block_on_origin_mismatch)]
#[patch("/items/{id}")]
async fn change() -> impl Responder {
    "changed"
}

#[cors(origins = ["https://admin.example.com"], credentials)]
#[delete("/items/{id}")]
async fn remove() -> impl Responder {
    "removed"
}

#[cors(origins = ["https://app.example.com"], headers = ["authorization"])]
#[post("/orders")]
async fn order() -> impl Responder {
    "ordered"
}

#[cors(origins = ["*"], headers = ["*", "authorization"])]
#[put("/orders")]
async fn replace() -> impl Responder {
    "replaced"
}

#[cors(origins = TENANTS, credentials)]
#[get("/tenant")]
async fn tenant() -> impl Responder {
    "tenant"
}

#[cors(off)]
#[get("/internal")]
async fn internal() -> impl Responder {
    "internal"
}

fn api(config: &mut web::ServiceConfig) {
    let partners = Cors::new(policy!(origins = ["https://partner.example"], methods = [GET]));
    config
        .service(list)
        .service(update)
        .service(change)
        .service(remove)
        .service(order)
        .service(replace)
        .service(tenant)
        .service(internal)
        .service(web::scope("/partners").wrap(partners))
        .service(Inspector::at("/__cors"));
}
