//! The comparison of an audit with a reviewed file.

use std::fmt::Write;
use std::path::Path;

const UPDATE: &str = "UPDATE_CORS_AUDIT";

#[track_caller]
#[inline]
pub(super) fn assert_reviewed(text: &str, file: &Path) {
    let name = file.display();
    if std::env::var_os(UPDATE).is_some_and(|value| value == "1") {
        if let Err(error) = std::fs::write(file, text) {
            panic!("the audit cannot be written to `{name}`: {error}");
        }
        return;
    }
    let reviewed = match std::fs::read_to_string(file) {
        Ok(reviewed) => reviewed.replace("\r\n", "\n"),
        Err(error) => panic!("the reviewed audit `{name}` cannot be read: {error}\n{UPDATE}=1 writes it"),
    };
    if reviewed != text {
        panic!(
            "the policies of the app differ from the reviewed audit `{name}`. If the change is right, run the test with \
             {UPDATE}=1 and commit the file.\n{}",
            difference(&reviewed, text)
        );
    }
}

/// The lines that differ, each group below the title that it belongs to.
#[inline]
fn difference(old: &str, new: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let common = common_lengths(&old, &new);
    let mut difference = String::new();
    let (mut title, mut i, mut j) = (None, 0, 0);
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            if !old[i].is_empty() && !old[i].starts_with(' ') {
                title = Some(old[i]);
            }
            (i, j) = (i + 1, j + 1);
            continue;
        }
        // Without the old line, the rests have as much in common.
        let is_removed = j == new.len() || i < old.len() && common[i + 1][j] == common[i][j];
        let (sign, line) = if is_removed { ('-', old[i]) } else { ('+', new[j]) };
        (i, j) = if is_removed { (i + 1, j) } else { (i, j + 1) };
        if let Some(title) = title.take().filter(|_| line.starts_with(' ')) {
            let _ = writeln!(difference, "  {title}");
        }
        let _ = writeln!(difference, "{sign} {line}");
    }
    difference
}

/// The number of lines that the rests of two texts, from each pair of lines on, have in common in this order.
#[inline]
fn common_lengths(old: &[&str], new: &[&str]) -> Vec<Vec<u32>> {
    let mut common = vec![vec![0; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i][j] =
                if old[i] == new[j] { common[i + 1][j + 1] + 1 } else { common[i + 1][j].max(common[i][j + 1]) };
        }
    }
    common
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_shows_each_line_below_its_title() {
        let old = "CORS audit: 2 routes\n\nGET /a\n    origins  *\n    max_age  600\n\nPUT /b\n    origins  *\n";
        let new = "CORS audit: 2 routes\n\nGET /a\n    origins  *\n    max_age  0\n\nPUT /c\n    origins  *\n";
        assert_eq!(difference(old, new), "  GET /a\n-     max_age  600\n+     max_age  0\n- PUT /b\n+ PUT /c\n");
    }

    /// As few lines as possible: each letter stands for a line.
    #[test]
    fn a_difference_is_minimal() {
        let table = [
            ("", "", ""),
            ("abc", "abc", ""),
            ("", "ab", "+a +b"),
            ("ab", "", "-a -b"),
            ("abc", "ac", "-b"),
            ("ac", "abc", "+b"),
            ("xabc", "abcx", "-x +x"),
            ("abcx", "xabc", "+x -x"),
            ("abcd", "bcda", "-a +a"),
            ("abxcd", "abcdx", "-x +x"),
            ("axbyc", "abc", "-x -y"),
            // A line that appears twice on one side is counted once.
            ("aa", "baa", "+b"),
            ("aaba", "ba", "-a -a"),
            ("abc", "axbyc", "+x +y"),
            ("abc", "xyz", "-a -b -c +x +y +z"),
            // Where it makes no difference for the length, lines are removed first.
            ("aabb", "bbaa", "-a -a +a +a"),
            ("babc", "abcb", "-b +b"),
            ("abcabc", "cab", "-a -b -c"),
        ];
        let lines = |letters: &str| letters.chars().map(|letter| format!("{letter}\n")).collect::<String>();
        for (old, new, expected) in table {
            let found = difference(&lines(old), &lines(new)).replace("- ", "-").replace("+ ", "+");
            assert_eq!(found.lines().collect::<Vec<_>>().join(" "), expected, "{old} {new}");
        }
    }
}
