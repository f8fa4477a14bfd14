//! What is measured, and how: the same requests to the same handler, under different CORS.
//!
//! A [`Subject`] is an app that is running, its answers checked; a [`Batch`] is a number of requests to it, made beforehand. The
//! programs in `benches/` count the instructions of a batch and take its time, `src/bin/` counts allocations and writes the page.

pub mod allocations;
pub mod app;
pub mod ask;
pub mod http1;
mod instructions;
#[cfg(feature = "sizes")]
pub mod origins;
pub mod results;
#[cfg(feature = "sizes")]
pub mod routing;
mod subject;
#[cfg(feature = "tower-http")]
pub mod tower;

pub use subject::{BATCH, Batch, Subject};

/// Origins and routes in the numbers that are measured, written by `build/generate.rs`: nobody wants to read ten thousand.
#[cfg(feature = "sizes")]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/generated.rs"));
}
