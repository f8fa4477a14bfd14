//! The policies: each on a handler and on a middleware, with its statement.

use std::cell::Cell;

use actix_web::http::Method;
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpResponse, Responder};
use actix_web_cors::{Cors, Policy, policy};

use crate::statement::{Headers, Stated};

/// The number of times that a handler ran.
#[derive(Default)]
pub(crate) struct Runs(pub(crate) Cell<usize>);

/// Registered by hand for every method, so a preflight may reach it; that does not count as a run.
async fn answer(method: Method, runs: Data<Runs>) -> impl Responder {
    runs.0.set(runs.0.get() + usize::from(method != Method::OPTIONS));
    HttpResponse::Ok()
        .insert_header(("x-one", "1"))
        .insert_header(("x-two", "2"))
        .insert_header(("set-cookie", "a=b"))
        .insert_header(("cache-control", "no-cache"))
        .body("ran")
}
macro_rules! headers {
    (reflect) => {
        Headers::Reflect
    };
    ($list:tt) => {
        Headers::List(&$list)
    };
}

/// Creates from each row a handler with `#[cors]`, a resource with the same policy as middleware, and the statement.
macro_rules! policies {
    ($($name:ident $path:tt $origins:tt [$($method:tt)+] $headers:tt $exposed:tt {$($flag:tt)*})+) => {
        $(mod $name {
            use super::*;
            use actix_web::route;
            use actix_web_cors::cors;

            #[cors(origins = $origins, headers = $headers, expose_headers = $exposed, $($flag)*)]
            #[route($path, $(method = $method),+)]
            async fn handler(method: Method, runs: Data<Runs>) -> impl Responder {
                answer(method, runs).await
            }

            static POLICY: Policy = policy!(
                origins = $origins, methods = [$($method),+], headers = $headers, expose_headers = $exposed, $($flag)*
            );

            pub(super) fn configure(config: &mut ServiceConfig) {
                let resource = web::resource(concat!("/shared", $path)).wrap(Cors::new(&POLICY));
                config.service(handler).service(resource.route(web::to(answer)));
            }

            pub(super) fn stated() -> [Stated; 2] {
                let flags = stringify!($($flag)*);
                [("", false), ("/shared", true)].map(|(prefix, shared)| Stated {
                    path: format!("{prefix}{}", $path),
                    origins: &$origins,
                    methods: &[$($method),+],
                    headers: headers!($headers),
                    exposed: &$exposed,
                    credentials: flags.contains("credentials"),
                    block: flags.contains("block_on_origin_mismatch"),
                    shared,
                })
            }
        })+

        fn configure_rows(config: &mut ServiceConfig) {
            $($name::configure(config);)+
        }

        fn stated_in_rows() -> Vec<Stated> {
            [$($name::stated()),+].into_iter().flatten().collect()
        }
    };
}

policies! {
    p01 "/01" ["*"] ["GET"] [] [] {}
    p02 "/02" ["*"] ["GET" "HEAD" "POST"] ["*"] ["*"] {}
    p03 "/03" ["*"] ["PUT" "DELETE"] ["*", "authorization"] ["x-one"] {}
    p04 "/04" ["*"] ["PATCH"] reflect ["x-one", "x-two"] { max_age = 0 }
    p05 "/05" ["https://app.example.com"] ["GET"] [] [] {}
    p06 "/06" ["https://app.example.com"] ["GET" "PUT"] ["content-type"] ["x-one"] { credentials }
    p07 "/07" ["https://app.example.com"] ["POST" "PATCH"] ["X-A", "x-b"] ["*"] { block_on_origin_mismatch }
    p08 "/08" ["https://app.example.com"] ["DELETE"] reflect [] { credentials, max_age = 0 }
    p09 "/09" ["https://app.example.com:8443"] ["GET" "POST"] ["authorization"] ["X-Two"] { credentials, timing }
    p10 "/10" ["https://example.com", "https://*.example.com"] ["GET" "HEAD" "PUT"] ["*"] ["*"] {}
    p11 "/11" ["https://*.example.com"] ["GET" "POST" "DELETE"] ["content-type", "x-a"] ["x-one"] { credentials }
    p12 "/12" ["https://*.example.com"] ["PUT"] ["content-type"] [] { block_on_origin_mismatch, credentials }
    p13 "/13" ["https://*.app.example.com"] ["GET" "PATCH"] reflect ["x-two"] { credentials, block_on_origin_mismatch }
    p14 "/14" ["https://*.example.com:8443"] ["GET" "POST"] ["x-a"] ["x-one"] { credentials }
    p15 "/15" ["https://app.example.com:*"] ["GET" "PUT"] ["x-a", "x-b", "content-type"] ["x-one"] {}
    p16 "/16" ["https://*.example.com:*"] ["POST" "DELETE"] ["*"] ["x-one", "x-two"] {}
    p17 "/17" ["http://app.example.com"] ["GET" "POST"] ["content-type"] ["*"] {}
    p18 "/18" ["http://app.example.com"] ["PUT"] [] [] { credentials, dangerous(insecure_origins) }
    p19 "/19" ["https://*.example.com:*"] ["GET" "PUT"] ["x-a"] [] { credentials, dangerous(any_port) }
    p20 "/20" ["https://*.co.uk"] ["GET" "PUT"] ["x-a"] ["x-one"] { credentials, dangerous(public_suffix) }
    p21 "/21" ["capacitor://localhost"] ["GET" "POST" "PUT"] ["content-type"] ["x-one"] { credentials }
    p22 "/22" ["https://app.example.com", "https://example.com", "capacitor://localhost"] ["GET" "BREW"] ["x-b"] [] {}
    p23 "/23" ["https://[2001:db8::1]", "https://192.0.2.7:8443"] ["GET" "PUT"] [] ["x-one"] { credentials }
    p24 "/24" ["https://app.example.com", "https://*.example.org"] ["QUERY" "POST"] reflect ["*"] { max_age = 86400 }
}

static ANY_METHOD: Policy = policy!(origins = ["https://*.example.com"], methods = ["*"], headers = ["x-a"]);

pub(crate) fn configure(config: &mut ServiceConfig) {
    configure_rows(config);
    config.service(web::resource("/any-method").wrap(Cors::new(&ANY_METHOD)).route(web::to(answer)));
}

pub(crate) fn stated() -> Vec<Stated> {
    let any_method = Stated {
        path: "/any-method".to_owned(),
        origins: &["https://*.example.com"],
        methods: &["*"],
        headers: Headers::List(&["x-a"]),
        exposed: &[],
        credentials: false,
        block: false,
        shared: true,
    };
    stated_in_rows().into_iter().chain([any_method]).collect()
}
