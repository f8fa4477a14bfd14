//! Host and port, read as they were probably meant.

use std::net::Ipv6Addr;

use url::Host;

use super::text;
use crate::origin::{host as grammar, scheme};
use crate::public_suffix;

/// Cuts an authority at its port; the colons of an IPv6 address without brackets are found too.
pub(super) fn host_and_port(authority: &str) -> Option<(String, String)> {
    if let Some(inner) = authority.strip_prefix('[') {
        // The bracket may not have been closed.
        let (inner, after) = inner.split_once(']').unwrap_or((inner, ""));
        return Some((format!("[{inner}]"), after.trim_start_matches('.').to_owned()));
    }
    let bare = authority.trim_end_matches(']');
    if let Some((address, port)) = bare_ipv6(bare) {
        return Some((format!("[{address}]"), port.to_owned()));
    }
    let (host, port) = authority.split_at_checked(authority.find(':').unwrap_or(authority.len()))?;
    Some((host.trim().to_owned(), port.to_owned()))
}

/// `::1:3000` is an address by itself, and somebody's server on port 3000: a last group that is a port by its length, or
/// comes after the loopback address, is read as one.
fn bare_ipv6(text: &str) -> Option<(&str, &str)> {
    let address = text.split('%').next().unwrap_or_default();
    let shape = address.matches(':').count() > 1
        && address.bytes().all(|byte| byte.is_ascii_hexdigit() || b":.".contains(&byte));
    if !shape {
        return None;
    }
    let last = text.rfind(':')?;
    let (before, port) = text.split_at_checked(last)?;
    let is_port = port.len() > 1 && port.bytes().skip(1).all(|byte| byte.is_ascii_digit()) && !port.starts_with(":0");
    if is_port && (port.len() > 4 || before == "::1") && before.parse::<Ipv6Addr>().is_ok() {
        return Some((before, port));
    }
    (address.parse::<Ipv6Addr>().is_ok() || address.contains(":::")).then_some((text, ""))
}

/// The host that was meant, by the URL Standard, and whether a `*` after it stood for any port. The author of `*.com` meant
/// that, but not the author of `<your-domain>.com`, which was `rewritten`.
pub(super) fn host(written: &str, rewritten: bool) -> Option<(String, bool)> {
    if let Some(inner) = written.strip_prefix('[') {
        return bracketed(inner.trim_end_matches(']')).map(|host| (host, false));
    }
    if written.contains('*') || written.starts_with('.') && !written.trim_matches('.').is_empty() {
        return wildcard(written, rewritten);
    }
    name(written).map(|host| (host, false))
}

fn bracketed(inner: &str) -> Option<String> {
    let address = inner.split('%').next().unwrap_or_default().replace(":::", "::");
    match address.parse::<Ipv6Addr>() {
        Ok(address) => Some(Host::<String>::Ipv6(address).to_string()),
        // `[example.com]` and `[127.0.0.1]`; `[v1.x]` is neither.
        Err(_) if !inner.contains([':', '*', '[']) && text::is_telling(inner) => name(inner),
        Err(_) => None,
    }
}

/// A host without wildcards: blanks at its dots, dots at its end and doubled ones go, the URL Standard does the rest.
fn name(written: &str) -> Option<String> {
    let labels: Vec<&str> = written.split('.').map(str::trim).filter(|label| !label.is_empty()).collect();
    let host = Host::parse(&labels.join(".")).ok()?.to_string();
    let host = host.strip_suffix('.').unwrap_or(&host);
    grammar::is_canonical(host).then(|| host.to_owned())
}

/// The nearest pattern that means no other hosts than those of the same owner.
fn wildcard(written: &str, rewritten: bool) -> Option<(String, bool)> {
    let mut written = written;
    if let Some(host) = written.strip_suffix('*').filter(|host| text::is_telling(host) && !host.ends_with('.')) {
        // `http://localhost*` wants a port, `https://example.com*` nothing.
        if grammar::is_loopback(&host.to_ascii_lowercase()) {
            return name(host).map(|host| (host, true));
        }
        written = host;
        if !written.contains('*') {
            return name(written).map(|host| (host, false));
        }
    }
    let labels: Vec<&str> = written.split('.').map(str::trim).filter(|label| !label.is_empty()).collect();
    let bare = |label: &str| label.chars().all(|c| c == '*');
    // `https://*` alone allows less than `*`; `https://*.` says that all labels are free.
    if labels.iter().all(|label| bare(label)) {
        return (labels.len() > 1 || written.contains('.') || written.contains("**")).then(|| ("*".to_owned(), false));
    }
    let last = labels.iter().rposition(|label| label.contains('*'));
    let (before, base) = labels.split_at_checked(last.map_or(0, |last| last + 1))?;
    let base = base.join(".");
    let as_written = before == ["*"] && !written.starts_with('.') && !rewritten;
    let found = name(&base).filter(|base| grammar::is_base(base));
    if let Some(base) = found.filter(|base| as_written || is_owned(base)) {
        return Some((format!("*.{base}"), false));
    }
    // `*-example.com` and `*example.com` want the subdomains of a name; below a shared domain such as netlify.app,
    // `*--site.netlify.app` wants the names of one tenant, and no pattern has those.
    let label = before.last()?;
    let label = label.trim_start_matches('*').trim_start_matches('-');
    let glued = before.len() == 1 && !label.is_empty() && !label.contains('*') && public_suffix::is_icann(&base);
    let host = name(&format!("{label}.{base}")).filter(|host| glued && is_owned(host))?;
    Some((format!("*.{host}"), false))
}

/// Whether all names below a host have one owner, as far as one can know.
fn is_owned(host: &str) -> bool {
    grammar::is_base(host)
        && !public_suffix::is_suffix(host)
        && !public_suffix::holds_only_suffixes(host)
        && (host.contains('.') || host == "localhost")
}

/// The port that was meant, with its colon, or empty.
pub(super) fn port(written: &str, of: &str) -> Option<String> {
    let digits = written.trim().trim_start_matches(':').trim();
    let digits = digits.trim_end_matches(['.', ',', ';', ':']);
    if digits.is_empty() {
        return Some(String::new());
    }
    if digits.contains('*') && digits.bytes().all(|byte| byte == b'*' || byte.is_ascii_digit()) {
        return Some(":*".to_owned());
    }
    // The name of a service in the place of its number.
    if digits.eq_ignore_ascii_case(of) {
        return Some(String::new());
    }
    let digits = digits.strip_prefix('+').unwrap_or(digits);
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let port: u16 = digits.parse().ok()?;
    match port {
        0 => None,
        _ if scheme::default_port(of) == Some(port) => Some(String::new()),
        _ => Some(format!(":{port}")),
    }
}
