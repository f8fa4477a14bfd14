//! Macros shared by the programs that count instructions.

/// Defines one function for each way to add CORS, with one measurement for each scenario.
#[macro_export]
macro_rules! scenarios {
    ($($name:ident: $harness:expr),* $(,)?) => {
        $(
            #[::gungraun::library_benchmark]
            #[bench::allowed(($harness)($crate::scenario::Scenario::Allowed).into_batch())]
            #[bench::no_origin(($harness)($crate::scenario::Scenario::NoOrigin).into_batch())]
            #[bench::refused(($harness)($crate::scenario::Scenario::Refused).into_batch())]
            #[bench::long_origin(($harness)($crate::scenario::Scenario::LongOrigin).into_batch())]
            #[bench::preflight(($harness)($crate::scenario::Scenario::Preflight).into_batch())]
            #[bench::preflight_refused(($harness)($crate::scenario::Scenario::PreflightRefused).into_batch())]
            #[bench::preflight_header(($harness)($crate::scenario::Scenario::PreflightHeader).into_batch())]
            #[bench::preflight_commas(($harness)($crate::scenario::Scenario::PreflightCommas).into_batch())]
            #[bench::preflight_names(($harness)($crate::scenario::Scenario::PreflightNames).into_batch())]
            fn $name(batch: $crate::Batch) {
                batch.run();
            }
        )*
    };
}

/// Counts instructions only: cache hits would be those of a simulated machine.
#[macro_export]
macro_rules! instructions {
    () => {{
        let mut config = ::gungraun::LibraryBenchmarkConfig::default();
        config.tool(::gungraun::Callgrind::with_args(["--cache-sim=no"]));
        config
    }};
}
