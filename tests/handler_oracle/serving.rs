//! Builds a real app from a shape: with the crate, or as a plain router of the same shape, without CORS and without auth.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use actix_web::body::MessageBody;
use actix_web::dev::{
    AppService, HttpServiceFactory, ResourceDef, Service, ServiceRequest, ServiceResponse, Transform,
};
use actix_web::dev::{fn_factory, fn_service};
use actix_web::guard::{self, Any, fn_guard};
use actix_web::http::Method;
use actix_web::middleware::{Condition, NormalizePath, from_fn};
use actix_web::web::{self, ServiceConfig};
use actix_web::{App, Error, HttpMessage, HttpRequest, HttpResponse, Route, error, test};
use actix_web_cors::Cors;

use super::app::{Id, Layer, Node, ROOT, Shape};
use super::handlers::{Guard, POOL};
use super::policies::around;

/// The `Access-Control-*` headers of a handler that sets them itself.
pub(crate) const OWN: &str = "https://own.example";

thread_local! {
    /// The containers that the current request entered, and the handlers that ran.
    static ENTERED: RefCell<Vec<Id>> = const { RefCell::new(Vec::new()) };
    static RAN: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    /// The annotated handlers whose guards accept every request, in the plain app.
    pub(crate) static EXEMPT: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
}

/// The containers that the last request entered, and the handlers that it ran.
pub(crate) fn taken() -> (Vec<Id>, Vec<String>) {
    (ENTERED.take(), RAN.take())
}

/// The body of every handler.
pub(crate) fn reached(id: &str, request: &HttpRequest) -> Result<HttpResponse, Error> {
    RAN.with_borrow_mut(|ran| ran.push(id.to_owned()));
    if request.headers().contains_key("x-fail") {
        return Err(error::ErrorConflict("as wished"));
    }
    let mut response = HttpResponse::Ok();
    if request.headers().contains_key("x-own") {
        response.insert_header(("access-control-allow-origin", OWN));
        response.insert_header(("access-control-expose-headers", "x-own"));
        response.insert_header(("access-control-max-age", "999"));
    }
    Ok(response.body(id.to_owned()))
}

fn to(route: Route, id: String) -> Route {
    route.to(move |request: HttpRequest| {
        let outcome = reached(&id, &request);
        async move { outcome }
    })
}

/// The name of a default service.
pub(crate) fn default_of(container: Id) -> String {
    format!("default of {container}")
}

/// The name of a route registered by hand; `None` is any method.
pub(crate) fn by_hand(id: Id, method: Option<&str>) -> String {
    format!("by hand {id} {}", method.unwrap_or("any"))
}

pub(crate) async fn serve(
    shape: &Shape,
    plain: bool,
) -> impl Service<actix_http::Request, Response = ServiceResponse<impl MessageBody>, Error = Error> {
    let Shape { trims, layers, nodes, default } = shape.clone();
    test::init_service(
        App::new()
            .configure(|config| {
                if default {
                    config.default_service(to(web::route(), default_of(ROOT)));
                }
                nodes.iter().for_each(|node| add(config, node, plain));
            })
            .wrap(Stack::new(ROOT, &layers, plain))
            .wrap(Condition::new(trims, NormalizePath::trim())),
    )
    .await
}

fn add(config: &mut ServiceConfig, node: &Node, plain: bool) {
    match node {
        Node::Annotated(index) if plain => plainly(config, *index),
        Node::Annotated(index) => (POOL[*index].register)(config),
        Node::Route { id, path, method, guard } => {
            let route = to(by_method(*method), by_hand(*id, *method));
            config.route(path, guarded_route(route, *guard));
        }
        Node::Resource(resource) => {
            let mut service = web::resource(resource.path);
            if let Some(guard) = resource.guard {
                service = service.guard(fn_guard(move |context| guard.admits(context)));
            }
            if let Some(method) = resource.only {
                service = service.guard(guard::Method(parsed(method)));
            }
            for method in &resource.routes {
                service = service.route(to(by_method(*method), by_hand(resource.id, *method)));
            }
            config.service(service.wrap(Stack::new(resource.id, &resource.layers, plain)));
        }
        Node::Prefix { id, prefix } => {
            config.service(Prefix { id: *id, prefix });
        }
        Node::Scope(scope) => {
            let mut service = web::scope(scope.prefix);
            if let Some(guard) = scope.guard {
                service = service.guard(fn_guard(move |context| guard.admits(context)));
            }
            let mut service = service.configure(|config| scope.nodes.iter().for_each(|node| add(config, node, plain)));
            if scope.default {
                service = service.default_service(to(web::route(), default_of(scope.id)));
            }
            config.service(service.wrap(Stack::new(scope.id, &scope.layers, plain)));
        }
    }
}

