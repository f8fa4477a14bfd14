//! §4.6, HTTP-network-or-cache fetch, with the application in place of the network: the headers that a browser adds to a
//! request, and the response.

use std::{
    fmt,
    future::poll_fn,
    pin::pin,
    task::Poll,
    time::{Duration, Instant},
};

use actix_service::Service;
use actix_web::{
    Error, HttpResponse,
    body::MessageBody,
    dev::ServiceResponse,
    http::{
        Method, StatusCode,
        header::{self, HeaderMap, HeaderName, HeaderValue},
    },
    rt::time::sleep,
    test::TestRequest,
    web::{Bytes, BytesMut},
};
use url::{Position, Url};

use super::{
    Browser,
    error::{FetchError, FetchErrorKind, Stage},
    fetch::{Credentials, Mode},
    origin::is_potentially_trustworthy,
    request::{self, Request, Tainting},
};

/// The application's response, before any filter.
#[derive(Debug)]
pub(super) struct ServerResponse {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    /// Whether the body was read to its end.
    pub(super) is_complete: bool,
}

impl ServerResponse {
    async fn read<B: MessageBody>(head: &HttpResponse<()>, body: B, is_head: bool) -> Result<Self, B::Error> {
        let (status, headers) = (head.status(), head.headers().clone());
        let has_body = !is_head && !matches!(status.as_u16(), 101 | 103 | 204 | 205 | 304);
        let (body, is_complete) = if has_body { read(body).await? } else { (Bytes::new(), true) };
        Ok(Self { status, headers, body, is_complete })
    }

    pub(super) fn has_location(&self) -> bool {
        self.headers.contains_key(header::LOCATION)
    }
}

/// A request that the browser has sent, with the headers that it added.
#[derive(Debug, Clone)]
pub struct Sent {
    method: Method,
    url: Url,
    headers: HeaderMap,
    is_preflight: bool,
}

impl Sent {
    /// The method, `OPTIONS` for a preflight.
    #[must_use]
    pub fn method(&self) -> &str {
        self.method.as_str()
    }

    /// The URL.
    #[must_use]
    pub fn url(&self) -> &str {
        self.url.as_str()
    }

    /// The value of a header, if it was sent and is text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// All headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Whether this is a preflight.
    #[must_use]
    pub fn is_preflight(&self) -> bool {
        self.is_preflight
    }
}

/// `OPTIONS https://api.example.com/items`
impl fmt::Display for Sent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.url)
    }
}

impl Browser {
    /// Sends the request itself.
    pub(super) async fn send<S, B>(&self, app: &S, request: &mut Request) -> Result<ServerResponse, FetchError>
    where
        S: Service<actix_http::Request, Response = ServiceResponse<B>, Error = Error>,
        B: MessageBody,
    {
        request.was_sent = true;
        let headers = self.actual_headers(request);
        let body = request.body.clone().unwrap_or_default();
        let sent = Sent { method: request.method.clone(), url: request.url().clone(), headers, is_preflight: false };
        let response = self.exchange(app, sent, body).await;
        response.map_err(|why| {
            FetchError::new(FetchErrorKind::ServerFailed(why), Stage::Response, None, &self.origin, request)
        })
    }

    /// Sends a preflight, always without credentials.
    pub(super) async fn send_preflight<S, B>(
        &self,
        app: &S,
        request: &Request,
        unsafe_names: &[String],
    ) -> Result<ServerResponse, FetchError>
    where
        S: Service<actix_http::Request, Response = ServiceResponse<B>, Error = Error>,
        B: MessageBody,
    {
        let headers = self.preflight_headers(request, unsafe_names);
        let sent = Sent { method: Method::OPTIONS, url: request.url().clone(), headers, is_preflight: true };
        let response = self.exchange(app, sent, Bytes::new()).await;
        response.map_err(|why| {
            FetchError::new(FetchErrorKind::ServerFailed(why), Stage::Preflight, None, &self.origin, request)
        })
    }

