//! Instructions of each kind of request to axum, for perspective.

use actix_web_cors_benches::tower::Tower;
use actix_web_cors_benches::{asked, instructions};
use gungraun::{library_benchmark_group, main};

asked! {
    axum: |ask| Tower::Axum.in_process(ask),
    tower_http: |ask| Tower::TowerHttp.in_process(ask),
}

library_benchmark_group!(name = tower, benchmarks = [axum, tower_http]);
main!(config = instructions!(), library_benchmark_groups = tower);
