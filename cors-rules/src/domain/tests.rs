//! Compares this module with `idna`, and writes its tables.

use std::fmt::Write as _;

use icu_normalizer::properties::{CanonicalCombiningClassMapBorrowed, CanonicalDecompositionBorrowed, Decomposed};
use icu_properties::CodePointMapData;
use icu_properties::props::{BidiClass, GeneralCategory, JoiningType};
use idna_adapter::Adapter;
use proptest::prelude::*;
use url::Host;

use super::characters::{CHARACTERS, CLASS_BITS, PROPERTY_BITS};
use super::*;

/// The properties of all characters by ICU, as the generated file has them.
struct Unicode {
    adapter: Adapter,
    bidi: icu_properties::CodePointMapDataBorrowed<'static, BidiClass>,
    joining: icu_properties::CodePointMapDataBorrowed<'static, JoiningType>,
    category: icu_properties::CodePointMapDataBorrowed<'static, GeneralCategory>,
}

impl Unicode {
    fn new() -> Self {
        Self {
            adapter: Adapter::new(),
            bidi: CodePointMapData::new(),
            joining: CodePointMapData::new(),
            category: CodePointMapData::new(),
        }
    }

    fn is_valid(&self, c: char) -> bool {
        if c.is_ascii() {
            return matches!(c, 'a'..='z' | '0'..='9' | '-' | '_' | '.');
        }
        // The adapter marks an error with this character.
        c != char::REPLACEMENT_CHARACTER
            && self.adapter.map_normalize([c].into_iter()).eq([c])
            && self.adapter.normalize_validate([c].into_iter()).eq([c])
    }

    /// The properties of a character, in the form of [`Character::unpack`].
    fn properties(&self, c: char) -> u32 {
        if !self.is_valid(c) {
            return u32::from(!c.is_ascii() && self.adapter.map_normalize([c].into_iter()).next().is_none());
        }
        let bidi = match self.bidi.get(c) {
            BidiClass::LeftToRight => 0,
            BidiClass::RightToLeft | BidiClass::ArabicLetter => 1,
            BidiClass::EuropeanNumber => 2,
            BidiClass::ArabicNumber => 3,
            BidiClass::NonspacingMark => 4,
            BidiClass::EuropeanSeparator
            | BidiClass::CommonSeparator
            | BidiClass::EuropeanTerminator
            | BidiClass::OtherNeutral
            | BidiClass::BoundaryNeutral => 5,
            other => panic!("{c:?} is of class {other:?}"),
        };
        let joining = match self.joining.get(c) {
            JoiningType::LeftJoining => 1,
            JoiningType::RightJoining => 2,
            JoiningType::DualJoining => 3,
            JoiningType::Transparent => 4,
            _ => 0,
        };
        let is_mark = matches!(
            self.category.get(c),
            GeneralCategory::NonspacingMark | GeneralCategory::SpacingMark | GeneralCategory::EnclosingMark
        );
        2 | bidi << 2 | joining << 5 | u32::from(is_mark) << 8
    }
}

/// The first characters with another property than the one before, above `bits` bits of that property.
fn entries(bits: u32, properties: impl Iterator<Item = (char, u32)>) -> Vec<u32> {
    let mut entries = Vec::new();
    let mut previous = None;
    for (c, property) in properties {
        if previous.replace(property) != Some(property) {
            entries.push(u32::from(c) << bits | property);
        }
    }
    entries
}

