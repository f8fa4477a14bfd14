//! Parsing of response headers, and the check that every cross-origin response must pass.

use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_MAX_AGE, HeaderMap, HeaderName,
};

use super::{Engine, error::FetchErrorKind};

/// Whitespace that may surround a value: RFC 9110 §5.6.3, optional whitespace.
const WHITESPACE: [char; 2] = [' ', '\t'];

/// §2.2.2, "get": all lines of a name, joined by `, `.
pub(super) fn combined(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let lines: Vec<String> = lines(headers, name).collect();
    (!lines.is_empty()).then(|| lines.join(", "))
}

/// The values of a name, without the surrounding whitespace, which an HTTP parser removes.
fn lines<'a>(headers: &'a HeaderMap, name: &'a HeaderName) -> impl Iterator<Item = String> + 'a {
    headers.get_all(name).map(|value| {
        // Header values are bytes; each becomes the code point of the same value ("isomorphic decode").
        let text: String = value.as_bytes().iter().map(|byte| char::from(*byte)).collect();
        text.trim_matches(WHITESPACE).to_owned()
    })
}

/// §2.2.2, "extracting header list values", for a header that holds a list of tokens. Empty elements are allowed. An
/// element that is not a token makes the whole header invalid, and is returned as the error.
pub(super) fn names(headers: &HeaderMap, name: &HeaderName) -> Result<Option<Vec<String>>, String> {
    let mut names = None;
    for line in lines(headers, name) {
        let names = names.get_or_insert_with(Vec::new);
        for element in
            line.split(',').map(|element| element.trim_matches(WHITESPACE)).filter(|element| !element.is_empty())
        {
            if !element.bytes().all(is_token_byte) {
                return Err(element.to_owned());
            }
            names.push(element.to_owned());
        }
    }
    Ok(names)
}

/// RFC 9110 §5.6.2.
fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// The number of seconds that a preflight response may be cached.
pub(super) fn max_age(engine: Engine, headers: &HeaderMap) -> u64 {
    const DEFAULT: u64 = 5;
    let Some(value) = combined(headers, &ACCESS_CONTROL_MAX_AGE) else { return DEFAULT };
    // The joined value of two lines is not a number, as intended.
    let digits = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    // RFC 9111 §1.2.2: a number that is too large is treated as the largest one.
    let seconds = digits.then(|| value.parse().unwrap_or(u64::MAX));
    match engine {
        Engine::Standard => seconds.unwrap_or(DEFAULT),
        // services/network/cors/preflight_result.cc, ParseAccessControlMaxAge.
        Engine::Chromium if value.parse::<i64>().is_ok_and(i64::is_negative) => 0,
        Engine::Chromium => seconds.unwrap_or(DEFAULT).min(2 * 60 * 60),
        // netwerk/protocol/http/nsCORSListenerProxy.cpp, AddResultToCache.
        Engine::Firefox if value.is_empty() => DEFAULT,
        Engine::Firefox => seconds.unwrap_or(0).min(24 * 60 * 60),
    }
}

/// §4.10, CORS check. `origin` is the request's, and `tainted` where redirects have made it `null`.
pub(super) fn cors_check(
    origin: &str,
    tainted: bool,
    credentialed: bool,
    headers: &HeaderMap,
) -> Result<(), FetchErrorKind> {
    let allowed = combined(headers, &ACCESS_CONTROL_ALLOW_ORIGIN);
    match allowed.as_deref() {
        Some("*") if !credentialed => return Ok(()),
        Some(allowed) if allowed == origin => {}
        allowed => return Err(origin_failure(allowed, tainted)),
    }
    if !credentialed {
        return Ok(());
    }
    match combined(headers, &ACCESS_CONTROL_ALLOW_CREDENTIALS) {
        Some(value) if value == "true" => Ok(()),
        value => Err(FetchErrorKind::CredentialsNotAllowed(value)),
    }
}

