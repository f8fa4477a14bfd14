//! Why a policy from configuration was refused.

use std::fmt;

use actix_web_cors_rules::rule::Violation;

use crate::violation_list::write_violations;

/// Why a [`PolicyConfig`](super::PolicyConfig) was refused: every violation, with the key that it is about.
///
/// Its text shows the first 20 violations and the number of the others. [`violations`](Self::violations) holds all of them.
#[derive(Clone, PartialEq, Eq)]
pub struct PolicyError {
    violations: Vec<PolicyViolation>,
}

/// A violation in a configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyViolation {
    key: String,
    index: Option<usize>,
    violation: Violation,
}

impl PolicyError {
    pub(super) fn new(violations: Vec<PolicyViolation>) -> Self {
        Self { violations }
    }

    /// All violations: those of keys that could not be read, and then the others by key.
    pub fn violations(&self) -> &[PolicyViolation] {
        &self.violations
    }
}

impl PolicyViolation {
    pub(super) fn new(key: &str, index: Option<usize>, violation: Violation) -> Self {
        Self { key: key.to_owned(), index, violation }
    }

    /// The key, as written. A missing key is the one to add.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The index of the entry in the list of the key, counted from 0, if the violation is about one.
    pub fn index(&self) -> Option<usize> {
        self.index
    }

    /// The rule, what was written, why it cannot work, and what to write instead.
    pub fn violation(&self) -> &Violation {
        &self.violation
    }
}

impl fmt::Display for PolicyViolation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const LONGEST_KEY: usize = 64;
        self.key.chars().take(LONGEST_KEY).try_for_each(|c| write!(f, "{}", c.escape_debug()))?;
        if let Some(index) = self.index {
            write!(f, "[{index}]")?;
        }
        write!(f, ": {}", self.violation.to_string().replace('\n', "\n  "))
    }
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the CORS policy is refused")?;
        write_violations(f, &mut self.violations.iter().map(PolicyViolation::to_string))
    }
}

/// The same text as [`Display`](fmt::Display), since it is printed where `main` returns the error.
impl fmt::Debug for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for PolicyError {}
