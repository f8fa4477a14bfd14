//! Properties of characters.

mod tables;

use tables::{ASCII_FORMS, COMBINING_CLASSES};
pub(super) use tables::{CHARACTERS, COMPOSITIONS};

/// The properties of a character. All but the status are only meaningful for a valid one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Character {
    pub(super) status: Status,
    /// The bidirectional class (UAX #9).
    pub(super) bidi: Bidi,
    pub(super) joining: Joining,
    /// The general category is M, a combining mark.
    pub(super) is_mark: bool,
}

/// The status in the mapping table of UTS #46 §5, reduced to what this module distinguishes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    /// A label may contain it.
    Valid,
    /// It is removed, such as the selector of a colored emoji.
    Ignored,
    /// It is disallowed, or mapped to other characters: a label cannot contain it.
    Other,
}

/// The bidirectional class (UAX #9), as far as RFC 5893 distinguishes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bidi {
    LeftToRight,
    /// Letters that are written from right to left: the classes R and AL.
    RightToLeft,
    EuropeanNumber,
    ArabicNumber,
    NonspacingMark,
    /// ES, CS, ET, ON and BN.
    Neutral,
}

/// The joining type of an Arabic letter, or of one that joins like it (Unicode Standard §9.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Joining {
    None,
    Left,
    Right,
    Dual,
    Transparent,
}

/// The number of low bits of an entry of [`CHARACTERS`] that are for properties.
pub(super) const PROPERTY_BITS: u32 = 11;

/// The number of low bits of an entry of [`COMBINING_CLASSES`] that are for the class.
pub(super) const CLASS_BITS: u32 = 8;

impl Character {
    /// Looks a character up.
    pub(super) fn of(c: char) -> Self {
        Self::unpack(lookup(CHARACTERS, PROPERTY_BITS, c))
    }

    pub(super) fn unpack(properties: u32) -> Self {
        let status = match properties & 0b11 {
            0 => Status::Other,
            1 => Status::Ignored,
            _ => Status::Valid,
        };
        let bidi = match properties >> 2 & 0b111 {
            0 => Bidi::LeftToRight,
            1 => Bidi::RightToLeft,
            2 => Bidi::EuropeanNumber,
            3 => Bidi::ArabicNumber,
            4 => Bidi::NonspacingMark,
            _ => Bidi::Neutral,
        };
        let joining = match properties >> 5 & 0b111 {
            0 => Joining::None,
            1 => Joining::Left,
            2 => Joining::Right,
            3 => Joining::Dual,
            _ => Joining::Transparent,
        };
        Self { status, bidi, joining, is_mark: properties >> 8 & 1 == 1 }
    }
}

/// The canonical combining class, 0 for a starter.
pub(super) fn combining_class(c: char) -> u32 {
    lookup(COMBINING_CLASSES, CLASS_BITS, c)
}

/// The low bits of the entry for the run of characters that contains this one.
fn lookup(runs: &[u32], bits: u32, c: char) -> u32 {
    let after = runs.partition_point(|entry| entry >> bits <= u32::from(c));
    after.checked_sub(1).and_then(|at| runs.get(at)).map_or(0, |entry| entry & ((1 << bits) - 1))
}

/// What UTS #46 maps a character to, if that is ASCII: `2` for `②`, `fi` for `ﬁ`. `None` for upper case.
pub(super) fn ascii_form(c: char) -> Option<String> {
    ASCII_FORMS.split(' ').find_map(|entry| {
        let mut rest = entry.chars();
        let (first, last) = (rest.next()?, rest.next()?);
        match rest.as_str() {
            form if first == last => (c == first).then(|| form.to_owned()),
            form if (first..=last).contains(&c) => {
                let offset = u32::from(c) - u32::from(first);
                char::from_u32(u32::from(form.chars().next()?) + offset).map(String::from)
            }
            _ => None,
        }
    })
}
