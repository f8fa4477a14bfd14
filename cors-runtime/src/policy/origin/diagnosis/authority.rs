//! Mistakes after the scheme: user names and paths, wildcards, hosts and ports.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::{PREDICATE, Subject, reading, url};
use crate::policy::name::shown;
use crate::policy::origin::{host as grammar, parts, scheme};
use crate::rule::{Rule, Violation};

/// Names the mistake in what follows `https://` or `http://`.
pub(super) fn find(subject: &Subject<'_>) -> Violation {
    let (scheme, rest) = subject.text.split_once("://").unwrap_or(("", subject.text));
    if rest.starts_with(['/', '\\']) {
        return subject.breaks(Rule::OriginHostMissing, "has no host between its second and its third slash");
    }
    if let (Some(inner), nested) = url::split(rest)
        && scheme::WEB.contains(&inner.to_ascii_lowercase().as_str())
        && !nested.is_empty()
    {
        return subject.because(Rule::OriginSchemeInvalid, "has two schemes, and an origin has one");
    }
    let (authority, tail) = url::without_path(rest);
    if let Some(violation) = around(subject, authority, tail) {
        return violation;
    }
    let cut = parts::Parts::of(subject.text);
    let (host, port) = split(authority);
    if authority.contains('*') {
        return wildcard(subject, host, port);
    }
    address(subject, authority, host)
        .or_else(|| name(subject, host))
        .or_else(|| self::port(subject, scheme, port))
        .or_else(|| host_limits(subject, host))
        .unwrap_or_else(|| match cut {
            Some(_) => subject.breaks(Rule::OriginHostInvalid, "has a host that no browser sends so"),
            None => subject.breaks(Rule::OriginSchemeMissing, "has no scheme"),
        })
}

/// Names the mistake in what follows the scheme of an app shell, an extension, or a scheme that was opted into.
pub(super) fn find_opaque(subject: &Subject<'_>, rest: &str) -> Violation {
    if rest.contains('*') {
        let what = "has a `*`, and only `https` and `http` origins have patterns";
        let advice = format!(
            "list each origin; where an id differs for each installation, {}",
            PREDICATE.trim_start_matches("for what no list can say, ")
        );
        return subject.because(Rule::OriginWildcardPosition, what).advise(advice);
    }
    let (authority, tail) = url::without_path(rest);
    if let Some(violation) = around(subject, authority, tail) {
        return violation;
    }
    let (_, port) = split(authority);
    if rest.starts_with(':') {
        return subject.breaks(Rule::OriginHostMissing, "has no host before its port");
    }
    if port.starts_with(':') && parts::number(port).is_none() {
        return subject
            .breaks(Rule::OriginPortInvalid, &format!("has the port `{}`", shown(port.trim_start_matches(':'))));
    }
    subject.breaks(Rule::OriginHostInvalid, "has a host with other characters than letters, digits, `-`, `_` and `.`")
}

/// What may stand before and after host and port in a URL.
fn around(subject: &Subject<'_>, authority: &str, tail: &str) -> Option<Violation> {
    if authority.contains('@') {
        return Some(subject.breaks(Rule::OriginUserinfo, "holds a user name before its `@`"));
    }
    if url::is_range(authority, tail) {
        let what = "is a range of addresses, and each address is an origin of its own";
        return Some(subject.because(Rule::OriginPath, what).advise(PREDICATE));
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

fn wildcard(subject: &Subject<'_>, host: &str, port: &str) -> Violation {
    let base = host.trim_start_matches(['*', '.', '[', ']']);
    let misplaced = |what: &str| {
        let violation = subject.breaks(Rule::OriginWildcardPosition, what);
        if subject.repaired { violation } else { violation.advise(PREDICATE) }
    };
    let numbers =
        |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || b".*-".contains(&byte));
    if grammar::ends_in_number(base)
        || host.contains('[')
        || numbers(host) && host.bytes().any(|byte| byte.is_ascii_digit())
    {
        return subject.breaks(Rule::OriginWildcardIp, "has a `*` in an address").advise(PREDICATE);
    }
    if base.is_empty() {
        return misplaced("has a `*` for its whole host").advise(
            "every origin is `\"*\"`, alone and without `credentials`; for less than that, name a function: `origins = path`, \
             with `fn(&Origin, &RequestHead) -> bool`",
        );
    }
    if port.contains('*') && port != ":*" {
        return misplaced("has a `*` in its port beside digits");
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
            let inner = host.trim_matches(['[', ']']);
            let what = match inner.parse::<Ipv6Addr>() {
                Ok(_) if host.ends_with(']') => "has an IPv6 address that is not in its short form",
                _ if inner.contains('%') => "has an IPv6 address with a zone",
                _ => "has no IPv6 address in its brackets",
            };
            subject.breaks(Rule::OriginIpv6, what)
        });
    }
    if host.ends_with('.') && host.trim_end_matches('.').parse::<Ipv4Addr>().is_ok() {
        return Some(subject.breaks(Rule::OriginTrailingDot, "has an address with a dot at its end"));
    }
    let folded = reading::folded(host);
    let numeric = grammar::ends_in_number(&folded) && folded.parse::<Ipv4Addr>().is_ok_and(|_| folded != host);
    (numeric || grammar::ends_in_number(&folded) && folded.parse::<Ipv4Addr>().is_err()).then(|| {
        let what = "has a host whose last part is a number, so that it is an IPv4 address or nothing";
        subject.breaks(Rule::OriginIpv4, what)
    })
}

/// Letters that browsers do not send.
fn name(subject: &Subject<'_>, host: &str) -> Option<Violation> {
    if let Some(letter) = subject.text.chars().find(|c| !c.is_ascii()) {
        let what = format!("has the letter `{}` (U+{:04X})", shown(&letter.to_string()), u32::from(letter));
        return Some(subject.breaks(Rule::OriginUnicode, &what));
    }
    if host.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Some(subject.breaks(Rule::OriginUppercase, "has upper-case letters"));
    }
    let undotted = host.trim_end_matches('.');
    if undotted.len() + 1 == host.len() && !undotted.is_empty() && !undotted.starts_with('.') {
        return Some(subject.breaks(Rule::OriginTrailingDot, "has a dot at the end of its host"));
    }
    if let Some(label) = host.split('.').find(|label| label.starts_with("xn--") && !grammar::is_canonical(label)) {
        return Some(subject.breaks(Rule::OriginPunycodeInvalid, &format!("has the label `{}`", shown(label))));
    }
    let other = host.chars().find(|c| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_' | '.'))?;
    let violation = subject.breaks(Rule::OriginHostInvalid, &format!("has a `{other}` in its host"));
    Some(violation)
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
        None => Some(subject.breaks(Rule::OriginPortInvalid, &format!("has the port `{}`", shown(digits)))),
    }
}

/// Labels and lengths.
fn host_limits(subject: &Subject<'_>, host: &str) -> Option<Violation> {
    let long = host.split('.').find(|label| label.len() > 63);
    let hyphen = host.split('.').find(|label| label.starts_with('-') || label.ends_with('-'));
    let what = if host.is_empty() {
        return Some(subject.breaks(Rule::OriginHostMissing, "has no host before its port"));
    } else if host.trim_matches('.').is_empty() {
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
            &format!("has the label `{}`, and a label neither begins nor ends with a hyphen", shown(label)),
        ));
    } else {
        return None;
    };
    Some(subject.breaks(Rule::OriginHostInvalid, &what))
}
