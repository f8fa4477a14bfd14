//! Instructions for each scenario, called without a connection.

use actix_web_cors_benches::app::Variant;
use actix_web_cors_benches::{instructions, scenarios};
use gungraun::{library_benchmark_group, main};

scenarios! {
    plain: |scenario| Variant::Plain.in_process(scenario),
    actix_cors: |scenario| Variant::ActixCors.in_process(scenario),
    annotated: |scenario| Variant::Annotated.in_process(scenario),
    cors_new: |scenario| Variant::CorsNew.in_process(scenario),
    cors_mixed: |scenario| Variant::CorsMixed.in_process(scenario),
    cors_default: |scenario| Variant::CorsDefault.in_process(scenario),
    actix_cors_scope: |scenario| Variant::ActixCorsScope.in_process(scenario),
    cors_scope: |scenario| Variant::CorsScope.in_process(scenario),
}

library_benchmark_group!(
    name = requests,
    benchmarks = [plain, actix_cors, annotated, cors_new, cors_mixed, cors_default, actix_cors_scope, cors_scope]
);
main!(config = instructions!(), library_benchmark_groups = requests);
