//! Random policies and random requests: the model browser lets a script read exactly what the policy states, and no handler
//! runs that the policy blocks. What a policy states is implemented here a second time, as naively as possible.
// One policy has `headers = ["*"]` without `authorization`, on purpose.
#![allow(deprecated)]

mod policies;
mod statement;

use std::cell::Cell;
use std::time::Duration;

use actix_web::App;
use actix_web::test::init_service;
use actix_web::web::Data;
use actix_web_cors::testing::{Browser, Credentials, Engine, Response};
use policies::Runs;
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};
use proptest::test_runner::{Config, TestRunner};
use statement::{At, Expected, Request, SAFE, Stated, UNSAFE};

const API: &str = "https://api.example.net";

fn pages() -> impl Strategy<Value = Option<At>> {
    let hosts = [
        "app.example.com",
        "a.app.example.com",
        "a.b.example.com",
        "example.com",
        "x_y.example.com",
        "notexample.com",
        "app-example.com",
        "example.com.evil.test",
        "app.example.community",
        "app.example.org",
        "shop.co.uk",
        "co.uk",
        "[2001:db8::1]",
        "192.0.2.7",
        "api.example.net",
    ];
    let port = prop_oneof![3 => Just(""), 1 => Just(":8443"), 1 => Just(":8080"), 1 => Just(":1")];
    let scheme = prop_oneof![5 => Just("https"), 1 => Just("http")];
    let web = (scheme, select(hosts.to_vec()), port).prop_map(|(scheme, host, port)| At { scheme, host, port });
    let shell = Just(At { scheme: "capacitor", host: "localhost", port: "" });
    prop_oneof![10 => web.prop_map(Some), 1 => shell.prop_map(Some), 1 => Just(None)]
}

/// A page whose origin the policy allows, if there is one.
fn meant(stated: &Stated, pages: &[At]) -> Option<At> {
    pages.iter().find(|page| stated.origins.iter().any(|entry| page.matches_entry(entry))).cloned()
}

fn requests() -> impl Strategy<Value = Request> {
    let methods =
        vec!["GET", "GET", "HEAD", "POST", "POST", "PUT", "put", "DELETE", "PATCH", "patch", "QUERY", "BREW", "get"];
    let lines = UNSAFE.into_iter().chain(SAFE).collect::<Vec<_>>();
    let headers = prop_oneof![
        2 => Just(Vec::new()),
        2 => select(lines.clone()).prop_map(|line| vec![line]),
        1 => subsequence(lines, 0..4),
    ];
    let credentials = select(vec![Credentials::Omit, Credentials::SameOrigin, Credentials::Include]);
    let listed_method = prop::option::weighted(0.6, any::<Index>());
    (select(methods), headers, credentials, prop::bool::weighted(0.1), listed_method).prop_map(
        |(method, headers, credentials, upload, listed_method)| Request {
            method,
            headers,
            credentials,
            upload,
            listed_method,
        },
    )
}

/// One page's calls to one route, with the seconds between them.
#[derive(Debug, Clone)]
struct Session {
    route: usize,
    page: Option<At>,
    /// Use a page whose origin the policy allows.
    at_home: bool,
    engine: Engine,
    calls: Vec<(Request, u64)>,
}

fn sessions(routes: usize) -> impl Strategy<Value = Session> {
    let engine = select(vec![Engine::Standard, Engine::Chromium, Engine::Firefox]);
    let calls = prop::collection::vec((requests(), select(vec![0, 1, 700])), 1..4);
    (0..routes, pages(), prop::bool::weighted(0.7), engine, calls)
        .prop_map(|(route, page, at_home, engine, calls)| Session { route, page, at_home, engine, calls })
}

fn names(response: &Response) -> Vec<String> {
    let own = |name: &&str| ["cache-control", "x-one", "x-two", "set-cookie"].contains(name);
    let mut names: Vec<String> =
        response.headers().keys().map(|name| name.as_str()).filter(own).map(str::to_owned).collect();
    names.sort();
    names
}

#[test]
fn the_browser_lets_through_exactly_what_the_policy_states() {
    let system = actix_web::rt::System::new();
    let runs = Data::new(Runs::default());
    let app = App::new().app_data(runs.clone()).configure(policies::configure);
    let app = system.block_on(async { init_service(app).await });
    let routes: Vec<Stated> = policies::stated();
    let homes = [
        ("https", "app.example.com", ""),
        ("https", "app.example.com", ":8443"),
        ("https", "a.b.example.com", ""),
        ("https", "a.app.example.com", ""),
        ("http", "app.example.com", ""),
        ("https", "shop.co.uk", ""),
        ("capacitor", "localhost", ""),
        ("https", "[2001:db8::1]", ""),
    ]
    .map(|(scheme, host, port)| At { scheme, host, port });
    let (read, refused) = (Cell::new(0_usize), Cell::new(0_usize));

    // `PROPTEST_CASES` sets a larger number.
    let sessions_to_try = Config::default().cases.max(4000);
    let config = Config { cases: sessions_to_try, failure_persistence: None, ..Config::default() };
    let outcome = TestRunner::new(config).run(&sessions(routes.len()), |session| {
        let stated = &routes[session.route];
        let home = meant(stated, &homes).filter(|_| session.at_home);
        let page = home.or_else(|| session.page.clone());
        let browser = page.as_ref().map_or_else(Browser::opaque, |page| Browser::at(&page.text()));
        let browser = browser.server(API).cookie("sid=1").engine(session.engine);
        for (request, pause) in &session.calls {
            let request = &request.towards(stated);
            browser.advance(Duration::from_secs(*pause));
            let before = runs.0.get();
            let outcome = system.block_on(browser.fetch(&app, request.fetch(&stated.path)));
            let expected = stated.expect(page.as_ref(), request, session.engine);
            let got = Expected { reads: outcome.as_ref().ok().map(names), runs: runs.0.get() > before };
            prop_assert_eq!(&got, &expected, "{:?} from {:?} under {:?}: {:?}", request, page, stated, outcome);
            let count = if expected.reads.is_some() { &read } else { &refused };
            count.set(count.get() + 1);
        }
        Ok(())
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
    let (read, refused) = (read.get(), refused.get());
    println!("{} routes, {sessions_to_try} sessions: {read} calls were answered, {refused} refused", routes.len());
    assert!(
        read > 1000 && refused > 1000,
        "the requests are not worth their names: {read} answered, {refused} refused"
    );
}
