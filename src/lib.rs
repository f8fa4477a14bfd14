//! CORS for actix-web as an attribute: a wrong policy is a compile error.
//!
//! ```
//! use actix_web::{App, HttpResponse, Responder, put, web};
//! use actix_web_cors::cors;
//!
//! #[cors(origins = ["https://app.example.com"], headers = ["content-type"], credentials, max_age = 600)]
//! #[put("/items/{id}")]
//! async fn update_item(id: web::Path<u32>, name: web::Json<String>) -> impl Responder {
//!     HttpResponse::Ok().body(format!("item {id} is {name}"))
//! }
//!
//! let app = App::new().service(update_item);
//! ```
//!
//! The policy is checked when the program is compiled. A slash at the end of that origin, `"*"` with `credentials`, a method that
//! the route does not serve and some seventy other mistakes are errors on the exact literal, with the reason and the text to
//! write instead. The route answers its own preflight, and every response from it carries the CORS headers.
//!
//! | for | write |
//! |---|---|
//! | a policy for a handler, or for a module of them | [`#[cors(…)]`](macro@cors) |
//! | one policy for many | [`policy!(…)`](policy!), and `#[cors(policy = …)]` or [`Cors::new`] |
//! | a policy for a resource, a scope, an app | [`Cors::new`] |
//! | preflights in front of auth | [`Cors::default`] |
//! | a policy from configuration | [`PolicyConfig`] (feature `serde` for files), and [`SharedPolicy`] to replace it |
//! | origins that are known at run time | [`SharedOrigins`], or a function over [`Origin`] and [`HttpRequest`](https://docs.rs/actix-web/4/actix_web/struct.HttpRequest.html) |
//! | a list of every policy, to be reviewed | [`Audit`] |
#![cfg_attr(feature = "inspector", doc = "| policies and refusals in a browser, for development | [`Inspector`] |")]
#![cfg_attr(
    not(feature = "inspector"),
    doc = "| policies and refusals in a browser, for development | the feature `inspector` |"
)]
#![cfg_attr(feature = "testing", doc = "| what a browser would do, in a unit test | [`testing::Browser`] |")]
#![cfg_attr(not(feature = "testing"), doc = "| what a browser would do, in a unit test | the feature `testing` |")]
//!
//! # What goes over the wire
//!
//! A preflight is an `OPTIONS` request with an `Origin` and exactly one `Access-Control-Request-Method`
//! ([Fetch, CORS-preflight request](https://fetch.spec.whatwg.org/#cors-preflight-request)). It belongs to the handler of its
//! path that serves the method, so two handlers on one path each answer their own. Any other `OPTIONS` goes on to your own
//! routes.
//!
//! - An allowed preflight gets 204 and the whole policy, whatever it requests. The browser compares, and its console names what is
//!   missing.
//! - A refused one gets 403 and no `Access-Control-*`. In debug builds its body gives the reason, for `curl`.
//! - The response to an actual request from an allowed origin gets `Access-Control-Allow-Origin` and the other
//!   headers of the policy. Any other response gets `Vary: Origin` only. This includes errors from extractors and inner middleware.
//! - The policy is the only author: `Access-Control-*` headers that the handler set itself are removed.
//!
//! Each refusal is a `tracing` event, with the target `actix_web_cors`. Nothing is logged for allowed requests.

pub use actix_web_cors_rules::origin::Origin;
pub use actix_web_cors_rules::rule::{Rule, Severity, Violation};
pub use actix_web_cors_runtime::actix::{Cors, IntoPolicy};
pub use actix_web_cors_runtime::audit::Audit;
pub use actix_web_cors_runtime::config::{ConfigList, PolicyConfig, PolicyError, PolicyViolation};
pub use actix_web_cors_runtime::origins::{OriginSource, OriginsError, SharedOrigins};
pub use actix_web_cors_runtime::policy::Policy;
pub use actix_web_cors_runtime::shared_policy::SharedPolicy;

#[cfg(feature = "inspector")]
pub use actix_web_cors_runtime::inspector::Inspector;

#[cfg(feature = "testing")]
pub use actix_web_cors_testing as testing;

