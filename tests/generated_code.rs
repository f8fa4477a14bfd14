//! Generated code next to all kinds of items and under all kinds of lints: this file must compile.
//!
//! Plain `#[get]` passes each of these lints when it is forbidden.

#![forbid(
    dead_code,
    deprecated,
    future_incompatible,
    missing_docs,
    non_local_definitions,
    non_snake_case,
    non_upper_case_globals,
    rust_2018_idioms,
    unexpected_cfgs,
    unnameable_types,
    unsafe_code,
    unused,
    unused_imports
)]

use actix_web::http::header::ACCESS_CONTROL_ALLOW_ORIGIN;
use actix_web::test::{TestRequest, call_and_read_body, call_service, init_service};
use actix_web::{App, HttpRequest, Responder, get, guard, put, routes};
use actix_web_cors::{Origin, Policy, SharedOrigins, cors, policy};

const APP: &str = "https://app.example.com";

static PARTNERS: Policy =
    policy!(origins = ["https://app.example.com"], dev_origins = ["http://localhost:3000"], methods = [GET], timing);
static TENANTS: SharedOrigins = SharedOrigins::empty();

/// Whether the origin of `GET path` may read the response.
macro_rules! allowed {
    ($path:expr, $($handler:path),*) => {{
        let app = init_service(App::new()$(.service($handler))*).await;
        let request = TestRequest::get().uri($path).insert_header(("origin", APP)).to_request();
        let response = call_service(&app, request).await;
        response.status().is_success() && response.headers().get(ACCESS_CONTROL_ALLOW_ORIGIN).is_some()
    }};
}

/// A documented handler.
#[cors(origins = ["https://app.example.com"], dev_origins = ["http://localhost:3000"], headers = ["x-a"], credentials)]
#[get("/documented", guard = "any")]
pub(crate) async fn documented() -> impl Responder {
    "documented"
}

#[cors(policy = PARTNERS)]
#[routes]
#[get("/several")]
#[get("/more")]
async fn several() -> impl Responder {
    "several"
}

#[cors(origins = TENANTS, vary = ["x-tenant"])]
#[get("/tenants", wrap = "actix_web::middleware::Compress::default()")]
async fn tenants() -> impl Responder {
    "tenants"
}

fn any(_: &guard::GuardContext<'_>) -> bool {
    true
}

#[cors(origins = ["https://app.example.com"])]
mod module {
    use actix_web::{Responder, get};
    use actix_web_cors::cors;

    #[get("/inherited")]
    pub(crate) async fn inherited() -> impl Responder {
        "inherited"
    }

    #[cors(credentials)]
    #[get("/local")]
    pub(crate) async fn local() -> impl Responder {
        "local"
    }

    #[cors(off)]
    #[get("/off")]
    pub(crate) async fn off() -> impl Responder {
        "off"
    }
}

#[cors(policy = PARTNERS)]
mod shared {
    #[actix_web::get("/shared")]
    pub(crate) async fn shared() -> impl actix_web::Responder {
        "shared"
    }
}

#[actix_web::test]
async fn generated_code_violates_no_lint() {
    TENANTS.replace([APP]).expect("an origin");
    for path in ["/documented", "/several", "/more", "/tenants", "/inherited", "/local", "/shared"] {
        let allowed =
            allowed!(path, documented, several, tenants, module::inherited, module::local, module::off, shared::shared);
        assert!(allowed, "{path}");
    }
}

/// A handler is a unit struct with its name, and hygiene does not apply to the names of items.
mod names {
    use actix_web::{Responder, get};
    use actix_web_cors::cors;

    /// Handlers of these names, all in one module.
    macro_rules! handlers {
        ($($name:ident)*) => {
            $(
                #[cors(origins = ["https://app.example.com"])]
                #[get("/")]
                pub(crate) async fn $name() -> impl Responder {
                    "named"
                }
            )*
        };
    }
    handlers! { config register endpoint policy service app core std r#type r#static path methods name cors_warning }
}

/// Items with these names that are not handlers.
mod items {
    pub(crate) mod functions {
        #[actix_web_cors::cors(origins = ["https://app.example.com"])]
        #[actix_web::get("/")]
        pub(crate) async fn handler() -> &'static str {
            config()
        }

        fn config() -> &'static str {
            "a function"
        }
    }
    pub(crate) mod globals {
        pub(crate) static CORS_OF_THIS_ROUTE: &str = "a static";
        pub(crate) static PATH: &str = CORS_OF_THIS_ROUTE;

        #[actix_web_cors::cors(origins = is_allowed)]
        #[actix_web::get("/")]
        pub(crate) async fn handler() -> &'static str {
            PATH
        }

        fn is_allowed(origin: &actix_web_cors::Origin, _: &actix_web::HttpRequest) -> bool {
            origin.as_str() == crate::APP
        }
    }
    pub(crate) mod modules {
        mod core {}
        mod std {}
        mod actix_web {}

        #[::actix_web_cors::cors(origins = ["https://app.example.com"])]
        #[::actix_web::get("/")]
        pub(crate) async fn handler() -> &'static str {
            "modules"
        }
    }
}

