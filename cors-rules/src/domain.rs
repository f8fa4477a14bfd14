//! Domain names outside ASCII: whether a browser sends a name as it is written, and what it sends instead.
//!
//! This is *domain to ASCII* of the URL Standard (§3.3): UTS #46 with `CheckBidi` and `CheckJoiners`, and without `CheckHyphens`,
//! `Transitional_Processing` and `VerifyDnsLength`. It is for names that a policy may contain, and stricter than a browser in two
//! points. Of the ASCII characters, it accepts letters, digits, `-`, `_` and dots. Of the characters that UTS #46 maps to others,
//! it maps letters in upper case and those with a form in ASCII, such as `①` and `ﬁ`, and rejects the rest, such as `㍐`.
//!
//! The crate `idna` does all of it. With `url` and the Unicode data of ICU, it takes six seconds of CPU time to build for the
//! macro, and 125 kB of every server. The tests compare this module with it, for each kind of character and for random names.

mod bidi;
mod characters;
mod normalization;
mod punycode;

use std::borrow::Cow;

use characters::{Character, Joining, Status};

use crate::origin::host;

/// The prefix of a label in punycode (RFC 5890 §2.3.2.1).
const PREFIX: &str = "xn--";

const ZERO_WIDTH_NON_JOINER: char = '\u{200C}';
const ZERO_WIDTH_JOINER: char = '\u{200D}';

/// The number of bytes above which a text is not a name, whatever its characters are mapped to.
const LONGEST: usize = 16 * host::LONGEST_NAME;

/// The name as a browser sends it, in lower case and ASCII. `None` if it cannot be sent.
///
/// Labels may be empty or too long.
pub(crate) fn to_ascii(name: &str) -> Option<String> {
    if name.len() > LONGEST {
        return None;
    }
    let mut ascii = Vec::new();
    let mut unicode = Vec::new();
    for label in normalization::compose(map(name)?.chars()).split('.') {
        let decoded = decode(label)?;
        ascii.push(match label.is_ascii() {
            true => label.to_owned(),
            false => format!("{PREFIX}{}", punycode::encode(label)?),
        });
        unicode.push(decoded.into_owned());
    }
    bidi::is_valid_name(&unicode).then(|| ascii.join("."))
}

/// Returns true if a browser sends the name exactly as written. The name is in lower case and ASCII.
pub(crate) fn is_canonical(name: &str) -> bool {
    // Without punycode, there is nothing to decode, and no text is written from right to left.
    !name.contains(PREFIX) || to_ascii(name).is_some_and(|ascii| ascii == name)
}

/// Maps each character as UTS #46 §4.1 does. `None` if one is not allowed, or is not mapped here.
fn map(name: &str) -> Option<String> {
    let mut mapped = String::with_capacity(name.len());
    for c in name.chars() {
        match Character::of(c).status {
            Status::Valid => mapped.push(c),
            Status::Ignored => {}
            Status::Disallowed => {
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

/// The label with its punycode decoded. `None` if the label is not valid by UTS #46 §4.1.
fn decode(label: &str) -> Option<Cow<'_, str>> {
    let decoded = match label.strip_prefix(PREFIX) {
        None => Cow::Borrowed(label),
        Some(punycode) => Cow::Owned(punycode::decode(punycode)?),
    };
    // A label in punycode must have been normalized before it was encoded. It has at least one character outside ASCII.
    if let Cow::Owned(text) = &decoded
        && (text.is_ascii()
            || text.chars().any(|c| Character::of(c).status != Status::Valid)
            || normalization::compose(text.chars()) != *text)
    {
        return None;
    }
    let begins_with_mark = decoded.chars().next().is_some_and(|c| Character::of(c).is_mark);
    (!begins_with_mark && has_valid_joiners(&decoded)).then_some(decoded)
}

/// The rules for the two joiners, which are invisible (RFC 5892 appendices A.1 and A.2).
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
