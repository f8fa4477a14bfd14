//! The compared data: the requests that the server saw in a case, and the script's results.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::middleware::Next;
use actix_web::{Error, web};
use serde::{Deserialize, Serialize};

/// The record of one case.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// The script's result for each call: `None` if its promise was rejected.
    pub(crate) seen: Vec<Option<Seen>>,
    /// The requests that reached the server, including preflights.
    pub(crate) sent: Vec<String>,
}

/// A response as the script sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Seen {
    /// `response.type`; `xhr` for an `XMLHttpRequest`, which does not report it.
    pub(crate) kind: String,
    pub(crate) status: u16,
    pub(crate) redirected: bool,
    pub(crate) url: String,
    /// Sorted, with names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) text: String,
}

impl Seen {
    /// Without the headers that belong to the connection, which the model does not have.
    pub(crate) fn of_the_application(mut self) -> Self {
        self.headers.retain(|(name, _)| {
            !matches!(name.as_str(), "content-length" | "date" | "connection" | "transfer-encoding")
        });
        self.headers.sort();
        self
    }
}

impl Outcome {
    /// In the notation of the matrix: `200 refused opaque`.
    pub(crate) fn sees(&self) -> String {
        let word = |seen: &Option<Seen>| match seen {
            None => "refused".to_owned(),
            Some(seen) if seen.kind.starts_with("opaque") => seen.kind.clone(),
            Some(seen) => seen.status.to_string(),
        };
        self.seen.iter().map(word).collect::<Vec<_>>().join(" ")
    }

    /// In the notation of the matrix: `OPTIONS PUT`.
    pub(crate) fn sends(&self) -> String {
        self.sent.iter().filter_map(|line| line.split(' ').next()).collect::<Vec<_>>().join(" ")
    }
}

/// The requests that the server saw, by case.
#[derive(Debug, Default)]
pub(crate) struct Log(Mutex<BTreeMap<usize, Vec<String>>>);

impl Log {
    pub(crate) fn of_case(&self, case: usize) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&case).cloned().unwrap_or_default()
    }

    fn add(&self, case: usize, line: String) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(case).or_default().push(line);
    }
}

/// The number of the case, which is in every URL of the matrix.
#[derive(Deserialize)]
pub(crate) struct Numbered {
    pub(crate) case: usize,
}

/// The outermost middleware: records each request of a case, with the status of the response.
pub(crate) async fn record<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let case = web::Query::<Numbered>::from_query(request.query_string()).ok().map(|query| query.case);
    let log = request.app_data::<web::Data<Log>>().cloned();
    let line = line(&request);
    let response = next.call(request).await;
    let status = match &response {
        Ok(response) => response.status(),
        Err(error) => error.as_response_error().status_code(),
    };
    if let (Some(case), Some(log)) = (case, log) {
        log.add(case, with_status(&line, status));
    }
    response
}

/// The headers that the model must send like a browser.
const COMPARED: [&str; 8] = [
    "origin",
    "access-control-request-method",
    "access-control-request-headers",
    "cookie",
    "content-type",
    "authorization",
    "sec-fetch-site",
    "sec-fetch-mode",
];

fn line(request: &ServiceRequest) -> String {
    let mut line = format!("{} STATUS {}", request.method(), request.path());
    for name in COMPARED {
        for value in request.headers().get_all(name) {
            line.push_str(&format!(" | {name}: {}", String::from_utf8_lossy(value.as_bytes())));
        }
    }
    line
}

fn with_status(line: &str, status: StatusCode) -> String {
    line.replacen("STATUS", status.as_str(), 1)
}
