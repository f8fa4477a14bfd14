//! Why a browser does not send a request although its preflight was answered.

use std::fmt;

use actix_web_cors_rules::headers;
use actix_web_cors_rules::methods::{self, MethodSite};
use http::Method;

use super::decide::is_token;
use super::policy_data::{AllowHeaders, PolicyData};
use super::reflect::{REFLECT_LIMIT, reflected};

/// The part of a preflight that the policy does not allow. The origin is allowed, but the browser will not send the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PreflightGap {
    /// The method is not in the policy.
    Method {
        /// The requested method, escaped and cut.
        requested: String,
        /// A listed method that differs in case alone.
        listed: Option<String>,
    },
    /// These header names are not in the policy.
    Headers(Vec<String>),
    /// A requested header name is not a token, which no browser sends.
    Malformed,
    /// The header names are not reflected: the list is too long, or a name is not a token.
    Unreflected,
}

impl PreflightGap {
    /// A stable name, for logs.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Method { .. } => "method-not-listed",
            Self::Headers(_) => "header-not-listed",
            Self::Malformed => "header-malformed",
            Self::Unreflected => "header-not-reflected",
        }
    }
}

impl fmt::Display for PreflightGap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the browser will not send its request: ")?;
        match self {
            Self::Method { requested, listed: None } => {
                write!(f, "the method `{requested}` is not in `methods`; {}", method_edit(requested))
            }
            Self::Method { requested, listed: Some(listed) } => {
                write!(
                    f,
                    "the method `{requested}` is not in `methods`; `{listed}` is, but methods are case-sensitive; write \
                     `{listed}` in the script"
                )
            }
            Self::Headers(names) => {
                write!(f, "`headers` does not list `{}`{}", names.join("`, `"), header_edits(names))
            }
            Self::Malformed => f.write_str(
                "`Access-Control-Request-Headers` is not a list of header names; it does not come from a browser",
            ),
            Self::Unreflected => {
                write!(
                    f,
                    "its header names are not reflected: a name is not a token, or the list is longer than {REFLECT_LIMIT} \
                     bytes; list the names in `headers`"
                )
            }
        }
    }
}

/// The check that a browser makes with the response to its preflight (Fetch §4.8, from step 7), for the log.
pub fn preflight_gap<'a>(
    policy: &PolicyData,
    methods: &[Method],
    requested: &[u8],
    lines: impl Iterator<Item = &'a [u8]> + Clone,
) -> Option<PreflightGap> {
    let is_safelisted = matches!(requested, b"GET" | b"HEAD" | b"POST");
    let is_listed = |method: &Method| method == "*" || method.as_str().as_bytes() == requested;
    if !is_safelisted && !methods.iter().any(is_listed) {
        let listed = methods.iter().find(|method| method.as_str().as_bytes().eq_ignore_ascii_case(requested));
        return Some(PreflightGap::Method { requested: excerpt(requested), listed: listed.map(Method::to_string) });
    }
    let list = match &policy.headers {
        AllowHeaders::Reflect => {
            let has_names = lines.clone().any(|line| names(line).next().is_some());
            return (has_names && reflected(lines).is_none()).then_some(PreflightGap::Unreflected);
        }
        AllowHeaders::None => "",
        AllowHeaders::List(list) => list,
    };
    const MOST: usize = 8;
    let mut missing = Vec::new();
    for line in lines {
        for name in names(line).filter(|name| !allows(list, name)) {
            if missing.len() == MOST {
                return Some(PreflightGap::Headers(missing));
            }
            if !is_token(name) {
                return Some(PreflightGap::Malformed);
            }
            missing.push(excerpt(name));
        }
    }
    (!missing.is_empty()).then_some(PreflightGap::Headers(missing))
}

/// The names of a line of `Access-Control-Request-Headers`, without empty ones. Reads at most `REFLECT_LIMIT` bytes.
fn names(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    let line = line.get(..line.len().min(REFLECT_LIMIT)).unwrap_or_default();
    line.split(|byte| *byte == b',').map(<[u8]>::trim_ascii).filter(|name| !name.is_empty())
}

/// Whether a list allows this name: it contains the name, or `*`, which does not cover `authorization` (Fetch, CORS non-wildcard
/// request-header name).
fn allows(list: &str, name: &[u8]) -> bool {
    list.split(", ").any(|listed| {
        listed.as_bytes().eq_ignore_ascii_case(name) || listed == "*" && !name.eq_ignore_ascii_case(b"authorization")
    })
}

