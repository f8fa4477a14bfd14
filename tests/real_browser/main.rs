//! Compares the model with real browsers: a headless one works through the [`cases`] against the annotated server of [`api`], and
//! the model in `actix_web_cors::testing` works through the same ones. The scripts' results and the requests that the server
//! sees must be equal, case by case.
//!
//! No driver is needed: the page reports its results to the server. If a browser is missing, its test prints that and passes,
//! except for Chromium under `CI=true`, where the test fails.
// The pages are on loopback, which is not a release origin, and one policy has `headers = ["*"]` on purpose.
#![allow(deprecated)]

mod api;
mod cases;
mod matrix;
mod model;
mod record;
mod served;

use std::sync::{Mutex, PoisonError};

use actix_web_cors::testing::Engine;
use matrix::Case;
use record::Outcome;
use served::Served;
use support::browsers::Installed;

/// One browser at a time: some origins are only known at run time, and are shared by the whole program.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

#[test]
fn chromium_and_the_model_agree() {
    if let Some(chromium) = Installed::chromium_or_skip("the matrix of cases in Chromium") {
        compare(&chromium, Engine::Chromium);
    }
}

#[test]
fn firefox_and_the_model_agree() {
    if let Some(firefox) = Installed::firefox_or_skip("the matrix of cases in Firefox") {
        compare(&firefox, Engine::Firefox);
    }
}

/// Runs the model alone, so the matrix is checked even without a browser.
#[test]
fn the_model_agrees_with_the_matrix() {
    let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let sites = matrix::Sites { page: 3000, api: 8080 };
    for engine in [Engine::Chromium, Engine::Firefox] {
        let cases = cases::all();
        let outcomes = model::work_through(&cases, &sites, engine);
        report(format!("{engine:?}, as modelled"), &cases, |case, index| {
            unlike(case, case.sent_by_model(engine), &outcomes[index], "the model")
        });
    }
}

fn compare(browser: &Installed, engine: Engine) {
    let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let cases = cases::all();
    let served = Served::start(cases::all());
    api::configure_run_time_origins(&served.sites);
    let real = served.run_in(browser);
    let model = model::work_through(&cases, &served.sites, engine);
    report(browser.version(), &cases, |case, index| {
        let (real, model) = (&real[index], &model[index]);
        let mut complaints = unlike(case, case.sent_by_browser(engine), real, "the browser");
        if real.seen != model.seen {
            complaints
                .push(format!("scripts see\n    in the browser {:?}\n    in the model   {:?}", real.seen, model.seen));
        }
        if !case.is_sent_alike(engine, &real.sent, &model.sent) {
            complaints.push(format!(
                "the server sees\n    of the browser {:#?}\n    of the model   {:#?}",
                real.sent, model.sent
            ));
        }
        complaints
    });
}

/// The cases whose outcome differs from the matrix.
fn unlike(case: &Case, stated: &str, outcome: &Outcome, whose: &str) -> Vec<String> {
    let (sees, sends) = (outcome.sees(), outcome.sends());
    let mut complaints = Vec::new();
    if sees != case.sees {
        complaints.push(format!("the matrix states that the script sees `{}`, {whose} sees `{sees}`", case.sees));
    }
    if sends != stated {
        complaints.push(format!("the matrix states that `{stated}` is sent, {whose} sends `{sends}`"));
    }
    complaints
}

fn report(who: String, cases: &[Case], complaints: impl Fn(&Case, usize) -> Vec<String>) {
    let wrong: Vec<String> = cases
        .iter()
        .enumerate()
        .flat_map(|(index, case)| complaints(case, index).into_iter().map(move |why| format!("{}: {why}", case.name)))
        .collect();
    assert!(wrong.is_empty(), "{who}: {} complaints in {} cases\n{}", wrong.len(), cases.len(), wrong.join("\n"));
    let calls: usize = cases.iter().map(|case| case.calls.len()).sum();
    println!("{who}: {} cases, {calls} calls, no difference", cases.len());
}
