//! `max_age`: how long a browser may cache a preflight response.

use crate::rule::{Rule, Violation};

/// The value in seconds when the key is absent: ten minutes, which no browser reduces.
pub const DEFAULT: u32 = 600;

/// The largest value in seconds. Firefox caps the value at a day, Chromium at two hours, Safari at ten minutes.
pub const MAX: u32 = 86_400;

/// Checks a number of seconds. It is a text, so out-of-range numbers can be reported.
///
/// # Errors
///
/// [`Rule::MaxAgeRange`] beyond [`MAX`].
pub fn check(digits: &str) -> Result<u32, Violation> {
    match digits.parse::<u32>() {
        Ok(seconds) if seconds <= MAX => Ok(seconds),
        _ if digits.starts_with('-') => {
            Err(Violation::new(Rule::MaxAgeRange, format!("`{digits}` seconds is negative"))
                .help("write `0` to disable caching"))
        }
        _ => Err(Violation::new(Rule::MaxAgeRange, format!("`{digits}` seconds is more than a day"))
            .suggest(MAX.to_string())),
    }
}
