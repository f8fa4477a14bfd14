//! The source around a message: the `#[cors(…)]` or `policy!(…)`, its entries, and the list that the marked code is in.

use std::ops::Range;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// A token, with its position in the file in bytes.
#[derive(Debug)]
pub(crate) struct Token {
    pub(crate) range: Range<usize>,
    pub(crate) kind: Kind,
}

/// The kind of a token.
#[derive(Debug)]
pub(crate) enum Kind {
    Ident,
    Literal,
    Punct(char),
    Group(Delimiter, Vec<Token>),
}

impl Token {
    fn is_punct(&self, punct: char) -> bool {
        matches!(self.kind, Kind::Punct(other) if other == punct)
    }
}

/// The tokens of a file. `None` if it is not a sequence of Rust tokens.
pub(crate) fn tokens(text: &str) -> Option<Vec<Token>> {
    // proc-macro2 removes a byte order mark before it counts, and does not accept a shebang.
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let body = text.get(start..)?;
    let shebang = if body.starts_with("#!") && !body.trim_start_matches("#!").trim_start().starts_with('[') {
        body.find('\n').unwrap_or(body.len())
    } else {
        0
    };
    let offset = start + shebang;
    let stream: TokenStream = text.get(offset..)?.parse().ok()?;
    Some(positioned(stream, offset))
}

fn positioned(stream: TokenStream, offset: usize) -> Vec<Token> {
    let token = |token: TokenTree| {
        let Range { start, end } = token.span().byte_range();
        let kind = match token {
            TokenTree::Ident(_) => Kind::Ident,
            TokenTree::Literal(_) => Kind::Literal,
            TokenTree::Punct(punct) => Kind::Punct(punct.as_char()),
            TokenTree::Group(group) => Kind::Group(group.delimiter(), positioned(group.stream(), offset)),
        };
        Token { range: start + offset..end + offset, kind }
    };
    stream.into_iter().map(token).collect()
}

/// A part of a comma-separated list.
#[derive(Clone, Debug)]
pub(crate) struct Piece<'a> {
    pub(crate) tokens: &'a [Token],
    /// The comma behind it.
    comma: Option<Range<usize>>,
}

impl Piece<'_> {
    /// From the first to the last token.
    pub(crate) fn range(&self) -> Range<usize> {
        match (self.tokens.first(), self.tokens.last()) {
            (Some(first), Some(last)) => first.range.start..last.range.end,
            _ => 0..0,
        }
    }
}

/// Comma-separated pieces, and the one that the marked token is in.
#[derive(Debug)]
pub(crate) struct Pieces<'a> {
    pub(crate) all: Vec<Piece<'a>>,
    pub(crate) index: usize,
}

impl<'a> Pieces<'a> {
    fn around(marked: &Range<usize>, tokens: &'a [Token]) -> Option<Self> {
        let mut all = Vec::new();
        let mut rest = tokens;
        while !rest.is_empty() {
            let end = rest.iter().position(|token| token.is_punct(',')).unwrap_or(rest.len());
            let (tokens, after) = rest.split_at(end);
            all.push(Piece { tokens, comma: after.first().map(|comma| comma.range.clone()) });
            rest = after.get(1..).unwrap_or_default();
        }
        let is_inside = |piece: &Piece<'_>| {
            let is_comma = piece.tokens.is_empty() && piece.comma.as_ref() == Some(marked);
            is_comma || contains(&piece.range(), marked)
        };
        let index = all.iter().position(is_inside)?;
        Some(Self { all, index })
    }

    /// The marked piece.
    pub(crate) fn piece(&self) -> Option<&Piece<'a>> {
        self.all.get(self.index)
    }

    /// The other pieces.
    pub(crate) fn others(&self) -> impl Iterator<Item = &Piece<'a>> {
        self.all.iter().enumerate().filter(|(index, _)| *index != self.index).map(|(_, piece)| piece)
    }

    /// The range to delete in order to remove the piece: with one comma, and with the space next to it.
    pub(crate) fn removal(&self, text: &str) -> Option<Range<usize>> {
        let piece = self.piece()?;
        let Range { start, end } = piece.range();
        let end_with_comma = piece.comma.as_ref().map_or(end, |comma| comma.end);
        if piece.tokens.is_empty() {
            return piece.comma.clone();
        }
        let is_space = |range: Range<usize>| text.get(range).is_some_and(|between| between.trim().is_empty());
        if let Some(next) = self.all.get(self.index + 1) {
            let next = next.range().start;
            return Some(start..if is_space(end_with_comma..next) { next } else { end_with_comma });
        }
        let before = self.index.checked_sub(1).and_then(|index| self.all.get(index)?.comma.clone());
        match before {
            // A trailing comma stays, as the comma behind the piece before.
            Some(comma) if is_space(comma.end..start) => Some(comma.start..end),
            _ => Some(start..end_with_comma),
        }
    }
}

