//! Excerpts of a user's text for messages.

/// The longest excerpt, in characters.
const LONGEST: usize = 120;

/// The start of the text, with control and invisible characters escaped.
pub(crate) fn excerpt(text: &str) -> String {
    let mut excerpt: String = text.chars().take(LONGEST).flat_map(visible).collect();
    if text.chars().nth(LONGEST).is_some() {
        excerpt.push('…');
    }
    excerpt
}

fn visible(c: char) -> impl Iterator<Item = char> {
    let escape = c.is_control() || !c.is_ascii() && !c.is_alphanumeric();
    let escaped = escape.then(|| c.escape_default());
    let plain = (!escape).then_some(c);
    escaped.into_iter().flatten().chain(plain)
}
