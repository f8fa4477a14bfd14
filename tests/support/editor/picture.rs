//! What rust-analyzer returns, drawn as an editor draws it, for `docs/`.

use std::fmt::Write;
use std::path::Path;

use super::analyzer::Diagnostic;

const WIDTH: usize = 116;
const CHARACTER: f32 = 7.8;
const LINE: f32 = 20.0;
const MARGIN: f32 = 46.0;

/// The content of an editor window, from top to bottom.
#[derive(Default)]
pub struct Picture {
    drawn: String,
    bottom: f32,
    lines: usize,
}

impl Picture {
    /// Draws a line of code.
    pub fn code(&mut self, line: &str) {
        self.lines += 1;
        self.bottom += LINE;
        let y = self.bottom;
        let _ = writeln!(
            self.drawn,
            r##"<text x="{:.1}" y="{y}" fill="#6e7681" text-anchor="end">{}</text>"##,
            MARGIN - 14.0,
            self.lines
        );
        if line.starts_with("//") {
            return self.text(0, y, "#8b949e", line);
        }
        for (column, piece) in pieces(line) {
            let color = match piece.chars().next() {
                Some('"') => "#a5d6ff",
                Some('#') => "#ffa657",
                _ if KEYWORDS.contains(&piece) => "#ff7b72",
                _ => "#e6edf3",
            };
            self.text(column, y, color, piece);
        }
    }

    /// The wavy line below a mistake.
    pub fn underline(&mut self, line: &str, found: &Diagnostic) {
        let (from, to) = found.columns(line);
        let (from, to) = (at(from), at(to));
        let mut wave = format!("M{from:.1} {:.1}", self.bottom + 5.0);
        let mut x = from;
        while x < to {
            wave += " q1.5 -3 3 0 t3 0";
            x += 6.0;
        }
        let _ = writeln!(self.drawn, r##"<path d="{wave}" fill="none" stroke="#f85149" stroke-width="1.2"/>"##);
    }

    /// Draws the message of a mistake.
    pub fn message_box(&mut self, column: usize, message: &str) {
        self.bottom += 4.0;
        self.boxed(column.min(20), &wrapped(message, WIDTH - 26), "#3d1a1e", |line| {
            if line.starts_with("rule:") { "#8b949e" } else { "#ffb3ad" }
        });
    }

    /// Draws the cursor in the last line.
    pub fn cursor(&mut self, column: usize) {
        let (x, y) = (at(column), self.bottom - 13.0);
        let _ = writeln!(self.drawn, r##"<rect x="{x:.1}" y="{y:.1}" width="1.5" height="17" fill="#58a6ff"/>"##);
    }

    /// A list to choose from, in three columns.
    pub fn list(&mut self, column: usize, offered: &[String]) {
        let height = offered.len().div_ceil(3);
        let lines: Vec<String> = (0..height)
            .map(|row| {
                let cells = offered.iter().skip(row).step_by(height).map(|label| format!("{label:<26}"));
                cells.collect::<String>().trim_end().to_owned()
            })
            .collect();
        self.boxed(column.min(WIDTH - 80), &lines, "#1f2630", |_| "#d2a8ff");
    }

    /// Draws the documentation of a key.
    pub fn panel(&mut self, column: usize, prose: &str) {
        self.boxed(column.min(WIDTH - 96), &wrapped(prose, 92), "#1f2630", |_| "#c9d1d9");
    }

    /// Draws the menu of quick fixes.
    pub fn menu(&mut self, column: usize, titles: &[String]) {
        self.boxed(column.min(20), titles, "#1f2f46", |_| "#79c0ff");
    }

    fn boxed(&mut self, column: usize, lines: &[String], fill: &str, color: impl Fn(&str) -> &'static str) {
        let widest = lines.iter().map(|line| line.chars().count()).max().unwrap_or_default();
        let (x, y) = (at(column) - 8.0, self.bottom + 8.0);
        let (width, height) = ((widest as f32) * CHARACTER + 16.0, (lines.len() as f32) * LINE + 8.0);
        let _ = writeln!(
            self.drawn,
            r##"<rect x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}" rx="4" fill="{fill}" stroke="#30363d"/>"##
        );
        for line in lines {
            self.bottom += LINE;
            self.text(column, self.bottom + 4.0, color(line), line);
        }
        self.bottom += 16.0;
    }

    fn text(&mut self, column: usize, y: f32, color: &str, text: &str) {
        let length = (text.chars().count() as f32) * CHARACTER;
        // Non-breaking spaces, which no renderer collapses.
        let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace(' ', "\u{a0}");
        if !text.trim().is_empty() {
            let _ = writeln!(
                self.drawn,
                r##"<text x="{:.1}" y="{y:.1}" fill="{color}" textLength="{length:.1}">{escaped}</text>"##,
                at(column)
            );
        }
    }

    /// Writes it with `UPDATE_DOCS=1`, and compares it otherwise.
    ///
    /// # Panics
    ///
    /// If the file in `docs/` differs.
    pub fn is_saved_as(&self, name: &str) {
        let (width, height) = (at(WIDTH) + 10.0, self.bottom + 20.0);
        let drawn = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" \
             font-family=\"ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace\" font-size=\"13\">\n\
             <rect width=\"100%\" height=\"100%\" rx=\"6\" fill=\"#0d1117\"/>\n{}</svg>\n",
            self.drawn
        );
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs").join(name);
        if std::env::var_os("UPDATE_DOCS").is_some_and(|value| value == "1") {
            std::fs::write(&path, &drawn).expect("docs/ can be written");
        }
        let saved = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(saved == drawn, "docs/{name} differs from what rust-analyzer shows: run this test with UPDATE_DOCS=1");
    }
}

fn at(column: usize) -> f32 {
    MARGIN + (column as f32) * CHARACTER
}

const KEYWORDS: [&str; 5] = ["async", "fn", "impl", "static", "mod"];

/// Words, strings and what is between them, each with its column.
fn pieces(line: &str) -> Vec<(usize, &str)> {
    let mut pieces = Vec::new();
    let (mut rest, mut column) = (line, 0);
    while let Some(first) = rest.chars().next() {
        let word = |c: char| c.is_alphanumeric() || c == '_';
        let end = match first {
            '"' => rest.get(1..).and_then(|text| text.find('"')).map_or(rest.len(), |end| end + 2),
            '#' => rest.find('(').unwrap_or(rest.len()),
            _ if word(first) => rest.find(|c| !word(c)).unwrap_or(rest.len()),
            _ => rest.find(|c| word(c) || c == '"' || c == '#').unwrap_or(rest.len()),
        };
        let (piece, after) = rest.split_at(end);
        pieces.push((column, piece));
        column += piece.chars().count();
        rest = after;
    }
    pieces
}

fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split(' ') {
            if !line.is_empty() && line.chars().count() + word.chars().count() >= width {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line += word;
        }
        lines.push(line);
    }
    lines
}
