//! The inspector responds to this machine alone.

use std::net::SocketAddr;

use actix_web::App;
use actix_web::test::{TestRequest, call_service, init_service, read_body};

/// The status for a request with these headers.
macro_rules! status {
    ($app:expr, $path:expr, $peer:expr, $headers:expr) => {{
        let mut request = TestRequest::get().uri($path);
        if let Some(peer) = $peer {
            request = request.peer_addr(peer);
        }
        for (name, value) in $headers.iter().copied() {
            request = request.append_header((name, value));
        }
        call_service($app, request.to_request()).await.status().as_u16()
    }};
}

/// The status, the peer, and the headers.
type Case = (u16, Option<SocketAddr>, &'static [(&'static str, &'static str)]);

const HOST: (&str, &str) = ("host", "127.0.0.1:8080");

#[actix_web::test]
async fn only_this_machine_gets_a_response() {
    let app = init_service(App::new().configure(super::api)).await;
    let local: SocketAddr = ([127, 0, 0, 1], 5000).into();
    let cases: &[Case] = &[
        (200, Some(local), &[HOST]),
        (200, Some(([0, 0, 0, 0, 0, 0, 0, 1], 5000).into()), &[("host", "[::1]:8080")]),
        (200, Some(([0, 0, 0, 0, 0, 0xffff, 0x7f00, 1], 5000).into()), &[HOST]),
        (200, Some(local), &[("host", "localhost")]),
        (200, Some(local), &[HOST, ("sec-fetch-site", "none")]),
        (200, Some(local), &[HOST, ("sec-fetch-site", "same-origin")]),
        (200, Some(local), &[HOST, ("origin", "http://127.0.0.1:8080")]),
        (403, None, &[HOST]),
        (403, Some(([192, 168, 0, 7], 5000).into()), &[HOST]),
        (403, Some(local), &[("host", "rebound.evil.example")]),
        (403, Some(local), &[("host", "127.0.0.1.evil.example:8080")]),
        (403, Some(local), &[("host", "localhost@evil.example")]),
        (403, Some(local), &[("host", "")]),
        (403, Some(local), &[]),
        (403, Some(local), &[HOST, ("host", "evil.example")]),
        (403, Some(local), &[HOST, ("sec-fetch-site", "cross-site")]),
        (403, Some(local), &[HOST, ("sec-fetch-site", "same-site")]),
        (403, Some(local), &[HOST, ("sec-fetch-site", "none"), ("sec-fetch-site", "cross-site")]),
        (403, Some(local), &[HOST, ("origin", "https://evil.example")]),
        (403, Some(local), &[HOST, ("origin", "http://127.0.0.1:3000")]),
        (403, Some(local), &[HOST, ("origin", "null")]),
        (403, Some(local), &[HOST, ("x-forwarded-for", "192.168.0.7")]),
        (403, Some(local), &[HOST, ("forwarded", "for=192.168.0.7")]),
    ];
    for (expected, peer, headers) in cases {
        for path in ["/__cors", "/__cors/", "/__cors/audit", "/__cors/check", "/__cors/events"] {
            assert_eq!(status!(&app, path, *peer, headers), *expected, "{path} {peer:?} {headers:?}");
        }
    }
    // A target with an authority, as for a proxy.
    for (expected, target) in [
        (200, "http://127.0.0.1:8080/__cors"),
        (403, "http://127.0.0.1:3000/__cors"),
        (403, "http://localhost:8080/__cors"),
        (403, "http://evil.example/__cors"),
    ] {
        assert_eq!(status!(&app, target, Some(local), [HOST]), expected, "{target}");
    }
    assert_eq!(status!(&app, "/__cors/other", Some(local), [HOST]), 404);
}

#[actix_web::test]
async fn the_page_loads_and_runs_nothing_but_itself() {
    let app = init_service(App::new().configure(super::api)).await;
    let mut policies = Vec::new();
    for _ in 0..2 {
        let request = TestRequest::get().uri("/__cors").peer_addr(([127, 0, 0, 1], 5000).into()).insert_header(HOST);
        let response = call_service(&app, request.to_request()).await;
        let header = |name: &str| response.headers().get(name).unwrap().to_str().unwrap().to_owned();
        let policy = header("content-security-policy");
        assert_eq!(header("cache-control"), "no-store");
        assert_eq!(header("cross-origin-resource-policy"), "same-origin");
        let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).unwrap().to_owned();
        assert_eq!(
            policy.replace(&nonce, "N"),
            "default-src 'none'; script-src 'nonce-N'; style-src 'nonce-N'; connect-src 'self'; base-uri 'none'; \
             form-action 'none'; frame-ancestors 'none'"
        );
        let body = String::from_utf8(read_body(response).await.to_vec()).unwrap();
        assert_eq!(body.matches(&format!("nonce=\"{nonce}\"")).count(), 2);
        for forbidden in ["src=", "href=", "@import", "url(", "innerHTML", "eval(", "style=", "onclick"] {
            assert!(!body.contains(forbidden), "{forbidden}");
        }
        policies.push(policy);
    }
    assert_ne!(policies[0], policies[1], "a nonce is used once");
}
