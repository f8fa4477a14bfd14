//! What the programs that count instructions have in common.

/// One function for each way to have CORS, and in it one measurement for each kind of request.
#[macro_export]
macro_rules! asked {
    ($($name:ident: $subject:expr),* $(,)?) => {
        $(
            #[::gungraun::library_benchmark]
            #[bench::allowed(($subject)($crate::ask::Ask::Allowed).into_batch())]
            #[bench::no_origin(($subject)($crate::ask::Ask::NoOrigin).into_batch())]
            #[bench::refused(($subject)($crate::ask::Ask::Refused).into_batch())]
            #[bench::long_origin(($subject)($crate::ask::Ask::LongOrigin).into_batch())]
            #[bench::preflight(($subject)($crate::ask::Ask::Preflight).into_batch())]
            #[bench::preflight_refused(($subject)($crate::ask::Ask::PreflightRefused).into_batch())]
            #[bench::preflight_header(($subject)($crate::ask::Ask::PreflightHeader).into_batch())]
            #[bench::preflight_commas(($subject)($crate::ask::Ask::PreflightCommas).into_batch())]
            #[bench::preflight_names(($subject)($crate::ask::Ask::PreflightNames).into_batch())]
            fn $name(batch: $crate::Batch) {
                batch.run();
            }
        )*
    };
}

/// Instructions, and nothing else: cache hits would be those of a machine that nobody has.
#[macro_export]
macro_rules! instructions {
    () => {{
        let mut config = ::gungraun::LibraryBenchmarkConfig::default();
        config.tool(::gungraun::Callgrind::with_args(["--cache-sim=no"]));
        config
    }};
}
