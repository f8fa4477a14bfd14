//! The values of the keys.

use darling::ast::NestedMeta;
use proc_macro2::Span;
use quote::ToTokens;
use syn::{Expr, ExprLit, Lit, LitStr, Path};

use crate::attribute::advice::means_any;
use crate::attribute::shape::{Recovered, ShapeError, Value, as_array};
use crate::attribute::tokens::{int_lit, source_excerpt, string_lit, ungroup};
use crate::location::first_span;

/// An element of a list, as text.
pub(crate) struct Element {
    /// Its index in the list as it was written.
    pub(crate) index: usize,
    pub(crate) text: String,
    pub(crate) span: Span,
}

/// `["…", …]`.
pub(crate) struct StringList {
    pub(crate) elements: Vec<Element>,
    /// True if every element was read.
    pub(crate) is_complete: bool,
    /// The brackets.
    pub(crate) span: Span,
}

impl StringList {
    /// Reads a list. Elements that `read` cannot read are reported and left out.
    fn read(expr: &Expr, read: impl Fn(&Expr) -> Result<String, ShapeError>) -> Recovered<Self> {
        let Expr::Array(array) = ungroup(expr) else { return Err(not_a_list(expr)).into() };
        let mut elements = Vec::new();
        let mut errors = Vec::new();
        for (index, element) in array.elems.iter().map(ungroup).enumerate() {
            match read(element) {
                Ok(text) => elements.push(Element { index, text, span: first_span(&element.to_token_stream()) }),
                Err(error) => errors.push(error.at(element).in_element(index)),
            }
        }
        let list = Self { elements, is_complete: errors.is_empty(), span: array.bracket_token.span.join() };
        Recovered { value: Some(list), errors }
    }

    /// The texts of the elements.
    pub(crate) fn texts(&self) -> Vec<&str> {
        self.elements.iter().map(|element| element.text.as_str()).collect()
    }
}

impl Value for StringList {
    fn from_expr(expr: &Expr) -> Recovered<Self> {
        Self::read(expr, literal)
    }
}

/// `[GET, "PURGE"]`.
pub(crate) struct MethodList(pub(crate) StringList);

impl Value for MethodList {
    fn from_expr(expr: &Expr) -> Recovered<Self> {
        let list = StringList::read(expr, |element| match (string_lit(element), element) {
            (Some(text), _) => Ok(text.value()),
            (None, Expr::Path(path)) if path.path.get_ident().is_some() => Ok(source_excerpt(path)),
            _ => {
                let message = format!("`{}` is neither a method nor a string", source_excerpt(element));
                Err(ShapeError::new(message).with_element(element))
            }
        });
        list.map(Self)
    }
}

/// The value of `origins`.
pub(crate) enum OriginsValue {
    /// Literals, checked at compile time.
    List(StringList),
    /// A run-time source.
    Source(Path),
}

impl Value for OriginsValue {
    fn from_expr(expr: &Expr) -> Recovered<Self> {
        let expr = ungroup(expr);
        let error = match expr {
            Expr::Path(path) if path.path.get_ident().is_some_and(|word| means_any(&word.to_string())) => {
                ShapeError::new(format!("`{}` is neither a list nor the path of an origin source", source_excerpt(path)))
                    .with_value(expr)
            }
            Expr::Path(path) if path.qself.is_none() => {
                return Ok(Self::Source(path.path.clone())).into();
            }
            Expr::Closure(_) => ShapeError::new("a closure cannot be used here, because an origin source needs a path")
                .help("write a function `fn(&Origin, &HttpRequest) -> bool` and name it, as in `origins = is_a_tenant`"),
            Expr::Call(_) | Expr::MethodCall(_) | Expr::Macro(_) => {
                let message = format!("`{}` is an expression, and a macro cannot see its value", source_excerpt(expr));
                ShapeError::new(message).with_value(expr)
            }
            Expr::Reference(reference) if matches!(&*reference.expr, Expr::Path(_)) => {
                ShapeError::new("an origin source is named by its path, without `&`").help(format!(
                    "write `origins = {}` for a `SharedOrigins` or a function; a macro cannot see the value of a constant: write \
                     its origins here, in a list",
                    source_excerpt(&reference.expr)
                ))
            }
            _ => return StringList::read(expr, literal).map(Self::List),
        };
        Err(error.at(expr)).into()
    }
}

/// The text of an element of a list. Constants are a common mistake.
fn literal(element: &Expr) -> Result<String, ShapeError> {
    string_lit(element).map(LitStr::value).ok_or_else(|| not_a_string(element))
}

/// The value of `headers` or `expose_headers`.
pub(crate) enum NamesValue {
    List(StringList),
    Reflect,
}

impl Value for NamesValue {
    fn from_expr(expr: &Expr) -> Recovered<Self> {
        let expr = ungroup(expr);
        let error = match expr {
            Expr::Path(path) if path.path.is_ident("reflect") => return Ok(Self::Reflect).into(),
            Expr::Lit(_) | Expr::Array(_) if is_misplaced_reflect(expr) => {
                ShapeError::new("`reflect` is a keyword here, not a header name").with_value(expr)
            }
            Expr::Path(path) => ShapeError::new(format!(
                "`{}` is neither a list nor `reflect`, which stands for the names that a request or response has",
                source_excerpt(path)
            ))
            .with_value(expr),
            _ => return StringList::from_expr(expr).map(Self::List),
        };
        Err(error.at(expr)).into()
    }
}