    fn actual_headers(&self, request: &Request) -> HeaderMap {
        let mut headers = HeaderMap::new();
        insert(&mut headers, header::HOST, &host(request.url()));
        for (name, value) in &request.headers {
            headers.append(name.clone(), value.clone());
        }
        for (name, value) in
            [(header::ACCEPT, "*/*"), (header::ACCEPT_LANGUAGE, "en"), (header::USER_AGENT, USER_AGENT)]
        {
            if !headers.contains_key(&name) {
                insert(&mut headers, name, value);
            }
        }
        let length = request.body.as_ref().map(Bytes::len);
        if let Some(length) = length.or_else(|| matches!(request.method, Method::POST | Method::PUT).then_some(0)) {
            insert(&mut headers, header::CONTENT_LENGTH, &length.to_string());
        }
        if let Some(origin) = self.origin_header(request) {
            insert(&mut headers, header::ORIGIN, origin);
        }
        self.insert_metadata(&mut headers, request, request.mode);
        let sends_credentials = match request.credentials {
            Credentials::Omit => false,
            // Comparing the URL's origin is not enough: a redirect through another origin may have led to it.
            Credentials::SameOrigin => request.tainting == Tainting::Basic,
            Credentials::Include => true,
        };
        if let Some(cookie) = self.cookie.as_ref().filter(|_| sends_credentials) {
            headers.insert(header::COOKIE, cookie.clone());
        }
        headers
    }

    fn preflight_headers(&self, request: &Request, unsafe_names: &[String]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        insert(&mut headers, header::HOST, &host(request.url()));
        insert(&mut headers, header::ACCEPT, "*/*");
        insert(&mut headers, header::ACCESS_CONTROL_REQUEST_METHOD, request.method.as_str());
        if !unsafe_names.is_empty() {
            // A comma without a space: the Standard joins the names this way, to save bytes.
            insert(&mut headers, header::ACCESS_CONTROL_REQUEST_HEADERS, &unsafe_names.join(","));
        }
        insert(&mut headers, header::ORIGIN, request.origin(&self.origin));
        insert(&mut headers, header::ACCEPT_LANGUAGE, "en");
        insert(&mut headers, header::USER_AGENT, USER_AGENT);
        self.insert_metadata(&mut headers, request, Mode::Cors);
        headers
    }

    /// §3.2, "append a request `Origin` header": with every cross-origin request in the mode `cors`, and with every
    /// method except `GET` and `HEAD`. So `Origin` alone does not show that a request is cross-origin.
    fn origin_header(&self, request: &Request) -> Option<&str> {
        if request.tainting == Tainting::Cors {
            return Some(request.origin(&self.origin));
        }
        if matches!(request.method, Method::GET | Method::HEAD) {
            return None;
        }
        let hidden = request.mode != Mode::Cors && self.origin.is_downgrade_to(request.url());
        Some(if hidden { "null" } else { request.origin(&self.origin) })
    }

    /// Inserts `Referer` and the Fetch Metadata headers. The latter are sent only to trustworthy URLs: not to plain `http`,
    /// except for loopback.
    fn insert_metadata(&self, headers: &mut HeaderMap, request: &Request, mode: Mode) {
        if is_potentially_trustworthy(request.url()) {
            insert(headers, HeaderName::from_static("sec-fetch-dest"), "empty");
            insert(headers, HeaderName::from_static("sec-fetch-mode"), mode.as_str());
            insert(headers, HeaderName::from_static("sec-fetch-site"), self.fetch_site(request));
        }
        if let Some(referrer) = self.origin.referrer_for(request.url()) {
            insert(headers, header::REFERER, referrer);
        }
    }

    /// Fetch Metadata, "set the `Sec-Fetch-Site` header": the widest value over all URLs of the chain.
    fn fetch_site(&self, request: &Request) -> &'static str {
        if request.urls().all(|url| self.origin.is_same_origin(url)) {
            "same-origin"
        } else if request.urls().all(|url| self.origin.is_same_site(url)) {
            "same-site"
        } else {
            "cross-site"
        }
    }

    /// Sends a request to the application and reads the response, within the limits of [`read`]. Only reading the body can fail:
    /// an error of the service becomes a response, as in actix-web's server.
    async fn exchange<S, B>(&self, app: &S, sent: Sent, body: Bytes) -> Result<ServerResponse, String>
    where
        S: Service<actix_http::Request, Response = ServiceResponse<B>, Error = Error>,
        B: MessageBody,
    {
        let request = test_request(&sent, body);
        let is_head = sent.method == Method::HEAD;
        self.state.borrow_mut().sent.push(sent);
        match app.call(request.to_request()).await {
            Ok(response) => {
                let (head, body) = response.into_parts().1.into_parts();
                ServerResponse::read(&head, body, is_head).await.map_err(|why| why.into().to_string())
            }
            Err(error) => {
                let (head, body) = error.error_response().into_parts();
                ServerResponse::read(&head, body, is_head).await.map_err(|why| why.to_string())
            }
        }
    }
}

