//! `#[cors]` on a module: each handler inside gets the policy, and the nearer key wins.

#![deny(warnings)]

use actix_web::App;
use actix_web::http::StatusCode;
use actix_web::test::init_service;
use actix_web_cors::{Policy, cors, policy};
use support::exchange::{preflight, request};

const APP: &str = "https://app.example.com";
const ADMIN: &str = "https://admin.example.com";

static PARTNERS: Policy = policy!(origins = ["https://partner.example"], methods = [GET, POST]);

#[cors(origins = ["https://app.example.com"], headers = ["content-type"], credentials, max_age = 60)]
mod api {
    //! Inner documentation, and an inner attribute.
    #![allow(clippy::unused_async)]
    use actix_web::{Responder, delete, get, post, put};
    use actix_web_cors::cors;

    #[get("/list")]
    pub(crate) async fn list() -> impl Responder {
        "listed"
    }

    /// The local key replaces the module's.
    #[cors(origins = ["https://admin.example.com"], max_age = 0)]
    #[delete("/item")]
    pub(crate) async fn remove() -> impl Responder {
        "removed"
    }

    #[cors(credentials = false, headers = reflect)]
    #[put("/item")]
    pub(crate) async fn update() -> impl Responder {
        "updated"
    }

    #[cors(off)]
    #[get("/internal")]
    pub(crate) async fn internal() -> impl Responder {
        "internal"
    }

    #[cors(policy = super::PARTNERS)]
    #[post("/partner")]
    pub(crate) async fn partner() -> impl Responder {
        helper()
    }

    /// Not a handler, and left unchanged.
    fn helper() -> &'static str {
        "helped"
    }

    #[cors(headers = ["x-deep"])]
    pub(crate) mod deep {
        use actix_web::{Responder, get};

        #[get("/deep")]
        pub(crate) async fn deep() -> impl Responder {
            "deep"
        }

        pub(crate) mod deeper {
            #[cfg_attr(all(), actix_web::get("/deeper"))]
            pub(crate) async fn deeper() -> impl actix_web::Responder {
                "deeper"
            }
        }
    }

    #[cors(off)]
    pub(crate) mod closed {
        use actix_web::{Responder, get};
        use actix_web_cors::cors;

        #[get("/closed")]
        pub(crate) async fn closed() -> impl Responder {
            "closed"
        }

        #[cors(origins = ["https://app.example.com"])]
        #[get("/opened")]
        pub(crate) async fn opened() -> impl Responder {
            "opened"
        }
    }
}

macro_rules! app {
    ($($service:expr),+ $(,)?) => { init_service(App::new()$(.service($service))+).await };
}

#[actix_web::test]
async fn the_nearer_key_wins() {
    let app = app![
        api::list,
        api::remove,
        api::update,
        api::internal,
        api::partner,
        api::deep::deep,
        api::deep::deeper::deeper,
        api::closed::closed,
        api::closed::opened,
    ];
    // path, method, allowed origin, allowed headers, credentials, max-age
    let table = [
        ("/list", "GET", APP, Some("content-type"), true, "60"),
        ("/item", "DELETE", ADMIN, Some("content-type"), true, "0"),
        ("/item", "PUT", APP, None, false, "60"),
        ("/partner", "POST", "https://partner.example", None, false, "600"),
        ("/deep", "GET", APP, Some("x-deep"), true, "60"),
        ("/deeper", "GET", APP, Some("x-deep"), true, "60"),
        ("/opened", "GET", APP, None, false, "600"),
    ];
    for (path, method, origin, headers, credentials, max_age) in table {
        let response = preflight(&app, path, origin, method).await;
        assert_eq!(response.status, StatusCode::NO_CONTENT, "{method} {path}");
        assert_eq!(response.header("access-control-allow-headers"), headers, "{method} {path}");
        assert_eq!(response.header("access-control-allow-credentials").is_some(), credentials, "{method} {path}");
        assert_eq!(response.header("access-control-max-age"), Some(max_age), "{method} {path}");
        assert_eq!(response.header("access-control-allow-methods"), Some(method), "{method} {path}");
        let response = request(&app, &format!("{method} {path}"), origin).await;
        assert_eq!(response.header("access-control-allow-origin"), Some(origin), "{method} {path}");
    }
    assert_eq!(preflight(&app, "/item", APP, "DELETE").await.status, StatusCode::FORBIDDEN, "lists are not merged");
    for path in ["/internal", "/closed"] {
        assert_eq!(request(&app, &format!("GET {path}"), APP).await.cors(), Vec::<&str>::new(), "{path}");
        assert_eq!(preflight(&app, path, APP, "GET").await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

static HERE: Policy = policy!(origins = ["https://here.example"], methods = [GET]);

fn only_app(origin: &actix_web_cors::Origin, _: &actix_web::HttpRequest) -> bool {
    origin.as_str() == APP
}

/// Paths resolve where the attribute is, even if the module uses the same name for something else.
#[cors(policy = HERE)]
#[allow(dead_code)]
mod paths {
    pub(crate) const HERE: () = ();

    #[actix_web::get("/one")]
    pub(crate) async fn one() -> &'static str {
        "one"
    }

    pub(crate) mod inner {
        #[actix_web::get("/two")]
        pub(crate) async fn two() -> &'static str {
            "two"
        }
    }

    #[actix_web_cors::cors(origins = ["https://app.example.com"])]
    pub(crate) mod replaced {
        #[actix_web::get("/three")]
        pub(crate) async fn three() -> &'static str {
            "three"
        }
    }
}

