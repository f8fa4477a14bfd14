//! A `Cors` is ready for a request when what is inside of it is.

use std::future::{Ready, ready};
use std::task::{Context, Poll, Waker};

use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform};
use actix_web::{Error, error};
use actix_web_cors::{Cors, Policy, policy};

static ANY_ORIGIN: Policy = policy!(origins = ["*"], methods = [GET]);

/// A service that is ready, not ready yet, or fails.
#[derive(Clone, Copy)]
enum Inner {
    Ready,
    Pending,
    Fails,
}

impl Service<ServiceRequest> for Inner {
    type Response = ServiceResponse;
    type Error = Error;
    type Future = Ready<Result<ServiceResponse, Error>>;

    fn poll_ready(&self, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
        match self {
            Self::Ready => Poll::Ready(Ok(())),
            Self::Pending => Poll::Pending,
            Self::Fails => Poll::Ready(Err(error::ErrorServiceUnavailable("no capacity"))),
        }
    }

    fn call(&self, _: ServiceRequest) -> Self::Future {
        ready(Err(error::ErrorServiceUnavailable("not called")))
    }
}

#[actix_web::test]
async fn as_what_is_inside() {
    for (inner, expected) in [
        (Inner::Ready, Poll::Ready(Ok(()))),
        (Inner::Pending, Poll::Pending),
        (Inner::Fails, Poll::Ready(Err("no capacity".to_owned()))),
    ] {
        for cors in [Cors::default(), Cors::new(&ANY_ORIGIN)] {
            let service = cors.new_transform(inner).await.expect("it starts");
            let polled = service.poll_ready(&mut Context::from_waker(Waker::noop()));
            assert_eq!(polled.map(|result| result.map_err(|error| error.to_string())), expected);
        }
    }
}
