//! Patterns of other programs: regular expressions, globs, templates. Everything that matches arbitrary text becomes a `*`,
//! so later steps only handle one kind of wildcard.

use super::consists_of;

/// A text whose regular expression, glob or template syntax was replaced by `*`.
pub(crate) struct Normalized {
    pub(crate) text: String,
    /// True if the text had syntax of a pattern language.
    pub(crate) is_pattern: bool,
    /// True if the scheme was written as both `http` and `https`: `https?`, `http(s)`. The text has one of the two.
    pub(crate) both_schemes: bool,
}

/// Patterns with more alternatives are not expanded.
const MAX_ALTERNATIVES: usize = 16;

/// Replaces the pattern syntax of a text. Other text is unchanged.
pub(crate) fn normalized(text: &str) -> Normalized {
    let bare = unanchored(text);
    let is_regex = bare.len() < text.len() || bare.contains("\\.") || bare.contains("\\/");
    let is_pattern = bare.len() < text.len();
    let out = String::with_capacity(bare.len());
    let mut reader = Reader { rest: bare, out, is_pattern, is_regex, both_schemes: false };
    while reader.step() {}
    Normalized { text: reader.out, is_pattern: reader.is_pattern, both_schemes: reader.both_schemes }
}

/// Removes the delimiters of a regular expression: `regex:`, `/…/i`, `^…$`.
fn unanchored(text: &str) -> &str {
    let mut bare = text;
    for mark in &["regex:", "regexp:", "re:", "glob:", "~*", "~"] {
        bare = bare.strip_prefix(mark).unwrap_or(bare);
    }
    bare = bare.trim_start();
    if let Some((inner, flags)) =
        bare.strip_prefix('/').filter(|rest| !rest.starts_with('/')).and_then(|rest| rest.rsplit_once('/'))
        && flags.chars().all(|flag| "dgimsuvy".contains(flag))
    {
        bare = inner;
    }
    bare = bare.strip_prefix("(?i)").unwrap_or(bare);
    bare = bare.strip_prefix('^').unwrap_or(bare);
    if let Some(open) = ["$", "\\z", "\\Z"].iter().find_map(|end| bare.strip_suffix(end)) {
        // An optional path may come before `$`.
        bare = ["(\\/.*)?", "(/.*)?", "(\\/)?", "\\/?", "/?", ".*"]
            .iter()
            .find_map(|tail| open.strip_suffix(tail))
            .unwrap_or(open);
    }
    bare
}

/// Reads a text once, from left to right.
struct Reader<'a> {
    rest: &'a str,
    out: String,
    is_pattern: bool,
    /// In a regular expression `.*` is one wildcard. In a glob it is a dot and a wildcard.
    is_regex: bool,
    /// See [`Normalized::both_schemes`].
    both_schemes: bool,
}

