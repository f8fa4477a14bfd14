//! One route's policy, in front of everything that the route does.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use actix_service::{Service, ServiceFactory};
use actix_web::Error;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use pin_project_lite::pin_project;

use super::answer::Answers;
use super::verdict::{Decoration, Kind, Verdict, conclude, judge};
use super::watch::Watch;
use crate::origins_at_run_time::Later;

/// Makes an [`EnforceService`] for each worker.
pub(super) struct Enforce<F> {
    inner: F,
    /// Nothing for `#[cors(off)]`.
    answers: Option<Rc<Answers>>,
}

impl<F> Enforce<F> {
    pub(super) fn new(inner: F, answers: Option<Rc<Answers>>) -> Self {
        Self { inner, answers }
    }
}

impl<F> ServiceFactory<ServiceRequest> for Enforce<F>
where
    F: ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse, Error = Error, InitError = ()>,
{
    type Response = ServiceResponse;
    type Error = Error;
    type Config = ();
    type Service = EnforceService<F::Service>;
    type InitError = ();
    type Future = Starting<F::Future>;

    fn new_service(&self, (): ()) -> Self::Future {
        Starting { inner: self.inner.new_service(()), answers: self.answers.clone() }
    }
}

pin_project! {
    /// A route that starts. It does not if the origins that it needs at run time are not there.
    pub(super) struct Starting<F> {
        #[pin]
        inner: F,
        answers: Option<Rc<Answers>>,
    }
}

impl<F, S> Future for Starting<F>
where
    F: Future<Output = Result<S, ()>>,
{
    type Output = Result<EnforceService<S>, ()>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        if let Some(answers) = this.answers {
            answers.start()?;
        }
        let inner = ready!(this.inner.poll(cx))?;
        Poll::Ready(Ok(EnforceService { inner: Rc::new(inner), answers: this.answers.take() }))
    }
}

/// Answers preflights, refuses what the policy blocks, and decorates every response.
pub(super) struct EnforceService<S> {
    inner: Rc<S>,
    answers: Option<Rc<Answers>>,
}

impl<S> Service<ServiceRequest> for EnforceService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse, Error = Error>,
{
    type Response = ServiceResponse;
    type Error = Error;
    type Future = Enforcing<S>;

    fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&self, request: ServiceRequest) -> Enforcing<S> {
        let Some(answers) = &self.answers else {
            Watch::tell(&request);
            return Enforcing::Inner { future: self.inner.call(request), decoration: None };
        };
        let kind = answers.kind_on_route(request.method());
        match judge(answers, kind, request.head()) {
            Verdict::Ask(later) => Enforcing::Asking {
                later,
                kind,
                request: Some(request),
                answers: Rc::clone(answers),
                inner: Rc::clone(&self.inner),
            },
            verdict => Enforcing::after(verdict, request, &self.inner),
        }
    }
}

pin_project! {
    /// A request on its way through.
    #[project = Step]
    pub(super) enum Enforcing<S: Service<ServiceRequest>> {
        Answered {
            response: Option<ServiceResponse>,
        },
        Asking {
            later: Later,
            kind: Kind,
            request: Option<ServiceRequest>,
            answers: Rc<Answers>,
            inner: Rc<S>,
        },
        Inner {
            #[pin]
            future: S::Future,
            decoration: Option<Decoration>,
        },
    }
}

impl<S: Service<ServiceRequest>> Enforcing<S> {
    fn after(verdict: Verdict, request: ServiceRequest, inner: &S) -> Self {
        match verdict {
            Verdict::Answer(response) => {
                Watch::tell(&request);
                Self::Answered { response: Some(request.into_response(response)) }
            }
            Verdict::Proceed(decoration) => {
                let decoration = match Watch::of(&request) {
                    None => Some(decoration),
                    Some(watch) => {
                        watch.leave(decoration);
                        None
                    }
                };
                Self::Inner { future: inner.call(request), decoration }
            }
            Verdict::Ask(_) => unreachable!("a source is asked once"),
        }
    }
}

impl<S> Future for Enforcing<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse, Error = Error>,
{
    type Output = Result<ServiceResponse, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        loop {
            let next = match self.as_mut().project() {
                Step::Answered { response } => {
                    return Poll::Ready(Ok(response.take().expect("a future is not polled after it is ready")));
                }
                Step::Inner { future, decoration } => {
                    let mut result = ready!(future.poll(cx));
                    if let Some(decoration) = decoration.take() {
                        decoration.write_on(&mut result);
                    }
                    return Poll::Ready(result);
                }
                Step::Asking { later, kind, request, answers, inner } => {
                    let accepted = ready!(later.as_mut().poll(cx));
                    let request = request.take().expect("a source answers once");
                    let verdict = conclude(answers, *kind, request.head(), accepted);
                    Self::after(verdict, request, inner)
                }
            };
            self.set(next);
        }
    }
}
