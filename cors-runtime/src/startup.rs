//! Reports at the start of a server. Each route of each worker checks whether it may start, so a report is made once.

use std::fmt;
use std::sync::Once;

/// Reports why a server does not start: on standard error, because not every program has a subscriber by then, and as a `tracing`
/// event.
///
/// Workers start in parallel, and the program may end as soon as one of them has failed. So each waits here until the report is
/// written.
pub(crate) fn report_failure(report: &Once, reason: fmt::Arguments<'_>) {
    report.call_once(|| {
        tracing::error!(target: "actix_web_cors", "the server does not start: {reason}");
        eprintln!("the server does not start: {reason}");
    });
}