/// The text of the generated file.
fn tables() -> String {
    let unicode = Unicode::new();
    let classes = CanonicalCombiningClassMapBorrowed::new();
    let decompositions = CanonicalDecompositionBorrowed::new();
    let all: Vec<(char, u32)> = ('\0'..=char::MAX).map(|c| (c, unicode.properties(c))).collect();
    let is_valid = |properties: u32| Character::unpack(properties).status == Status::Valid;
    let class = |(c, properties)| (c, if is_valid(properties) { u32::from(classes.get_u8(c)) } else { 0 });
    let is_hangul = |c: char| ('\u{AC00}'..='\u{D7A3}').contains(&c);
    let composition = |(c, _)| match decompositions.decompose(c) {
        Decomposed::Expansion(first, second) => {
            Some([first, second, c].map(|c| format!("'\\u{{{:x}}}'", u32::from(c))))
        }
        _ => None,
    };
    let numbers = |entries: Vec<u32>| entries.into_iter().map(|entry| format!("{entry:#x}")).collect();
    let valid = all.iter().copied().filter(|(c, properties)| is_valid(*properties) && !is_hangul(*c));
    [
        HEAD,
        &list(
            "Runs of characters with the same properties. An entry has the first character of a run in its high bits, and the\n/// properties in its low `PROPERTY_BITS` bits: `Character::unpack` reads them.",
            "CHARACTERS: &[u32]",
            numbers(entries(PROPERTY_BITS, all.iter().copied())),
        ),
        &list(
            "Runs of characters with the same canonical combining class. An entry has the first character in its high bits, and the\n/// class in its low 8 bits. The class is 0 for a character that is not valid.",
            "COMBINING_CLASSES: &[u32]",
            numbers(entries(CLASS_BITS, all.iter().copied().map(class))),
        ),
        &list(
            "Two characters, and the valid one that they compose, in the order of the latter.",
            "COMPOSITIONS: &[(char, char, char)]",
            valid.filter_map(composition).map(|composition| format!("({})", composition.join(", "))).collect(),
        ),
        &ascii_forms(&unicode),
    ]
    .join("\n")
}

/// The characters that are mapped to ASCII characters of a name, and not only to lower case.
fn ascii_forms(unicode: &Unicode) -> String {
    let mut runs: Vec<(char, char, String)> = Vec::new();
    for c in '\u{80}'..=char::MAX {
        let form: String = unicode.adapter.map_normalize([c].into_iter()).collect();
        if form.is_empty()
            || !form.chars().all(|c| c.is_ascii() && unicode.is_valid(c))
            || c.to_lowercase().eq(form.chars())
        {
            continue;
        }
        // A run of characters with consecutive forms.
        if let Some((first, last, start)) = runs.last_mut()
            && u32::from(*last) + 1 == u32::from(c)
            && let ([start], [form]) = (start.as_bytes(), form.as_bytes())
            && u32::from(*start) + u32::from(c) - u32::from(*first) == u32::from(*form)
        {
            *last = c;
        } else {
            runs.push((c, c, form));
        }
    }
    let entries: Vec<String> = runs.into_iter().map(|(first, last, form)| format!("{first}{last}{form}")).collect();
    format!(
        "/// The first and the last of some characters, and what the first is mapped to. The others are mapped to the ASCII\n\
         /// characters that follow.\n\
         #[rustfmt::skip]\n\
         pub(in crate::domain) static ASCII_FORMS: &str = \"\\\n    {}\";\n",
        entries.chunks(14).map(|line| line.join(" ")).collect::<Vec<_>>().join(" \\\n    ")
    )
}

fn list(documentation: &str, declaration: &str, elements: Vec<String>) -> String {
    let mut text = format!("/// {documentation}\n#[rustfmt::skip]\npub(in crate::domain) static {declaration} = &[");
    let mut width = usize::MAX;
    for element in elements {
        let separator = if width.saturating_add(element.len()) > 118 { "\n   " } else { "" };
        width = if separator.is_empty() { width } else { 3 };
        width += element.len() + 2;
        write!(text, "{separator} {element},").expect("a string");
    }
    text + "\n];\n"
}

const HEAD: &str = "\
//! Properties of characters, from the Unicode data of the crates `icu_properties` and `icu_normalizer` in `Cargo.lock`.
//!
//! Copyright © Unicode, Inc. The file LICENSE-UNICODE of this crate has the licence of these data.
//!
//! Do not edit: CONTRIBUTING.md names the command that rewrites this file.
";

/// The name by the URL Standard, if it is one that a policy may contain.
fn by_url(name: &str) -> Option<String> {
    match Host::parse(name) {
        Ok(Host::Domain(ascii)) if host::is_name(ascii.as_bytes()) => Some(ascii),
        _ => None,
    }
}

/// Returns true if this module maps the character, or need not.
fn is_mapped(c: char) -> bool {
    map(&c.to_string()).is_some()
}

/// Compares the form in ASCII, and the verdict about the same name in punycode, even if that is invalid.
#[track_caller]
fn compare(name: &str) {
    let expected = by_url(name).filter(|_| name.chars().all(is_mapped));
    let ours = to_ascii(name).filter(|ascii| host::is_name(ascii.as_bytes()) && !host::ends_in_number(ascii));
    assert_eq!(ours, expected, "{name:?}");
    compare_punycode(name);
}

