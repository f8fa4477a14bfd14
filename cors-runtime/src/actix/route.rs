//! A route with CORS: what `#[cors]` and the route attribute below it become.

use std::rc::Rc;

use actix_service::{ServiceFactory, Transform, apply};
use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{AppService, ResourceDef, ServiceRequest, ServiceResponse};
use actix_web::guard::{Guard, GuardContext};
use actix_web::http::Method;

use super::enforce::{Enforce, Rules};
use super::verdict::Kind;
use super::{guard, registry};
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
    /// An `OPTIONS` that reaches a route with CORS is its own preflight: it serves no other.
    pub(super) fn kind(&self, method: &Method) -> Kind {
        if method == Method::OPTIONS {
            Kind::Preflight
        } else if self.listed().contains(&method.as_str()) {
            Kind::Listed
        } else {
            Kind::Unlisted
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

/// A route and what answers at it.
pub struct Endpoint<F> {
    route: Route,
    guards: Vec<Box<dyn Guard>>,
    factory: F,
}

impl<F> Endpoint<F>
where
    F: ServiceFactory<ServiceRequest, Config = (), Error = Error, InitError = ()> + 'static,
{
    pub(super) fn new(route: Route, factory: F) -> Self {
        Self { route, guards: vec![guard::methods(route.serves, route.listed())], factory }
    }

    /// `guard = …` of the route attribute.
    #[must_use]
    pub fn guard(mut self, guard: impl Fn(&GuardContext<'_>) -> bool + 'static) -> Self {
        self.guards.push(match self.route.cors {
            Annotation::Policy(..) => guard::of_user(guard),
            Annotation::Off => Box::new(actix_web::guard::fn_guard(guard)),
        });
        self
    }

    /// `wrap = …` of the route attribute; the last is the outermost.
    pub fn wrap<M, B>(
        self,
        middleware: M,
    ) -> Endpoint<
        impl ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse<B>, Error = Error, InitError = ()>,
    >
    where
        M: Transform<F::Service, ServiceRequest, Response = ServiceResponse<B>, Error = Error, InitError = ()>
            + 'static,
        B: MessageBody,
    {
        Endpoint { route: self.route, guards: self.guards, factory: apply(middleware, self.factory) }
    }

    /// Adds the route to the app or scope, as one resource: its preflight costs no second one.
    pub fn register<B>(self, config: &mut AppService)
    where
        F: ServiceFactory<ServiceRequest, Response = ServiceResponse<B>>,
        B: MessageBody + 'static,
    {
        let mut definition = definition(self.route.path);
        definition.set_name(self.route.name);
        let rules = Rc::new(Rules::new(self.route));
        let map = registry::register(&self.route, self.guards.len() > 1, rules.answers.as_ref(), &definition);
        config.register_service(definition, Some(self.guards), Enforce::new(self.factory, rules), map);
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
