//! Renders `docs/rules.md`.
//!
//! Only the test that writes the page uses this module. Its functions are `#[inline]`, so their code is not generated in
//! every server.

use std::fmt::{self, Write};

use crate::rule::{Rule, Severity};

const INTRODUCTION: &str = r#"# The rules

Each rule below is checked at compile time for policies, and at run time for origins from configuration. An error shows what you wrote, why it cannot work, what to write instead where that is known, and the name of the rule. A warning marks a policy that works, but probably not as intended. Warnings are reported as uses of a deprecated item and can be silenced with `#[allow(deprecated)]` on the handler or module. Errors cannot be silenced; where a risk can be accepted, the rule names the `dangerous(…)` opt-out. In a terminal, `cargo cors explain origin-path` prints the section of a rule. This page is generated: edit `cors-rules/src/rule/`.

The rules named `audit-…` are about all routes of an app together: [`Audit`](testing.md#review-every-policy) checks them in a test, and the compiler does not.

```text
error: origin `https://app.example.com/` ends in a slash, and no browser sends one: an origin is scheme, host and port only
       help: write `https://app.example.com`
       rule: origin-path
```
"#;

/// The page about the rules, in Markdown.
#[inline]
pub fn rules_page() -> String {
    let mut page = String::from(INTRODUCTION);
    write(&mut page).expect("writing to a string cannot fail");
    page
}

#[inline]
fn write(page: &mut String) -> fmt::Result {
    writeln!(page, "\n## Contents\n")?;
    for family in families() {
        let rules: Vec<String> = rules_of(family).map(|rule| format!("[{rule}](#{rule})")).collect();
        writeln!(page, "- [{family}](#{}): {}", anchor(family), rules.join(" · "))?;
    }
    for family in families() {
        writeln!(page, "\n## {family}")?;
        for rule in rules_of(family) {
            write_rule(page, rule)?;
        }
    }
    Ok(())
}

#[inline]
fn write_rule(page: &mut String, rule: Rule) -> fmt::Result {
    let guide = rule.explanation();
    let severity = match rule.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    writeln!(page, "\n### {rule}\n\n**{severity}**: {}.\n", rule.reason())?;
    writeln!(page, "Bad:\n\n```rust,ignore\n{}\n```\n", guide.bad)?;
    writeln!(page, "Good:\n\n```rust,ignore\n{}\n```\n", guide.good)?;
    writeln!(page, "{}", guide.why)?;
    if !guide.see.is_empty() {
        writeln!(page, "\nSee {}.", guide.see.join("; "))?;
    }
    Ok(())
}

/// The families, in the order of their first rules.
#[inline]
fn families() -> Vec<&'static str> {
    let mut families: Vec<&str> = Rule::ALL.iter().map(|rule| rule.family()).collect();
    families.dedup();
    families
}

/// The rules of a family.
#[inline]
fn rules_of(family: &'static str) -> impl Iterator<Item = Rule> {
    Rule::ALL.iter().copied().filter(move |rule| rule.family() == family)
}

/// The anchor that Markdown renderers give to a heading.
#[inline]
fn anchor(heading: &str) -> String {
    heading.to_lowercase().replace(' ', "-").replace('\'', "")
}
