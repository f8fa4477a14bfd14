//! Values that are known only after the macro has run: constants, variables of the environment, calls.

use quote::ToTokens;
use syn::{Expr, LitStr};

use super::literals::last_word;
use crate::attribute::tokens::ungroup;

const CONFIGURATION: &str = "for a whole policy from configuration use `PolicyConfig`";

/// The advice for a list or an element of one. `None` for a literal of another type.
pub(super) fn for_list(key: &str, expr: &Expr) -> Option<String> {
    let expr = ungroup(expr);
    match expr {
        Expr::Lit(_) => None,
        Expr::Unary(unary) if matches!(&*unary.expr, Expr::Lit(_)) => None,
        _ if is_conditional(expr) => Some(format!(
            "list origins for development in `dev_origins`, which only builds with `debug_assertions` allow; {CONFIGURATION}"
        )),
        _ => Some(match key {
            "origins" | "dev_origins" => for_origins(key, expr),
            "methods" => {
                format!("write the names of the methods, for example `methods = [GET, PUT]`; {SHARED}; {CONFIGURATION}")
            }
            _ => format!("write the names in quotes; {SHARED}; {CONFIGURATION}"),
        }),
    }
}

/// The advice for a flag whose value is no literal.
pub(super) fn for_switch(expr: &Expr) -> Option<String> {
    match ungroup(expr) {
        Expr::Lit(_) | Expr::Array(_) | Expr::Tuple(_) => None,
        Expr::Path(path)
            if path.path.get_ident().is_some_and(|word| word.to_string().chars().all(|c| c.is_lowercase())) =>
        {
            None
        }
        _ => Some(format!("write `credentials` or `credentials = false`; {CONFIGURATION}")),
    }
}

const SHARED: &str = "share a list between handlers by `policy!` and `policy = PATH`";

fn for_origins(key: &str, expr: &Expr) -> String {
    let variable = environment_variable(expr).unwrap_or_else(|| "CORS_ORIGINS".to_owned());
    let example = if key == "dev_origins" { ", for example `\"http://localhost:*\"` for every port" } else { "" };
    format!(
        "write the origin in quotes{example}; at run time, `origins = path` can name a `static` made by \
         `SharedOrigins::from_env(\"{variable}\")`, or a function `fn(&Origin, &HttpRequest) -> bool`; {SHARED}; {CONFIGURATION}"
    )
}

/// True for an expression that depends on `cfg!`.
fn is_conditional(expr: &Expr) -> bool {
    let text = expr.to_token_stream().to_string().replace(' ', "");
    matches!(expr, Expr::If(_) | Expr::Match(_)) && text.contains("cfg!(")
        || matches!(expr, Expr::Macro(call) if call.mac.path.is_ident("cfg"))
}

/// The name of the variable that `env!("X")`, `std::env::var("X")` and `SharedOrigins::from_env("X")` read.
fn environment_variable(expr: &Expr) -> Option<String> {
    let name = match expr {
        Expr::Macro(call) => {
            let is_env = call.mac.path.is_ident("env") || call.mac.path.is_ident("option_env");
            let first = call.mac.tokens.clone().into_iter().next().filter(|_| is_env)?;
            syn::parse2::<LitStr>(first.to_token_stream()).ok()?
        }
        Expr::Call(call) => {
            let name = last_word(&call.func)?;
            let first = call.args.first().filter(|_| ["var", "var_os", "from_env"].contains(&name.as_str()))?;
            syn::parse2::<LitStr>(first.to_token_stream()).ok()?
        }
        Expr::MethodCall(call) => return environment_variable(&call.receiver),
        Expr::Try(inner) => return environment_variable(&inner.expr),
        Expr::Reference(inner) => return environment_variable(&inner.expr),
        _ => return None,
    };
    let name = name.value();
    name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_').then_some(name)
}
