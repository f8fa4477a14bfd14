//! A real server, called by a real HTTP client, and with bytes that no client sends.

use actix_web::web::{Json, ServiceConfig};
use actix_web::{HttpResponse, Responder, get, put};
use actix_web_cors::cors;
use support::server::Served;

const APP: &str = "https://app.example.com";

#[cors(origins = ["https://app.example.com"], headers = ["content-type"], expose_headers = ["x-id"], credentials)]
#[put("/items/{id}")]
async fn update(body: Json<u32>) -> impl Responder {
    HttpResponse::Ok().insert_header(("x-id", "1")).body(body.to_string())
}

#[cors(origins = ["*"])]
#[get("/public")]
async fn public() -> impl Responder {
    "public"
}

#[cors(origins = ["https://app.example.com"], block_on_origin_mismatch)]
#[get("/blocked")]
async fn blocked() -> impl Responder {
    "ran"
}

fn api(config: &mut ServiceConfig) {
    config.service(update).service(public).service(blocked);
}

#[test]
fn an_http_client_receives_the_responses_of_the_wire_table() {
    let server = Served::start(api);
    let url = format!("http://{}/items/1", server.address);
    actix_web::rt::System::new().block_on(async move {
        let client = awc::Client::default();
        let preflight = client
            .request(awc::http::Method::OPTIONS, &url)
            .insert_header(("origin", APP))
            .insert_header(("access-control-request-method", "PUT"))
            .insert_header(("access-control-request-headers", "content-type"))
            .send()
            .await
            .expect("a response");
        assert_eq!(preflight.status(), 204);
        for (name, value) in [
            ("access-control-allow-origin", APP),
            ("access-control-allow-methods", "PUT"),
            ("access-control-allow-headers", "content-type"),
            ("access-control-allow-credentials", "true"),
            ("access-control-max-age", "600"),
        ] {
            assert_eq!(preflight.headers().get(name).expect(name), value);
        }
        let mut put = client.put(&url).insert_header(("origin", APP)).send_json(&7).await.expect("a response");
        assert_eq!((put.status().as_u16(), put.body().await.expect("a body").as_ref()), (200, b"7".as_ref()));
        assert_eq!(put.headers().get("access-control-allow-origin").expect("allowed"), APP);
        assert_eq!(put.headers().get("access-control-expose-headers").expect("exposed"), "x-id");
        let bad = client.put(&url).insert_header(("origin", APP)).send_body("not json").await.expect("a response");
        assert_eq!(bad.status(), 400);
        assert_eq!(bad.headers().get("access-control-allow-origin").expect("an error is readable"), APP);
    });
}

#[test]
fn a_preflight_has_no_body_and_keeps_the_connection() {
    let server = Served::start(api);
    let preflight = format!(
        "OPTIONS /items/1 HTTP/1.1\r\nHost: x\r\nOrigin: {APP}\r\nAccess-Control-Request-Method: PUT\r\n\r\n\
         GET /public HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    );
    let reply = server.raw(preflight.as_bytes());
    let second = reply.0.find("HTTP/1.1 200").expect("the second response");
    assert!(reply.0.starts_with("HTTP/1.1 204") && reply.0[..second].ends_with("\r\n\r\n"), "{reply:?}");
}

#[test]
fn an_absolute_target_is_the_authority_of_a_same_origin_request() {
    let server = Served::start(api);
    let status =
        |line: &str, origin: &str| server.send(line, &[format!("Origin: {origin}").as_bytes()]).status().to_owned();
    assert_eq!(status("GET /blocked", "http://127.0.0.1"), "200", "the Host that the client sends");
    assert_eq!(status("GET http://api.example/blocked", "http://api.example"), "200");
    assert_eq!(status("GET http://api.example/blocked", "http://127.0.0.1"), "403");
    assert_eq!(status("GET /blocked", "http://evil.example"), "403");
    assert_eq!(status("GET /blocked", APP), "200");
}

#[test]
fn a_huge_header_list_is_neither_read_nor_echoed() {
    let server = Served::start(api);
    let names = format!("Access-Control-Request-Headers: {}", "x-a,".repeat(2000));
    let reply = server.send(
        "OPTIONS /items/1",
        &[format!("Origin: {APP}").as_bytes(), b"Access-Control-Request-Method: PUT", names.as_bytes()],
    );
    assert_eq!((reply.status(), reply.header("access-control-allow-headers")), ("204", Some("content-type")));
}
