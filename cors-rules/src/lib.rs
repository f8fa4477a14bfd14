//! The rules of a CORS policy.
//!
//! Depend on `actix-web-cors`, which re-exports what is meant for users. This crate knows no framework, so the macro at
//! compile time and the server at run time share one set of rules: [`rule`] lists them, the other modules check the values of
//! a policy, each for one key.

pub mod allow_list;
pub mod expose_headers;
pub mod header_name;
pub mod headers;
pub mod max_age;
pub mod methods;
pub mod origin;
pub mod public_suffix;
pub mod rule;
pub mod spelling;

mod excerpt;
