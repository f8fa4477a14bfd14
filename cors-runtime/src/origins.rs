//! Origins that are known only at run time: a set that can be replaced, and predicates.

mod loopback;
mod shared;
mod source;

pub(crate) use loopback::LOOPBACK;
pub use shared::{OriginsError, Shared, SharedOrigins};
pub use source::{Async, OriginSource, Plain, Source, SourceAnswer, SourceFuture, SourceState};
