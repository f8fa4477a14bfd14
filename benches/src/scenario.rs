//! The scenarios: the requests, and the outcomes that show that an app handled them as intended.

use actix_web::http::Method;
use actix_web::http::header::HeaderValue;
use actix_web::test::TestRequest;

use crate::app::Variant;

/// The origin that the policy allows.
pub const ALLOWED: &str = "https://app.example.com";
const REFUSED: &str = "https://www.example.net";

/// One kind of request to `/items/{id}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scenario {
    /// `PUT` from an allowed origin.
    Allowed,
    /// `PUT` without an `Origin`, as sent by programs that are not browsers.
    NoOrigin,
    /// `PUT` from an origin that is not allowed.
    Refused,
    /// A preflight whose method and headers are all allowed.
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

impl Scenario {
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

    /// The name in the tables and in the programs of `benches/`.
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

    /// The headers that CORS depends on.
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

    /// Creates the requests of a batch.
    pub fn requests(self) -> impl Fn(usize) -> TestRequest {
        let headers: Vec<_> = self.headers().into_iter().map(|(name, value)| (name, as_received(value))).collect();
        move |_| {
            let request = TestRequest::with_uri("/items/7").method(self.method());
            let request = request.insert_header(("host", "api.example.com")).insert_header(("accept", "*/*"));
            headers.iter().cloned().fold(request, |request, header| request.insert_header(header))
        }
    }

    /// The request as bytes on a connection.
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

    /// The outcome that this kind of app must have for the measurement to be valid.
    pub fn expected(self, variant: Variant) -> Outcome {
        let allows = variant != Variant::Plain && !matches!(self, Self::NoOrigin | Self::Refused | Self::LongOrigin);
        if !self.is_preflight() {
            return Outcome { status: 200, allows };
        }
        let is_valid = matches!(self, Self::Preflight);
        match variant {
            Variant::Plain => Outcome { status: 404, allows: false },
            Variant::ActixCors | Variant::ActixCorsScope if is_valid => Outcome { status: 200, allows },
            Variant::ActixCors | Variant::ActixCorsScope => Outcome { status: 400, allows: false },
            _ if self == Self::PreflightRefused => Outcome { status: 403, allows: false },
            _ => Outcome { status: 204, allows },
        }
    }
}

/// The checked part of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub status: u16,
    /// Whether it carries `Access-Control-Allow-Origin`.
    pub allows: bool,
}

/// A header value as in a server: a reference-counted slice of the bytes read from the connection. Cloning it increments a count
/// and copies no bytes.
pub(crate) fn as_received(text: String) -> HeaderValue {
    let value = HeaderValue::try_from(text).expect("a header's value");
    // The first clone makes it reference-counted.
    value.clone()
}