impl Reader<'_> {
    /// Reads one piece. Returns false at the end.
    fn step(&mut self) -> bool {
        let Some(first) = self.rest.chars().next() else { return false };
        let length = match first {
            '\\' => self.escape(),
            '.' => self.any_character(),
            '[' => self.class(),
            '{' | '<' | '$' | '#' | '%' => self.template(),
            '+' | '?' | ':' => self.label(),
            '(' => self.group(),
            's' => self.optional_s(),
            _ => None,
        };
        match length {
            Some(length) => {
                self.is_pattern = true;
                self.rest = self.rest.get(length..).unwrap_or_default();
            }
            None => {
                self.out.push(first);
                self.rest = self.rest.get(first.len_utf8()..).unwrap_or_default();
            }
        }
        true
    }

    /// Returns true if a label, the port or an alternative starts here.
    fn at_start(&self) -> bool {
        self.out.is_empty() || self.out.ends_with(['/', '.', ':', '(', '|', ',', '{'])
    }

    /// Returns true if a label ends after the next `length` bytes.
    fn ends_after(&self, length: usize) -> bool {
        self.rest.get(length..).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '\\', ':', '/', ')']))
    }

    /// Writes a `*` for a piece of this length and the quantifier that follows it.
    fn wild(&mut self, length: usize) -> Option<usize> {
        self.out.push('*');
        Some(length + quantifier(self.rest.get(length..).unwrap_or_default()))
    }

    /// `\.` is a dot, `\w+` is a wildcard. Two backslashes come from a string within a string.
    fn escape(&mut self) -> Option<usize> {
        let slashes = self.rest.len() - self.rest.trim_start_matches('\\').len();
        let escaped = self.rest.get(slashes..)?.chars().next()?;
        let length = slashes + escaped.len_utf8();
        let after = self.rest.get(length..)?;
        // A path may begin with these letters, as in `https:\\dev.example.com`.
        let is_word = !self.out.contains("://") || after.starts_with(|c: char| c.is_ascii_alphanumeric());
        if "wWdDsS".contains(escaped) && (quantifier(after) > 0 || !is_word) {
            return self.wild(length);
        }
        // Keep the backslashes of `https:\\example.com`; those of `https:\/\/example.com` are escapes.
        if !"./-*+?^$()[]{}|:_".contains(escaped) || slashes > 2 {
            return None;
        }
        self.out.push(escaped);
        Some(length)
    }

    /// `.*` and `.+`. In a glob only at the start of a label, because the `.*` of `app.*.example.com` is a dot and a wildcard.
    fn any_character(&mut self) -> Option<usize> {
        let quantified = quantifier(self.rest.get(1..)?) > 0;
        if quantified && (self.is_regex || self.at_start()) { self.wild(1) } else { None }
    }

    /// `[a-z]+` is a wildcard, `[::1]` is an address.
    fn class(&mut self) -> Option<usize> {
        let close = self.rest.find(']')?;
        let (inner, after) = (self.rest.get(1..close)?, self.rest.get(close + 1..)?);
        if inner.contains(':') && !inner.contains('-') {
            return None;
        }
        if quantifier(after) > 0 {
            self.is_regex = true;
            return self.wild(close + 1);
        }
        if inner == "s" && self.out.ends_with("http") {
            let is_optional = after.starts_with('?');
            self.out.push('s');
            self.both_schemes |= is_optional;
            return Some(close + 1 + usize::from(is_optional));
        }
        // A single character of a class has no wildcard here. It stays, and the grammar rejects it.
        self.is_pattern |= !after.trim_start_matches('.').is_empty() && !after.starts_with([':', '/']);
        None
    }

    /// `{sub}`, `${SUB}`, `{{sub}}`, `<sub>`, `#{sub}`, `$1`, `%s`, `%SUB%`, `%2A`. Braces with a comma are alternatives.
    fn template(&mut self) -> Option<usize> {
        let rest = self.rest;
        if rest.starts_with("%2A") || rest.starts_with("%2a") {
            return self.wild(3);
        }
        for &(open, close) in &[("{{", "}}"), ("${", "}"), ("#{", "}"), ("<", ">"), ("{", "}")] {
            if let Some(inner) = rest.strip_prefix(open) {
                let length = inner.find(close)?;
                if open == "{" && inner.get(..length)?.contains(',') {
                    self.is_pattern = true;
                    return None;
                }
                return self.wild(open.len() + length + close.len());
            }
        }
        let rest = rest.get(1..)?;
        let length = match self.rest.chars().next()? {
            '%' if rest.get(name_length(rest)..)?.starts_with('%') && name_length(rest) > 0 => name_length(rest) + 2,
            '%' if rest.starts_with(['s', 'd']) => 2,
            '%' => 1,
            '$' if name_length(rest) > 0 => 1 + name_length(rest),
            _ => return None,
        };
        if self.at_start() && self.ends_after(length) && length < self.rest.len() + usize::from(length > 1) {
            self.wild(length)
        } else {
            None
        }
    }

    /// A whole label that matches any label: `+`, `?`, and the `:sub` of a router.
    fn label(&mut self) -> Option<usize> {
        let length = match self.rest.strip_prefix(':') {
            Some(name) if self.out.ends_with("://") => 1 + name_length(name),
            Some(_) => return None,
            None => 1,
        };
        let labels = self.rest.get(length..)?.starts_with(['.', '\\']);
        let named = !self.rest.starts_with(':') || length > 1;
        if labels && named && self.at_start() { self.wild(length) } else { None }
    }

    /// Keeps the parenthesis of a group for [`alternatives`], and removes its name.
    fn group(&mut self) -> Option<usize> {
        if self.out.ends_with("http") && self.rest.starts_with("(s)") {
            let optional = self.rest.starts_with("(s)?");
            self.out.push_str(if optional { "s" } else { "" });
            self.both_schemes = true;
            return Some("(s)".len() + usize::from(optional));
        }
        self.rest.find(')')?;
        let named = self.rest.strip_prefix("(?<").or_else(|| self.rest.strip_prefix("(?P<"));
        let mark = match named.and_then(|named| named.split_once('>')) {
            Some((_, inner)) => self.rest.len() - inner.len(),
            None if self.rest.starts_with("(?:") => 3,
            None => 1,
        };
        self.out.push('(');
        Some(mark)
    }

    /// `https?`, `https{0,1}`
    fn optional_s(&mut self) -> Option<usize> {
        let optional = ["s?", "s{0,1}"].iter().find(|optional| self.rest.starts_with(**optional))?;
        if !self.out.ends_with("http") {
            return None;
        }
        self.out.push('s');
        self.both_schemes = true;
        Some(optional.len())
    }
}

