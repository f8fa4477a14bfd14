//! Refusals reach a logger of the `log` crate as well, in a program that has no `tracing` subscriber.

use std::sync::Mutex;

use actix_web::test::init_service;
use actix_web::{App, Responder, get};
use actix_web_cors::cors;
use support::exchange::send;

#[cors(origins = ["https://app.example.com"])]
#[get("/items")]
async fn list() -> impl Responder {
    ""
}

static LINES: Mutex<Vec<String>> = Mutex::new(Vec::new());

struct Logger;

impl log::Log for Logger {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        if record.target() == "actix_web_cors" {
            LINES.lock().expect("one thread").push(record.args().to_string());
        }
    }

    fn flush(&self) {}
}

#[actix_web::test]
async fn a_refusal_is_one_log_line() {
    log::set_logger(&Logger).expect("the only logger");
    log::set_max_level(log::LevelFilter::Info);
    let app = init_service(App::new().service(list)).await;
    send(&app, "GET /items", &[("origin", "https://app.example.com")]).await;
    assert!(LINES.lock().expect("one thread").is_empty());
    send(&app, "GET /items", &[("origin", "https://evil.example")]).await;
    let lines = LINES.lock().expect("one thread").clone();
    assert_eq!(lines.len(), 1, "{lines:?}");
    for part in ["a response is not readable", "/items", "https://evil.example", "origin-not-listed"] {
        assert!(lines[0].contains(part), "`{part}` in {}", lines[0]);
    }
}
