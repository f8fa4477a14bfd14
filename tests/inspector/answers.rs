//! The answer of the form is what the model browser experiences.

use actix_web::App;
use actix_web::test::{TestRequest, call_and_read_body_json, init_service};
use actix_web_cors::testing::{Browser, Credentials, Fetch};
use serde_json::Value;

const SERVER: &str = "http://127.0.0.1:8080";
const ORIGINS: [&str; 8] = [
    SERVER,
    "https://app.example.com",
    "https://admin.example.com",
    "https://a.b.example.com",
    "http://app.example.com",
    "https://tenant.example",
    "https://evil.example",
    "null",
];
const METHODS: [&str; 8] = ["get", "PUT", "put", "PATCH", "patch", "DELETE", "POST", "TRACE"];
const PATHS: [&str; 6] = ["/items", "/items/1", "/orders", "/tenant", "/internal", "/nowhere"];
const HEADERS: [&[(&str, &str)]; 10] = [
    &[],
    &[("accept", "text/html")],
    &[("content-type", "application/json")],
    &[("content-type", "text/plain;charset=utf-8")],
    &[("content-type", "text/plain; note=\"(\"")],
    &[("X-A", "1"), ("content-type", "application/json")],
    &[("authorization", "Bearer x")],
    &[("cookie", "a=b")],
    &[("range", "bytes=0-99")],
    &[("x-b", "1")],
];

pub(super) fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02x}")).collect()
}

#[actix_web::test]
async fn answers_are_those_of_the_model_browser() {
    super::TENANTS.replace(["https://tenant.example"]).unwrap();
    let app = init_service(App::new().configure(super::api)).await;
    let (mut allowed, mut refused) = (0, 0);
    for origin in ORIGINS {
        for (method, path) in METHODS.iter().flat_map(|method| PATHS.iter().map(move |path| (*method, *path))) {
            for (headers, with_credentials) in HEADERS.iter().flat_map(|headers| [(headers, false), (headers, true)]) {
                let lines: Vec<String> = headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
                let credentials = if with_credentials { "include" } else { "" };
                let query = format!(
                    "/__cors/check?origin={}&method={method}&path={path}&headers={}&credentials={credentials}",
                    encoded(origin),
                    encoded(&lines.join("\n")),
                );
                let request = TestRequest::get()
                    .uri(&query)
                    .peer_addr(([127, 0, 0, 1], 5000).into())
                    .insert_header(("host", "127.0.0.1:8080"));
                let answer: Value = call_and_read_body_json(&app, request.to_request()).await;

                let browser = if origin == "null" { Browser::opaque() } else { Browser::at(origin) };
                let mode = if with_credentials { Credentials::Include } else { Credentials::Omit };
                let mut fetch = Fetch::new(method, path).credentials(mode);
                for (name, value) in headers.iter() {
                    fetch = fetch.header(name, value);
                }
                let outcome = browser.server(SERVER).fetch(&app, fetch).await;

                let case = format!("{method} {path} from {origin}, {lines:?}, {credentials}: {answer:#}\n{outcome:?}");
                match answer["verdict"].as_str() {
                    Some("allowed") => assert!(outcome.is_ok(), "{case}"),
                    Some("refused") => assert!(outcome.is_err(), "{case}"),
                    // Another origin can never read the response of a route that is not annotated and in no `Cors`.
                    Some("unknown") => assert!(outcome.is_err() && origin != SERVER, "{case}"),
                    other => panic!("{other:?}: {case}"),
                }
                allowed += usize::from(outcome.is_ok());
                refused += usize::from(answer["verdict"] == "refused");
            }
        }
    }
    assert!(allowed > 300 && refused > 1000, "{allowed} allowed, {refused} refused");
}

#[actix_web::test]
async fn a_refusal_names_the_line_and_what_to_write() {
    let app = init_service(App::new().configure(super::api)).await;
    let query = "/__cors/check?origin=https://evil.example&method=PUT&path=/items/1&headers=x-a";
    let request = TestRequest::get()
        .uri(query)
        .peer_addr(([127, 0, 0, 1], 5000).into())
        .insert_header(("host", "127.0.0.1:8080"));
    let answer: Value = call_and_read_body_json(&app, request.to_request()).await;
    let steps: Vec<&str> =
        answer["steps"].as_array().unwrap().iter().filter_map(|step| step["text"].as_str()).collect();
    assert_eq!(steps.len(), 2, "{answer:#}");
    assert!(steps[0].starts_with("`PUT /items/{id}` (`update`, tests/inspector/main.rs:"), "{}", steps[0]);
    assert!(steps[1].starts_with("the preflight is refused: "), "{}", steps[1]);
    assert!(steps[1].ends_with("; if it is yours, add `https://evil.example` to `origins`"), "{}", steps[1]);
}

#[actix_web::test]
async fn the_audit_shows_the_routes_and_each_cors() {
    let app = init_service(App::new().configure(super::api)).await;
    let request = TestRequest::get()
        .uri("/__cors/audit")
        .peer_addr(([127, 0, 0, 1], 5000).into())
        .insert_header(("host", "127.0.0.1:8080"));
    let audit: Value = call_and_read_body_json(&app, request.to_request()).await;
    let paths: Vec<&str> =
        audit["routes"].as_array().unwrap().iter().filter_map(|route| route["path"].as_str()).collect();
    let expected =
        ["/internal", "/items", "/items/{id}", "/items/{id}", "/items/{id}", "/orders", "/orders", "/tenant"];
    assert_eq!(paths, expected, "{audit:#}");
    assert_eq!(audit["layers"][0]["place"], "scope", "{audit:#}");
    assert_eq!(audit["layers"][0]["policy"]["keys"]["origins"][0], "https://partner.example", "{audit:#}");
    assert_eq!(audit["unannotated"], Value::Array(Vec::new()), "{audit:#}");
}
