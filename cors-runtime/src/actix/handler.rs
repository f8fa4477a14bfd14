//! A handler as a service: extract, call, respond, as actix-web's own routes do it.
//!
//! Only the code in this file is generic over the handler. It erases the type, so everything else is compiled once, not once per
//! handler.

use std::future::{Future, Ready, ready};
use std::pin::Pin;
use std::rc::Rc;

use actix_service::{Service, ServiceFactory};
use actix_web::dev::{Handler, ServiceRequest, ServiceResponse, always_ready};
use actix_web::{Error, FromRequest, HttpResponse, Responder};

type Serving = Pin<Box<dyn Future<Output = Result<ServiceResponse, Error>>>>;

/// A handler whose type is erased. Each worker uses a clone.
#[derive(Clone)]
pub struct HandlerService {
    serve: Rc<dyn Fn(ServiceRequest) -> Serving>,
}

impl HandlerService {
    pub(super) fn new<F, Args>(handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        let serve = move |request: ServiceRequest| -> Serving {
            let handler = handler.clone();
            // Outside of the future, which would reserve room for the request and for its parts.
            let (request, mut payload) = request.into_parts();
            Box::pin(async move {
                let response = match Args::from_request(&request, &mut payload).await {
                    Ok(args) => handler.call(args).await.respond_to(&request).map_into_boxed_body(),
                    Err(error) => HttpResponse::from_error(error),
                };
                Ok(ServiceResponse::new(request, response))
            })
        };
        Self { serve: Rc::new(serve) }
    }
}

impl Service<ServiceRequest> for HandlerService {
    type Response = ServiceResponse;
    type Error = Error;
    type Future = Serving;

    always_ready!();

    fn call(&self, request: ServiceRequest) -> Serving {
        (self.serve)(request)
    }
}

impl ServiceFactory<ServiceRequest> for HandlerService {
    type Response = ServiceResponse;
    type Error = Error;
    type Config = ();
    type Service = Self;
    type InitError = ();
    type Future = Ready<Result<Self, ()>>;

    fn new_service(&self, (): ()) -> Self::Future {
        ready(Ok(self.clone()))
    }
}
