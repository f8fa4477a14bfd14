//! A route with CORS: what `#[cors]` and the route attribute below it become.

use std::rc::Rc;

use actix_service::{ServiceFactory, ServiceFactoryExt, Transform, apply};
use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{AppService, ResourceDef, ServiceRequest, ServiceResponse};
use actix_web::guard::{Guard, GuardContext};

use super::answer::Answers;
use super::enforce::Enforce;
use super::guard::{self, OfUser};
use super::handler::HandlerService;
use super::registry;
use crate::policy::{Methods, Policy};

/// Where a handler is served, and its policy. Written by generated code.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// The pattern, as in the route attribute.
    pub path: &'static str,
    /// The name for `url_for`.
    pub name: &'static str,
    /// The methods that the route serves.
    pub serves: &'static [&'static str],
    /// Its policy.
    pub cors: Annotation,
}

impl Route {
    fn answers(&self) -> Option<Rc<Answers>> {
        match self.cors {
            Annotation::Policy(policy, methods) => Some(Rc::new(Answers::new(policy, methods, Some(self.path)))),
            Annotation::Off => None,
        }
    }

    pub(super) fn listed(&self) -> &'static [&'static str] {
        match self.cors {
            Annotation::Policy(_, methods) => methods.names,
            Annotation::Off => &[],
        }
    }
}

/// What `#[cors]` says of a route.
#[derive(Clone, Copy, Debug)]
pub enum Annotation {
    /// A policy, and the methods of the route that it is for.
    Policy(&'static Policy, Methods),
    /// `#[cors(off)]`.
    Off,
}

/// A route and what answers at it: the handler, with the middleware around it.
pub struct Endpoint<F = HandlerService> {
    route: Route,
    guards: Vec<OfUser>,
    factory: F,
}

impl<F> Endpoint<F>
where
    F: ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse, Error = Error, InitError = ()> + 'static,
{
    pub(super) fn new(route: Route, factory: F) -> Self {
        Self { route, guards: Vec::new(), factory }
    }

    /// `guard = …` of the route attribute.
    #[must_use]
    pub fn guard(mut self, guard: impl Fn(&GuardContext<'_>) -> bool + 'static) -> Self {
        self.guards.push(OfUser::new(guard, matches!(self.route.cors, Annotation::Policy(..))));
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
        Endpoint { route: self.route, guards: self.guards, factory }
    }

    /// Adds the route to the app or scope, as one resource: its preflight costs no second one.
    pub fn register(self, config: &mut AppService) {
        let mut definition = definition(self.route.path);
        definition.set_name(self.route.name);
        let answers = self.route.answers();
        let map = registry::register(&self.route, &self.guards, answers.as_ref(), &definition, config.is_root());
        let of_user = self.guards.into_iter().map(|guard| Box::new(guard) as Box<dyn Guard>);
        let guards = std::iter::once(guard::methods(self.route.serves, self.route.listed())).chain(of_user).collect();
        config.register_service(definition, Some(guards), Enforce::new(self.factory, answers), map);
    }
}

/// The pattern as `Resource` makes it: it begins with a slash, unless it is empty.
fn definition(path: &'static str) -> ResourceDef {
    if path.is_empty() || path.starts_with('/') { ResourceDef::new(path) } else { ResourceDef::new(format!("/{path}")) }
}

impl<F> std::fmt::Debug for Endpoint<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Endpoint").field("route", &self.route).finish_non_exhaustive()
    }
}
