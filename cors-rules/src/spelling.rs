//! Suggestions for misspelt words.

/// The candidate that `text` is probably a misspelling of: the candidate begins with it, or is at most one to three
/// edits away. `None` for texts of less than three characters.
pub fn nearest<'a>(text: &str, candidates: &[&'a str]) -> Option<&'a str> {
    let lower = text.to_lowercase();
    let max_distance = match lower.chars().count() {
        0..=2 => return None,
        3..=4 => 1,
        5..=6 => 2,
        _ => 3,
    };
    let mut nearest = None;
    let mut bound = max_distance + 1;
    for candidate in candidates {
        let other = candidate.to_lowercase();
        let distance = edit_distance(&lower, &other);
        let distance = if other.starts_with(&lower) { distance.min(1) } else { distance };
        if distance < bound {
            (nearest, bound) = (Some(*candidate), distance);
        }
    }
    nearest
}

/// The optimal string alignment distance: insertions, deletions, replacements, and swapped neighbours.
fn edit_distance(from: &str, to: &str) -> usize {
    let (from, to): (Vec<char>, Vec<char>) = (from.chars().take(64).collect(), to.chars().take(64).collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=to.len()).collect()];
    for (i, a) in from.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in to.iter().enumerate() {
            let mut best = (rows[i][j] + usize::from(a != b)).min(rows[i][j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *a == to[j - 1] && from[i - 1] == *b {
                best = best.min(rows[i - 1][j - 1] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[from.len()][to.len()]
}
