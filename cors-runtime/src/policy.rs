//! A policy: its data, and the source of origins that are known only at run time.

use std::fmt;
use std::panic::Location;
use std::sync::{Arc, Once};

use actix_web_cors_rules::dangerous::{Dangerous, OptOut};
use actix_web_cors_rules::policy::ValidPolicy;

use crate::origins::{LOOPBACK, Source};
use crate::protocol::{AllowHeaders, ExposeHeaders, Methods, Origins, PolicyData, Timing};

/// A checked CORS policy: compiled by `policy!`, or built from a [`PolicyConfig`](crate::config::PolicyConfig).
///
/// It is used with `#[cors(policy = …)]` and `Cors::new`. Cloning one copies none of its lists.
#[derive(Clone)]
pub struct Policy {
    data: Data,
    source: Option<Source>,
    /// Where `policy!`, `#[cors]` or the call that built it is.
    location: &'static Location<'static>,
    /// The opt-outs that an origin needs. Only an audit reads them.
    opt_outs: Dangerous,
}

#[derive(Clone)]
enum Data {
    Compiled {
        data: PolicyData,
        /// The entries of `dev_origins`, in each build. Only an audit reads them.
        dev_origins: &'static [&'static str],
    },
    Built(Arc<Built>),
}

struct Built {
    data: PolicyData,
    /// As above.
    dev_origins: Vec<String>,
}

impl Policy {
    #[doc(hidden)]
    #[track_caller]
    pub const fn new(data: PolicyData, source: Option<Source>) -> Self {
        let data = Data::Compiled { data, dev_origins: &[] };
        Self { data, source, location: Location::caller(), opt_outs: Dangerous::NONE }
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn with_dev_origins(mut self, origins: &'static [&'static str]) -> Self {
        if let Data::Compiled { dev_origins, .. } = &mut self.data {
            *dev_origins = origins;
        }
        self
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn with_opt_out(mut self, opt_out: OptOut) -> Self {
        self.opt_outs = self.opt_outs.with(opt_out);
        self
    }

    /// What a `SharedPolicy` is before it is set.
    #[track_caller]
    pub(crate) fn allowing_nothing() -> Self {
        Self::build(ValidPolicy::default(), None, Location::caller())
    }

    pub(crate) fn build(policy: ValidPolicy, source: Option<Source>, location: &'static Location<'static>) -> Self {
        let dev_origins = policy.dev_literals().map(str::to_owned).collect();
        let opt_outs = policy.dangerous;
        let data = Data::Built(Arc::new(Built { data: PolicyData::build(policy), dev_origins }));
        Self { data, source, location, opt_outs }
    }

    /// A policy for development: any page on a loopback origin, at any port, may send any header with any common method, with
    /// credentials, and read every response header.
    ///
    /// It opens the developer's own machine and no website, so it replaces the "permissive" policies of other libraries. A program
    /// can choose it at run time, where `dev_origins` depends on the build. In a release build a server that uses it logs a
    /// warning when it starts.
    ///
    /// ```
    /// # use actix_web_cors_runtime::actix::Cors;
    /// # use actix_web_cors_runtime::policy::Policy;
    /// static API: Policy = Policy::development();
    ///
    /// let cors = Cors::new(&API);
    /// ```
    #[track_caller]
    pub const fn development() -> Self {
        let data = PolicyData {
            origins: Origins::NONE,
            methods: Methods::Compiled(&["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "QUERY"]),
            headers: AllowHeaders::Reflect,
            expose_headers: ExposeHeaders::Reflect,
            credentials: true,
            max_age: actix_web_cors_rules::max_age::DEFAULT,
            block_on_origin_mismatch: false,
            vary: std::borrow::Cow::Borrowed("Origin"),
            timing: Timing::Off,
        };
        Self::new(data, Some(LOOPBACK))
    }

    #[doc(hidden)]
    pub fn data(&self) -> &PolicyData {
        match &self.data {
            Data::Compiled { data, .. } => data,
            Data::Built(built) => &built.data,
        }
    }

    /// The entries of `dev_origins`, in each build.
    pub(crate) fn dev_origins(&self) -> Vec<&str> {
        match &self.data {
            Data::Compiled { dev_origins, .. } => dev_origins.to_vec(),
            Data::Built(built) => built.dev_origins.iter().map(String::as_str).collect(),
        }
    }

    /// The opt-outs that an origin needs.
    pub(crate) fn opt_outs(&self) -> Dangerous {
        self.opt_outs
    }

    pub(crate) fn source(&self) -> Option<Source> {
        self.source
    }

    /// Whether the policy was built from a configuration.
    pub(crate) fn is_built(&self) -> bool {
        matches!(self.data, Data::Built(_))
    }

    pub(crate) fn is_for_development(&self) -> bool {
        self.source == Some(LOOPBACK)
    }

    /// Whether a server that uses the policy may start. The reason against it has been reported.
    pub(crate) fn is_ready(&self) -> bool {
        static WARNING: Once = Once::new();
        if self.is_for_development() && !cfg!(debug_assertions) {
            WARNING.call_once(|| {
                tracing::warn!(
                    target: "actix_web_cors",
                    "`Policy::development()` is used in a release build ({}): any page on a loopback origin may use this \
                     server with the user's credentials",
                    self.location
                );
            });
        }
        self.source.is_none_or(|source| source.is_ready(self.data().credentials, self.location))
    }

    /// Where the policy is in the source: its `policy!` or `#[cors]`, or the call that built it.
    pub(crate) fn location(&self) -> &'static Location<'static> {
        self.location
    }

    /// Whether this policy allows a method. `GET` covers `HEAD` too, which browsers send without a preflight.
    pub fn allows_method(&self, method: &str) -> bool {
        self.data().methods.covers(method)
    }

    /// `#[cors(policy = …)]` checks each method of its route when it is compiled, so only a compiled policy comes here.
    #[track_caller]
    pub(crate) const fn assert_allows(&self, method: &str, message: &str) {
        if let Data::Compiled { data, .. } = &self.data {
            assert!(data.methods.covers(method), "{}", message);
        }
    }
}

/// The location is not part of what a policy says.
impl PartialEq for Policy {
    fn eq(&self, other: &Self) -> bool {
        self.data() == other.data() && self.source == other.source
    }
}

impl Eq for Policy {}

impl fmt::Debug for Policy {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Policy").field("data", self.data()).field("source", &self.source).finish()
    }
}
