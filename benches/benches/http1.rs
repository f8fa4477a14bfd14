//! Instructions of each kind of request over a connection: parsed, answered and written.

use actix_web_cors_benches::app::Variant;
use actix_web_cors_benches::{asked, instructions};
use gungraun::{library_benchmark_group, main};

asked! {
    plain: |ask| Variant::Plain.over_http1(ask),
    actix_cors: |ask| Variant::ActixCors.over_http1(ask),
    annotated: |ask| Variant::Annotated.over_http1(ask),
    cors_new: |ask| Variant::CorsNew.over_http1(ask),
    cors_default: |ask| Variant::CorsDefault.over_http1(ask),
}

library_benchmark_group!(name = http1, benchmarks = [plain, actix_cors, annotated, cors_new, cors_default]);
main!(config = instructions!(), library_benchmark_groups = http1);
