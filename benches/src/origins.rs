//! The cost of finding an origin in a long list.

use actix_web::http::header::HeaderValue;
use actix_web::test::TestRequest;
use actix_web::{App, HttpResponse, Responder, put, web};
use actix_web_cors::{SharedOrigins, cors};

use crate::generated;
use crate::harness::{BATCH, Harness};
use crate::scenario::{Outcome, as_received};

/// The numbers of origins that are measured.
pub const SIZES: [usize; 5] = [1, 10, 100, 1000, 10_000];

/// Where the origins are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origins {
    /// In actix-cors.
    ActixCors,
    /// In the attribute.
    Exact,
    /// In the attribute, as `https://*.…`.
    Subdomains,
    /// In a `SharedOrigins`.
    Shared,
    /// In a `SharedOrigins`, as `https://*.…`.
    SharedSubdomains,
}

/// The origin of a request. The requests of a batch come from many origins, spread over the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    /// One of the list.
    Listed,
    /// One that would sort into the middle of the list, but is not in it.
    Unlisted,
    /// One of 8 kB and four thousand labels, below the host of one of the list.
    Long,
}

impl From {
    pub const ALL: [Self; 3] = [Self::Listed, Self::Unlisted, Self::Long];

    /// The name in the tables and in `benches/origins.rs`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Listed => "listed",
            Self::Unlisted => "unlisted",
            Self::Long => "long",
        }
    }
}

impl Origins {
    pub const ALL: [Self; 5] = [Self::ActixCors, Self::Exact, Self::Subdomains, Self::Shared, Self::SharedSubdomains];

    /// The name in the tables and in `benches/origins.rs`.
    pub fn name(self) -> &'static str {
        match self {
            Self::ActixCors => "actix_cors",
            Self::Exact => "exact",
            Self::Subdomains => "subdomains",
            Self::Shared => "shared",
            Self::SharedSubdomains => "shared_subdomains",
        }
    }

    fn are_patterns(self) -> bool {
        matches!(self, Self::Subdomains | Self::SharedSubdomains)
    }

    fn origin(self, number: usize, from: From) -> HeaderValue {
        let labels = match from {
            From::Long => "a.".repeat(4000),
            _ if self.are_patterns() => "www.".to_owned(),
            _ => String::new(),
        };
        let tail = if from == From::Unlisted { "x" } else { "" };
        as_received(format!("https://{labels}tenant-{number}{tail}.example.com"))
    }

    pub fn in_process(self, size: usize, from: From) -> Harness {
        let origins: Vec<HeaderValue> =
            (0..BATCH).map(|number| self.origin(number * size / BATCH % size, from)).collect();
        let request =
            move |number: usize| TestRequest::put().uri("/items/7").insert_header(("origin", origins[number].clone()));
        let expected = Outcome { status: 200, allows: from == From::Listed };
        macro_rules! served_by {
            ($handler:expr) => {
                Harness::in_process(App::new().service($handler), request, expected)
            };
        }
        match (self, size) {
            (Self::Exact, 1) => served_by!(generated::exact_1),
            (Self::Exact, 10) => served_by!(generated::exact_10),
            (Self::Exact, 100) => served_by!(generated::exact_100),
            (Self::Exact, 1000) => served_by!(generated::exact_1000),
            (Self::Exact, _) => served_by!(generated::exact_10000),
            (Self::Subdomains, 1) => served_by!(generated::subdomains_1),
            (Self::Subdomains, 10) => served_by!(generated::subdomains_10),
            (Self::Subdomains, 100) => served_by!(generated::subdomains_100),
            (Self::Subdomains, 1000) => served_by!(generated::subdomains_1000),
            (Self::Subdomains, _) => served_by!(generated::subdomains_10000),
            (Self::Shared | Self::SharedSubdomains, _) => {
                let before = if self.are_patterns() { "*." } else { "" };
                let origins = (0..size).map(|number| format!("https://{before}tenant-{number}.example.com"));
                SHARED.replace(origins).expect("valid origins");
                served_by!(shared)
            }
            (Self::ActixCors, _) => {
                let cors = actix_cors::Cors::default().allowed_methods(["PUT"]);
                let cors = (0..size)
                    .fold(cors, |cors, number| cors.allowed_origin(&format!("https://tenant-{number}.example.com")));
                Harness::in_process(App::new().service(plain).wrap(cors), request, expected)
            }
        }
    }
}

static SHARED: SharedOrigins = SharedOrigins::empty();

#[cors(origins = SHARED)]
#[put("/items/{id}")]
async fn shared(_: web::Path<u64>) -> impl Responder {
    HttpResponse::Ok()
}

#[put("/items/{id}")]
async fn plain(_: web::Path<u64>) -> impl Responder {
    HttpResponse::Ok()
}
