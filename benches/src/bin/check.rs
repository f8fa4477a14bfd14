//! The counts that must not grow: `benches/check-counts` gives it what gungraun printed.

use std::process::ExitCode;

use actix_web_cors_benches::allocations::{Allocations, Counting};
use actix_web_cors_benches::app::Variant;
use actix_web_cors_benches::ask::Ask;
use actix_web_cors_benches::results::Instructions;

#[global_allocator]
static COUNTING: Counting = Counting;

/// What one request to the annotated handler may cost, against the same request to another app in the same run.
struct Limit {
    ask: Ask,
    against: Variant,
    /// Which kind of request the other app answers.
    other: Ask,
    instructions: f64,
    /// How many allocations more.
    allocations: f64,
}

const fn limit(ask: Ask, against: Variant, other: Ask, instructions: f64, allocations: f64) -> Limit {
    Limit { ask, against, other, instructions, allocations }
}

/// Each stands a few hundredths above what was measured when it was set: `docs/performance.md` has the figures, and the goals.
/// Lower them when the counts fall.
const LIMITS: [Limit; 10] = [
    limit(Ask::Allowed, Variant::Plain, Ask::Allowed, 1.09, 0.0),
    limit(Ask::Allowed, Variant::ActixCors, Ask::Allowed, 0.81, 0.0),
    limit(Ask::NoOrigin, Variant::Plain, Ask::NoOrigin, 1.0, 0.0),
    limit(Ask::Refused, Variant::Plain, Ask::Refused, 1.02, 0.0),
    limit(Ask::LongOrigin, Variant::Plain, Ask::LongOrigin, 1.02, 0.0),
    limit(Ask::Preflight, Variant::ActixCors, Ask::Preflight, 0.61, 0.0),
    // However long the list of headers is.
    limit(Ask::PreflightRefused, Variant::Annotated, Ask::Preflight, 1.0, 0.0),
    limit(Ask::PreflightHeader, Variant::Annotated, Ask::Preflight, 1.03, 0.0),
    limit(Ask::PreflightCommas, Variant::Annotated, Ask::Preflight, 1.03, 0.0),
    limit(Ask::PreflightNames, Variant::Annotated, Ask::Preflight, 1.03, 0.0),
];

fn main() -> ExitCode {
    let file = std::env::args().nth(1).expect("the file that gungraun's output is in");
    let instructions = Instructions::read(&std::fs::read_to_string(file).expect("gungraun's output"));
    let mut good = true;
    println!(
        "{:<46} {:>14} {:>7} {:>7}  {:>12} {:>6}",
        "annotated", "instructions", "ratio", "at most", "allocations", "more"
    );
    for Limit { ask, against, other, instructions: ratio_limit, allocations: more_limit } in LIMITS {
        let counted = |variant: Variant, ask: Ask| {
            let found = instructions.of(variant.name(), ask.name());
            found.unwrap_or_else(|| panic!("no measurement of {} {}", variant.name(), ask.name()))
        };
        let ours = counted(Variant::Annotated, ask);
        let ratio = ours / counted(against, other);
        let allocated = Allocations::of(|| Variant::Annotated.in_process(ask)).count;
        let more = allocated - Allocations::of(|| against.in_process(other)).count;
        let kept = ratio <= ratio_limit && more <= more_limit;
        good &= kept;
        let name = format!("{}, against {} {}", ask.name(), against.name(), other.name());
        let verdict = if kept { "" } else { "  <- too much" };
        println!("{name:<46} {ours:>14.0} {ratio:>7.3} {ratio_limit:>7.3}  {allocated:>12.1} {more:>+6.1}{verdict}");
    }
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
