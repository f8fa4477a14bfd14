//! Domain names outside ASCII: whether a browser sends a name as it is written, and what it sends instead.
//!
//! This is *domain to ASCII* of the URL Standard (§3.3): UTS #46 with `CheckBidi` and `CheckJoiners`, and without `CheckHyphens`,
//! `Transitional_Processing` and `VerifyDnsLength`. It is for names that a policy may contain, and stricter than a browser in three
//! points:
//!
//! - of the ASCII characters, it accepts letters, digits, `-`, `_` and dots;
//! - of the characters that UTS #46 maps to others, it maps letters in upper case and those with a form in ASCII, such as `①` and
//!   `ﬁ`, and rejects the rest, such as `㍐`;
//! - it rejects texts that are much longer than a name.
//!
//! The crate `idna` implements all of UTS #46. Together with `url` and ICU's Unicode data, it adds six CPU seconds to a release
//! build, because it is built a second time for the macro, and 125 kB to every server. The tests compare this module with it, for
//! each kind of character and for random names.

mod bidi;
mod characters;
mod normalization;
mod punycode;

use characters::{Character, Joining, Status};

use crate::origin::host;

/// The prefix of a label in punycode (RFC 5890 §2.3.2.1).
const PREFIX: &str = "xn--";

const ZERO_WIDTH_NON_JOINER: char = '\u{200C}';
const ZERO_WIDTH_JOINER: char = '\u{200D}';

/// The number of bytes above which a text is rejected unread. A longer one could only be a name if nearly all of its characters
/// were ignored ones, such as soft hyphens.
const LONGEST_TEXT: usize = 16 * host::LONGEST_NAME;

/// The name as a browser sends it, in lower case and ASCII. `None` if it cannot be sent.
///
/// Labels may be empty or too long.
pub(crate) fn to_ascii(name: &str) -> Option<String> {
    if name.len() > LONGEST_TEXT {
        return None;
    }
    let name = normalization::compose(map(name)?.chars());
    // The form in ASCII has at least as many characters, and a dot may follow.
    if name.chars().count() > host::LONGEST_NAME + 1 {
        return None;
    }
    let mut ascii = Vec::new();
    let mut unicode = Vec::new();
    for label in name.split('.') {
        ascii.push(encode(label)?);
        unicode.push(decode(label)?);
    }
    bidi::is_valid_name(&unicode).then(|| ascii.join("."))
}

/// Returns true if a browser sends the name exactly as written. The name is in lower case and ASCII.
pub(crate) fn is_canonical(name: &str) -> bool {
    // Without punycode, there is nothing to decode, and no text is written from right to left.
    !name.contains(PREFIX) || to_ascii(name).is_some_and(|ascii| ascii == name)
}

/// Maps each character (UTS #46 §4, step "Map"). `None` if one is disallowed, or if this module does not map it.
fn map(name: &str) -> Option<String> {
    let mut mapped = String::with_capacity(name.len());
    for c in name.chars() {
        match Character::of(c).status {
            Status::Valid => mapped.push(c),
            Status::Ignored => {}
            Status::Other => {
                let form = characters::ascii_form(c).unwrap_or_else(|| c.to_lowercase().collect());
                if form.chars().any(|c| Character::of(c).status != Status::Valid) {
                    return None;
                }
                mapped.push_str(&form);
            }
        }
    }
    Some(mapped)
}

/// The label in ASCII, in punycode if it is not ASCII already. `None` if it is too long.
fn encode(label: &str) -> Option<String> {
    if label.is_ascii() { Some(label.to_owned()) } else { Some(format!("{PREFIX}{}", punycode::encode(label)?)) }
}

/// The label with its punycode decoded. `None` if the label is not valid by UTS #46 §4.1.
fn decode(label: &str) -> Option<String> {
    let decoded = match label.strip_prefix(PREFIX) {
        None => label.to_owned(),
        Some(punycode) => punycode::decode(punycode).filter(|text| may_be_encoded(text))?,
    };
    let begins_with_mark = decoded.chars().next().is_some_and(|c| Character::of(c).is_mark);
    (!begins_with_mark && has_valid_joiners(&decoded)).then_some(decoded)
}

/// Returns true for what a label in punycode may stand for: a text that was normalized before it was encoded, and encoded only
/// once. It has at least one character outside ASCII.
fn may_be_encoded(text: &str) -> bool {
    !text.is_ascii()
        && !text.starts_with(PREFIX)
        && text.chars().all(|c| Character::of(c).status == Status::Valid)
        && normalization::compose(text.chars()) == text
}

/// Returns true if each zero-width joiner and non-joiner is in a place that RFC 5892 appendices A.1 and A.2 allow.
fn has_valid_joiners(label: &str) -> bool {
    label.char_indices().filter(|(_, c)| [ZERO_WIDTH_NON_JOINER, ZERO_WIDTH_JOINER].contains(c)).all(|(at, joiner)| {
        let before = label.get(..at).unwrap_or_default();
        let after = label.get(at + joiner.len_utf8()..).unwrap_or_default();
        let joining = |c: char| Some(Character::of(c).joining).filter(|joining| *joining != Joining::Transparent);
        let follows_virama = before.chars().next_back().is_some_and(normalization::is_virama);
        let joins = matches!(before.chars().rev().find_map(joining), Some(Joining::Left | Joining::Dual))
            && matches!(after.chars().find_map(joining), Some(Joining::Right | Joining::Dual));
        follows_virama || joiner == ZERO_WIDTH_NON_JOINER && joins
    })
}

#[cfg(test)]
mod tests;
