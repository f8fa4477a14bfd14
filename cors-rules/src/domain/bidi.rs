//! Names with a label that is written from right to left (RFC 5893 §2).

use super::characters::{Bidi, Character};

/// Returns true if no label has a character that is written from right to left, or if every label satisfies the rules of RFC 5893 §2.
pub(super) fn is_valid_name(labels: &[String]) -> bool {
    let is_right_to_left = |c: char| matches!(Character::of(c).bidi, Bidi::RightToLeft | Bidi::ArabicNumber);
    !labels.iter().any(|label| label.chars().any(is_right_to_left)) || labels.iter().all(|label| is_valid_label(label))
}

/// Returns true if a label satisfies the six rules of RFC 5893 §2. An empty one does.
fn is_valid_label(label: &str) -> bool {
    let classes: Vec<Bidi> = label.chars().map(|c| Character::of(c).bidi).collect();
    let last = classes.iter().rev().find(|class| **class != Bidi::NonspacingMark);
    let (Some(first), Some(last)) = (classes.first(), last) else { return label.is_empty() };
    let may_contain = |class: &Bidi| match class {
        Bidi::EuropeanNumber | Bidi::Neutral | Bidi::NonspacingMark => true,
        Bidi::LeftToRight => *first == Bidi::LeftToRight,
        Bidi::RightToLeft | Bidi::ArabicNumber => *first == Bidi::RightToLeft,
    };
    let may_end = match first {
        Bidi::LeftToRight => matches!(last, Bidi::LeftToRight | Bidi::EuropeanNumber),
        Bidi::RightToLeft => matches!(last, Bidi::RightToLeft | Bidi::EuropeanNumber | Bidi::ArabicNumber),
        _ => false,
    };
    let mixes_numbers = classes.contains(&Bidi::EuropeanNumber) && classes.contains(&Bidi::ArabicNumber);
    may_end && classes.iter().all(may_contain) && !mixes_numbers
}
