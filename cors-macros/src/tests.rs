//! Tests of the macro against the documentation.
