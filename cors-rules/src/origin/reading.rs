//! Recognises what a rejected text looks like. Used by `diagnosis` to name the mistake, and by `repair` to correct it.

pub(super) mod foreign_pattern;
pub(super) mod surroundings;
pub(super) mod url_parts;
