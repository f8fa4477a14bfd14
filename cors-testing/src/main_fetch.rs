//! §4.1 main fetch, §4.4 HTTP fetch and §4.5 HTTP-redirect fetch: a request and its redirects.

use actix_service::Service;
use actix_web::{
    Error,
    body::MessageBody,
    dev::ServiceResponse,
    http::{StatusCode, header::LOCATION},
};
use url::Url;

use super::{
    Browser, checks,
    error::{Failure, FetchError, FetchErrorKind, Stage},
    fetch::{Mode, Redirect},
    hint,
    network::ServerResponse,
    request::{Request, Tainting, can_be_fetched, has_credentials},
    response::{Response, ResponseKind},
    safelist::is_safelisted_method,
};

/// §4.5: the 21st redirect is not followed.
const MAX_REDIRECTS: usize = 20;

/// §4.1: how the next URL of a request is fetched.
enum Route {
    Basic,
    Opaque,
    Cors { preflight: bool },
}

/// §4.4: the next step after a response.
enum Next {
    Respond,
    Hide,
    Follow(Url),
}

impl Browser {
    pub(super) async fn main_fetch<S, B>(&self, app: &S, request: &mut Request) -> Result<Response, FetchError>
    where
        S: Service<actix_http::Request, Response = ServiceResponse<B>, Error = Error>,
        B: MessageBody,
    {
        loop {
            let response = match self.route(request)? {
                Route::Basic => self.send(app, request).await?,
                Route::Opaque => {
                    request.tainting = Tainting::Opaque;
                    self.send(app, request).await?
                }
                Route::Cors { preflight } => {
                    request.tainting = Tainting::Cors;
                    self.fetch_with_cors(app, request, preflight).await?
                }
            };
            match self.next(request, &response) {
                Ok(Next::Respond) => return Ok(Response::filtered(request, response)),
                Ok(Next::Hide) => return Ok(Response::hidden(ResponseKind::OpaqueRedirect, request)),
                Ok(Next::Follow(location)) => request.redirect_to(response.status, location),
                Err(kind) => return Err(self.refused_response(kind, &response, request)),
            }
        }
    }

    fn route(&self, request: &Request) -> Result<Route, FetchError> {
        // After a redirect through another origin, even the page's own origin must allow the request.
        if request.tainting == Tainting::Basic && self.origin.is_same_origin(request.url()) {
            return Ok(Route::Basic);
        }
        match request.mode {
            Mode::SameOrigin => Err(self.unsent(FetchErrorKind::NotSameOrigin, request)),
            Mode::NoCors if request.redirect == Redirect::Follow => Ok(Route::Opaque),
            Mode::NoCors => {
                let why = "in the mode `no-cors`, redirects are followed: do not set the option `redirect`".to_owned();
                Err(self.unsent(FetchErrorKind::InvalidRequest(why), request))
            }
            Mode::Cors => {
                let simple = is_safelisted_method(request.method.as_str()) && request.unsafe_header_names().is_empty();
                Ok(Route::Cors { preflight: request.force_preflight || !simple })
            }
        }
    }

    async fn fetch_with_cors<S, B>(
        &self,
        app: &S,
        request: &mut Request,
        preflight: bool,
    ) -> Result<ServerResponse, FetchError>
    where
        S: Service<actix_http::Request, Response = ServiceResponse<B>, Error = Error>,
        B: MessageBody,
    {
        if !preflight {
            return self.send_and_check(app, request).await;
        }
        let outcome = match self.preflight(app, request).await {
            Ok(()) => self.send_and_check(app, request).await,
            Err(error) => Err(error),
        };
        if outcome.is_err() {
            // The cached permissions are out of date.
            self.state.borrow_mut().cache.clear(&self.cache_key(request));
        }
        outcome
    }

    async fn send_and_check<S, B>(&self, app: &S, request: &mut Request) -> Result<ServerResponse, FetchError>
    where
        S: Service<actix_http::Request, Response = ServiceResponse<B>, Error = Error>,
        B: MessageBody,
    {
        let response = self.send(app, request).await?;
        let tainted = request.is_redirect_tainted(&self.origin);
        checks::cors_check(request.origin(&self.origin), tainted, request.is_credentialed(), &response.headers)
            .map_err(|kind| self.refused_response(kind, &response, request))?;
        Ok(response)
    }

    fn next(&self, request: &Request, response: &ServerResponse) -> Result<Next, FetchErrorKind> {
        if !is_redirect(response.status) {
            return Ok(Next::Respond);
        }
        match request.redirect {
            Redirect::Error => Err(FetchErrorKind::RedirectNotAllowed),
            Redirect::Manual => Ok(Next::Hide),
            Redirect::Follow => {
                let location = self.location(request, response)?;
                // Without a `Location`, a redirect is a response like any other.
                Ok(location.map_or(Next::Respond, Next::Follow))
            }
        }
    }

    /// §4.5, up to where the request changes: the URL that a response redirects to, if the request may follow.
    fn location(&self, request: &Request, response: &ServerResponse) -> Result<Option<Url>, FetchErrorKind> {
        let Some(text) = checks::combined(&response.headers, &LOCATION) else { return Ok(None) };
        let Some(location) = request.url().join(&text).ok().filter(can_be_fetched) else {
            return Err(FetchErrorKind::RedirectLocation(text));
        };
        if request.redirects() == MAX_REDIRECTS {
            return Err(FetchErrorKind::TooManyRedirects);
        }
        let leaves = request.mode == Mode::Cors && !self.origin.is_same_origin(&location);
        if has_credentials(&location) && (leaves || request.tainting == Tainting::Cors) {
            return Err(FetchErrorKind::RedirectWithCredentials(text));
        }
        Ok(Some(location))
    }

    fn unsent(&self, kind: FetchErrorKind, request: &Request) -> FetchError {
        FetchError::new(kind, Stage::Unsent, None, &self.origin, request)
    }

    fn refused_response(&self, kind: FetchErrorKind, response: &ServerResponse, request: &Request) -> FetchError {
        let failure = Failure { hint: hint::of_response(&kind, response, request), kind };
        FetchError::new(failure, Stage::Response, Some(response.status), &self.origin, request)
    }
}

/// §2.2.3, "redirect status".
fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}
