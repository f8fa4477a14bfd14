//! Why a text is refused: the one rule that names its mistake best.
//!
//! A text can have several mistakes. They are looked for from the outside in, as one peels it: what stands around the
//! origin, other programs' patterns, the scheme, the rest; and the first that is found is told. The help repairs all.

mod authority;
mod wrapping;

use super::repair::{pattern, text as reading, url};
use super::scheme::{self, Kind};
use crate::policy::name::shown;
use crate::rule::{Rule, Violation};

/// Where a wish cannot be a pattern, a function can decide.
const PREDICATE: &str =
    "for what no list can say, name a function: `origins = path`, with `fn(&Origin, &RequestHead) -> bool`";

/// Names the mistake of a text that the grammar refuses. `repairs` is what was probably meant.
pub(super) fn diagnose(text: &str, custom_scheme: bool, repairs: &[String]) -> Violation {
    let subject = Subject { text, origin: format!("origin `{}`", shown(text)), repaired: !repairs.is_empty() };
    let violation = wrapping::find(&subject)
        .or_else(|| languages(&subject))
        .or_else(|| schemes(&subject, custom_scheme))
        .unwrap_or_else(|| authority::find(&subject));
    match repairs {
        [] => violation,
        [one] => violation.write(one),
        several => violation.write(several.iter().map(|one| format!("\"{one}\"")).collect::<Vec<_>>().join(", ")),
    }
}

/// The text that is spoken of.
struct Subject<'a> {
    text: &'a str,
    /// As the first words of a message.
    origin: String,
    /// Whether the help can say what to write.
    repaired: bool,
}

impl Subject<'_> {
    /// What was written, and the rule's own reason.
    fn breaks(&self, rule: Rule, what: &str) -> Violation {
        Violation::new(rule, format!("{} {what}", self.origin)).advise(CONSOLE)
    }

    /// What was written, and a reason of its own.
    fn because(&self, rule: Rule, what: &str) -> Violation {
        Violation::because(rule, format!("{} {what}", self.origin)).advise(CONSOLE)
    }
}

/// The help where the text that was meant cannot be guessed.
const CONSOLE: &str = "write what `location.origin` says in the console of the page that asks";

/// Regular expressions, globs and templates.
fn languages(subject: &Subject<'_>) -> Option<Violation> {
    let text = reading::unwrapped(subject.text);
    if !pattern::normalized(text).is_pattern {
        return None;
    }
    if !subject.repaired && is_placeholder(text) {
        let rule = if text.contains("://") { Rule::OriginHostInvalid } else { Rule::OriginSchemeMissing };
        return Some(
            subject
                .because(rule, "holds a placeholder, and nothing fills it in: origins are compared byte by byte")
                .advise("write the origin itself; origins that are known at run time only come from `origins = path`, such as `SharedOrigins::from_env(\"CORS_ORIGINS\")`"),
        );
    }
    if text.contains("%2A") || text.contains("%2a") {
        return Some(subject.breaks(Rule::OriginWildcardPosition, "holds an encoded star"));
    }
    Some(subject.breaks(Rule::OriginRegex, "looks like a pattern of another program").advise(PREDICATE))
}

