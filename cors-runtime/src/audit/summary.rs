//! What an audit shows: the routes and the `Cors` of an app, each with its policy, as plain data.

use std::panic::Location;

use actix_web_cors_rules::allow_list::{HostPattern, PortPattern};
use actix_web_cors_rules::dangerous::OptOut;

use crate::actix::{Layer, Place, PolicyHandle, RouteEntry};
use crate::policy::Policy;
use crate::protocol::{AllowHeaders, ExposeHeaders, Origins, Timing};

/// An annotated route.
#[derive(Clone, Debug)]
pub(super) struct RouteSummary {
    /// The pattern through all scopes.
    pub(super) path: String,
    /// The methods that the route serves.
    pub(super) methods: Vec<&'static str>,
    pub(super) handler: &'static str,
    pub(super) has_guards: bool,
    /// Where the attribute is.
    pub(super) line: SourceLine,
    /// `None` for `#[cors(off)]`.
    pub(super) policy: Option<PolicySummary>,
}

/// A `Cors`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct LayerSummary {
    /// `app`, `scope` or `resource`. `None` if another middleware hides it.
    pub(super) place: Option<&'static str>,
    /// Where it was created.
    pub(super) line: SourceLine,
    /// `None` for `Cors::default()`.
    pub(super) policy: Option<PolicySummary>,
}

/// A policy.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct PolicySummary {
    /// As in `policy = path`.
    pub(super) name: Option<&'static str>,
    pub(super) line: SourceLine,
    /// `None` for a `SharedPolicy` that has not been set.
    pub(super) keys: Option<Keys>,
}

/// The keys of a policy.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Keys {
    /// The methods that have CORS.
    pub(super) methods: Vec<String>,
    /// The origins of every build.
    pub(super) origins: Vec<String>,
    pub(super) source: Option<SourceSummary>,
    pub(super) dev_origins: Vec<String>,
    pub(super) headers: Names,
    pub(super) expose_headers: Names,
    pub(super) credentials: bool,
    pub(super) max_age: u32,
    pub(super) block_on_origin_mismatch: bool,
    /// Without `Origin`.
    pub(super) vary: Vec<String>,
    pub(super) timing: bool,
    pub(super) dangerous: Vec<&'static str>,
}

/// A list of header names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Names {
    List(Vec<String>),
    Reflect,
}

/// An origin source.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct SourceSummary {
    pub(super) name: &'static str,
    /// The environment variable that the origins come from.
    pub(super) variable: Option<&'static str>,
    pub(super) is_unset: bool,
    /// The origins may be set to `*`.
    pub(super) may_be_any: bool,
}

/// A line of the source.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct SourceLine {
    pub(super) file: String,
    pub(super) line: u32,
}

impl RouteSummary {
    #[inline]
    pub(super) fn new(route: &RouteEntry) -> Self {
        let policy = |methods: &[String], handle| PolicySummary::new(handle, Some(methods.to_vec()));
        Self {
            path: route.path.clone(),
            methods: route.serves.to_vec(),
            handler: route.name,
            has_guards: route.has_guards,
            line: SourceLine::new(route.location),
            policy: route.policy.as_ref().map(|route| policy(&route.methods, route.handle)),
        }
    }

    /// The keys of the policy. `None` for `#[cors(off)]`, and for a policy that has not been set.
    #[inline]
    pub(super) fn keys(&self) -> Option<&Keys> {
        self.policy.as_ref()?.keys.as_ref()
    }

    /// The route as a message names it: `GET /items`.
    #[inline]
    pub(super) fn title(&self) -> String {
        format!("{} {}", self.methods.join(", "), self.path)
    }
}

impl LayerSummary {
    #[inline]
    pub(super) fn new(layer: &Layer) -> Self {
        Self {
            place: match layer.place {
                Place::App(_) => Some("app"),
                Place::Scope => Some("scope"),
                Place::Resource(_) => Some("resource"),
                Place::Unknown => None,
            },
            line: SourceLine::new(layer.location),
            policy: layer.policy.as_ref().map(|handle| PolicySummary::new(handle, None)),
        }
    }

