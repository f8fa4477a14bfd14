//! The settings of other CORS libraries, and what replaces them: actix-cors, tower-http, rocket_cors (Rust), cors for Express,
//! @fastify/cors (JavaScript), Spring, ASP.NET, rs/cors, jub0bs/cors, gin-contrib/cors (Go), FastAPI, Flask-CORS,
//! django-cors-headers (Python), rack-cors (Ruby).

use crate::spelling::nearest;

/// What replaces a setting of another library.
pub(super) enum Replacement {
    /// A key.
    Key(&'static str),
    /// An opt-out of `dangerous`.
    OptOut(&'static str),
    /// Advice in words.
    Advice(&'static str),
    /// Advice that differs between the attribute and a configuration.
    PerPlace { attribute: &'static str, configuration: &'static str },
}

use Replacement::{Advice, Key, OptOut, PerPlace};

/// What replaces a setting, by its name in snake case.
pub(super) fn find(name: &str) -> Option<&'static Replacement> {
    SETTINGS.iter().find(|(names, _)| names.contains(&name)).map(|(_, replacement)| replacement)
}

/// What replaces a setting whose name is misspelt.
pub(super) fn find_misspelt(name: &str) -> Option<&'static Replacement> {
    let mut candidates = Vec::new();
    for (names, _) in SETTINGS {
        for other in *names {
            if other.len().abs_diff(name.len()) <= 2 {
                candidates.push(*other);
            }
        }
    }
    find(nearest(name, &candidates)?)
}

const NO_KEY_FOR_PREFLIGHTS: &str = "remove it: preflights are always answered, with 204, and any other `OPTIONS` request \
                                     reaches your own routes";

const PRIVATE_NETWORK: &str = "remove it: the draft behind this header was replaced by Local Network Access, where the \
                               browser asks the user and the server sends no header";

const SETTINGS: &[(&[&str], Replacement)] = &[
    // Origins
    (
        &[
            "origin",
            "value",
            "allow_origin",
            "allowed_origin",
            "allow_origins",
            "allowed_origins",
            "with_origins",
            "origin_whitelist",
            "whitelist",
            "allowlist",
        ],
        Key("origins"),
    ),
    (
        &[
            "allow_any_origin",
            "allow_all_origins",
            "any_origin",
            "allow_all",
            "origin_allow_all",
            "any",
            "all",
            "wildcard",
        ],
        Advice(
            "write `origins = [\"*\"]`, which cannot be combined with `credentials`; with `credentials`, list the origins",
        ),
    ),
    (
        &["send_wildcard"],
        Advice("remove it: for `origins = [\"*\"]` the header is always `*`, never the origin of the request"),
    ),
    (
        &[
            "allowed_origin_fn",
            "allow_origin_fn",
            "allow_origin_func",
            "allow_origin_function",
            "allow_origins_fn",
            "allow_origin_request_func",
            "allow_origin_vary_request_func",
            "allow_origin_with_context_func",
            "origin_fn",
            "predicate",
            "async_predicate",
            "delegator",
            "dynamic",
            "is_origin_allowed",
            "set_is_origin_allowed",
            "allow_origin_with",
        ],
        PerPlace {
            attribute: "write `origins = path`, where the path is a function `fn(&Origin, &HttpRequest) -> bool`, sync or async",
            configuration: "a configuration cannot name a function: list patterns such as `https://*.example.com` in \
                            `origins`, or write `origins = path` in `#[cors]` or `policy!`",
        },
    ),
    (
        &[
            "allow_origin_regex",
            "allowed_origin_regexes",
            "allow_origin_regexes",
            "origin_regex",
            "origin_regex_whitelist",
            "origin_pattern",
            "origin_patterns",
            "allowed_origin_patterns",
            "allow_wildcard",
            "set_is_origin_allowed_to_allow_wildcard_subdomains",
        ],
        PerPlace {
            attribute: "write a pattern such as `https://*.example.com` or `http://localhost:*` in `origins`; for any other \
                        condition write `origins = path`, where the path is a function `fn(&Origin, &HttpRequest) -> bool`",
            configuration: "write a pattern such as `https://*.example.com` or `http://localhost:*` in `origins`; any other \
                            condition needs a function, `origins = path` in `#[cors]` or `policy!`",
        },
    ),
    (
        &[
            "dev",
            "development",
            "development_origins",
            "debug_origins",
            "allow_localhost",
            "localhost",
            "local_origins",
        ],
        Key("dev_origins"),
    ),
    (
        &["permissive", "very_permissive", "mirror", "mirror_request", "mirror_origin", "reflect_origin"],
        PerPlace {
            attribute: "there is no key that allows any origin with credentials, because every page on the web could then act \
                        as the user; for development write `dev_origins = [\"http://localhost:*\"]` and `headers = reflect`, \
                        or use `Policy::development()`; for public data write `origins = [\"*\"]`",
            configuration: "no policy allows any origin with credentials, because every page on the web could then act as the \
                            user; for development write `dev_origins = [\"http://localhost:*\"]` and \
                            `headers = \"reflect\"`, or let the program use `Policy::development()`; for public data write \
                            `origins = [\"*\"]`",
        },
    ),
    (
        &["allow_browser_extensions"],
        Advice(
            "list the origins of the extensions in `origins`, for example `chrome-extension://…`; if their ids differ per \
             installation, use a function `fn(&Origin, &HttpRequest) -> bool` in `#[cors]` or `policy!`: `origins = path`",
        ),
    ),
    (
        &["allow_files", "allow_file", "allow_null", "allow_null_origin"],
        Advice(
            "remove it: a page that was opened from a file sends `null`, as any attacker's page can; serve the page from a \
             local web server, and list its origin in `dev_origins`",
        ),
    ),
    // Methods
    (
        &["method", "allow_method", "allow_methods", "allowed_method", "allowed_methods", "with_methods", "verbs"],
        Key("methods"),
    ),
    (
        &["allow_any_method", "allow_all_methods", "any_method"],
        PerPlace {
            attribute: "remove it: a handler allows the methods of its route; `policy!` takes `methods = [\"*\"]`, and with \
                        `credentials` the list",
            configuration: "write `methods = [\"*\"]`, and with `credentials` the list",
        },
    ),
    // Request headers
    (
        &[
            "header",
            "allow_header",
            "allow_headers",
            "allowed_header",
            "allowed_headers",
            "request_header",
            "request_headers",
            "with_headers",
        ],
        Key("headers"),
    ),
    (
        &[
            "reflect",
            "allow_any_header",
            "allow_all_headers",
            "any_header",
            "reflect_headers",
            "mirror_headers",
            "mirror_request_headers",
        ],
        PerPlace {
            attribute: "did you mean `headers = reflect`?",
            configuration: "did you mean `headers = \"reflect\"`?",
        },
    ),
    // Exposed headers
    (
        &[
            "expose",
            "exposed",
            "expose_header",
            "exposed_header",
            "exposed_headers",
            "response_header",
            "response_headers",
            "with_exposed_headers",
            "exposes",
        ],
        Key("expose_headers"),
    ),
    (
        &["expose_any_header", "expose_all_headers", "expose_all"],
        PerPlace {
            attribute: "write `expose_headers = [\"*\"]`, and with `credentials` the list, or `expose_headers = reflect`",
            configuration: "write `expose_headers = [\"*\"]`, and with `credentials` the list, or `expose_headers = \"reflect\"`",
        },
    ),
    // Credentials and cookies
    (
        &[
            "allow_credential",
            "allow_credentials",
            "supports_credentials",
            "support_credentials",
            "cookies",
            "with_credentials",
            "credentialed",
            "allow_cookies",
        ],
        Key("credentials"),
    ),
    (
        &["disallow_credentials", "without_credentials"],
        Advice("remove it: without the key `credentials` no credentials are allowed"),
    ),
    (
        &["same_site", "samesite", "cookie_same_site", "secure", "http_only"],
        Advice(
            "remove it: this is an attribute of the cookie, to be set where the cookie is set; a cookie for requests \
             from other sites needs `SameSite=None; Secure`",
        ),
    ),
    // The preflight
    (
        &[
            "maxage",
            "max_age_seconds",
            "max_age_in_seconds",
            "max_age_secs",
            "ttl",
            "preflight_max_age",
            "preflight_cache",
            "set_preflight_max_age",
            "preflight_ttl",
        ],
        Key("max_age"),
    ),
    (
        &[
            "options_success_status",
            "options_response_status_code",
            "preflight_success_status",
            "preflight_continue",
            "preflight_fail_status",
            "options_passthrough",
            "options_pass_through",
            "automatic_options",
            "preflight",
            "strict_preflight",
            "hide_options_route",
            "disable_preflight",
            "options",
            "handle_options",
        ],
        Advice(NO_KEY_FOR_PREFLIGHTS),
    ),
    (
        &[
            "allow_private_network",
            "allow_private_network_access",
            "private_network_access",
            "private_network",
            "private_network_access_in_no_corsmode_only",
            "local_network_access",
        ],
        Advice(PRIVATE_NETWORK),
    ),
    // The response
    (
        &["vary_header", "disable_vary_header", "vary_origin", "skip_vary_header"],
        Advice(
            "remove it: `Vary` is sent exactly where the response depends on the request; without it a cache could serve the \
             response for one origin to another",
        ),
    ),
    (
        &["always_send", "intercept_exceptions", "add_headers_to_errors"],
        Advice("remove it: every response has the headers of the policy, including errors"),
    ),
    (&["timing_allow_origin", "timing_allow_origins", "allow_timing"], Key("timing")),
    (
        &["allow_web_sockets", "allow_websockets", "websocket", "websockets"],
        Advice(
            "remove it: browsers do not apply CORS to WebSockets; `block_on_origin_mismatch` refuses handshakes from other origins",
        ),
    ),
    (
        &["block", "reject", "strict", "enforce", "fail_on_mismatch", "reject_disallowed_origins", "block_on_mismatch"],
        Key("block_on_origin_mismatch"),
    ),
    (
        &["debug", "logger", "log", "logging"],
        Advice("remove it: every refusal is a `tracing` event of the target `actix_web_cors`"),
    ),
    // The place of the policy
    (
        &["resource", "resources", "path", "paths", "path_mapping", "path_prefix", "urls_regex", "route", "url"],
        PerPlace {
            attribute: "remove it: the attribute applies to the handler or module that it is on; for a scope or an app use \
                        `Cors::new(policy)`",
            configuration: "remove it: a policy applies where `Cors::new(policy)` is wrapped around a resource, a scope or an app",
        },
    ),
    (
        &["off", "disabled", "disable", "none"],
        PerPlace {
            attribute: "did you mean `off`?",
            configuration: "to switch CORS off, write `origins = []`: an empty list allows no origin",
        },
    ),
    (
        &["enabled", "enable", "on"],
        PerPlace {
            attribute: "remove it: the attribute switches CORS on, and `#[cors(off)]` switches it off",
            configuration: "remove it: a list of `origins` switches CORS on, and an empty one switches it off",
        },
    ),
    // Opt-outs
    (
        &[
            "dangerously_tolerate_insecure_origins",
            "tolerate_insecure_origins",
            "allow_http",
            "insecure",
            "allow_insecure",
        ],
        OptOut("insecure_origins"),
    ),
    (
        &["dangerously_tolerate_subdomains_of_public_suffixes", "tolerate_subdomains_of_public_suffixes"],
        OptOut("public_suffix"),
    ),
    (&["custom_schemas", "custom_schemes", "allow_custom_schemes"], OptOut("custom_scheme")),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dangerous;

    #[test]
    fn every_setting_is_listed_once_and_in_snake_case() {
        let names: Vec<&str> = SETTINGS.iter().flat_map(|(names, _)| names.iter().copied()).collect();
        for (index, name) in names.iter().enumerate() {
            assert!(!names[..index].contains(name), "{name} is listed twice");
            assert_eq!(crate::keys::to_snake_case(name), *name);
        }
        for (_, replacement) in SETTINGS {
            if let OptOut(name) = replacement {
                assert!(dangerous::OptOut::from_name(name).is_some(), "{name}");
            }
        }
    }
}
