//! URLs as people write them: with a path, without a scheme, misspelt.

use std::net::Ipv6Addr;

use super::{consists_of, is_digits};
use crate::origin::{host, scheme};
use crate::public_suffix;
use crate::spelling::nearest;

/// The scheme, if the text has one, and what follows the slashes.
pub(crate) fn split_scheme(text: &str) -> (Option<&str>, &str) {
    let slashes = |c: char| matches!(c, '/' | '\\');
    if let Some((before, after)) = text.split_once("://")
        && !before.contains(['/', '\\', '?', '#', '.', '@'])
    {
        // In `blob:https` and `view-source:https` the scheme of the page comes last.
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
        let port = split_path(after).0;
        let port = !port.is_empty() && is_digits(port);
        if marks.contains(slashes) || marks.trim() == ":" && !port {
            return (Some(word), after);
        }
    }
    (None, text.trim_start_matches(slashes).trim_start_matches(":/").trim_start_matches(slashes))
}

/// Returns true for a scheme with a `*`, which stands for `http` and `https`: `*://localhost`, `http*://localhost`.
pub(crate) fn has_scheme_pattern(text: &str) -> bool {
    split_scheme(text).0.is_some_and(|scheme| scheme.contains('*'))
}

/// Returns true for a host that consists of wildcards.
pub(crate) fn is_any_host(host: &str) -> bool {
    host.contains('*') && host.trim_matches(['*', '.']).is_empty()
}

/// Returns true for a URL whose host consists of wildcards: `https://*`, `https://*:8443`.
pub(crate) fn has_any_host(text: &str) -> bool {
    let (authority, _) = split_path(split_scheme(text).1);
    is_any_host(authority.split(':').next().unwrap_or_default())
}

/// Returns true for the placeholder of a template in place of the origin, the host or the port.
pub(crate) fn is_placeholder(text: &str) -> bool {
    let (_, rest) = split_scheme(text);
    let marks = ['{', '<', '%', '$'];
    rest.starts_with(marks) && rest.ends_with(['}', '>', '%'])
        || rest
            .strip_prefix('$')
            .is_some_and(|name| consists_of(name, |byte| byte.is_ascii_alphanumeric() || byte == b'_'))
}

/// The known scheme that this one is a misspelling of. `None` for `chrome`, which is the beginning of a known scheme.
pub(crate) fn misspelt_scheme(written: &str) -> Option<&'static str> {
    let known = [scheme::WEB.as_slice(), &scheme::APPS].concat();
    nearest(written, &known).filter(|known| scheme::WEB.contains(known) || !known.starts_with(written))
}

/// Splits a URL without its scheme into the authority and the rest, which begins with `/`, `?`, `#`, `\`, `;` or `&`.
pub(crate) fn split_path(rest: &str) -> (&str, &str) {
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    // Options after the origin: `https://example.com;credentials=true`.
    let options = rest.find([';', '&']).filter(|start| rest.get(*start..).is_some_and(|tail| tail.contains('=')));
    let end = options.map_or(end, |start| start.min(end));
    rest.split_at_checked(end).unwrap_or((rest, ""))
}

/// Returns true for a range of addresses such as `192.168.0.0/16`, which is not an address with a path.
pub(crate) fn is_address_range(authority: &str, tail: &str) -> bool {
    let bits = tail.strip_prefix('/').is_some_and(|bits| (1..=3).contains(&bits.len()) && is_digits(bits));
    bits && (authority.parse::<std::net::Ipv4Addr>().is_ok() || authority.matches(':').count() > 1)
}

/// Splits what looks like an IPv6 address without brackets from its port. `::1:3000` is an address, but probably means port 3000: the last
/// group is taken as a port if it has at least four digits, or follows the loopback address.
pub(crate) fn bare_ipv6(text: &str) -> Option<(&str, &str)> {
    let address = text.split('%').next().unwrap_or_default();
    if !consists_of(address, |byte| byte.is_ascii_hexdigit() || b":.".contains(&byte)) {
        return None;
    }
    let last = text.rfind(':')?;
    let (before, port) = text.split_at_checked(last)?;
    let is_port = is_digits(port.trim_start_matches(':')) && !port.starts_with(":0");
    if is_port && (port.len() > 4 || before == "::1") && before.parse::<Ipv6Addr>().is_ok() {
        return Some((before, port));
    }
    let is_address = address.parse::<Ipv6Addr>().is_ok() || address.contains("::") && !address.contains('.');
    is_address.then_some((text, ""))
}

/// Common top-level names that are not public suffixes (RFC 2606, RFC 6762, ICANN's `internal`).
const UNLISTED: [&str; 5] = ["example", "test", "invalid", "local", "internal"];

/// Returns true if a text without a scheme can only be a host: a name below a public suffix, an address, or `localhost`.
pub(crate) fn is_recognisable_host(text: &str) -> bool {
    let host = if text.starts_with('[') { text } else { text.split([':', '/', '?', '#']).next().unwrap_or_default() };
    let host = host.to_ascii_lowercase();
    let name = host.strip_suffix('.').unwrap_or(&host);
    let is_below_listed = public_suffix::suffix_of(name).is_some_and(|suffix| suffix != name);
    let is_below_unlisted = host.rsplit_once('.').is_some_and(|(_, last)| UNLISTED.contains(&last));
    is_below_listed
        || is_below_unlisted
        || host::is_loopback(&host)
        || host.parse::<std::net::Ipv4Addr>().is_ok()
        || host.starts_with('[')
}
