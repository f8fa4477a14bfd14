//! The rules, the decisions and the actix-web adapter behind `actix-web-cors`.
//!
//! Depend on `actix-web-cors`, which re-exports what is meant for users; this crate exists so that the macro at compile
//! time and the server at run time share one set of rules. Without the feature `actix` only what the macro needs is
//! built: [`rule`], and the grammar in [`policy`].

#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "actix")]
pub mod actix;
#[cfg(feature = "actix")]
pub mod decision;
#[doc(hidden)]
pub mod ide;
#[cfg(feature = "actix")]
pub mod origins_at_run_time;
pub mod policy;
pub mod rule;
#[cfg(feature = "testing")]
pub mod testing;
