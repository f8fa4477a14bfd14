//! The help for unknown keys: misspelt ones, and settings of other libraries.

use actix_web_cors_rules::keys::{KeysOf, duplicate, unknown};
use actix_web_cors_rules::rule::Rule;

const KEYS: [&str; 14] = [
    "origins",
    "dev_origins",
    "methods",
    "headers",
    "expose_headers",
    "credentials",
    "max_age",
    "block_on_origin_mismatch",
    "vary",
    "timing",
    "dangerous",
    "policy",
    "off",
    "crate",
];

/// The keys without those that only an attribute has.
fn keys(place: KeysOf) -> Vec<&'static str> {
    let only_attribute = ["policy", "off", "crate", "vary"];
    KEYS.into_iter().filter(|key| place == KeysOf::Attribute || !only_attribute.contains(key)).collect()
}

fn help(name: &str, place: KeysOf) -> String {
    let violation = unknown(name, &keys(place), &[], place);
    assert_eq!(violation.rule(), Rule::UnknownKey);
    violation.help_text().expect("advice").to_owned()
}

#[test]
fn the_message_names_the_place() {
    let message = |place| unknown("xyz", &keys(place), &[], place).message().to_owned();
    assert_eq!(message(KeysOf::Attribute), "`xyz` is not a key of `#[cors]`");
    assert_eq!(message(KeysOf::Configuration), "`xyz` is not a key of a CORS policy");
    assert!(help("xyz", KeysOf::Configuration).starts_with("the keys are `origins`, `dev_origins`, "));
    assert!(!help("xyz", KeysOf::Configuration).contains("`off`"));
}

#[test]
fn the_key_that_was_meant_is_there_too() {
    for (written, advice) in [
        ("origin", "`origins` is there too: write all entries in one list"),
        ("allowed_origins", "`origins` is there too: write all entries in one list"),
        ("maxAge", "`max_age` is there too: keep one of the two"),
        ("allow_methods", "did you mean `methods`?"),
    ] {
        for place in [KeysOf::Attribute, KeysOf::Configuration] {
            let violation = unknown(written, &keys(place), &["origins", "max_age", written], place);
            assert_eq!(violation.help_text(), Some(advice), "{written}");
        }
    }
}

#[test]
fn the_key_that_was_meant() {
    for (written, key) in [
        ("origin", "origins"),
        ("orgins", "origins"),
        ("allowed_origins", "origins"),
        ("AllowedOrigins", "origins"),
        ("CORS_ALLOWED_ORIGINS", "origins"),
        ("access-control-allow-origin", "origins"),
        ("withOrigins", "origins"),
        ("devOrigins", "dev_origins"),
        ("allow_methods", "methods"),
        ("access-control-allow-methods", "methods"),
        ("allowedHeaders", "headers"),
        ("allow_header", "headers"),
        ("requestHeaders", "headers"),
        ("exposeHeaders", "expose_headers"),
        ("exposedHeaders", "expose_headers"),
        ("responseHeaders", "expose_headers"),
        ("allow_credentials", "credentials"),
        ("allowCredentials", "credentials"),
        ("supports_credentials", "credentials"),
        ("suports_credentials", "credentials"),
        ("credentialed", "credentials"),
        ("credential", "credentials"),
        ("max-age", "max_age"),
        ("maxAge", "max_age"),
        ("maxAgeInSeconds", "max_age"),
        ("preflight_max_age", "max_age"),
        ("CORS_MAX_AGE", "max_age"),
        ("timing_allow_origin", "timing"),
        ("block_on_mismatch", "block_on_origin_mismatch"),
    ] {
        for place in [KeysOf::Attribute, KeysOf::Configuration] {
            assert_eq!(help(written, place), format!("did you mean `{key}`?"), "{written}");
        }
    }
}

#[test]
fn keys_are_written_as_the_place_needs_them() {
    for (written, attribute, configuration) in [
        ("any_port", "dangerous(any_port)", "dangerous = [\"any_port\"]"),
        ("DangerouslyTolerateInsecureOrigins", "dangerous(insecure_origins)", "dangerous = [\"insecure_origins\"]"),
        ("reflect", "headers = reflect", "headers = \"reflect\""),
        ("allow_any_header", "headers = reflect", "headers = \"reflect\""),
        ("disabled", "`off`", "`origins = []`"),
        ("expose_any_header", "expose_headers = reflect", "expose_headers = \"reflect\""),
    ] {
        assert!(help(written, KeysOf::Attribute).contains(attribute), "{}", help(written, KeysOf::Attribute));
        assert!(
            help(written, KeysOf::Configuration).contains(configuration),
            "{}",
            help(written, KeysOf::Configuration)
        );
    }
}

#[test]
fn what_replaces_the_settings_of_other_libraries() {
    for (names, named) in [
        (&["allow_private_network", "allowPrivateNetwork", "PrivateNetworkAccess"][..], "Local Network Access"),
        (&["permissive", "very_permissive", "mirror_request"], "`origins = [\"*\"]`"),
        (&["permissive", "very_permissive"], "dev_origins = [\"http://localhost:*\"]"),
        (&["same_site", "sameSite"], "`SameSite=None; Secure`"),
        (&["send_wildcard", "sendWildcard"], "always `*`"),
        (&["allow_any_origin", "AllowAllOrigins", "CORS_ALLOW_ALL_ORIGINS"], "`origins = [\"*\"]`"),
        (&["allow_any_origin"], "`credentials`"),
        (&["allow_any_method", "AllowAnyMethod"], "methods = [\"*\"]"),
        (&["allowed_origin_fn", "allowOriginFunc", "AllowOriginRequestFunc", "SetIsOriginAllowed"], "origins = path"),
        (
            &["allow_origin_regex", "originPatterns", "allowedOriginPatterns", "CORS_ALLOWED_ORIGIN_REGEXES"],
            "https://*.example.com",
        ),
        (&["disable_vary_header", "vary_header"], "`Vary` is sent"),
        (&["disable_preflight", "preflightContinue", "OptionsPassthrough", "automatic_options"], "your own routes"),
        (&["optionsSuccessStatus", "PreflightSuccessStatus"], "204"),
        (&["allowFiles"], "`null`"),
        (&["AllowWebSockets"], "`block_on_origin_mismatch`"),
        (&["AllowBrowserExtensions"], "chrome-extension://"),
        (&["Debug", "Logger"], "tracing"),
        (&["resources", "pathMapping"], "Cors::new(policy)"),
    ] {
        for name in names {
            for place in [KeysOf::Attribute, KeysOf::Configuration] {
                let help = help(name, place);
                assert!(help.contains(named), "{name}: {help}");
                assert!(!help.starts_with("the keys are"), "{name}: {help}");
            }
        }
    }
}

#[test]
fn a_configuration_is_not_told_to_use_keys_of_the_attribute() {
    for name in ["allowOriginFunc", "off", "disable", "policy", "resources", "enabled"] {
        let help = help(name, KeysOf::Configuration);
        assert!(!help.contains("`off`") && !help.contains("#[cors(off)]"), "{name}: {help}");
    }
}

#[test]
fn a_key_that_is_given_twice_keeps_the_entries_of_both() {
    for (name, advice) in [
        ("origins", "write all entries in one list"),
        ("dangerous", "write all names in one `dangerous`"),
        ("credentials", "keep one of the two"),
        ("any_port", "keep one of the two"),
    ] {
        let violation = duplicate(name);
        assert_eq!((violation.rule(), violation.help_text()), (Rule::DuplicateKey, Some(advice)), "{name}");
    }
}
