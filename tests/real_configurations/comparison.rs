//! Two servers that differ in their CORS layer only, and the calls whose outcomes differ.

use std::fmt::Write;

use actix_web::App;
use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceResponse};
use actix_web::middleware::Condition;
use actix_web::test::init_service;
use actix_web::web::{Data, ServiceConfig};
use actix_web_cors::Cors;

use crate::calls::{self, CACHE, Page, Runs};

/// Calls whose outcome here is another than with actix-cors, for the same reason.
pub(crate) struct Difference {
    pages: &'static [Page],
    calls: &'static str,
    before: &'static str,
    here: &'static str,
}

/// A row of a table of differences. The calls are separated by commas; the last column says why the outcomes differ.
pub(crate) const fn row(
    pages: &'static [Page],
    calls: &'static str,
    before: &'static str,
    here: &'static str,
    why: &'static str,
) -> Difference {
    assert!(!why.is_empty(), "a difference has a reason");
    Difference { pages, calls, before, here }
}

/// Without a `max_age`, actix-cors sends no `Access-Control-Max-Age`.
pub(crate) const NO_MAX_AGE: Difference = row(
    &[Page::FrontEnd],
    CACHE,
    "5 s",
    "600 s",
    "here the default of `max_age` is sent; a browser caches a preflight without one for 5 seconds",
);

/// A list of methods without `POST`.
pub(crate) const WITHOUT_POST: &[Difference] = &[
    row(
        &[Page::FrontEnd],
        "POST text, POST text cookies",
        "reads 201 x-total-count",
        "unread",
        "`POST` is not in the list, and only responses to listed methods are decorated here",
    ),
    row(
        &[Page::FrontEnd],
        "POST json, POST json cookies",
        "refused",
        "unread",
        "actix-cors answers such a preflight with 400; here the browser compares, but `POST` needs no \
         `Access-Control-Allow-Methods`",
    ),
];

/// A configuration on both sides. `None` is a server without a CORS layer.
pub(crate) struct Comparison {
    before: Option<actix_cors::Cors>,
    here: Option<Cors>,
    app_data: Box<dyn Fn(&mut ServiceConfig)>,
}

/// The outcome of each call from each page.
type Outcomes = Vec<(Page, &'static str, String)>;

impl Comparison {
    pub(crate) fn new(before: impl Into<Option<actix_cors::Cors>>, here: impl Into<Option<Cors>>) -> Self {
        Self { before: before.into(), here: here.into(), app_data: Box::new(|_| {}) }
    }

    /// Adds the data of the apps that a predicate reads.
    pub(crate) fn app_data<T: 'static>(self, data: Data<T>) -> Self {
        let app_data = Box::new(move |config: &mut ServiceConfig| {
            config.app_data(data.clone());
        });
        Self { app_data, ..self }
    }

    /// Checks that the outcomes differ as stated and in no other way, and that with actix-cors these pages, in the order of
    /// [`Page::ALL`], read a plain `GET`.
    pub(crate) async fn check(self, readers_of_get: &[Page], stated: &[Difference]) {
        let runs = Data::new(Runs::default());
        let app = || App::new().app_data(runs.clone()).configure(calls::routes).configure(&self.app_data);
        let before = app().wrap(Condition::new(self.before.is_some(), self.before.unwrap_or_default()));
        let here = app().wrap(Condition::new(self.here.is_some(), self.here.unwrap_or_default()));
        let before = outcomes(&init_service(before).await, &runs).await;
        let here = outcomes(&init_service(here).await, &runs).await;

        assert_eq!(readers(&before, "GET"), readers_of_get, "with actix-cors");

        let stated: Outcomes = stated.iter().flat_map(Difference::rows).collect();
        let found: Outcomes = before
            .iter()
            .zip(&here)
            .filter(|(before, here)| before.2 != here.2)
            .map(|((page, call, before), (_, _, here))| (*page, *call, transition(before, here)))
            .collect();
        let only = |these: &Outcomes, those: &Outcomes| {
            these.iter().filter(|row| !those.contains(row)).fold(String::new(), |mut text, (page, call, change)| {
                let _ = writeln!(text, "  {page:?}: {call}: {change}");
                text
            })
        };
        let (unstated, missing) = (only(&found, &stated), only(&stated, &found));
        assert!(
            unstated.is_empty() && missing.is_empty(),
            "differences that are not stated:\n{unstated}stated differences that do not occur:\n{missing}"
        );
    }
}

impl Difference {
    fn rows(&self) -> impl Iterator<Item = (Page, &'static str, String)> {
        let (calls, transition) = (self.calls, transition(self.before, self.here));
        self.pages.iter().flat_map(move |&page| {
            let transition = transition.clone();
            calls.split(", ").map(move |call| (page, call, transition.clone()))
        })
    }
}

/// Returns the pages that read the response to a call, in the order of [`Page::ALL`], with actix-cors.
pub(crate) async fn readers_with_actix_cors(cors: actix_cors::Cors, call: &str) -> Vec<Page> {
    let runs = Data::new(Runs::default());
    let app = App::new().app_data(runs.clone()).configure(calls::routes).wrap(cors);
    readers(&outcomes(&init_service(app).await, &runs).await, call)
}

fn readers(outcomes: &Outcomes, call: &str) -> Vec<Page> {
    let reads = |(_, name, outcome): &&(Page, &str, String)| *name == call && outcome.starts_with("reads 2");
    outcomes.iter().filter(reads).map(|(page, ..)| *page).collect()
}

fn transition(before: &str, here: &str) -> String {
    format!("{before} -> {here}")
}

async fn outcomes<S, B>(app: &S, runs: &Data<Runs>) -> Outcomes
where
    S: Service<actix_http::Request, Response = ServiceResponse<B>, Error = actix_web::Error>,
    B: MessageBody,
{
    let mut outcomes = Vec::new();
    for &page in Page::ALL {
        let mut cached = None;
        for (name, fetch) in calls::calls() {
            outcomes.push((page, name, calls::outcome(app, runs, page, fetch.clone()).await));
            if cached.is_none() {
                cached = calls::cached_for(app, page, &fetch).await;
            }
        }
        outcomes.push((page, CACHE, cached.unwrap_or_else(|| "none".to_owned())));
    }
    outcomes
}