#[actix_web::test]
async fn user_names_do_not_conflict_with_generated_code() {
    macro_rules! each {
        ($($handler:path)*) => { $(assert!(allowed!("/", $handler), stringify!($handler));)* };
    }
    each! {
        names::config names::register names::endpoint names::policy names::service names::app names::core names::std
        names::r#type names::r#static names::path names::methods names::name names::cors_warning
        items::functions::handler items::globals::handler items::modules::handler
    }
}

/// Paths in a module's attribute resolve where the attribute is, even in a function body.
#[actix_web::test]
async fn module_paths_resolve_inside_a_function() {
    static LOCAL: Policy = policy!(origins = ["https://app.example.com"], methods = [GET]);
    static SOURCE: SharedOrigins = SharedOrigins::empty();
    SOURCE.replace([APP]).expect("an origin");
    mod functions {
        pub(crate) async fn is_allowed(origin: &actix_web_cors::Origin, _: &actix_web::HttpRequest) -> bool {
            origin.as_str() == crate::APP
        }
    }
    fn is_allowed(origin: &Origin, _: &HttpRequest) -> bool {
        origin.as_str() == APP
    }
    macro_rules! modules {
        ($($name:ident: $key:ident = $value:path;)*) => {
            $(
                #[cors($key = $value)]
                mod $name {
                    #[actix_web::get("/")]
                    pub(crate) async fn handler() -> &'static str {
                        "here"
                    }
                    pub(crate) mod inner {
                        #[actix_web::get("/inner")]
                        pub(crate) async fn handler() -> &'static str {
                            "inside"
                        }
                    }
                }
                assert!(allowed!("/", $name::handler), stringify!($name));
                assert!(allowed!("/inner", $name::inner::handler), stringify!($name));
            )*
        };
    }
    modules! {
        local: policy = LOCAL;
        of_the_file: policy = PARTNERS;
        r#type: policy = self::PARTNERS;
        source: origins = SOURCE;
        predicate: origins = is_allowed;
        later: origins = functions::is_allowed;
    }
    #[cors(policy = LOCAL)]
    #[cfg(any())]
    mod absent {}
}

/// `crate = …` on a handler, on a module, and on its contents.
mod renamed {
    pub(crate) mod here {
        pub(crate) mod exports {
            pub(crate) use actix_web_cors::{__private, cors};
        }
        pub(crate) use exports as short;
    }
    macro_rules! with_crate {
        ($($name:ident: $path:path;)*) => {
            $(
                pub(crate) mod $name {
                    pub(crate) use super::here;
                    pub(crate) use super::here::short;

                    #[here::exports::cors(origins = ["https://app.example.com"], crate = $path)]
                    #[actix_web::get("/handler")]
                    pub(crate) async fn handler() -> &'static str {
                        "handler"
                    }

                    #[short::cors(origins = ["https://app.example.com"], crate = $path)]
                    pub(crate) mod module {
                        #[actix_web::get("/module")]
                        pub(crate) async fn handler() -> &'static str {
                            "module"
                        }

                        #[crate::renamed::here::exports::cors(credentials)]
                        pub(crate) mod inner {
                            #[actix_web::get("/inner")]
                            pub(crate) async fn handler() -> &'static str {
                                "inner"
                            }
                        }
                    }
                }
            )*
            #[actix_web::test]
            async fn the_crate_is_found_by_any_path() {
                $(
                    assert!(allowed!("/handler", $name::handler), stringify!($name));
                    assert!(allowed!("/module", $name::module::handler), stringify!($name));
                    assert!(allowed!("/inner", $name::module::inner::handler), stringify!($name));
                )*
            }
        };
    }
    use crate::APP;
    use actix_web::App;
    use actix_web::http::header::ACCESS_CONTROL_ALLOW_ORIGIN;
    use actix_web::test::{TestRequest, call_service, init_service};
    with_crate! {
        extern_crate: actix_web_cors;
        absolute: ::actix_web_cors;
        of_the_crate: crate::renamed::here::exports;
        of_this_module: self::short;
        of_the_module_around: super::here::exports;
        relative: here::exports;
        one_word: short;
    }
}

/// No test of this program creates a `Cors`, so a route is registered as actix-web registers its own. (With a `Cors`, a request
/// knows the first pattern that matches its path.)
#[actix_web::test]
async fn without_a_cors_a_request_knows_the_pattern_of_its_handler() {
    async fn pattern(request: HttpRequest) -> String {
        request.match_pattern().unwrap_or_default()
    }
    #[cors(origins = ["https://app.example.com"])]
    #[put("/patterns/{put}")]
    async fn put_pattern(request: HttpRequest) -> impl Responder {
        pattern(request).await
    }
    #[cors(origins = ["https://app.example.com"])]
    #[get("/patterns/{get}")]
    async fn get_pattern(request: HttpRequest) -> impl Responder {
        pattern(request).await
    }
    let app = init_service(App::new().service(put_pattern).service(get_pattern)).await;
    let body = call_and_read_body(&app, TestRequest::get().uri("/patterns/1").to_request()).await;
    assert_eq!(body, "/patterns/{get}");
}
