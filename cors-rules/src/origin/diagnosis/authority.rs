//! Mistakes after the scheme: user names and paths, wildcards, hosts and ports.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::{PREDICATE, Subject, location, no_list_says, reading};
use crate::excerpt::excerpt;
use crate::origin::{host as grammar, parts, scheme};
use crate::rule::{Rule, Violation};

/// Names the mistake in what follows `https://` or `http://`.
pub(super) fn find(subject: &Subject<'_>) -> Violation {
    let (scheme, rest) = subject.text.split_once("://").unwrap_or(("", subject.text));
    if rest.starts_with(['/', '\\']) {
        return subject.breaks(Rule::OriginHostMissing, "has no host between its second and its third slash");
    }
    if let (Some(inner), nested) = location::split(rest)
        && scheme::WEB.contains(&inner.to_ascii_lowercase().as_str())
        && !nested.is_empty()
    {
        return subject.because(Rule::OriginSchemeInvalid, "has two schemes, and an origin has one");
    }
    let (authority, tail) = location::without_path(rest);
    let (host, port) = split(authority);
    if host.contains('*') && host.trim_matches(['*', '.']).is_empty() {
        return whole_host(subject);
    }
    if let Some(violation) = around(subject, authority, tail) {
        return violation;
    }
    if authority.contains('*') {
        return wildcard(subject, host, port);
    }
    address(subject, authority, host)
        .or_else(|| host.is_empty().then(|| subject.breaks(Rule::OriginHostMissing, "has no host before its port")))
        .or_else(|| if host.starts_with('[') { None } else { name(subject, host) })
        .or_else(|| self::port(subject, scheme, port))
        .or_else(|| host_limits(subject, host))
        .unwrap_or_else(|| subject.breaks(Rule::OriginHostInvalid, "has a host that no browser sends so"))
}

/// Names the mistake in what follows the scheme of an app shell, an extension, or a scheme that was opted into.
pub(super) fn find_opaque(subject: &Subject<'_>, rest: &str) -> Violation {
    if rest.contains('*') {
        let what = "has a `*`, and only `https` and `http` origins have patterns";
        let advice = format!("list each origin; where an id differs for each installation, {PREDICATE}");
        return subject.because(Rule::OriginWildcardPosition, what).advise(advice);
    }
    let (authority, tail) = location::without_path(rest);
    if let Some(violation) = around(subject, authority, tail) {
        return violation;
    }
    let (_, port) = split(authority);
    if rest.starts_with(':') {
        return subject.breaks(Rule::OriginHostMissing, "has no host before its port");
    }
    if port.starts_with(':') && parts::number(port).is_none() {
        return subject
            .breaks(Rule::OriginPortInvalid, &format!("has the port `{}`", excerpt(port.trim_start_matches(':'))));
    }
    if authority.bytes().any(|byte| byte.is_ascii_uppercase()) && authority.bytes().all(is_of_app) {
        return subject.breaks(Rule::OriginUppercase, "has upper-case letters");
    }
    subject.breaks(Rule::OriginHostInvalid, "has a host with other characters than letters, digits, `-`, `_` and `.`")
}

fn is_of_app(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':')
}

/// What may stand before and after host and port in a URL.
fn around(subject: &Subject<'_>, authority: &str, tail: &str) -> Option<Violation> {
    if authority.contains('@') {
        return Some(subject.breaks(Rule::OriginUserinfo, "holds a user name before its `@`"));
    }
    if location::is_range(authority, tail) {
        let what = "is a range of addresses, and each address is an origin of its own";
        return Some(subject.because(Rule::OriginPath, what).advise(no_list_says()));
    }
    if authority.is_empty() {
        return Some(subject.breaks(Rule::OriginHostMissing, "has no host"));
    }
    let what = match (tail.chars().next()?, tail.len()) {
        ('/', 1) => "ends in a slash, and no browser sends one",
        ('/', _) => "has a path, and no browser sends one",
        ('?', _) => "has a query, and no browser sends one",
        ('#', _) => "has a fragment, and no browser sends one",
        ('\\', _) => "has a backslash, which browsers take for the beginning of a path",
        _ => return Some(subject.breaks(Rule::OriginHostInvalid, "has options glued to it")),
    };
    Some(subject.breaks(Rule::OriginPath, what))
}

