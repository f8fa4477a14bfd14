//! `Audit`: what it shows of an app, what it finds, and how it is reviewed.

mod findings;
mod review;
mod shown;

use actix_web::guard::{Guard, GuardContext, Host};
use actix_web::{HttpRequest, Responder, get, patch, post, put, route, routes};
use actix_web_cors::{Origin, Policy, SharedOrigins, SharedPolicy, cors, policy};

static PARTNERS: Policy = policy!(origins = ["https://partner.example"], methods = [GET, POST], credentials);
static TENANTS: SharedOrigins = SharedOrigins::from_env("AUDIT_TEST_ORIGINS").insecure_origins();
static UNSET: SharedOrigins = SharedOrigins::empty();
static READERS: SharedOrigins = SharedOrigins::from_env("AUDIT_TEST_READERS").allow_any();
static API: SharedPolicy = SharedPolicy::unset();

fn is_customer(_: &Origin, _: &HttpRequest) -> bool {
    true
}

#[cors(
    origins = ["https://*.example.com:8443", "https://app.example.com", "capacitor://localhost"],
    dev_origins = ["http://localhost:*", "http://127.0.0.1:5173"],
    methods = [PUT],
    headers = ["X-Request-Id", "content-type", "x-a-rather-long-name-1", "x-a-rather-long-name-2", "x-a-rather-long-name-3"],
    expose_headers = reflect,
    credentials,
    max_age = 0,
    block_on_origin_mismatch,
    timing
)]
#[route("/items/{id}", method = "PUT", method = "DELETE")]
async fn every_key() -> impl Responder {
    ""
}

#[cors(origins = ["*"], headers = ["*", "authorization"], expose_headers = ["*"])]
#[routes]
#[get("/public")]
#[get("/open")]
async fn public() -> impl Responder {
    ""
}

#[cors(origins = TENANTS, headers = reflect, vary = ["x-tenant"], credentials)]
#[get("/tenant")]
async fn tenant() -> impl Responder {
    ""
}

#[cors(origins = is_customer, dev_origins = ["http://localhost:3000"])]
#[get("/customer", guard = "is_api")]
async fn customer() -> impl Responder {
    ""
}

#[cors(origins = READERS)]
#[get("/readers")]
async fn readers() -> impl Responder {
    ""
}

fn is_api(context: &GuardContext<'_>) -> bool {
    Host("api.example.com").check(context)
}

#[cors(policy = PARTNERS)]
#[post("/partner")]
async fn partner() -> impl Responder {
    ""
}

#[cors(policy = API)]
#[get("/configured")]
async fn configured() -> impl Responder {
    ""
}

#[cors(origins = UNSET, credentials)]
mod inherited {
    use super::*;

    #[get("/list")]
    pub(super) async fn list() -> impl Responder {
        ""
    }

    #[cors(off)]
    #[patch("/internal")]
    pub(super) async fn internal() -> impl Responder {
        ""
    }
}

async fn by_hand() -> impl Responder {
    ""
}

#[cors(origins = ["https://*.example.com", "http://intranet.example.com"], credentials, dangerous(insecure_origins))]
mod risky {
    use super::*;

    #[get("/one")]
    pub(super) async fn one() -> impl Responder {
        ""
    }

    #[put("/two")]
    pub(super) async fn two() -> impl Responder {
        ""
    }

    #[cors(origins = ["https://app.example.com"], dev_origins = ["http://localhost:*"])]
    #[get("/three")]
    pub(super) async fn three() -> impl Responder {
        ""
    }
}
