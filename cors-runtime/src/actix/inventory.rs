//! The annotated routes and the `Cors` of an app, for an audit.
//!
//! The app is built as a test builds it. A middleware around everything else then reads its resources and responds, so neither a
//! handler nor a middleware of the app runs.

use std::cell::RefCell;
use std::future::{Ready, ready};
use std::panic::Location;
use std::rc::Rc;
use std::task::{Context, Poll};

use actix_service::{IntoServiceFactory, Service, ServiceFactory, Transform};
use actix_web::body::MessageBody;
use actix_web::dev::{AppConfig, ResourceDef, ResourceMap, ServiceRequest, ServiceResponse};
use actix_web::test::TestRequest;
use actix_web::{App, Error, HttpResponse};

use super::app_routes::definition;
use super::policy_handle::{LivePolicy, PolicyHandle};
use super::recording::{self, Layer};
use super::registry::{self, AnnotatedRoute};
use super::resource_tree::{self, ResourceNode};
use super::route::RouteCors;

/// The annotated routes and the `Cors` of an app.
pub(crate) struct Inventory {
    /// In the order of the router.
    pub(crate) routes: Vec<RouteEntry>,
    pub(crate) layers: Vec<Layer>,
}

/// An annotated route of an app.
pub(crate) struct RouteEntry {
    /// The pattern through all scopes.
    pub(crate) path: String,
    /// The scopes around the route, the outermost first, each as its position among its siblings.
    pub(crate) scopes: Vec<usize>,
    pub(crate) name: &'static str,
    pub(crate) serves: &'static [&'static str],
    pub(crate) has_guards: bool,
    pub(crate) location: &'static Location<'static>,
    /// `None` for `#[cors(off)]`.
    pub(crate) policy: Option<RoutePolicy>,
    /// The patterns of the scopes, and of the route.
    patterns: Vec<ResourceDef>,
}

/// The policy of a route.
pub(crate) struct RoutePolicy {
    pub(crate) handle: &'static PolicyHandle,
    /// The methods that have CORS now.
    pub(crate) methods: Vec<String>,
}

impl Inventory {
    /// Builds the app and reads it.
    ///
    /// # Panics
    ///
    /// Panics if the app does not start.
    pub(crate) async fn of<T, B>(app: App<T>) -> Self
    where
        T: ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse<B>, Error = Error, InitError = ()>
            + 'static,
        T::Future: 'static,
        B: MessageBody + 'static,
    {
        let resources = ReadResources::default();
        let app = app.wrap(resources.clone());
        let (service, layers) =
            recording::record(async move { app.into_factory().new_service(AppConfig::default()).await }).await;
        let service = service.unwrap_or_else(|()| panic!("the app that is audited does not start"));
        let response = service.call(TestRequest::default().to_request()).await;
        let routes = resources.routes.take();
        drop((response, service));
        let routes = routes.expect("`Audit` reads the resources of this version of actix-web");
        Self { routes, layers }
    }
}

/// A middleware that reads the resources of its app, and responds to every request itself.
#[derive(Clone, Default)]
struct ReadResources {
    routes: Rc<RefCell<Option<Vec<RouteEntry>>>>,
}

impl<S, B> Transform<S, ServiceRequest> for ReadResources
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody,
{
    type Response = ServiceResponse;
    type Error = Error;
    type Transform = ReadResourcesService<S>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, ()>>;

    fn new_transform(&self, inner: S) -> Self::Future {
        ready(Ok(ReadResourcesService { resources: self.clone(), inner }))
    }
}

struct ReadResourcesService<S> {
    resources: ReadResources,
    /// Its routes are registered for as long as it lives.
    inner: S,
}

impl<S, B> Service<ServiceRequest> for ReadResourcesService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
{
    type Response = ServiceResponse;
    type Error = Error;
    type Future = Ready<Result<ServiceResponse, Error>>;

    fn poll_ready(&self, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&self, request: ServiceRequest) -> Self::Future {
        *self.resources.routes.borrow_mut() = routes(request.resource_map());
        ready(Ok(request.into_response(HttpResponse::NoContent())))
    }
}

/// The annotated routes of an app. `None` if its resources cannot be read.
fn routes(map: &ResourceMap) -> Option<Vec<RouteEntry>> {
    let mut routes = Vec::new();
    collect(resource_tree::read(map)?.children, &Around::default(), &mut routes);
    Some(routes)
}

/// The scopes around a resource.
#[derive(Clone, Default)]
struct Around {
    prefix: String,
    scopes: Vec<usize>,
    patterns: Vec<ResourceDef>,
}

fn collect(nodes: Option<Vec<ResourceNode>>, around: &Around, routes: &mut Vec<RouteEntry>) {
    for (index, node) in nodes.into_iter().flatten().enumerate() {
        let mut around = around.clone();
        around.prefix.push_str(node.patterns.first().map_or("", String::as_str));
        let annotated = node.children.iter().flatten().find_map(|leaf| registry::find(leaf.name.as_deref()?));
        if let Some(annotated) = annotated {
            routes.push(RouteEntry::new(&annotated, around));
        } else if node.children.is_some() {
            around.scopes.push(index);
            around.patterns.push(definition(&node.patterns, node.is_prefix));
            collect(node.children, &around, routes);
        }
    }
}

impl RouteEntry {
    fn new(annotated: &AnnotatedRoute, around: Around) -> Self {
        let Around { prefix, scopes, mut patterns } = around;
        let listed = |policy: &LivePolicy| policy.current().headers.methods().iter().map(ToString::to_string).collect();
        let policy = match (annotated.route.cors, &annotated.policy) {
            (RouteCors::Policy(handle, _), Some(policy)) => Some(RoutePolicy { handle, methods: listed(policy) }),
            _ => None,
        };
        patterns.push(annotated.definition.clone());
        Self {
            path: if prefix.is_empty() { "/".to_owned() } else { prefix },
            scopes,
            name: annotated.route.name,
            serves: annotated.route.serves,
            has_guards: !annotated.guards.is_empty(),
            location: annotated.location,
            policy,
            patterns,
        }
    }

    /// Whether a path matches the pattern, through all scopes.
    pub(crate) fn matches(&self, path: &str) -> bool {
        let rest = self.patterns.iter().try_fold(path, |rest, pattern| rest.get(pattern.find_match(rest)?..));
        rest.is_some_and(str::is_empty)
    }
}
