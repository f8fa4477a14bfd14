//! Instructions of a request for the last of many routes.

use actix_web_cors_benches::routing::Routes;
use actix_web_cors_benches::{Batch, instructions};
use gungraun::{library_benchmark, library_benchmark_group, main};

macro_rules! routed {
    ($($name:ident: $routes:expr),* $(,)?) => {
        $(
            #[library_benchmark]
            #[bench::put_1($routes.in_process(1, false).into_batch())]
            #[bench::put_10($routes.in_process(10, false).into_batch())]
            #[bench::put_100($routes.in_process(100, false).into_batch())]
            #[bench::put_1000($routes.in_process(1000, false).into_batch())]
            #[bench::preflight_1($routes.in_process(1, true).into_batch())]
            #[bench::preflight_10($routes.in_process(10, true).into_batch())]
            #[bench::preflight_100($routes.in_process(100, true).into_batch())]
            #[bench::preflight_1000($routes.in_process(1000, true).into_batch())]
            fn $name(batch: Batch) {
                batch.run();
            }
        )*
    };
}

routed! {
    plain: Routes::Plain,
    annotated: Routes::Annotated,
    doubled: Routes::Doubled,
    actix_cors: Routes::ActixCors,
    cors_new: Routes::CorsNew,
    cors_default: Routes::CorsDefault,
}

library_benchmark_group!(name = routing, benchmarks = [plain, annotated, doubled, actix_cors, cors_new, cors_default]);
main!(config = instructions!(), library_benchmark_groups = routing);
