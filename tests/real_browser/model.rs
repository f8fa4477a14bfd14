//! The cases in the model browser, against an application equal to the served one.

use std::time::Duration;

use actix_web::middleware::from_fn;
use actix_web::{App, test, web};
use actix_web_cors::testing::{Browser, Credentials, Engine, Fetch, Mode, Redirect, Response, ResponseKind};

use crate::api;
use crate::matrix::{Call, Case, Page, Sites};
use crate::record::{Log, Outcome, Seen, record};

pub(crate) fn work_through(cases: &[Case], sites: &Sites, engine: Engine) -> Vec<Outcome> {
    api::configure_run_time_origins(sites);
    actix_web::rt::System::new().block_on(async {
        let log = web::Data::new(Log::default());
        let app = App::new().app_data(log.clone()).app_data(web::Data::new(*sites)).configure(api::configure);
        let app = test::init_service(app.wrap(from_fn(record))).await;
        let mut outcomes = Vec::new();
        for (number, case) in cases.iter().enumerate() {
            // A browser caches its preflights, but the query makes each case's URL a new one.
            let browser = browser(case, sites, engine);
            let mut seen = Vec::new();
            for call in &case.calls {
                browser.advance(Duration::from_millis(call.wait));
                let outcome = browser.fetch(&app, fetch(call, number, case.page, sites)).await;
                seen.push(outcome.ok().map(|response| shown(&response, call)));
            }
            outcomes.push(Outcome { seen, sent: log.of_case(number) });
        }
        outcomes
    })
}

fn browser(case: &Case, sites: &Sites, engine: Engine) -> Browser {
    let browser = match case.page {
        Page::Sandboxed => Browser::opaque(),
        page => Browser::at(&sites.origin(page)),
    };
    let browser = browser.server(&sites.api()).engine(engine);
    // Every page has a cookie for its host. The model has no cookie jar, so the cookie is set here.
    if case.has_cookie() { browser.cookie("sid=1") } else { browser }
}

fn fetch(call: &Call, number: usize, page: Page, sites: &Sites) -> Fetch {
    let mut fetch = Fetch::new(call.method, &call.url(number, page, sites));
    for (name, value) in &call.headers {
        fetch = fetch.header(name, value);
    }
    if let Some(body) = call.body {
        fetch = fetch.body(body);
    }
    fetch = match call.credentials {
        "omit" => fetch.credentials(Credentials::Omit),
        "include" => fetch.credentials(Credentials::Include),
        _ => fetch,
    };
    fetch = match call.mode {
        "no-cors" => fetch.mode(Mode::NoCors),
        "same-origin" => fetch.mode(Mode::SameOrigin),
        _ => fetch,
    };
    fetch = match call.redirect {
        "error" => fetch.redirect(Redirect::Error),
        "manual" => fetch.redirect(Redirect::Manual),
        _ => fetch,
    };
    if call.upload == "with a listener" { fetch.upload_listener() } else { fetch }
}

fn shown(response: &Response, call: &Call) -> Seen {
    let kind = match response.kind() {
        _ if !call.upload.is_empty() => "xhr",
        ResponseKind::Basic => "basic",
        ResponseKind::Cors => "cors",
        ResponseKind::Opaque => "opaque",
        ResponseKind::OpaqueRedirect => "opaqueredirect",
    };
    let names = response.headers().keys().map(|name| name.as_str().to_owned());
    let seen = Seen {
        kind: kind.to_owned(),
        status: response.status(),
        redirected: response.redirected() && call.upload.is_empty(),
        url: response.url().to_owned(),
        headers: names.filter_map(|name| response.header(&name).map(|value| (name, value))).collect(),
        text: response.text(),
    };
    seen.of_the_application()
}
