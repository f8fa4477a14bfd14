//! `cargo cors explain`: the pages of the rules, for a terminal.

use std::fmt::Write as _;
use std::process::ExitCode;

use actix_web_cors_rules::rule::{Rule, Severity};
use actix_web_cors_rules::spelling::nearest;
use anstyle::{AnsiColor, Style};

const HEADING: Style = Style::new().bold();
const CODE: Style = AnsiColor::Cyan.on_default();

/// Prints the pages of the rules, or the list of all rules.
pub(crate) fn run(names: &[String]) -> Result<ExitCode, String> {
    if names.iter().any(|name| name == "-h" || name == "--help") {
        anstream::print!("{}", crate::arguments::HELP);
        return Ok(ExitCode::SUCCESS);
    }
    let pages: Vec<String> = names.iter().map(|name| find(name).map(page)).collect::<Result<_, _>>()?;
    anstream::print!("{}", if pages.is_empty() { list() } else { pages.join("\n") });
    Ok(ExitCode::SUCCESS)
}

/// The rule of this name, which may be written as in a message: `rule: origin-path`.
fn find(name: &str) -> Result<Rule, String> {
    let name = name.trim().to_lowercase().replace('_', "-");
    let names: Vec<&str> = Rule::ALL.iter().map(|rule| rule.name()).collect();
    Rule::from_name(&name).ok_or_else(|| match nearest(&name, &names) {
        Some(near) => format!("there is no rule `{name}`; did you mean `{near}`?"),
        None => format!("there is no rule `{name}`; `cargo cors explain` lists the rules"),
    })
}

fn page(rule: Rule) -> String {
    let explanation = rule.explanation();
    let mut page = format!("{HEADING}{rule}{HEADING:#} ({})\n\n", severity(rule));
    let _ = writeln!(page, "{}.\n", prose(&sentence(rule.reason())));
    for (title, example) in [("Bad", explanation.bad), ("Good", explanation.good)] {
        let _ = writeln!(page, "{HEADING}{title}:{HEADING:#}\n");
        for line in example.lines() {
            let _ = writeln!(page, "    {CODE}{line}{CODE:#}");
        }
        page.push('\n');
    }
    let _ = writeln!(page, "{}", prose(explanation.why));
    if !explanation.see.is_empty() {
        let _ = writeln!(page, "\n{HEADING}See{HEADING:#}");
        explanation.see.iter().for_each(|source| page += &format!("  - {}\n", prose(source)));
    }
    page
}

fn list() -> String {
    let mut list = String::new();
    let mut family = "";
    for rule in Rule::ALL {
        if rule.family() != family {
            family = rule.family();
            let gap = if list.is_empty() { "" } else { "\n" };
            let _ = writeln!(list, "{gap}{HEADING}{family}{HEADING:#}");
        }
        let name = rule.name();
        let _ = writeln!(list, "  {CODE}{name:<28}{CODE:#} {}", prose(rule.reason()));
    }
    list
}

fn severity(rule: Rule) -> &'static str {
    match rule.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// Markdown for a terminal: code in backticks is coloured, and a link shows its address.
fn prose(markdown: &str) -> String {
    let mut text = String::new();
    for (index, part) in markdown.split('`').enumerate() {
        if index % 2 == 1 {
            let _ = write!(text, "{CODE}`{part}`{CODE:#}");
        } else {
            text += &part.replace("](", " (").replace('[', "");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_a_page() {
        for rule in Rule::ALL {
            let page = page(*rule);
            let plain = anstream::adapter::strip_str(&page).to_string();
            assert!(plain.starts_with(&format!("{rule} (")), "{plain}");
            assert!(plain.contains("Bad:\n\n    ") && plain.contains("Good:\n\n    "), "{plain}");
            assert!(!plain.contains("]("), "{plain}");
            assert!(list().contains(rule.name()));
        }
    }

    #[test]
    fn a_page_is_laid_out_for_a_terminal() {
        let plain = anstream::adapter::strip_str(&page(Rule::OriginPath)).to_string();
        let explanation = Rule::OriginPath.explanation();
        let see: String = explanation.see.iter().map(|source| format!("  - {source}\n")).collect();
        assert_eq!(
            plain,
            format!(
                "origin-path (error)\n\nAn origin is scheme, host and port only.\n\nBad:\n\n    {}\n\nGood:\n\n    {}\n\n{}\n\nSee\n{see}",
                explanation.bad, explanation.good, explanation.why
            )
        );
        for rule in Rule::ALL {
            let page = anstream::adapter::strip_str(&page(*rule)).to_string();
            assert_eq!(page.contains("\n\nSee\n  - "), !rule.explanation().see.is_empty(), "{page}");
        }
    }

    #[test]
    fn the_list_has_a_heading_for_each_family() {
        let list = anstream::adapter::strip_str(&list()).to_string();
        let headings: Vec<&str> = list.lines().filter(|line| !line.is_empty() && !line.starts_with(' ')).collect();
        let mut families: Vec<&str> = Rule::ALL.iter().map(|rule| rule.family()).collect();
        families.dedup();
        assert_eq!(headings, families);
        assert_eq!(list.matches("\n\n").count(), families.len() - 1, "{list}");
        assert!(!list.starts_with('\n'), "{list}");
    }

    #[test]
    fn markdown_becomes_text_with_colours() {
        for (markdown, expected) in [
            ("plain", "plain".to_owned()),
            ("`a` and `[b]`", format!("{CODE}`a`{CODE:#} and {CODE}`[b]`{CODE:#}")),
            ("see [the page](https://a.example)", "see the page (https://a.example)".to_owned()),
        ] {
            assert_eq!(prose(markdown), expected);
        }
        assert_eq!([sentence("an origin"), sentence("ä"), sentence("")], ["An origin", "Ä", ""]);
    }

    #[test]
    fn a_misspelt_rule_gets_a_suggestion() {
        assert_eq!(find("Origin_Path"), Ok(Rule::OriginPath));
        assert_eq!(find("origin-pth"), Err("there is no rule `origin-pth`; did you mean `origin-path`?".to_owned()));
        assert!(find("xyz").is_err_and(|error| error.contains("lists the rules")));
    }
}
