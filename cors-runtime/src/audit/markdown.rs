//! An audit as Markdown.

use std::fmt::Write;

use super::Audit;
use super::details::{self, Detail, Lines};
use super::text::count;

/// The whole audit.
#[inline]
pub(super) fn write(audit: &Audit) -> String {
    let mut page = String::from("# CORS audit\n");
    let routes = audit.routes.iter().map(|route| (route.title(), details::of_route(route, Lines::Shown)));
    table(&mut page, &count(audit.routes.len(), "route"), "route", routes);
    let layers =
        audit.layers.iter().map(|layer| (layer.title().replace('`', ""), details::of_layer(layer, Lines::Shown)));
    table(&mut page, &format!("{} `Cors`", audit.layers.len()), "`Cors`", layers);
    if !audit.unannotated.is_empty() {
        let paths: Vec<String> = audit.unannotated.iter().map(|path| format!("- {}\n", code(path))).collect();
        let _ =
            write!(page, "\n## Without `#[cors]`\n\nTheir methods and guards cannot be seen.\n\n{}", paths.concat());
    }
    let _ = write!(page, "\n## {}\n", count(audit.findings.len(), "finding"));
    for finding in &audit.findings {
        let help = finding.help_text().map(|help| format!(" *{help}*")).unwrap_or_default();
        let _ = write!(page, "\n- **{}**: {}.{help}", finding.rule(), finding.message());
    }
    if !audit.findings.is_empty() {
        page.push('\n');
    }
    page
}

/// A table with a row for each policy: who may read, and everything else.
fn table(page: &mut String, heading: &str, first: &str, rows: impl Iterator<Item = (String, Vec<Detail>)>) {
    let _ = write!(page, "\n## {heading}\n");
    let mut rows = rows.peekable();
    if rows.peek().is_some() {
        let _ = write!(page, "\n| {first} | origins | policy |\n|---|---|---|\n");
    }
    for (title, details) in rows {
        let (origins, others): (Vec<Detail>, Vec<Detail>) =
            details.into_iter().partition(|(key, _)| *key == "origins" || *key == "dev_origins");
        let origins = origins.into_iter().flat_map(|(key, values)| {
            let note = if key == "dev_origins" { " (debug builds)" } else { "" };
            values.into_iter().map(move |value| format!("{}{note}", code(&value)))
        });
        let others = others.into_iter().map(|(key, values)| format!("{key}: {}", code(&values.join(", "))));
        let cells = [origins.collect::<Vec<_>>().join("<br>"), others.collect::<Vec<_>>().join("<br>")];
        let _ = writeln!(page, "| {} | {} | {} |", code(&title), cells[0], cells[1]);
    }
}

/// A text between backticks, in a cell: a `|` would end the cell, a backtick the code.
#[inline]
fn code(text: &str) -> String {
    let text = text.replace('|', "\\|");
    if text.contains('`') { format!("`` {text} ``") } else { format!("`{text}`") }
}
