//! Tests of the macros against the documentation.

mod examples;
mod key_tables;
