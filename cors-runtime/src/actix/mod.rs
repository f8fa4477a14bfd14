//! The actix-web adapter: it reads requests, evaluates policies, and writes headers.

mod app_routes;
mod context;
mod cors_future;
mod criteria;
mod endpoint;
mod enforce;
mod evaluate;
mod guard;
mod handler;
mod headers;
mod instances;
mod inventory;
mod log;
mod lookup;
mod middleware;
mod outcome;
mod passing;
mod policy_handle;
mod recording;
mod registry;
mod request;
mod resource_tree;
mod route;

pub use endpoint::{Endpoint, endpoint};
pub use handler::HandlerService;
pub use middleware::{Cors, CorsService};
pub use policy_handle::{AnyPolicy, IntoPolicy, PolicyHandle, PolicyReference, policy_reference};
pub use route::{Route, RouteCors};

pub(crate) use instances::Place;
pub(crate) use inventory::{Inventory, RouteEntry};
pub(crate) use recording::Layer;

#[cfg(feature = "inspector")]
pub(crate) use inventory::{INSPECTOR_NAME, RoutePolicy, enable_inspection};

pub use actix_web::dev::{AppService, HttpServiceFactory};
