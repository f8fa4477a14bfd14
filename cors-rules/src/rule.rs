//! Rules and their violations: the one place that the compiler's errors, the run-time errors and `docs/rules.md` come from.

use std::fmt;

/// What a broken rule does to the build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// The policy does not compile, or is refused at run time.
    Error,
    /// The policy works, and probably not as meant.
    Warning,
}

mod explanation;
mod table;

pub use explanation::{Guide, reference};
pub use table::Rule;

impl Rule {
    /// The rule of this name, if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|rule| rule.name() == name)
    }

    /// True for a rule that only warns.
    pub fn is_warning(self) -> bool {
        self.severity() == Severity::Warning
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A rule that a policy breaks: what was written, why it cannot work, and what to write instead.
///
/// Its texts are bounded, whatever was written: a quotation is cut after 256 bytes, and message and advice after 2048 each. A
/// suggestion of more than 1024 bytes is left out.
///
/// Its [`Display`](fmt::Display) form has one idea a line:
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
    help: Help,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Help {
    None,
    Write(String),
    Advice(String),
}

impl Violation {
    #[doc(hidden)]
    /// `what` was written, and the rule's own reason why it cannot work.
    pub fn new(rule: Rule, what: impl fmt::Display) -> Self {
        Self::because(rule, format!("{what}: {}", rule.reason()))
    }

    #[doc(hidden)]
    /// A violation whose message does not end in the rule's general reason, because a better one is known.
    pub fn because(rule: Rule, message: impl Into<String>) -> Self {
        Self { rule, message: shortened(message.into()), help: Help::None }
    }

    #[doc(hidden)]
    /// Adds the text to write instead. There is no suggestion where it would be too long to copy: a shortened one would be wrong.
    #[must_use]
    pub fn write(mut self, text: impl Into<String>) -> Self {
        let text = text.into();
        self.help = if text.len() <= LONGEST_SUGGESTION { Help::Write(text) } else { Help::None };
        self
    }

    #[doc(hidden)]
    /// Adds advice where no single text is right.
    #[must_use]
    pub fn advise(mut self, advice: impl Into<String>) -> Self {
        self.help = Help::Advice(shortened(advice.into()));
        self
    }

    #[doc(hidden)]
    /// The same violation under another rule.
    #[must_use]
    pub fn under(mut self, rule: Rule) -> Self {
        self.rule = rule;
        self
    }

    /// The broken rule.
    pub fn rule(&self) -> Rule {
        self.rule
    }

    /// What was written and why it cannot work, on one line.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The text to write instead, where one is known.
    pub fn suggestion(&self) -> Option<&str> {
        match &self.help {
            Help::Write(text) => Some(text),
            Help::None | Help::Advice(_) => None,
        }
    }

    /// What to do, where no single text is the one to write.
    pub fn advice(&self) -> Option<&str> {
        match &self.help {
            Help::Advice(text) => Some(text),
            Help::None | Help::Write(_) => None,
        }
    }
}

/// The longest quotation in a message, in bytes.
const LONGEST_QUOTATION: usize = 256;
/// The longest message or advice, in bytes.
const LONGEST_TEXT: usize = 2048;
/// The longest suggestion, in bytes.
const LONGEST_SUGGESTION: usize = 1024;

/// Messages quote what was written, and that may be a whole file.
fn shortened(text: String) -> String {
    if text.len() <= LONGEST_QUOTATION {
        return text;
    }
    // Every second part is a quotation, if none of them holds a backtick.
    let quotations_cut: Vec<String> = text
        .split('`')
        .enumerate()
        .map(|(index, part)| cut(part, if index % 2 == 1 { LONGEST_QUOTATION } else { LONGEST_TEXT }))
        .collect();
    cut(&quotations_cut.join("`"), LONGEST_TEXT)
}

/// At most this many bytes of a text, and a mark where something is missing.
fn cut(text: &str, bytes: usize) -> String {
    if text.len() <= bytes {
        return text.to_owned();
    }
    let end = (0..=bytes).rev().find(|&end| text.is_char_boundary(end)).unwrap_or_default();
    format!("{}…", &text[..end])
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.message)?;
        match &self.help {
            Help::None => {}
            Help::Write(text) => writeln!(f, "help: write `{text}`")?,
            Help::Advice(advice) => writeln!(f, "help: {advice}")?,
        }
        write!(f, "rule: {}", self.rule)
    }
}

impl std::error::Error for Violation {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_bounded() {
        for written in ["x".repeat(1 << 20), "é".repeat(1 << 20), "`".repeat(1 << 20), "`x ".repeat(1 << 20)] {
            let violation = Violation::new(Rule::OriginPath, format!("origin `{written}`"))
                .advise(format!("remove `{written}`, or write `{written}`"));
            assert!(violation.to_string().len() < 5000, "{}", violation.to_string().len());
            assert_eq!(violation.write(written).suggestion(), None);
        }
        let long = Violation::new(Rule::OriginPath, format!("origin `{}é`", "x".repeat(255)));
        assert!(long.message().starts_with(&format!("origin `{}…`: ", "x".repeat(255))), "{long}");
        assert!(long.message().ends_with(Rule::OriginPath.reason()));
    }

    #[test]
    fn what_is_short_is_left_alone() {
        let violation = Violation::because(Rule::OriginPath, "a `quotation`").advise("write `this`");
        assert_eq!(violation.to_string(), "a `quotation`\nhelp: write `this`\nrule: origin-path");
        let suggestion = "x".repeat(1024);
        assert_eq!(violation.write(suggestion.clone()).suggestion(), Some(&*suggestion));
    }
}
