//! What stands after the `=` of a key: the shapes of values, each read by darling.

use darling::FromMeta;
use darling::ast::NestedMeta;
use proc_macro2::{Ident, Span};
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{Expr, ExprLit, Lit, LitStr, Path};

/// A value that was read although parts of it are wrong.
pub(crate) trait Partial {
    /// Takes what was wrong.
    fn errors(&mut self) -> Vec<darling::Error> {
        Vec::new()
    }
}

/// `["…", …]`.
pub(crate) struct Texts {
    pub(crate) items: Vec<LitStr>,
    /// Every element was read.
    pub(crate) complete: bool,
    pub(crate) span: Span,
    errors: Vec<darling::Error>,
}

impl Texts {
    fn of(array: &syn::ExprArray) -> Self {
        let mut texts =
            Self { items: Vec::new(), complete: true, span: array.bracket_token.span.join(), errors: Vec::new() };
        for element in &array.elems {
            match text(element) {
                Some(text) => texts.items.push(text.clone()),
                None => texts.errors.push(wrong(format!("`{}` is not a string", written(element)), element)),
            }
        }
        texts.complete = texts.errors.is_empty();
        texts
    }

    /// The texts themselves.
    pub(crate) fn values(&self) -> Vec<String> {
        self.items.iter().map(LitStr::value).collect()
    }
}

impl Partial for Texts {
    fn errors(&mut self) -> Vec<darling::Error> {
        std::mem::take(&mut self.errors)
    }
}

impl FromMeta for Texts {
    fn from_expr(expr: &Expr) -> darling::Result<Self> {
        match bare(expr) {
            Expr::Array(array) => Ok(Self::of(array)),
            other => Err(not_a_list(other)),
        }
    }

    fn from_word() -> darling::Result<Self> {
        Err(no_value())
    }

    fn from_list(_: &[NestedMeta]) -> darling::Result<Self> {
        Err(parentheses())
    }
}

/// The value of `origins`.
pub(crate) enum OriginsValue {
    /// Literals, checked now.
    List(Texts),
    /// A run-time source.
    Source(Path),
}

impl Partial for OriginsValue {
    fn errors(&mut self) -> Vec<darling::Error> {
        match self {
            Self::List(texts) => texts.errors(),
            Self::Source(_) => Vec::new(),
        }
    }
}

impl FromMeta for OriginsValue {
    fn from_expr(expr: &Expr) -> darling::Result<Self> {
        match bare(expr) {
            Expr::Path(path) if path.qself.is_none() && path.attrs.is_empty() => Ok(Self::Source(path.path.clone())),
            Expr::Closure(_) => Err(wrong(
                "a closure has no name\nwrite a function, and name it as in `origins = is_a_tenant`".to_owned(),
                expr,
            )),
            Expr::Call(_) | Expr::MethodCall(_) | Expr::Macro(_) => Err(wrong(
                format!(
                    "`{}` is known only at run time\nkeep such origins in a `static`, and name it as in `origins = TENANTS`",
                    written(expr)
                ),
                expr,
            )),
            Expr::Reference(reference) if matches!(&*reference.expr, Expr::Path(_)) => {
                Err(wrong("a source of origins is named by its path alone".to_owned(), expr))
            }
            other => Texts::from_expr(other).map(Self::List),
        }
    }

    fn from_word() -> darling::Result<Self> {
        Err(no_value())
    }

    fn from_list(_: &[NestedMeta]) -> darling::Result<Self> {
        Err(parentheses())
    }
}

/// The value of `headers`.
pub(crate) enum HeadersValue {
    List(Texts),
    Reflect,
}

impl Partial for HeadersValue {
    fn errors(&mut self) -> Vec<darling::Error> {
        match self {
            Self::List(texts) => texts.errors(),
            Self::Reflect => Vec::new(),
        }
    }
}