    /// The layer as a message names it.
    #[inline]
    pub(super) fn title(&self) -> String {
        match self.place {
            Some("app") => "`Cors` on the app".to_owned(),
            Some(place) => format!("`Cors` on a {place}"),
            None => "`Cors` around other middleware".to_owned(),
        }
    }
}

impl PolicySummary {
    /// The policy of a route with the methods that have CORS; of a `Cors`, its own list applies.
    #[inline]
    fn new(handle: &PolicyHandle, methods: Option<Vec<String>>) -> Self {
        Self {
            name: handle.name(),
            line: SourceLine::new(handle.location()),
            keys: handle.policy().map(|policy| Keys::new(&policy, methods)),
        }
    }
}

impl Keys {
    #[inline]
    fn new(policy: &Policy, methods: Option<Vec<String>>) -> Self {
        let (data, source) = (policy.data(), policy.source());
        let dev_origins = policy.dev_origins();
        let opt_outs = policy.opt_outs().union(source.map_or(policy.opt_outs(), |source| source.state().opt_outs));
        Self {
            methods: methods.unwrap_or_else(|| data.methods.names().into_iter().map(str::to_owned).collect()),
            origins: origins(&data.origins)
                .into_iter()
                .filter(|origin| !dev_origins.contains(&origin.as_str()))
                .collect(),
            source: source.map(|source| SourceSummary {
                name: source.name(),
                variable: source.state().variable,
                is_unset: source.state().is_unset,
                may_be_any: source.state().may_be_any,
            }),
            dev_origins: sorted(dev_origins.into_iter().map(str::to_owned).collect()),
            headers: match &data.headers {
                AllowHeaders::None => Names::NONE,
                AllowHeaders::List(names) => Names::List(names_of(names)),
                AllowHeaders::Reflect => Names::Reflect,
            },
            expose_headers: match &data.expose_headers {
                ExposeHeaders::None => Names::NONE,
                ExposeHeaders::List(names) => Names::List(names_of(names)),
                ExposeHeaders::Reflect => Names::Reflect,
            },
            credentials: data.credentials,
            max_age: data.max_age,
            block_on_origin_mismatch: data.block_on_origin_mismatch,
            vary: names_of(&data.vary).into_iter().filter(|name| name != "Origin").collect(),
            timing: data.timing != Timing::Off,
            dangerous: OptOut::ALL.iter().filter(|one| opt_outs.has(**one)).map(|one| one.name()).collect(),
        }
    }
}

impl Names {
    const NONE: Self = Self::List(Vec::new());
}

impl SourceLine {
    /// The file has the same name on each machine: slashes, and for a package from a registry no folder of that machine.
    #[inline]
    fn new(location: &Location<'_>) -> Self {
        let file = location.file().replace('\\', "/");
        let of_package = file.split_once("/registry/src/").and_then(|(_, rest)| rest.split_once('/'));
        Self { file: of_package.map_or(file.clone(), |(_, rest)| rest.to_owned()), line: location.line() }
    }
}

/// The origins and patterns of a list, as they are written in an attribute.
#[inline]
fn origins(list: &Origins) -> Vec<String> {
    sorted(match list.lists() {
        None => vec!["*".to_owned()],
        Some((exact, patterns)) => {
            exact.into_iter().map(str::to_owned).chain(patterns.iter().map(pattern_text)).collect()
        }
    })
}

#[inline]
fn pattern_text(pattern: &HostPattern<&str>) -> String {
    let HostPattern { scheme, host, subdomains, port } = pattern;
    let port = match port {
        PortPattern::Fixed(port) => port,
        PortPattern::Any => ":*",
    };
    format!("{scheme}://{}{host}{port}", if *subdomains { "*." } else { "" })
}

#[inline]
fn sorted(mut texts: Vec<String>) -> Vec<String> {
    texts.sort_unstable();
    texts
}

/// The names of a header value.
#[inline]
fn names_of(joined: &str) -> Vec<String> {
    joined.split(", ").map(str::to_owned).collect()
}