/// The length of the name at the start of a text.
fn name_length(text: &str) -> usize {
    text.len() - text.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_').len()
}

/// The length of a repeating quantifier: `*`, `+`, `{1,63}`, greedy or lazy. 0 if there is none.
fn quantifier(text: &str) -> usize {
    let length = match text.chars().next() {
        Some('*' | '+') => 1,
        Some('{') => match text.split_once('}') {
            Some((range, _))
                if consists_of(range.get(1..).unwrap_or_default(), |byte| byte.is_ascii_digit() || byte == b',') =>
            {
                range.len() + 1
            }
            _ => return 0,
        },
        _ => return 0,
    };
    length + usize::from(text.get(length..).is_some_and(|rest| rest.starts_with(['?', '+'])))
}

/// Returns true for a pattern of `http` and `https`.
pub(crate) fn covers_both_schemes(text: &str) -> bool {
    let Normalized { text, both_schemes, .. } = normalized(text);
    let all = alternatives(&text);
    both_schemes || ["https://", "http://"].iter().all(|scheme| all.iter().any(|one| one.starts_with(scheme)))
}

/// Expands the groups of a pattern: `(a|b)`, `{a,b}`, `(www.)?`.
pub(crate) fn alternatives(text: &str) -> Vec<String> {
    let mut open = vec![text.to_owned()];
    let mut done = Vec::new();
    while let Some(text) = open.pop() {
        match expand_group(&text) {
            Some(several) if open.len() + done.len() + several.len() <= MAX_ALTERNATIVES => {
                open.extend(several.into_iter().rev())
            }
            // Too many alternatives. The text keeps its group, and the grammar rejects it.
            Some(_) => return vec![text],
            None => done.push(text),
        }
    }
    done
}

/// The alternatives of the first innermost group. `None` if the text has no group.
fn expand_group(text: &str) -> Option<Vec<String>> {
    let close = text.find([')', '}'])?;
    let (brackets, separator) = if text.get(close..)?.starts_with(')') { ('(', '|') } else { ('{', ',') };
    let open = text.get(..close)?.rfind(brackets)?;
    let (before, inner, mut after) = (text.get(..open)?, text.get(open + 1..close)?, text.get(close + 1..)?);
    let mut choices: Vec<&str> = inner.split(separator).collect();
    if let Some(rest) = after.strip_prefix(['?', '*']).filter(|_| brackets == '(') {
        after = rest;
        // `(:*)?` is an optional port, and so is `:*`.
        if choices != [":*"] {
            choices.insert(0, "");
        }
    } else if let Some(rest) = after.strip_prefix('+').filter(|_| brackets == '(') {
        after = rest;
    }
    if choices.len() < 2 && !inner.contains('*') {
        return None;
    }
    let mut expanded = Vec::with_capacity(choices.len());
    for choice in choices {
        // Without the label of `(www)?.example.com`, its dot is not meant either.
        let is_missing_label = choice.is_empty() && before.ends_with('/');
        let after = if is_missing_label { after.strip_prefix('.').unwrap_or(after) } else { after };
        expanded.push(format!("{before}{choice}{after}"));
    }
    Some(expanded)
}
