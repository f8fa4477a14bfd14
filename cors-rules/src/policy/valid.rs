//! A policy that has been checked.

use crate::allow_list::OriginMatcher;
use crate::dangerous::Dangerous;

/// A checked policy. The default allows no origin and no method.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ValidPolicy {
    /// The origins of every build.
    pub origins: OriginMatcher,
    /// The same with `dev_origins`, if there are any.
    pub dev_origins: Option<OriginMatcher>,
    /// The origins as they were written, without repetitions, and whether in `dev_origins`.
    pub literals: Vec<(String, bool)>,
    /// A source decides at run time about further origins.
    pub has_source: bool,
    /// The listed methods. `None` for those of the route.
    pub methods: Option<Vec<String>>,
    /// `headers`.
    pub headers: AllowHeaders,
    /// `expose_headers`.
    pub expose_headers: ExposeHeaders,
    /// `credentials`.
    pub credentials: bool,
    /// `max_age` in seconds. `None` for a constant, whose value only the compiler knows.
    pub max_age: Option<u32>,
    /// `block_on_origin_mismatch`.
    pub block_on_origin_mismatch: bool,
    /// The request headers that an actual response varies on, joined: `Origin`, and those of `vary`.
    pub vary: String,
    /// `timing`.
    pub has_timing: bool,
    /// The opt-outs of `dangerous` that an origin of this policy needs.
    pub dangerous: Dangerous,
}

/// The request headers that a policy allows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum AllowHeaders {
    /// The safelisted ones.
    #[default]
    None,
    /// These, in lower case and joined.
    List(String),
    /// Those that the preflight requests.
    Reflect,
}

/// The response headers that a policy exposes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ExposeHeaders {
    /// The safelisted ones.
    #[default]
    None,
    /// These, in lower case and joined.
    List(String),
    /// Those that the response has.
    Reflect,
}

/// `Timing-Allow-Origin`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Timing {
    /// Absent.
    Off,
    /// The same value on every response: `*`, or the whole list.
    Fixed(String),
    /// The origin of the allowed request.
    Request,
}

impl ValidPolicy {
    /// The origins of a build with or without `dev_origins`.
    pub fn origins_of(&self, with_dev: bool) -> &OriginMatcher {
        self.dev_origins.as_ref().filter(|_| with_dev).unwrap_or(&self.origins)
    }

    /// The entries of `dev_origins`, as they were written.
    pub fn dev_literals(&self) -> impl Iterator<Item = &str> {
        self.literals.iter().filter(|(_, is_dev)| *is_dev).map(|(origin, _)| origin.as_str())
    }

    /// The value of `Timing-Allow-Origin` in a build with or without `dev_origins`. Requests for images and scripts carry no
    /// `Origin` to compare, so only the whole list of exact origins, as it was written, serves them.
    pub fn timing(&self, with_dev: bool) -> Timing {
        let origins = self.origins_of(with_dev);
        if !self.has_timing {
            Timing::Off
        } else if origins.any {
            Timing::Fixed("*".to_owned())
        } else if self.has_source || !origins.patterns.is_empty() {
            Timing::Request
        } else {
            let mut chosen = Vec::new();
            for (origin, is_dev) in &self.literals {
                if with_dev || !is_dev {
                    chosen.push(origin.as_str());
                }
            }
            Timing::Fixed(chosen.join(", "))
        }
    }
}
