//! The requests, and the answers that show that they were understood.

use actix_web::http::Method;
use actix_web::http::header::HeaderValue;
use actix_web::test::TestRequest;

use crate::app::Variant;

/// The origin that the policy allows.
pub const ALLOWED: &str = "https://app.example.com";
const REFUSED: &str = "https://www.example.net";

/// One kind of request to `/items/{id}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// `PUT` from an allowed origin.
    Allowed,
    /// `PUT` without an `Origin`, as same-origin pages and programs send it.
    NoOrigin,
    /// `PUT` from an origin that is not allowed.
    Refused,
    /// A preflight that is allowed all it asks for.
    Preflight,
    /// A preflight from an origin that is not allowed.
    PreflightRefused,
    /// A preflight for a header that is not in the policy.
    PreflightHeader,
    /// A preflight whose list of headers is 8 kB of commas.
    PreflightCommas,
    /// A preflight for a thousand headers.
    PreflightNames,
    /// `PUT` from an origin of 8 kB and four thousand labels.
    LongOrigin,
}

impl Ask {
    pub const ALL: [Self; 9] = [
        Self::Allowed,
        Self::NoOrigin,
        Self::Refused,
        Self::LongOrigin,
        Self::Preflight,
        Self::PreflightRefused,
        Self::PreflightHeader,
        Self::PreflightCommas,
        Self::PreflightNames,
    ];

    /// As the tables and the programs in `benches/` name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::NoOrigin => "no_origin",
            Self::Refused => "refused",
            Self::LongOrigin => "long_origin",
            Self::Preflight => "preflight",
            Self::PreflightRefused => "preflight_refused",
            Self::PreflightHeader => "preflight_header",
            Self::PreflightCommas => "preflight_commas",
            Self::PreflightNames => "preflight_names",
        }
    }

    pub fn is_preflight(self) -> bool {
        self.method() == Method::OPTIONS
    }

    pub fn method(self) -> Method {
        match self {
            Self::Allowed | Self::NoOrigin | Self::Refused | Self::LongOrigin => Method::PUT,
            _ => Method::OPTIONS,
        }
    }

    /// The headers that matter to CORS.
    pub fn headers(self) -> Vec<(&'static str, String)> {
        let origin = match self {
            Self::NoOrigin => return Vec::new(),
            Self::Refused | Self::PreflightRefused => REFUSED.to_owned(),
            Self::LongOrigin => format!("https://{}example.com", "a.".repeat(4000)),
            _ => ALLOWED.to_owned(),
        };
        let mut headers = vec![("origin", origin)];
        let names = match self {
            Self::Preflight | Self::PreflightRefused => "authorization,content-type,x-request-id".to_owned(),
            Self::PreflightHeader => "authorization,content-type,x-unknown".to_owned(),
            Self::PreflightCommas => ",".repeat(8000),
            Self::PreflightNames => (0..1000).map(|n| format!("x-name-{n}")).collect::<Vec<_>>().join(","),
            _ => return headers,
        };
        headers.push(("access-control-request-method", "PUT".to_owned()));
        headers.push(("access-control-request-headers", names));
        headers
    }

    /// Makes the requests of a batch.
    pub fn requests(self) -> impl Fn(usize) -> TestRequest {
        let headers: Vec<_> = self.headers().into_iter().map(|(name, value)| (name, as_received(value))).collect();
        move |_| {
            let request = TestRequest::with_uri("/items/7").method(self.method());
            let request = request.insert_header(("host", "api.example.com")).insert_header(("accept", "*/*"));
            headers.iter().cloned().fold(request, |request, header| request.insert_header(header))
        }
    }

    /// The request as it stands on a connection.
    pub fn on_the_wire(self) -> Vec<u8> {
        let length = if self.is_preflight() { "" } else { "content-length: 0\r\n" };
        let mut text =
            format!("{} /items/7 HTTP/1.1\r\nhost: api.example.com\r\naccept: */*\r\n{length}", self.method());
        for (name, value) in self.headers() {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        text.push_str("\r\n");
        text.into_bytes()
    }

    /// What this kind of app has to answer, for the measurement to mean something.
    pub fn expected(self, variant: Variant) -> Answer {
        let allows = variant != Variant::Plain && !matches!(self, Self::NoOrigin | Self::Refused | Self::LongOrigin);
        if !self.is_preflight() {
            return Answer { status: 200, allows };
        }
        let understood = matches!(self, Self::Preflight);
        match variant {
            Variant::Plain => Answer { status: 404, allows: false },
            Variant::ActixCors if understood => Answer { status: 200, allows },
            Variant::ActixCors => Answer { status: 400, allows: false },
            _ if self == Self::PreflightRefused => Answer { status: 403, allows: false },
            _ => Answer { status: 204, allows },
        }
    }
}

/// What is checked of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    /// Whether it carries `Access-Control-Allow-Origin`.
    pub allows: bool,
}

/// A header's value as a server has it: a part of what was read from the connection, and counted. A clone of it is a count, and
/// no copy.
pub(crate) fn as_received(text: String) -> HeaderValue {
    let value = HeaderValue::try_from(text).expect("a header's value");
    // The first clone makes it a counted one.
    value.clone()
}