impl FromMeta for HeadersValue {
    fn from_expr(expr: &Expr) -> darling::Result<Self> {
        match bare(expr) {
            Expr::Path(path) if path.path.is_ident("reflect") => Ok(Self::Reflect),
            Expr::Lit(_) | Expr::Array(_) if says_reflect(bare(expr)) => {
                Err(wrong("`reflect` is a word of its own, and no header\nwrite `headers = reflect`".to_owned(), expr))
            }
            Expr::Path(path) => Err(wrong(
                format!(
                    "`{}` is neither a list nor `reflect`, which echoes what the preflight asks for",
                    written(path)
                ),
                path,
            )),
            other => Texts::from_expr(other).map(Self::List),
        }
    }

    fn from_word() -> darling::Result<Self> {
        Err(no_value())
    }

    fn from_list(_: &[NestedMeta]) -> darling::Result<Self> {
        Err(parentheses())
    }
}

/// `"reflect"` or `[reflect]`.
fn says_reflect(expr: &Expr) -> bool {
    match expr {
        Expr::Array(list) => list.elems.len() == 1 && list.elems.iter().all(|only| says_reflect(bare(only))),
        Expr::Path(path) => path.path.is_ident("reflect"),
        other => text(other).is_some_and(|text| text.value() == "reflect"),
    }
}

/// `[GET, "PURGE"]`.
pub(crate) struct Names {
    pub(crate) items: Vec<(String, Span)>,
    pub(crate) complete: bool,
    pub(crate) span: Span,
    errors: Vec<darling::Error>,
}

impl Partial for Names {
    fn errors(&mut self) -> Vec<darling::Error> {
        std::mem::take(&mut self.errors)
    }
}

impl FromMeta for Names {
    fn from_expr(expr: &Expr) -> darling::Result<Self> {
        let Expr::Array(array) = bare(expr) else {
            return Err(not_a_list(expr));
        };
        let mut names =
            Self { items: Vec::new(), complete: true, span: array.bracket_token.span.join(), errors: Vec::new() };
        for element in &array.elems {
            match (text(element), bare(element)) {
                (Some(text), _) => names.items.push((text.value(), text.span())),
                (None, Expr::Path(path)) if path.path.get_ident().is_some() => {
                    names.items.push((written(path), path.span()));
                }
                (None, other) => {
                    names.errors.push(wrong(format!("`{}` is neither a method nor a string", written(other)), other));
                }
            }
        }
        names.complete = names.errors.is_empty();
        Ok(names)
    }

    fn from_word() -> darling::Result<Self> {
        Err(no_value())
    }

    fn from_list(_: &[NestedMeta]) -> darling::Result<Self> {
        Err(parentheses())
    }
}

/// A key that stands alone.
pub(crate) struct Flag;

impl Partial for Flag {}

impl FromMeta for Flag {
    fn from_word() -> darling::Result<Self> {
        Ok(Self)
    }

    fn from_expr(expr: &Expr) -> darling::Result<Self> {
        Err(wrong("this key stands alone: it is on where it is written, and off where it is not".to_owned(), expr))
    }

    fn from_list(_: &[NestedMeta]) -> darling::Result<Self> {
        Err(darling::Error::custom("this key takes nothing in parentheses"))
    }
}

/// A flag that may also be `= true` or `= false`.
pub(crate) struct Switch(pub(crate) bool);

impl Partial for Switch {}

impl FromMeta for Switch {
    fn from_word() -> darling::Result<Self> {
        Ok(Self(true))
    }

    fn from_expr(expr: &Expr) -> darling::Result<Self> {
        match bare(expr) {
            Expr::Lit(ExprLit { lit: Lit::Bool(on), .. }) => Ok(Self(on.value)),
            other => Err(wrong(format!("`{}` is neither `true` nor `false`", written(other)), other)),
        }
    }

    fn from_list(_: &[NestedMeta]) -> darling::Result<Self> {
        Err(darling::Error::custom("this key takes nothing in parentheses"))
    }
}

/// The digits of a number, so that none is too large to be told.
pub(crate) struct Seconds {
    pub(crate) digits: String,
    pub(crate) span: Span,
}

impl Partial for Seconds {}

