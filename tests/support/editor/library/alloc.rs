//! Nothing of `alloc` is needed.
