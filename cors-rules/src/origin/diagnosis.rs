//! Why a text is refused: the one rule that names its mistake best.
//!
//! A text can have several mistakes. They are looked for from the outside in, as one peels it: what stands around the
//! origin, other programs' patterns, the scheme, the rest; and the first that is found is told. The help repairs all.

mod authority;
mod wrapping;

use super::repair::{LONGEST, location, pattern, text as reading};
use super::scheme::{self, Kind};
use crate::excerpt::excerpt;
use crate::rule::{Rule, Violation};

/// The help where the text that was meant cannot be guessed.
const CONSOLE: &str = "write what `location.origin` says in the console of the page that asks";

/// Where a wish cannot be a pattern, a function can decide.
const PREDICATE: &str = "name a function: `origins = path`, with `fn(&Origin, &RequestHead) -> bool`";

/// The help for a scheme that may be right.
pub(crate) const TAKE_CUSTOM_SCHEME: &str = "if an app of yours sends it, add `dangerous(custom_scheme)`";

/// Where the text is filled in, or computed, by nobody.
const AT_RUN_TIME: &str = "write the origin itself; origins that are known only at run time come from `origins = path`, such as \
                           a `static` with `SharedOrigins::from_env(\"CORS_ORIGINS\")`";

/// Names the mistake of a text that the grammar refuses. `repairs` is what was probably meant.
pub(super) fn diagnose(text: &str, custom_scheme: bool, repairs: &[String]) -> Violation {
    let subject = Subject { text, origin: format!("origin `{}`", excerpt(text)), repaired: !repairs.is_empty() };
    let violation = too_long(&subject)
        .or_else(|| documents(&subject).filter(|violation| violation.rule() == Rule::OriginOpaqueScheme))
        .or_else(|| wrapping::find(&subject))
        .or_else(|| documents(&subject))
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

const SLASHES: [char; 2] = ['/', '\\'];

/// The help where no list of origins and patterns is what was meant.
fn no_list_says() -> String {
    format!("for what no list can say, {PREDICATE}")
}

/// Nothing is looked for in a text that may be a whole file.
fn too_long(subject: &Subject<'_>) -> Option<Violation> {
    let length = subject.text.len();
    (length > LONGEST).then(|| subject.breaks(Rule::OriginHostInvalid, &format!("has {length} bytes")))
}

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
                .advise(AT_RUN_TIME),
        );
    }
    if text.contains("%2A") || text.contains("%2a") {
        return Some(subject.breaks(Rule::OriginWildcardPosition, "holds an encoded star"));
    }
    Some(subject.breaks(Rule::OriginRegex, "looks like a pattern of another program").advise(no_list_says()))
}

/// A name in the brackets of some template, for the whole origin, the whole host or the whole port.
fn is_placeholder(text: &str) -> bool {
    let (_, rest) = location::split(text);
    let marks = ['{', '<', '%', '$'];
    rest.starts_with(marks)
        && rest.ends_with(['}', '>', '%'])
        && rest.matches(marks).count() <= 6
        && !rest.contains("><")
        || rest.starts_with('$') && rest.bytes().skip(1).all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Schemes whose documents never ask, with `//` or without: `data:text/html,x`, `mailto:a@example.com`, `wss://example.com`.
fn documents(subject: &Subject<'_>) -> Option<Violation> {
    let (word, rest) = subject.text.split_once(':')?;
    let word = word.to_ascii_lowercase();
    let is_port = !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit());
    match scheme::kind(&word) {
        _ if is_port => None,
        Kind::Opaque => {
            let violation = subject.breaks(Rule::OriginOpaqueScheme, &format!("has the scheme `{word}`"));
            Some(match word.as_str() {
                "file" => violation.advise(
                    "serve the page from a server of your own while you develop, as in `http://localhost:3000`",
                ),
                _ => violation.advise("list the origin of the page that makes such documents, and ask from there"),
            })
        }
        Kind::Unsent => Some(subject.breaks(Rule::OriginUnsentScheme, &format!("has the scheme `{word}`"))),
        Kind::Other if scheme::LINKS.contains(&word.as_str()) && !rest.starts_with("//") => {
            Some(unknown(subject, &word))
        }
        Kind::Web | Kind::App | Kind::Other => None,
    }
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
    if let Some((_, inner)) = lower.rsplit_once(':').filter(|(_, inner)| scheme::is_scheme(inner)) {
        let what = format!(
            "has two schemes: browsers send that of the page, `{}`, without what stands before it",
            excerpt(inner)
        );
        return Some(subject.because(Rule::OriginSchemeInvalid, &what));
    }
    if written != lower {
        let known = scheme::kind(&lower) != Kind::Other || scheme::is_scheme(&lower);
        if known {
            return Some(subject.breaks(Rule::OriginUppercase, "has upper-case letters"));
        }
    }
    if !scheme::is_scheme(&lower) {
        return Some(subject.breaks(Rule::OriginSchemeInvalid, &format!("has the scheme `{}`", excerpt(written))));
    }
    match scheme::kind(&lower) {
        Kind::Other if !custom_scheme => Some(unknown(subject, &lower)),
        Kind::Web | Kind::App | Kind::Other if rest.is_empty() => {
            Some(subject.breaks(Rule::OriginHostMissing, "ends after its scheme"))
        }
        Kind::App | Kind::Other => Some(authority::find_opaque(subject, rest)),
        Kind::Web if rest.starts_with(SLASHES) && !rest.trim_start_matches(SLASHES).is_empty() => {
            let what = format!("has more than two slashes after `{}:`, where its host begins", excerpt(&lower));
            Some(subject.because(Rule::OriginSchemeMissing, &what))
        }
        Kind::Web | Kind::Opaque | Kind::Unsent => None,
    }
}

/// `example.com`, `//example.com`, `https:/example.com`.
fn without_scheme(subject: &Subject<'_>) -> Violation {
    match location::split(subject.text) {
        (Some(scheme), "") => {
            subject.breaks(Rule::OriginHostMissing, &format!("is the scheme `{}` and nothing else", excerpt(scheme)))
        }
        (Some(scheme), _) => {
            let what = format!("does not have `://` after `{}`", excerpt(scheme));
            subject.breaks(Rule::OriginSchemeMissing, &what)
        }
        (None, rest) => {
            let violation = subject.breaks(Rule::OriginSchemeMissing, "has no scheme");
            if rest.contains('*') { violation.advise(no_list_says()) } else { violation }
        }
    }
}

fn unknown(subject: &Subject<'_>, scheme: &str) -> Violation {
    if let Some(meant) = location::misspelt(scheme) {
        let what = format!("has the scheme `{}`; did you mean `{meant}`?", excerpt(scheme));
        let violation = Violation::because(Rule::OriginUnknownScheme, format!("{} {what}", subject.origin));
        return violation.advise(format!("write `{meant}://`, and the host"));
    }
    subject
        .breaks(Rule::OriginUnknownScheme, &format!("has the scheme `{}`", excerpt(scheme)))
        .advise(TAKE_CUSTOM_SCHEME)
}
