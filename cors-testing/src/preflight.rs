//! §4.8, CORS-preflight fetch: sends the preflight, and checks whether its response permits the request.

use actix_service::Service;
use actix_web::{
    Error,
    body::MessageBody,
    dev::ServiceResponse,
    http::header::{ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS},
};

use super::{
    Browser, Engine,
    cache::{Key, Permissions, Requirements},
    checks,
    error::{Failure, FetchError, FetchErrorKind, Stage},
    hint,
    network::ServerResponse,
    request::Request,
    safelist::is_safelisted_method,
};

/// The only "CORS non-wildcard request-header name" (§2.2.2).
const AUTHORIZATION: &str = "authorization";

impl Browser {
    /// Sends a preflight, unless the cache already has the permissions.
    pub(super) async fn preflight<S, B>(&self, app: &S, request: &Request) -> Result<(), FetchError>
    where
        S: Service<actix_http::Request, Response = ServiceResponse<B>, Error = Error>,
        B: MessageBody,
    {
        let unsafe_names = request.unsafe_header_names();
        let key = self.cache_key(request);
        let requirements = Requirements {
            method: request.method.as_str(),
            force_preflight: request.force_preflight,
            unsafe_names: &unsafe_names,
        };
        let is_cached = {
            let state = self.state.borrow();
            state.cache.covers(self.engine, state.now, &key, &requirements)
        };
        if is_cached {
            return Ok(());
        }
        let response = self.send_preflight(app, request, &unsafe_names).await?;
        let origin = request.origin(&self.origin);
        let tainted = request.is_redirect_tainted(&self.origin);
        let granted = check_response(origin, tainted, request.is_credentialed(), &response)
            .map_err(|kind| Failure { hint: hint::of_preflight(&kind, &response, request), kind })
            .and_then(|()| check_permissions(self.engine, &requirements, request.is_credentialed(), &response))
            .map_err(|failure| {
                FetchError::new(failure, Stage::Preflight, Some(response.status), &self.origin, request)
            })?;
        let state = &mut *self.state.borrow_mut();
        state.cache.store(self.engine, state.now, &key, &granted);
        Ok(())
    }

    pub(super) fn cache_key(&self, request: &Request) -> Key {
        Key {
            origin: request.origin(&self.origin).to_owned(),
            url: request.url().to_string(),
            credentialed: request.is_credentialed(),
        }
    }
}

/// The response must pass the CORS check for the request, and must have an ok status.
fn check_response(
    origin: &str,
    tainted: bool,
    credentialed: bool,
    response: &ServerResponse,
) -> Result<(), FetchErrorKind> {
    if response.status.is_redirection() && response.has_location() {
        // This is not an ok status either, but consoles report the redirect as the reason, whatever the headers are.
        return Err(FetchErrorKind::PreflightRedirect(response.status.as_u16()));
    }
    checks::cors_check(origin, tainted, credentialed, &response.headers)?;
    if response.status.is_success() { Ok(()) } else { Err(FetchErrorKind::PreflightStatus(response.status.as_u16())) }
}

/// Returns the granted permissions, if they meet the requirements.
fn check_permissions(
    engine: Engine,
    requirements: &Requirements<'_>,
    credentialed: bool,
    response: &ServerResponse,
) -> Result<Permissions, Failure> {
    let methods = checks::names(&response.headers, &ACCESS_CONTROL_ALLOW_METHODS)
        .map_err(FetchErrorKind::AllowMethodsMalformed)?;
    let header_names = checks::names(&response.headers, &ACCESS_CONTROL_ALLOW_HEADERS)
        .map_err(FetchErrorKind::AllowHeadersMalformed)?;
    let methods = match methods {
        None if requirements.force_preflight => vec![requirements.method.to_owned()],
        methods => methods.unwrap_or_default(),
    };
    let header_names = header_names.unwrap_or_default();
    check_method(requirements.method, credentialed, &methods)?;
    for name in requirements.unsafe_names {
        check_header_name(engine, name, credentialed, &header_names)?;
    }
    Ok(Permissions { methods, header_names, max_age: checks::max_age(engine, &response.headers) })
}

