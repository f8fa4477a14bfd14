//! Hints at the cause of a failed check. They are for applications with actix-web-cors, and name what to change there.
//!
//! A response that has passed through a policy of actix-web-cors is recognised by its `Vary` header. Without it, a response
//! that allows no origin comes from elsewhere: from a layer in front of the policy, from the router, or from a handler that
//! has no policy.

use std::borrow::Cow;

use actix_web::http::{
    Method, StatusCode,
    header::{CACHE_CONTROL, HeaderMap, LOCATION, VARY},
};

use super::{
    checks,
    error::FetchErrorKind,
    network::{self, ServerResponse},
    origin::is_potentially_trustworthy,
    quote::Quoted,
    request::{Request, Tainting},
};

const PLACE: &str = "put `Cors::default()` outermost, as in `.wrap(auth).wrap(Cors::default())`, with only `NormalizePath` \
                     outside of it";

const HEAD: &str =
    "`#[get]` does not serve `HEAD`: if the route has only `#[get(…)]`, write `#[routes] #[get(…)] #[head(…)]`";

/// A hint at why a preflight was refused.
pub(super) fn of_preflight(
    kind: &FetchErrorKind,
    response: &ServerResponse,
    request: &Request,
) -> Option<Cow<'static, str>> {
    match kind {
        FetchErrorKind::AllowOriginMissing if has_policy(&response.headers) => Some(preflight_refused(response)),
        FetchErrorKind::AllowOriginMissing | FetchErrorKind::PreflightStatus(_) => {
            Some(preflight_without_policy(response, request).into())
        }
        FetchErrorKind::PreflightRedirect(_) => Some(preflight_redirect(response).into()),
        _ => None,
    }
}

/// A hint at why the response to the request itself was refused.
pub(super) fn of_response(
    kind: &FetchErrorKind,
    response: &ServerResponse,
    request: &Request,
) -> Option<Cow<'static, str>> {
    match kind {
        FetchErrorKind::AllowOriginMissing if has_policy(&response.headers) => {
            Some(response_refused(response, request).into())
        }
        FetchErrorKind::AllowOriginMissing => Some(response_without_policy(response, request).into()),
        _ => None,
    }
}

/// A hint at why a response that the script can read is probably not the expected one.
pub(super) fn of_readable(request: &Request, response: &ServerResponse) -> Option<Cow<'static, str>> {
    if request.method == Method::HEAD && is_unrouted(response.status) {
        return Some(HEAD.into());
    }
    (request.tainting == Tainting::Basic && is_policy_refusal(response)).then(|| blocked_same_origin(request).into())
}

/// Whether a policy of actix-web-cors has passed the response. `Vary: *` leaves it open, and counts as yes: a policy does
/// not add to it.
fn has_policy(headers: &HeaderMap) -> bool {
    let vary = checks::combined(headers, &VARY).unwrap_or_default();
    vary.split(',').map(str::trim).any(|name| {
        name == "*" || name.eq_ignore_ascii_case("origin") || name.eq_ignore_ascii_case("access-control-request-method")
    })
}

/// Whether a policy itself has probably created the response: a refused preflight, or a blocked request. A handler could send
/// the same headers.
fn is_policy_refusal(response: &ServerResponse) -> bool {
    response.status == StatusCode::FORBIDDEN
        && has_policy(&response.headers)
        && checks::combined(&response.headers, &CACHE_CONTROL).is_some_and(|value| value == "no-store")
}

fn is_unrouted(status: StatusCode) -> bool {
    matches!(status, StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED)
}

/// In a debug build, actix-web-cors sends its reason in the body of a 403.
fn preflight_refused(response: &ServerResponse) -> Cow<'static, str> {
    match std::str::from_utf8(&response.body) {
        Ok(reason) if is_policy_refusal(response) && !reason.is_empty() => {
            format!("the server's reason: {}", Quoted(reason.trim_end())).into()
        }
        _ => "`Vary` shows that a policy answered: it does not allow the origin".into(),
    }
}

