//! Something that answers requests, ready to be measured.

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

use crate::ask::Answer;

/// How many requests are measured at once. Of each measurement, this part is one request's.
pub const BATCH: usize = 100;

/// An app that is running, and the requests for it.
pub struct Subject {
    prepare: Box<dyn Fn() -> Batch>,
}

/// Requests that have been made, and are still to be answered.
pub struct Batch {
    answer: Box<dyn FnOnce()>,
}

impl Subject {
    pub(crate) fn new(prepare: impl Fn() -> Batch + 'static) -> Self {
        let subject = Self { prepare: Box::new(prepare) };
        // What is made once for a thread or an app is made now.
        subject.batch().run();
        subject.batch().run();
        subject
    }

    /// An actix-web app, called without a connection: nothing is parsed, and nothing written.
    ///
    /// `request` makes the requests of a batch by their number. The answer to the first is compared with what is expected.
    pub fn in_process<R, S, B>(app: R, request: impl Fn(usize) -> TestRequest + 'static, expected: Answer) -> Self
    where
        R: IntoServiceFactory<S, Request> + 'static,
        S: ServiceFactory<Request, Config = AppConfig, Response = ServiceResponse<B>, Error = Error> + 'static,
        S::Service: 'static,
        S::InitError: std::fmt::Debug,
        B: MessageBody + 'static,
    {
        let service = Rc::new(actix_web::rt::System::new().block_on(init_service(app)));
        let answer = now(service.call(request(0).to_request()));
        let answer = match &answer {
            Ok(response) => Answer {
                status: response.status().as_u16(),
                allows: response.headers().contains_key(ACCESS_CONTROL_ALLOW_ORIGIN),
            },
            Err(error) => Answer { status: error.as_response_error().status_code().as_u16(), allows: false },
        };
        assert_eq!(answer, expected);
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

    /// A batch of a subject that outlives it: what is measured is the requests, and not the end of the app.
    pub fn into_batch(self) -> Batch {
        Box::leak(Box::new(self)).batch()
    }
}

impl Batch {
    pub(crate) fn new(answer: impl FnOnce() + 'static) -> Self {
        Self { answer: Box::new(answer) }
    }

    /// Answers the requests.
    pub fn run(self) {
        (self.answer)();
    }
}

/// The result of a future that has nothing to wait for.
pub(crate) fn now<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("the handlers here have nothing to wait for"),
    }
}
