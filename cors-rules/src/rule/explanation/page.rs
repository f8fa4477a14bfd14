//! `docs/rules.md`.

use std::fmt::{self, Write};

use crate::rule::{Rule, Severity};

const INTRODUCTION: &str = r#"# The rules

Every policy keeps these rules, and one that breaks any does not compile; origins that come in at run time keep the same ones. A message names what was written and why it cannot work, then what to write instead, where that is known, and last the name under which the rule stands on this page, as shown below. Warnings mark policies that work, and probably not as meant; they show as uses of a deprecated item, and `#[allow(deprecated)]` on the item, a handler or a module, silences them. Errors cannot be silenced, but where a rule guards against a risk that is sometimes right to take, it names the opt-out of `dangerous(…)` for it. This page is generated from the code, from `cors-runtime/src/rule/`: edit it there.

```text
error: origin `https://app.example.com/` ends in a slash, and no browser sends one: an origin is scheme, host and port only
       help: write `https://app.example.com`
       rule: origin-path
```
"#;

/// The whole page about the rules, in Markdown.
pub fn reference() -> String {
    let mut page = String::from(INTRODUCTION);
    write(&mut page).expect("a string takes all that is written to it");
    page
}

fn write(page: &mut String) -> fmt::Result {
    writeln!(page, "\n## Contents\n")?;
    for family in families() {
        let rules: Vec<String> = of(family).map(|rule| format!("[{rule}](#{rule})")).collect();
        writeln!(page, "- [{family}](#{}): {}", anchor(family), rules.join(" · "))?;
    }
    for family in families() {
        writeln!(page, "\n## {family}")?;
        for rule in of(family) {
            write_rule(page, rule)?;
        }
    }
    Ok(())
}

fn write_rule(page: &mut String, rule: Rule) -> fmt::Result {
    let guide = rule.guide();
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
fn families() -> Vec<&'static str> {
    let mut families: Vec<&str> = Rule::ALL.iter().map(|rule| rule.family()).collect();
    families.dedup();
    families
}

fn of(family: &'static str) -> impl Iterator<Item = Rule> {
    Rule::ALL.iter().copied().filter(move |rule| rule.family() == family)
}

/// The anchor that Markdown renderers give to a heading.
fn anchor(heading: &str) -> String {
    heading.to_lowercase().replace(' ', "-")
}