/// The body is the policy's reason if it has blocked the request, and otherwise the handler's.
fn response_refused(response: &ServerResponse, request: &Request) -> String {
    let body = if is_policy_refusal(response) { body(response) } else { String::new() };
    format!(
        "`Vary` shows that a policy was applied: it does not allow the origin, or does not list the method `{}`{body}",
        Quoted(request.method.as_str())
    )
}

fn preflight_without_policy(response: &ServerResponse, request: &Request) -> String {
    let method = Quoted(request.method.as_str());
    let status = response.status;
    if is_unrouted(status) {
        let head = if request.method == Method::HEAD { format!("; {HEAD}") } else { String::new() };
        return format!(
            "no handler whose `#[cors]` covers `{method}` was found at this path, and no `Cors::new(…)` answered{head}"
        );
    }
    if status.is_success() {
        return format!(
            "no policy answered it, but a route or layer that takes every `OPTIONS` request; if that is a layer in front of \
             the handler's `#[cors]`, {PLACE}"
        );
    }
    let credentials = match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::PROXY_AUTHENTICATION_REQUIRED => {
            ", which carries no cookies and no `Authorization`"
        }
        _ => "",
    };
    format!(
        "a layer in front of `#[cors]` answered the preflight{credentials}{}: {PLACE}{}",
        example(status),
        body(response)
    )
}

fn response_without_policy(response: &ServerResponse, request: &Request) -> String {
    let status = response.status;
    let method = Quoted(request.method.as_str());
    if is_unrouted(status) {
        let head = if request.method == Method::HEAD { format!("; {HEAD}") } else { String::new() };
        return format!(
            "no policy was applied (there is no `Vary: Origin`). If no route serves `{method}` at this path, the response is \
             the router's, and only `Cors::new(…)` around the app makes it readable; if a layer in front of `#[cors]` \
             replaced the handler's response, {PLACE}{head}"
        );
    }
    if status.is_success() {
        return format!(
            "no policy was applied (there is no `Vary: Origin`): the handler has no `#[cors]`, or a layer in front of it \
             answered; in the second case {PLACE}"
        );
    }
    let location = match checks::combined(&response.headers, &LOCATION) {
        Some(location) if status.is_redirection() => format!(" with a redirect to `{}`", Quoted(&location)),
        _ => String::new(),
    };
    format!(
        "no policy was applied (there is no `Vary: Origin`), so a layer in front of `#[cors]` answered{location}{}, or the \
         handler has no `#[cors]`: {PLACE}{}",
        example(status),
        body(response)
    )
}

fn preflight_redirect(response: &ServerResponse) -> String {
    let location = checks::combined(&response.headers, &LOCATION).unwrap_or_default();
    format!(
        "it leads to `{}`: let the script request that URL (`https`, the slash at the end); if a layer in front of `#[cors]` \
         redirects, as to a login page, {PLACE}",
        Quoted(&location)
    )
}

/// If a policy with `block_on_origin_mismatch` has blocked a same-origin request, the values that show it to be same-origin
/// have changed on its way.
fn blocked_same_origin(request: &Request) -> String {
    let authority = network::host(request.url());
    let site = if is_potentially_trustworthy(request.url()) {
        "with `Sec-Fetch-Site: same-origin`"
    } else {
        "without `Sec-Fetch-Site`, because the URL is plain `http`"
    };
    format!(
        "the request is same-origin, and the browser sent it {site} and with `Host: {}`. If `block_on_origin_mismatch` stopped \
         it, a proxy or layer has changed these, and the policy compared `Origin` with another authority: keep `Host`, or list \
         the own origin in `origins`",
        Quoted(&authority)
    )
}

/// The kind of layer that usually sends a status.
fn example(status: StatusCode) -> &'static str {
    match status.as_u16() {
        401 | 403 | 407 => " (such as auth)",
        408 | 504 => " (such as a timeout)",
        429 => " (such as a rate limit)",
        500 => " (such as an error page, or what catches panics)",
        503 => " (such as a timeout, or a limit on the load)",
        _ => "",
    }
}

