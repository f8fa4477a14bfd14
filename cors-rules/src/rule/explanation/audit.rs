//! Findings of an audit.

use super::Explanation;
use super::standards::{ALLOW_ORIGIN, CREDENTIALS, PREFLIGHT_CACHE, ROUTE_ATTRIBUTES};

pub(super) const AUDIT_LAXER_NEIGHBOUR: Explanation = Explanation {
    bad: "#[cors(origins = [\"*\"], headers = [\"content-type\"])]\n#[query(\"/orders\")]\nasync fn search() -> impl \
          Responder { … }\n\n#[cors(origins = [\"https://app.example.com\"], headers = [\"content-type\"])]\n\
          #[post(\"/orders\")]\nasync fn order() -> impl Responder { … }",
    good: "#[cors(origins = [\"*\"], headers = [\"content-type\"])]\n#[query(\"/orders\")]\nasync fn search() -> impl \
           Responder { … }\n\n#[cors(origins = [\"https://app.example.com\"], headers = [\"content-type\"], \
           block_on_origin_mismatch)]\n#[post(\"/orders\")]\nasync fn order() -> impl Responder { … }",
    why: "A browser remembers the header names that a preflight allowed, for the URL and not for the method. `GET`, \
          `HEAD` and `POST` need a preflight only because of such headers, so after a preflight for the laxer route \
          the browser sends them to the stricter route without one. The script cannot read the response, but the \
          handler has run. `block_on_origin_mismatch` on the stricter route refuses origins that it does not allow; \
          `max_age = 0` on the laxer route prevents caching, which also helps where only the headers differ.",
    see: &[PREFLIGHT_CACHE],
};

pub(super) const AUDIT_SHADOWED: Explanation = Explanation {
    bad: "#[cors(origins = [\"*\"])]\n#[get(\"/items/{id}\")]\nasync fn item() -> impl Responder { … }\n\n\
          #[cors(origins = [\"https://app.example.com\"], credentials)]\n#[get(\"/items/mine\")]\nasync fn mine() -> impl \
          Responder { … }\n\nApp::new().service(item).service(mine)",
    good: "#[cors(origins = [\"*\"])]\n#[get(\"/items/{id}\")]\nasync fn item() -> impl Responder { … }\n\n\
           #[cors(origins = [\"https://app.example.com\"], credentials)]\n#[get(\"/items/mine\")]\nasync fn mine() -> impl \
           Responder { … }\n\nApp::new().service(mine).service(item)",
    why: "actix-web tries resources in the order of their registration, and the first whose pattern and method match \
          serves the request. Its policy answers the preflight, too, so the policy of the later route is never used. \
          Register the narrower route first, or remove one of the two. Routes in different scopes are not compared, \
          because a scope may have guards.",
    see: &[ROUTE_ATTRIBUTES],
};

pub(super) const AUDIT_OPT_OUT: Explanation = Explanation {
    bad: r#"#[cors(origins = ["http://intranet.example.com"], credentials, dangerous(insecure_origins))]"#,
    good: r#"#[cors(origins = ["https://intranet.example.com"], credentials)]"#,
    why: "An opt-out in `dangerous(…)`, or a method of its name on a `SharedOrigins`, accepts a risk that is otherwise \
          an error. The audit lists each one with the routes that it applies to, because the risk may be larger on a \
          route that was added later. In an audit that is compared with a reviewed file, the finding is accepted by \
          committing the file.",
    see: &[CREDENTIALS],
};

pub(super) const AUDIT_CREDENTIALED_PATTERN: Explanation = Explanation {
    bad: r#"#[cors(origins = ["https://*.example.com"], credentials)]"#,
    good: r#"#[cors(origins = ["https://app.example.com", "https://admin.example.com"], credentials)]"#,
    why: "A pattern trusts names that do not exist yet, and names whose owner has changed: a subdomain that still points \
          to a cancelled hosting account can be taken over by a third party. With `credentials` a page there reads \
          with the user's cookies. List the origins if they are few. Otherwise check that every name below the \
          pattern is under your control.",
    see: &[CREDENTIALS],
};

pub(super) const AUDIT_SOURCE_UNSET: Explanation = Explanation {
    bad: "static API: SharedPolicy = SharedPolicy::unset();\n\n#[cors(policy = API)]\n#[get(\"/me\")]\n\n\
          let audit = Audit::of(App::new().service(me)).await;",
    good: "static API: SharedPolicy = SharedPolicy::unset();\n\n#[cors(policy = API)]\n#[get(\"/me\")]\n\n\
           API.replace(policy);\nlet audit = Audit::of(App::new().service(me)).await;",
    why: "A server whose `SharedPolicy` has not been set does not start, and a `SharedOrigins::empty()` that is never \
          replaced allows no origin. If the program sets it in `main`, let the test of the audit call the same \
          function first. A `SharedOrigins` that reads an environment variable is not reported, because the server \
          reads the variable when it starts.",
    see: &[ALLOW_ORIGIN],
};
