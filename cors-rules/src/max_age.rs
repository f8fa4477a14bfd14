//! `max_age`: how long a browser may keep the answer of a preflight.

use crate::rule::{Rule, Violation};

/// What is sent when the key is absent: ten minutes, below every browser's cap.
pub const DEFAULT: u32 = 600;

/// The largest value: Firefox caps at a day, Chromium at two hours, Safari at ten minutes.
pub const MAX: u32 = 86_400;

/// Checks a number of seconds, given by its digits so that none is too large to be told.
///
/// # Errors
///
/// [`Rule::MaxAgeRange`] beyond [`MAX`].
pub fn check(digits: &str) -> Result<u32, Violation> {
    match digits.parse::<u32>() {
        Ok(seconds) if seconds <= MAX => Ok(seconds),
        _ if digits.starts_with('-') => {
            Err(Violation::new(Rule::MaxAgeRange, format!("`{digits}` seconds are less than none"))
                .advise("write `0`, which means: do not cache"))
        }
        _ => {
            Err(Violation::new(Rule::MaxAgeRange, format!("`{digits}` seconds are more than a day"))
                .write(MAX.to_string()))
        }
    }
}
