//! Mistakes after the scheme: user names and paths, wildcards, hosts and ports.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::{ANY_ORIGIN, PREDICATE, Subject, consists_of, surroundings, url_parts, use_a_predicate};
use crate::excerpt::excerpt;
use crate::origin::host::{LONGEST_NAME, ends_in_number, is_canonical, is_name};
use crate::origin::{parts, scheme};
use crate::rule::{Rule, Violation};

/// The mistake after `https://` or `http://`.
pub(super) fn find(subject: &Subject<'_>) -> Violation {
    let (scheme, rest) = subject.text.split_once("://").unwrap_or(("", subject.text));
    if rest.starts_with(['/', '\\']) {
        return subject.violates(Rule::OriginHostMissing, "has no host between the second and the third slash");
    }
    if let (Some(inner), nested) = url_parts::split_scheme(rest)
        && scheme::kind(&inner.to_ascii_lowercase()) != scheme::Kind::Other
        && !nested.is_empty()
    {
        return subject.with_reason(Rule::OriginSchemeInvalid, "has two schemes: an origin has only one");
    }
    let (authority, tail) = url_parts::split_path(rest);
    let (host, port) = split(authority);
    if url_parts::is_any_host(host) {
        return whole_host(subject);
    }
    if let Some(violation) = superfluous_parts(subject, authority, tail) {
        return violation;
    }
    if authority.contains('*') {
        return wildcard(subject, host, port);
    }
    address(subject, authority, host)
        .or_else(|| host.is_empty().then(|| subject.violates(Rule::OriginHostMissing, "has no host before its port")))
        .or_else(|| if host.starts_with('[') { None } else { name(subject, host) })
        .or_else(|| self::port(subject, scheme, port))
        .or_else(|| host_limits(subject, host))
        .unwrap_or_else(|| subject.violates(Rule::OriginHostInvalid, "has a host in a form that browsers never send"))
}

/// The mistake after the scheme of an app shell or an extension, or after a custom scheme.
pub(super) fn find_opaque(subject: &Subject<'_>, rest: &str) -> Violation {
    if rest.contains('*') {
        let what = "has a `*`: patterns are only supported for `https` and `http`";
        let advice = format!(
            "list each origin; if an id differs per installation, {PREDICATE}, for example `origin.scheme() == \"{}\"` in a \
             policy without `credentials`, because any other extension matches it too",
            subject.text.split("://").next().unwrap_or_default()
        );
        return subject.with_reason(Rule::OriginWildcardPosition, what).help(advice);
    }
    let (authority, tail) = url_parts::split_path(rest);
    if let Some(violation) = superfluous_parts(subject, authority, tail) {
        return violation;
    }
    let (_, port) = split(authority);
    if rest.starts_with(':') {
        return subject.violates(Rule::OriginHostMissing, "has no host before its port");
    }
    if port.starts_with(':') && parts::number(port).is_none() {
        return subject
            .violates(Rule::OriginPortInvalid, &format!("has the port `{}`", excerpt(port.trim_start_matches(':'))));
    }
    if has_upper_case(authority) && consists_of(authority, is_app_byte) {
        return subject.violates(Rule::OriginUppercase, "has upper-case letters");
    }
    subject.violates(Rule::OriginHostInvalid, "has a host with characters other than letters, digits, `-`, `_` and `.`")
}

fn has_upper_case(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_uppercase())
}

fn is_app_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':')
}

/// Parts of a URL that an origin does not have: user name, path, query, fragment.
fn superfluous_parts(subject: &Subject<'_>, authority: &str, tail: &str) -> Option<Violation> {
    if authority.contains('@') {
        return Some(subject.violates(Rule::OriginUserinfo, "contains a user name before `@`"));
    }
    if url_parts::is_address_range(authority, tail) {
        let what = "is a range of addresses: each address is a separate origin";
        return Some(subject.with_reason(Rule::OriginPath, what).help(use_a_predicate(subject.text)));
    }
    if authority.is_empty() {
        return Some(subject.violates(Rule::OriginHostMissing, "has no host"));
    }
    let what = match (tail.chars().next()?, tail.len()) {
        ('/', 1) => "ends in a slash, and no browser sends one",
        ('/', _) => "has a path, and no browser sends one",
        ('?', _) => "has a query, and no browser sends one",
        ('#', _) => "has a fragment, and no browser sends one",
        ('\\', _) => "has a backslash, which browsers treat as the beginning of a path",
        _ => return Some(subject.violates(Rule::OriginHostInvalid, "is followed by `;` or `&` options")),
    };
    Some(subject.violates(Rule::OriginPath, what))
}