/// The edit that allows a method, by the rules for `methods`.
fn method_edit(requested: &str) -> String {
    match methods::check(&[requested], false, MethodSite::Shared).first() {
        None => format!("add `{requested}` to `methods`"),
        Some((_, violation)) => match violation.suggestion() {
            Some(method) => format!("add `{method}` to `methods`, and write `{method}` in the script"),
            None => format!("it cannot be added: {}", violation.rule().reason()),
        },
    }
}

/// The edit that allows each of these header names, by the rules for `headers`.
fn header_edits(names: &[String]) -> String {
    let (mut added, mut removals) = (Vec::new(), String::new());
    for name in names {
        match headers::check(&[name], false).first() {
            None => added.push(name.as_str()),
            Some((_, violation)) => {
                removals.push_str(&format!("; remove `{name}` from the script: {}", violation.rule().reason()));
            }
        }
    }
    if added.is_empty() { removals } else { format!("; add `{}` to `headers`{removals}", added.join("`, `")) }
}

/// A token of the request, escaped and cut, so an event stays one line.
fn excerpt(token: &[u8]) -> String {
    const MOST: usize = 64;
    let token = token.get(..token.len().min(MOST)).unwrap_or_default().escape_ascii().to_string();
    token.replace('`', "\\x60")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::PolicyConfig;
    use crate::protocol::headers::parse_methods;

    #[test]
    fn the_browser_compares_the_whole_preflight() {
        let method = |requested: &str, listed: Option<&str>| {
            Some(PreflightGap::Method { requested: requested.to_owned(), listed: listed.map(str::to_owned) })
        };
        let names = |names: &[&str]| Some(PreflightGap::Headers(names.iter().map(|name| (*name).to_owned()).collect()));
        let longest = "a".repeat(REFLECT_LIMIT);
        let too_long = format!("{longest}b");
        let endless = "M".repeat(1000);
        // `headers` of the policy, the requested method, the lines of requested names with `|` in between, the gap
        let table: Vec<(&str, &str, &str, Option<PreflightGap>)> = vec![
            ("x-a", "PUT", "", None),
            ("x-a", "PUT", "x-a", None),
            ("x-a", "PUT", "X-A", None),
            ("x-a", "PUT", " x-a ,, ", None),
            ("x-a, x-c", "PUT", "x-a,x-b,x-c", names(&["x-b"])),
            ("x-a", "PUT", "x-a|x-c|X-B", names(&["x-c", "X-B"])),
            ("", "PUT", "x-a", names(&["x-a"])),
            ("", "PUT", "1,2,3,4,5|6,7,8,9", names(&["1", "2", "3", "4", "5", "6", "7", "8"])),
            ("x-a", "PUT", "x-a, x b", Some(PreflightGap::Malformed)),
            ("*", "PUT", "x-a,x-b", None),
            ("*", "PUT", "x-a,Authorization", names(&["Authorization"])),
            ("*, authorization", "PUT", "x-a,Authorization", None),
            ("reflect", "PUT", "", None),
            ("reflect", "PUT", " , ", None),
            ("reflect", "PUT", "x-a,x-b", None),
            ("reflect", "PUT", "x-a,x b", Some(PreflightGap::Unreflected)),
            ("reflect", "PUT", &longest, None),
            ("reflect", "PUT", &too_long, Some(PreflightGap::Unreflected)),
            // `GET`, `HEAD` and `POST` need no entry. The method is compared before the names, and byte by byte.
            ("x-a", "GET", "x-a", None),
            ("x-a", "HEAD", "x-a", None),
            ("x-a", "POST", "x-a", None),
            ("x-a", "POST", "x-b", names(&["x-b"])),
            ("x-a", "DELETE", "x-b", method("DELETE", None)),
            ("x-a", "patch", "", method("patch", Some("PATCH"))),
            ("x-a", "get", "", method("get", None)),
            ("x-a", "a`b", "", method("a\\x60b", None)),
            ("x-a", &endless, "", method(&endless[..64], None)),
        ];
        for (headers, requested, lines, expected) in table {
            assert_eq!(gap("PUT PATCH", headers, requested, lines), expected, "{headers}: {requested} {lines}");
        }
        assert_eq!(gap("*", "", "DELETE", ""), None);
    }

    fn gap(methods: &str, headers: &str, requested: &str, lines: &str) -> Option<PreflightGap> {
        let config = PolicyConfig::new().origins("*").methods(methods).headers(headers);
        let policy = config.build().expect("valid");
        let methods = parse_methods(&policy.data().methods.names());
        let lines = lines.split('|').filter(|line| !line.is_empty()).map(str::as_bytes);
        preflight_gap(policy.data(), &methods, requested.as_bytes(), lines)
    }
}
