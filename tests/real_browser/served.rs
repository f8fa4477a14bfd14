//! The real server: the page and the API on two ports of one program, which also receives the page's reports.

use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::JoinHandle;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::middleware::from_fn;
use actix_web::{App, HttpResponse, HttpServer, Responder, web};
use serde::{Deserialize, Serialize};
use support::browsers::Installed;

use crate::api;
use crate::matrix::{Call, Case, Page, Sites};
use crate::record::{Log, Outcome, Seen, record};

/// The time limit for one page of the matrix.
const PATIENCE: Duration = Duration::from_secs(90);

pub(crate) struct Served {
    pub(crate) sites: Sites,
    log: web::Data<Log>,
    cases: usize,
    reports: Receiver<Report>,
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

/// The report of a page when it is done.
#[derive(Debug, Deserialize)]
struct Report {
    page: Page,
    /// An error in the page's own script.
    error: Option<String>,
    /// The next page; `None` if this one is the last.
    next: Option<String>,
    results: Vec<Finished>,
}

#[derive(Debug, Deserialize)]
struct Finished {
    case: usize,
    seen: Vec<Option<Seen>>,
}

/// The tasks of a page.
#[derive(Serialize)]
struct Task {
    page: Page,
    cases: Vec<Job>,
    next: Option<String>,
}

#[derive(Serialize)]
struct Job {
    case: usize,
    sandboxed: bool,
    calls: Vec<(String, Call)>,
}

impl Served {
    pub(crate) fn start(cases: Vec<Case>) -> Self {
        let (sender, receiver) = mpsc::channel();
        let (report, reports) = mpsc::channel();
        let log = web::Data::new(Log::default());
        let (number, its_log) = (cases.len(), log.clone());
        let cases = web::Data::new(cases);
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let listeners = [(); 2].map(|()| std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a free port"));
                let [page, api] = [0, 1].map(|index: usize| listeners[index].local_addr().expect("an address").port());
                let sites = Sites { page, api };
                let mut server = HttpServer::new(move || {
                    App::new()
                        .app_data(its_log.clone())
                        .app_data(cases.clone())
                        .app_data(web::Data::new(sites))
                        .app_data(web::Data::new(report.clone()))
                        .app_data(web::JsonConfig::default().limit(4 << 20))
                        .route("/page", web::get().to(show))
                        .route("/page/frame", web::get().to(frame))
                        .route("/page/task", web::get().to(task))
                        .route("/page/report", web::post().to(take))
                        .configure(api::configure)
                        .wrap(from_fn(record))
                })
                .workers(2);
                for listener in listeners {
                    server = server.listen(listener).expect("a listener");
                }
                let server = server.run();
                sender.send((sites, server.handle())).expect("the test waits");
                server.await.expect("the server runs");
            });
        });
        let (sites, handle) = receiver.recv().expect("the server starts");
        Self { sites, log, cases: number, reports, handle, thread: Some(thread) }
    }

    /// Opens the first page, which leads to all others.
    pub(crate) fn run_in(&self, browser: &Installed) -> Vec<Outcome> {
        let _running = browser.open(&format!("{}/page", self.sites.origin(Page::Home)));
        let mut outcomes: Vec<Outcome> = (0..self.cases).map(|_| Outcome::default()).collect();
        let mut last = None;
        loop {
            let report = self.reports.recv_timeout(PATIENCE);
            let report =
                report.unwrap_or_else(|_| panic!("no report within {PATIENCE:?}; the last was that of {last:?}"));
            assert_eq!(report.error, None, "the script of {:?} failed", report.page);
            for result in report.results {
                let seen = result.seen.into_iter().map(|seen| seen.map(Seen::of_the_application));
                outcomes[result.case] = Outcome { seen: seen.collect(), sent: self.log.of_case(result.case) };
            }
            if report.next.is_none() {
                return outcomes;
            }
            last = Some(report.page);
        }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let stopped = self.handle.stop(false);
        actix_web::rt::System::new().block_on(stopped);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

async fn show() -> impl Responder {
    HttpResponse::Ok()
        .insert_header(("set-cookie", "sid=1; Path=/"))
        .content_type("text/html")
        .body(include_str!("page.html"))
}

/// The same page, without a cookie. The page itself detects that it is in a frame.
async fn frame() -> impl Responder {
    HttpResponse::Ok().content_type("text/html").body(include_str!("page.html"))
}

#[derive(Deserialize)]
struct At {
    host: String,
}

async fn task(at: web::Query<At>, cases: web::Data<Vec<Case>>, sites: web::Data<Sites>) -> impl Responder {
    let page = Page::STOPS.into_iter().find(|page| page.host() == at.host).unwrap_or(Page::Home);
    let here = |case: &Case| case.page == page || case.page == Page::Sandboxed && page == Page::Home;
    let job = |(number, case): (usize, &Case)| Job {
        case: number,
        sandboxed: case.page == Page::Sandboxed,
        calls: case.calls.iter().map(|call| (call.url(number, case.page, &sites), call.clone())).collect(),
    };
    let stop = Page::STOPS.iter().position(|stop| *stop == page).unwrap_or_default();
    let next = Page::STOPS.get(stop + 1).map(|page| format!("{}/page", sites.origin(*page)));
    web::Json(Task { page, cases: cases.iter().enumerate().filter(|(_, case)| here(case)).map(job).collect(), next })
}

async fn take(report: web::Json<Report>, reports: web::Data<Sender<Report>>) -> impl Responder {
    // After a failure the receiver is gone.
    let _ = reports.send(report.into_inner());
    HttpResponse::NoContent()
}
