//! Texts and words in expressions of any form.

use syn::{Expr, ExprLit, Lit, Stmt};

use crate::attribute::tokens::ungroup;

/// The expression inside parentheses, references and lists of one element.
pub(super) fn single(expr: &Expr) -> &Expr {
    match ungroup(expr) {
        Expr::Paren(inner) => single(&inner.expr),
        Expr::Reference(inner) => single(&inner.expr),
        Expr::Array(list) if list.elems.len() == 1 => list.elems.first().map_or(expr, single),
        Expr::Tuple(list) if list.elems.len() == 1 => list.elems.first().map_or(expr, single),
        other => other,
    }
}

/// The text of a literal, also inside a conversion: `"a"`, `b"a"`, `String::from("a")`, `"a".to_string()`, `Some("a")`.
pub(super) fn text_of(expr: &Expr) -> Option<String> {
    match single(expr) {
        Expr::Lit(ExprLit { lit, .. }) => match lit {
            Lit::Str(text) => Some(text.value()),
            Lit::ByteStr(text) => String::from_utf8(text.value()).ok(),
            Lit::CStr(text) => text.value().into_string().ok(),
            Lit::Char(text) => Some(text.value().to_string()),
            _ => None,
        },
        Expr::MethodCall(call) if call.args.is_empty() => text_of(&call.receiver),
        Expr::Call(call) if call.args.len() == 1 && is_conversion(&call.func) => call.args.first().and_then(text_of),
        Expr::Macro(call) if call.mac.path.is_ident("concat") => {
            let parts = call.mac.parse_body_with(syn::punctuated::Punctuated::<Expr, syn::Token![,]>::parse_terminated);
            parts.ok()?.iter().map(text_of).collect()
        }
        _ => None,
    }
}

/// True for a function that takes the text as it is. `env::var("X")` does not.
fn is_conversion(function: &Expr) -> bool {
    const CONVERSIONS: [&str; 8] =
        ["from", "from_static", "from_str", "new", "Some", "Ok", "from_bytes", "from_lowercase"];
    last_word(function).is_some_and(|name| CONVERSIONS.contains(&name.as_str()))
}

/// The name of a path of one segment.
pub(super) fn word_of(expr: &Expr) -> Option<String> {
    match ungroup(expr) {
        Expr::Path(path) => path.path.get_ident().map(ToString::to_string),
        _ => None,
    }
}

/// The last segment of a path.
pub(super) fn last_word(expr: &Expr) -> Option<String> {
    match ungroup(expr) {
        Expr::Path(path) => path.path.segments.last().map(|segment| segment.ident.to_string()),
        _ => None,
    }
}

/// The last segment of a path, if the segment before it has this name: `GET` of `Method::GET`.
pub(super) fn constant_of(expr: &Expr, parent: &str) -> Option<String> {
    let Expr::Path(path) = ungroup(expr) else { return None };
    let mut segments = path.path.segments.iter().rev();
    let (last, before) = (segments.next()?, segments.next()?);
    (before.ident == parent).then(|| last.ident.to_string())
}

/// The texts of a list in any form: one text, `("a", "b")`, `vec!["a"]`, `&["a"]`, `{"a"}`, `GET | POST`. With `words`, names count
/// as texts, too.
pub(super) fn texts(expr: &Expr, words: bool) -> Option<Vec<String>> {
    let all = |elements: &mut dyn Iterator<Item = &Expr>| {
        elements.map(|element| texts(element, words)).collect::<Option<Vec<_>>>().map(|lists| lists.concat())
    };
    match ungroup(expr) {
        Expr::Array(list) => all(&mut list.elems.iter()),
        Expr::Tuple(list) => all(&mut list.elems.iter()),
        Expr::Paren(inner) => texts(&inner.expr, words),
        Expr::Reference(inner) => texts(&inner.expr, words),
        Expr::Binary(both) => all(&mut [&*both.left, &*both.right].into_iter()),
        Expr::Block(block) => match &*block.block.stmts {
            [Stmt::Expr(only, None)] => texts(only, words),
            _ => None,
        },
        Expr::Macro(call) if call.mac.path.is_ident("vec") => {
            let elements =
                call.mac.parse_body_with(syn::punctuated::Punctuated::<Expr, syn::Token![,]>::parse_terminated);
            all(&mut elements.ok()?.iter())
        }
        Expr::Path(_) if words => word_of(expr).or_else(|| constant_of(expr, "Method")).map(|word| vec![word]),
        other => text_of(other).map(|text| vec![text]),
    }
}