fn check_method(method: &str, credentialed: bool, listed: &[String]) -> Result<(), Failure> {
    let wildcard = listed.iter().any(|listed| listed == "*");
    if is_safelisted_method(method) || listed.iter().any(|listed| listed == method) || wildcard && !credentialed {
        return Ok(());
    }
    let hint = if wildcard {
        Some("with credentials `*` is not a wildcard".into())
    } else if listed.iter().any(|listed| listed.eq_ignore_ascii_case(method)) {
        Some(
            "methods are case-sensitive, and `fetch` converts only DELETE, GET, HEAD, OPTIONS, POST and PUT to upper case".into(),
        )
    } else {
        None
    };
    Err(Failure { kind: FetchErrorKind::MethodNotAllowed(method.to_owned()), hint })
}

fn check_header_name(engine: Engine, name: &str, credentialed: bool, listed: &[String]) -> Result<(), Failure> {
    let wildcard = listed.iter().any(|listed| listed == "*");
    // Chromium and Firefox do not follow the Standard here yet.
    let covered = wildcard && !credentialed && (name != AUTHORIZATION || engine != Engine::Standard);
    if covered || listed.iter().any(|listed| listed.eq_ignore_ascii_case(name)) {
        return Ok(());
    }
    let hint = match wildcard {
        true if credentialed => Some("with credentials `*` is not a wildcard".into()),
        true => Some("`*` does not cover `Authorization`".into()),
        false => None,
    };
    Err(Failure { kind: FetchErrorKind::HeaderNotAllowed(name.to_owned()), hint })
}

#[cfg(test)]
mod tests {
    use actix_web::{
        http::{
            StatusCode,
            header::{HeaderMap, HeaderName, HeaderValue},
        },
        web::Bytes,
    };

    use super::*;