fn body(response: &ServerResponse) -> String {
    match std::str::from_utf8(&response.body) {
        Ok(text) if !text.is_empty() => format!("; its body: {}", Quoted(text.trim_end())),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use actix_web::{
        http::header::{HeaderName, HeaderValue},
        web::Bytes,
    };
    use url::Url;

    use super::*;
    use crate::fetch::Fetch;

    const POLICY: &[(&str, &str)] = &[("vary", "Origin"), ("cache-control", "no-store")];
    const LOGIN: &[(&str, &str)] = &[("location", "/login")];

    fn response(status: u16, lines: &[(&str, &str)], body: &'static str) -> ServerResponse {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            let name = HeaderName::from_bytes(name.as_bytes()).expect(name);
            headers.append(name, HeaderValue::from_str(value).expect(value));
        }
        let status = StatusCode::from_u16(status).expect("a status");
        ServerResponse { status, headers, body: Bytes::from_static(body.as_bytes()), is_complete: true }
    }

    fn request(fetch: &Fetch) -> Request {
        Request::new(fetch, &Url::parse("http://localhost:8080").expect("a URL")).expect("a request")
    }

    #[test]
    fn a_readable_response_that_is_not_the_routes_has_a_hint() {
        let blocked = "the request is same-origin, and the browser sent it with `Sec-Fetch-Site: same-origin` and with `Host: \
                       localhost:8080`. If `block_on_origin_mismatch` stopped it, a proxy or layer has changed these, and the \
                       policy compared `Origin` with another authority: keep `Host`, or list the own origin in `origins`";
        for (fetch, response, expected) in [
            (Fetch::head("/"), response(404, &[], ""), Some(HEAD)),
            (Fetch::head("/"), response(405, &[], ""), Some(HEAD)),
            (Fetch::head("/"), response(200, &[], ""), None),
            (Fetch::get("/"), response(404, &[], ""), None),
            (Fetch::get("/"), response(403, POLICY, ""), Some(blocked)),
            (Fetch::get("/"), response(403, &POLICY[..1], ""), None),
            (Fetch::get("/"), response(403, &POLICY[1..], ""), None),
            (Fetch::get("/"), response(200, POLICY, ""), None),
        ] {
            let hint = of_readable(&request(&fetch), &response);
            assert_eq!(hint.as_deref(), expected, "{fetch:?} {response:?}");
        }
        let mut cors = request(&Fetch::get("/"));
        cors.tainting = Tainting::Cors;
        assert_eq!(of_readable(&cors, &response(403, POLICY, "")), None);
    }

    #[test]
    fn the_reason_of_a_refused_preflight_is_that_of_the_policy() {
        let unknown = "`Vary` shows that a policy answered: it does not allow the origin";
        for (response, expected) in [
            (response(403, POLICY, "it is not listed\n"), "the server's reason: it is not listed"),
            (response(403, POLICY, ""), unknown),
            (response(403, &POLICY[..1], "it is not listed"), unknown),
            (response(404, POLICY, "no such page"), unknown),
        ] {
            let hint = of_preflight(&FetchErrorKind::AllowOriginMissing, &response, &request(&Fetch::put("/")));
            assert_eq!(hint.as_deref(), Some(expected), "{response:?}");
        }
    }

    #[test]
    fn a_response_without_a_policy_has_a_hint_at_the_layer() {
        for (response, layer) in [
            (response(302, LOGIN, ""), " with a redirect to `/login`"),
            (response(302, &[], ""), ""),
            (response(401, LOGIN, ""), " (such as auth)"),
            (response(500, &[], ""), " (such as an error page, or what catches panics)"),
        ] {
            let hint = of_response(&FetchErrorKind::AllowOriginMissing, &response, &request(&Fetch::get("/")));
            let expected = format!(
                "no policy was applied (there is no `Vary: Origin`), so a layer in front of `#[cors]` answered{layer}, or the \
                 handler has no `#[cors]`: {PLACE}"
            );
            assert_eq!(hint.as_deref(), Some(expected.as_str()), "{response:?}");
        }
    }
}
