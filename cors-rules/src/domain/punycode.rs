//! Punycode (RFC 3492), without the prefix `xn--`.

/// The parameters of RFC 3492 §5.
const BASE: u32 = 36;
const T_MIN: u32 = 1;
const T_MAX: u32 = 26;
const SKEW: u32 = 38;
const DAMP: u32 = 700;
const INITIAL_BIAS: u32 = 72;
const INITIAL_N: u32 = 0x80;

/// Decodes a label (RFC 3492 §6.2). `None` if it is not punycode.
pub(super) fn decode(punycode: &str) -> Option<String> {
    if !punycode.is_ascii() {
        return None;
    }
    // The last hyphen separates ASCII characters from the digits. One with nothing before it is no separator (RFC 3492 §3.1), and
    // no digit.
    let (basic, digits) = punycode.rsplit_once('-').filter(|(basic, _)| !basic.is_empty()).unwrap_or(("", punycode));
    let mut decoded: Vec<char> = basic.chars().collect();
    let (mut n, mut at, mut bias) = (INITIAL_N, 0_u32, INITIAL_BIAS);
    let mut digits = digits.bytes().peekable();
    while digits.peek().is_some() {
        let previous = at;
        let mut weight = 1_u32;
        for threshold in thresholds(bias) {
            let digit = digit_value(digits.next()?)?;
            at = at.checked_add(digit.checked_mul(weight)?)?;
            if digit < threshold {
                break;
            }
            weight = weight.checked_mul(BASE - threshold)?;
        }
        let length = u32::try_from(decoded.len()).ok()?.checked_add(1)?;
        bias = adapt(at - previous, length, previous == 0);
        n = n.checked_add(at / length)?;
        at %= length;
        decoded.insert(usize::try_from(at).ok()?, char::from_u32(n)?);
        at += 1;
    }
    Some(decoded.into_iter().collect())
}

/// Encodes a label (RFC 3492 §6.3). `None` if it is too long.
pub(super) fn encode(label: &str) -> Option<String> {
    let mut encoded: String = label.chars().filter(char::is_ascii).collect();
    let basic = u32::try_from(encoded.len()).ok()?;
    if basic > 0 {
        encoded.push('-');
    }
    let (mut n, mut delta, mut bias) = (INITIAL_N, 0_u32, INITIAL_BIAS);
    let mut handled = basic;
    while let Some(next) = label.chars().map(u32::from).filter(|c| *c >= n).min() {
        delta = delta.checked_add((next - n).checked_mul(handled + 1)?)?;
        n = next;
        for c in label.chars().map(u32::from) {
            if c < n {
                delta = delta.checked_add(1)?;
            }
            if c == n {
                push_number(&mut encoded, delta, bias);
                bias = adapt(delta, handled + 1, handled == basic);
                delta = 0;
                handled += 1;
            }
        }
        delta = delta.checked_add(1)?;
        n += 1;
    }
    Some(encoded)
}

/// Appends a number of variable length.
fn push_number(encoded: &mut String, number: u32, bias: u32) {
    let mut rest = number;
    for threshold in thresholds(bias) {
        if rest < threshold {
            break;
        }
        let range = BASE - threshold;
        encoded.push(digit(threshold + (rest - threshold) % range));
        rest = (rest - threshold) / range;
    }
    encoded.push(digit(rest));
}

/// The thresholds of the digits of a number, from the first digit on.
fn thresholds(bias: u32) -> impl Iterator<Item = u32> {
    (1..).map(move |place: u32| place.saturating_mul(BASE).saturating_sub(bias).clamp(T_MIN, T_MAX))
}

/// The next bias (RFC 3492 §6.1).
fn adapt(delta: u32, length: u32, is_first: bool) -> u32 {
    let mut delta = if is_first { delta / DAMP } else { delta / 2 };
    delta += delta / length;
    let mut bias = 0;
    while delta > (BASE - T_MIN) * T_MAX / 2 {
        delta /= BASE - T_MIN;
        bias += BASE;
    }
    bias + (BASE - T_MIN + 1) * delta / (delta + SKEW)
}

fn digit_value(byte: u8) -> Option<u32> {
    match byte {
        b'a'..=b'z' => Some(u32::from(byte - b'a')),
        b'0'..=b'9' => Some(u32::from(byte - b'0') + 26),
        _ => None,
    }
}

/// The digit for a value below [`BASE`].
fn digit(value: u32) -> char {
    char::from_digit((value + 10) % BASE, BASE).unwrap_or('a')
}
