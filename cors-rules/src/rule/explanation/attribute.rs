//! Explanations of the rules for the attribute itself.

use super::Explanation;
use super::standards::{CORS_CHECK, ORIGIN_HEADER, PREFLIGHT, ROUTE_ATTRIBUTES};

pub(super) const UNKNOWN_KEY: Explanation = Explanation {
    bad: r#"#[cors(origins = ["https://app.example.com"], allow_credentials)]"#,
    good: r#"#[cors(origins = ["https://app.example.com"], credentials)]"#,
    why: "Every CORS library has its own names for its settings. If a misspelt key were ignored, the policy in \
          effect would differ from the one in the source. The difference would only show when a page fails, or when \
          a page succeeds that should not.",
    see: &[],
};

pub(super) const DUPLICATE_KEY: Explanation = Explanation {
    bad: r#"#[cors(origins = ["https://app.example.com"], origins = ["https://admin.example.com"])]"#,
    good: r#"#[cors(origins = ["https://app.example.com", "https://admin.example.com"])]"#,
    why: "If a key is given twice, only one of its values could take effect, and a reader would have to guess which. \
          Lists are not merged: write all entries into one list.",
    see: &[],
};

pub(super) const DUPLICATE_ATTRIBUTE: Explanation = Explanation {
    bad: "#[cors(origins = [\"https://app.example.com\"])]\n\
          #[cors(origins = [\"https://admin.example.com\"])]\n\
          #[get(\"/items\")]",
    good: "#[cors(origins = [\"https://app.example.com\", \"https://admin.example.com\"])]\n#[get(\"/items\")]",
    why: "A browser requires a single `Access-Control-Allow-Origin` in a response: two header lines fail the check, \
          even if they are equal. Two attributes would both produce that line. Combine them into one attribute. A \
          handler's attribute already replaces that of its module key by key.",
    see: &[CORS_CHECK],
};

pub(super) const VALUE_TYPE: Explanation = Explanation {
    bad: r#"#[cors(origins = "https://app.example.com")]"#,
    good: r#"#[cors(origins = ["https://app.example.com"])]"#,
    why: "The kind of a value has a meaning. `origins` takes a list, because a second origin in a single string \
          would need a separator, and would then never match; a path without brackets is an origin source, which \
          decides at run time. An attribute such as `#[cfg(debug_assertions)]` on an entry is rejected, because a \
          macro sees it before it is evaluated and would drop the condition. Origins for development belong in \
          `dev_origins`.",
    see: &[],
};

pub(super) const ROUTE_MISSING: Explanation = Explanation {
    bad: "#[get(\"/items\")]\n#[cors(origins = [\"https://app.example.com\"])]",
    good: "#[cors(origins = [\"https://app.example.com\"])]\n#[get(\"/items\")]",
    why: "A preflight is an `OPTIONS` request to the path of the handler, so `#[cors]` must know that path and its \
          methods to generate the response. It reads them from the route attribute. Rust expands attributes from top \
          to bottom, so a route attribute above `#[cors]` is already consumed when `#[cors]` is expanded.",
    see: &[ROUTE_ATTRIBUTES, PREFLIGHT],
};

pub(super) const OPTIONS_HANDLER: Explanation = Explanation {
    bad: "#[cors(origins = [\"https://app.example.com\"])]\n#[options(\"/items\")]",
    good: "#[cors(origins = [\"https://app.example.com\"])]\n#[get(\"/items\")]",
    why: "Browsers send the preflight themselves, as `OPTIONS` with `Origin` and `Access-Control-Request-Method`. \
          This crate answers it for every handler with the attribute, and an annotated `OPTIONS` handler would \
          compete for the same requests. Any other `OPTIONS` request still reaches the handlers that you write for \
          it, without `#[cors]`.",
    see: &[PREFLIGHT, "RFC 9110 §9.3.7, OPTIONS <https://www.rfc-editor.org/rfc/rfc9110#section-9.3.7>"],
};