    fn response(status: u16, lines: &[(&str, &str)]) -> ServerResponse {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            let name = HeaderName::from_bytes(name.as_bytes()).expect(name);
            headers.append(name, HeaderValue::from_str(value).expect(value));
        }
        ServerResponse {
            status: StatusCode::from_u16(status).expect("a status"),
            headers,
            body: Bytes::new(),
            is_complete: true,
        }
    }

    /// One row: method, unsafe names, credentialed; then the response headers, and the result.
    type Row<'a> = (&'a str, &'a [&'a str], bool, &'a [(&'a str, &'a str)], Result<(), FetchErrorKind>);

    const METHODS: &str = "access-control-allow-methods";
    const HEADERS: &str = "access-control-allow-headers";

    fn method(name: &str) -> Result<(), FetchErrorKind> {
        Err(FetchErrorKind::MethodNotAllowed(name.to_owned()))
    }

    fn header(name: &str) -> Result<(), FetchErrorKind> {
        Err(FetchErrorKind::HeaderNotAllowed(name.to_owned()))
    }

    #[test]
    fn the_response_must_permit_method_and_headers() {
        let rows: &[Row<'_>] = &[
            ("GET", &[], false, &[], Ok(())),
            ("PUT", &[], false, &[], method("PUT")),
            ("PUT", &[], false, &[(METHODS, "PUT")], Ok(())),
            ("PUT", &[], false, &[(METHODS, "DELETE, ,PUT")], Ok(())),
            ("PUT", &[], false, &[(METHODS, "DELETE"), (METHODS, "PUT")], Ok(())),
            ("PUT", &[], false, &[(METHODS, "put")], method("PUT")),
            ("patch", &[], false, &[(METHODS, "PATCH")], method("patch")),
            ("PUT", &[], false, &[(METHODS, "*")], Ok(())),
            ("PUT", &[], true, &[(METHODS, "*")], method("PUT")),
            ("*", &[], true, &[(METHODS, "*")], Ok(())),
            (
                "PUT",
                &[],
                false,
                &[(METHODS, "PUT, Bad method name")],
                Err(FetchErrorKind::AllowMethodsMalformed("Bad method name".into())),
            ),
            ("GET", &["x-a"], false, &[(HEADERS, "X-A")], Ok(())),
            ("GET", &["x-a", "x-b"], false, &[(HEADERS, "X-A")], header("x-b")),
            ("GET", &["x-a"], false, &[(HEADERS, "*")], Ok(())),
            ("GET", &["x-a"], true, &[(HEADERS, "*")], header("x-a")),
            ("GET", &["*"], true, &[(HEADERS, "*")], Ok(())),
            ("GET", &["authorization"], false, &[(HEADERS, "*")], header("authorization")),
            ("GET", &["authorization"], false, &[(HEADERS, "*, Authorization")], Ok(())),
            ("GET", &["authorization"], true, &[(HEADERS, "authorization")], Ok(())),
            (
                "GET",
                &["x-a"],
                false,
                &[(HEADERS, "x-a, header name")],
                Err(FetchErrorKind::AllowHeadersMalformed("header name".into())),
            ),
            // Both headers are parsed before either is used.
            ("GET", &[], false, &[(METHODS, "a b")], Err(FetchErrorKind::AllowMethodsMalformed("a b".into()))),
            ("PUT", &["x-a"], false, &[(HEADERS, "x-a")], method("PUT")),
        ];
        for (method, unsafe_names, credentialed, lines, expected) in rows {
            let unsafe_names: Vec<String> = unsafe_names.iter().map(|name| (*name).to_owned()).collect();
            let requirements = Requirements { method, force_preflight: false, unsafe_names: &unsafe_names };
            let found = check_permissions(Engine::Standard, &requirements, *credentialed, &response(204, lines));
            assert_eq!(
                found.map(drop).map_err(|failure| failure.kind),
                *expected,
                "{method} {unsafe_names:?} {lines:?}"
            );
        }
    }

    #[test]
    fn engines_let_the_wildcard_cover_authorization() {
        let names = [AUTHORIZATION.to_owned()];
        let requirements = Requirements { method: "GET", force_preflight: false, unsafe_names: &names };
        for engine in [Engine::Chromium, Engine::Firefox] {
            assert!(check_permissions(engine, &requirements, false, &response(204, &[(HEADERS, "*")])).is_ok());
            assert!(check_permissions(engine, &requirements, true, &response(204, &[(HEADERS, "*")])).is_err());
        }
    }

    #[test]
    fn what_a_preflight_does_not_permit_has_a_hint() {
        const WILDCARD: &str = "with credentials `*` is not a wildcard";
        const CASE: &str = "methods are case-sensitive, and `fetch` converts only DELETE, GET, HEAD, OPTIONS, POST and PUT to \
                            upper case";
        for (method, names, credentialed, line, expected) in [
            ("PUT", &[][..], true, (METHODS, "*"), Some(WILDCARD)),
            ("patch", &[], false, (METHODS, "PATCH"), Some(CASE)),
            ("PUT", &[], true, (METHODS, "DELETE"), None),
            ("GET", &["x-a"], true, (HEADERS, "*"), Some(WILDCARD)),
            ("GET", &["authorization"], true, (HEADERS, "*"), Some(WILDCARD)),
            ("GET", &["authorization"], false, (HEADERS, "*"), Some("`*` does not cover `Authorization`")),
            ("GET", &["x-a"], true, (HEADERS, "x-b"), None),
        ] {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            let requirements = Requirements { method, force_preflight: false, unsafe_names: &names };
            let found = check_permissions(Engine::Standard, &requirements, credentialed, &response(204, &[line]));
            let hint = found.map(drop).expect_err("not permitted").hint;
            assert_eq!(hint.as_deref(), expected, "{method} {names:?} {line:?}");
        }
    }

    #[test]
    fn only_an_ok_status_permits_the_request() {
        let allowed = ("access-control-allow-origin", "*");
        for status in [200, 202, 204, 206, 299] {
            assert_eq!(check_response("https://a.example", false, false, &response(status, &[allowed])), Ok(()));
        }
        for status in [300, 304, 307, 400, 401, 403, 404, 405, 500, 680, 790] {
            let expected = Err(FetchErrorKind::PreflightStatus(status));
            assert_eq!(check_response("https://a.example", false, false, &response(status, &[allowed])), expected);
        }
        for status in [301, 302, 303, 307, 308] {
            let expected = Err(FetchErrorKind::PreflightRedirect(status));
            assert_eq!(
                check_response("https://a.example", false, false, &response(status, &[("location", "/")])),
                expected
            );
        }
        let expected = Err(FetchErrorKind::AllowOriginMissing);
        assert_eq!(check_response("https://a.example", false, false, &response(403, &[])), expected);
    }

    #[test]
    fn a_preflight_for_an_upload_listener_permits_its_method() {
        let requirements = Requirements { method: "POST", force_preflight: true, unsafe_names: &[] };
        let granted = check_permissions(Engine::Standard, &requirements, false, &response(204, &[])).expect("granted");
        assert_eq!(granted.methods, ["POST"]);
    }
}
