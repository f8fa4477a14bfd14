//! The values of the keys.

use darling::ast::NestedMeta;
use proc_macro2::{Ident, Span};
use quote::ToTokens;
use syn::{Expr, ExprLit, Lit, LitStr, Path};

use crate::attribute::shape::{Recovered, ShapeError, Value};
use crate::attribute::tokens::{int_lit, source_excerpt, string_lit, ungroup};
use crate::location::first_span;
use actix_web_cors_rules::max_age;

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

    /// True if the list was read without errors and has no elements.
    pub(crate) fn is_empty(&self) -> bool {
        self.elements.is_empty() && self.is_complete
    }
}

impl Value for StringList {
    fn from_expr(expr: &Expr) -> Recovered<Self> {
        Self::read(expr, |element| string_lit(element).map(LitStr::value).ok_or_else(|| not_a_string(element)))
    }
}

/// `[GET, "PURGE"]`.
pub(crate) struct MethodList(pub(crate) StringList);

impl Value for MethodList {
    fn from_expr(expr: &Expr) -> Recovered<Self> {
        let list = StringList::read(expr, |element| match (string_lit(element), element) {
            (Some(text), _) => Ok(text.value()),
            (None, Expr::Path(path)) if path.path.get_ident().is_some() => Ok(source_excerpt(path)),
            _ => Err(ShapeError::new(format!("`{}` is neither a method nor a string", source_excerpt(element)))),
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
            Expr::Path(path) if path.qself.is_none() && path.attrs.is_empty() => {
                return Ok(Self::Source(path.path.clone())).into();
            }
            Expr::Closure(_) => ShapeError::new("a closure cannot be used here, because an origin source needs a path")
                .help("write a function and name it, as in `origins = is_a_tenant`"),
            Expr::Call(_) | Expr::MethodCall(_) | Expr::Macro(_) => {
                ShapeError::new(format!("`{}` is known only at run time", source_excerpt(expr)))
                    .help("keep such origins in a `static` and name it, as in `origins = TENANTS`")
            }
            Expr::Reference(reference) if matches!(&*reference.expr, Expr::Path(_)) => {
                ShapeError::new("an origin source is named by its path, without `&`")
                    .help(format!("write `origins = {}`", source_excerpt(&reference.expr)))
            }
            _ => return StringList::read(expr, origin_literal).map(Self::List),
        };
        Err(error.at(expr)).into()
    }
}

/// The text of an origin in a list. Constants are a common mistake.
fn origin_literal(element: &Expr) -> Result<String, ShapeError> {
    match (string_lit(element), element) {
        (Some(text), _) => Ok(text.value()),
        (None, Expr::Path(_) | Expr::Macro(_) | Expr::Call(_) | Expr::MethodCall(_)) => Err(ShapeError::new(format!(
            "`{}` is not a string literal, and a macro cannot see the value of another expression",
            source_excerpt(element)
        ))
        .help("write the origin in quotes, or keep origins that are known at run time in a `static` and name it, as in `origins = TENANTS`")),
        _ => Err(not_a_string(element)),
    }
}

/// The value of `headers`.
pub(crate) enum HeadersValue {
    List(StringList),
    Reflect,
}

impl Value for HeadersValue {
    fn from_expr(expr: &Expr) -> Recovered<Self> {
        let expr = ungroup(expr);
        let error = match expr {
            Expr::Path(path) if path.path.is_ident("reflect") => return Ok(Self::Reflect).into(),
            Expr::Lit(_) | Expr::Array(_) if is_misplaced_reflect(expr) => {
                ShapeError::new("`reflect` is a keyword here, not a header name").help("write `headers = reflect`")
            }
            Expr::Path(path) => ShapeError::new(format!(
                "`{}` is neither a list nor `reflect`, which allows the headers that the preflight requests",
                source_excerpt(path)
            )),
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
        let error = ShapeError::new("this key takes no value: writing it turns it on").at(expr);
        let is_false = matches!(ungroup(expr), Expr::Lit(ExprLit { lit: Lit::Bool(on), .. }) if !on.value);
        Err(if is_false { error.help("remove the key: without it this is off") } else { error }).into()
    }

    fn from_list(_: &[NestedMeta]) -> Recovered<Self> {
        Err(takes_no_arguments()).into()
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
                Err(ShapeError::new(format!("`{}` is neither `true` nor `false`", source_excerpt(other))).at(other))
            }
        };
        result.into()
    }

    fn from_list(_: &[NestedMeta]) -> Recovered<Self> {
        Err(takes_no_arguments()).into()
    }
}

/// A number of seconds, kept as text so that out-of-range numbers can be reported.
pub(crate) struct Seconds {
    pub(crate) digits: String,
    pub(crate) span: Span,
}

impl Value for Seconds {
    fn from_expr(expr: &Expr) -> Recovered<Self> {
        let expr = ungroup(expr);
        let (sign, number) = match expr {
            Expr::Unary(syn::ExprUnary { op: syn::UnOp::Neg(_), expr, .. }) => ("-", int_lit(expr)),
            _ => ("", int_lit(expr)),
        };
        let result = match number {
            Some(number) => Ok(Self {
                digits: format!("{sign}{}", number.base10_digits()),
                span: first_span(&expr.to_token_stream()),
            }),
            None => Err(not_seconds(expr)),
        };
        result.into()
    }
}

/// `dangerous(…)`.
pub(crate) struct OptOuts {
    pub(crate) names: Vec<Ident>,
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
                Some(name) => names.push(name.clone()),
                None => {
                    let error =
                        ShapeError::new(format!("`{}` is not the name of an opt-out", source_excerpt(item))).at(item);
                    errors.push(error.in_element(index));
                }
            }
        }
        Recovered { value: errors.is_empty().then_some(Self { names }), errors }
    }

    fn from_expr(expr: &Expr) -> Recovered<Self> {
        Err(ShapeError::new("opt-outs are listed in parentheses").at(expr)).into()
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
            other => Err(ShapeError::new(format!("`{}` is not a path", source_excerpt(other))).at(other)),
        };
        result.into()
    }
}

/// A number in quotes is probably that number.
fn not_seconds(expr: &Expr) -> ShapeError {
    let error = ShapeError::new(format!("`{}` is not a whole number of seconds", source_excerpt(expr))).at(expr);
    match string_lit(expr).map(LitStr::value).filter(|text| is_max_age(text)) {
        Some(number) => error.help(format!("write `{number}`")),
        None => error,
    }
}

fn is_max_age(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && max_age::check(text).is_ok()
}

fn not_a_string(element: &Expr) -> ShapeError {
    ShapeError::new(format!("`{}` is not a string", source_excerpt(element)))
}

/// A single string is a list of one.
fn not_a_list(expr: &Expr) -> ShapeError {
    let error = ShapeError::new(format!("`{}` is not a list", source_excerpt(expr))).at(expr);
    match string_lit(expr).map(|text| text.token().to_string()) {
        Some(literal) if !literal.contains(char::is_control) => error.help(format!("write `[{literal}]`")),
        _ => error,
    }
}

fn takes_no_arguments() -> ShapeError {
    ShapeError::new("this key takes no arguments in parentheses")
}