/// The maximum number of bytes that are read of a body.
const BODY_BYTES: usize = 16 * 1024 * 1024;

/// The maximum time for reading a body.
const BODY_TIME: Duration = Duration::from_secs(5);

/// Reads a body, and returns whether it was read to its end. A stream of events has no end.
async fn read<B: MessageBody>(body: B) -> Result<(Bytes, bool), B::Error> {
    let mut body = pin!(body);
    let mut bytes = BytesMut::new();
    let start = Instant::now();
    // Created at the first pause, so a body without a pause needs no timer.
    let mut timer = None;
    let is_complete = poll_fn(|context| {
        // A body that is always ready never reaches the timer.
        while start.elapsed() < BODY_TIME {
            match body.as_mut().poll_next(context) {
                Poll::Ready(Some(Ok(chunk))) => {
                    let room = BODY_BYTES - bytes.len();
                    bytes.extend_from_slice(&chunk[..chunk.len().min(room)]);
                    if chunk.len() > room {
                        return Poll::Ready(Ok(false));
                    }
                }
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Err(error)),
                Poll::Ready(None) => return Poll::Ready(Ok(true)),
                Poll::Pending => {
                    let timer = timer.get_or_insert_with(|| Box::pin(sleep(BODY_TIME)));
                    return timer.as_mut().poll(context).map(|()| Ok(false));
                }
            }
        }
        Poll::Ready(Ok(false))
    });
    let is_complete = is_complete.await?;
    Ok((bytes.freeze(), is_complete))
}

const USER_AGENT: &str = "Mozilla/5.0 (compatible; actix-web-cors model browser)";

/// The request in HTTP/1.1 form: path and query, and the authority in `Host`.
fn test_request(sent: &Sent, body: Bytes) -> TestRequest {
    let mut request = TestRequest::with_uri(request::target(&sent.url)).method(sent.method.clone());
    for line in &sent.headers {
        request = request.append_header(line);
    }
    if body.is_empty() { request } else { request.set_payload(body) }
}

pub(super) fn host(url: &Url) -> String {
    url[Position::BeforeHost..Position::AfterPort].to_owned()
}

/// Inserts a header. All values are visible ASCII, since they come from URLs, tokens and origins; any other value is left out.
fn insert(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

#[cfg(test)]
mod tests {
    use std::{convert::Infallible, pin::Pin, task::Context};

    use actix_web::body::BodySize;

    use super::*;

    /// A body of chunks of these lengths, last one first.
    struct Chunks(Vec<usize>);

    impl MessageBody for Chunks {
        type Error = Infallible;

        fn size(&self) -> BodySize {
            BodySize::Stream
        }

        fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Bytes, Infallible>>> {
            static CHUNK: [u8; BODY_BYTES] = [0; BODY_BYTES];
            Poll::Ready(self.0.pop().map(|length| Ok(Bytes::from_static(&CHUNK[..length]))))
        }
    }

    #[actix_web::test]
    async fn a_body_is_read_up_to_the_limit() {
        for (chunks, length, is_complete) in [
            (vec![], 0, true),
            (vec![3, 0, 4], 7, true),
            (vec![BODY_BYTES], BODY_BYTES, true),
            (vec![1, BODY_BYTES - 1], BODY_BYTES, true),
            (vec![1, BODY_BYTES], BODY_BYTES, false),
            (vec![2, BODY_BYTES - 1], BODY_BYTES, false),
        ] {
            let Ok((body, complete)) = read(Chunks(chunks.clone())).await;
            assert_eq!((body.len(), complete), (length, is_complete), "{chunks:?}");
        }
    }
}
