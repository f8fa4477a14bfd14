//! A pool of annotated handlers, as users write them: patterns × methods × policies × guards.
//!
//! Each app chooses at run time which of them it registers, and where.

use std::sync::LazyLock;

use actix_web::guard::GuardContext;
use actix_web::web::ServiceConfig;
use actix_web::{Error, HttpRequest, HttpResponse, delete, get, post, put, route};
use actix_web_cors::cors;

use crate::serving::reached;

/// A guard on an annotated handler, on a route registered by hand, or on a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Guard {
    /// `Host: a.example`.
    HostA,
    /// An `x-admin` header.
    Admin,
}

impl Guard {
    pub(crate) fn admits(self, context: &GuardContext<'_>) -> bool {
        self.admits_headers(|name| context.head().headers.get(name).and_then(|value| value.to_str().ok()))
    }

    pub(crate) fn admits_headers<'a>(self, header: impl Fn(&str) -> Option<&'a str>) -> bool {
        match self {
            Self::HostA => header("host") == Some("a.example"),
            Self::Admin => header("x-admin").is_some(),
        }
    }
}

fn host_a(context: &GuardContext<'_>) -> bool {
    Guard::HostA.admits(context)
}

fn admin(context: &GuardContext<'_>) -> bool {
    Guard::Admin.admits(context)
}

/// An annotated handler of the pool.
#[derive(Debug)]
pub(crate) struct Annotated {
    /// The name by which a handler identifies itself when it runs.
    pub(crate) id: &'static str,
    pub(crate) pattern: &'static str,
    pub(crate) serves: &'static [&'static str],
    pub(crate) lists: &'static [&'static str],
    /// An index into `policies::OF_HANDLERS`; `None` for `#[cors(off)]`.
    pub(crate) policy: Option<usize>,
    pub(crate) guard: Option<Guard>,
    pub(crate) register: fn(&mut ServiceConfig),
}

pub(crate) static POOL: LazyLock<Vec<Annotated>> = LazyLock::new(|| {
    let mut pool = Vec::new();
    fixed(&mut pool);
    nested(&mut pool);
    dynamic(&mut pool);
    below(&mut pool);
    tail(&mut pool);
    index(&mut pool);
    pool
});

/// One handler: its path, its route attribute with the served and the listed methods, its guard, its policy.
macro_rules! handler {
    ($pool:ident, $path:tt, $route:tt, $guard:tt, [$policy:expr; $($keys:tt)*]) => {
        handler!(@ $pool, $path, $route, $guard, $policy, $($keys)*)
    };
    (
        @ $pool:ident, $path:tt,
        [$attribute:ident ($($more:tt)*) [$($serves:literal)*] [$($lists:literal)*]],
        [$guard:expr; $($written:tt)*], $policy:expr, $($keys:tt)*
    ) => {{
        const ID: &str = concat!(
            stringify!($attribute), $(" ", $serves,)* " of", $(" ", $lists,)* " ", $path,
            " ", stringify!($policy), " ", stringify!($guard)
        );
        #[cors($($keys)*)]
        #[$attribute($path $($more)* $($written)*)]
        async fn handler(request: HttpRequest) -> Result<HttpResponse, Error> {
            reached(ID, &request)
        }
        $pool.push(Annotated {
            id: ID,
            pattern: $path,
            serves: &[$($serves),*],
            lists: &[$($lists),*],
            policy: $policy,
            guard: $guard,
            register: |config| {
                config.service(handler);
            },
        });
    }};
}

/// A handler for each policy, with the keys that `policies::OF_HANDLERS` states.
macro_rules! policies {
    ($pool:ident, $path:tt, $route:tt, $guard:tt $(, $more:ident = $methods:tt)*) => {
        handler!($pool, $path, $route, $guard, [
            Some(0); origins = ["*"], expose_headers = ["x-open"], max_age = 100 $(, $more = $methods)*
        ]);
        handler!($pool, $path, $route, $guard, [
            Some(1); origins = ["https://app.example.com"], credentials, expose_headers = ["x-app"], max_age = 101
            $(, $more = $methods)*
        ]);
        handler!($pool, $path, $route, $guard, [
            Some(2); origins = ["https://partner.example"], expose_headers = ["x-partner"], max_age = 102
            $(, $more = $methods)*
        ]);
        handler!($pool, $path, $route, $guard, [
            Some(3); origins = ["https://app.example.com"], block_on_origin_mismatch, expose_headers = ["x-blocking"],
            max_age = 103 $(, $more = $methods)*
        ]);
        handler!($pool, $path, $route, $guard, [
            Some(4); origins = crate::policies::tenants, expose_headers = ["x-tenants"], max_age = 104
            $(, $more = $methods)*
        ]);
    };
}

/// All handlers of a path.
macro_rules! handlers {
    ($name:ident, $path:tt) => {
        fn $name(pool: &mut Vec<Annotated>) {
            policies!(pool, $path, [get () ["GET"] ["GET"]], [None;]);
            policies!(pool, $path, [put () ["PUT"] ["PUT"]], [None;]);
            policies!(pool, $path, [post () ["POST"] ["POST"]], [Some(Guard::Admin); , guard = "admin"]);
            policies!(pool, $path, [delete () ["DELETE"] ["DELETE"]], [None;]);
            policies!(
                pool, $path,
                [route (, method = "GET", method = "DELETE") ["GET" "DELETE"] ["GET"]],
                [None;],
                methods = [GET]
            );
            policies!(pool, $path, [get () ["GET"] ["GET"]], [Some(Guard::HostA); , guard = "host_a"]);
            policies!(pool, $path, [get () ["GET"] ["GET"]], [Some(Guard::Admin); , guard = "admin"]);
            handler!(pool, $path, [get () ["GET"] []], [None;], [None; off]);
            handler!(pool, $path, [delete () ["DELETE"] []], [None;], [None; off]);
            handler!(pool, $path, [get () ["GET"] []], [Some(Guard::HostA); , guard = "host_a"], [None; off]);
        }
    };
}

handlers!(fixed, "/a");
handlers!(nested, "/a/b");
handlers!(dynamic, "/{x}");
handlers!(below, "/a/{y}");
handlers!(tail, "/{tail:.*}");
handlers!(index, "");
