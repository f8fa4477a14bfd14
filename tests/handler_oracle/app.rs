//! The shape of an app: a random tree of registrations.

use std::fmt;

use super::handlers::{Guard, POOL};
use super::policies::AROUND;
use super::random::Random;

/// Identifies a registration within its app.
pub(crate) type Id = usize;

/// The app itself, as a container.
pub(crate) const ROOT: Id = 0;

#[derive(Clone)]
pub(crate) struct Shape {
    pub(crate) trims: bool,
    pub(crate) layers: Vec<Layer>,
    pub(crate) nodes: Vec<Node>,
    pub(crate) default: bool,
}

/// A registration.
#[derive(Clone)]
pub(crate) enum Node {
    /// An index into the pool.
    Annotated(usize),
    Resource(Resource),
    /// `App::route`: one resource with the guards of its route.
    Route {
        id: Id,
        path: &'static str,
        method: Option<&'static str>,
        guard: Option<Guard>,
    },
    Scope(Scope),
    /// A service for all paths below a prefix, as file services are.
    Prefix {
        id: Id,
        prefix: &'static str,
    },
}

/// `web::resource(…)`, with any number of routes.
#[derive(Clone)]
pub(crate) struct Resource {
    pub(crate) id: Id,
    pub(crate) path: &'static str,
    pub(crate) guard: Option<Guard>,
    /// A guard on the method for the whole resource.
    pub(crate) only: Option<&'static str>,
    /// Methods; `None` is `web::to`.
    pub(crate) routes: Vec<Option<&'static str>>,
    pub(crate) layers: Vec<Layer>,
}

#[derive(Clone)]
pub(crate) struct Scope {
    pub(crate) id: Id,
    pub(crate) prefix: &'static str,
    pub(crate) guard: Option<Guard>,
    pub(crate) default: bool,
    pub(crate) layers: Vec<Layer>,
    pub(crate) nodes: Vec<Node>,
}

/// A middleware. In a list, the last one is the outermost, as with `wrap`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layer {
    /// `Cors::new` with a policy of `policies::AROUND`.
    Cors(usize),
    /// `Cors::default`.
    CorsDefault,
    /// Responds with 401 if there is no `authorization`.
    Auth,
    /// The same, with `Err`.
    AuthErr,
    /// Clears the extensions of the request on its way in.
    ClearIn,
    /// Clears the extensions of the request on its way out.
    ClearOut,
}

impl Layer {
    pub(crate) fn is_auth(self) -> bool {
        matches!(self, Self::Auth | Self::AuthErr)
    }

    pub(crate) fn is_cors(self) -> bool {
        matches!(self, Self::Cors(_) | Self::CorsDefault)
    }
}

const PREFIXES: [&str; 6] = ["/a", "/s", "/{v}", "", "/s", "/a"];
const PATTERNS: [&str; 8] = ["/a", "/b", "/a/b", "/{x}", "/a/{y}", "/{tail:.*}", "", "/a"];
const GUARDS: [Guard; 2] = [Guard::HostA, Guard::Admin];

impl Shape {
    pub(crate) fn random(random: &mut Random) -> Self {
        let mut ids = ROOT;
        let count = 3 + random.below(6);
        let mut shape = Self {
            trims: random.chance(10),
            layers: layers(random, 60),
            nodes: (0..count).map(|_| node(random, 2, &mut ids)).collect(),
            default: random.chance(30),
        };
        // A third of the apps have auth in the documented order: inside a `Cors`.
        if random.chance(33) {
            let cors = random.below(AROUND.len() * 2);
            let cors = if cors < AROUND.len() { Layer::Cors(cors) } else { Layer::CorsDefault };
            shape.layers = vec![random.pick(&[Layer::Auth, Layer::AuthErr]), cors];
        }
        // A third of the apps are mostly annotated handlers of one pattern, where several policies compete.
        if random.chance(33) {
            let pattern = random.pick(&["/a", "/{x}", "/a/{y}", "/{tail:.*}"]);
            for node in &mut shape.nodes {
                if random.chance(60) {
                    *node = Node::Annotated(annotated(random, |other| other == pattern));
                }
            }
        }
        shape
    }

    /// The number of `Cors` layers.
    pub(crate) fn cors(&self) -> usize {
        fn below(nodes: &[Node]) -> usize {
            let of = |node: &Node| match node {
                Node::Scope(scope) => count(&scope.layers) + below(&scope.nodes),
                Node::Resource(resource) => count(&resource.layers),
                _ => 0,
            };
            nodes.iter().map(of).sum()
        }
        fn count(layers: &[Layer]) -> usize {
            layers.iter().filter(|layer| layer.is_cors()).count()
        }
        count(&self.layers) + below(&self.nodes)
    }
}

