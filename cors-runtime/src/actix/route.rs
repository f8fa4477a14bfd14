//! Where an annotated handler is served, and by which policy.

use std::rc::Rc;

use super::policy_handle::{LivePolicy, PolicyHandle, PolicyScope};

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
    pub cors: RouteCors,
}

/// The policy of a route.
#[derive(Clone, Copy, Debug)]
pub enum RouteCors {
    /// A policy, and the methods of the route that it is for.
    Policy(&'static PolicyHandle, &'static [&'static str]),
    /// `#[cors(off)]`.
    Off,
}

impl Route {
    pub(super) fn live_policy(&self) -> Option<Rc<LivePolicy>> {
        match self.cors {
            RouteCors::Policy(policy, methods) => {
                let scope = PolicyScope::Route { path: self.path, methods };
                Some(Rc::new(LivePolicy::new(policy.clone(), scope)))
            }
            RouteCors::Off => None,
        }
    }

    /// Whether two registrations are of one handler with a policy: the policy is in one place.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (self.cors, other.cors) {
            (RouteCors::Policy(one, _), RouteCors::Policy(two, _)) => std::ptr::eq(one, two),
            _ => false,
        }
    }
}