pub(super) const ITEM_KIND: Explanation = Explanation {
    bad: "#[cors(origins = [\"https://app.example.com\"])]\nstruct Items;",
    good: "#[cors(origins = [\"https://app.example.com\"])]\n#[get(\"/items\")]",
    why: "A policy applies to responses, which handlers produce. On a handler the attribute finds the route, and on \
          an inline module all handlers inside; a struct or an `impl` block has neither. For resources, scopes and \
          apps that are registered by hand, use the middleware `Cors`.",
    see: &[ROUTE_ATTRIBUTES],
};

pub(super) const MODULE_METHODS: Explanation = Explanation {
    bad: "#[cors(origins = [\"https://app.example.com\"], methods = [GET, PUT])]\nmod items { /* handlers */ }",
    good: "#[cors(origins = [\"https://app.example.com\"])]\nmod items { /* handlers */ }",
    why: "Each handler has its own methods. One list for all would allow `PUT` where only `GET` is served, and \
          requests after such a preflight would fail. Each handler takes the methods of its own route. To allow \
          fewer, write `#[cors(methods = […])]` on the handler.",
    see: &[PREFLIGHT],
};

pub(super) const POLICY_WITH_KEYS: Explanation = Explanation {
    bad: r#"#[cors(policy = PARTNERS, credentials)]"#,
    good: r#"#[cors(policy = PARTNERS)]"#,
    why: "A shared policy is defined once, so a reviewer knows what applies wherever its name is used. An additional \
          key would create a variant under the same name. If one handler needs something else, give it its own keys, \
          or define a second policy with a name that shows the difference.",
    see: &[],
};

pub(super) const BLOCK_NEEDLESS: Explanation = Explanation {
    bad: r#"#[cors(origins = ["*"], block_on_origin_mismatch)]"#,
    good: r#"#[cors(origins = ["https://app.example.com"], block_on_origin_mismatch)]"#,
    why: "`block_on_origin_mismatch` rejects requests from pages whose origin is not allowed. With `\"*\"` there are \
          none, so the key would have no effect, but a reader may believe that the handler is protected. List the \
          origins to reject other pages. To restrict users, use authentication, because a client that is not a \
          browser can send any `Origin`.",
    see: &[ORIGIN_HEADER],
};

pub(super) const POLICY_METHOD: Explanation = Explanation {
    bad: "static READERS: Policy = policy!(origins = [\"https://app.example.com\"], methods = [GET]);\n\n\
          #[cors(policy = READERS)]\n#[put(\"/items/{id}\")]",
    good: "static EDITORS: Policy = policy!(origins = [\"https://app.example.com\"], methods = [GET, PUT]);\n\n\
           #[cors(policy = EDITORS)]\n#[put(\"/items/{id}\")]",
    why: "The policy lists the methods that a page may use, and the route states which one it serves. If they do not \
          match, browsers always refuse the preflight, or withhold the response from the script. Both are in the \
          source, so the compiler compares them, and the mistake does not have to be found in a browser's console.",
    see: &[PREFLIGHT],
};

pub(super) const DANGEROUS_UNKNOWN: Explanation = Explanation {
    bad: r#"#[cors(origins = ["http://app.example.com"], credentials, dangerous(insecure_origin))]"#,
    good: r#"#[cors(origins = ["http://app.example.com"], credentials, dangerous(insecure_origins))]"#,
    why: "Each opt-out switches one check off, and all are named so that a search for `dangerous` finds every use. \
          An unknown name would switch no check off, but would suggest that a risk had been considered.",
    see: &[],
};

pub(super) const DANGEROUS_UNNEEDED: Explanation = Explanation {
    bad: r#"#[cors(origins = ["https://app.example.com"], credentials, dangerous(insecure_origins))]"#,
    good: r#"#[cors(origins = ["https://app.example.com"], credentials)]"#,
    why: "An opt-out that no origin needs today takes effect later: the next origin that is added goes in without a \
          check. Until then it warns reviewers of a risk that does not exist. Remove it; the compiler reports the \
          risk again when it occurs.",
    see: &[],
};

pub(super) const OFF_WITH_KEYS: Explanation = Explanation {
    bad: r#"#[cors(off, credentials)]"#,
    good: r#"#[cors(off)]"#,
    why: "`off` excludes a handler from the policies around it: no preflight is answered, and no CORS header is \
          sent, so pages of other origins cannot read its responses. Any other key would describe a policy that \
          never applies.",
    see: &[],
};
