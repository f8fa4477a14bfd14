//! Instructions of a request, by the number of allowed origins and the kind of list.

use actix_web_cors_benches::origins::{From, Origins};
use actix_web_cors_benches::{Batch, instructions};
use gungraun::{library_benchmark, library_benchmark_group, main};

macro_rules! lookups {
    ($($name:ident: $origins:expr),* $(,)?) => {
        $(
            #[library_benchmark]
            #[bench::listed_1($origins.in_process(1, From::Listed).into_batch())]
            #[bench::listed_10($origins.in_process(10, From::Listed).into_batch())]
            #[bench::listed_100($origins.in_process(100, From::Listed).into_batch())]
            #[bench::listed_1000($origins.in_process(1000, From::Listed).into_batch())]
            #[bench::listed_10000($origins.in_process(10_000, From::Listed).into_batch())]
            #[bench::unlisted_1($origins.in_process(1, From::Unlisted).into_batch())]
            #[bench::unlisted_10($origins.in_process(10, From::Unlisted).into_batch())]
            #[bench::unlisted_100($origins.in_process(100, From::Unlisted).into_batch())]
            #[bench::unlisted_1000($origins.in_process(1000, From::Unlisted).into_batch())]
            #[bench::unlisted_10000($origins.in_process(10_000, From::Unlisted).into_batch())]
            #[bench::long_10000($origins.in_process(10_000, From::Long).into_batch())]
            fn $name(batch: Batch) {
                batch.run();
            }
        )*
    };
}

lookups! {
    actix_cors: Origins::ActixCors,
    exact: Origins::Exact,
    subdomains: Origins::Subdomains,
    shared: Origins::Shared,
    shared_subdomains: Origins::SharedSubdomains,
}

library_benchmark_group!(name = origins, benchmarks = [actix_cors, exact, subdomains, shared, shared_subdomains]);
main!(config = instructions!(), library_benchmark_groups = origins);
