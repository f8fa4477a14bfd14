//! Corrects a URL, or a part of one, to the origin that it names.

use super::host_and_port;
use crate::origin::reading::url_parts::{
    is_address_range, is_recognisable_host, misspelt_scheme, split_path, split_scheme,
};
use crate::origin::{OriginPattern, host, scheme};

/// The origin of a URL that may have no scheme, have a path, or be misspelt. `rewritten` is true if the wildcards come from
/// the pattern of another program, and were not written as `*`.
pub(super) fn origin(text: &str, rewritten: bool, custom_scheme: bool) -> Option<String> {
    let (written, rest) = split_scheme(text);
    let rest = rest.trim_start();
    // Of `https://http://example.com` the inner URL was copied.
    if let (Some(_), (Some(inner), nested)) = (written, split_scheme(rest))
        && scheme::kind(&inner.to_ascii_lowercase()) != scheme::Kind::Other
        && !nested.is_empty()
    {
        return origin(rest, rewritten, custom_scheme);
    }
    let lower = written.map(|written| corrected_scheme(written, custom_scheme));
    match lower {
        Some(None) => None,
        Some(Some(scheme)) if !scheme::WEB.contains(&scheme.as_str()) => opaque(&scheme, rest, custom_scheme),
        Some(Some(scheme)) => web(Some(&scheme), rest, rewritten, custom_scheme),
        None => web(None, rest, rewritten, custom_scheme),
    }
}

fn web(scheme: Option<&str>, rest: &str, rewritten: bool, custom_scheme: bool) -> Option<String> {
    let (authority, tail) = split_path(rest);
    if is_address_range(authority, tail) || is_broken_name(authority, tail) || is_scheme_again(scheme, authority, tail)
    {
        return None;
    }
    let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host).trim();
    let (host, port) = host_and_port::split(authority)?;
    // A single word is only a host if it has a scheme or a port.
    if scheme.is_none()
        && port.is_empty()
        && !host.contains(['.', '*', '['])
        && !host::is_loopback(&host.to_ascii_lowercase())
    {
        return None;
    }
    let (host, any_port) = host_and_port::host(&host, rewritten)?;
    let port = if any_port && port.is_empty() { ":*".to_owned() } else { port };
    let scheme = match scheme {
        Some(scheme) => scheme,
        None => default_scheme_for(host.strip_prefix("*.").unwrap_or(&host), &port),
    };
    let port = host_and_port::port(&port, scheme)?;
    if host == OriginPattern::ANY {
        return port.is_empty().then_some(host);
    }
    accepted(format!("{scheme}://{host}{port}"), custom_scheme)
}

/// The host of an app shell is kept as it is. Only the user name and the path are removed.
fn opaque(scheme: &str, rest: &str, custom_scheme: bool) -> Option<String> {
    let (authority, _) = split_path(rest);
    let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host).trim();
    let lower = authority.to_ascii_lowercase();
    let authority = if scheme::has_lower_case_hosts(scheme) { &lower } else { authority };
    accepted(format!("{scheme}://{authority}"), custom_scheme)
}

fn accepted(text: String, custom_scheme: bool) -> Option<String> {
    OriginPattern::parse_strict(&text, custom_scheme).map(|origin| origin.as_str().to_owned())
}

/// The scheme that was probably meant.
fn corrected_scheme(written: &str, custom_scheme: bool) -> Option<String> {
    let lower = written.to_ascii_lowercase();
    let mut plain = lower.clone();
    plain.retain(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    match scheme::kind(&lower) {
        scheme::Kind::Web | scheme::Kind::App => return Some(lower),
        scheme::Kind::Opaque => return None,
        scheme::Kind::Unsent => {
            // The page that opens a WebSocket has the corresponding scheme.
            return Some(if lower == "ws" { "http" } else { "https" }.to_owned());
        }
        scheme::Kind::Other if lower == "ftps" && !custom_scheme => return Some("https".to_owned()),
        scheme::Kind::Other => {}
    }
    if written.contains('*') && "https".starts_with(&plain) {
        return Some("https".to_owned());
    }
    if custom_scheme && scheme::is_scheme(&lower) {
        return Some(lower);
    }
    if scheme::kind(&plain) == scheme::Kind::Web {
        return Some(plain);
    }
    misspelt_scheme(&plain).map(str::to_owned)
}

/// Returns true if the word before the colon is a scheme, or ends in one: `https:443`, `app:/x`,
/// `https://a.examplehttps://b.example`.
fn is_scheme_again(scheme: Option<&str>, authority: &str, tail: &str) -> bool {
    let Some((word, port)) = authority.split_once(':') else { return false };
    let word = word.to_ascii_lowercase();
    let glued = port.is_empty() && tail.starts_with("//");
    glued
        || scheme.is_none()
            && (scheme::kind(&word) != scheme::Kind::Other
                || scheme::LINKS.contains(&word.as_str())
                || port.is_empty()
                    && tail.starts_with('/')
                    && scheme::is_scheme(&word)
                    && !word.contains('.')
                    && !host::is_loopback(&word))
}

/// Returns true if the `?` or `#` is a typing error within a name, as in `https://exam?ple.com`. Correcting that to
/// `https://exam` would name another host.
fn is_broken_name(authority: &str, tail: &str) -> bool {
    !authority.is_empty()
        && !authority.contains(['.', ':', '['])
        && tail.strip_prefix(['?', '#', '\\']).is_some_and(|rest| !rest.contains('=') && is_recognisable_host(rest))
        && !host::is_loopback(&authority.to_ascii_lowercase())
}

/// The scheme to propose where none was written: `http` for loopback hosts and for port 80, otherwise `https`.
fn default_scheme_for(host: &str, port: &str) -> &'static str {
    let [https, http] = scheme::WEB;
    if host::is_loopback(host) || port == ":80" { http } else { https }
}