#[track_caller]
fn compare_punycode(name: &str) {
    // UTS #46 §4.1 forbids punycode in punycode, and `idna` accepts it.
    if name.split('.').any(|label| label.starts_with(PREFIX) && !label.is_ascii()) {
        return;
    }
    let ascii = name.split('.').map(|label| encode(label).expect(label)).collect::<Vec<_>>().join(".");
    if host::is_name(ascii.as_bytes()) && !host::ends_in_number(&ascii) {
        assert_eq!(is_canonical(&ascii), by_url(&ascii).as_ref() == Some(&ascii), "{name:?} {ascii}");
    }
}

#[test]
fn tables_are_those_of_icu() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/domain/characters/tables.rs");
    let tables = tables();
    if std::env::var_os("UPDATE_UNICODE").is_some() {
        std::fs::write(path, &tables).expect("the file can be written");
    }
    let file = std::fs::read_to_string(path).expect("the file can be read");
    assert!(file == tables, "the file is out of date: run this test with UPDATE_UNICODE=1");
}

#[test]
fn each_character_has_the_form_of_idna() {
    // The first and the last characters of each entry, and some of the others.
    let boundaries = CHARACTERS.iter().map(|entry| entry >> PROPERTY_BITS);
    let characters = boundaries.flat_map(|first| [first.saturating_sub(1), first]).chain((0..0x3_2000).step_by(211));
    for c in characters.filter_map(char::from_u32).filter(|c| !c.is_ascii()) {
        // Alone, between letters, after a virama, between Arabic letters that join, and next to numbers.
        for name in [
            c.to_string(),
            format!("a{c}b.example"),
            format!("\u{915}\u{94D}{c}"),
            format!("\u{628}{c}\u{628}"),
            format!("{c}1.\u{5D0}"),
        ] {
            compare(&name);
        }
    }
}

#[test]
fn the_common_characters_are_mapped() {
    for (name, ascii) in [
        ("BÜCHER.example", "xn--bcher-kva.example"),
        ("bu\u{308}cher.example", "xn--bcher-kva.example"),
        ("faß.de", "xn--fa-hia.de"),
        ("ẞ.de", "xn--zca.de"),
        ("ΣΊΣΥΦΟΣ.gr", "xn--kxa6akbbkh.gr"),
        ("Ａpp．example。com", "app.example.com"),
        ("ﬁ①②⑩².𝐞xample", "fi12102.example"),
        ("İstanbul.example", "xn--istanbul-o0e.example"),
        ("❤\u{FE0F}.example", "xn--qei.example"),
        ("한국.kr", "xn--3e0b707e.kr"),
        ("\u{1112}\u{1161}\u{11AB}국.kr", "xn--3e0b707e.kr"),
        ("नेपाल", "xn--l2bey1c2b"),
        ("نامه\u{200C}ای.com", "xn--mgba3gch31f060k.com"),
        ("xn--bcher-kva.EXAMPLE", "xn--bcher-kva.example"),
    ] {
        assert_eq!(to_ascii(name).as_deref(), Some(ascii), "{name}");
        assert_eq!(by_url(name).as_deref(), Some(ascii), "{name}");
    }
}

#[test]
fn other_compatibility_characters_are_not_mapped() {
    for name in ["㍐.example", "\u{FF76}.example", "\u{F900}.example"] {
        assert_eq!(to_ascii(name), None, "{name}");
        assert!(by_url(name).is_some(), "{name}");
    }
}

#[test]
fn punycode_is_decoded_once() {
    assert_eq!(to_ascii("xn--ü-bbb"), None);
    assert!(is_canonical("xn--tda.example"));
    assert!(!is_canonical(&encode("xn--ü").expect("short")));
}

#[test]
fn joiners_and_jamo_have_the_form_of_idna() {
    for name in [
        "\u{628}1\u{200C}\u{628}",
        "\u{628}\u{200C}1\u{628}",
        "\u{628}\u{200D}\u{628}",
        "\u{A840}\u{200C}\u{A840}",
        "\u{A872}\u{200C}\u{A840}",
        "\u{A840}\u{200C}\u{A872}",
        "\u{622}\u{200C}\u{628}",
        "\u{628}\u{200C}\u{622}",
        "\u{1112}\u{1175}",
        "\u{1112}\u{1176}",
        "\u{1113}\u{1161}",
        "\u{AC00}\u{11A7}",
        "\u{AC00}\u{11C2}",
        "\u{AC00}\u{11C3}",
        "\u{AC01}\u{11A8}",
    ] {
        compare(name);
    }
}

