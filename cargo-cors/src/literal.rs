//! String literals, which keep their form when their text is replaced.

/// True for `"…"`, `r"…"` and `r#"…"#`.
pub(crate) fn is_string(literal: &str) -> bool {
    literal.starts_with('"') || literal.starts_with("r\"") || literal.starts_with("r#")
}

/// A literal with this text, in the form of another. `None` if a raw string cannot hold the text.
pub(crate) fn like(literal: &str, text: &str) -> Option<String> {
    let Some(raw) = literal.strip_prefix('r') else {
        return Some(format!("\"{}\"", text.escape_debug()));
    };
    let mut hashes = raw.chars().take_while(|c| *c == '#').collect::<String>();
    while text.contains(&format!("\"{hashes}")) {
        hashes.push('#');
    }
    (!text.contains('\r')).then(|| format!("r{hashes}\"{text}\"{hashes}"))
}

/// Literals such as `"a", "b"`, each in the form of `literal`. `None` for other texts.
pub(crate) fn separate(literals: &str, literal: &str) -> Option<String> {
    let literals = literals.split(", ").map(|one| {
        let text = one.strip_prefix('"')?.strip_suffix('"')?;
        (!text.contains(['"', '\\'])).then(|| like(literal, text))?
    });
    literals.collect::<Option<Vec<_>>>().map(|literals| literals.join(", "))
}
