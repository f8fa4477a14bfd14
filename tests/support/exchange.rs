//! One request and its response, so a test reads as a line of a table.

use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::{Method, StatusCode};
use actix_web::test::{TestRequest, read_body};

/// A response as text.
#[derive(Debug)]
pub struct TestResponse {
    pub status: StatusCode,
    /// `name: value`, in lower case and sorted.
    pub headers: Vec<String>,
    pub body: String,
}

impl TestResponse {
    /// Returns the value of a header. Panics if there is more than one line of it.
    pub fn header(&self, name: &str) -> Option<&str> {
        let prefix = format!("{name}: ");
        let lines: Vec<&str> = self.headers.iter().filter_map(|line| line.strip_prefix(&prefix)).collect();
        assert!(lines.len() < 2, "`{name}` is doubled: {lines:?}");
        lines.first().copied()
    }

    /// The lines that concern CORS: `Access-Control-*`, `Vary` and `Timing-Allow-Origin`.
    pub fn cors(&self) -> Vec<&str> {
        let concerns_cors = |line: &&str| {
            ["access-control-", "vary: ", "timing-allow-origin: "].iter().any(|name| line.starts_with(name))
        };
        self.headers.iter().map(String::as_str).filter(concerns_cors).collect()
    }
}

/// Sends `METHOD /path` with some headers, and an empty body. An error becomes a response, as in actix-web's server.
pub async fn send<S, B>(app: &S, line: &str, headers: &[(&str, &str)]) -> TestResponse
where
    S: Service<actix_http::Request, Response = ServiceResponse<B>, Error = actix_web::Error>,
    B: MessageBody,
{
    let (method, path) = line.split_once(' ').expect("METHOD /path");
    let method: Method = method.parse().expect("a method");
    let mut request = TestRequest::with_uri(path).method(method);
    for (name, value) in headers {
        request = request.append_header((*name, *value));
    }
    let (status, header_map, body) = match app.call(request.to_request()).await {
        Ok(response) => {
            let (status, headers) = (response.status(), response.headers().clone());
            (status, headers, String::from_utf8_lossy(&read_body(response).await).into_owned())
        }
        Err(error) => {
            let response = error.error_response();
            (response.status(), response.headers().clone(), error.to_string())
        }
    };
    let mut headers: Vec<String> = header_map
        .iter()
        .map(|(name, value)| format!("{name}: {}", String::from_utf8_lossy(value.as_bytes())))
        .collect();
    headers.sort();
    TestResponse { status, headers, body }
}

/// Sends a preflight as a browser does.
pub async fn preflight<S, B>(app: &S, path: &str, origin: &str, method: &str) -> TestResponse
where
    S: Service<actix_http::Request, Response = ServiceResponse<B>, Error = actix_web::Error>,
    B: MessageBody,
{
    send(app, &format!("OPTIONS {path}"), &[("origin", origin), ("access-control-request-method", method)]).await
}

/// Sends a request with this origin.
pub async fn request<S, B>(app: &S, line: &str, origin: &str) -> TestResponse
where
    S: Service<actix_http::Request, Response = ServiceResponse<B>, Error = actix_web::Error>,
    B: MessageBody,
{
    send(app, line, &[("origin", origin)]).await
}
