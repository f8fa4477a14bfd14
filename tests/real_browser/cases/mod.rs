//! The cases: the script's calls, its results, and the requests that the server sees.

use crate::matrix::{Call, Case, Firefox, Page};

mod around;
mod reading;
mod sending;

pub(crate) fn all() -> Vec<Case> {
    [
        reading::who_may_read(),
        reading::patterns(),
        reading::null(),
        reading::exposed_headers(),
        reading::errors(),
        reading::auth_in_front(),
        reading::shared_policies(),
        reading::run_time_origins(),
        sending::methods(),
        sending::request_headers(),
        sending::credentials(),
        sending::uploads(),
        sending::cache(),
        around::block(),
        around::redirects(),
        around::not_cors(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn call(method: &'static str, path: &'static str) -> Call {
    Call::new(method, path)
}

fn get(path: &'static str) -> Call {
    call("GET", path)
}

/// A `PUT` with JSON, which needs `content-type` to be allowed.
fn put(path: &'static str) -> Call {
    call("PUT", path).json("1")
}

/// A `POST` as a form could send it.
fn form(path: &'static str) -> Call {
    call("POST", path).header("content-type", "application/x-www-form-urlencoded").body("a=1")
}

fn text(path: &'static str) -> Call {
    call("POST", path).body("1")
}

fn many<const N: usize>(
    name: &'static str,
    page: Page,
    calls: [Call; N],
    sees: &'static str,
    sends: &'static str,
) -> Case {
    Case { name, page, calls: calls.into(), sees, sends, firefox: Firefox::Alike }
}

fn case(name: &'static str, page: Page, call: Call, sees: &'static str, sends: &'static str) -> Case {
    many(name, page, [call], sees, sends)
}