/// Splits an authority into the host with its brackets and the port with its colon.
fn split(authority: &str) -> (&str, &str) {
    let bracket = if authority.starts_with('[') { authority.find(']').unwrap_or(authority.len()) } else { 0 };
    let colon =
        authority.get(bracket..).and_then(|rest| rest.find(':')).map_or(authority.len(), |colon| bracket + colon);
    authority.split_at_checked(colon).unwrap_or((authority, ""))
}

/// A `*` as the host: `https://*`, `https://*:8443`.
fn whole_host(subject: &Subject<'_>) -> Violation {
    subject
        .violates(Rule::OriginWildcardPosition, "has a `*` as its whole host")
        .help(format!("{ANY_ORIGIN}; to allow fewer, {PREDICATE}"))
}

/// A `*` that is not the whole host.
fn wildcard(subject: &Subject<'_>, host: &str, port: &str) -> Violation {
    let base = host.trim_start_matches(['*', '.', '[', ']']);
    let misplaced = |what: &str| {
        let violation = subject.violates(Rule::OriginWildcardPosition, what);
        if subject.repaired { violation } else { violation.help(use_a_predicate(subject.text)) }
    };
    let numbers =
        |text: &str| !text.is_empty() && consists_of(text, |byte| byte.is_ascii_digit() || b".*-".contains(&byte));
    if ends_in_number(base) || host.contains('[') || numbers(host) && host.bytes().any(|byte| byte.is_ascii_digit()) {
        return subject.violates(Rule::OriginWildcardIp, "has a `*` in an address").help(use_a_predicate(subject.text));
    }
    if port.contains('*') && port != ":*" {
        return misplaced("has more than `*` in its port");
    }
    match host.strip_prefix("*.") {
        None if host.contains('*') => misplaced("has a `*` inside a label, or not at the start"),
        None => rest_of_pattern(subject, host),
        Some(base) if base.contains('*') => misplaced("has a second `*`"),
        Some(base) => rest_of_pattern(subject, base),
    }
}

/// The mistake of a pattern whose `*` is in a valid place.
fn rest_of_pattern(subject: &Subject<'_>, host: &str) -> Violation {
    let scheme = subject.text.split("://").next().unwrap_or_default();
    let rest = subject.text.split_once("://").map_or("", |(_, rest)| rest);
    let (_, port) = split(rest);
    if host.starts_with('.') {
        return subject.violates(Rule::OriginHostInvalid, "has two dots in a row");
    }
    address(subject, host, host)
        .or_else(|| name(subject, host))
        .or_else(|| self::port(subject, scheme, port).filter(|_| port != ":*"))
        .or_else(|| host_limits(subject, host))
        .unwrap_or_else(|| {
            subject.violates(Rule::OriginHostInvalid, "has a host that is too long for another label within 253 bytes")
        })
}

/// Addresses in a form that browsers do not send.
fn address(subject: &Subject<'_>, authority: &str, host: &str) -> Option<Violation> {
    if url_parts::bare_ipv6(authority.split(']').next().unwrap_or_default()).is_some() {
        return Some(subject.violates(Rule::OriginIpv6, "has an IPv6 address without brackets"));
    }
    if host.starts_with('[') {
        return (!is_canonical(host)).then(|| {
            let inner = host.trim_start_matches('[').trim_end_matches(']');
            let what = match inner.parse::<Ipv6Addr>() {
                Ok(_) if host.ends_with(']') => "has an IPv6 address that is not in its canonical form",
                Ok(_) => "has no closing bracket after its IPv6 address",
                Err(_) if inner.contains('%') => "has an IPv6 address with a zone",
                Err(_) if !host.ends_with(']') => "has text after the closing bracket of its address",
                Err(_) => "has no valid IPv6 address in its brackets",
            };
            subject.violates(Rule::OriginIpv6, what)
        });
    }
    if host.ends_with('.') && host.trim_end_matches('.').parse::<Ipv4Addr>().is_ok() {
        return Some(subject.violates(Rule::OriginTrailingDot, "has an address that ends in a dot"));
    }
    // The URL Standard treats full-width digits as digits.
    let ascii = surroundings::to_ascii_lookalikes(host);
    let canonical = ascii == host && host.parse::<Ipv4Addr>().is_ok();
    (ends_in_number(&ascii) && !canonical).then(|| {
        let what = "has a host whose last part is a number, so browsers read it as an IPv4 address";
        subject.violates(Rule::OriginIpv4, what)
    })
}

