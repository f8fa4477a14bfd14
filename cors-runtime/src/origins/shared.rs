//! A set of allowed origins that can be replaced while the server runs.

use std::fmt;
use std::panic::Location;
use std::sync::{Once, PoisonError, RwLock};

use actix_web::HttpRequest;
use actix_web_cors_rules::allow_list::{OriginMatcher, check_set, compile};
use actix_web_cors_rules::dangerous::{Dangerous, OptOut};
use actix_web_cors_rules::list_text;
use actix_web_cors_rules::origin::Origin;
use actix_web_cors_rules::rule::{Rule, Violation};

use super::source::{OriginSource, SourceAnswer, SourceState, decides_with_credentials};
use crate::startup;
use crate::violation_list::write_violations;

/// A set of allowed origins that can be replaced while the server runs.
///
/// It is a `static`, named by `origins = PATH` in `#[cors]` or `policy!`; or a value in the data of an app, which a predicate looks up
/// (see [`allows`](Self::allows)). An empty set allows no origin.
///
/// ```
/// # use actix_web_cors_runtime::origins as actix_web_cors;
/// use actix_web_cors::SharedOrigins;
///
/// static TENANTS: SharedOrigins = SharedOrigins::empty();
///
/// TENANTS.replace(["https://a.example", "https://*.b.example"])?;
/// assert!(TENANTS.replace(["https://a.example/"]).is_err(), "the old set stays");
/// assert_eq!(TENANTS.len(), 2);
/// # Ok::<(), actix_web_cors::OriginsError>(())
/// ```
///
/// The origins obey the rules of a policy with `credentials`, whether or not the policy has the key. Each opt-out of `dangerous(…)`
/// is a method of the same name. An origin that is listed twice has no effect.
///
/// A lookup does not allocate, and costs about as much for ten thousand origins as for ten. A browser that has cached a preflight
/// notices a changed set after the policy's `max_age` at the latest.
pub struct SharedOrigins {
    variable: Option<&'static str>,
    is_optional: bool,
    allows_any: bool,
    dangerous: Dangerous,
    /// `None` until the variable has been read, or the set replaced.
    set: RwLock<Option<OriginMatcher>>,
    /// The report of a start-up failure.
    failure_report: Once,
}

impl SharedOrigins {
    /// A set that allows no origin until it is [replaced](Self::replace).
    pub const fn empty() -> Self {
        Self {
            variable: None,
            is_optional: false,
            allows_any: false,
            dangerous: Dangerous::NONE,
            set: RwLock::new(None),
            failure_report: Once::new(),
        }
    }

    /// The origins that an environment variable lists, separated by commas, semicolons or whitespace.
    ///
    /// The variable is read when a server with a policy that names this set starts, or earlier by [`load`](Self::load). A server
    /// whose variable is missing, empty or malformed does not start serving. If only your own code uses the set, call
    /// [`load`](Self::load) in `main`.
    ///
    /// ```
    /// # use actix_web_cors_runtime::origins as actix_web_cors;
    /// use actix_web_cors::SharedOrigins;
    ///
    /// static FROM_ENV: SharedOrigins = SharedOrigins::from_env("CORS_ORIGINS");
    ///
    /// let error = FROM_ENV.load().unwrap_err();
    /// assert!(error.to_string().contains("environment variable `CORS_ORIGINS`"));
    /// ```
    pub const fn from_env(variable: &'static str) -> Self {
        let mut set = Self::empty();
        set.variable = Some(variable);
        set
    }

    /// Makes the variable of [`from_env`](Self::from_env) optional: where it is missing or empty, the set is empty and allows no
    /// origin.
    ///
    /// ```
    /// # use actix_web_cors_runtime::origins as actix_web_cors;
    /// use actix_web_cors::SharedOrigins;
    ///
    /// static EXTRA: SharedOrigins = SharedOrigins::from_env("EXTRA_CORS_ORIGINS").optional();
    ///
    /// EXTRA.load()?;
    /// assert!(EXTRA.is_empty());
    /// # Ok::<(), actix_web_cors::OriginsError>(())
    /// ```
    #[must_use]
    pub const fn optional(mut self) -> Self {
        self.is_optional = true;
        self
    }

