//! Rules and their violations. Compile errors, run-time errors and `docs/rules.md` come from here.
//!
//! - `table` lists the rules: name, severity, family and reason;
//! - `explanation` has an example and the reasons in detail, for `docs/rules.md` and `cargo cors explain`;
//! - `message` writes and parses the text of a violation;
//! - `page` renders `docs/rules.md`.

use std::fmt;

/// The effect of a violation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// The policy does not compile. At run time it is rejected.
    Error,
    /// The policy works, but probably not as intended.
    Warning,
}

mod explanation;
mod message;
mod page;
mod table;

pub use explanation::Explanation;
#[doc(hidden)]
pub use message::Correction;
use message::Help;
pub use page::rules_page;
pub use table::Rule;

impl Rule {
    // No server uses the functions with `#[inline]`, so their code is generated only in the tools that call them.

    /// The rule with this name.
    #[inline]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|rule| rule.name() == name)
    }

    /// Returns true if the rule is about the routes of an app together. An `Audit` checks it, and the compiler does not.
    #[inline]
    pub fn is_of_audit(self) -> bool {
        self.family() == table::AUDIT
    }

    /// Returns true if a violation is only a warning.
    pub fn is_warning(self) -> bool {
        self.severity() == Severity::Warning
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A violation of a rule: what was written, why it cannot work, and what to write instead.
///
/// The length of its texts is limited: a quotation to 256 bytes, message and advice to 2048 bytes each. A suggestion of more
/// than 1024 bytes is omitted.
///
/// The [`Display`](fmt::Display) form has one idea per line:
///
/// ```text
/// origin `https://app.example.com/` ends in a slash, and no browser sends one: an origin is scheme, host and port only
/// help: write `https://app.example.com`
/// rule: origin-path
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    rule: Rule,
    message: String,
    help: Option<Help>,
}

impl Violation {
    #[doc(hidden)]
    /// A violation whose message is `what`, followed by the reason of the rule.
    pub fn new(rule: Rule, what: impl fmt::Display) -> Self {
        Self::with_message(rule, format!("{what}: {}", rule.reason()))
    }

    /// An entry that is already in its list. The reasons of these rules begin with "it", which `what` replaces.
    pub(crate) fn of_duplicate(rule: Rule, what: &str) -> Self {
        let reason = rule.reason();
        Self::with_message(rule, format!("{what} {}", reason.strip_prefix("it ").unwrap_or(reason))).remove()
    }

    #[doc(hidden)]
    /// A violation with a message of its own, which does not include the reason of the rule.
    pub fn with_message(rule: Rule, message: impl Into<String>) -> Self {
        Self { rule, message: shorten(message.into()), help: None }
    }

    #[doc(hidden)]
    /// Adds the text to write instead. A text of more than 1024 bytes is omitted, because a shortened one would be wrong.
    #[must_use]
    pub fn suggest(self, text: impl AsRef<str>) -> Self {
        let text = text.as_ref();
        Self { help: if text.len() <= MAX_SUGGESTION { Help::write(text) } else { None }, ..self }
    }

    #[doc(hidden)]
    /// Adds the name that was probably meant.
    #[must_use]
    pub fn did_you_mean(self, name: impl AsRef<str>) -> Self {
        Self { help: Some(Help::rename(name.as_ref())), ..self }
    }

    #[doc(hidden)]
    /// Adds that the marked code is to be removed.
    #[must_use]
    pub fn remove(self) -> Self {
        self.remove_because("")
    }

    #[doc(hidden)]
    /// Adds that the marked code is to be removed, and why nothing is lost.
    #[must_use]
    pub fn remove_because(self, reason: &str) -> Self {
        Self { help: Some(Help::remove(reason)), ..self }
    }

    #[doc(hidden)]
    /// Adds advice in words, for violations without a single correction.
    #[must_use]
    pub fn help(self, advice: impl Into<String>) -> Self {
        Self { help: Some(Help::from_text(shorten(advice.into()))), ..self }
    }