/// A name in the brackets of some template, for the whole origin, the whole host or the whole port.
fn is_placeholder(text: &str) -> bool {
    let (_, rest) = url::split(text);
    let marks = ['{', '<', '%', '$'];
    rest.starts_with(marks)
        && rest.ends_with(['}', '>', '%'])
        && rest.matches(marks).count() <= 3
        && !rest.contains("><")
        || rest.starts_with('$') && rest.bytes().skip(1).all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// What stands before the host.
fn schemes(subject: &Subject<'_>, custom_scheme: bool) -> Option<Violation> {
    let text = subject.text;
    let Some((written, rest)) = text.split_once("://").filter(|(before, _)| !before.contains(['/', '?', '#', '\\']))
    else {
        return Some(without_scheme(subject));
    };
    let lower = written.to_ascii_lowercase();
    if written.is_empty() {
        return Some(subject.breaks(Rule::OriginSchemeMissing, "has no scheme"));
    }
    if written.contains('*') {
        let what = "has a `*` in its scheme, and each scheme is an origin of its own";
        return Some(subject.breaks(Rule::OriginWildcardPosition, what));
    }
    if let Some((outer, inner)) = lower.rsplit_once(':').filter(|(_, inner)| scheme::is_scheme(inner)) {
        return Some(nested(subject, outer, inner));
    }
    if written != lower {
        let known = scheme::kind(&lower) != Kind::Other || scheme::is_scheme(&lower);
        if known {
            return Some(subject.breaks(Rule::OriginUppercase, "has upper-case letters"));
        }
    }
    if !scheme::is_scheme(&lower) {
        return Some(subject.breaks(Rule::OriginSchemeInvalid, &format!("has the scheme `{}`", shown(written))));
    }
    match scheme::kind(&lower) {
        Kind::Opaque => Some(opaque(subject, &lower)),
        Kind::Unsent => Some(unsent(subject, &lower)),
        Kind::Other if !custom_scheme => Some(unknown(subject, &lower)),
        Kind::Web | Kind::App | Kind::Other if rest.is_empty() => {
            Some(subject.breaks(Rule::OriginHostMissing, "ends after its scheme"))
        }
        Kind::App | Kind::Other => Some(authority::find_opaque(subject, rest)),
        Kind::Web => None,
    }
}

/// `example.com`, `//example.com`, `https:/example.com`, `mailto:x@example.com`.
fn without_scheme(subject: &Subject<'_>) -> Violation {
    let text = subject.text;
    let word = text.split(':').next().filter(|word| word.len() < text.len()).unwrap_or_default().to_ascii_lowercase();
    match (scheme::kind(&word), url::split(text)) {
        (Kind::Opaque, _) => opaque(subject, &word),
        (Kind::Unsent, _) => unsent(subject, &word),
        (_, (Some(scheme), rest)) if rest.is_empty() => {
            subject.breaks(Rule::OriginHostMissing, &format!("is the scheme `{}` and nothing else", shown(scheme)))
        }
        (_, (Some(scheme), _)) => {
            let what = format!("does not have `://` after `{}`", shown(scheme));
            subject.breaks(Rule::OriginSchemeMissing, &what)
        }
        _ => subject.breaks(Rule::OriginSchemeMissing, "has no scheme"),
    }
}

/// `blob:https://example.com`: the origin of such a document is that of the page which made it.
fn nested(subject: &Subject<'_>, outer: &str, inner: &str) -> Violation {
    match scheme::kind(outer) {
        Kind::Opaque => opaque(subject, outer),
        _ => subject.because(
            Rule::OriginSchemeInvalid,
            &format!(
                "has two schemes: browsers send that of the page, `{}`, without what stands before it",
                shown(inner)
            ),
        ),
    }
}

fn opaque(subject: &Subject<'_>, scheme: &str) -> Violation {
    let violation = subject.breaks(Rule::OriginOpaqueScheme, &format!("has the scheme `{}`", shown(scheme)));
    match scheme {
        "file" => violation
            .advise("serve the page from a server of your own while you develop, as in `http://localhost:3000`"),
        _ => violation.advise("list the origin of the page that makes such documents, and ask from there"),
    }
}

fn unsent(subject: &Subject<'_>, scheme: &str) -> Violation {
    subject.breaks(Rule::OriginUnsentScheme, &format!("has the scheme `{}`", shown(scheme)))
}

fn unknown(subject: &Subject<'_>, scheme: &str) -> Violation {
    if let Some(meant) = url::misspelt(scheme) {
        let what = format!("has the scheme `{}`; did you mean `{meant}`?", shown(scheme));
        let violation = Violation::because(Rule::OriginUnknownScheme, format!("{} {what}", subject.origin));
        return violation.advise(format!("write `{meant}://`, and the host"));
    }
    subject
        .breaks(Rule::OriginUnknownScheme, &format!("has the scheme `{}`", shown(scheme)))
        .advise("if an app of yours sends it, add `dangerous(custom_scheme)`")
}
