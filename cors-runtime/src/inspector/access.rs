//! Who may see an inspector: a page or a program on this machine.

use actix_web::Error;
use actix_web::HttpResponse;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{RequestHead, ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap};
use actix_web::middleware::Next;
use actix_web_cors_rules::origin::Origin;

/// Responds with 403 to any request that may come from somewhere else.
pub(super) async fn check<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    match objection(request.head()) {
        None => Ok(next.call(request).await?.map_into_left_body()),
        Some(objection) => {
            let text = format!("the inspector does not respond: {objection}\n");
            let response = HttpResponse::Forbidden().content_type("text/plain; charset=utf-8").body(text);
            Ok(request.into_response(response).map_into_right_body())
        }
    }
}

/// Why a request is refused.
fn objection(head: &RequestHead) -> Option<&'static str> {
    if !head.peer_addr.is_some_and(|peer| peer.ip().to_canonical().is_loopback()) {
        return Some("the request does not come from this machine");
    }
    let host = only(&head.headers, "host").filter(|host| is_loopback(host));
    let Some(host) = host else { return Some("its `Host` is not a loopback name") };
    if head.uri.authority().is_some_and(|authority| authority.as_str() != host) {
        return Some("its target is another host");
    }
    if ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"]
        .iter()
        .any(|name| head.headers.contains_key(*name))
    {
        return Some("a proxy has forwarded the request");
    }
    if head.headers.contains_key("sec-fetch-site")
        && !matches!(only(&head.headers, "sec-fetch-site"), Some("none" | "same-origin"))
    {
        return Some("a page of another site has sent the request");
    }
    let is_own = |origin: &str| origin.split_once("://").is_some_and(|(_, authority)| authority == host);
    if head.headers.contains_key(header::ORIGIN) && !only(&head.headers, "origin").is_some_and(is_own) {
        return Some("a page of another origin has sent the request");
    }
    None
}

/// The value of a header with one line.
fn only<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    match headers.get_all(name).as_slice() {
        [value] => value.to_str().ok(),
        _ => None,
    }
}

/// Whether a `Host` is a loopback name or address. A name that an attacker owns may resolve to one, and is not.
fn is_loopback(host: &str) -> bool {
    Origin::parse(format!("https://{host}").as_bytes()).is_some_and(|origin| origin.is_loopback())
}
