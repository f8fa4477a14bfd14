//! Policies, the CORS protocol and the actix-web adapter behind `actix-web-cors`.
//!
//! Depend on `actix-web-cors`, which re-exports what is meant for users.

pub mod actix;
pub mod audit;
pub mod config;
#[doc(hidden)]
pub mod editor;
#[cfg(feature = "inspector")]
pub mod inspector;
pub mod origins;
pub mod policy;
pub mod protocol;
pub mod shared_policy;

mod startup;
mod violation_list;
