//! Where an annotated handler is served, and by which policy.

use std::rc::Rc;

use super::headers::PreparedPolicy;
use crate::policy::{Methods, Policy};

/// A route and its policy. Written by generated code.
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

/// The policy of a route.
#[derive(Clone, Copy, Debug)]
pub enum Annotation {
    /// A policy, and the methods of the route that it is for.
    Policy(&'static Policy, Methods),
    /// `#[cors(off)]`.
    Off,
}

impl Route {
    pub(super) fn prepared(&self) -> Option<Rc<PreparedPolicy>> {
        match self.cors {
            Annotation::Policy(policy, methods) => Some(Rc::new(PreparedPolicy::new(policy, methods, Some(self.path)))),
            Annotation::Off => None,
        }
    }

    /// The methods that have CORS.
    pub(super) fn listed(&self) -> &'static [&'static str] {
        match self.cors {
            Annotation::Policy(_, methods) => methods.names,
            Annotation::Off => &[],
        }
    }

    /// Whether two registrations are of one handler: its data is in one place.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let policies = match (self.cors, other.cors) {
            (Annotation::Policy(one, _), Annotation::Policy(two, _)) => std::ptr::eq(one, two),
            (Annotation::Off, Annotation::Off) => true,
            _ => false,
        };
        policies && self.path == other.path && self.name == other.name && std::ptr::eq(self.serves, other.serves)
    }
}
