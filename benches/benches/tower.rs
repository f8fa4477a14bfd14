//! Instructions for each scenario in axum, for perspective.

use actix_web_cors_benches::tower::Tower;
use actix_web_cors_benches::{instructions, scenarios};
use gungraun::{library_benchmark_group, main};

scenarios! {
    axum: |scenario| Tower::Axum.in_process(scenario),
    tower_http: |scenario| Tower::TowerHttp.in_process(scenario),
}

library_benchmark_group!(name = tower, benchmarks = [axum, tower_http]);
main!(config = instructions!(), library_benchmark_groups = tower);
