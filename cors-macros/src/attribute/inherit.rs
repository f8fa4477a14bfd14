//! Several attributes on one item: which entries are inherited, and which attributes are refused.

use actix_web_cors_rules::rule::{Rule, Violation};
use syn::{Attribute, Expr, Meta};

use crate::attribute::entries::{Entry, entries_of};
use crate::attribute::tokens::{string_lit, ungroup};
use crate::diagnostics::Diagnostics;
use crate::location::{AttributeId, Location};
use crate::route::last_segment;

/// Merges an attribute into the one around it. The local key replaces the inherited one whole; `policy`, `off` and the other keys
/// replace each other whole. An inherited key that has no meaning with the local `origins` is dropped.
pub(crate) fn merge(inherited: &[Entry], local: &[Entry]) -> Vec<Entry> {
    let is_replaced = replaces_all(inherited, local);
    let origins = local.iter().find(|entry| entry.is("origins")).map_or(LocalOrigins::Other, LocalOrigins::of);
    let kept = inherited.iter().filter(|entry| {
        let is_local = local.iter().any(|other| other.key == entry.key);
        !is_local && (entry.is("crate") || !is_replaced && !origins.drops(entry))
    });
    kept.chain(local).cloned().collect()
}

/// True if the local attribute leaves nothing of the inherited one but `crate`.
pub(crate) fn replaces_all(inherited: &[Entry], local: &[Entry]) -> bool {
    let is_whole_policy = |entry: &Entry| entry.is("policy") || entry.is("off");
    let sets_policy = local.iter().any(|entry| !entry.is("crate"));
    local.iter().any(is_whole_policy) || sets_policy && inherited.iter().any(is_whole_policy)
}

/// The `origins` of a local attribute.
enum LocalOrigins {
    /// A list.
    List,
    /// `["*"]`.
    Any,
    /// None, or a source, with which every other key has a meaning.
    Other,
}

impl LocalOrigins {
    fn of(entry: &Entry) -> Self {
        let Some(Meta::NameValue(pair)) = &entry.meta else { return Self::Other };
        let Expr::Array(list) = ungroup(&pair.value) else { return Self::Other };
        let is_any = |element: &Expr| string_lit(element).is_some_and(|text| text.value() == "*");
        // An empty list is an error with any other key.
        if list.elems.iter().all(is_any) { Self::Any } else { Self::List }
    }

    /// True for an inherited key that has no meaning any more. `vary` is for sources. With `"*"` there is no mismatch to block,
    /// and no further origin to allow in development.
    fn drops(&self, entry: &Entry) -> bool {
        match self {
            Self::Other => false,
            Self::List => entry.is("vary"),
            Self::Any => ["vary", "block_on_origin_mismatch", "dev_origins"].iter().any(|key| entry.is(key)),
        }
    }
}

/// Removes the attribute that a module has put on a handler, and returns its entries.
pub(crate) fn take_inherited(
    attributes: &mut Vec<Attribute>,
    id: AttributeId,
    diagnostics: &mut Diagnostics,
) -> Vec<Entry> {
    let mut inherited = Vec::new();
    attributes.retain(|attribute| {
        let is_inherited = is_named(attribute, &["cors_on_route", "cors_if_routed"]);
        if is_inherited {
            inherited = entries_of(attribute, id, diagnostics);
        }
        !is_inherited
    });
    inherited
}

/// Removes and reports further `#[cors]`, since an item has one.
pub(crate) fn reject_duplicates(attributes: &mut Vec<Attribute>, diagnostics: &mut Diagnostics) {
    attributes.retain(|attribute| {
        let is_duplicate = is_cors(attribute);
        if is_duplicate {
            let violation = Violation::new(Rule::DuplicateAttribute, "there is a second `#[cors]` on this item")
                .help("combine the keys of both in one");
            diagnostics.push(Location::tokens(attribute.path()), violation);
        }
        !is_duplicate
    });
}

/// True for `#[cors]`, by the last segment of the path.
pub(crate) fn is_cors(attribute: &Attribute) -> bool {
    is_named(attribute, &["cors"])
}

fn is_named(attribute: &Attribute, names: &[&str]) -> bool {
    last_segment(attribute.path()).is_some_and(|last| names.contains(&last.as_str()))
}