    #[doc(hidden)]
    /// Reports the violation under another rule.
    #[must_use]
    #[inline]
    pub fn reclassify(mut self, rule: Rule) -> Self {
        self.rule = rule;
        self
    }

    /// The rule that is violated.
    pub fn rule(&self) -> Rule {
        self.rule
    }

    /// What was written and why it cannot work, in one line.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The text to write instead, if one is known.
    pub fn suggestion(&self) -> Option<&str> {
        match self.correction() {
            Some(Correction::Write(text)) => Some(text),
            _ => None,
        }
    }

    /// The help in words, if there is no single text to write.
    pub fn help_text(&self) -> Option<&str> {
        let help = self.help.as_ref()?;
        self.suggestion().is_none().then(|| help.text())
    }

    #[doc(hidden)]
    /// The edit that corrects the violation, if there is a single one.
    pub fn correction(&self) -> Option<&Correction> {
        self.help.as_ref()?.correction()
    }
}

/// The longest quotation in a message, in bytes.
const MAX_QUOTATION: usize = 256;
/// The longest message or advice, in bytes.
const MAX_TEXT: usize = 2048;
/// The longest suggestion, in bytes.
const MAX_SUGGESTION: usize = 1024;

/// Shortens a message. What was written, and is quoted, may be a whole file.
fn shorten(text: String) -> String {
    if text.len() <= MAX_QUOTATION {
        return text;
    }
    // Every second part is a quotation, unless a quotation contains a backtick.
    let mut quotations_cut = Vec::new();
    for (index, part) in text.split('`').enumerate() {
        quotations_cut.push(cut(part, if index % 2 == 1 { MAX_QUOTATION } else { MAX_TEXT }));
    }
    cut(&quotations_cut.join("`"), MAX_TEXT)
}

/// The first `bytes` bytes of a text, followed by `…` if it is longer.
fn cut(text: &str, bytes: usize) -> String {
    if text.len() <= bytes {
        return text.to_owned();
    }
    let mut end = bytes;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}…", &text[..end])
}

impl std::error::Error for Violation {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_limited_in_length() {
        for written in ["x".repeat(1 << 20), "é".repeat(1 << 20), "`".repeat(1 << 20), "`x ".repeat(1 << 20)] {
            let violation = Violation::new(Rule::OriginPath, format!("origin `{written}`"))
                .help(format!("remove `{written}`, or write `{written}`"));
            assert!(violation.to_string().len() < 5000, "{}", violation.to_string().len());
            assert_eq!(violation.suggest(written).suggestion(), None);
        }
        let long = Violation::new(Rule::OriginPath, format!("origin `{}é`", "x".repeat(255)));
        assert!(long.message().starts_with(&format!("origin `{}…`: ", "x".repeat(255))), "{long}");
        assert!(long.message().ends_with(Rule::OriginPath.reason()));
    }

    #[test]
    fn short_texts_are_unchanged() {
        let violation = Violation::with_message(Rule::OriginPath, "a `quotation`").help("write `this`");
        assert_eq!(violation.to_string(), "a `quotation`\nhelp: write `this`\nrule: origin-path");
        let suggestion = "x".repeat(1024);
        assert_eq!(violation.suggest(suggestion.clone()).suggestion(), Some(&*suggestion));
    }

    #[test]
    fn rules_are_found_by_their_name() {
        for rule in Rule::ALL {
            assert_eq!(Rule::from_name(rule.name()), Some(*rule));
        }
        assert_eq!(Rule::from_name("origin-pth"), None);
    }

    #[test]
    fn rules_of_the_audit_are_those_about_several_routes() {
        for rule in Rule::ALL {
            assert_eq!(rule.is_of_audit(), rule.name().starts_with("audit-"), "{rule}");
        }
    }
}
