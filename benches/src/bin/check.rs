//! Checks the counts that must not grow. `benches/check-counts` passes gungraun's output.

use std::process::ExitCode;

use actix_web_cors_benches::allocations::{Allocations, Counting};
use actix_web_cors_benches::app::Variant;
use actix_web_cors_benches::results::Instructions;
use actix_web_cors_benches::scenario::Scenario;

#[global_allocator]
static COUNTING: Counting = Counting;

/// The permitted cost of one request to the annotated handler, relative to a request to another app in the same run.
struct Limit {
    of: Variant,
    scenario: Scenario,
    against: Variant,
    /// The scenario of the other app.
    other: Scenario,
    instructions: f64,
    /// The permitted number of additional allocations.
    allocations: f64,
}

const fn limit(scenario: Scenario, against: Variant, other: Scenario, instructions: f64, allocations: f64) -> Limit {
    Limit { of: Variant::Annotated, scenario, against, other, instructions, allocations }
}

/// A form with `Cors` on an app, which must not allocate more than actix-cors.
const fn middleware(of: Variant, scenario: Scenario, instructions: f64) -> Limit {
    Limit { of, scenario, against: Variant::ActixCors, other: scenario, instructions, allocations: 0.0 }
}

/// Each limit is a few hundredths above the value measured when it was set. `docs/performance.md` has the figures and the goals.
/// Lower them when the counts fall.
const LIMITS: [Limit; 21] = [
    limit(Scenario::Allowed, Variant::Plain, Scenario::Allowed, 1.09, 0.0),
    limit(Scenario::Allowed, Variant::ActixCors, Scenario::Allowed, 0.81, 0.0),
    limit(Scenario::NoOrigin, Variant::Plain, Scenario::NoOrigin, 1.0, 0.0),
    limit(Scenario::Refused, Variant::Plain, Scenario::Refused, 1.02, 0.0),
    limit(Scenario::LongOrigin, Variant::Plain, Scenario::LongOrigin, 1.02, 0.0),
    limit(Scenario::Preflight, Variant::ActixCors, Scenario::Preflight, 0.61, 0.0),
    // The cost must not depend on the length of the list of headers.
    limit(Scenario::PreflightRefused, Variant::Annotated, Scenario::Preflight, 1.0, 0.0),
    limit(Scenario::PreflightHeader, Variant::Annotated, Scenario::Preflight, 1.03, 0.0),
    limit(Scenario::PreflightCommas, Variant::Annotated, Scenario::Preflight, 1.03, 0.0),
    limit(Scenario::PreflightNames, Variant::Annotated, Scenario::Preflight, 1.03, 0.0),
    middleware(Variant::CorsNew, Scenario::Allowed, 0.95),
    middleware(Variant::CorsNew, Scenario::NoOrigin, 0.99),
    middleware(Variant::CorsNew, Scenario::Refused, 0.95),
    middleware(Variant::CorsNew, Scenario::Preflight, 0.43),
    middleware(Variant::CorsNew, Scenario::PreflightRefused, 0.98),
    middleware(Variant::CorsMixed, Scenario::Allowed, 0.96),
    middleware(Variant::CorsMixed, Scenario::NoOrigin, 1.0),
    middleware(Variant::CorsMixed, Scenario::Refused, 0.96),
    middleware(Variant::CorsDefault, Scenario::Allowed, 1.03),
    middleware(Variant::CorsDefault, Scenario::NoOrigin, 1.06),
    middleware(Variant::CorsDefault, Scenario::Refused, 1.03),
];

fn main() -> ExitCode {
    let file = std::env::args().nth(1).expect("the file with gungraun's output");
    let instructions = Instructions::read(&std::fs::read_to_string(file).expect("gungraun's output"));
    let mut good = true;
    println!("{:<66} {:>14} {:>7} {:>7}  {:>12} {:>6}", "", "instructions", "ratio", "at most", "allocations", "more");
    for Limit { of, scenario, against, other, instructions: ratio_limit, allocations: more_limit } in LIMITS {
        let counted = |variant: Variant, scenario: Scenario| {
            let found = instructions.of(variant.name(), scenario.name());
            found.unwrap_or_else(|| panic!("no measurement of {} {}", variant.name(), scenario.name()))
        };
        let ours = counted(of, scenario);
        let ratio = ours / counted(against, other);
        let allocated = Allocations::of(|| of.in_process(scenario)).count;
        let more = allocated - Allocations::of(|| against.in_process(other)).count;
        let is_met = ratio <= ratio_limit && more <= more_limit;
        good &= is_met;
        let name = format!("{} {}, relative to {} {}", of.name(), scenario.name(), against.name(), other.name());
        let mark = if is_met { "" } else { "  <- too much" };
        println!("{name:<66} {ours:>14.0} {ratio:>7.3} {ratio_limit:>7.3}  {allocated:>12.1} {more:>+6.1}{mark}");
    }
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
