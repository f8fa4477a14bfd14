//! The parts of a case: a page, the calls of its script, and the expected outcome.

use actix_web_cors::testing::Engine;
use serde::{Deserialize, Serialize};

/// The page whose script makes the calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Page {
    /// `http://localhost:PAGE`, the API's host with another port: a different origin on the same site.
    Home,
    /// `http://127.0.0.1:PAGE`: another site.
    Numbers,
    /// `http://a.localhost:PAGE`
    Below,
    /// `http://b.a.localhost:PAGE`
    FarBelow,
    /// A sandboxed frame in the first page, whose origin is `null`.
    Sandboxed,
}

impl Page {
    /// The pages that the browser shows one after the other.
    pub(crate) const STOPS: [Self; 4] = [Self::Home, Self::Numbers, Self::Below, Self::FarBelow];

    pub(crate) fn host(self) -> &'static str {
        match self {
            Self::Home | Self::Sandboxed => "localhost",
            Self::Numbers => "127.0.0.1",
            Self::Below => "a.localhost",
            Self::FarBelow => "b.a.localhost",
        }
    }
}

/// The ports, and the resulting origins.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sites {
    pub(crate) page: u16,
    pub(crate) api: u16,
}

impl Sites {
    pub(crate) fn origin(&self, page: Page) -> String {
        format!("http://{}:{}", page.host(), self.page)
    }

    pub(crate) fn api(&self) -> String {
        format!("http://localhost:{}", self.api)
    }

    /// The API under a host name of another origin and another site.
    pub(crate) fn other(&self) -> String {
        format!("http://127.0.0.1:{}", self.api)
    }
}

/// The target of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) enum To {
    Api,
    Other,
    /// The page's own server, which serves the API too.
    Own,
}

pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) page: Page,
    pub(crate) calls: Vec<Call>,
    /// For each call a status, `refused`, `opaque` or `opaqueredirect`.
    pub(crate) sees: &'static str,
    /// The methods that reach the server.
    pub(crate) sends: &'static str,
    pub(crate) firefox: Firefox,
}

/// Known differences of Firefox from `Case::sends`.
#[derive(Clone, Copy)]
pub(crate) enum Firefox {
    Alike,
    /// It sends these requests, and so does its model.
    Sends(&'static str),
    /// It sends these requests, and its model follows the Standard.
    SendsUnlikeItsModel(&'static str),
    /// It sends another `Sec-Fetch-Site` than its model.
    CallsItCrossSite,
}

impl Case {
    pub(crate) fn sent_by_browser(&self, engine: Engine) -> &'static str {
        match (engine, self.firefox) {
            (Engine::Firefox, Firefox::Sends(sends) | Firefox::SendsUnlikeItsModel(sends)) => sends,
            _ => self.sends,
        }
    }

    pub(crate) fn sent_by_model(&self, engine: Engine) -> &'static str {
        match (engine, self.firefox) {
            (Engine::Firefox, Firefox::Sends(sends)) => sends,
            _ => self.sends,
        }
    }

    /// Whether the server saw the same requests from the browser as from the model.
    pub(crate) fn is_sent_alike(&self, engine: Engine, browser: &[String], model: &[String]) -> bool {
        let without_site = |sent: &[String]| -> Vec<String> {
            let keep = |line: &String| {
                line.split(" | ").filter(|part| !part.starts_with("sec-fetch-site")).collect::<Vec<_>>().join(" | ")
            };
            sent.iter().map(keep).collect()
        };
        match (engine, self.firefox) {
            (Engine::Firefox, Firefox::SendsUnlikeItsModel(_)) => true,
            (Engine::Firefox, Firefox::CallsItCrossSite) => without_site(browser) == without_site(model),
            _ => browser == model,
        }
    }

    /// Whether the page's cookie is sent to the target of the case: cookies depend on hosts, not on ports.
    pub(crate) fn has_cookie(&self) -> bool {
        self.page != Page::Sandboxed && self.calls.iter().all(|call| call.host(self.page) == self.page.host())
    }

    pub(crate) fn in_firefox(mut self, firefox: Firefox) -> Self {
        self.firefox = firefox;
        self
    }
}

/// A call of `fetch`, or of `XMLHttpRequest`.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Call {
    pub(crate) method: &'static str,
    path: &'static str,
    to: To,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Option<&'static str>,
    pub(crate) mode: &'static str,
    pub(crate) credentials: &'static str,
    pub(crate) redirect: &'static str,
    /// If not empty, use an `XMLHttpRequest`, `with a listener` to the progress of its upload or without one.
    pub(crate) upload: &'static str,
    /// Milliseconds to wait before.
    pub(crate) wait: u64,
}

impl Call {
    pub(crate) fn new(method: &'static str, path: &'static str) -> Self {
        Self {
            method,
            path,
            to: To::Api,
            headers: Vec::new(),
            body: None,
            mode: "cors",
            credentials: "same-origin",
            redirect: "follow",
            upload: "",
            wait: 0,
        }
    }

    pub(crate) fn url(&self, case: usize, page: Page, sites: &Sites) -> String {
        let site = match self.to {
            To::Api => sites.api(),
            To::Other => sites.other(),
            To::Own => sites.origin(page),
        };
        let sign = if self.path.contains('?') { '&' } else { '?' };
        format!("{site}{}{sign}case={case}", self.path)
    }

    fn host(&self, page: Page) -> &'static str {
        match self.to {
            To::Api => "localhost",
            To::Other => "127.0.0.1",
            To::Own => page.host(),
        }
    }

    pub(crate) fn to(mut self, to: To) -> Self {
        self.to = to;
        self
    }

    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    pub(crate) fn body(mut self, body: &'static str) -> Self {
        self.body = Some(body);
        self
    }

    pub(crate) fn json(self, body: &'static str) -> Self {
        self.header("content-type", "application/json").body(body)
    }

    pub(crate) fn include(mut self) -> Self {
        self.credentials = "include";
        self
    }

    pub(crate) fn omit(mut self) -> Self {
        self.credentials = "omit";
        self
    }

    pub(crate) fn mode(mut self, mode: &'static str) -> Self {
        self.mode = mode;
        self
    }

    pub(crate) fn redirect(mut self, redirect: &'static str) -> Self {
        self.redirect = redirect;
        self
    }

    pub(crate) fn xhr(mut self, upload: &'static str) -> Self {
        self.upload = upload;
        self
    }

    pub(crate) fn after(mut self, milliseconds: u64) -> Self {
        self.wait = milliseconds;
        self
    }
}
