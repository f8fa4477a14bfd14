//! The measurements: the same requests to the same handler, with different implementations of CORS.
//!
//! A [`Harness`] is a running app whose responses have been checked; a [`Batch`] is a number of requests to it, created beforehand.
//! The programs in `benches/` count the instructions and measure the time of a batch, `src/bin/` counts allocations and writes the
//! page.

pub mod allocations;
pub mod app;
mod harness;
pub mod http1;
mod instructions;
#[cfg(feature = "sizes")]
pub mod origins;
pub mod results;
#[cfg(feature = "sizes")]
pub mod routing;
pub mod scenario;
#[cfg(feature = "tower-http")]
pub mod tower;

pub use harness::{BATCH, Batch, Harness};

/// Policies and routes in the measured sizes, written by `build/generate.rs`.
#[cfg(feature = "sizes")]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/generated.rs"));
}
