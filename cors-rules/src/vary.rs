//! `vary`: further request headers that the decision of an origin source depends on.

use crate::excerpt::excerpt;
use crate::header_name::{corrected, normalized};
use crate::rule::{Rule, Violation};

/// Checks the names. Each violation comes with the index of its entry.
pub fn check(names: &[&str]) -> Vec<(usize, Violation)> {
    let mut seen: Vec<String> = Vec::new();
    let mut violations = Vec::new();
    for (index, name) in names.iter().enumerate() {
        if let Some(violation) = check_one(name, &mut seen) {
            violations.push((index, violation));
        }
    }
    violations
}

fn check_one(name: &str, seen: &mut Vec<String>) -> Option<Violation> {
    let what = format!("name `{}` in `vary`", excerpt(name));
    match normalized(name).filter(|_| name != "*") {
        None if name == "*" => {
            let violation = Violation::new(Rule::HeaderInvalid, what);
            Some(
                violation.help("list the request headers that the function reads, for example `vary = [\"x-tenant\"]`"),
            )
        }
        None => Some(corrected(Violation::new(Rule::HeaderInvalid, what), name, seen, &check_one)),
        Some(lower) if seen.contains(&lower) => Some(Violation::of_duplicate(Rule::HeaderDuplicate, &what)),
        Some(lower) => {
            seen.push(lower);
            None
        }
    }
}