    /// Lets the text `*` alone mean any origin, as `origins = ["*"]` does in a policy.
    ///
    /// A server that uses such a set in a policy with `credentials` does not start: any site could then read what belongs to a
    /// user.
    ///
    /// ```
    /// # use actix_web_cors_runtime::origins as actix_web_cors;
    /// use actix_web_cors::SharedOrigins;
    ///
    /// let readers = SharedOrigins::empty().allow_any();
    /// readers.replace(["*"])?;
    /// assert!(readers.allows("https://any.example"));
    /// # Ok::<(), actix_web_cors::OriginsError>(())
    /// ```
    #[must_use]
    pub const fn allow_any(mut self) -> Self {
        self.allows_any = true;
        self
    }

    /// Allows `http` origins on hosts that are not loopback. Whoever is on the network path of such a page can put scripts into
    /// it, which then read with the user's credentials.
    #[must_use]
    pub const fn insecure_origins(mut self) -> Self {
        self.dangerous = self.dangerous.with(OptOut::InsecureOrigins);
        self
    }

    /// Allows patterns directly below a public suffix, such as `https://*.github.io`, where anybody can have a name.
    #[must_use]
    pub const fn public_suffix(mut self) -> Self {
        self.dangerous = self.dangerous.with(OptOut::PublicSuffix);
        self
    }

    /// Allows the port `:*` on hosts that are not loopback: every program that listens there is trusted.
    #[must_use]
    pub const fn any_port(mut self) -> Self {
        self.dangerous = self.dangerous.with(OptOut::AnyPort);
        self
    }

    /// Allows the schemes of app shells that are not among the known ones, such as `app://obsidian.md`. What follows `://` is compared byte by byte.
    #[must_use]
    pub const fn custom_scheme(mut self) -> Self {
        self.dangerous = self.dangerous.with(OptOut::CustomScheme);
        self
    }

    /// Replaces all origins of the set, atomically: each request sees the old set or the new one.
    ///
    /// # Errors
    ///
    /// Every origin that breaks a rule, with the rule. The old set is kept.
    pub fn replace<I>(&self, origins: I) -> Result<(), OriginsError>
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        let texts: Vec<I::Item> = origins.into_iter().collect();
        let texts: Vec<&str> = texts.iter().map(AsRef::as_ref).collect();
        let compiled = self.checked(&texts).map_err(|violations| OriginsError { variable: None, violations })?;
        self.put(compiled);
        Ok(())
    }

    /// Reads the environment variable of [`from_env`](Self::from_env) now. Each call reads it again.
    ///
    /// Called in `main` before the server is built, it gives a missing or malformed variable as an error value. A set that
    /// is not bound to a variable is left as it is.
    ///
    /// # Errors
    ///
    /// A variable that is not set or empty, unless it is [optional](Self::optional); that is not Unicode; or that lists an origin which breaks a rule. The old set stays then.
    pub fn load(&self) -> Result<(), OriginsError> {
        let Some(variable) = self.variable else { return Ok(()) };
        let refuse = |violations| OriginsError { variable: Some(variable), violations };
        let value = match std::env::var(variable) {
            Ok(value) => value,
            Err(std::env::VarError::NotPresent) if self.is_optional => String::new(),
            Err(std::env::VarError::NotPresent) => {
                return Err(refuse(vec![missing(Rule::OriginsMissing, "the variable is not set")]));
            }
            Err(std::env::VarError::NotUnicode(_)) => {
                return Err(refuse(vec![missing(Rule::OriginsMissing, "the variable is not Unicode")]));
            }
        };
        let texts = list_text::split(&value).map_err(|violation| refuse(vec![violation]))?;
        if texts.is_empty() && !self.is_optional {
            return Err(refuse(vec![missing(Rule::OriginsEmpty, "the variable lists no origin")]));
        }
        let compiled = self.checked(&texts).map_err(refuse)?;
        self.put(compiled);
        Ok(())
    }

    /// How many origins and patterns the set holds.
    pub fn len(&self) -> usize {
        self.read(|set| set.map_or(0, |set| set.exact.len() + set.patterns.len() + usize::from(set.any)))
    }

    /// Whether it allows no origin.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the set allows this origin, as a browser sends it. In the predicate of a policy with `credentials`, a set that
    /// [allows any origin](Self::allow_any) allows none by its `*`.
    ///
    /// A predicate may use a set that belongs to one app:
    ///
    /// ```
    /// # use actix_web_cors_runtime::origins as actix_web_cors;
    /// # use actix_web_cors_rules::origin::Origin;
    /// use actix_web::{HttpRequest, web};
    /// use actix_web_cors::SharedOrigins;
    ///
    /// fn is_allowed(origin: &Origin, request: &HttpRequest) -> bool {
    ///     request.app_data::<web::Data<SharedOrigins>>().is_some_and(|set| set.allows(origin))
    /// }
    /// ```
    pub fn allows(&self, origin: impl AsRef<str>) -> bool {
        self.read(|set| {
            set.is_some_and(|set| set.any && !decides_with_credentials() || set.matches(origin.as_ref().as_bytes()))
        })
    }

    fn checked(&self, texts: &[&str]) -> Result<OriginMatcher, Vec<Violation>> {
        let checked = check_set(texts, self.dangerous, self.allows_any);
        let mut errors = Vec::new();
        for (_, violation) in checked.violations {
            if !violation.rule().is_warning() {
                errors.push(violation);
            }
        }
        if errors.is_empty() {
            let patterns: Vec<_> = checked.patterns.into_iter().flatten().collect();
            Ok(compile(&patterns))
        } else {
            Err(errors)
        }
    }

    fn put(&self, compiled: OriginMatcher) {
        let old = self.set.write().unwrap_or_else(PoisonError::into_inner).replace(compiled);
        // Freed after the lock is released, so a large set delays no request.
        drop(old);
    }

    fn read<R>(&self, look: impl FnOnce(Option<&OriginMatcher>) -> R) -> R {
        look(self.set.read().unwrap_or_else(PoisonError::into_inner).as_ref())
    }

    /// Loads the variable, unless the set has been filled. Each route of each worker calls this; a failure is reported once.
    fn is_ready(&self, credentials: bool, policy: &Location<'static>) -> bool {
        if self.allows_any && credentials {
            startup::report_failure(
                &self.failure_report,
                format_args!(
                    "the policy of {policy} has `credentials`, and its set of origins has `.allow_any()`, so any site could \
                     read what belongs to a user; remove one of the two"
                ),
            );
            return false;
        }
        if self.read(|set| set.is_some()) {
            return true;
        }
        let Err(error) = self.load() else { return true };
        startup::report_failure(&self.failure_report, format_args!("the policy of {policy} has no origins: {error}"));
        false
    }
}

