//! The rule and the message for a rejected text.
//!
//! A text can have several mistakes. They are searched from the outside in: the text as a whole, patterns of other programs,
//! the scheme, host and port. The first mistake gives the rule and the message; the suggestion corrects all of them.

mod authority;
mod whole_text;

use super::reading::{consists_of, foreign_pattern, is_digits, surroundings, url_parts};
use super::scheme::{self, Kind};
use super::{LONGEST_DIAGNOSED, OriginPattern, repair};
use crate::excerpt::excerpt;
use crate::public_suffix;
use crate::rule::{Rule, Violation};

/// The help where the intended origin is unknown.
const USE_LOCATION_ORIGIN: &str = "write the value of `location.origin` from the calling page's console";

/// The help where the intended set of origins is not a pattern.
pub(crate) const PREDICATE: &str =
    "use a function in place of the list: `origins = path`, with `fn(&Origin, &HttpRequest) -> bool`";

/// The help for a text that may mean any origin.
pub(crate) const ANY_ORIGIN: &str = "to allow any origin, write `\"*\"` alone and without `credentials`";

/// The help for an unknown scheme that may be intended.
pub(crate) const ADD_CUSTOM_SCHEME: &str =
    "check the spelling; if an app shell sends this scheme, add `dangerous(custom_scheme)`";

/// The help for code and placeholders, which are not evaluated.
pub(crate) const AT_RUN_TIME: &str = "write the origin itself; for origins that are known only at run time write `origins = path`, for \
                           example with a `static` made by `SharedOrigins::from_env(\"CORS_ORIGINS\")`";

/// The violation of a text that the grammar rejects. `repairs` is what was probably meant.
pub(super) fn diagnose(text: &str, custom_scheme: bool, repairs: &[String]) -> Violation {
    let subject = Subject { text, origin: format!("origin `{}`", excerpt(text)), repaired: !repairs.is_empty() };
    let violation = too_long(&subject)
        .or_else(|| forbidden_schemes(&subject).filter(|violation| violation.rule() == Rule::OriginOpaqueScheme))
        .or_else(|| whole_text::find(&subject))
        .or_else(|| forbidden_schemes(&subject))
        .or_else(|| foreign_patterns(&subject))
        .or_else(|| scheme_mistakes(&subject, custom_scheme))
        .unwrap_or_else(|| authority::find(&subject));
    if repairs.is_empty() { violation } else { violation.suggest(as_entries(repairs)) }
}

/// One origin as it is, several as the elements of a list.
pub(crate) fn as_entries(origins: &[String]) -> String {
    match origins {
        [one] => one.clone(),
        several => format!("\"{}\"", several.join("\", \"")),
    }
}

/// The rejected text.
struct Subject<'a> {
    text: &'a str,
    /// The first words of the message: the text as an excerpt.
    origin: String,
    /// True if a repair is known.
    repaired: bool,
}

impl Subject<'_> {
    /// A violation whose message ends in the reason of the rule.
    fn violates(&self, rule: Rule, what: &str) -> Violation {
        Violation::new(rule, format!("{} {what}", self.origin)).help(USE_LOCATION_ORIGIN)
    }

    /// A violation whose message ends in a reason of its own.
    fn with_reason(&self, rule: Rule, what: &str) -> Violation {
        Violation::with_message(rule, format!("{} {what}", self.origin)).help(USE_LOCATION_ORIGIN)
    }
}

const SLASHES: [char; 2] = ['/', '\\'];

/// The help where no list of origins and patterns expresses what was meant.
fn use_a_predicate(text: &str) -> String {
    let advice = format!("to allow origins that a list cannot express, {PREDICATE}");
    match condition(text) {
        Some(Condition::Names(condition)) => {
            format!("{advice}, for example `{condition}` if no third party can register such a name")
        }
        Some(Condition::List(condition)) => format!("{advice}, for example `{condition}` with a list of your names"),
        None => advice,
    }
}

/// The body of a predicate.
enum Condition {
    /// Compares what the names have in common.
    Names(String),
    /// Leaves the comparison to the author, because third parties can register names with the same beginning.
    List(String),
}

