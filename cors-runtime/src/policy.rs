//! A policy: its data, and the source of origins that are known only at run time.

use crate::origins::Source;
use crate::protocol::PolicyData;

/// A checked CORS policy, made by `policy!`.
///
/// It is a constant: keep it in a `static`, and use it with `#[cors(policy = …)]` and `Cors::new`.
#[derive(Debug, PartialEq, Eq)]
pub struct Policy {
    data: PolicyData,
    source: Option<Source>,
}

impl Policy {
    #[doc(hidden)]
    pub const fn new(data: PolicyData, source: Option<Source>) -> Self {
        Self { data, source }
    }

    #[doc(hidden)]
    pub const fn data(&self) -> &PolicyData {
        &self.data
    }

    pub(crate) fn source(&self) -> Option<Source> {
        self.source
    }

    /// Whether this policy allows a method. `GET` covers `HEAD` too, which browsers send without a preflight.
    ///
    /// `#[cors(policy = …)]` checks it at compile time for each method of its route.
    pub const fn allows_method(&self, method: &str) -> bool {
        self.data.methods.covers(method)
    }

    #[doc(hidden)]
    #[track_caller]
    pub const fn assert_allows(&self, method: &str, message: &str) {
        assert!(self.allows_method(method), "{}", message);
    }
}
