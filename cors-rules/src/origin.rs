//! The grammar of one origin: an entry of `origins`, and the `Origin` header of a request.
//!
//! `parts` decides what is accepted, together with `scheme` and `host`. The URL Standard's host parser has the last word.
//! The other modules only explain a rejected text and never decide what is accepted:
//!
//! - `reading` recognises what a text looks like: a list, a header line, a regular expression, a URL with a path;
//! - `diagnosis` selects the rule that names the mistake, and the message;
//! - `repair` proposes the text to write. Each proposal has passed the grammar.

mod diagnosis;
pub(crate) mod host;
pub(crate) mod parts;
mod pattern;
mod reading;
mod repair;
mod request;
pub(crate) mod scheme;

pub(crate) use self::diagnosis::{ADD_CUSTOM_SCHEME, ANY_ORIGIN, AT_RUN_TIME, PREDICATE, as_entries};
pub use self::pattern::OriginPattern;
pub(crate) use self::pattern::ParseFailure;
pub use self::request::Origin;

/// Texts of more bytes are rejected without a diagnosis: no origin is that long.
const LONGEST_DIAGNOSED: usize = 4096;