impl fmt::Debug for SharedOrigins {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SharedOrigins")
            .field("variable", &self.variable)
            .field("len", &self.len())
            .finish_non_exhaustive()
    }
}

fn missing(rule: Rule, message: &str) -> Violation {
    Violation::with_message(rule, message).help(
        "list the origins, separated by commas, semicolons or whitespace, for example `https://app.example.com,https://*.example.com`",
    )
}

/// Why a set of origins was refused: every violation, with its rule.
///
/// Its text shows the first 20 violations and the number of the others. [`violations`](Self::violations) holds all of them: at least
/// one for each refused origin. A violation is a few kilobytes at most, however long the origin is.
#[derive(Clone, PartialEq, Eq)]
pub struct OriginsError {
    variable: Option<&'static str>,
    violations: Vec<Violation>,
}

impl OriginsError {
    /// The environment variable that the origins came from; `None` for those given to [`SharedOrigins::replace`].
    pub fn variable(&self) -> Option<&'static str> {
        self.variable
    }

    /// All violations, in the order of the origins.
    pub fn violations(&self) -> &[Violation] {
        &self.violations
    }
}

impl fmt::Display for OriginsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.variable {
            Some(variable) => write!(f, "the allowed origins in the environment variable `{variable}` are refused")?,
            None => f.write_str("the allowed origins are refused")?,
        }
        write_violations(f, &mut self.violations.iter().map(|violation| violation.to_string().replace('\n', "\n  ")))
    }
}

/// The same text as [`Display`](fmt::Display), since it is printed where `main` returns the error.
impl fmt::Debug for OriginsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for OriginsError {}

#[doc(hidden)]
#[derive(Debug)]
pub struct Shared;

impl OriginSource<Shared> for SharedOrigins {
    fn is_ready(&'static self, credentials: bool, policy: &Location<'static>) -> bool {
        Self::is_ready(self, credentials, policy)
    }

    fn needs_request(&'static self) -> bool {
        false
    }

    fn allows_any(&'static self) -> bool {
        self.allows_any && self.read(|set| set.is_some_and(|set| set.any))
    }

    fn state(&'static self) -> SourceState {
        SourceState {
            variable: self.variable,
            may_be_any: self.allows_any,
            is_unset: self.variable.is_none() && self.read(|set| set.is_none()),
            opt_outs: self.dangerous,
        }
    }

    fn consult(&'static self, origin: Origin, _: Option<&HttpRequest>) -> SourceAnswer {
        SourceAnswer::Ready(self.allows(origin))
    }
}
