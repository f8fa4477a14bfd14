//! Wall time of each kind of request, by criterion. On a machine that is busy with other things it tells little.

use std::time::Duration;

use actix_web_cors_benches::app::Variant;
use actix_web_cors_benches::ask::Ask;
use actix_web_cors_benches::{BATCH, Batch};
use criterion::{BatchSize, Criterion, Throughput};

fn main() {
    for ask in Ask::ALL {
        for variant in Variant::ALL {
            // What one app leaves on its thread is not to be seen by the next.
            std::thread::scope(|scope| {
                scope.spawn(|| measure(ask, variant)).join().expect("the app answers as expected")
            });
        }
    }
    Criterion::default().configure_from_args().final_summary();
}

fn measure(ask: Ask, variant: Variant) {
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
        .configure_from_args();
    let subject = variant.in_process(ask);
    let mut group = criterion.benchmark_group(ask.name());
    group.throughput(Throughput::Elements(BATCH as u64));
    group.bench_function(variant.name(), |bencher| {
        bencher.iter_batched(|| subject.batch(), Batch::run, BatchSize::PerIteration);
    });
}
