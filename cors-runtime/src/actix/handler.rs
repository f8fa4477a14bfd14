//! A handler as a service: extract, call, respond, as actix-web's own routes do it.

use actix_service::{ServiceFactory, fn_service};
use actix_web::dev::{Handler, ServiceRequest, ServiceResponse};
use actix_web::{Error, FromRequest, HttpResponse, Responder};

use super::route::{Endpoint, Route};

/// A handler at its route.
pub fn endpoint<F, Args>(
    route: Route,
    handler: F,
) -> Endpoint<
    impl ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse, Error = Error, InitError = ()> + 'static,
>
where
    F: Handler<Args>,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    let factory = fn_service(move |request: ServiceRequest| {
        let handler = handler.clone();
        async move {
            let (request, mut payload) = request.into_parts();
            let response = match Args::from_request(&request, &mut payload).await {
                Ok(args) => handler.call(args).await.respond_to(&request).map_into_boxed_body(),
                Err(error) => HttpResponse::from_error(error),
            };
            Ok::<_, Error>(ServiceResponse::new(request, response))
        }
    });
    Endpoint::new(route, factory)
}
