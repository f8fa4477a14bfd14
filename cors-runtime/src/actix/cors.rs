//! `Cors`: one middleware for everything that is not a single annotated handler.

use std::cell::{Cell, OnceCell, RefCell};
use std::future::{Ready, ready};
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::task::{Context, Poll};

use actix_service::{Service, Transform};
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{RequestHead, ResourceMap, ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::{Error, HttpResponse};

use super::answer::Answers;
use super::registry::{self, Asked, Directory, Target};
use super::request;
use super::route::Route;
use super::verdict::{Decoration, Facts, Kind, Verdict, blocked, conclude, judge};
use super::watch::Watch;
use crate::decision::is_for;
use crate::policy::Policy;

/// CORS for a resource, a scope or an app, and for the annotated handlers inside.
///
/// [`Cors::new`] answers preflights and decorates every response that comes out of it, 404 and 405 included, by a policy made
/// with `policy!`. For an annotated handler inside it steps back: the nearest policy wins.
///
/// [`Cors::default`] has no policy of its own, and is for auth. Middleware on an app or scope runs before routing, so that an
/// auth layer there would answer preflights with 401, and its own refusals would reach a script as an opaque failure. In front
/// of it `Cors` answers the preflights of annotated handlers, and decorates what auth answers itself with the policy of the
/// route that the request was for:
///
/// ```ignore
/// App::new()
///     .service(annotated_handler)
///     .wrap(auth)
///     .wrap(Cors::default())
///     .wrap(NormalizePath::trim())
/// ```
///
/// A preflight that is answered before auth shows that a route exists, and passes the rate limits and logs inside.
///
/// Where the handler that a request is for cannot be told apart from another with another policy, because patterns overlap or
/// scopes of one prefix differ in their guards, the request is left alone, and a warning names the two; a policy that blocks
/// does so then as well. A route that is registered by hand is never answered for by [`Cors::default`], nor decorated; but the
/// guards of a scope cannot be seen, nor what it then sends on to such routes or to a default service.
///
/// Of two `Cors`, one around the other, the nearer answers. Auth between the two keeps a preflight from it, so that auth belongs
/// inside of both; and `block_on_origin_mismatch` of the outer speaks first.
///
/// actix-web knows an annotated handler by a small map of its own, where there is a `Cors`. So `match_pattern` and `match_name`
/// report the first resource that matches a path, also after routing.
#[derive(Debug)]
pub struct Cors {
    policy: Option<&'static Policy>,
}

impl Cors {
    /// This policy, for everything inside that has none of its own.
    pub fn new(policy: &'static Policy) -> Self {
        registry::ask();
        Self { policy: Some(policy) }
    }
}

impl Default for Cors {
    /// No policy but those of the annotated handlers inside.
    fn default() -> Self {
        registry::ask();
        Self { policy: None }
    }
}

impl Clone for Cors {
    fn clone(&self) -> Self {
        // Perhaps on another thread than the one that it was made on.
        registry::ask();
        Self { policy: self.policy }
    }
}

thread_local! {
    /// Every `Cors` that serves on this thread, and in which app, once a request has told.
    static SERVING: RefCell<Vec<Weak<Cell<Option<App>>>>> = const { RefCell::new(Vec::new()) };
}

/// The resources of an app, by which it is told from others.
type App = *const ResourceMap;

impl<S, B> Transform<S, ServiceRequest> for Cors
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Transform = CorsService<S>;
    type InitError = ();
    type Future = Ready<Result<CorsService<S>, ()>>;

    fn new_transform(&self, service: S) -> Self::Future {
        let own = self.policy.map(|policy| Rc::new(Answers::new(policy, policy.table().methods, None)));
        let started = own.as_ref().map_or(Ok(()), |own| own.start());
        let app = Rc::default();
        SERVING.with_borrow_mut(|all| {
            all.retain(|other| other.strong_count() > 0);
            all.push(Rc::downgrade(&app));
        });
        ready(
            started.map(|()| CorsService { inside: Rc::new(Inside { service, own, app, directory: OnceCell::new() }) }),
        )
    }
}