#[cors(origins = only_app)]
mod nested {
    #[actix_web::get("/four")]
    pub(crate) async fn four() -> &'static str {
        "four"
    }

    pub(crate) mod inner {
        #[actix_web::get("/five")]
        pub(crate) async fn five() -> &'static str {
            "five"
        }
    }
}

#[actix_web::test]
async fn paths_resolve_where_the_attribute_is() {
    let app = app![paths::one, paths::inner::two, paths::replaced::three, nested::four, nested::inner::five];
    for (path, origin) in [
        ("/one", "https://here.example"),
        ("/two", "https://here.example"),
        ("/three", APP),
        ("/four", APP),
        ("/five", APP),
    ] {
        assert_eq!(preflight(&app, path, origin, "GET").await.status, StatusCode::NO_CONTENT, "{path}");
        assert_eq!(preflight(&app, path, ADMIN, "GET").await.status, StatusCode::FORBIDDEN, "{path}");
    }
}

#[cors(origins = ["https://app.example.com"])]
#[actix_web::scope("/above")]
mod scope_below {
    #[actix_web::get("/x")]
    pub(crate) async fn x() -> &'static str {
        "x"
    }
}

#[actix_web::scope("/below")]
#[cors(origins = ["https://app.example.com"])]
mod scope_above {
    use actix_web::get;
    #[get("/x")]
    pub(crate) async fn x() -> &'static str {
        "x"
    }
}

#[actix_web::test]
async fn actix_webs_scope_attribute_works_above_and_below() {
    let app = app![scope_below::x, scope_above::x];
    assert_eq!(request(&app, "GET /below/x", APP).await.header("access-control-allow-origin"), Some(APP));
    assert_eq!(preflight(&app, "/below/x", APP, "GET").await.status, StatusCode::NO_CONTENT);
    assert_eq!(
        request(&app, "GET /above/x", APP).await.header("access-control-allow-origin"),
        None,
        "actix-web wants `get` unqualified"
    );
    assert_eq!(request(&app, "GET /x", APP).await.header("access-control-allow-origin"), Some(APP));
}

/// A name that users often choose.
static SHARED_POLICY: Policy = policy!(origins = ["https://app.example.com"], methods = [GET]);
static ROUTE_POLICY: Policy = policy!(origins = ["https://app.example.com"], methods = [GET]);

struct Wrapped<const N: usize>(&'static str);

impl<const N: usize> actix_web::Responder for Wrapped<N> {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, _: &actix_web::HttpRequest) -> actix_web::HttpResponse {
        actix_web::HttpResponse::Ok().body(self.0)
    }
}

macro_rules! module_with {
    ($name:ident, $policy:path) => {
        #[cors(policy = $policy)]
        mod $name {
            #[actix_web::get("/of-a-macro")]
            pub(crate) async fn handler() -> &'static str {
                "of a macro"
            }
        }
    };
}
module_with!(of_a_macro, PARTNERS);

/// What a module cannot see during its expansion: attributes in a `cfg_attr`, and `cors` imported under another name.
#[cors(origins = ["https://app.example.com"], max_age = 60)]
mod unseen {
    use actix_web_cors::cors as by_another_name;

    #[cfg_attr(all(), cors(max_age = 5))]
    #[actix_web::get("/nearer")]
    pub(crate) async fn nearer() -> &'static str {
        "nearer"
    }

    #[cfg_attr(all(), cors(off), actix_web::get("/off"))]
    pub(crate) async fn off() -> &'static str {
        "off"
    }

    #[by_another_name(credentials)]
    #[actix_web::get("/named")]
    pub(crate) async fn named() -> &'static str {
        "named"
    }

    #[cfg_attr(all(), cors(origins = ["https://admin.example.com"]))]
    pub(crate) mod inner {
        #[actix_web::get("/inner")]
        pub(crate) async fn inner() -> &'static str {
            "inner"
        }
    }

    use actix_web_cors::cors;
}

#[actix_web::test]
async fn attributes_hidden_from_a_module_are_still_merged() {
    use unseen::inner::inner;
    use unseen::{named, nearer, off};
    let app = init_service(App::new().service(nearer).service(off).service(named).service(inner)).await;
    let max_age = "access-control-max-age";
    assert_eq!(preflight(&app, "/nearer", APP, "GET").await.header(max_age), Some("5"));
    let response = preflight(&app, "/named", APP, "GET").await;
    assert_eq!(
        (response.header(max_age), response.header("access-control-allow-credentials")),
        (Some("60"), Some("true"))
    );
    assert_eq!(preflight(&app, "/inner", ADMIN, "GET").await.header(max_age), Some("60"));
    assert_eq!(preflight(&app, "/inner", APP, "GET").await.status, StatusCode::FORBIDDEN);
    assert_eq!(request(&app, "GET /off", APP).await.cors(), Vec::<&str>::new());
}