/// Names with characters that browsers do not send.
fn name(subject: &Subject<'_>, host: &str) -> Option<Violation> {
    if let Some(letter) = subject.text.chars().find(|c| !c.is_ascii()) {
        let what = format!("contains the character `{}` (U+{:04X})", excerpt(&letter.to_string()), u32::from(letter));
        return Some(subject.violates(Rule::OriginUnicode, &what));
    }
    // A host in brackets is a valid address at this point.
    let of_name = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if let Some(other) = host.chars().find(|c| !of_name(c)).filter(|_| !host.starts_with('[')) {
        let what =
            if other == '`' { "has a backtick in its host".to_owned() } else { format!("has a `{other}` in its host") };
        return Some(subject.violates(Rule::OriginHostInvalid, &what));
    }
    if has_upper_case(host) {
        return Some(subject.violates(Rule::OriginUppercase, "has upper-case letters"));
    }
    let undotted = host.trim_end_matches('.');
    if undotted.len() + 1 == host.len() && !undotted.is_empty() && !undotted.starts_with('.') {
        return Some(subject.violates(Rule::OriginTrailingDot, "has a dot at the end of its host"));
    }
    if let Some(label) = host.split('.').find(|label| label.starts_with("xn--") && !is_canonical(label)) {
        return Some(subject.violates(Rule::OriginPunycodeInvalid, &format!("has the label `{}`", excerpt(label))));
    }
    // Each label may be valid, and the name not.
    (is_name(host.as_bytes()) && !ends_in_number(host) && !is_canonical(host)).then(|| {
        let what = "has a label that is written from right to left: then each label must begin with a letter, and end with a \
                    letter or a digit";
        subject.with_reason(Rule::OriginPunycodeInvalid, what)
    })
}

/// Default and invalid ports.
fn port(subject: &Subject<'_>, scheme: &str, port: &str) -> Option<Violation> {
    let digits = port.strip_prefix(':')?;
    match parts::number(port) {
        Some(port) if scheme::default_port(scheme) == Some(port) => {
            let what = format!("ends in the default port of `{scheme}`");
            Some(subject.violates(Rule::OriginDefaultPort, &what))
        }
        Some(_) => None,
        None if digits.is_empty() => Some(subject.violates(Rule::OriginPortInvalid, "ends in a colon without a port")),
        None => Some(subject.violates(Rule::OriginPortInvalid, &format!("has the port `{}`", excerpt(digits)))),
    }
}

/// Empty labels, lengths and hyphens.
fn host_limits(subject: &Subject<'_>, host: &str) -> Option<Violation> {
    let long = host.split('.').find(|label| label.len() > 63);
    let hyphen = host.split('.').find(|label| label.starts_with('-') || label.ends_with('-'));
    let what = if host.trim_matches('.').is_empty() {
        return Some(subject.violates(Rule::OriginHostMissing, "has only dots in place of a host"));
    } else if host.starts_with('.') {
        "has a host that begins with a dot".to_owned()
    } else if host.split('.').any(str::is_empty) {
        "has two dots in a row".to_owned()
    } else if let Some(label) = long {
        format!("has a label of {} bytes, and the limit is 63", label.len())
    } else if host.len() > LONGEST_NAME {
        format!("has a host of {} bytes, and the limit is {}", host.len(), LONGEST_NAME)
    } else if let Some(label) = hyphen {
        return Some(subject.with_reason(
            Rule::OriginHostInvalid,
            &format!("has the label `{}`: a label neither begins nor ends with a hyphen", excerpt(label)),
        ));
    } else {
        return None;
    };
    Some(subject.violates(Rule::OriginHostInvalid, &what))
}