impl FromMeta for Seconds {
    fn from_expr(expr: &Expr) -> darling::Result<Self> {
        if let Some(number) = digits(expr) {
            return Ok(Self { digits: number.base10_digits().to_owned(), span: number.span() });
        }
        match bare(expr) {
            Expr::Unary(syn::ExprUnary { op: syn::UnOp::Neg(minus), expr, .. }) if digits(expr).is_some() => {
                let digits = digits(expr).map(|number| format!("-{}", number.base10_digits())).unwrap_or_default();
                Ok(Self { digits, span: minus.span() })
            }
            other => Err(wrong(format!("`{}` is not a whole number of seconds", written(other)), other)),
        }
    }

    fn from_word() -> darling::Result<Self> {
        Err(no_value())
    }

    fn from_list(_: &[NestedMeta]) -> darling::Result<Self> {
        Err(parentheses())
    }
}

/// `dangerous(…)`.
#[derive(Clone)]
pub(crate) struct OptOuts {
    pub(crate) items: Vec<Ident>,
}

impl Partial for OptOuts {}

impl FromMeta for OptOuts {
    fn from_list(items: &[NestedMeta]) -> darling::Result<Self> {
        if items.is_empty() {
            return Err(darling::Error::custom("`dangerous()` names no opt-out"));
        }
        let mut errors = darling::Error::accumulator();
        let items = items
            .iter()
            .filter_map(|item| {
                errors.handle(match item {
                    NestedMeta::Meta(syn::Meta::Path(path)) if path.get_ident().is_some() => {
                        path.get_ident().cloned().ok_or_else(no_value)
                    }
                    other => Err(wrong(format!("`{}` is not the name of an opt-out", written(other)), other)),
                })
            })
            .collect();
        errors.finish_with(Self { items })
    }

    fn from_expr(expr: &Expr) -> darling::Result<Self> {
        Err(wrong("opt-outs stand in parentheses".to_owned(), expr))
    }

    fn from_word() -> darling::Result<Self> {
        Err(darling::Error::custom("`dangerous` names no opt-out"))
    }
}

/// A path to an item.
pub(crate) struct PathValue(pub(crate) Path);

impl Partial for PathValue {}

impl FromMeta for PathValue {
    fn from_expr(expr: &Expr) -> darling::Result<Self> {
        match bare(expr) {
            Expr::Path(path) if path.qself.is_none() => Ok(Self(path.path.clone())),
            other => Err(wrong(format!("`{}` is not a path", written(other)), other)),
        }
    }

    fn from_word() -> darling::Result<Self> {
        Err(no_value())
    }

    fn from_list(_: &[NestedMeta]) -> darling::Result<Self> {
        Err(parentheses())
    }
}

fn wrong(message: String, at: &impl Spanned) -> darling::Error {
    darling::Error::custom(message).with_span(at)
}

fn not_a_list(expr: &Expr) -> darling::Error {
    wrong(format!("`{}` is not a list", written(expr)), expr)
}

fn no_value() -> darling::Error {
    darling::Error::custom("this key takes a value")
}

fn parentheses() -> darling::Error {
    darling::Error::custom("the value of this key stands after `=`, not in parentheses")
}

/// What a `macro_rules!` macro passes on comes in invisible brackets.
pub(crate) fn bare(mut expr: &Expr) -> &Expr {
    while let Expr::Group(group) = expr {
        expr = &group.expr;
    }
    expr
}

/// A string without a suffix, which Rust's grammar lets macros see.
pub(crate) fn text(expr: &Expr) -> Option<&LitStr> {
    match bare(expr) {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) if text.suffix().is_empty() => Some(text),
        _ => None,
    }
}

/// A whole number without a suffix: `10m` is not ten minutes.
fn digits(expr: &Expr) -> Option<&syn::LitInt> {
    match bare(expr) {
        Expr::Lit(ExprLit { lit: Lit::Int(number), .. }) if number.suffix().is_empty() => Some(number),
        _ => None,
    }
}

/// The source of a piece, for a message: on one line, and not too long.
pub(crate) fn written(tokens: &impl ToTokens) -> String {
    let text = tokens.to_token_stream().to_string().split_whitespace().collect::<Vec<_>>().join(" ");
    let text = text.replace(" :: ", "::").replace("! (", "!(").replace("# [", "#[").replace("#! [", "#![");
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
