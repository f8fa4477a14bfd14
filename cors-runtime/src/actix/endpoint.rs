//! An annotated handler on its way to its registration: what the route attribute below `#[cors]` becomes.

use std::panic::Location;
use std::rc::Rc;

use actix_service::{ServiceFactory, ServiceFactoryExt, Transform, apply};
use actix_web::body::MessageBody;
use actix_web::dev::{AppService, Handler, ResourceDef, ServiceRequest, ServiceResponse};
use actix_web::guard::{Guard, GuardContext};
use actix_web::{Error, FromRequest, Responder};

use super::enforce::{Enforce, Registration};
use super::guard::{self, Siblings, UserGuard};
use super::handler::HandlerService;
use super::registry;
use super::route::{Route, RouteCors};

/// A handler at its route.
#[track_caller]
pub fn endpoint<F, Args>(route: Route, handler: F) -> Endpoint
where
    F: Handler<Args>,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    Endpoint { route, location: Location::caller(), guards: Vec::new(), factory: HandlerService::new(handler) }
}

/// A route and the service behind it: the handler, with the middleware around it.
pub struct Endpoint<F = HandlerService> {
    route: Route,
    /// Where the attribute is.
    location: &'static Location<'static>,
    guards: Vec<Rc<dyn Guard>>,
    factory: F,
}

impl<F> Endpoint<F>
where
    F: ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse, Error = Error, InitError = ()> + 'static,
{
    /// `guard = …` of the route attribute.
    #[must_use]
    pub fn guard(mut self, guard: impl Fn(&GuardContext<'_>) -> bool + 'static) -> Self {
        self.guards.push(guard::user_guard(guard));
        self
    }

    /// `wrap = …` of the route attribute; the last is the outermost.
    pub fn wrap<M, B>(
        self,
        middleware: M,
    ) -> Endpoint<
        impl ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse, Error = Error, InitError = ()>,
    >
    where
        M: Transform<F::Service, ServiceRequest, Response = ServiceResponse<B>, Error = Error, InitError = ()>
            + 'static,
        B: MessageBody + 'static,
    {
        let factory = apply(middleware, self.factory).map(ServiceResponse::map_into_boxed_body);
        Endpoint { route: self.route, location: self.location, guards: self.guards, factory }
    }

    /// Adds the route to the app or scope, as one resource: its preflight costs no second one.
    pub fn register(self, config: &mut AppService) {
        let Self { route, location, guards, factory } = self;
        let mut definition = definition(route.path);
        definition.set_name(route.name);
        let policy = route.live_policy();
        let siblings = Siblings::join(&route, config);
        let exempt = matches!(route.cors, RouteCors::Policy(..)).then_some(siblings.clone());
        let guards: Vec<_> = guards.iter().map(|guard| UserGuard::new(guard, exempt.clone(), route)).collect();
        let admitted = guard::guards(&route, policy.as_ref(), &guards);
        let (map, annotated) = registry::register(&route, &guards, policy.as_ref(), &definition, location).unzip();
        let registration = Registration { _siblings: siblings, _annotated: annotated };
        let enforce = Enforce::new(factory, policy, registration);
        config.register_service(definition, Some(admitted), enforce, map);
    }
}

/// The pattern as `Resource` makes it: it begins with a slash, unless it is empty.
fn definition(path: &'static str) -> ResourceDef {
    let slash = if path.is_empty() || path.starts_with('/') { "" } else { "/" };
    ResourceDef::new(format!("{slash}{path}"))
}

impl<F> std::fmt::Debug for Endpoint<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Endpoint").field("route", &self.route).finish_non_exhaustive()
    }
}
