//! A policy that is set when the program starts, and can be replaced while the server runs.

use std::fmt;
use std::panic::Location;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Once, PoisonError, RwLock};

use crate::policy::Policy;
use crate::startup;

/// A policy from configuration, for `Cors::new(&API)` and `#[cors(policy = API)]`.
///
/// It is set before the server starts, and can be replaced while it runs: each request meets the old policy or the new one, and
/// never a part of both. A server that uses one which has not been set does not start.
///
/// ```
/// # use actix_web_cors_runtime::actix::Cors;
/// # use actix_web_cors_runtime::config::{PolicyConfig, PolicyError};
/// # use actix_web_cors_runtime::shared_policy::SharedPolicy;
/// static API: SharedPolicy = SharedPolicy::unset();
///
/// # fn main() -> Result<(), PolicyError> {
/// let policy = PolicyConfig::new().origins(["https://app.example.com"]).methods(["GET", "PUT"]).build()?;
/// API.replace(policy);
/// let cors = Cors::new(&API);
/// # Ok(())
/// # }
/// ```
///
/// On a handler, the methods with CORS are those of its route that the policy lists; `*` lists all.
///
/// A browser that has cached a preflight notices a replaced policy after the `max_age` of the old one at the latest.
pub struct SharedPolicy {
    /// The policy, and how often it has been set.
    current: RwLock<(u64, Option<Policy>)>,
    /// The same number, to be read without a lock.
    version: AtomicU64,
    location: &'static Location<'static>,
    /// The report of a start-up failure.
    failure_report: Once,
}

impl SharedPolicy {
    /// A policy that is to be [set](Self::replace) before a server starts.
    #[track_caller]
    pub const fn unset() -> Self {
        Self {
            current: RwLock::new((0, None)),
            version: AtomicU64::new(0),
            location: Location::caller(),
            failure_report: Once::new(),
        }
    }

    /// A policy that is set. In an `Arc` it belongs to the apps that hold it.
    #[track_caller]
    pub fn new(policy: Policy) -> Self {
        let shared = Self::unset();
        shared.replace(policy);
        shared
    }

    /// Sets or replaces the policy, atomically. Returns the old one.
    ///
    /// A running server does not read environment variables again. If the new policy names a `SharedOrigins` whose variable has not
    /// been read yet, call [`load`](crate::origins::SharedOrigins::load) first; until then it allows no origin.
    pub fn replace(&self, policy: Policy) -> Option<Policy> {
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        current.0 += 1;
        self.version.store(current.0, Ordering::Release);
        current.1.replace(policy)
    }

    /// The policy, if it has been set.
    pub fn get(&self) -> Option<Policy> {
        self.read().1
    }

    /// Where it is in the source.
    pub(crate) fn location(&self) -> &'static Location<'static> {
        self.location
    }

    /// How often the policy has been set.
    pub(crate) fn version(&self) -> u64 {
        self.version.load(Ordering::Acquire)
    }

    /// The policy, and how often it has been set.
    pub(crate) fn read(&self) -> (u64, Option<Policy>) {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether a server that uses the policy may start. A failure is reported once.
    pub(crate) fn is_ready(&self) -> bool {
        match self.get() {
            Some(policy) => policy.is_ready(),
            None => {
                startup::report_failure(
                    &self.failure_report,
                    format_args!("the `SharedPolicy` of {} has not been set: call its `replace`", self.location),
                );
                false
            }
        }
    }
}

impl fmt::Debug for SharedPolicy {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SharedPolicy").field(&self.get()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A route prepares its policy again only if the number differs from the one that it has read with the policy.
    #[test]
    fn each_replacement_is_counted() {
        let shared = SharedPolicy::unset();
        assert_eq!((shared.version(), shared.read()), (0, (0, None)));
        for count in 1..=3 {
            shared.replace(Policy::development());
            assert_eq!((shared.version(), shared.read()), (count, (count, Some(Policy::development()))));
        }
        assert_eq!(SharedPolicy::new(Policy::development()).version(), 1);
    }
}
