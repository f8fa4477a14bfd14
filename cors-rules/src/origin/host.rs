//! Hosts: names, and addresses in the form that browsers send.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::domain;

/// The limit of RFC 1035 §2.3.4, without the length byte of the first label and the empty label of the root.
pub(crate) const LONGEST_NAME: usize = 253;

/// The limit of RFC 1035 §2.3.4, in bytes.
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
/// That is true if the URL Standard's host parser (§3.5) leaves it as it is, and if it is an address or [a name](is_name): the
/// parser also accepts `example..com`, `exam'ple.com` and labels of any length.
pub(crate) fn is_canonical(host: &str) -> bool {
    if let Some(address) = host.strip_prefix('[') {
        return address.strip_suffix(']').and_then(|address| address.parse().ok()).is_some_and(|ip| ipv6(ip) == host);
    }
    // `Ipv4Addr` only parses the form that browsers send: four decimal numbers without leading zeros.
    is_canonical_name(host) || host.parse::<Ipv4Addr>().is_ok()
}

/// Returns true if a pattern can have this host after `*.`: a name, not an address, with room for one more label.
pub(crate) fn is_base(host: &str) -> bool {
    host.len() + "a.".len() <= LONGEST_NAME && is_canonical_name(host)
}

fn is_canonical_name(host: &str) -> bool {
    is_name(host.as_bytes()) && !ends_in_number(host) && domain::is_canonical(host)
}

/// An IPv6 address as the URL Standard's host serializer (§3.6) writes it, with brackets.
pub(crate) fn ipv6(address: Ipv6Addr) -> String {
    // Rust writes the last 32 bits of an IPv4-mapped address as `1.2.3.4`.
    if address.to_ipv4_mapped().is_some() {
        let [.., high, low] = address.segments();
        return format!("[::ffff:{high:x}:{low:x}]");
    }
    format!("[{address}]")
}

/// Parses an IPv4 address as the URL Standard does (§3.5, IPv4 parser): one to four numbers, decimal, octal after `0`, or
/// hexadecimal after `0x`. `None` if it is not one. Expects a host without a trailing dot.
pub(crate) fn ipv4(host: &str) -> Option<Ipv4Addr> {
    let numbers: Vec<u32> = host.split('.').map(ipv4_number).collect::<Option<_>>()?;
    let (last, octets) = numbers.split_last()?;
    // The last number stands for all bytes that are left.
    let rest = u32::MAX.checked_shr(8 * u32::try_from(octets.len()).ok()?)?;
    if *last > rest {
        return None;
    }
    let mut address = *last;
    for (octet, shift) in octets.iter().zip([24, 16, 8]) {
        address += u32::from(u8::try_from(*octet).ok()?) << shift;
    }
    Some(Ipv4Addr::from(address))
}

/// One number of an IPv4 address (URL Standard §3.5, IPv4 number parser). `None` if it is not a number, or above `u32::MAX`.
fn ipv4_number(text: &str) -> Option<u32> {
    let (digits, radix) = match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) => (digits, 16),
        None if text.len() > 1 && text.starts_with('0') => (text, 8),
        None => (text, 10),
    };
    // `0x` is 0, and a sign is no digit.
    if text.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
        return None;
    }
    if digits.is_empty() { Some(0) } else { u32::from_str_radix(digits, radix).ok() }
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
    host == "[::1]" || host.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use url::Host;

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
        for bad in [
            "127.1",
            "1",
            "1.4294967295",
            "0x7f000001",
            "256.0.0.1",
            "[::0001]",
            "[::FF]",
            "[::ffff:127.0.0.1]",
            "[::1",
            "a.0x1",
        ] {
            assert!(!is_canonical(bad), "{bad}");
        }
    }

    #[test]
    fn the_last_number_of_an_ipv4_address_stands_for_the_rest() {
        for (text, address) in [
            ("127.1", Some([127, 0, 0, 1])),
            ("0x7f000001", Some([127, 0, 0, 1])),
            ("0177.0X0.0x1", Some([127, 0, 0, 1])),
            ("1.16777215", Some([1, 255, 255, 255])),
            ("1.16777216", None),
            ("1.4294967295", None),
            ("4294967296", None),
            ("1.2.3.4.5", None),
            ("1..1", None),
        ] {
            assert_eq!(ipv4(text), address.map(Ipv4Addr::from), "{text}");
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

    proptest! {
        #[test]
        fn ipv4_addresses_are_those_of_the_url_standard(text in "(0[xX]|0)?[0-9a-f]{0,10}(\\.(0[xX]|0)?([0-9]{1,10}|[0-9a-f]{0,3})){0,4}") {
            if ends_in_number(&text) && !text.ends_with('.') {
                let expected = match Host::parse(&text) {
                    Ok(Host::Ipv4(address)) => Some(address),
                    _ => None,
                };
                assert_eq!(ipv4(&text), expected, "{text}");
                assert_eq!(is_canonical(&text), expected.is_some_and(|address| address.to_string() == text), "{text}");
            }
        }

        #[test]
        fn ipv6_addresses_are_written_as_in_the_url_standard(
            segments in prop::array::uniform8(prop_oneof![3 => Just(0), 1 => Just(0xffff), 1 => any::<u16>()]),
        ) {
            let address = Ipv6Addr::from(segments);
            let text = Host::<String>::Ipv6(address).to_string();
            assert_eq!(ipv6(address), text);
            assert!(is_canonical(&text), "{text}");
        }
    }
}
