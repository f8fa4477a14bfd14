//! A whole policy: the keys as they were written, and the policy that they make.
//!
//! - [`PolicyDraft`] holds the values of the keys, unchecked;
//! - [`check`] applies the rules of every key and those that concern several keys;
//! - [`ValidPolicy`] is the result, from which the macro generates code and the run-time crate builds a policy.

mod check;
mod draft;
mod valid;

pub use self::check::{CheckedPolicy, OptOutUse, Place, PolicyKind, check, unneeded};
pub use self::draft::{DraftList, DraftNames, DraftOrigins, DraftSeconds, PolicyDraft, PolicyKey};
pub use self::valid::{AllowHeaders, ExposeHeaders, Timing, ValidPolicy};
