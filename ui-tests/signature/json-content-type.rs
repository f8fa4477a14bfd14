#![deny(warnings)]

use actix_web::{App, Responder, delete, get, put, web};
use actix_web_cors::cors;

#[cors(origins = ["https://app.example.com"], headers = ["x-request-id"], credentials)]
#[put("/items/{id}")]
async fn update(id: web::Path<u32>, name: web::Json<String>) -> impl Responder {
    format!("{id} is {name}")
}

#[cors(origins = ["https://app.example.com"])]
#[delete("/items")]
async fn remove(ids: Option<web::Json<Vec<u32>>>) -> impl Responder {
    format!("{ids:?}")
}

#[cors(origins = ["https://app.example.com"], headers = ["Content-Type"])]
#[put("/names/{id}")]
async fn listed(name: web::Json<String>) -> impl Responder {
    name.into_inner()
}

#[cors(origins = ["https://app.example.com"])]
#[get("/items")]
async fn without_a_body(name: Option<web::Json<String>>) -> impl Responder {
    format!("{name:?}")
}

#[allow(deprecated)]
#[cors(origins = ["https://app.example.com"])]
#[put("/text")]
async fn allowed(text: web::Json<String>) -> impl Responder {
    text.into_inner()
}

fn main() {
    let _ = App::new().service(update).service(remove).service(listed).service(without_a_body).service(allowed);
}
