//! What to change so that a refused request is allowed: for log events, and for the body of a refused preflight.

use actix_web_cors_rules::allow_list::{Dangerous, Entry, ListKind, NearMiss, check, compile, near_miss};
use actix_web_cors_rules::origin::OriginPattern;
use actix_web_cors_rules::rule::{Rule, Violation};

use super::decide::{OriginHeader, Refusal};
use super::policy_data::Origins;
use crate::policy::Policy;

/// The reason for a refusal, the part of the allow-list that the origin nearly equals, and the edit that allows it. `quoted` is the
/// origin for a text that may quote the request, which the body of a response must not.
pub fn explain(policy: &Policy, refusal: Refusal, origin: OriginHeader<'_>, quoted: Option<&str>) -> String {
    let reason = refusal.explain();
    for_origin(policy, refusal, origin, quoted)
        .map_or_else(|| reason.to_owned(), |advice| format!("{reason}; {advice}"))
}

fn for_origin(policy: &Policy, refusal: Refusal, origin: OriginHeader<'_>, quoted: Option<&str>) -> Option<String> {
    let advice = match (refusal, origin) {
        (Refusal::OriginNotListed, OriginHeader::One(value)) => {
            let origin = std::str::from_utf8(value).ok()?;
            if is_for_development(policy, origin) {
                return Some(
                    "it is one of the `dev_origins`, which are not in this build: they count where `debug_assertions` are on"
                        .to_owned(),
                );
            }
            let edit = to_list(policy, origin, quoted);
            return Some(match policy.data().origins.near_miss(origin) {
                Some(near) => format!("{near}; {edit}"),
                None => edit,
            });
        }
        (Refusal::OriginNotAccepted, _) if policy.is_for_development() => {
            "the policy is `Policy::development()`, which allows loopback origins only"
        }
        (Refusal::OriginNotAccepted, _) if policy.source().is_some_and(|source| source.allows_any()) => {
            "the set holds `*`, and a policy with `credentials` never allows any origin; list the origins"
        }
        (Refusal::OriginNotAccepted, _) => "if it is yours, let the source of origins accept it",
        (Refusal::OriginNull, _) => "serve the page from a server, and not from a file or a sandboxed frame",
        (Refusal::OriginRepeated, _) => "look for a proxy that adds the header a second time",
        (Refusal::NoOrigin | Refusal::OriginMalformed | Refusal::OriginNotListed, _) => return None,
    };
    Some(advice.to_owned())
}

/// The schemes of extensions whose id the browser chooses for each installation.
const DIFFERS_PER_INSTALLATION: [&str; 2] = ["moz-extension://", "safari-web-extension://"];

/// Whether `dev_origins` allows the origin. Since it was refused, they are not in this build.
fn is_for_development(policy: &Policy, origin: &str) -> bool {
    let patterns: Vec<_> =
        policy.dev_origins().iter().filter_map(|entry| OriginPattern::parse(entry, true).ok()).collect();
    compile(&patterns).matches(origin.as_bytes())
}

/// The edit that adds an origin to a policy; for an origin that breaks a rule, what the rule advises.
fn to_list(policy: &Policy, origin: &str, quoted: Option<&str>) -> String {
    let name = quoted.unwrap_or("the origin");
    if DIFFERS_PER_INSTALLATION.iter().any(|scheme| origin.starts_with(scheme)) {
        return "the id of this extension differs per installation, so only a function can allow it: `origins = path`"
            .to_owned();
    }
    let entry = Entry { text: origin, dev: false };
    let kind = if policy.is_built() { ListKind::Configuration } else { ListKind::Attribute };
    let violations = check(kind, &[entry], policy.data().credentials, Dangerous::NONE).violations;
    let is_for_development = violations.iter().any(|(_, violation)| violation.rule() == Rule::OriginLocalhostRelease);
    match violations.iter().find(|(_, violation)| !violation.rule().is_warning()) {
        Some((_, violation)) => rejected(violation, quoted),
        None if is_for_development => format!("if it is your development server, add {name} to `dev_origins`"),
        None => format!("if it is yours, add {name} to `origins`"),
    }
}

