//! Instructions for each scenario over a connection, including parsing the request and writing the response.

use actix_web_cors_benches::app::Variant;
use actix_web_cors_benches::{instructions, scenarios};
use gungraun::{library_benchmark_group, main};

scenarios! {
    plain: |scenario| Variant::Plain.over_http1(scenario),
    actix_cors: |scenario| Variant::ActixCors.over_http1(scenario),
    annotated: |scenario| Variant::Annotated.over_http1(scenario),
    cors_new: |scenario| Variant::CorsNew.over_http1(scenario),
    cors_mixed: |scenario| Variant::CorsMixed.over_http1(scenario),
    cors_default: |scenario| Variant::CorsDefault.over_http1(scenario),
    actix_cors_scope: |scenario| Variant::ActixCorsScope.over_http1(scenario),
    cors_scope: |scenario| Variant::CorsScope.over_http1(scenario),
}

library_benchmark_group!(
    name = http1,
    benchmarks = [plain, actix_cors, annotated, cors_new, cors_mixed, cors_default, actix_cors_scope, cors_scope]
);
main!(config = instructions!(), library_benchmark_groups = http1);