/// The body of a predicate for a pattern whose first label has a part in common, such as `https://*--site.netlify.app`.
fn condition(text: &str) -> Option<Condition> {
    let [pattern] = &*foreign_pattern::alternatives(&foreign_pattern::normalized(text).text) else { return None };
    let (scheme, rest) = url_parts::split_scheme(pattern);
    let (host, _) = url_parts::split_path(rest);
    let (start, end) = host.split_once('*')?;
    let is_text = |text: &str| consists_of(text, |byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    let (label, base) = end.split_once('.')?;
    let is_precise = !(start.is_empty() && label.is_empty()) && base.contains('.') && !start.contains('.');
    if !is_precise || !is_text(start) || !is_text(end) {
        return None;
    }
    let scheme = scheme.filter(|scheme| *scheme == "http").unwrap_or("https");
    let mut conditions = vec![format!("origin.scheme() == \"{scheme}\"")];
    if label.is_empty() && public_suffix::is_suffix(base) {
        // A third party can register any name that begins as these do.
        conditions.push("is_my_deployment(origin.host())".to_owned());
        return Some(Condition::List(conditions.join(" && ")));
    }
    for (call, text) in [("starts_with", start), ("ends_with", end)] {
        if !text.is_empty() {
            conditions.push(format!("origin.host().{call}(\"{}\")", text.to_ascii_lowercase()));
        }
    }
    Some(Condition::Names(conditions.join(" && ")))
}

/// Long texts, which may be whole files, are not analysed.
fn too_long(subject: &Subject<'_>) -> Option<Violation> {
    let length = subject.text.len();
    (length > LONGEST_DIAGNOSED).then(|| subject.violates(Rule::OriginHostInvalid, &format!("has {length} bytes")))
}

/// Regular expressions, globs and templates.
fn foreign_patterns(subject: &Subject<'_>) -> Option<Violation> {
    let text = surroundings::unwrapped(subject.text);
    if !foreign_pattern::normalized(text).is_pattern {
        return None;
    }
    if !subject.repaired && url_parts::is_placeholder(text) {
        let rule = if text.contains("://") { Rule::OriginHostInvalid } else { Rule::OriginSchemeMissing };
        return Some(
            subject
                .with_reason(rule, "contains a placeholder, which is not replaced: origins are compared byte by byte")
                .help(AT_RUN_TIME),
        );
    }
    if text.contains("%2A") || text.contains("%2a") {
        return Some(subject.violates(Rule::OriginWildcardPosition, "contains an encoded `*`"));
    }
    let what = if foreign_pattern::covers_both_schemes(text) {
        "looks like a regular expression, glob or template for `http` and `https`, which need an entry each"
    } else {
        "looks like a regular expression, glob or template"
    };
    let advice = if url_parts::has_any_host(&foreign_pattern::normalized(text).text) {
        format!("{ANY_ORIGIN}; to allow fewer, {PREDICATE}")
    } else {
        use_a_predicate(text)
    };
    Some(subject.violates(Rule::OriginRegex, what).help(advice))
}

/// Schemes that no `Origin` header has, with or without `//`: `data:text/html,x`, `mailto:a@example.com`,
/// `wss://example.com`.
fn forbidden_schemes(subject: &Subject<'_>) -> Option<Violation> {
    let (word, rest) = subject.text.split_once(':')?;
    let word = word.to_ascii_lowercase();
    let is_port = !rest.is_empty() && is_digits(rest);
    match scheme::kind(&word) {
        _ if is_port => None,
        Kind::Opaque => {
            let violation = subject.violates(Rule::OriginOpaqueScheme, &format!("has the scheme `{word}`"));
            Some(match word.as_str() {
                "file" => violation.help(
                    "during development, serve the page from a local web server, for example `http://localhost:3000`",
                ),
                _ => violation.help(
                    "list the origin of the page that creates such documents, and send the request from that page",
                ),
            })
        }
        Kind::Unsent => Some(subject.violates(Rule::OriginUnsentScheme, &format!("has the scheme `{word}`"))),
        Kind::Other if scheme::LINKS.contains(&word.as_str()) && !rest.starts_with("//") => {
            Some(unknown_scheme(subject, &word))
        }
        Kind::Web | Kind::App | Kind::Other => None,
    }
}

/// Mistakes in the scheme.
fn scheme_mistakes(subject: &Subject<'_>, custom_scheme: bool) -> Option<Violation> {
    let text = subject.text;
    let Some((written, rest)) = text.split_once("://").filter(|(before, _)| !before.contains(['/', '?', '#', '\\']))
    else {
        return Some(without_scheme(subject));
    };
    let lower = written.to_ascii_lowercase();
    if written.is_empty() {
        return Some(subject.violates(Rule::OriginSchemeMissing, "has no scheme"));
    }
    if written.contains('*') {
        let what = "has a `*` in its scheme, and `http` and `https` need an entry each";
        return Some(subject.violates(Rule::OriginWildcardPosition, what));
    }
    if let Some((_, inner)) = lower.rsplit_once(':').filter(|(_, inner)| scheme::is_scheme(inner)) {
        let what = format!("has two schemes: browsers send only the scheme of the page, `{}`", excerpt(inner));
        return Some(subject.with_reason(Rule::OriginSchemeInvalid, &what));
    }
    if written != lower && scheme::is_scheme(&lower) {
        return Some(subject.violates(Rule::OriginUppercase, "has upper-case letters"));
    }
    if !scheme::is_scheme(&lower) {
        return Some(subject.violates(Rule::OriginSchemeInvalid, &format!("has the scheme `{}`", excerpt(written))));
    }
    match scheme::kind(&lower) {
        Kind::Other if !custom_scheme => Some(unknown_scheme(subject, &lower)),
        Kind::Web | Kind::App | Kind::Other if rest.is_empty() => {
            Some(subject.violates(Rule::OriginHostMissing, "has no host after its scheme"))
        }
        Kind::App | Kind::Other => Some(authority::find_opaque(subject, rest)),
        Kind::Web if rest.starts_with(SLASHES) && !rest.trim_start_matches(SLASHES).is_empty() => {
            let what =
                format!("has more than two slashes after `{0}:`: the host must follow `{0}://`", excerpt(&lower));
            Some(subject.with_reason(Rule::OriginSchemeMissing, &what))
        }
        Kind::Web | Kind::Opaque | Kind::Unsent => None,
    }
}

/// Texts without `://`: `example.com`, `//example.com`, `https:/example.com`.
fn without_scheme(subject: &Subject<'_>) -> Violation {
    match url_parts::split_scheme(subject.text) {
        (Some(scheme), "") => {
            subject.violates(Rule::OriginHostMissing, &format!("is only the scheme `{}`", excerpt(scheme)))
        }
        (Some(scheme), _) => {
            let what = format!("has no `://` after `{}`", excerpt(scheme));
            subject.violates(Rule::OriginSchemeMissing, &what)
        }
        (None, rest) => {
            let violation = subject.violates(Rule::OriginSchemeMissing, "has no scheme");
            if rest.contains('*') { violation.help(use_a_predicate(subject.text)) } else { violation }
        }
    }
}

/// A scheme that is neither of a page nor of a known app shell or extension.
fn unknown_scheme(subject: &Subject<'_>, scheme: &str) -> Violation {
    if let Some(meant) = url_parts::misspelt_scheme(scheme) {
        let what = format!("has the scheme `{}`; did you mean `{meant}`?", excerpt(scheme));
        let violation = Violation::with_message(Rule::OriginUnknownScheme, format!("{} {what}", subject.origin));
        return violation.help(format!("write `{meant}://`, followed by the host"));
    }
    let violation = subject.violates(Rule::OriginUnknownScheme, &format!("has the scheme `{}`", excerpt(scheme)));
    if OriginPattern::parse_strict(subject.text, true).is_some() {
        return violation.help(ADD_CUSTOM_SCHEME);
    }
    match &*repair::repair(subject.text, true) {
        [one] => violation.help(format!("{ADD_CUSTOM_SCHEME} and write `{one}`")),
        _ => violation,
    }
}
