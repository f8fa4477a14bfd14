//! The origins of pages on the developer's machine.

use actix_web::HttpRequest;
use actix_web_cors_rules::origin::Origin;

use super::source::Source;

/// Any origin whose host is loopback, with any port.
pub(crate) const LOOPBACK: Source = Source::new(&is_loopback).named("any loopback origin");

fn is_loopback(origin: &Origin, _: &HttpRequest) -> bool {
    origin.is_loopback()
}
