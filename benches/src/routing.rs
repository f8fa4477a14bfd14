//! The cost of finding the last of many routes. actix-web tries them one after the other.

use actix_web::App;
use actix_web::http::Method;
use actix_web::test::TestRequest;
use actix_web_cors::Cors;

use crate::app::{POLICY, actix_cors};
use crate::generated;
use crate::harness::Harness;
use crate::scenario::{ALLOWED, Outcome, as_received};

/// The numbers of routes that are measured.
pub const SIZES: [usize; 4] = [1, 10, 100, 1000];

/// How CORS is added to the routes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Routes {
    /// No CORS.
    Plain,
    /// `#[cors(…)]`.
    Annotated,
    /// An `#[options]` route for each, as written by hand.
    Doubled,
    /// `actix_cors::Cors` on the app.
    ActixCors,
    /// `Cors::new(&POLICY)` on the app.
    CorsNew,
    /// `#[cors(…)]`, and `Cors::default()` on the app.
    CorsDefault,
}

impl Routes {
    pub const ALL: [Self; 6] =
        [Self::Plain, Self::Annotated, Self::Doubled, Self::ActixCors, Self::CorsNew, Self::CorsDefault];

    /// The name in the tables and in `benches/routing.rs`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Annotated => "annotated",
            Self::Doubled => "doubled",
            Self::ActixCors => "actix_cors",
            Self::CorsNew => "cors_new",
            Self::CorsDefault => "cors_default",
        }
    }

    /// A request for the last route: the `PUT`, or its preflight.
    pub fn in_process(self, size: usize, preflight: bool) -> Harness {
        let origin = as_received(ALLOWED.to_owned());
        let request = move |_| {
            let request = TestRequest::with_uri(&format!("/r{}/7", size - 1)).insert_header(("origin", origin.clone()));
            if preflight {
                request.method(Method::OPTIONS).insert_header(("access-control-request-method", "PUT"))
            } else {
                request.method(Method::PUT)
            }
        };
        let allows = !matches!(self, Self::Plain | Self::Doubled);
        let expected = match self {
            _ if !preflight => Outcome { status: 200, allows },
            Self::Plain => Outcome { status: 404, allows },
            Self::Doubled | Self::ActixCors => Outcome { status: 200, allows },
            Self::Annotated | Self::CorsNew | Self::CorsDefault => Outcome { status: 204, allows },
        };
        macro_rules! measured {
            ($app:expr) => {
                Harness::in_process($app, request, expected)
            };
        }
        macro_rules! sized {
            ($handler:ident => $app:expr) => {
                match (self, size) {
                    (Self::Annotated | Self::CorsDefault, 1) => {
                        let $handler = generated::annotated_1;
                        $app
                    }
                    (Self::Annotated | Self::CorsDefault, 10) => {
                        let $handler = generated::annotated_10;
                        $app
                    }
                    (Self::Annotated | Self::CorsDefault, 100) => {
                        let $handler = generated::annotated_100;
                        $app
                    }
                    (Self::Annotated | Self::CorsDefault, _) => {
                        let $handler = generated::annotated_1000;
                        $app
                    }
                    (Self::Doubled, 1) => {
                        let $handler = generated::doubled_1;
                        $app
                    }
                    (Self::Doubled, 10) => {
                        let $handler = generated::doubled_10;
                        $app
                    }
                    (Self::Doubled, 100) => {
                        let $handler = generated::doubled_100;
                        $app
                    }
                    (Self::Doubled, _) => {
                        let $handler = generated::doubled_1000;
                        $app
                    }
                    (_, 1) => {
                        let $handler = generated::plain_1;
                        $app
                    }
                    (_, 10) => {
                        let $handler = generated::plain_10;
                        $app
                    }
                    (_, 100) => {
                        let $handler = generated::plain_100;
                        $app
                    }
                    (_, _) => {
                        let $handler = generated::plain_1000;
                        $app
                    }
                }
            };
        }
        match self {
            Self::Plain | Self::Annotated | Self::Doubled => sized!(handler => measured!(App::new().service(handler))),
            Self::ActixCors => sized!(handler => measured!(App::new().service(handler).wrap(actix_cors()))),
            Self::CorsNew => sized!(handler => measured!(App::new().service(handler).wrap(Cors::new(&POLICY)))),
            Self::CorsDefault => sized!(handler => measured!(App::new().service(handler).wrap(Cors::default()))),
        }
    }
}
