//! Instructions of each kind of request, called without a connection.

use actix_web_cors_benches::app::Variant;
use actix_web_cors_benches::{asked, instructions};
use gungraun::{library_benchmark_group, main};

asked! {
    plain: |ask| Variant::Plain.in_process(ask),
    actix_cors: |ask| Variant::ActixCors.in_process(ask),
    annotated: |ask| Variant::Annotated.in_process(ask),
    cors_new: |ask| Variant::CorsNew.in_process(ask),
    cors_mixed: |ask| Variant::CorsMixed.in_process(ask),
    cors_default: |ask| Variant::CorsDefault.in_process(ask),
}

library_benchmark_group!(name = requests, benchmarks = [plain, actix_cors, annotated, cors_new, cors_mixed, cors_default]);
main!(config = instructions!(), library_benchmark_groups = requests);
