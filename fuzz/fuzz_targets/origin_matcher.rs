//! The last line is the `Origin` of a request, and the earlier lines are the entries of a policy. The matcher must agree with
//! a naive reading of the entries.
#![no_main]

use actix_web_cors_rules::allow_list::{compile, contains};
use actix_web_cors_rules::origin::OriginPattern;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some(end) = bytes.iter().rposition(|byte| *byte == b'\n') else { return };
    let (entries, origin) = (&bytes[..end], &bytes[end + 1..]);
    let entries = entries.split(|byte| *byte == b'\n').filter_map(|entry| std::str::from_utf8(entry).ok());
    let patterns: Vec<OriginPattern> = entries.filter_map(|entry| OriginPattern::parse(entry, true).ok()).collect();
    let compiled = compile(&patterns);
    let matched = contains(&compiled.exact, &compiled.patterns, origin);
    let expected =
        std::str::from_utf8(origin).is_ok_and(|origin| patterns.iter().any(|pattern| naive_match(pattern, origin)));
    assert_eq!(matched, expected, "{patterns:?} and {:?}", origin.escape_ascii().to_string());
});

fn naive_match(pattern: &OriginPattern, origin: &str) -> bool {
    if pattern.is_any() {
        return false;
    }
    if pattern.is_exact() {
        return pattern.as_str() == origin;
    }
    let Some((scheme, entry)) = pattern.as_str().split_once("://") else { return false };
    let Some(rest) = origin.strip_prefix(scheme).and_then(|rest| rest.strip_prefix("://")) else { return false };
    let Some(entry) = entry.strip_suffix(":*") else { return naive_host_match(entry, rest) };
    let without_port = rest.rsplit_once(':').filter(|(_, port)| is_port(scheme, port)).map(|(host, _)| host);
    naive_host_match(entry, rest) || without_port.is_some_and(|host| naive_host_match(entry, host))
}

fn is_port(scheme: &str, port: &str) -> bool {
    let default = match scheme {
        "http" => "80",
        "https" => "443",
        _ => "",
    };
    let digits = port.bytes().all(|byte| byte.is_ascii_digit()) && !port.starts_with('0');
    digits && port != default && port.parse::<u16>().is_ok()
}

/// Matches a host against an entry, which may end in a port.
fn naive_host_match(entry: &str, host: &str) -> bool {
    let Some(base) = entry.strip_prefix("*.") else { return entry == host };
    let Some(labels) = host.strip_suffix(base).and_then(|labels| labels.strip_suffix('.')) else { return false };
    let port = base.rsplit_once(':').map_or(0, |(_, port)| port.len() + 1);
    host.len() - port <= 253 && labels.split('.').all(is_label)
}

fn is_label(label: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_');
    !label.is_empty()
        && label.len() <= 63
        && label.bytes().all(known)
        && !label.starts_with('-')
        && !label.ends_with('-')
}
