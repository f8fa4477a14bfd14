//! Explanations of the rules for exposed headers.

use super::Explanation;
use super::standards::{CREDENTIALS, FIELD_NAMES, FORBIDDEN_RESPONSE_HEADER, HEADER_SYNTAX, SAFELISTED, TOKENS};

pub(super) const EXPOSE_INVALID: Explanation = Explanation {
    bad: r#"#[cors(origins = ["https://app.example.com"], expose_headers = ["x-total-count:"])]"#,
    good: r#"#[cors(origins = ["https://app.example.com"], expose_headers = ["x-total-count"])]"#,
    why: "`expose_headers` becomes `Access-Control-Expose-Headers`, a list of header names separated by commas. A \
          colon or a space in a name makes the list invalid, and a browser that cannot parse it exposes no header. \
          The script then gets `null` for a header that the network panel shows.",
    see: &[FIELD_NAMES, TOKENS, HEADER_SYNTAX],
};

pub(super) const EXPOSE_FORBIDDEN: Explanation = Explanation {
    bad: r#"#[cors(origins = ["https://app.example.com"], expose_headers = ["set-cookie", "x-total-count"])]"#,
    good: r#"#[cors(origins = ["https://app.example.com"], expose_headers = ["x-total-count"])]"#,
    why: "`Set-Cookie` carries secrets for the browser, and cookies marked `HttpOnly` must not be accessible to \
          scripts. Browsers therefore remove the header from every response before a script sees it, even for a \
          response from the page's own origin. Put data for the script into the body or into another header.",
    see: &[FORBIDDEN_RESPONSE_HEADER],
};

pub(super) const EXPOSE_CORS_NAME: Explanation = Explanation {
    bad: r#"#[cors(origins = ["https://app.example.com"], expose_headers = ["access-control-allow-origin", "x-total-count"])]"#,
    good: r#"#[cors(origins = ["https://app.example.com"], expose_headers = ["x-total-count"])]"#,
    why: "`Access-Control-…` headers are addressed to the browser. The browser evaluates them, and a script sees the \
          result when `fetch` succeeds or fails. Reading them would reveal how the policy is built and give the \
          script no useful information.",
    see: &["Fetch, HTTP responses <https://fetch.spec.whatwg.org/#http-responses>"],
};

pub(super) const EXPOSE_SAFELISTED: Explanation = Explanation {
    bad: r#"#[cors(origins = ["https://app.example.com"], expose_headers = ["content-type", "etag"])]"#,
    good: r#"#[cors(origins = ["https://app.example.com"], expose_headers = ["etag"])]"#,
    why: "Seven response headers are readable wherever the response is: `Cache-Control`, `Content-Language`, \
          `Content-Length`, `Content-Type`, `Expires`, `Last-Modified` and `Pragma`. Listing one makes every \
          response longer and has no effect. All other headers must be listed, including well-known ones such as \
          `ETag`, `Retry-After` and `Content-Range`.",
    see: &[SAFELISTED],
};

pub(super) const EXPOSE_DUPLICATE: Explanation = Explanation {
    bad: r#"#[cors(origins = ["https://app.example.com"], expose_headers = ["x-total-count", "X-Total-Count"])]"#,
    good: r#"#[cors(origins = ["https://app.example.com"], expose_headers = ["x-total-count"])]"#,
    why: "Header names are case-insensitive, also for the script that reads them. A repeated name makes every \
          response longer and exposes nothing more.",
    see: &[FIELD_NAMES],
};

pub(super) const EXPOSE_WILDCARD_CREDENTIALS: Explanation = Explanation {
    bad: r#"#[cors(origins = ["https://app.example.com"], expose_headers = ["*"], credentials)]"#,
    good: r#"#[cors(origins = ["https://app.example.com"], expose_headers = ["x-total-count"], credentials)]"#,
    why: "For a request with credentials, the star is a literal header name `*`, which no response has. The script \
          then reads the few headers that are always readable, and gets `null` for every other, without any error. \
          List the headers that the page needs.",
    see: &[CREDENTIALS, SAFELISTED],
};

pub(super) const EXPOSE_WILDCARD_NOT_ALONE: Explanation = Explanation {
    bad: r#"#[cors(origins = ["https://app.example.com"], expose_headers = ["*", "x-total-count"])]"#,
    good: r#"#[cors(origins = ["https://app.example.com"], expose_headers = ["*"])]"#,
    why: "Without credentials, `*` exposes every header that can be exposed. Another name in the list has no effect \
          for a script, and looks like a restriction.",
    see: &["Fetch, main fetch <https://fetch.spec.whatwg.org/#main-fetch>"],
};