/// The position of a message inside a `#[cors(…)]` or `policy!(…)`.
#[derive(Debug)]
pub(crate) struct Place<'a> {
    pub(crate) text: &'a str,
    /// What is between the parentheses of the attribute or macro.
    pub(crate) attribute: Range<usize>,
    pub(crate) entries: Pieces<'a>,
    /// The list that the marked token is in: the elements of `[…]` or `(…)`.
    pub(crate) list: Option<Pieces<'a>>,
    pub(crate) marked: &'a Token,
    /// The token before the marked one, in the same entry.
    pub(crate) before: Option<&'a Token>,
    /// The token after it.
    pub(crate) after: Option<&'a Token>,
}

impl<'a> Place<'a> {
    /// Finds the token at this range. `None` if there is no such token, or outside policies, or in a `macro_rules!`.
    pub(crate) fn find(text: &'a str, tokens: &'a [Token], marked: &Range<usize>) -> Option<Self> {
        let attribute = invocation(text, tokens, marked)?;
        let Kind::Group(_, inside) = &attribute.kind else { return None };
        let entries = Pieces::around(marked, inside)?;
        let tokens = entries.piece()?.tokens;
        let value = match tokens {
            [key, equals, value] if matches!(key.kind, Kind::Ident) && equals.is_punct('=') => Some(value),
            [key, value] if matches!(key.kind, Kind::Ident) => Some(value),
            _ => None,
        };
        let (list, siblings) = match value.map(|value| (&value.range, &value.kind)) {
            Some((range, Kind::Group(_, elements))) if range != marked && contains(range, marked) => {
                let list = Pieces::around(marked, elements)?;
                let siblings = list.piece()?.tokens;
                (Some(list), siblings)
            }
            _ => (None, if tokens.is_empty() { inside.as_slice() } else { tokens }),
        };
        let index = siblings.iter().position(|token| token.range == *marked)?;
        let before = index.checked_sub(1).and_then(|index| siblings.get(index));
        let (marked, after) = (siblings.get(index)?, siblings.get(index + 1));
        Some(Self { text, attribute: attribute.range.clone(), entries, list, marked, before, after })
    }

    /// The text of a range.
    pub(crate) fn slice(&self, range: &Range<usize>) -> &'a str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    /// The key of an entry. Empty if it does not begin with a word.
    pub(crate) fn key(&self, entry: &Piece<'_>) -> &'a str {
        entry.tokens.first().filter(|first| matches!(first.kind, Kind::Ident)).map_or("", |key| self.slice(&key.range))
    }
}

/// The `cors(…)` or `policy!(…)` around a range.
fn invocation<'a>(text: &str, tokens: &'a [Token], marked: &Range<usize>) -> Option<&'a Token> {
    let index = tokens.iter().position(|token| contains(&token.range, marked))?;
    let (before, group) = (tokens.get(..index)?, tokens.get(index)?);
    let Kind::Group(delimiter, inside) = &group.kind else { return None };
    let is_word =
        |token: &Token, word| matches!(token.kind, Kind::Ident) && text.get(token.range.clone()) == Some(word);
    match before {
        [.., word, bang, _] if is_word(word, "macro_rules") && bang.is_punct('!') => None,
        [.., name] if is_word(name, "cors") && *delimiter == Delimiter::Parenthesis => Some(group),
        [.., name, bang] if is_word(name, "policy") && bang.is_punct('!') => Some(group),
        _ => invocation(text, inside, marked),
    }
}

fn contains(outer: &Range<usize>, inner: &Range<usize>) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}
