//! Corrects a host and a port.

use std::net::Ipv6Addr;

use percent_encoding::percent_decode_str;

use crate::domain;
use crate::origin::host::{ends_in_number, ipv4, ipv6, is_base, is_canonical, is_loopback};
use crate::origin::reading::is_digits;
use crate::origin::reading::url_parts::{bare_ipv6, is_recognisable_host};
use crate::origin::scheme::default_port;
use crate::public_suffix;

/// Splits an authority into host and port, also for an IPv6 address without brackets.
pub(super) fn split(authority: &str) -> Option<(String, String)> {
    // One of the brackets may be missing.
    let (inner, after) = authority.split_once(']').unwrap_or((authority, ""));
    let after = after.trim_start_matches('.');
    let bare = inner.strip_prefix('[').unwrap_or(inner);
    let is_bracketed = authority.starts_with('[') && authority.contains(']');
    if let Some((address, port)) = bare_ipv6(bare).filter(|_| !is_bracketed) {
        return Some((format!("[{address}]"), format!("{port}{after}")));
    }
    if authority.starts_with('[') {
        return Some((format!("[{bare}]"), after.to_owned()));
    }
    let (host, port) = authority.split_at_checked(authority.find(':').unwrap_or(authority.len()))?;
    Some((host.trim().to_owned(), port.to_owned()))
}

/// The corrected host, in the form of the URL Standard, and whether a `*` after it meant any port. `rewritten` is true
/// if the wildcards come from another pattern language: `*.com` is kept as written, `<your-domain>.com` is not
/// corrected to it.
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
        Ok(address) => Some(ipv6(address)),
        // `[example.com]` and `[127.0.0.1]` are hosts, `[v1.x]` is not.
        Err(_) if !inner.contains([':', '*', '[']) && is_recognisable_host(inner) => name(inner),
        Err(_) => None,
    }
}

/// The labels of a host, without whitespace around dots and without superfluous dots.
fn labels(written: &str) -> Vec<&str> {
    let mut labels: Vec<&str> = written.split('.').map(str::trim).collect();
    labels.retain(|label| !label.is_empty());
    labels
}

/// A host without wildcards, as the URL Standard's host parser (§3.5) returns it.
fn name(written: &str) -> Option<String> {
    let host = domain::to_ascii(&percent_decode_str(&labels(written).join(".")).decode_utf8().ok()?)?;
    let host = host.strip_suffix('.').unwrap_or(&host);
    let host = if ends_in_number(host) { ipv4(host)?.to_string() } else { host.to_owned() };
    is_canonical(&host).then_some(host)
}

/// The nearest pattern that matches only hosts of the same owner.
fn wildcard(written: &str, rewritten: bool) -> Option<(String, bool)> {
    let mut written = written;
    if let Some(host) = written.strip_suffix('*').filter(|host| is_recognisable_host(host) && !host.ends_with('.')) {
        // `http://localhost*` means any port. The `*` of `https://example.com*` has no meaning.
        if is_loopback(&host.to_ascii_lowercase()) {
            return name(host).map(|host| (host, true));
        }
        written = host;
        if !written.contains('*') {
            return name(written).map(|host| (host, false));
        }
    }
    let labels = labels(written);
    let bare = |label: &str| label.chars().all(|c| c == '*');
    // `https://*` allows less than `*`, so it is not corrected. `https://*.*` means any origin.
    if labels.iter().all(|label| bare(label)) {
        return (written.contains('.') || written.contains("**")).then(|| ("*".to_owned(), false));
    }
    let last = labels.iter().rposition(|label| label.contains('*'));
    let (before, base) = labels.split_at_checked(last.map_or(0, |last| last + 1))?;
    let base = base.join(".");
    let as_written = before == ["*"] && !written.starts_with('.') && !rewritten;
    let found = name(&base).filter(|base| is_base(base));
    if let Some(base) = found.filter(|base| as_written || has_one_owner(base)) {
        return Some((format!("*.{base}"), false));
    }
    // `*-example.com` and `*example.com` mean the subdomains of a name. Below a shared domain, `*--site.netlify.app` means
    // the names of one tenant, which no pattern can express.
    let label = before.last()?;
    let label = label.trim_start_matches('*').trim_start_matches('-');
    let is_prefixed = before.len() == 1 && public_suffix::is_icann(&base);
    let host = name(&format!("{label}.{base}")).filter(|host| is_prefixed && has_one_owner(host))?;
    Some((format!("*.{host}"), false))
}

/// Returns true if all names below a host belong to one owner, as far as the public suffixes show.
fn has_one_owner(host: &str) -> bool {
    is_base(host)
        && !public_suffix::is_suffix(host)
        && !public_suffix::holds_only_suffixes(host)
        && (host.contains('.') || host == "localhost")
}

/// The corrected port with its colon, or an empty text for the default port of the scheme.
pub(super) fn port(written: &str, scheme: &str) -> Option<String> {
    let digits = written.trim().trim_start_matches(':').trim();
    let digits = digits.trim_end_matches(['.', ',', ';', ':']);
    if digits.is_empty() {
        return Some(String::new());
    }
    if digits.contains('*') && digits.bytes().all(|byte| byte == b'*' || byte.is_ascii_digit()) {
        return Some(":*".to_owned());
    }
    // The scheme in place of the port number, as in `https://example.com:https`.
    if digits.eq_ignore_ascii_case(scheme) {
        return Some(String::new());
    }
    let digits = digits.strip_prefix('+').unwrap_or(digits);
    if !is_digits(digits) {
        return None;
    }
    let port: u16 = digits.parse().ok()?;
    // The grammar rejects port 0.
    Some(if default_port(scheme) == Some(port) { String::new() } else { format!(":{port}") })
}
