//! The arguments of `#[cors]` and `policy!`: tokens to entries, entries to typed keys.

pub(crate) mod advice;
pub(crate) mod entries;
pub(crate) mod inherit;
pub(crate) mod keys;
pub(crate) mod model;
pub(crate) mod shape;
pub(crate) mod tokens;
pub(crate) mod values;
