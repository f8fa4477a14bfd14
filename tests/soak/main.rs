//! A real server under a mix of preflights, actual requests and hostile requests, on several connections and for minutes, while
//! its origins are replaced: no wrong response, and no memory growth. Not part of the ordinary run:
//!
//! ```text
//! cargo test -p actix-web-cors-tests --test soak -- --ignored --nocapture        # SOAK_SECONDS=600 for longer
//! ```

mod connection;
mod mix;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use connection::Connection;
use mix::{Exchange, Mix};
use support::server::Served;

const CONNECTIONS: u64 = 6;

/// Before this time, the allocator and the workers are still growing to their size.
const WARMING_UP: Duration = Duration::from_secs(10);

/// The permitted memory growth from then to the end.
const FLAT: u64 = 4 << 20;

#[test]
#[ignore = "takes minutes: cargo test -p actix-web-cors-tests --test soak -- --ignored --nocapture"]
fn no_wrong_response_and_no_memory_growth() {
    let seconds = std::env::var("SOAK_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(130);
    let length = Duration::from_secs(seconds);
    mix::allow_both_sets();
    let served = Served::start(mix::configure);
    let (done, responses, wrong) = (AtomicBool::new(false), AtomicU64::new(0), AtomicU64::new(0));
    let mut memory = Vec::new();
    let started = Instant::now();
    std::thread::scope(|scope| {
        for seed in 1..=CONNECTIONS {
            let (done, responses, wrong, address) = (&done, &responses, &wrong, served.address);
            scope.spawn(move || {
                let mut mix = Mix::new(seed);
                let mut connection = Connection::new(address);
                while !done.load(Ordering::Relaxed) {
                    let exchange = mix.next();
                    responses.fetch_add(1, Ordering::Relaxed);
                    if let Err(why) = send_and_check(&mut connection, &exchange) {
                        let before = wrong.fetch_add(1, Ordering::Relaxed);
                        if before < 20 {
                            eprintln!("wrong: {why}\n{}", String::from_utf8_lossy(&exchange.bytes));
                        }
                    }
                }
            });
        }
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                mix::replace_sets();
                std::thread::sleep(Duration::from_millis(20));
            }
        });
        for at in [WARMING_UP.min(length / 10), length / 2, length] {
            std::thread::sleep(at.saturating_sub(started.elapsed()));
            let resident = resident();
            println!(
                "after {:>4} s: {:>6} KiB resident, {} responses",
                at.as_secs(),
                resident / 1024,
                responses.load(Ordering::Relaxed)
            );
            memory.push(resident);
        }
        done.store(true, Ordering::Relaxed);
    });
    let (responses, wrong) = (responses.into_inner(), wrong.into_inner());
    println!(
        "{responses} responses on {CONNECTIONS} connections in {seconds} s: {wrong} wrong; origins were replaced {} times",
        mix::replacements()
    );
    assert_eq!(wrong, 0);
    assert!(memory[2] < memory[0] + FLAT, "memory grew: {memory:?}");
}

fn send_and_check(connection: &mut Connection, exchange: &Exchange) -> Result<(), String> {
    let reply = connection.exchange(&exchange.bytes, exchange.is_abandoned)?;
    match reply {
        None if exchange.is_abandoned => Ok(()),
        None => Err("no response".to_owned()),
        Some(reply) => exchange.check(&reply),
    }
}

/// The memory of this process: the server's, and that of its few clients. 0 if there is no `/proc`.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().split(' ').next()?.parse::<u64>().ok()).unwrap_or_default() * 1024
}
