//! Random apps and requests: which handler's policy decides?
//!
//! Each app is built twice: with the crate, and as a plain actix-web router of the same shape, without CORS and without auth. The
//! plain router shows which handler a request reaches. Preflights, decoration and blocking of the app with the crate are then
//! checked against the policy of *that* handler (DESIGN 5 and 7).
//!
//! `HANDLER_ORACLE_REQUESTS=1000000` sets the number of requests, 40 per app. Each app is generated from one seed, which a failure
//! prints: `HANDLER_ORACLE_SEED=53 HANDLER_ORACLE_REQUESTS=40` repeats it.

mod app;
mod handlers;
mod oracle;
mod policies;
mod preflight;
mod properties;
mod random;
mod request;
mod serving;
mod shrink;

use std::collections::BTreeMap;

use app::Shape;
use preflight::PlainPreflight;
use properties::Broken;
use random::Random;
use request::{Request, send};
use serving::{EXEMPT, serve};

const REQUESTS: u64 = 100_000;
const REQUESTS_OF_AN_APP: u64 = 40;

fn variable(name: &str) -> Option<u64> {
    Some(std::env::var(name).ok()?.parse().expect("a number"))
}

/// One request, sent to an app and to its plain twin.
macro_rules! check {
    ($shape:expr, $app:expr, $plain:expr, $request:expr) => {{
        let (shape, request): (&Shape, &Request) = ($shape, $request);
        let got = send($app, request).await;
        let itself = send($plain, request).await;
        match request.preflight_for().filter(|_| request.origin().is_some()) {
            None => properties::actual(shape, request, &itself, &got),
            Some(method) => {
                let as_shown = request.actual(method);
                let one = send($plain, &as_shown).await;
                let two = send($plain, &as_shown.with("x-admin", "1")).await;
                EXEMPT.set(preflight::exempt(shape, request, method));
                let three = send($plain, &as_shown).await;
                EXEMPT.take();
                let plain = PlainPreflight { itself, actual: [one, two, three] };
                preflight::check(shape, request, &plain, &got)
            }
        }
    }};
}

async fn broken(shape: &Shape, request: &Request) -> Option<Broken> {
    let (app, plain) = (serve(shape, false).await, serve(shape, true).await);
    check!(shape, &app, &plain, request).err()
}

/// Shrinks to the smallest app and request that violate the same property.
async fn shrunk(mut shape: Shape, mut request: Request, mut found: Broken) -> (Shape, Request, Broken) {
    'smaller: loop {
        for (smaller, smaller_request) in shrink::smaller(&shape, &request) {
            if let Some(other) = broken(&smaller, &smaller_request).await.filter(|other| other.class() == found.class())
            {
                (shape, request, found) = (smaller, smaller_request, other);
                continue 'smaller;
            }
        }
        return (shape, request, found);
    }
}

#[actix_web::test]
async fn the_policy_of_the_reached_handler_decides() {
    let requests = variable("HANDLER_ORACLE_REQUESTS").unwrap_or(REQUESTS);
    let start = variable("HANDLER_ORACLE_SEED").unwrap_or(1);
    let mut failures: BTreeMap<_, (u64, String)> = BTreeMap::new();
    for seed in start..start + requests.div_ceil(REQUESTS_OF_AN_APP) {
        let mut random = Random::new(seed);
        let shape = Shape::random(&mut random);
        let (app, plain) = (serve(&shape, false).await, serve(&shape, true).await);
        for _ in 0..REQUESTS_OF_AN_APP {
            let request = Request::random(&mut random, shape.trims);
            let Err(found) = check!(&shape, &app, &plain, &request) else { continue };
            if let Some((count, _)) = failures.get_mut(&found.class()) {
                *count += 1;
                continue;
            }
            let class = found.class();
            let (shape, request, found) = shrunk(shape.clone(), request, found).await;
            failures.insert(class, (1, format!("seed {seed}\n{shape}{request}\n{}", found.detail)));
        }
    }
    let text: Vec<String> = failures
        .iter()
        .map(|((property, situation), (count, example))| {
            format!("== {property}\n   {situation} ({count} times)\n{example}")
        })
        .collect();
    assert!(failures.is_empty(), "{} classes of failures:\n{}", failures.len(), text.join("\n\n"));
}