/// What [`Cors`] becomes.
pub struct CorsService<S> {
    inside: Rc<Inside<S>>,
}

impl<S> std::fmt::Debug for CorsService<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CorsService").field("own", &self.inside.own).finish_non_exhaustive()
    }
}

struct Inside<S> {
    service: S,
    own: Option<Rc<Answers>>,
    app: Rc<Cell<Option<App>>>,
    directory: OnceCell<Directory>,
}

type Outcome<B> = Result<ServiceResponse<EitherBody<B>>, Error>;

impl<S, B> Service<ServiceRequest> for CorsService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Outcome<B>>>>;

    fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inside.service.poll_ready(cx)
    }

    fn call(&self, request: ServiceRequest) -> Self::Future {
        let inside = Rc::clone(&self.inside);
        Box::pin(async move {
            match request::preflight(request.head()).map(<[u8]>::to_owned) {
                Some(method) => inside.preflight(request, &method).await,
                None => inside.actual(request).await,
            }
        })
    }
}

impl<S, B> Inside<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody + 'static,
{
    async fn preflight(&self, request: ServiceRequest, method: &[u8]) -> Outcome<B> {
        let asked_for = |route: &Route| is_for(route.serves, method);
        let target = self.directory(&request).target(&Asked::of(&request), asked_for);
        match (target, &self.own) {
            (Target::Annotated(answers, route), _) if is_for(route.listed(), method) => {
                Watch::tell(&request);
                let response = answer_preflight(&answers, request.head()).await;
                Ok(answered(request, response))
            }
            // A method that the handler serves and does not list has no CORS, here too.
            (Target::Annotated(..) | Target::Off | Target::Uncertain, _) | (Target::Unknown, None) => {
                Ok(self.service.call(request).await?.map_into_left_body())
            }
            (Target::Unknown, Some(own)) if self.may_hold_another(&request) => {
                // It says so by its mark, and what else comes back was no answer to a preflight.
                let (watch, _) = Watch::on(&request);
                let head = request.head().clone();
                let result = self.service.call(request).await;
                if watch.has_heard() {
                    return result.map(ServiceResponse::map_into_left_body);
                }
                watch.say_enough();
                let answer = answer_preflight(own, &head).await;
                match result {
                    Ok(response) => Ok(answered_after(response, answer)),
                    Err(error) => Err(answered_by(error, answer)),
                }
            }
            (Target::Unknown, Some(own)) => {
                Watch::tell(&request);
                let response = answer_preflight(own, request.head()).await;
                Ok(answered(request, response))
            }
        }
    }

    /// Whether another `Cors` may be nearer: there is one in this app, and this one does not stand on the resource itself. One
    /// that no request has come to yet may be of any app.
    fn may_hold_another(&self, request: &ServiceRequest) -> bool {
        let is_other = |app: &Rc<Cell<Option<App>>>| {
            !Rc::ptr_eq(app, &self.app) && app.get().is_none_or(|app| Some(app) == self.app.get())
        };
        !request.match_info().unprocessed().is_empty()
            && SERVING.with_borrow(|all| all.iter().filter_map(Weak::upgrade).any(|app| is_other(&app)))
    }

    async fn actual(&self, request: ServiceRequest) -> Outcome<B> {
        let directory = self.directory(&request);
        let asked = directory.asked(&request);
        if let Some(response) = self.blocked(directory, &asked, &request).await {
            Watch::tell(&request);
            return Ok(answered(request, response));
        }
        self.pass(directory, asked, request).await
    }