/// The handler as actix-web's own route attributes register it.
fn plainly(config: &mut ServiceConfig, index: usize) {
    let handler = &POOL[index];
    let any = handler.serves.iter().fold(Any(fn_guard(|_| false)), |any, method| any.or(guard::Method(parsed(method))));
    let mut service = web::resource(handler.pattern).guard(any);
    if let Some(guard) = handler.guard {
        let is_exempt = || EXEMPT.with_borrow(|exempt| exempt.contains(&handler.id));
        service = service.guard(fn_guard(move |context| is_exempt() || guard.admits(context)));
    }
    config.service(service.route(to(web::route(), handler.id.to_owned())));
}

fn by_method(method: Option<&str>) -> Route {
    method.map_or_else(web::route, |method| web::method(parsed(method)))
}

fn guarded_route(route: Route, guard: Option<Guard>) -> Route {
    match guard {
        Some(guard) => route.guard(fn_guard(move |context| guard.admits(context))),
        None => route,
    }
}

fn parsed(method: &str) -> Method {
    method.parse().expect("a method")
}

/// A service for all paths below a prefix, registered as `actix_files::Files` registers itself.
struct Prefix {
    id: Id,
    prefix: &'static str,
}

impl HttpServiceFactory for Prefix {
    fn register(self, config: &mut AppService) {
        let definition =
            if config.is_root() { ResourceDef::root_prefix(self.prefix) } else { ResourceDef::prefix(self.prefix) };
        let id = by_hand(self.id, None);
        let service = move |request: ServiceRequest| {
            let outcome = reached(&id, request.request());
            async move { outcome.map(|response| request.into_response(response)) }
        };
        let factory = fn_factory(move || {
            let service = fn_service(service.clone());
            async move { Ok(service) }
        });
        config.register_service(definition, None, factory, None);
    }
}

type Answered = Result<ServiceResponse, Error>;
type Later<T> = Pin<Box<dyn Future<Output = T>>>;
type Erased = Rc<dyn Service<ServiceRequest, Response = ServiceResponse, Error = Error, Future = Later<Answered>>>;

/// A list of layers as one middleware. Outside them it records that a request entered.
struct Stack {
    container: Id,
    layers: Vec<(Layer, Option<Cors>)>,
}

impl Stack {
    fn new(container: Id, layers: &[Layer], plain: bool) -> Self {
        let with_cors = |layer: &Layer| match layer {
            Layer::Cors(policy) => (*layer, Some(around(*policy))),
            Layer::CorsDefault => (*layer, Some(Cors::default())),
            _ => (*layer, None),
        };
        Self { container, layers: if plain { Vec::new() } else { layers.iter().map(with_cors).collect() } }
    }
}

impl<S, B> Transform<S, ServiceRequest> for Stack
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse;
    type Error = Error;
    type Transform = Erased;
    type InitError = ();
    type Future = Later<Result<Erased, ()>>;

    fn new_transform(&self, service: S) -> Self::Future {
        let (layers, container) = (self.layers.clone(), self.container);
        Box::pin(async move {
            let mut inner = erased(service);
            for (layer, cors) in layers {
                inner = match (layer, cors) {
                    (_, Some(cors)) => erased(cors.new_transform(inner).await?),
                    (layer, None) => Rc::new(Simple { layer, inner }),
                };
            }
            let noted = from_fn(move |request, next: actix_web::middleware::Next<_>| {
                ENTERED.with_borrow_mut(|entered| entered.push(container));
                next.call(request)
            });
            Ok(erased(noted.new_transform(inner).await?))
        })
    }
}

/// A layer that is not a `Cors`.
struct Simple {
    layer: Layer,
    inner: Erased,
}

impl Service<ServiceRequest> for Simple {
    type Response = ServiceResponse;
    type Error = Error;
    type Future = Later<Answered>;

    fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&self, request: ServiceRequest) -> Later<Answered> {
        let (layer, inner) = (self.layer, Rc::clone(&self.inner));
        Box::pin(async move {
            if layer.is_auth() && !request.headers().contains_key("authorization") {
                return match layer {
                    Layer::AuthErr => Err(error::ErrorUnauthorized("no authorization")),
                    _ => Ok(request.into_response(HttpResponse::Unauthorized())),
                };
            }
            if layer == Layer::ClearIn {
                request.extensions_mut().clear();
            }
            let response = inner.call(request).await?;
            if layer == Layer::ClearOut {
                response.request().extensions_mut().clear();
            }
            Ok(response)
        })
    }
}

struct Boxing<S>(S);

impl<S, B> Service<ServiceRequest> for Boxing<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse;
    type Error = Error;
    type Future = Later<Answered>;

    fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.0.poll_ready(cx)
    }

    fn call(&self, request: ServiceRequest) -> Later<Answered> {
        let response = self.0.call(request);
        Box::pin(async move { Ok(response.await?.map_into_boxed_body()) })
    }
}

fn erased<S, B>(service: S) -> Erased
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    Rc::new(Boxing(service))
}
