//! The keys of a checked policy: as static data of the program, or built from configuration when it starts.

use std::borrow::Cow;

use actix_web_cors_rules::allow_list::{HostPattern, OriginMatcher, contains};
use actix_web_cors_rules::policy::{self as valid, ValidPolicy};

/// The text of a header value.
pub(super) type Text = Cow<'static, str>;

/// The keys of a policy, checked. Generated code writes it; its shape may change with any release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyData {
    /// Who may read.
    pub origins: Origins,
    /// The methods that have CORS.
    pub methods: Methods,
    /// The request headers that a script may send.
    pub headers: AllowHeaders,
    /// The response headers that a script may read.
    pub expose_headers: ExposeHeaders,
    /// Cookies and HTTP authentication are allowed.
    pub credentials: bool,
    /// `Access-Control-Max-Age`, in seconds.
    pub max_age: u32,
    /// An actual request from a refused origin is stopped before its handler runs.
    pub block_on_origin_mismatch: bool,
    /// `Vary` of a response to an actual request.
    pub vary: Text,
    /// Who may read the timing of a response.
    pub timing: Timing,
}

/// The allow-list.
#[derive(Clone, Debug)]
pub enum Origins {
    /// `["*"]`: any origin.
    Any,
    /// A list in the program.
    Compiled {
        /// Exact origins, sorted.
        exact: &'static [&'static str],
        /// Patterns, sorted.
        patterns: &'static [HostPattern<&'static str>],
    },
    /// A list from configuration.
    Built(OriginMatcher),
}

/// The methods, in declared order.
#[derive(Clone, Debug)]
pub enum Methods {
    /// A list in the program.
    Compiled(&'static [&'static str]),
    /// A list from configuration.
    Built(Vec<String>),
}

/// `Access-Control-Allow-Headers`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AllowHeaders {
    /// Absent.
    None,
    /// The list, in lower case, joined.
    List(Text),
    /// The requested names.
    Reflect,
}

/// `Access-Control-Expose-Headers`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExposeHeaders {
    /// Absent.
    None,
    /// The list, in lower case, joined.
    List(Text),
    /// The names of the response's own headers.
    Reflect,
}

/// `Timing-Allow-Origin`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Timing {
    /// Absent.
    Off,
    /// The same value on every response: `*`, or the whole list.
    Fixed(Text),
    /// The origin of the allowed request.
    Request,
}

impl PolicyData {
    /// The data of a policy that was checked at run time. The origins of `dev_origins` count where `debug_assertions` are on.
    pub fn build(policy: ValidPolicy) -> Self {
        const WITH_DEV: bool = cfg!(debug_assertions);
        Self {
            timing: match policy.timing(WITH_DEV) {
                valid::Timing::Off => Timing::Off,
                valid::Timing::Fixed(origins) => Timing::Fixed(origins.into()),
                valid::Timing::Request => Timing::Request,
            },
            origins: match policy.origins_of(WITH_DEV) {
                OriginMatcher { any: true, .. } => Origins::Any,
                list => Origins::Built(list.clone()),
            },
            methods: Methods::Built(policy.methods.unwrap_or_default()),
            headers: match policy.headers {
                valid::AllowHeaders::None => AllowHeaders::None,
                valid::AllowHeaders::List(names) => AllowHeaders::List(names.into()),
                valid::AllowHeaders::Reflect => AllowHeaders::Reflect,
            },
            expose_headers: match policy.expose_headers {
                valid::ExposeHeaders::None => ExposeHeaders::None,
                valid::ExposeHeaders::List(names) => ExposeHeaders::List(names.into()),
                valid::ExposeHeaders::Reflect => ExposeHeaders::Reflect,
            },
            credentials: policy.credentials,
            max_age: policy.max_age.unwrap_or(actix_web_cors_rules::max_age::DEFAULT),
            block_on_origin_mismatch: policy.block_on_origin_mismatch,
            vary: policy.vary.into(),
        }
    }
}

/// A constant as `max_age`: fails to compile if it is out of range.
#[track_caller]
pub const fn checked_max_age(seconds: u32, message: &str) -> u32 {
    assert!(seconds <= actix_web_cors_rules::max_age::MAX, "{}", message);
    seconds
}

impl Methods {
    /// Any method, as in `methods = ["*"]` of a shared policy.
    pub(crate) const ANY: &'static str = "*";

    /// The names, whichever variant holds them.
    pub fn names(&self) -> Vec<&str> {
        match self {
            Self::Compiled(names) => names.to_vec(),
            Self::Built(names) => names.iter().map(String::as_str).collect(),
        }
    }

    const fn len(&self) -> usize {
        match self {
            Self::Compiled(names) => names.len(),
            Self::Built(names) => names.len(),
        }
    }

    const fn get(&self, index: usize) -> &str {
        match self {
            Self::Compiled(names) => names[index],
            Self::Built(names) => names.as_slice()[index].as_str(),
        }
    }

    /// Whether an actual request with this method has CORS under a policy for many routes. `GET` covers `HEAD` too.
    pub(crate) const fn covers(&self, method: &str) -> bool {
        let mut index = 0;
        while index < self.len() {
            let name = self.get(index);
            if equal(name, Self::ANY) || equal(name, method) || equal(name, "GET") && equal(method, "HEAD") {
                return true;
            }
            index += 1;
        }
        false
    }
}

/// `==` on strings is not a constant function.
const fn equal(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut index = 0;
    while index < a.len() {
        if a[index] != b[index] {
            return false;
        }
        index += 1;
    }
    true
}

impl PartialEq for Methods {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && (0..self.len()).all(|index| self.get(index) == other.get(index))
    }
}

impl Eq for Methods {}

impl Origins {
    /// No origin.
    pub const NONE: Self = Self::Compiled { exact: &[], patterns: &[] };

    /// Whether the lists contain this origin, byte by byte.
    #[inline]
    pub(crate) fn contains(&self, origin: &[u8]) -> bool {
        match self {
            Self::Any => true,
            Self::Compiled { exact, patterns } => contains(exact, patterns, origin),
            Self::Built(list) => list.matches(origin),
        }
    }

    /// The lists, in one form.
    pub(crate) fn lists(&self) -> Option<(Vec<&str>, Vec<HostPattern<&str>>)> {
        match self {
            Self::Any => None,
            Self::Compiled { exact, patterns } => Some((exact.to_vec(), patterns.to_vec())),
            Self::Built(list) => Some((
                list.exact.iter().map(String::as_str).collect(),
                list.patterns.iter().map(HostPattern::as_deref).collect(),
            )),
        }
    }
}

/// A list in the program equals the same list from configuration.
impl PartialEq for Origins {
    fn eq(&self, other: &Self) -> bool {
        self.lists() == other.lists()
    }
}

impl Eq for Origins {}