fn annotated(random: &mut Random, is_wanted: impl Fn(&str) -> bool) -> usize {
    loop {
        let index = random.below(POOL.len());
        if is_wanted(POOL[index].pattern) {
            return index;
        }
    }
}

fn node(random: &mut Random, depth: usize, ids: &mut Id) -> Node {
    let mut next = || {
        *ids += 1;
        *ids
    };
    match random.below(100) {
        0..45 => Node::Annotated(random.below(POOL.len())),
        45..60 => Node::Route {
            id: next(),
            path: random.pick(&PATTERNS),
            method: random.maybe(85, &["GET", "PUT", "POST", "DELETE", "OPTIONS"]),
            guard: random.maybe(10, &GUARDS),
        },
        60..75 => {
            let methods = 1 + random.below(2);
            Node::Resource(Resource {
                id: next(),
                path: random.pick(&PATTERNS),
                guard: random.maybe(10, &GUARDS),
                only: random.maybe(20, &["GET", "POST", "DELETE"]),
                routes: (0..methods).map(|_| random.maybe(85, &["GET", "PUT", "POST", "OPTIONS"])).collect(),
                layers: layers(random, 20),
            })
        }
        75..80 => Node::Prefix { id: next(), prefix: random.pick(&["/a", "/s", "/a/b"]) },
        _ if depth == 0 => Node::Annotated(random.below(POOL.len())),
        _ => {
            let id = next();
            let count = random.below(4);
            Node::Scope(Scope {
                id,
                prefix: random.pick(&PREFIXES),
                guard: random.maybe(20, &GUARDS),
                default: random.chance(20),
                layers: layers(random, 25),
                nodes: (0..count).map(|_| node(random, depth - 1, ids)).collect(),
            })
        }
    }
}

fn layers(random: &mut Random, percent: usize) -> Vec<Layer> {
    let mut layers = Vec::new();
    while layers.len() < 4 && random.chance(percent) {
        layers.push(match random.below(10) {
            0..3 => Layer::Cors(random.below(AROUND.len())),
            3..6 => Layer::CorsDefault,
            6 => Layer::AuthErr,
            7 => Layer::Auth,
            8 => Layer::ClearIn,
            _ => Layer::ClearOut,
        });
    }
    layers
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "app{}", wraps(&self.layers))?;
        nodes(f, &self.nodes, 1)?;
        if self.default {
            writeln!(f, "  default service")?;
        }
        if self.trims {
            writeln!(f, "  outermost: NormalizePath::trim()")?;
        }
        Ok(())
    }
}

fn nodes(f: &mut fmt::Formatter<'_>, all: &[Node], depth: usize) -> fmt::Result {
    for node in all {
        write!(f, "{:indent$}", "", indent = depth * 2)?;
        match node {
            Node::Annotated(index) => {
                let handler = &POOL[*index];
                let policy = handler.policy.map_or("off", |policy| super::policies::OF_HANDLERS[policy].name);
                write!(f, "#[cors({policy})] {:?} {:?}", handler.serves, handler.pattern)?;
                if handler.lists != handler.serves && handler.policy.is_some() {
                    write!(f, " methods = {:?}", handler.lists)?;
                }
                writeln!(f, "{}", guarded(handler.guard))?;
            }
            Node::Route { id, path, method, guard } => {
                writeln!(f, "route {path:?} {}{} (id {id})", method.unwrap_or("any"), guarded(*guard))?;
            }
            Node::Resource(Resource { id, path, guard, only, routes, layers }) => {
                let routes: Vec<_> = routes.iter().map(|method| method.unwrap_or("any")).collect();
                let only = only.map_or(String::new(), |method| format!(" guard = {method}"));
                writeln!(f, "resource {path:?}{}{only} {routes:?}{} (id {id})", guarded(*guard), wraps(layers))?;
            }
            Node::Prefix { id, prefix } => writeln!(f, "files {prefix:?} (id {id})")?,
            Node::Scope(Scope { id, prefix, guard, default, layers, nodes: inner }) => {
                writeln!(f, "scope {prefix:?}{}{} (id {id})", guarded(*guard), wraps(layers))?;
                nodes(f, inner, depth + 1)?;
                if *default {
                    writeln!(f, "{:indent$}default service", "", indent = depth * 2 + 2)?;
                }
            }
        }
    }
    Ok(())
}

fn guarded(guard: Option<Guard>) -> String {
    guard.map_or(String::new(), |guard| format!(" guard = {guard:?}"))
}

fn wraps(layers: &[Layer]) -> String {
    let one = |layer: &Layer| match layer {
        Layer::Cors(policy) => format!(" .wrap(Cors::new({}))", AROUND[*policy].name),
        other => format!(" .wrap({other:?})"),
    };
    layers.iter().map(one).collect()
}
