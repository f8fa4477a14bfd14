//! Ten demanding configurations of public projects, with actix-cors and with this crate: the same routes and the same calls of
//! the model browser. Each test states which calls differ and why; all others must have the same outcome.
//!
//! The settings are modelled after those that the projects have, reduced to what decides about CORS. The code is not theirs.

mod blockscout;
mod builder;
mod calls;
mod comparison;
mod development;
mod drogue;
mod exograph;
mod feldera;
mod htsget;
mod hyperswitch;
mod isabelle;
mod lemmy;
mod martin;
mod yagna;
