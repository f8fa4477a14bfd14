//! What somebody took for an origin, a URL whole or in pieces, read as the one origin that it names.

use super::{authority, text};
use crate::origin::{OriginPattern, host, scheme};
use crate::spelling::nearest;

/// The origin of a URL that may lack its scheme, have a path, or be misspelt. A star that another program's pattern was
/// `rewritten` to is not the author's own.
pub(super) fn origin(text: &str, rewritten: bool, custom_scheme: bool) -> Option<String> {
    let (written, rest) = split(text);
    let rest = rest.trim_start();
    // `https://http://example.com`: the inner one is what was copied.
    if let (Some(_), (Some(inner), nested)) = (written, split(rest))
        && scheme::kind(&inner.to_ascii_lowercase()) != scheme::Kind::Other
        && !nested.is_empty()
    {
        return origin(rest, rewritten, custom_scheme);
    }
    let lower = written.map(|written| corrected(written, custom_scheme));
    match lower {
        Some(None) => None,
        Some(Some(scheme)) if !scheme::WEB.contains(&scheme.as_str()) => opaque(&scheme, rest, custom_scheme),
        Some(Some(scheme)) => web(Some(&scheme), rest, rewritten, custom_scheme),
        None => web(None, rest, rewritten, custom_scheme),
    }
}

fn web(scheme: Option<&str>, rest: &str, rewritten: bool, custom_scheme: bool) -> Option<String> {
    let (authority, tail) = without_path(rest);
    if is_range(authority, tail) || is_broken_name(authority, tail) || is_scheme_again(scheme, authority, tail) {
        return None;
    }
    let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host).trim();
    let (host, port) = authority::host_and_port(authority)?;
    // A word alone is no host until a scheme or a port says so.
    if scheme.is_none()
        && port.is_empty()
        && !host.contains(['.', '*', '['])
        && !host::is_loopback(&host.to_ascii_lowercase())
    {
        return None;
    }
    let (host, loose) = authority::host(&host, rewritten)?;
    let port = if loose && port.is_empty() { ":*".to_owned() } else { port };
    let scheme = match scheme {
        Some(scheme) => scheme,
        None => text::usual_scheme(host.strip_prefix("*.").unwrap_or(&host), &port),
    };
    let port = authority::port(&port, scheme)?;
    if host == OriginPattern::ANY {
        return port.is_empty().then_some(host);
    }
    accepted(format!("{scheme}://{host}{port}"), custom_scheme)
}

/// What follows the scheme of an app shell is its own affair: only what comes after it is cut off.
fn opaque(scheme: &str, rest: &str, custom_scheme: bool) -> Option<String> {
    let (authority, _) = without_path(rest);
    let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host).trim();
    let lower = authority.to_ascii_lowercase();
    let authority = if scheme::has_lower_case_hosts(scheme) { &lower } else { authority };
    accepted(format!("{scheme}://{authority}"), custom_scheme)
}

fn accepted(text: String, custom_scheme: bool) -> Option<String> {
    OriginPattern::exactly(&text, custom_scheme).map(|origin| origin.text)
}

/// The scheme, if there is one, and what follows its slashes.
pub(crate) fn split(text: &str) -> (Option<&str>, &str) {
    let slashes = |c: char| matches!(c, '/' | '\\');
    if let Some((before, after)) = text.split_once("://")
        && !before.contains(['/', '\\', '?', '#', '.', '@'])
    {
        // `blob:https`, `view-source:https`: the page's own scheme stands last.
        let scheme = before.rsplit(':').next().unwrap_or(before).trim();
        let rest = after.trim_start_matches(slashes);
        return if scheme.is_empty() { (None, rest) } else { (Some(scheme), rest) };
    }
    let word = text
        .get(..text.len() - text.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '-').len())
        .unwrap_or_default();
    let rest = text.get(word.len()..).unwrap_or_default();
    if scheme::kind(&word.to_ascii_lowercase()) != scheme::Kind::Other {
        let after = rest.trim_start_matches([':', ';', '.', '/', '\\', ' ']);
        let marks = rest.get(..rest.len() - after.len()).unwrap_or_default();
        let port = !after.is_empty() && after.bytes().all(|byte| byte.is_ascii_digit());
        if marks.contains(slashes) || marks.trim() == ":" && !port {
            return (Some(word), after);
        }
    }
    (None, text.trim_start_matches(slashes).trim_start_matches(":/").trim_start_matches(slashes))
}

/// The scheme that was meant.
fn corrected(written: &str, custom_scheme: bool) -> Option<String> {
    let lower = written.to_ascii_lowercase();
    let plain: String = lower.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.')).collect();
    match scheme::kind(&lower) {
        scheme::Kind::Web | scheme::Kind::App => return Some(lower),
        scheme::Kind::Opaque => return None,
        scheme::Kind::Unsent => {
            // The page that opens a socket has the scheme that goes with it.
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
    misspelt(&plain).map(str::to_owned)
}

/// The known scheme that this one is a misspelling of. `chrome` is none: it is the beginning of another.
pub(crate) fn misspelt(written: &str) -> Option<&'static str> {
    let known = scheme::WEB.into_iter().chain(scheme::APPS);
    nearest(written, known).filter(|known| scheme::WEB.contains(known) || !known.starts_with(written))
}

/// The authority of a URL, and the path, query or fragment with what begins it.
pub(crate) fn without_path(rest: &str) -> (&str, &str) {
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    // Options that were glued on: `https://example.com;credentials=true`.
    let glued = rest.find([';', '&']).filter(|glued| rest.get(*glued..).is_some_and(|tail| tail.contains('=')));
    let end = glued.map_or(end, |glued| glued.min(end));
    rest.split_at_checked(end).unwrap_or((rest, ""))
}

/// `192.168.0.0/16` is no address with a path.
pub(crate) fn is_range(authority: &str, tail: &str) -> bool {
    let bits = tail
        .strip_prefix('/')
        .is_some_and(|bits| (1..=3).contains(&bits.len()) && bits.bytes().all(|byte| byte.is_ascii_digit()));
    bits && (authority.parse::<std::net::Ipv4Addr>().is_ok()
        || authority.contains(':') && authority.matches(':').count() > 1)
}

/// `https:443`, `app:/x`, `https://a.examplehttps://b.example`: what stands before the colon is no host, or not all of it is.
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

/// `https://exam?ple.com`: no page has that query, but somebody's finger slipped within a name, and `https://exam` is
/// another host than any that was meant.
fn is_broken_name(authority: &str, tail: &str) -> bool {
    !authority.is_empty()
        && !authority.contains(['.', ':', '['])
        && tail.strip_prefix(['?', '#', '\\']).is_some_and(|rest| !rest.contains('=') && text::is_telling(rest))
        && !host::is_loopback(&authority.to_ascii_lowercase())
}
