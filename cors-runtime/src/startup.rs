//! Reports at the start of a server. Each route of each worker checks whether it may start, so a report is made once.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};

/// Reports why a server does not start: on standard error, because not every program has a subscriber by then, and as a `tracing`
/// event.
pub(crate) fn report_failure(is_reported: &AtomicBool, reason: fmt::Arguments<'_>) {
    if !is_reported.swap(true, Ordering::Relaxed) {
        tracing::error!(target: "actix_web_cors", "the server does not start: {reason}");
        eprintln!("the server does not start: {reason}");
    }
}