/// The Standard has one failure for all of these. They are separated here because the fixes differ.
fn origin_failure(allowed: Option<&str>, tainted: bool) -> FetchErrorKind {
    match allowed {
        Some("*") => FetchErrorKind::WildcardWithCredentials,
        Some(allowed) if allowed.contains([',', ' ']) => FetchErrorKind::AllowOriginMultiple(allowed.to_owned()),
        _ if tainted => FetchErrorKind::OriginNullAfterRedirect,
        Some(allowed) => FetchErrorKind::AllowOriginMismatch(allowed.to_owned()),
        None => FetchErrorKind::AllowOriginMissing,
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue};

    use super::*;

    const ORIGIN: &str = "https://app.example.com";

    fn headers(name: HeaderName, lines: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(name.clone(), HeaderValue::from_bytes(line.as_bytes()).expect(line));
        }
        headers
    }

    /// Web platform tests, cors/origin.htm and cors-multiple-origins.
    #[test]
    fn allow_origin_must_be_the_wildcard_or_the_exact_origin() {
        let check = |lines: &[&str]| cors_check(ORIGIN, false, false, &headers(ACCESS_CONTROL_ALLOW_ORIGIN, lines));
        for line in ["*", " *", "*\t", ORIGIN, " https://app.example.com", "https://app.example.com \t"] {
            assert_eq!(check(&[line]), Ok(()), "{line:?}");
        }
        for line in [
            "",
            "null",
            "**",
            "'*'",
            "\"*\"",
            "-",
            "app.example.com",
            "//app.example.com",
            "://app.example.com",
            "http://app.example.com",
            "https:/app.example.com",
            "https:app.example.com",
            "https://example.com",
            "https://x.app.example.com",
            "https://*.example.com",
            "*.example.com",
            "https://APP.example.com",
            "https://app.example.com/",
            "https://app.example.com?",
            "https://app.example.com#",
            "https://app.example.com%23",
            "https://app.example.com:443",
            "https://app.example.com:80",
        ] {
            assert_eq!(check(&[line]), Err(FetchErrorKind::AllowOriginMismatch(line.to_owned())), "{line:?}");
        }
        for lines in [
            &["* *"][..],
            &["*, *"],
            &["* null"],
            &["*, https://app.example.com"],
            &["https://app.example.com, *"],
            &["https://app.example.com https://b.example"],
            &["https://app.example.com /"],
            &["*", "*"],
            &["", "*"],
            &["https://app.example.com", "https://app.example.com"],
        ] {
            assert_eq!(check(lines), Err(FetchErrorKind::AllowOriginMultiple(lines.join(", "))), "{lines:?}");
        }
        assert_eq!(check(&[]), Err(FetchErrorKind::AllowOriginMissing));
    }

    #[test]
    fn credentials_need_the_exact_origin_and_true() {
        let check = |origin: &str, credentials: &[&str]| {
            let mut response = headers(ACCESS_CONTROL_ALLOW_CREDENTIALS, credentials);
            response.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_str(origin).expect(origin));
            cors_check(ORIGIN, false, true, &response)
        };
        assert_eq!(check(ORIGIN, &["true"]), Ok(()));
        assert_eq!(check(ORIGIN, &[" true\t"]), Ok(()));
        assert_eq!(check(ORIGIN, &[]), Err(FetchErrorKind::CredentialsNotAllowed(None)));
        for value in ["TRUE", "True", "\"true\"", "1", "false", "0", "", "t", "true, true"] {
            assert_eq!(check(ORIGIN, &[value]), Err(FetchErrorKind::CredentialsNotAllowed(Some(value.to_owned()))));
        }
        assert_eq!(check("*", &["true"]), Err(FetchErrorKind::WildcardWithCredentials));
    }

    /// Why `null` must never be on a list of allowed origins.
    #[test]
    fn null_matches_null() {
        let mut response = headers(ACCESS_CONTROL_ALLOW_ORIGIN, &["null"]);
        response.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
        assert_eq!(cors_check("null", false, true, &response), Ok(()));
        assert_eq!(cors_check("null", true, true, &response), Ok(()));
    }

    #[test]
    fn after_a_redirect_the_error_names_the_null_origin() {
        let check = |lines: &[&str]| cors_check("null", true, false, &headers(ACCESS_CONTROL_ALLOW_ORIGIN, lines));
        assert_eq!(check(&["*"]), Ok(()));
        assert_eq!(check(&[]), Err(FetchErrorKind::OriginNullAfterRedirect));
        assert_eq!(check(&[ORIGIN]), Err(FetchErrorKind::OriginNullAfterRedirect));
    }

    #[test]
    fn lists_of_names_are_parsed_as_tokens() {
        let parse =
            |lines: &[&str]| names(&headers(ACCESS_CONTROL_ALLOW_HEADERS, lines), &ACCESS_CONTROL_ALLOW_HEADERS);
        assert_eq!(parse(&[]), Ok(None));
        for (lines, listed) in [
            (&[""][..], &[][..]),
            (&["x-a"], &["x-a"]),
            (&[",y-lol,x-PriNT, ,,,Y-PRINT"], &["y-lol", "x-PriNT", "Y-PRINT"]),
            (&["x-a\t, x-b", "*"], &["x-a", "x-b", "*"]),
        ] {
            let listed = listed.iter().map(|name| (*name).to_owned()).collect();
            assert_eq!(parse(lines), Ok(Some(listed)), "{lines:?}");
        }
        for (lines, invalid) in [
            (&["x-a, header name"][..], "header name"),
            (&["x-a", "x-b; x-c"], "x-b; x-c"),
            (&["\"x-a\""], "\"x-a\""),
            (&["[x-a]"], "[x-a]"),
        ] {
            assert_eq!(parse(lines), Err(invalid.to_owned()), "{lines:?}");
        }
    }

    #[test]
    fn engines_read_max_age_differently() {
        for (lines, standard, chromium, firefox) in [
            (&[][..], 5, 5, 5),
            (&["0"], 0, 0, 0),
            (&["600"], 600, 600, 600),
            (&["0600"], 600, 600, 600),
            (&["7201"], 7201, 7200, 7201),
            (&["86401"], 86401, 7200, 86400),
            (&["99999999999999999999999"], u64::MAX, 7200, 86400),
            (&["-1"], 5, 0, 0),
            (&["+60"], 5, 5, 0),
            (&["1.5"], 5, 5, 0),
            (&["ten"], 5, 5, 0),
            (&[""], 5, 5, 5),
            (&["60", "60"], 5, 5, 0),
        ] {
            let response = headers(ACCESS_CONTROL_MAX_AGE, lines);
            for (engine, seconds) in
                [(Engine::Standard, standard), (Engine::Chromium, chromium), (Engine::Firefox, firefox)]
            {
                assert_eq!(max_age(engine, &response), seconds, "{lines:?} {engine:?}");
            }
        }
    }
}
