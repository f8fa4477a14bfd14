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

#[cfg(any(test, feature = "guide"))]
mod guide;
mod table;

#[cfg(any(test, feature = "guide"))]
pub use guide::{Guide, reference};
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
        let message = format!("{what}: {}", rule.reason());
        Self { rule, message, help: Help::None }
    }

    #[doc(hidden)]
    /// A violation whose message does not end in the rule's general reason, because a better one is known.
    pub fn because(rule: Rule, message: impl Into<String>) -> Self {
        Self { rule, message: message.into(), help: Help::None }
    }

    #[doc(hidden)]
    /// Adds the text to write instead.
    #[must_use]
    pub fn write(mut self, text: impl Into<String>) -> Self {
        self.help = Help::Write(text.into());
        self
    }

    #[doc(hidden)]
    /// Adds advice where no single text is right.
    #[must_use]
    pub fn advise(mut self, advice: impl Into<String>) -> Self {
        self.help = Help::Advice(advice.into());
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
