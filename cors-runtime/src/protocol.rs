//! The server's side of the CORS protocol (Fetch §3.3): which origin may read a response, and the headers for the browser.
//!
//! This module knows no web framework. An adapter passes the parts of a request in, and copies the headers that come out.

pub mod advice;
pub mod decide;
pub mod headers;
pub mod preflight_gap;
pub mod reflect;
pub mod same_origin;

mod policy_data;
mod vary;

pub use policy_data::{AllowHeaders, ExposeHeaders, Methods, Origins, PolicyData, Timing, checked_max_age};
pub(crate) use vary::merged as merged_vary;
