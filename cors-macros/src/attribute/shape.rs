//! Values that are read although parts of them are wrong.

use actix_web_cors_rules::rule::{Rule, Violation};
use darling::FromMeta;
use darling::ast::NestedMeta;
use proc_macro2::Span;
use quote::ToTokens;
use syn::Expr;

use crate::attribute::{advice, keys};
use crate::location::first_span;

/// What to write instead.
enum Advice {
    /// An example of the key.
    Example,
    Text(String),
    /// The value in the form that the key takes.
    Value(Box<Expr>),
    /// An element in the form that the key takes.
    Element(Box<Expr>),
    /// `"*"`, or the list that it is the only element of.
    Star {
        is_alone: bool,
    },
}

/// A mistake in the form of an entry, apart from its content: what is wrong, and what to write instead.
pub(crate) struct ShapeError {
    message: String,
    advice: Advice,
    /// The wrong token; `None` for the key itself.
    pub(crate) span: Option<Span>,
    /// The index of the wrong element, in a list.
    pub(crate) element: Option<usize>,
}

impl ShapeError {
    /// A mistake that is shown on the key.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), advice: Advice::Example, span: None, element: None }
    }

    /// Shows the mistake on the first of these tokens.
    pub(crate) fn at(self, tokens: &impl ToTokens) -> Self {
        self.at_span(first_span(&tokens.to_token_stream()))
    }

    /// Shows the mistake on this token.
    pub(crate) fn at_span(self, span: Span) -> Self {
        Self { span: Some(span), ..self }
    }

    /// Assigns the mistake to an element of a list.
    pub(crate) fn in_element(self, index: usize) -> Self {
        Self { element: Some(index), ..self }
    }

    /// Replaces the example of the key by advice.
    pub(crate) fn help(self, advice: impl Into<String>) -> Self {
        Self { advice: Advice::Text(advice.into()), ..self }
    }

    /// Replaces the example of the key by this value, in the form that the key takes.
    pub(crate) fn with_value(self, value: &Expr) -> Self {
        Self { advice: Advice::Value(Box::new(value.clone())), ..self }
    }

    /// Replaces the example of the key by this element, in the form that the key takes.
    pub(crate) fn with_element(self, element: &Expr) -> Self {
        Self { advice: Advice::Element(Box::new(element.clone())), ..self }
    }

    /// Replaces the example of the key by a `*` in quotes.
    pub(crate) fn with_star(self, is_alone: bool) -> Self {
        Self { advice: Advice::Star { is_alone }, ..self }
    }

    /// The violation of the entry with this key, in a policy with or without `credentials`.
    pub(crate) fn violation(self, key: &str, credentials: bool) -> Violation {
        let rule = if key == "max_age" { Rule::MaxAgeType } else { Rule::ValueType };
        let advice = match self.advice {
            Advice::Example => None,
            Advice::Text(text) => Some(text),
            Advice::Value(value) => advice::for_value(key, &value, credentials),
            Advice::Element(element) => advice::for_element(key, &element, credentials),
            Advice::Star { is_alone } => Some(advice::for_star(key, is_alone, credentials)),
        };
        let violation = Violation::with_message(rule, self.message);
        match advice.or_else(|| example(key)) {
            Some(advice) => violation.help(advice),
            None => violation,
        }
    }
}

/// An example of the key.
pub(super) fn example(key: &str) -> Option<String> {
    match key {
        // An opt-out that is not needed is an error.
        "dangerous" => Some(advice::name_opt_outs()),
        _ => keys::find(key).map(|key| format!("write it as in `{}`", key.example)),
    }
}

/// What could be read of a value, and what could not.
pub(crate) struct Recovered<T> {
    pub(crate) value: Option<T>,
    pub(crate) errors: Vec<ShapeError>,
}

impl<T> Recovered<T> {
    /// Wraps the value in another type.
    pub(crate) fn map<U>(self, wrap: impl FnOnce(T) -> U) -> Recovered<U> {
        Recovered { value: self.value.map(wrap), errors: self.errors }
    }
}

impl<T> From<Result<T, ShapeError>> for Recovered<T> {
    fn from(result: Result<T, ShapeError>) -> Self {
        match result {
            Ok(value) => Self { value: Some(value), errors: Vec::new() },
            Err(error) => Self { value: None, errors: vec![error] },
        }
    }
}

impl<T> From<darling::Error> for Recovered<T> {
    /// darling's only error is about the syntax of a list in parentheses.
    fn from(error: darling::Error) -> Self {
        let to_shape_error = |(index, error): (usize, darling::Error)| ShapeError {
            span: error.explicit_span(),
            element: Some(index),
            ..ShapeError::new(error.to_string())
        };
        Self { value: None, errors: error.flatten().into_iter().enumerate().map(to_shape_error).collect() }
    }
}

/// The forms that the value of a key may have.
pub(crate) trait Value: Sized {
    /// Reads the expression after `=`.
    fn from_expr(expr: &Expr) -> Recovered<Self>;

    /// Reads the key alone.
    fn from_word() -> Recovered<Self> {
        Err(ShapeError::new("this key takes a value")).into()
    }

    /// Reads the items in parentheses.
    fn from_list(items: &[NestedMeta]) -> Recovered<Self> {
        let error = ShapeError::new("the value of this key is written after `=`, not in parentheses");
        Err(match as_array(items) {
            Some(value) => error.with_value(&value),
            None => error,
        })
        .into()
    }
}

/// The items in parentheses as the elements of an array.
pub(crate) fn as_array(items: &[NestedMeta]) -> Option<Expr> {
    let elements: Vec<Expr> =
        items.iter().map(|item| syn::parse2(item.to_token_stream())).collect::<syn::Result<_>>().ok()?;
    if elements.is_empty() { None } else { Some(syn::parse_quote!([#(#elements),*])) }
}

/// darling distinguishes the three forms. Mistakes are part of the value, because darling's errors hold one text, without advice.
impl<T: Value> FromMeta for Recovered<T> {
    fn from_expr(expr: &Expr) -> darling::Result<Self> {
        Ok(T::from_expr(expr))
    }

    fn from_word() -> darling::Result<Self> {
        Ok(T::from_word())
    }

    fn from_list(items: &[NestedMeta]) -> darling::Result<Self> {
        Ok(T::from_list(items))
    }
}
