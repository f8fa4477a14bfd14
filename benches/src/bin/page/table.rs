//! Markdown tables.

pub(crate) struct Table {
    columns: usize,
    text: String,
}

impl Table {
    pub(crate) fn new(heads: Vec<String>) -> Self {
        let rule: String = (0..heads.len()).map(|index| if index == 0 { "|---|" } else { "---:|" }).collect();
        Self { columns: heads.len(), text: format!("| {} |\n{rule}\n", heads.join(" | ")) }
    }

    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        let cells: Vec<String> = cells.into_iter().collect();
        assert_eq!(cells.len(), self.columns);
        self.text.push_str(&format!("| {} |\n", cells.join(" | ")));
    }

    pub(crate) fn text(self) -> String {
        self.text
    }
}

/// A whole number with thousands separated; a dash for `None`.
pub(crate) fn thousands(number: Option<f64>) -> String {
    let Some(number) = number else { return "–".to_owned() };
    let digits = format!("{number:.0}");
    let length = digits.len();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (length - index) % 3 == 0 {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}