/// The host with its brackets, and the port with its colon.
fn split(authority: &str) -> (&str, &str) {
    let bracket =
        if authority.starts_with('[') { authority.find(']').map_or(authority.len(), |end| end + 1) } else { 0 };
    let colon =
        authority.get(bracket..).and_then(|rest| rest.find(':')).map_or(authority.len(), |colon| bracket + colon);
    authority.split_at_checked(colon).unwrap_or((authority, ""))
}

/// `https://*`, `https://*:8443`.
fn whole_host(subject: &Subject<'_>) -> Violation {
    subject
        .breaks(Rule::OriginWildcardPosition, "has a `*` for its whole host")
        .advise(format!("every origin is `\"*\"`, alone and without `credentials`; for less than that, {PREDICATE}"))
}

fn wildcard(subject: &Subject<'_>, host: &str, port: &str) -> Violation {
    let base = host.trim_start_matches(['*', '.', '[', ']']);
    let misplaced = |what: &str| {
        let violation = subject.breaks(Rule::OriginWildcardPosition, what);
        if subject.repaired { violation } else { violation.advise(no_list_says()) }
    };
    let numbers =
        |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || b".*-".contains(&byte));
    if grammar::ends_in_number(base)
        || host.contains('[')
        || numbers(host) && host.bytes().any(|byte| byte.is_ascii_digit())
    {
        return subject.breaks(Rule::OriginWildcardIp, "has a `*` in an address").advise(no_list_says());
    }
    if port.contains('*') && port != ":*" {
        return misplaced("has more than a `*` in its port");
    }
    match host.strip_prefix("*.") {
        None if host.contains('*') => misplaced("has a `*` within a label, or not at the start"),
        None => port_of_pattern(subject, host),
        Some(base) if base.contains('*') => misplaced("has a second `*`"),
        Some(base) => port_of_pattern(subject, base),
    }
}

/// A `*` where it may stand: something else is wrong.
fn port_of_pattern(subject: &Subject<'_>, host: &str) -> Violation {
    let scheme = subject.text.split("://").next().unwrap_or_default();
    let rest = subject.text.split_once("://").map_or("", |(_, rest)| rest);
    let (_, port) = split(rest);
    if host.starts_with('.') {
        return subject.breaks(Rule::OriginHostInvalid, "has two dots in a row");
    }
    address(subject, host, host)
        .or_else(|| name(subject, host))
        .or_else(|| self::port(subject, scheme, port).filter(|_| port != ":*"))
        .or_else(|| host_limits(subject, host))
        .unwrap_or_else(|| {
            subject
                .breaks(Rule::OriginHostInvalid, "leaves no room for a label before its host, which may have 253 bytes")
        })
}

/// Addresses that are not written as browsers do.
fn address(subject: &Subject<'_>, authority: &str, host: &str) -> Option<Violation> {
    let colons = authority.matches(':').count();
    let bare = authority.trim_end_matches(']').split('%').next().unwrap_or_default();
    let groups = colons > 1 && (bare.parse::<Ipv6Addr>().is_ok() || bare.contains("::") && !bare.contains('.'));
    let unbracketed = groups && bare.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b':');
    if unbracketed {
        return Some(subject.breaks(Rule::OriginIpv6, "has an IPv6 address without brackets"));
    }
    if host.starts_with('[') {
        return (!grammar::is_canonical(host)).then(|| {
            let inner = host.trim_start_matches('[').trim_end_matches(']');
            let what = match inner.parse::<Ipv6Addr>() {
                Ok(_) if host.ends_with(']') => "has an IPv6 address that is not in its short form",
                Ok(_) => "does not close the bracket of its IPv6 address",
                Err(_) if inner.contains('%') => "has an IPv6 address with a zone",
                Err(_) if !host.ends_with(']') => "has something behind the bracket of its address",
                Err(_) => "has no IPv6 address in its brackets",
            };
            subject.breaks(Rule::OriginIpv6, what)
        });
    }
    if host.ends_with('.') && host.trim_end_matches('.').parse::<Ipv4Addr>().is_ok() {
        return Some(subject.breaks(Rule::OriginTrailingDot, "has an address with a dot at its end"));
    }
    // Full-width digits are digits to the URL Standard.
    let folded = reading::folded(host);
    let canonical = folded == host && host.parse::<Ipv4Addr>().is_ok();
    (grammar::ends_in_number(&folded) && !canonical).then(|| {
        let what = "has a host whose last part is a number, so that it is an IPv4 address or nothing";
        subject.breaks(Rule::OriginIpv4, what)
    })
}

