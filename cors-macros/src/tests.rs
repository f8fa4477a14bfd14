//! Tests of the macros against the documentation.

mod configuration;
mod examples;
mod key_tables;
mod signature;
