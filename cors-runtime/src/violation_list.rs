//! The violations in the text of an error.

use std::fmt;

/// How many violations a text shows.
const SHOWN: usize = 20;

/// Writes each violation on lines of its own, and the number of those that are left out.
pub(crate) fn write_violations(
    f: &mut fmt::Formatter<'_>,
    violations: &mut dyn ExactSizeIterator<Item = String>,
) -> fmt::Result {
    let more = violations.len().saturating_sub(SHOWN);
    for violation in violations.take(SHOWN) {
        write!(f, "\n  {}", violation.replace('\n', "\n  "))?;
    }
    if more == 0 { Ok(()) } else { write!(f, "\n  and {more} more") }
}
