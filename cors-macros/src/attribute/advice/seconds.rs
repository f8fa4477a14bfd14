//! `max_age` in other forms than a number of seconds.

use actix_web_cors_rules::max_age;
use syn::{BinOp, Expr, ExprLit, Lit};

use super::literals::{last_word, single, text_of, word_of};

/// The number of seconds to write, where it can be computed.
pub(super) fn advice(value: &Expr) -> Option<String> {
    if word_of(value).as_deref() == Some("None") {
        return Some(
            "remove it for 600 seconds, or write `max_age = 5`, which browsers assume without the header".to_owned(),
        );
    }
    // Only a whole number that is not negative parses.
    let seconds: u64 = seconds(value)?.to_string().parse().ok()?;
    Some(match u32::try_from(seconds) {
        Ok(seconds) if seconds <= max_age::MAX => format!("write `max_age = {seconds}`"),
        _ => format!("write `max_age = {}`: no browser caches a preflight for more than a day", max_age::MAX),
    })
}

fn seconds(value: &Expr) -> Option<f64> {
    match single(value) {
        Expr::Lit(ExprLit { lit, .. }) => match lit {
            Lit::Int(number) => with_unit(number.base10_digits(), number.suffix()),
            Lit::Float(number) => with_unit(number.base10_digits(), number.suffix()),
            Lit::Bool(on) if !on.value => Some(0.0),
            _ => {
                let text = text_of(value)?;
                let text = text.trim();
                let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
                let (digits, unit) = text.split_at_checked(end)?;
                with_unit(digits, unit.trim())
            }
        },
        Expr::Cast(cast) => seconds(&cast.expr),
        Expr::MethodCall(call) if call.args.is_empty() => seconds(&call.receiver),
        Expr::Binary(both) => {
            let (left, right) = (seconds(&both.left)?, seconds(&both.right)?);
            match both.op {
                BinOp::Mul(_) => Some(left * right),
                BinOp::Add(_) => Some(left + right),
                BinOp::Sub(_) => Some(left - right),
                BinOp::Div(_) => Some(left / right),
                _ => None,
            }
        }
        Expr::Call(call) => {
            let factor = match last_word(&call.func)?.as_str() {
                "from_millis" | "milliseconds" => 0.001,
                "from_secs" | "from_secs_f64" | "from_secs_f32" | "seconds" | "secs" | "new" | "Some" => 1.0,
                "from_mins" | "minutes" => MINUTE,
                "from_hours" | "hours" => 60.0 * MINUTE,
                "from_days" | "days" => DAY,
                "from_weeks" | "weeks" => 7.0 * DAY,
                _ => return None,
            };
            Some(seconds(call.args.first()?)? * factor)
        }
        _ => None,
    }
}

const MINUTE: f64 = 60.0;
const DAY: f64 = 24.0 * 60.0 * MINUTE;

/// A number with the suffix of a type or of a unit of time.
fn with_unit(digits: &str, unit: &str) -> Option<f64> {
    let factor = match unit {
        "" | "s" | "sec" | "secs" | "second" | "seconds" => 1.0,
        "u8" | "u16" | "u32" | "u64" | "u128" | "usize" | "i8" | "i16" | "i32" | "i64" | "i128" | "isize" | "f32"
        | "f64" => 1.0,
        "ms" | "millis" => 0.001,
        "m" | "min" | "mins" | "minute" | "minutes" => MINUTE,
        "h" | "hr" | "hrs" | "hour" | "hours" => 60.0 * MINUTE,
        "d" | "day" | "days" => DAY,
        "w" | "week" | "weeks" => 7.0 * DAY,
        _ => return None,
    };
    digits.parse::<f64>().ok().map(|number| number * factor)
}
