//! The signature of a handler: what its extractors read from a request, the policy must allow a page to send.
//!
//! Only the macro uses this module. Its functions are `#[inline]`, so their code is generated in the macro and not in every
//! server.

use crate::methods::can_have_body;
use crate::policy::{AllowHeaders, ExposeHeaders, ValidPolicy};
use crate::rule::{Rule, Violation};

/// Checks an extractor, by the last segment of its type, against the policy of a handler that serves these methods. Returns
/// `None` for other types.
#[inline]
pub fn check(extractor: &str, policy: &ValidPolicy, served: &[String]) -> Option<Violation> {
    match extractor {
        "Json" => check_content_type(policy, served),
        "BearerAuth" | "BasicAuth" => check_authorization(extractor, policy),
        "Session" | "Identity" => check_credentials(extractor, policy),
        _ => None,
    }
}

#[inline]
fn check_content_type(policy: &ValidPolicy, served: &[String]) -> Option<Violation> {
    let methods = policy.methods.as_deref().unwrap_or(served);
    let has_body = methods.iter().any(|method| can_have_body(method));
    (has_body && !allows(&policy.headers, "content-type"))
        .then(|| missing_header(Rule::JsonContentType, "Json", "content-type", &policy.headers))
}

#[inline]
fn check_authorization(extractor: &str, policy: &ValidPolicy) -> Option<Violation> {
    (!allows(&policy.headers, "authorization"))
        .then(|| missing_header(Rule::AuthAuthorization, extractor, "authorization", &policy.headers))
}

#[inline]
fn check_credentials(extractor: &str, policy: &ValidPolicy) -> Option<Violation> {
    (!policy.credentials).then(|| {
        let what = format!("the handler takes `{extractor}`, and `credentials` is off");
        Violation::new(Rule::SessionCredentials, what)
            .help(format!("{}; if pages call it without cookies, allow this warning", turn_on_credentials(policy)))
    })
}

/// True if a preflight may request this header. `*` never covers `authorization` (Fetch, CORS non-wildcard request-header
/// name).
#[inline]
fn allows(headers: &AllowHeaders, name: &str) -> bool {
    let covers = |listed: &str| listed == name || listed == "*" && name != "authorization";
    match headers {
        AllowHeaders::None => false,
        AllowHeaders::List(_) => names(headers).any(covers),
        AllowHeaders::Reflect => true,
    }
}

/// The listed names.
#[inline]
fn names(headers: &AllowHeaders) -> impl Iterator<Item = &str> {
    let list = match headers {
        AllowHeaders::List(names) => Some(names),
        AllowHeaders::None | AllowHeaders::Reflect => None,
    };
    list.into_iter().flat_map(|names| names.split(", "))
}

/// The violation for a header that `headers` has to list.
#[inline]
fn missing_header(rule: Rule, extractor: &str, name: &str, headers: &AllowHeaders) -> Violation {
    let list: Vec<&str> = names(headers).chain([name]).collect();
    Violation::new(rule, format!("the handler takes `{extractor}`, and `headers` lacks `{name}`"))
        .help(format!("list it: `headers = [\"{}\"]`", list.join("\", \"")))
}

