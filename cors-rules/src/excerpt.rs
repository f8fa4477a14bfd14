//! Excerpts of a user's text for messages.

/// The longest excerpt, in characters.
const LONGEST: usize = 120;

/// The start of the text, with control and invisible characters escaped.
pub(crate) fn excerpt(text: &str) -> String {
    let mut excerpt = String::new();
    for c in text.chars().take(LONGEST) {
        if c.is_control() || !c.is_ascii() && !c.is_alphanumeric() {
            excerpt.extend(c.escape_default());
        } else {
            excerpt.push(c);
        }
    }
    if text.chars().nth(LONGEST).is_some() {
        excerpt.push('…');
    }
    excerpt
}
