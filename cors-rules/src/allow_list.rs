//! `origins` and `dev_origins`: the rules for a list of origins, and the matcher that is compiled from it.
//!
//! - `check` applies the rules: duplicates, `*`, and the risks of a list with `credentials`;
//! - `index` finds an entry among ten thousand;
//! - `subsumed` reports entries that are superfluous because another one allows more;
//! - `matcher` is what a request is compared with;
//! - `near_miss` names the entry that a refused origin nearly equals.

mod check;
mod index;
mod matcher;
mod near_miss;
mod subsumed;

pub use self::check::{Checked, Entry, ListKind, check, check_set};
pub use self::matcher::{HostPattern, OriginMatcher, PortPattern, compile, contains};
pub use self::near_miss::{Difference, NearMiss, near_miss};
pub use crate::dangerous::Dangerous;