/// True for `"reflect"` and `[reflect]`.
fn is_misplaced_reflect(expr: &Expr) -> bool {
    match expr {
        Expr::Array(list) => list.elems.len() == 1 && list.elems.iter().all(|only| is_misplaced_reflect(ungroup(only))),
        Expr::Path(path) => path.path.is_ident("reflect"),
        other => string_lit(other).is_some_and(|text| text.value() == "reflect"),
    }
}

/// A key without a value.
pub(crate) struct Flag;

impl Value for Flag {
    fn from_word() -> Recovered<Self> {
        Ok(Self).into()
    }

    fn from_expr(expr: &Expr) -> Recovered<Self> {
        Err(ShapeError::new("this key takes no value: writing it turns it on").with_value(expr).at(expr)).into()
    }

    fn from_list(items: &[NestedMeta]) -> Recovered<Self> {
        Err(takes_no_arguments(items)).into()
    }
}

/// A flag that may also be `= true` or `= false`.
pub(crate) struct Switch(pub(crate) bool);

impl Value for Switch {
    fn from_word() -> Recovered<Self> {
        Ok(Self(true)).into()
    }

    fn from_expr(expr: &Expr) -> Recovered<Self> {
        let result = match ungroup(expr) {
            Expr::Lit(ExprLit { lit: Lit::Bool(on), .. }) => Ok(Self(on.value)),
            other => {
                let message = format!("`{}` is neither `true` nor `false`", source_excerpt(other));
                Err(ShapeError::new(message).with_value(other).at(other))
            }
        };
        result.into()
    }

    fn from_list(items: &[NestedMeta]) -> Recovered<Self> {
        Err(takes_no_arguments(items)).into()
    }
}

/// A number of seconds.
pub(crate) enum Seconds {
    /// A literal, kept as text so that out-of-range numbers can be reported.
    Number { digits: String, span: Span },
    /// A constant, whose range the compiler checks.
    Constant(Path),
}

impl Value for Seconds {
    fn from_expr(expr: &Expr) -> Recovered<Self> {
        let expr = ungroup(expr);
        let (sign, number) = match expr {
            Expr::Path(path) if path.qself.is_none() && !path.path.is_ident("None") => {
                return Ok(Self::Constant(path.path.clone())).into();
            }
            Expr::Unary(syn::ExprUnary { op: syn::UnOp::Neg(_), expr, .. }) => ("-", int_lit(expr)),
            _ => ("", int_lit(expr)),
        };
        let result = match number {
            Some(number) => Ok(Self::Number {
                digits: format!("{sign}{}", number.base10_digits()),
                span: first_span(&expr.to_token_stream()),
            }),
            None => {
                let message = format!("`{}` is not a whole number of seconds", source_excerpt(expr));
                Err(ShapeError::new(message).with_value(expr).at(expr))
            }
        };
        result.into()
    }
}

/// `dangerous(…)`.
pub(crate) struct OptOuts {
    pub(crate) names: Vec<(String, Span)>,
}

impl Value for OptOuts {
    /// If one item cannot be read the value is `None`: the item could be any opt-out.
    fn from_list(items: &[NestedMeta]) -> Recovered<Self> {
        if items.is_empty() {
            return Err(ShapeError::new("`dangerous()` names no opt-out")).into();
        }
        let mut names = Vec::new();
        let mut errors = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let name = match item {
                NestedMeta::Meta(syn::Meta::Path(path)) => path.get_ident(),
                _ => None,
            };
            match name {
                Some(name) => names.push((name.to_string(), name.span())),
                None => {
                    let error = ShapeError::new(format!("`{}` is not the name of an opt-out", source_excerpt(item)));
                    let error = match syn::parse2(item.to_token_stream()) {
                        Ok(element) => error.with_element(&element),
                        Err(_) => error,
                    };
                    errors.push(error.at(item).in_element(index));
                }
            }
        }
        Recovered { value: errors.is_empty().then_some(Self { names }), errors }
    }

    fn from_expr(expr: &Expr) -> Recovered<Self> {
        Err(ShapeError::new("opt-outs are listed in parentheses").with_value(expr).at(expr)).into()
    }

    fn from_word() -> Recovered<Self> {
        Err(ShapeError::new("`dangerous` names no opt-out")).into()
    }
}

/// A path to an item.
pub(crate) struct PathValue(pub(crate) Path);

impl Value for PathValue {
    fn from_expr(expr: &Expr) -> Recovered<Self> {
        let result = match ungroup(expr) {
            Expr::Path(path) if path.qself.is_none() => Ok(Self(path.path.clone())),
            other => {
                Err(ShapeError::new(format!("`{}` is not a path", source_excerpt(other))).with_value(other).at(other))
            }
        };
        result.into()
    }
}

fn not_a_string(element: &Expr) -> ShapeError {
    let excerpt = source_excerpt(element);
    let message = match ungroup(element) {
        Expr::Lit(_) => format!("`{excerpt}` is not a string"),
        _ => format!(
            "`{excerpt}` is not a string literal, and a macro runs before the value of a constant or another expression is known"
        ),
    };
    ShapeError::new(message).with_element(element)
}

fn not_a_list(expr: &Expr) -> ShapeError {
    ShapeError::new(format!("`{}` is not a list", source_excerpt(expr))).with_value(expr).at(expr)
}

fn takes_no_arguments(items: &[NestedMeta]) -> ShapeError {
    let error = ShapeError::new("this key takes no arguments in parentheses");
    match as_array(items) {
        Some(value) => error.with_value(&value),
        None => error,
    }
}
