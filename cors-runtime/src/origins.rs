//! Origins that are known only at run time: a set that can be replaced, and predicates.

mod shared;
mod source;

pub use shared::{OriginsError, Shared, SharedOrigins};
pub use source::{Async, OriginSource, Plain, Source, SourceAnswer, SourceFuture};
