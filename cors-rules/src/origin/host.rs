//! Hosts: names, and addresses in the form that browsers send.

use url::Host;

/// The limit of RFC 1035 §2.3.4, without the length byte of the first label and the empty label of the root.
pub(crate) const LONGEST_NAME: usize = 253;

const LONGEST_LABEL: usize = 63;

/// Returns true for labels joined by single dots.
///
/// Registered names have no underscore, but their subdomains may, and browsers send it. Browsers also send other characters
/// (Chromium can send `https://a;b.example.com`), but no legitimate site uses them.
pub(crate) fn is_name(host: &[u8]) -> bool {
    host.len() <= LONGEST_NAME && host.split(|byte| *byte == b'.').all(is_label)
}

/// Returns true for one label: lower-case letters, digits, `_`, and `-` except at either end.
pub(crate) fn is_label(label: &[u8]) -> bool {
    let edges = [label.first(), label.last()];
    label.len() <= LONGEST_LABEL
        && edges.iter().all(|edge| edge.is_some_and(|byte| *byte != b'-'))
        && label.iter().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_'))
}

/// The URL Standard's "ends in a number" (§3.5): such a host is an IPv4 address or invalid.
pub(crate) fn ends_in_number(host: &str) -> bool {
    let last = host.strip_suffix('.').unwrap_or(host).rsplit('.').next().unwrap_or_default();
    let hexadecimal = last.strip_prefix("0x").or_else(|| last.strip_prefix("0X"));
    !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit())
        || hexadecimal.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// Returns true if a browser sends the host exactly as written.
///
/// The URL Standard's parser decides about addresses and punycode. It is not sufficient, because it accepts
/// `example..com`, `exam'ple.com` and labels of any length.
pub(crate) fn is_canonical(host: &str) -> bool {
    (host.starts_with('[') || is_name(host.as_bytes()))
        && Host::parse(host).is_ok_and(|parsed| parsed.to_string() == host)
}

/// Returns true if a pattern can have this host after `*.`: a name, not an address, with room for one more label.
pub(crate) fn is_base(host: &str) -> bool {
    host.len() + "a.".len() <= LONGEST_NAME
        && is_name(host.as_bytes())
        && matches!(Host::parse(host), Ok(Host::Domain(name)) if name == host)
}

/// Returns true if the host of a request is well formed. Punycode is not decoded, because the lookup compares bytes.
pub(crate) fn is_well_formed(host: &str) -> bool {
    if host.starts_with('[') || ends_in_number(host) { is_canonical(host) } else { is_name(host.as_bytes()) }
}

/// Returns true for `localhost`, the names below it, `127.0.0.0/8` and `[::1]`.
pub(crate) fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.ends_with(".localhost") || is_loopback_address(host)
}

/// Returns true for `127.0.0.0/8` and `[::1]`.
pub(crate) fn is_loopback_address(host: &str) -> bool {
    host == "[::1]" || host.parse::<std::net::Ipv4Addr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_labels_and_single_dots() {
        for good in
            ["localhost", "example.com", "_x.example.com", "r3---sn-x.example.com", "1.example", &"a".repeat(63)]
        {
            assert!(is_name(good.as_bytes()), "{good}");
        }
        for bad in ["", ".", "a..b", ".a", "a.", "-a", "a-", "A", "a b", "a;b", "ä", &"a".repeat(64), &"a.".repeat(127)]
        {
            assert!(!is_name(bad.as_bytes()), "{bad}");
        }
    }

    #[test]
    fn only_canonical_addresses_are_accepted() {
        for good in ["127.0.0.1", "0.0.0.1", "[::1]", "[2001:db8::1]", "[::ffff:7f00:1]"] {
            assert!(is_canonical(good), "{good}");
        }
        for bad in
            ["127.1", "1", "0x7f000001", "256.0.0.1", "[::0001]", "[::FF]", "[::ffff:127.0.0.1]", "[::1", "a.0x1"]
        {
            assert!(!is_canonical(bad), "{bad}");
        }
    }

    #[test]
    fn punycode_must_decode() {
        assert!(is_canonical("xn--bcher-kva.example"));
        for bad in ["xn--a.example", "xn--zz.example", "xn--example-.com"] {
            assert!(!is_canonical(bad), "{bad}");
        }
    }

    #[test]
    fn only_names_have_subdomains() {
        assert!(is_base("example.com") && is_base("com"));
        assert!(!is_base("192.0.2.1") && !is_base("1") && !is_base("[::1]"));
        // The shortest label and its dot must fit into 253 bytes.
        assert!(is_base(&format!("{}a", "a.".repeat(125))));
        assert!(!is_base(&format!("{}aa", "a.".repeat(125))));
    }
}
