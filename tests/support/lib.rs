//! Code that the test programs share, and the README and the pages of `docs/` as doctests.

#![allow(missing_docs, reason = "only the tests in this package use it")]

pub mod browsers;
pub mod devtools;
pub mod editor;
pub mod exchange;
pub mod log;
pub mod program;
pub mod server;

#[cfg(doctest)]
mod pages {
    #[doc = include_str!("../../README.md")]
    struct Readme;
    #[doc = include_str!("../../docs/recipes.md")]
    struct Recipes;
    #[doc = include_str!("../../docs/configuration.md")]
    struct Configuration;
    #[doc = include_str!("../../docs/which-form.md")]
    struct WhichForm;
    #[doc = include_str!("../../docs/migrating-from-actix-cors.md")]
    struct Migrating;
    #[doc = include_str!("../../docs/testing.md")]
    struct Testing;
    #[doc = include_str!("../../docs/troubleshooting.md")]
    struct Troubleshooting;
}
