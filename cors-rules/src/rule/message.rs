//! The text of a violation, written and parsed. The macro writes it into the compiler's output, and `cargo cors` reads it there.
//!
//! A text has one idea per line: what is wrong and why, then the help if there is any, then the rule. Some helps are a
//! [`Correction`] in fixed words, and every other help is advice:
//!
//! | correction | words |
//! |---|---|
//! | [`Write`](Correction::Write) | ``write `https://app.example.com` `` |
//! | [`Rename`](Correction::Rename) | ``did you mean `origins`?`` |
//! | [`Remove`](Correction::Remove) | `remove it`, and a reason after a colon |

use std::fmt;

use super::{Rule, Violation};

const HELP: &str = "help: ";
const RULE: &str = "rule: ";
const REMOVE: &str = "remove it";

/// The edit that corrects a violation, of the code that the compiler marks.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Correction {
    /// Write this instead. In place of a string literal it is the text inside the quotation marks, unless it is code: one or
    /// more literals in quotation marks, a list in brackets, or `key = value` in place of the whole entry.
    Write(String),
    /// Write this name instead: of a key, a method or an opt-out. A key may come with its value, as in `headers = reflect`.
    Rename(String),
    /// Remove the marked key with its value, or the marked element of a list.
    Remove,
}

/// The help of a violation: a correction, or advice in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Help {
    text: String,
    correction: Option<Correction>,
}

impl Help {
    /// ``write `…` ``. `None` for a text with a backtick or an ellipsis, which could not be read back.
    pub(super) fn write(text: &str) -> Option<Self> {
        (!text.contains(['`', '…'])).then(|| Self::from_text(format!("write `{text}`")))
    }

    /// ``did you mean `…`?``
    pub(super) fn rename(name: &str) -> Self {
        Self::from_text(format!("did you mean `{name}`?"))
    }

    /// `remove it`, with a reason unless that is empty.
    pub(super) fn remove(reason: &str) -> Self {
        Self::from_text(if reason.is_empty() { REMOVE.to_owned() } else { format!("{REMOVE}: {reason}") })
    }

    /// Reads a help. Text and correction agree because every help is made here.
    pub(super) fn from_text(text: String) -> Self {
        let correction = quoted(&text, "write `", "`")
            .map(Correction::Write)
            .or_else(|| quoted(&text, "did you mean `", "`?").map(Correction::Rename))
            .or_else(|| is_removal(&text).then_some(Correction::Remove));
        Self { text, correction }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn correction(&self) -> Option<&Correction> {
        self.correction.as_ref()
    }
}

/// The text between `start` and `end`, if it is one quotation, and a complete one.
fn quoted(text: &str, start: &str, end: &str) -> Option<String> {
    let inside = text.strip_prefix(start)?.strip_suffix(end)?;
    (!inside.is_empty() && !inside.contains(['`', '…'])).then(|| inside.to_owned())
}

fn is_removal(text: &str) -> bool {
    text.strip_prefix(REMOVE).is_some_and(|rest| rest.is_empty() || rest.starts_with(": "))
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { message, help, rule } = self;
        match help {
            Some(Help { text, .. }) => write!(f, "{message}\n{HELP}{text}\n{RULE}{rule}"),
            None => write!(f, "{message}\n{RULE}{rule}"),
        }
    }
}

impl Violation {
    #[doc(hidden)]
    /// Reads the [`Display`](fmt::Display) form, as in a compiler message. `None` if it is not one, or names a rule that this
    /// version of the crate does not have.
    #[inline] // Only `cargo cors` calls it.
    pub fn parse(text: &str) -> Option<Self> {
        let (text, rule) = text.rsplit_once('\n')?;
        let rule = Rule::from_name(rule.trim_start().strip_prefix(RULE)?)?;
        let help = text.rsplit_once('\n').and_then(|(text, help)| Some((text, help.trim_start().strip_prefix(HELP)?)));
        let (message, help) = match help {
            Some((message, help)) => (message, Some(Help::from_text(help.to_owned()))),
            None => (text, None),
        };
        Some(Self { rule, message: message.to_owned(), help })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every form of help.
    fn forms(violation: &Violation) -> Vec<Violation> {
        let with = |change: fn(Violation) -> Violation| change(violation.clone());
        vec![
            violation.clone(),
            with(|violation| violation.suggest("https://app.example.com")),
            with(|violation| violation.suggest(r#""https://a.example", "https://b.example""#)),
            with(|violation| violation.suggest(r#"["*"]"#)),
            with(|violation| violation.suggest("headers = reflect")),
            with(|violation| violation.did_you_mean("origins")),
            with(Violation::remove),
            with(|violation| violation.remove_because("this crate sends it")),
            with(|violation| violation.help("list the names, or write `headers = reflect`")),
            with(|violation| violation.help("write `a`, or write `b`")),
            with(|violation| violation.help("remove it, or list the names without `\"*\"`")),
        ]
    }

    #[test]
    fn what_is_written_is_read_back_for_every_rule() {
        for rule in Rule::ALL {
            for violation in forms(&Violation::new(*rule, "`written`")) {
                assert_eq!(Violation::parse(&violation.to_string()), Some(violation));
            }
        }
    }

    #[test]
    fn what_is_read_is_written_back() {
        for text in [
            "a `quotation`\nhelp: write `this`\nrule: origin-path",
            "two\nlines\nhelp: did you mean `this`?\nrule: unknown-key",
            "no help\nrule: origin-path",
            "a reason\nhelp: remove it: a reason\nrule: header-forbidden",
        ] {
            assert_eq!(Violation::parse(text).map(|violation| violation.to_string()).as_deref(), Some(text));
        }
    }

    #[test]
    fn other_texts_are_not_read() {
        for text in
            ["", "unused variable: `x`", "rule: origin-path", "x\nrule: no-such-rule", "x\nrule: origin-path\nmore"]
        {
            assert_eq!(Violation::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_correction_is_that_of_the_words() {
        use Correction::{Remove, Rename, Write};
        for (words, correction) in [
            ("write `PUT`", Some(Write("PUT".to_owned()))),
            ("did you mean `PUT`?", Some(Rename("PUT".to_owned()))),
            ("remove it", Some(Remove)),
            ("remove it: the browser always sends it", Some(Remove)),
            ("remove it and add the `credentials` key", None),
            ("remove it, or add it to the route attribute", None),
            ("write `a`, or write `b`", None),
            ("write ``", None),
            ("write `https://a…`", None),
            ("write `0` to disable caching", None),
        ] {
            let violation = Violation::new(Rule::MethodCase, "x").help(words);
            assert_eq!(violation.correction(), correction.as_ref(), "{words}");
            assert_eq!(violation.suggestion().is_some(), matches!(correction, Some(Write(_))), "{words}");
        }
    }
}