    /// The refusal of a request that this policy blocks, unless it is for an annotated handler, whose policy is nearer. Where
    /// that cannot be told it is blocked: better refused than let in.
    async fn blocked(&self, directory: &Directory, asked: &Asked, request: &ServiceRequest) -> Option<HttpResponse> {
        let own = self.own.as_ref().filter(|own| own.policy().block_on_origin_mismatch)?;
        let target = directory.target(asked, |route| route.serves.contains(&request.method().as_str()));
        if matches!(target, Target::Annotated(..) | Target::Off) {
            return None;
        }
        blocked(own, request.head()).await
    }

    /// Runs what is inside. The outermost `Cors` decorates what comes out, as the nearest policy says.
    async fn pass(&self, directory: &Directory, asked: Asked, request: ServiceRequest) -> Outcome<B> {
        let (watch, is_outermost) = Watch::on(&request);
        // For an error no request comes back, and a kept clone of it would keep actix-web from reusing it.
        let asks = directory.asks || self.own.as_ref().is_some_and(|own| own.asks());
        let facts = Facts::of(&request, asks);
        let mut result = self.service.call(request).await;
        if !watch.has_heard()
            && let Some(decoration) = self.decoration(directory, &asked, &facts, &result).await
        {
            watch.leave(decoration);
        }
        if is_outermost && let Some(decoration) = watch.take() {
            decoration.write_on(&mut result);
        }
        result.map(ServiceResponse::map_into_left_body)
    }

    /// What to say of a response that no nearer policy has spoken of.
    async fn decoration<A>(
        &self,
        directory: &Directory,
        asked: &Asked,
        facts: &Facts,
        result: &Result<ServiceResponse<A>, Error>,
    ) -> Option<Decoration> {
        let request = result.as_ref().ok().map(ServiceResponse::request);
        // Where a resource was reached, and said nothing, it was one without `#[cors]`.
        let reached = request.is_some_and(|request| directory.was_reached(request, asked));
        let serves = |route: &Route| route.serves.contains(&facts.method.as_str());
        let target = if reached { Target::Unknown } else { directory.target(asked, serves) };
        let (answers, kind) = match target {
            Target::Off | Target::Uncertain => return None,
            Target::Annotated(answers, _) => {
                let kind = answers.kind_on_route(&facts.method);
                (answers, kind)
            }
            Target::Unknown => {
                let own = self.own.as_ref()?;
                (Rc::clone(own), self.kind(own, &facts.method))
            }
        };
        Some(facts.readable(&answers, kind, asked.path()).await)
    }

    fn kind(&self, own: &Answers, method: &Method) -> Kind {
        if own.policy().methods.allow(method.as_str()) { Kind::Listed } else { Kind::Unlisted }
    }

    fn directory(&self, request: &ServiceRequest) -> &Directory {
        self.directory.get_or_init(|| {
            self.app.set(Some(request.resource_map()));
            Directory::of(request.request())
        })
    }
}

async fn answer_preflight(answers: &Rc<Answers>, head: &RequestHead) -> HttpResponse {
    let verdict = match judge(answers, Kind::Preflight, head) {
        Verdict::Ask(later) => conclude(answers, Kind::Preflight, head, later.await),
        verdict => verdict,
    };
    match verdict {
        Verdict::Answer(response) => response,
        Verdict::Proceed(_) | Verdict::Ask(_) => unreachable!("a preflight is answered"),
    }
}

fn answered<B>(request: ServiceRequest, response: HttpResponse) -> ServiceResponse<EitherBody<B>> {
    request.into_response(response).map_into_right_body()
}

/// With an error no request comes back to answer, but the error will become the answer.
fn answered_by(mut error: Error, response: HttpResponse) -> Error {
    let answer = Cell::new(Some(response));
    error.add_response_mapper(move |refused| answer.take().unwrap_or(refused));
    error
}

fn answered_after<B>(inner: ServiceResponse<B>, response: HttpResponse) -> ServiceResponse<EitherBody<B>> {
    inner.into_response(response).map_into_right_body()
}
