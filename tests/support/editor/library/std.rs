//! `std`, for rust-analyzer.

pub use core::*;