static TENANTS: actix_web_cors::SharedOrigins = actix_web_cors::SharedOrigins::empty();

/// Keys that have a meaning only together with the module's origins.
#[cors(origins = TENANTS, vary = ["x-tenant"], dev_origins = ["http://localhost:3000"], block_on_origin_mismatch)]
mod run_time {
    use actix_web::get;
    use actix_web_cors::cors;

    #[get("/source")]
    pub(crate) async fn source() -> &'static str {
        "source"
    }

    #[cors(origins = ["https://app.example.com"])]
    #[get("/list")]
    pub(crate) async fn list() -> &'static str {
        "list"
    }

    #[cors(origins = ["*"])]
    #[get("/any")]
    pub(crate) async fn any() -> &'static str {
        "any"
    }

    #[cfg_attr(all(), cors(origins = ["https://app.example.com"]))]
    #[get("/unseen")]
    pub(crate) async fn unseen() -> &'static str {
        "unseen"
    }

    #[cors(origins = ["https://app.example.com"])]
    pub(crate) mod inner {
        #[actix_web::get("/inner")]
        pub(crate) async fn inner() -> &'static str {
            "inner"
        }
    }
}

#[actix_web::test]
async fn keys_follow_the_origins_that_they_belong_to() {
    use run_time::{any, inner::inner, list, source, unseen};
    TENANTS.replace([ADMIN]).expect("an origin");
    let app = app![source, list, any, unseen, inner];
    for (path, origin, status, allowed, vary) in [
        ("/source", ADMIN, StatusCode::OK, Some(ADMIN), Some("Origin, x-tenant")),
        ("/list", APP, StatusCode::OK, Some(APP), Some("Origin")),
        ("/unseen", APP, StatusCode::OK, Some(APP), Some("Origin")),
        ("/inner", APP, StatusCode::OK, Some(APP), Some("Origin")),
        ("/any", ADMIN, StatusCode::OK, Some("*"), None),
    ] {
        let response = request(&app, &format!("GET {path}"), origin).await;
        assert_eq!(response.status, status, "{path}");
        assert_eq!(response.header("access-control-allow-origin"), allowed, "{path}");
        assert_eq!(response.header("vary"), vary, "{path}");
    }
    for (path, origin) in [("/source", APP), ("/list", ADMIN)] {
        assert_eq!(request(&app, &format!("GET {path}"), origin).await.status, StatusCode::FORBIDDEN, "{path}");
    }
}

/// An opt-out may be meant for run-time origins, or for those that are added to them.
#[cors(origins = TENANTS, dev_origins = ["http://dev.example.com"], credentials, dangerous(insecure_origins))]
mod opt_outs {
    use actix_web::get;
    use actix_web_cors::cors;

    #[get("/source")]
    pub(crate) async fn source() -> &'static str {
        "source"
    }

    #[cors(origins = ["https://app.example.com"], dev_origins = [])]
    #[get("/list")]
    pub(crate) async fn list() -> &'static str {
        "list"
    }
}

#[actix_web::test]
async fn an_opt_out_with_an_origin_source_counts_as_needed() {
    let app = app![opt_outs::source, opt_outs::list];
    assert_eq!(request(&app, "GET /list", APP).await.header("access-control-allow-origin"), Some(APP));
}

/// Unusual signatures, names and places.
#[actix_web::test]
async fn unusual_handlers_have_their_policy() {
    #[cors(policy = SHARED_POLICY)]
    mod in_a_function {
        use actix_web_cors::cors;

        #[actix_web::get("/in-a-function")]
        pub(crate) async fn handler() -> &'static str {
            "in a function"
        }

        #[cors(policy = super::ROUTE_POLICY)]
        #[actix_web::get("/by-its-name")]
        pub(crate) async fn by_its_name() -> &'static str {
            "by its name"
        }

        #[actix_web::get("/braces")]
        pub(crate) async fn braces() -> super::Wrapped<{ 1 + 2 }> {
            super::Wrapped("braces")
        }

        #[actix_web::get("/after")]
        pub(crate) async fn after() -> &'static str {
            "after"
        }
    }
    use in_a_function::{after, braces, by_its_name, handler};
    let app = App::new().service(handler).service(by_its_name).service(braces).service(after);
    let app = init_service(app.service(of_a_macro::handler)).await;
    for (path, origin) in [
        ("/in-a-function", APP),
        ("/by-its-name", APP),
        ("/braces", APP),
        ("/after", APP),
        ("/of-a-macro", "https://partner.example"),
    ] {
        let response = request(&app, &format!("GET {path}"), origin).await;
        assert_eq!(
            (response.status, response.header("access-control-allow-origin")),
            (StatusCode::OK, Some(origin)),
            "{path}"
        );
    }
}