#[test]
fn a_name_may_have_many_characters_before_it_is_mapped() {
    let label = |letter: &str| format!("{}.", letter.repeat(50)).repeat(4);
    let ascii = to_ascii(&label("ä")).expect("short enough");
    assert_eq!(to_ascii(&label("a\u{308}")).as_deref(), Some(&*ascii));
    assert_eq!(by_url(ascii.trim_end_matches('.')).as_deref(), Some(ascii.trim_end_matches('.')));
    for (length, is_read) in [(LONGEST_TEXT, true), (LONGEST_TEXT + 1, false)] {
        let ignored = "\u{AD}".repeat((length - "ab".len()) / 2);
        let name = format!("{ignored}{}", "a".repeat(length - ignored.len()));
        assert_eq!(to_ascii(&name).is_some(), is_read, "{length}");
    }
    for (length, is_name) in [(host::LONGEST_NAME + 1, true), (host::LONGEST_NAME + 2, false)] {
        assert_eq!(to_ascii(&"a".repeat(length)).is_some(), is_name, "{length}");
    }
}

#[test]
fn long_names_are_no_names() {
    for c in ['a', 'ü', '국', '\u{308}'] {
        let name = c.to_string().repeat(1_000_000);
        assert_eq!(to_ascii(&name), None);
    }
}

/// Names made of characters that have rules of their own.
fn names() -> impl Strategy<Value = String> {
    let c = prop_oneof![
        4 => prop::sample::select("abz019-_.".chars().collect::<Vec<_>>()),
        2 => prop::sample::select("äüÉßſσςΣİıǖﬁ①𝐞Ⅷ㍐\u{3B1}\u{1F71}".chars().collect::<Vec<_>>()),
        2 => prop::sample::select("אבגد\u{628}\u{627}\u{644}١٢٣۱\u{840}\u{10D00}".chars().collect::<Vec<_>>()),
        2 => prop::char::range('\u{300}', '\u{345}'),
        2 => prop::sample::select("\u{200C}\u{200D}\u{94D}\u{915}\u{937}\u{9CD}\u{FE0F}\u{AD}\u{A872}\u{10AD3}".chars().collect::<Vec<_>>()),
        1 => prop::char::range('\u{1100}', '\u{11FF}'),
        1 => prop::char::range('\u{AC00}', '\u{D7A3}'),
        1 => prop::char::range('\u{900}', '\u{DFF}'),
        1 => prop::char::range('\u{600}', '\u{8FF}'),
        1 => prop::char::range('\u{1E00}', '\u{1FFF}'),
        1 => prop::char::range('\u{11000}', '\u{11FFF}'),
        1 => prop::char::range('\u{1F300}', '\u{1FAFF}'),
        1 => any::<char>(),
    ];
    let part = prop_oneof![30 => c.prop_map(String::from), 1 => Just(PREFIX.to_owned())];
    prop::collection::vec(part, 1..12).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn random_names_have_the_form_of_idna(name in names()) {
        compare(&name);
    }

    #[test]
    fn names_of_marks_have_the_form_of_idna(name in "[aeouäßσω]([\u{300}-\u{34E}]|[\u{591}-\u{5BD}]|[\u{93C}\u{94D}\u{9BC}\u{3099}\u{309A}]){0,6}") {
        compare(&name);
    }

    #[test]
    fn punycode_outside_ascii_has_the_form_of_idna(label in "xn--[a-zü中я-]{0,4}(-[a-z0-9]{0,4})?") {
        compare(&label);
    }

    #[test]
    fn random_punycode_has_the_verdict_of_idna(label in "xn--[a-z0-9-]{0,10}", next in "(\\.[a-z]{2})?") {
        let name = format!("{label}{next}");
        if host::is_name(name.as_bytes()) {
            assert_eq!(is_canonical(&name), by_url(&name).as_ref() == Some(&name), "{name}");
        }
    }
}
