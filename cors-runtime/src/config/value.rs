//! The value of a key, in any configuration format.

/// The value of a key, as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Text(String),
    List(Vec<Value>),
    Bool(bool),
    Integer(i128),
    /// `null` in JSON. The key counts as absent.
    Null,
    /// What no key takes, as it is shown in a message.
    #[cfg_attr(not(feature = "serde"), expect(dead_code, reason = "a method cannot set it"))]
    Other(String),
}

impl Value {
    /// How a message shows the value.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Text(text) => text.escape_debug().to_string(),
            Self::List(_) => "[…]".to_owned(),
            Self::Bool(is_on) => is_on.to_string(),
            Self::Integer(number) => number.to_string(),
            Self::Null => "null".to_owned(),
            Self::Other(shown) => shown.clone(),
        }
    }
}

/// A list of a [`PolicyConfig`](super::PolicyConfig): texts, or one text that separates them by commas, semicolons or whitespace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigList(pub(super) Value);

impl From<&str> for ConfigList {
    fn from(text: &str) -> Self {
        Self(Value::Text(text.to_owned()))
    }
}

impl From<String> for ConfigList {
    fn from(text: String) -> Self {
        Self(Value::Text(text))
    }
}

impl From<&String> for ConfigList {
    fn from(text: &String) -> Self {
        text.as_str().into()
    }
}

impl<T: Into<String>> FromIterator<T> for ConfigList {
    fn from_iter<I: IntoIterator<Item = T>>(texts: I) -> Self {
        Self(Value::List(texts.into_iter().map(|text| Value::Text(text.into())).collect()))
    }
}

impl<T: Into<String>> From<Vec<T>> for ConfigList {
    fn from(texts: Vec<T>) -> Self {
        texts.into_iter().collect()
    }
}

impl<T: Into<String>, const N: usize> From<[T; N]> for ConfigList {
    fn from(texts: [T; N]) -> Self {
        texts.into_iter().collect()
    }
}

impl<T: Into<String> + Clone> From<&[T]> for ConfigList {
    fn from(texts: &[T]) -> Self {
        texts.iter().cloned().collect()
    }
}

impl<T: Into<String> + Clone> From<&Vec<T>> for ConfigList {
    fn from(texts: &Vec<T>) -> Self {
        texts.iter().cloned().collect()
    }
}

impl<T: Into<String> + Clone, const N: usize> From<&[T; N]> for ConfigList {
    fn from(texts: &[T; N]) -> Self {
        texts.iter().cloned().collect()
    }
}
