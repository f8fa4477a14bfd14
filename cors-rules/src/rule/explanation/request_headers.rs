//! Explanations of the rules for request headers.

use super::Explanation;
use super::standards::{CREDENTIALS, FIELD_NAMES, HEADER_SYNTAX, NON_WILDCARD, PREFLIGHT, TOKENS};

pub(super) const HEADER_INVALID: Explanation = Explanation {
    bad: r#"#[cors(origins = ["https://app.example.com"], headers = ["content-type, x-request-id"])]"#,
    good: r#"#[cors(origins = ["https://app.example.com"], headers = ["content-type", "x-request-id"])]"#,
    why: "`headers` becomes the list in `Access-Control-Allow-Headers`, where each name is a single token without \
          spaces, a colon or a value. A browser that cannot parse this list rejects the whole preflight, so one \
          invalid name would also exclude the valid ones.",
    see: &[FIELD_NAMES, TOKENS, HEADER_SYNTAX],
};

pub(super) const HEADER_FORBIDDEN: Explanation = Explanation {
    bad: r#"#[cors(origins = ["https://app.example.com"], headers = ["content-type", "cookie"])]"#,
    good: r#"#[cors(origins = ["https://app.example.com"], headers = ["content-type"], credentials)]"#,
    why: "Some headers are controlled by the browser: `Host`, `Origin`, `Cookie`, `Content-Length`, and all that \
          start with `Sec-` or `Proxy-`. Servers rely on them, so browsers ignore attempts of a script to set one, \
          and no preflight ever requests one. Cookies are sent when both sides agree, by the key `credentials` here \
          and `credentials: \"include\"` in the script.",
    see: &["Fetch, forbidden request-header <https://fetch.spec.whatwg.org/#forbidden-request-header>"],
};

pub(super) const HEADER_RESPONSE_NAME: Explanation = Explanation {
    bad: r#"#[cors(origins = ["https://app.example.com"], headers = ["content-type", "access-control-allow-origin"])]"#,
    good: r#"#[cors(origins = ["https://app.example.com"], headers = ["content-type"])]"#,
    why: "CORS is a request and a response: the browser sends `Access-Control-Request-…`, and the server sends the \
          other `Access-Control-…` headers. A script that adds `Access-Control-Allow-Origin` to its request, a \
          common attempt to fix a CORS error, only causes another preflight. The permission has to come from the \
          server, and this crate sends it.",
    see: &["Fetch, HTTP responses <https://fetch.spec.whatwg.org/#http-responses>"],
};

pub(super) const HEADER_DUPLICATE: Explanation = Explanation {
    bad: r#"#[cors(origins = ["https://app.example.com"], headers = ["content-type", "Content-Type"])]"#,
    good: r#"#[cors(origins = ["https://app.example.com"], headers = ["content-type"])]"#,
    why: "Header names are case-insensitive, and browsers compare them so. A repeated name makes every preflight \
          response longer and allows nothing more.",
    see: &[FIELD_NAMES],
};

pub(super) const HEADER_WILDCARD_CREDENTIALS: Explanation = Explanation {
    bad: r#"#[cors(origins = ["https://app.example.com"], headers = ["*"], credentials)]"#,
    good: r#"#[cors(origins = ["https://app.example.com"], headers = ["content-type"], credentials)]"#,
    why: "For a request with credentials, the star is a literal header name `*`, so the preflight fails as soon as a \
          script sends JSON with its `content-type`. Listed names keep the response short and document what the API \
          reads. If the names are not known in advance, `headers = reflect` sends back the names that the preflight \
          requests.",
    see: &[CREDENTIALS, PREFLIGHT],
};

pub(super) const HEADER_WILDCARD_NOT_ALONE: Explanation = Explanation {
    bad: r#"#[cors(origins = ["https://app.example.com"], headers = ["*", "authorization", "content-type"])]"#,
    good: r#"#[cors(origins = ["https://app.example.com"], headers = ["*", "authorization"])]"#,
    why: "Without credentials, `*` covers every header except `authorization`, which must be listed by name. \
          Therefore `authorization` may be combined with the star, and any other name has no effect.",
    see: &[NON_WILDCARD],
};

pub(super) const HEADER_WILDCARD_AUTHORIZATION: Explanation = Explanation {
    bad: r#"#[cors(origins = ["https://app.example.com"], headers = ["*"])]"#,
    good: r#"#[cors(origins = ["https://app.example.com"], headers = ["*", "authorization"])]"#,
    why: "`Authorization` carries a password or a token, so the Fetch Standard requires it by name and excludes it \
          from `*`. Chromium and Firefox are currently lenient and let the star cover it. A policy that relies on \
          this will break when they follow the standard, and already breaks in any client that does.",
    see: &[NON_WILDCARD],
};
