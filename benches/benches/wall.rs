//! Wall time of each scenario, measured by criterion. On a busy machine the results are imprecise.

use std::time::Duration;

use actix_web_cors_benches::app::Variant;
use actix_web_cors_benches::scenario::Scenario;
use actix_web_cors_benches::{BATCH, Batch};
use criterion::{BatchSize, Criterion, Throughput};

fn main() {
    for scenario in Scenario::ALL {
        for variant in Variant::ALL {
            // A new thread, so an app does not see thread-locals of the previous one.
            std::thread::scope(|scope| {
                scope.spawn(|| measure(scenario, variant)).join().expect("the app responds as expected")
            });
        }
    }
    Criterion::default().configure_from_args().final_summary();
}

fn measure(scenario: Scenario, variant: Variant) {
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
        .configure_from_args();
    let harness = variant.in_process(scenario);
    let mut group = criterion.benchmark_group(scenario.name());
    group.throughput(Throughput::Elements(BATCH as u64));
    group.bench_function(variant.name(), |bencher| {
        bencher.iter_batched(|| harness.batch(), Batch::run, BatchSize::PerIteration);
    });
}
