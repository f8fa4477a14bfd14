//! A running app and its requests, ready to be measured.

use std::future::Future;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use actix_http::Request;
use actix_service::{IntoServiceFactory, Service, ServiceFactory};
use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{AppConfig, ServiceResponse};
use actix_web::http::header::ACCESS_CONTROL_ALLOW_ORIGIN;
use actix_web::test::{TestRequest, init_service};

use crate::scenario::Outcome;

/// The number of requests measured at once. Each measurement is divided by it.
pub const BATCH: usize = 100;

/// A running app, and the requests for it.
pub struct Harness {
    prepare: Box<dyn Fn() -> Batch>,
}

/// Requests that have been created but not yet sent.
pub struct Batch {
    run: Box<dyn FnOnce()>,
}

impl Harness {
    pub(crate) fn new(prepare: impl Fn() -> Batch + 'static) -> Self {
        let harness = Self { prepare: Box::new(prepare) };
        // Warm up: run what is initialised once per thread or app.
        harness.batch().run();
        harness.batch().run();
        harness
    }

    /// An actix-web app, called without a connection: no bytes are parsed or written.
    ///
    /// `request` creates the requests of a batch by their number. The response to the first one is compared with `expected`.
    pub fn in_process<R, S, B>(app: R, request: impl Fn(usize) -> TestRequest + 'static, expected: Outcome) -> Self
    where
        R: IntoServiceFactory<S, Request> + 'static,
        S: ServiceFactory<Request, Config = AppConfig, Response = ServiceResponse<B>, Error = Error> + 'static,
        S::Service: 'static,
        S::InitError: std::fmt::Debug,
        B: MessageBody + 'static,
    {
        let service = Rc::new(actix_web::rt::System::new().block_on(init_service(app)));
        let outcome = now(service.call(request(0).to_request()));
        let outcome = match &outcome {
            Ok(response) => Outcome {
                status: response.status().as_u16(),
                allows: response.headers().contains_key(ACCESS_CONTROL_ALLOW_ORIGIN),
            },
            Err(error) => Outcome { status: error.as_response_error().status_code().as_u16(), allows: false },
        };
        assert_eq!(outcome, expected);
        Self::new(move || {
            let requests: Vec<Request> = (0..BATCH).map(|number| request(number).to_request()).collect();
            let service = Rc::clone(&service);
            Batch::new(move || {
                for request in requests {
                    let _ = now(service.call(request));
                }
            })
        })
    }

    pub fn batch(&self) -> Batch {
        (self.prepare)()
    }

    /// A batch whose harness is leaked, so dropping the app is not measured.
    pub fn into_batch(self) -> Batch {
        Box::leak(Box::new(self)).batch()
    }
}

impl Batch {
    pub(crate) fn new(run: impl FnOnce() + 'static) -> Self {
        Self { run: Box::new(run) }
    }

    /// Sends the requests to the app.
    pub fn run(self) {
        (self.run)();
    }
}

/// Returns the output of a future that is ready at once.
pub(crate) fn now<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("the handlers here never wait"),
    }
}