/// Letters that browsers do not send.
fn name(subject: &Subject<'_>, host: &str) -> Option<Violation> {
    if let Some(letter) = subject.text.chars().find(|c| !c.is_ascii()) {
        let what = format!("has the letter `{}` (U+{:04X})", excerpt(&letter.to_string()), u32::from(letter));
        return Some(subject.breaks(Rule::OriginUnicode, &what));
    }
    // What is left in brackets is a valid address.
    let of_name = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if let Some(other) = host.chars().find(|c| !of_name(c)).filter(|_| !host.starts_with('[')) {
        let what =
            if other == '`' { "has a backtick in its host".to_owned() } else { format!("has a `{other}` in its host") };
        return Some(subject.breaks(Rule::OriginHostInvalid, &what));
    }
    if host.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Some(subject.breaks(Rule::OriginUppercase, "has upper-case letters"));
    }
    let undotted = host.trim_end_matches('.');
    if undotted.len() + 1 == host.len() && !undotted.is_empty() && !undotted.starts_with('.') {
        return Some(subject.breaks(Rule::OriginTrailingDot, "has a dot at the end of its host"));
    }
    let label = host.split('.').find(|label| label.starts_with("xn--") && !grammar::is_canonical(label))?;
    Some(subject.breaks(Rule::OriginPunycodeInvalid, &format!("has the label `{}`", excerpt(label))))
}

fn port(subject: &Subject<'_>, scheme: &str, port: &str) -> Option<Violation> {
    let digits = port.strip_prefix(':')?;
    match parts::number(port) {
        Some(port) if scheme::default_port(scheme) == Some(port) => {
            let what = format!("ends in the default port of `{scheme}`");
            Some(subject.breaks(Rule::OriginDefaultPort, &what))
        }
        Some(_) => None,
        None if digits.is_empty() => {
            Some(subject.breaks(Rule::OriginPortInvalid, "ends in a colon, and no port follows"))
        }
        None => Some(subject.breaks(Rule::OriginPortInvalid, &format!("has the port `{}`", excerpt(digits)))),
    }
}

/// Labels and lengths.
fn host_limits(subject: &Subject<'_>, host: &str) -> Option<Violation> {
    let long = host.split('.').find(|label| label.len() > 63);
    let hyphen = host.split('.').find(|label| label.starts_with('-') || label.ends_with('-'));
    let what = if host.trim_matches('.').is_empty() {
        return Some(subject.breaks(Rule::OriginHostMissing, "has nothing but dots in the place of a host"));
    } else if host.starts_with('.') {
        "begins with a dot".to_owned()
    } else if host.split('.').any(str::is_empty) {
        "has two dots in a row".to_owned()
    } else if let Some(label) = long {
        format!("has a label of {} bytes, and the most is 63", label.len())
    } else if host.len() > grammar::LONGEST_NAME {
        format!("has a host of {} bytes, and the most is {}", host.len(), grammar::LONGEST_NAME)
    } else if let Some(label) = hyphen {
        return Some(subject.because(
            Rule::OriginHostInvalid,
            &format!("has the label `{}`, and a label neither begins nor ends with a hyphen", excerpt(label)),
        ));
    } else {
        return None;
    };
    Some(subject.breaks(Rule::OriginHostInvalid, &what))
}
