//! Any bytes as an entry of `origins`, and as the `Origin` of a request.
#![no_main]

use actix_web_cors_rules::origin::{Origin, OriginPattern};
use libfuzzer_sys::fuzz_target;
use url::Url;

fuzz_target!(|bytes: &[u8]| {
    request(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        entry(text);
    }
});

/// A parsed origin equals the bytes that were sent, as a whole and when put together from its parts.
fn request(bytes: &[u8]) {
    let Some(origin) = Origin::parse(bytes) else { return };
    assert_eq!(origin.as_str().as_bytes(), bytes);
    let port = origin.port().map_or(String::new(), |port| format!(":{port}"));
    assert_eq!(format!("{}://{}{port}", origin.scheme(), origin.host()), origin.as_str());
    assert_ne!(origin.as_str(), "null");
}

fn entry(text: &str) {
    let pattern = OriginPattern::parse(text, false);
    let lenient = OriginPattern::parse(text, true);
    match pattern {
        Ok(pattern) => {
            assert_eq!(pattern.as_str(), text);
            assert!(lenient.is_ok(), "an opt-out rejects nothing that is accepted without it: {text:?}");
            if pattern.is_exact() {
                assert!(Origin::parse(text.as_bytes()).is_some(), "an entry is an origin: {text:?}");
            }
            if pattern.is_exact() && ["http", "https"].contains(&pattern.scheme()) {
                let url = Url::parse(text).expect("an origin is a URL");
                assert_eq!(url.origin().ascii_serialization(), text);
            }
        }
        Err(violation) => {
            assert!(!violation.to_string().is_empty());
            if let Some(suggestion) = violation.suggestion() {
                // Two origins in one string become two strings.
                for part in suggestion.trim_matches('"').split("\", \"") {
                    assert!(OriginPattern::parse(part, false).is_ok(), "the suggestion {suggestion:?} does not correct {text:?}");
                }
            }
        }
    }
}
