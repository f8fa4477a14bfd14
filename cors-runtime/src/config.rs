//! A whole policy from configuration, checked by the compiler's rules when the program starts.

#[cfg(feature = "serde")]
mod deserialize;
mod error;
mod read;
mod value;

use std::panic::Location;

use actix_web_cors_rules::policy::{self, Place, PolicyKey, PolicyKind};
use actix_web_cors_rules::rule::Rule;

pub use self::error::{PolicyError, PolicyViolation};
use self::read::Reading;
pub use self::value::ConfigList;
use self::value::Value;
use crate::origins::{OriginSource, Source};
use crate::policy::Policy;

/// A policy as it is written in a configuration, unchecked. [`build`](Self::build) applies the rules.
///
/// It has the keys of `#[cors]`, with the same defaults and the same rules; `methods` is required, since there is no route to take
/// them from. It is filled by its methods, or by `serde` with the feature of that name:
///
/// ```
/// # use actix_web_cors_runtime::config::{PolicyConfig, PolicyError};
/// let policy = PolicyConfig::new()
///     .origins(["https://app.example.com", "https://*.example.com"])
///     .methods(["GET", "PUT"])
///     .headers("content-type, x-csrf-token")
///     .credentials(true)
///     .build()?;
/// # Ok::<(), PolicyError>(())
/// ```
///
/// - A list may also be one text, separated by commas, semicolons or whitespace, as in an environment variable. An entry that is
///   listed twice has no effect.
/// - `"*"` is any origin, without `credentials`. An empty list of `origins` is a policy that allows no origin.
/// - `headers` and `expose_headers` may be the text `reflect`.
/// - `dev_origins` count where this crate is built with `debug_assertions`.
/// - A key that is unknown, repeated or of the wrong type is reported by [`build`](Self::build), together with everything else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyConfig {
    /// As written. A key may be unknown or repeated.
    entries: Vec<(String, Value)>,
    source: Option<Source>,
}

impl PolicyConfig {
    /// A configuration without any key.
    pub fn new() -> Self {
        Self::default()
    }

    /// The origins that may read responses: `["https://app.example.com"]`, or `"*"`.
    #[must_use]
    pub fn origins(self, origins: impl Into<ConfigList>) -> Self {
        self.set(PolicyKey::Origins, origins.into().0)
    }

    /// A source that decides at run time about origins, instead of a list: a
    /// [`SharedOrigins`](crate::origins::SharedOrigins) or a predicate.
    ///
    /// ```
    /// # use actix_web_cors_runtime::config::{PolicyConfig, PolicyError};
    /// # use actix_web_cors_runtime::origins::SharedOrigins;
    /// static TENANTS: SharedOrigins = SharedOrigins::empty();
    ///
    /// let policy = PolicyConfig::new().origin_source(&TENANTS).methods(["GET"]).build()?;
    /// # Ok::<(), PolicyError>(())
    /// ```
    #[must_use]
    pub fn origin_source<Form>(mut self, source: &'static impl OriginSource<Form>) -> Self {
        self.source = Some(Source::new(source));
        self
    }

    /// Origins that count only where this crate is built with `debug_assertions`.
    #[must_use]
    pub fn dev_origins(self, origins: impl Into<ConfigList>) -> Self {
        self.set(PolicyKey::DevOrigins, origins.into().0)
    }

    /// The methods that have CORS. Required.
    #[must_use]
    pub fn methods(self, methods: impl Into<ConfigList>) -> Self {
        self.set(PolicyKey::Methods, methods.into().0)
    }

    /// The request headers that a script may send: a list, `"*"`, or `"reflect"` for those that a preflight requests.
    #[must_use]
    pub fn headers(self, names: impl Into<ConfigList>) -> Self {
        self.set(PolicyKey::Headers, names.into().0)
    }

    /// The response headers that a script may read: a list, `"*"`, or `"reflect"` for those that a response has.
    #[must_use]
    pub fn expose_headers(self, names: impl Into<ConfigList>) -> Self {
        self.set(PolicyKey::ExposeHeaders, names.into().0)
    }

    /// Whether cookies and HTTP authentication are allowed.
    #[must_use]
    pub fn credentials(self, is_on: bool) -> Self {
        self.set(PolicyKey::Credentials, Value::Bool(is_on))
    }

    /// The seconds for which a browser may cache a preflight: 0 to 86400. 0 means not at all, and `None` the default, 600.
    #[must_use]
    pub fn max_age(self, seconds: impl Into<Option<u32>>) -> Self {
        let value = seconds.into().map_or(Value::Null, |seconds| Value::Integer(seconds.into()));
        self.set(PolicyKey::MaxAge, value)
    }

    /// Whether a cross-origin request from an origin that is not allowed gets 403, before any handler runs.
    #[must_use]
    pub fn block_on_origin_mismatch(self, is_on: bool) -> Self {
        self.set(PolicyKey::BlockOnOriginMismatch, Value::Bool(is_on))
    }

    /// With an [origin source](Self::origin_source): further request headers that its decision depends on.
    #[must_use]
    pub fn vary(self, names: impl Into<ConfigList>) -> Self {
        self.set(PolicyKey::Vary, names.into().0)
    }

    /// Whether `Timing-Allow-Origin` is sent, too.
    #[must_use]
    pub fn timing(self, is_on: bool) -> Self {
        self.set(PolicyKey::Timing, Value::Bool(is_on))
    }

    /// The opt-outs from rules, by name: `["insecure_origins"]`.
    #[must_use]
    pub fn dangerous(self, opt_outs: impl Into<ConfigList>) -> Self {
        self.set(PolicyKey::Dangerous, opt_outs.into().0)
    }

    /// Checks the configuration, and builds the policy.
    ///
    /// Warnings, such as a development server among the `origins` of a release build, are logged.
    ///
    /// # Errors
    ///
    /// Every violation, with the key and the index of the entry that it is about.
    #[track_caller]
    pub fn build(&self) -> Result<Policy, PolicyError> {
        let mut reading = Reading::of(&self.entries, self.source.is_some());
        let checked = policy::check(&reading.draft(), PolicyKind::Configuration);
        let mut violations = std::mem::take(&mut reading.violations);
        for (place, violation) in checked.violations {
            violations.push(reading.locate(place, violation));
        }
        for unneeded in checked.opt_outs.iter().filter(|opt_out| !opt_out.is_needed) {
            let place = Place::Entry(PolicyKey::Dangerous, unneeded.index);
            violations.push(reading.locate(place, policy::unneeded(unneeded.opt_out)));
        }
        let (warnings, errors): (Vec<_>, Vec<_>) =
            violations.into_iter().partition(|violation| violation.violation().rule().is_warning());
        match checked.policy {
            Some(policy) if errors.is_empty() => {
                warnings.iter().for_each(log_warning);
                Ok(Policy::build(policy, self.source, Location::caller()))
            }
            _ => Err(PolicyError::new(errors)),
        }
    }

    fn set(mut self, key: PolicyKey, value: Value) -> Self {
        self.entries.retain(|(name, _)| name != key.name());
        self.entries.push((key.name().to_owned(), value));
        self
    }
}

fn log_warning(violation: &PolicyViolation) {
    if violation.violation().rule() != Rule::OriginLocalhostRelease || !cfg!(debug_assertions) {
        tracing::warn!(target: "actix_web_cors", "the CORS policy from configuration: {violation}");
    }
}
