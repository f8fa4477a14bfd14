//! Explanations of the rules for the handler's signature.

use super::Explanation;
use super::standards::{CREDENTIALS, NON_WILDCARD, PREFLIGHT, SAFELISTED_REQUEST_HEADER};

pub(super) const JSON_CONTENT_TYPE: Explanation = Explanation {
    bad: r#"#[cors(origins = ["https://app.example.com"])]
#[put("/items/{id}")]
async fn update_item(id: web::Path<u32>, item: web::Json<Item>) -> impl Responder {
    "updated"
}"#,
    good: r#"#[cors(origins = ["https://app.example.com"], headers = ["content-type"])]
#[put("/items/{id}")]
async fn update_item(id: web::Path<u32>, item: web::Json<Item>) -> impl Responder {
    "updated"
}"#,
    why: "Without permission, a script can only send the content types of HTML forms and `text/plain`. For \
          `application/json` the preflight has to allow `content-type`, and `Json` rejects the types that need no \
          permission. The rule applies to every method that can have a body: all but `GET` and `HEAD`, because a \
          handler that takes `Json` on `DELETE` reads a body there too. It does not know the `JsonConfig` of the app; \
          if that accepts `text/plain`, allow the warning.",
    see: &[SAFELISTED_REQUEST_HEADER, PREFLIGHT],
};

pub(super) const AUTH_AUTHORIZATION: Explanation = Explanation {
    bad: r#"#[cors(origins = ["https://app.example.com"], headers = ["content-type"])]
#[get("/account")]
async fn account(token: BearerAuth) -> impl Responder {
    "the account"
}"#,
    good: r#"#[cors(origins = ["https://app.example.com"], headers = ["content-type", "authorization"])]
#[get("/account")]
async fn account(token: BearerAuth) -> impl Responder {
    "the account"
}"#,
    why: "A request with a token in `Authorization` needs a preflight whatever its method, and the preflight has to \
          allow that name; `*` does not cover it. Otherwise the browser does not send the request, and the page sees a \
          network error instead of a 401. A user name and password that the browser itself has stored for the API are \
          sent without this permission, and need `credentials`; if a handler relies on them, allow the warning.",
    see: &[NON_WILDCARD, PREFLIGHT],
};

pub(super) const SESSION_CREDENTIALS: Explanation = Explanation {
    bad: r#"#[cors(origins = ["https://app.example.com"])]
#[get("/cart")]
async fn cart(session: Session) -> impl Responder {
    "the cart"
}"#,
    good: r#"#[cors(origins = ["https://app.example.com"], credentials)]
#[get("/cart")]
async fn cart(session: Session) -> impl Responder {
    "the cart"
}"#,
    why: "A session, and the identity in it, is found by a cookie. A script sends cookies to another origin with \
          `credentials: \"include\"`, and the browser then hides the response unless the policy has `credentials`. \
          Without `include` the request arrives without its session, as if the user had logged out. If pages call a \
          handler on purpose in this way, allow the warning.",
    see: &[CREDENTIALS],
};
