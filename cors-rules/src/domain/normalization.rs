//! Unicode normalization form C (UAX #15), for the characters that a label may contain.

use super::characters::{COMPOSITIONS, combining_class};

/// The canonical combining class of a virama, which suppresses the vowel of the letter before it.
const VIRAMA: u32 = 9;

/// Hangul syllables are composed by arithmetic (Unicode Standard §3.12).
mod hangul {
    pub(super) const SYLLABLES: u32 = 0xAC00;
    pub(super) const LEADING: u32 = 0x1100;
    pub(super) const VOWELS: u32 = 0x1161;
    /// One before the first trailing consonant.
    pub(super) const TRAILING: u32 = 0x11A7;
    pub(super) const LEADING_COUNT: u32 = 19;
    pub(super) const VOWEL_COUNT: u32 = 21;
    pub(super) const TRAILING_COUNT: u32 = 28;
    pub(super) const COUNT: u32 = LEADING_COUNT * VOWEL_COUNT * TRAILING_COUNT;
}

/// Returns the text in normalization form C (Unicode Standard §3.11, Canonical Composition Algorithm).
pub(super) fn compose(text: impl Iterator<Item = char>) -> String {
    let mut decomposed = Vec::new();
    for c in text {
        decompose(c, &mut decomposed);
    }
    let mut composed: Vec<char> = Vec::new();
    let mut starter = None;
    for c in decomposed {
        let class = combining_class(c);
        let is_blocked = match (starter, composed.last()) {
            // A mark is blocked by one of the same class; a starter, by any mark before it.
            (Some(at), Some(last)) if at + 1 < composed.len() => combining_class(*last) >= class,
            _ => false,
        };
        if !is_blocked
            && let Some(first) = starter.and_then(|at: usize| composed.get_mut(at))
            && let Some(whole) = composed_pair(*first, c)
        {
            *first = whole;
            continue;
        }
        if class == 0 {
            starter = Some(composed.len());
        }
        composed.push(c);
    }
    composed.into_iter().collect()
}

/// Returns true for a sign that suppresses the vowel of the letter before it.
pub(super) fn is_virama(c: char) -> bool {
    combining_class(c) == VIRAMA
}

/// Appends the canonical decomposition of a character, and keeps marks in canonical order.
fn decompose(c: char, decomposed: &mut Vec<char>) {
    let syllable = u32::from(c).wrapping_sub(hangul::SYLLABLES);
    if syllable < hangul::COUNT {
        let trailing = syllable % hangul::TRAILING_COUNT;
        let vowel = syllable / hangul::TRAILING_COUNT % hangul::VOWEL_COUNT;
        let leading = syllable / hangul::TRAILING_COUNT / hangul::VOWEL_COUNT;
        decomposed.extend(char::from_u32(hangul::LEADING + leading));
        decomposed.extend(char::from_u32(hangul::VOWELS + vowel));
        decomposed.extend(char::from_u32(hangul::TRAILING + trailing).filter(|_| trailing > 0));
    } else if let Ok(at) = COMPOSITIONS.binary_search_by_key(&c, |(_, _, whole)| *whole)
        && let Some((first, second, _)) = COMPOSITIONS.get(at)
    {
        decompose(*first, decomposed);
        decompose(*second, decomposed);
    } else {
        let class = combining_class(c);
        let follows = |other: &char| class == 0 || combining_class(*other) <= class;
        decomposed.insert(decomposed.iter().rposition(follows).map_or(0, |at| at + 1), c);
    }
}

/// The character that two characters compose, if there is one.
fn composed_pair(first: char, second: char) -> Option<char> {
    if second.is_ascii() {
        return None;
    }
    let (a, b) = (u32::from(first), u32::from(second));
    let leading = a.wrapping_sub(hangul::LEADING);
    let vowel = b.wrapping_sub(hangul::VOWELS);
    if leading < hangul::LEADING_COUNT && vowel < hangul::VOWEL_COUNT {
        return char::from_u32(hangul::SYLLABLES + (leading * hangul::VOWEL_COUNT + vowel) * hangul::TRAILING_COUNT);
    }
    let syllable = a.wrapping_sub(hangul::SYLLABLES);
    let trailing = b.wrapping_sub(hangul::TRAILING);
    if syllable < hangul::COUNT
        && syllable % hangul::TRAILING_COUNT == 0
        && (1..hangul::TRAILING_COUNT).contains(&trailing)
    {
        return char::from_u32(a + trailing);
    }
    let found = COMPOSITIONS.iter().find(|(one, other, _)| (*one, *other) == (first, second))?;
    Some(found.2)
}
