//! Explanations of the rules for `max_age`.

use super::Explanation;
use super::standards::{MAX_AGE, PREFLIGHT, PREFLIGHT_CACHE};

pub(super) const MAX_AGE_RANGE: Explanation = Explanation {
    bad: r#"#[cors(origins = ["https://app.example.com"], max_age = 31536000)]"#,
    good: r#"#[cors(origins = ["https://app.example.com"], max_age = 86400)]"#,
    why: "For `max_age` seconds, a browser may skip the preflight for the same page and URL. Each browser has an \
          upper limit, a day in Firefox, two hours in Chromium and ten minutes in Safari, so a larger number has no \
          effect. **Note:** until a cached preflight expires, a stricter policy does not reach that browser.",
    see: &[MAX_AGE, PREFLIGHT_CACHE],
};

pub(super) const MAX_AGE_TYPE: Explanation = Explanation {
    bad: r#"#[cors(origins = ["https://app.example.com"], max_age = "10m")]"#,
    good: r#"#[cors(origins = ["https://app.example.com"], max_age = 600)]"#,
    why: "`Access-Control-Max-Age` is an integer number of seconds. A browser that cannot parse it falls back to \
          five seconds without a warning, and nearly every call then needs its own preflight.",
    see: &[MAX_AGE, PREFLIGHT],
};
