//! The actix-web adapter: it reads requests, asks the decision, and writes headers.

mod answer;
mod cors;
mod enforce;
mod guard;
mod handler;
mod registry;
mod report;
mod request;
mod route;
mod vary;
mod verdict;
mod watch;

pub use cors::{Cors, CorsService};
pub use handler::{HandlerService, endpoint};
pub use route::{Annotation, Endpoint, Route};

pub use actix_web::dev::{AppService, HttpServiceFactory, RequestHead};
