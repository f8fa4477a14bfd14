//! The future of a request on its way through a `Cors`.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use actix_service::Service;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::{Error, HttpResponse};
use pin_project_lite::pin_project;

use super::context::CorsContext;
use super::evaluate::{self, Decoration, Evaluation};
use super::headers::PreparedPolicy;
use super::outcome;
use super::passing::Passing;
use crate::protocol::decide::Refusal;

pub(super) type Outcome<B> = Result<ServiceResponse<EitherBody<B>>, Error>;
type BoxedOutcome<B> = Pin<Box<dyn Future<Output = Outcome<B>>>>;

pin_project! {
    /// A request on its way through a [`Cors`].
    pub struct CorsFuture<S: Service<ServiceRequest>, B> {
        #[pin]
        pub(super) state: State<S, B>,
    }
}

impl<S: Service<ServiceRequest>, B> std::fmt::Debug for CorsFuture<S, B> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CorsFuture")
    }
}

pin_project! {
    #[project = Projected]
    pub(super) enum State<S: Service<ServiceRequest>, B> {
        /// The response is made when the future is polled. Room for it would make the future larger, and moving it more expensive for
        /// every request.
        Preflight {
            request: Option<ServiceRequest>,
            policy: Rc<PreparedPolicy>,
            context: Rc<CorsContext>,
        },
        /// The request is blocked. The response is made when the future is polled, too.
        Blocked {
            request: Option<ServiceRequest>,
            policy: Rc<PreparedPolicy>,
            context: Rc<CorsContext>,
            refusal: Refusal,
        },
        /// What is inside runs, and its response is decorated as it was decided before.
        Decided {
            #[pin]
            future: S::Future,
            decoration: Option<Decoration>,
            // A layer inside may have rewritten the path to that of an annotated handler.
            may_be_marked: bool,
        },
        /// What is inside runs, and a nearer policy may decide.
        Open {
            #[pin]
            future: S::Future,
            passing: Option<Box<Passing>>,
        },
        /// A run-time source is consulted, or another `Cors` may have a preflight.
        Slow {
            future: BoxedOutcome<B>,
        },
    }
}

pub(super) const POLLED_AGAIN: &str = "a future is not polled after it is ready";

impl<S, B> Future for CorsFuture<S, B>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Output = Outcome<B>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut state = self.project().state;
        loop {
            let future: BoxedOutcome<B> = match state.as_mut().project() {
                Projected::Preflight { request, policy, context } => {
                    let request = request.take().expect(POLLED_AGAIN);
                    match evaluate::preflight(policy, request.request()) {
                        Evaluation::Ready(response) => return Poll::Ready(Ok(respond(context, request, response))),
                        Evaluation::Pending(later) => {
                            let (policy, context) = (Rc::clone(policy), Rc::clone(context));
                            Box::pin(async move {
                                let response = evaluate::resume_preflight(&policy, request.head(), later.await);
                                Ok(respond(&context, request, response))
                            })
                        }
                    }
                }
                Projected::Blocked { request, policy, context, refusal } => {
                    let request = request.take().expect(POLLED_AGAIN);
                    let response = evaluate::blocked(policy, request.head(), *refusal);
                    return Poll::Ready(Ok(respond(context, request, response)));
                }
                Projected::Decided { future, decoration, may_be_marked } => {
                    let mut result = ready!(future.poll(cx)).map(ServiceResponse::map_into_left_body);
                    if let Some(decoration) = decoration.take() {
                        if *may_be_marked {
                            outcome::decorate_unmarked(decoration, &mut result);
                        } else {
                            decoration.write_on(&mut result);
                        }
                    }
                    return Poll::Ready(result);
                }
                Projected::Open { future, passing } => {
                    let mut result = ready!(future.poll(cx)).map(ServiceResponse::map_into_left_body);
                    let passing = passing.take().expect(POLLED_AGAIN);
                    match passing.decide(result.as_ref().ok().map(ServiceResponse::request)) {
                        None => {
                            passing.close(&mut result);
                            return Poll::Ready(result);
                        }
                        Some((policy, later)) => Box::pin(async move {
                            passing.resume(&policy, later.await);
                            passing.close(&mut result);
                            result
                        }),
                    }
                }
                Projected::Slow { future } => return future.as_mut().poll(cx),
            };
            state.set(State::Slow { future });
        }
    }
}

impl<S, B> CorsFuture<S, B>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    pub(super) fn slow(future: impl Future<Output = Outcome<B>> + 'static) -> Self {
        Self { state: State::Slow { future: Box::pin(future) } }
    }

    pub(super) fn preflight(context: &Rc<CorsContext>, policy: Rc<PreparedPolicy>, request: ServiceRequest) -> Self {
        Self { state: State::Preflight { request: Some(request), policy, context: Rc::clone(context) } }
    }

    pub(super) fn block(
        context: &Rc<CorsContext>,
        policy: &Rc<PreparedPolicy>,
        request: ServiceRequest,
        refusal: Refusal,
    ) -> Self {
        let (policy, context) = (Rc::clone(policy), Rc::clone(context));
        Self { state: State::Blocked { request: Some(request), policy, context, refusal } }
    }
}

fn respond<B>(
    context: &CorsContext,
    request: ServiceRequest,
    response: HttpResponse,
) -> ServiceResponse<EitherBody<B>> {
    if let Some(slot) = context.slot(&request) {
        slot.mark_handled();
    }
    request.into_response(response).map_into_right_body()
}

/// With an error no request comes back to respond to, but the error will become the response.
pub(super) fn replaced_by(mut error: Error, response: HttpResponse) -> Error {
    let response = Cell::new(Some(response));
    error.add_response_mapper(move |refused| response.take().unwrap_or(refused));
    error
}
