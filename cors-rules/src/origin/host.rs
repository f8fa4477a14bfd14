//! Hosts: names, and addresses in the one form that browsers send.

use url::Host;

/// RFC 1035 §2.3.4, less the length byte of the first label and the root's empty one.
pub(crate) const LONGEST_NAME: usize = 253;

const LONGEST_LABEL: usize = 63;

/// Whether a host is labels joined by single dots.
///
/// The underscore is no part of a registered name, but browsers send it, and people use it below their own. What browsers
/// send beyond that (`https://a;b.example.com` is a real `Origin` of Chromium) is never the name of anything honest.
pub(crate) fn is_name(host: &[u8]) -> bool {
    host.len() <= LONGEST_NAME && host.split(|byte| *byte == b'.').all(is_label)
}

/// Whether this is one label: lower-case letters, digits, `_`, and `-` between them.
pub(crate) fn is_label(label: &[u8]) -> bool {
    let edges = [label.first(), label.last()];
    label.len() <= LONGEST_LABEL
        && edges.iter().all(|edge| edge.is_some_and(|byte| *byte != b'-'))
        && label.iter().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_'))
}

/// URL Standard §3.5 "ends in a number": such a host is an IPv4 address or nothing.
pub(crate) fn ends_in_number(host: &str) -> bool {
    let last = host.strip_suffix('.').unwrap_or(host).rsplit('.').next().unwrap_or_default();
    let hexadecimal = last.strip_prefix("0x").or_else(|| last.strip_prefix("0X"));
    !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit())
        || hexadecimal.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// Whether a browser that is there sends the host exactly so.
///
/// The URL Standard's own parser has the last word on addresses and on punycode. It is not asked alone: it lets
/// `example..com`, `exam'ple.com` and labels of any length pass.
pub(crate) fn is_canonical(host: &str) -> bool {
    (host.starts_with('[') || is_name(host.as_bytes()))
        && Host::parse(host).is_ok_and(|parsed| parsed.to_string() == host)
}

/// Whether labels may stand before this host: a name that is no address, and short enough for one more label.
pub(crate) fn is_base(host: &str) -> bool {
    host.len() + "a.".len() <= LONGEST_NAME
        && is_name(host.as_bytes())
        && matches!(Host::parse(host), Ok(Host::Domain(name)) if name == host)
}

/// Whether a request's host is one that an honest page can have. Punycode is taken as it comes: the look-up of an allowed
/// origin does not need its meaning.
pub(crate) fn is_well_formed(host: &str) -> bool {
    if host.starts_with('[') || ends_in_number(host) { is_canonical(host) } else { is_name(host.as_bytes()) }
}

/// Whether the host is the user's own machine: `localhost` and the names below it, `127.0.0.0/8`, `[::1]`.
pub(crate) fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.ends_with(".localhost") || is_loopback_address(host)
}

/// Whether the host is an address of the user's own machine.
pub(crate) fn is_loopback_address(host: &str) -> bool {
    host == "[::1]" || host.parse::<std::net::Ipv4Addr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
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
    fn addresses_have_one_form() {
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
    fn punycode_is_that_of_a_name() {
        assert!(is_canonical("xn--bcher-kva.example"));
        for bad in ["xn--a.example", "xn--zz.example", "xn--example-.com"] {
            assert!(!is_canonical(bad), "{bad}");
        }
    }

    #[test]
    fn nothing_stands_before_an_address() {
        assert!(is_base("example.com") && is_base("com"));
        assert!(!is_base("192.0.2.1") && !is_base("1") && !is_base("[::1]"));
        assert!(!is_base(&format!("{}.com", "a.".repeat(124))));
    }
}