fn rejected(violation: &Violation, quoted: Option<&str>) -> String {
    let rule = violation.rule();
    match (quoted, violation.help_text()) {
        (Some(name), Some(advice)) => format!("a policy cannot list {name} as it is ({rule}): {advice}"),
        _ => format!("a policy cannot list the origin as it is ({rule}): {}", rule.reason()),
    }
}

impl Origins {
    fn near_miss(&self, origin: &str) -> Option<NearMiss> {
        // Without a copy of the list, of which only the first entries are compared.
        match self {
            Self::Any => None,
            Self::Compiled { exact, patterns } => near_miss(exact, patterns, origin),
            Self::Built(list) => near_miss(&list.exact, &list.patterns, origin),
        }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::HttpRequest;
    use actix_web_cors_rules::origin::Origin;

    use super::*;
    use crate::config::PolicyConfig;
    use crate::origins::SharedOrigins;
    use crate::protocol::{AllowHeaders, ExposeHeaders, Methods, PolicyData, Timing};

    fn advice(policy: &Policy, refusal: Refusal, origin: &str) -> String {
        let header = OriginHeader::One(origin.as_bytes());
        for_origin(policy, refusal, header, Some(&format!("`{origin}`"))).unwrap_or_default()
    }

    /// As in a release build, whose compiled list has no `dev_origins`.
    fn release_build() -> Policy {
        let data = PolicyData {
            origins: Origins::Compiled { exact: &["https://app.example.com"], patterns: &[] },
            methods: Methods::Compiled(&["GET"]),
            headers: AllowHeaders::None,
            expose_headers: ExposeHeaders::None,
            credentials: true,
            max_age: 600,
            block_on_origin_mismatch: false,
            vary: "Origin".into(),
            timing: Timing::Off,
        };
        Policy::new(data, None).with_dev_origins(&["http://localhost:*"])
    }

    #[test]
    fn the_edit_fits_the_policy() {
        let configured = PolicyConfig::new().origins("https://app.example.com").methods("GET").credentials(true);
        let configured = configured.build().expect("valid");
        let not_listed = Refusal::OriginNotListed;
        let table = [
            (
                release_build(),
                not_listed,
                "http://localhost:5173",
                "one of the `dev_origins`, which are not in this build",
            ),
            (release_build(), not_listed, "http://127.0.0.1:5173", "add `http://127.0.0.1:5173` to `dev_origins`"),
            (release_build(), not_listed, "http://plain.example", "add `dangerous(insecure_origins)`"),
            (configured.clone(), not_listed, "http://plain.example", "add `\"insecure_origins\"` to `dangerous`"),
            (configured, not_listed, "https://www.app.example.com", "which does not cover the names below it"),
            (Policy::development(), Refusal::OriginNotAccepted, "http://0.0.0.0:3000", "allows loopback origins only"),
        ];
        for (policy, refusal, origin, expected) in table {
            let advice = advice(&policy, refusal, origin);
            assert!(advice.contains(expected), "{origin}: {advice}");
        }
    }

    #[test]
    fn a_refusal_by_a_source_names_what_decides() {
        fn predicate(_: &Origin, _: &HttpRequest) -> bool {
            false
        }
        static LISTED: SharedOrigins = SharedOrigins::empty().allow_any();
        static ANY: SharedOrigins = SharedOrigins::empty().allow_any();
        LISTED.replace(["https://app.example.com"]).expect("valid");
        ANY.replace(["*"]).expect("valid");
        let config = || PolicyConfig::new().methods("GET").credentials(true);
        let accept = "if it is yours, let the source of origins accept it";
        let table = [
            (config().origin_source(&predicate).build(), accept),
            (config().origin_source(&LISTED).build(), accept),
            (
                config().origin_source(&ANY).build(),
                "the set holds `*`, and a policy with `credentials` never allows any origin; list the origins",
            ),
            (Ok(Policy::development()), "the policy is `Policy::development()`, which allows loopback origins only"),
        ];
        for (policy, expected) in table {
            let policy = policy.expect("valid");
            assert_eq!(advice(&policy, Refusal::OriginNotAccepted, "https://evil.example"), expected, "{policy:?}");
        }
    }
}
