//! `vary`: further request headers that the decision of an origin source depends on.

use crate::excerpt::excerpt;
use crate::header_name::normalized;
use crate::rule::{Rule, Violation};

/// Checks the names. Each violation comes with the index of its entry.
pub fn check(names: &[&str]) -> Vec<(usize, Violation)> {
    let mut seen: Vec<String> = Vec::new();
    let mut violations = Vec::new();
    for (index, name) in names.iter().enumerate() {
        let what = format!("name `{}` in `vary`", excerpt(name));
        match normalized(name).filter(|_| *name != "*") {
            None => violations.push((index, Violation::new(Rule::HeaderInvalid, what))),
            Some(lower) if seen.contains(&lower) => {
                violations.push((index, Violation::of_duplicate(Rule::HeaderDuplicate, &what)))
            }
            Some(lower) => seen.push(lower),
        }
    }
    violations
}