/// The advice for `credentials`, which does not go together with `"*"`.
#[inline]
fn turn_on_credentials(policy: &ValidPolicy) -> String {
    let has_wildcard = [
        ("origins", policy.origins.any),
        ("headers", names(&policy.headers).any(|name| name == "*")),
        ("expose_headers", policy.expose_headers == ExposeHeaders::List("*".to_owned())),
    ];
    let keys: Vec<String> =
        has_wildcard.into_iter().filter(|(_, has)| *has).map(|(key, _)| format!("`{key}`")).collect();
    let keys = match keys.as_slice() {
        [] => return "turn on `credentials`".to_owned(),
        [key] => key.clone(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    };
    format!("turn on `credentials`, and list the values of {keys} instead of `\"*\"`")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::allow_list::OriginMatcher;

    fn help(extractor: &str, policy: &ValidPolicy) -> String {
        let violation = check(extractor, policy, &["PUT".to_owned()]).expect("a violation");
        assert_eq!(violation.correction(), None, "the marked token is not to be replaced: {violation}");
        violation.help_text().expect("advice").to_owned()
    }

    #[test]
    fn the_help_is_the_whole_list() {
        for (listed, extractor, list) in [
            (None, "Json", r#"list it: `headers = ["content-type"]`"#),
            (Some("x-a, x-b"), "Json", r#"list it: `headers = ["x-a", "x-b", "content-type"]`"#),
            (None, "BearerAuth", r#"list it: `headers = ["authorization"]`"#),
            (Some("*"), "BasicAuth", r#"list it: `headers = ["*", "authorization"]`"#),
        ] {
            let headers = listed.map_or(AllowHeaders::None, |names| AllowHeaders::List(names.to_owned()));
            assert_eq!(help(extractor, &ValidPolicy { headers, ..ValidPolicy::default() }), list);
        }
    }

    #[test]
    fn a_header_is_allowed_by_its_name_or_a_wildcard() {
        let list = |names: &str| AllowHeaders::List(names.to_owned());
        for (headers, json, auth) in [
            (AllowHeaders::None, false, false),
            (AllowHeaders::Reflect, true, true),
            (list("content-type"), true, false),
            (list("x-a, authorization"), false, true),
            (list("*"), true, false),
            (list("*, authorization"), true, true),
            (list("x-a"), false, false),
        ] {
            let policy = ValidPolicy { headers, ..ValidPolicy::default() };
            for (extractor, is_allowed) in [("Json", json), ("BearerAuth", auth), ("BasicAuth", auth), ("Path", true)] {
                let found = check(extractor, &policy, &["PUT".to_owned()]);
                assert_eq!(found.is_none(), is_allowed, "{extractor} with {:?}", policy.headers);
            }
        }
    }

    #[test]
    fn the_help_for_credentials_names_each_wildcard() {
        let star = || "*".to_owned();
        let origins = OriginMatcher { any: true, ..OriginMatcher::default() };
        let headers = AllowHeaders::List("*, authorization".to_owned());
        let expose_headers = ExposeHeaders::List(star());
        for (policy, advice) in [
            (ValidPolicy::default(), "turn on `credentials`; if"),
            (
                ValidPolicy { headers: AllowHeaders::List("x-a, x-b".to_owned()), ..ValidPolicy::default() },
                "turn on `credentials`; if",
            ),
            (
                ValidPolicy { expose_headers: ExposeHeaders::List(star()), ..ValidPolicy::default() },
                "turn on `credentials`, and list the values of `expose_headers` instead of `\"*\"`; if",
            ),
            (
                ValidPolicy { origins, headers, expose_headers, ..ValidPolicy::default() },
                "turn on `credentials`, and list the values of `origins`, `headers` and `expose_headers` instead of `\"*\"`; if",
            ),
        ] {
            for extractor in ["Session", "Identity"] {
                assert!(help(extractor, &policy).starts_with(advice), "{}", help(extractor, &policy));
            }
        }
    }

    #[test]
    fn methods_without_a_body_need_no_content_type() {
        for (method, is_broken) in
            [("POST", true), ("DELETE", true), ("PURGE", true), ("GET", false), ("HEAD", false), ("TRACE", false)]
        {
            let methods = [method.to_owned()];
            assert_eq!(check("Json", &ValidPolicy::default(), &methods).is_some(), is_broken, "{method}");
            let listed = ValidPolicy { methods: Some(methods.to_vec()), ..ValidPolicy::default() };
            assert_eq!(check("Json", &listed, &["GET".to_owned(), "PUT".to_owned()]).is_some(), is_broken, "{method}");
        }
    }
}