/// A CORS policy on a handler, or on a module of handlers.
///
/// # On a handler
///
/// Place it above the route attribute: `get`, `post`, `put`, `delete`, `head`, `patch`, `query`, `connect`, `trace`, `route`
/// or `routes`, by the last segment of its path, so `#[actix_web::get("/")]` works too. Attributes between the two are
/// kept, and work as without it.
///
/// ```
/// # use actix_web::{Responder, delete, get};
/// # use actix_web_cors::cors;
/// #[cors(origins = ["*"], expose_headers = ["x-total-count"])]
/// #[get("/items")]
/// async fn list() -> impl Responder {
///     "any page may read this"
/// }
///
/// #[cors(origins = ["https://admin.example.com"], credentials, block_on_origin_mismatch)]
/// #[delete("/items/{id}")]
/// async fn remove() -> impl Responder {
///     "only administrators get here"
/// }
/// ```
///
/// # Keys
///
/// | key | value | meaning | absent |
/// |---|---|---|---|
/// | `origins` | list, or a path | who may read | required |
/// | `dev_origins` | list | added only where `debug_assertions` are on | none |
/// | `methods` | `[GET, PUT]` | the methods that have CORS, of those that the route serves | all of the route |
/// | `headers` | list, `["*"]` or `reflect` | the request headers that a script may send | the safelisted |
/// | `expose_headers` | list, `["*"]` or `reflect` | the response headers that a script may read | the safelisted |
/// | `credentials` | flag, or `= true` / `= false` | cookies and HTTP authentication | off |
/// | `max_age` | 0 to 86400, or a path | seconds that a browser may cache the preflight; 0 means not at all | 600 |
/// | `block_on_origin_mismatch` | flag | 403 for a cross-origin request from an origin that is not allowed, before the handler runs | off |
/// | `vary` | list | with run-time origins: request headers that the decision depends on | none |
/// | `timing` | flag | also `Timing-Allow-Origin` | off |
/// | `dangerous` | `(insecure_origins, public_suffix, any_port, custom_scheme)` | opt-outs by name | none |
/// | `policy` | path | a shared policy; cannot be combined with any key but `crate` | |
/// | `off` | alone | no CORS | |
/// | `crate` | path | where this crate is re-exported from | `::actix_web_cors` |
///
/// An origin is scheme, host and port as a browser sends it: `https://app.example.com`, `http://localhost:3000`. In a pattern,
/// a leading `*.` covers one or more whole labels, and `:*` any port. `["*"]` alone allows any origin.
///
/// # On a module
///
/// Every routed handler inside inherits the policy, in inner modules too. A handler's local attribute replaces it key by key, and
/// [`off`](#keys) opts out. Paths resolve where the module's attribute is, even in the body of a function. Only the path of
/// `crate` cannot name an item of a function: write `crate = ::name` for a dependency.
///
/// ```
/// # use actix_web_cors::cors;
/// #[cors(origins = ["https://app.example.com"], credentials)]
/// mod items {
///     use actix_web::{Responder, delete, get};
///     use actix_web_cors::cors;
///
///     #[get("/items")]
///     pub async fn list() -> impl Responder {
///         "the front end may read this"
///     }
///
///     #[cors(origins = ["https://admin.example.com"])]
///     #[delete("/items/{id}")]
///     pub async fn remove() -> impl Responder {
///         "the administrators' front end alone, with credentials"
///     }
/// }
/// ```
///
/// # Errors
///
/// Each mistake is a compile error on its own token, with the name of the rule; `docs/rules.md` explains all rules. A few rules only
/// warn. Warnings are reported as uses of a deprecated constant, so `#[allow(deprecated)]` on the item silences them.
///
/// ```compile_fail
/// # use actix_web::{Responder, get};
/// # use actix_web_cors::cors;
/// #[cors(origins = ["*"], credentials)] // rule: wildcard-credentials
/// #[get("/me")]
/// async fn me() -> impl Responder {
///     "never"
/// }
/// # fn main() {}
/// ```
pub use actix_web_cors_macros::cors;

/// A shared CORS policy: a constant expression of type [`Policy`].
///
/// It takes the [keys of `#[cors]`](macro@cors#keys), with `methods` required, and checks them by the same rules.
///
/// ```
/// use actix_web::{App, Responder, get, web};
/// use actix_web_cors::{Cors, Policy, cors, policy};
///
/// static PARTNERS: Policy = policy!(origins = ["https://partner.example"], methods = [GET, POST], credentials);
///
/// // On a handler: that the policy allows `GET` is checked at compile time.
/// #[cors(policy = PARTNERS)]
/// #[get("/report")]
/// async fn report() -> impl Responder {
///     "for partners"
/// }
///
/// // Around everything else.
/// let app = App::new().service(report).service(web::scope("/files").wrap(Cors::new(&PARTNERS)));
/// ```
pub use actix_web_cors_macros::policy;

/// For generated code only. Any of it may change with any release.
#[doc(hidden)]
pub mod __private {
    pub use std::borrow::Cow;

    pub use actix_web_cors_macros::{cors_if_routed, cors_on_route};
    pub use actix_web_cors_rules::allow_list::{HostPattern, PortPattern};
    pub use actix_web_cors_rules::dangerous::OptOut;
    pub use actix_web_cors_runtime::actix::{
        AppService, HttpServiceFactory, PolicyHandle, Route, RouteCors, endpoint, policy_reference,
    };
    pub use actix_web_cors_runtime::editor;
    pub use actix_web_cors_runtime::origins::Source;
    pub use actix_web_cors_runtime::policy::Policy;
    pub use actix_web_cors_runtime::protocol::{
        AllowHeaders, ExposeHeaders, Methods, Origins, PolicyData, Timing, checked_max_age,
    };
}
