//! The annotated routes and the `Cors` of an app, for an audit.
//!
//! The app is built as a test builds it. A middleware around everything else then reads its resources and responds, so neither a
//! handler nor a middleware of the app runs.
//!
//! What an audit needs is `#[inline]`, as in [`audit`](crate::audit).

use std::cell::RefCell;
use std::future::{Ready, ready};
use std::panic::Location;
use std::rc::Rc;

use actix_service::{IntoServiceFactory, Service, ServiceFactory, Transform};
use actix_web::body::MessageBody;
use actix_web::dev::{AppConfig, ResourceDef, ResourceMap, ServiceRequest, ServiceResponse, forward_ready};
use actix_web::test::TestRequest;
use actix_web::{App, Error, HttpResponse};

use super::app_routes::definition;
use super::policy_handle::{LivePolicy, PolicyHandle};
use super::recording::{self, Layer};
use super::registry::{self, AnnotatedRoute};
use super::resource_tree::{self, ResourceNode};
use super::route::RouteCors;

/// What the names of an inspector's resources begin with. An audit leaves them out, since a release build has none.
pub(crate) const INSPECTOR_NAME: &str = "actix-web-cors inspector";

/// The annotated routes and the `Cors` of an app.
pub(crate) struct Inventory {
    /// In the order of the router.
    pub(crate) routes: Vec<RouteEntry>,
    /// The paths that are registered without `#[cors]`, in the same order. Their methods and guards cannot be seen.
    pub(crate) unannotated: Vec<String>,
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
        let found = resources.found.take();
        drop((response, service));
        let Found { routes, unannotated } = found.expect("the resources of this version of actix-web can be read");
        Self { routes, unannotated, layers }
    }

    /// Reads the app that a request has come to. `None` if its resources cannot be read.
    #[cfg(feature = "inspector")]
    pub(crate) fn of_request(request: &actix_web::HttpRequest) -> Option<Self> {
        let Found { routes, unannotated } = Found::read(request.resource_map())?;
        Some(Self { routes, unannotated, layers: recording::kept() })
    }
}

/// From now on, apps can be read while they serve.
#[cfg(feature = "inspector")]
pub(crate) fn enable_inspection() {
    registry::enable();
    recording::keep();
}

/// A middleware that reads the resources of its app, and responds to every request itself.
#[derive(Clone, Default)]
struct ReadResources {
    found: Rc<RefCell<Option<Found>>>,
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

    forward_ready!(inner);

    fn call(&self, request: ServiceRequest) -> Self::Future {
        *self.resources.found.borrow_mut() = Found::read(request.resource_map());
        ready(Ok(request.into_response(HttpResponse::NoContent())))
    }
}

/// The resources of an app.
#[derive(Default)]
struct Found {
    routes: Vec<RouteEntry>,
    unannotated: Vec<String>,
}

/// The scopes around a resource.
#[derive(Clone, Default)]
struct Around {
    prefix: String,
    scopes: Vec<usize>,
    patterns: Vec<ResourceDef>,
}

impl Found {
    /// `None` if the resources cannot be read.
    #[inline]
    fn read(map: &ResourceMap) -> Option<Self> {
        let mut found = Self::default();
        found.collect(resource_tree::read(map)?.children.unwrap_or_default(), &Around::default());
        Some(found)
    }

    #[inline]
    fn collect(&mut self, nodes: Vec<ResourceNode>, around: &Around) {
        for (index, node) in nodes.into_iter().enumerate() {
            let mut around = around.clone();
            let pattern = node.patterns.first().map_or("", String::as_str);
            match (registry::of_resource(&node), node.children) {
                (Some(annotated), _) => {
                    around.prefix.push_str(pattern);
                    self.routes.push(RouteEntry::new(&annotated, around));
                }
                (None, Some(children)) => {
                    around.prefix.push_str(pattern);
                    around.scopes.push(index);
                    around.patterns.push(definition(&node.patterns, node.is_prefix));
                    self.collect(children, &around);
                }
                (None, None) if node.name.as_ref().is_some_and(|name| name.starts_with(INSPECTOR_NAME)) => {}
                (None, None) => {
                    let end = if node.is_prefix { "/*" } else { "" };
                    self.unannotated
                        .extend(node.patterns.iter().map(|pattern| format!("{}{pattern}{end}", around.prefix)));
                }
            }
        }
    }
}

impl RouteEntry {
    #[inline]
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
    #[inline]
    pub(crate) fn matches(&self, path: &str) -> bool {
        let rest = self.patterns.iter().try_fold(path, |rest, pattern| rest.get(pattern.find_match(rest)?..));
        rest.is_some_and(str::is_empty)
    }
}
