//! The rules of a CORS policy: grammar, diagnosis, suggestions, public suffixes and the origin matcher.
//!
//! Use `actix-web-cors`, which re-exports the public parts. This crate depends on no framework, so the macro at compile
//! time and the server at run time apply the same rules.
//!
//! Each key of a policy has a module that checks its values: [`allow_list`] (`origins` and `dev_origins`; [`origin`] is a
//! single entry), [`methods`], [`headers`], [`expose_headers`], [`max_age`], [`vary`] and [`dangerous`]. [`keys`] is for the
//! names of the keys themselves, [`list_text`] for lists in one text, [`policy`] for a whole policy, and [`signature`] for a
//! policy and the arguments of its handler. They return a [`Violation`](rule::Violation) for each mistake.
//!
//! # Where to make a change
//!
//! | change | files |
//! |---|---|
//! | add a rule | a line in `rule/table.rs`; an explanation in `rule/explanation/`, which the compiler asks for; the check in the module of the key; a failing program in `ui-tests/`. A rule about all routes of an app together is checked by `cors-runtime/src/audit/findings.rs` |
//! | change the reason of a rule | `rule/table.rs` |
//! | change how a message is laid out, or how `cargo cors` reads it | `rule/message.rs` |
//! | change a message or its help | the module of the key; for a single origin `origin/diagnosis.rs` and `origin/diagnosis/`; for a list of origins `allow_list/check.rs` |
//! | say what replaces a setting of another library | a line in `keys/elsewhere.rs` |
//! | change the text that is suggested for an origin | `origin/repair.rs` and `origin/repair/` |
//! | accept or forbid a scheme | a list in `origin/scheme.rs` |
//! | check another extractor | `signature.rs` |
//! | add an opt-out | a line in `dangerous.rs`, and its check in `allow_list/check.rs` |
//! | change `docs/rules.md` | `rule/explanation/`, then `UPDATE_DOCS=1 cargo test -p actix-web-cors-rules` |

pub mod allow_list;
pub mod dangerous;
pub mod expose_headers;
pub mod headers;
pub mod keys;
pub mod list_text;
pub mod max_age;
pub mod methods;
pub mod origin;
pub mod policy;
pub mod rule;
pub mod signature;
pub mod spelling;
pub mod vary;

mod domain;
mod excerpt;
mod header_name;
mod public_suffix;
