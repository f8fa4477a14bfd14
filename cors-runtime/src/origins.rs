//! Origins that are known only at run time: a set that can be replaced, and predicates.

mod shared;

pub use shared::{Async, OriginSource, OriginsError, Plain, Shared, SharedOrigins, Source, SourceAnswer, SourceFuture};
