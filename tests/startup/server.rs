//! The servers, and where the policy of each is in this file.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::middleware::Condition;
use actix_web::rt::System;
use actix_web::web::ServiceConfig;
use actix_web::{App, HttpServer, Responder, get, web};
use actix_web_cors::{Cors, Policy, PolicyConfig, SharedOrigins, SharedPolicy, cors, policy};

pub(crate) const VARIABLE: &str = "STARTUP_ORIGINS";

/// Where the policy of a server is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Form {
    /// An annotated handler.
    Handler,
    /// `Cors::new` around a handler without a policy.
    Layer,
    /// `Cors::default` around the annotated handler.
    InFront,
}

pub(crate) const FORMS: [Form; 3] = [Form::Handler, Form::Layer, Form::InFront];

/// What a policy takes its origins from, or the whole policy.
#[derive(Clone, Copy)]
pub(crate) struct Source {
    name: &'static str,
    handler: fn(&mut ServiceConfig),
    /// The line that the message names, of the handler.
    handler_line: u32,
    layer: fn() -> Cors,
    /// The same, of the policy for `Cors::new`.
    layer_line: u32,
}

static ORIGINS: SharedOrigins = SharedOrigins::from_env(VARIABLE);
const ORIGINS_POLICY_LINE: u32 = line!() + 1;
static ORIGINS_POLICY: Policy = policy!(origins = ORIGINS, methods = [GET]);

const REQUIRED_LINE: u32 = line!() + 1;
#[cors(origins = ORIGINS)]
#[get("/")]
async fn required() -> impl Responder {
    ""
}

#[cors(origins = ORIGINS)]
#[get("/too")]
async fn required_too() -> impl Responder {
    ""
}

static EXTRA: SharedOrigins = SharedOrigins::from_env(VARIABLE).optional();
const EXTRA_POLICY_LINE: u32 = line!() + 1;
static EXTRA_POLICY: Policy = policy!(origins = EXTRA, methods = [GET]);

const OPTIONAL_LINE: u32 = line!() + 1;
#[cors(origins = EXTRA)]
#[get("/")]
async fn optional() -> impl Responder {
    ""
}

static READERS: SharedOrigins = SharedOrigins::from_env(VARIABLE).allow_any();
const READERS_POLICY_LINE: u32 = line!() + 1;
static READERS_POLICY: Policy = policy!(origins = READERS, methods = [GET], credentials);

const READ_LINE: u32 = line!() + 1;
#[cors(origins = READERS, credentials)]
#[get("/")]
async fn read() -> impl Responder {
    ""
}

pub(crate) static WITHOUT_VARIABLE: SharedOrigins = SharedOrigins::empty();
static WITHOUT_VARIABLE_POLICY: Policy = policy!(origins = WITHOUT_VARIABLE, methods = [GET]);

#[cors(origins = WITHOUT_VARIABLE)]
#[get("/")]
async fn without_variable() -> impl Responder {
    ""
}

const UNSET_LINE: u32 = line!() + 1;
static UNSET: SharedPolicy = SharedPolicy::unset();

#[cors(policy = UNSET)]
#[get("/")]
async fn unset() -> impl Responder {
    ""
}

pub(crate) static CONFIGURED: SharedPolicy = SharedPolicy::unset();

#[cors(policy = CONFIGURED)]
#[get("/")]
async fn configured() -> impl Responder {
    ""
}

const BUILD_LINE: u32 = line!() + 2;
pub(crate) fn configure() {
    CONFIGURED.replace(PolicyConfig::new().origin_source(&ORIGINS).methods(["GET"]).build().expect("valid"));
}

const SOURCES: [Source; 6] = [
    Source {
        name: "required variable",
        handler: |config| _ = config.service(required).service(required_too),
        handler_line: REQUIRED_LINE,
        layer: || Cors::new(&ORIGINS_POLICY),
        layer_line: ORIGINS_POLICY_LINE,
    },
    Source {
        name: "optional variable",
        handler: |config| _ = config.service(optional),
        handler_line: OPTIONAL_LINE,
        layer: || Cors::new(&EXTRA_POLICY),
        layer_line: EXTRA_POLICY_LINE,
    },
    Source {
        name: "any origin with credentials",
        handler: |config| _ = config.service(read),
        handler_line: READ_LINE,
        layer: || Cors::new(&READERS_POLICY),
        layer_line: READERS_POLICY_LINE,
    },
    Source {
        name: "set without a variable",
        handler: |config| _ = config.service(without_variable),
        handler_line: 0,
        layer: || Cors::new(&WITHOUT_VARIABLE_POLICY),
        layer_line: 0,
    },
    Source {
        name: "policy that is not set",
        handler: |config| _ = config.service(unset),
        handler_line: UNSET_LINE,
        layer: || Cors::new(&UNSET),
        layer_line: UNSET_LINE,
    },
    Source {
        name: "variable of a configured policy",
        handler: |config| _ = config.service(configured),
        handler_line: BUILD_LINE,
        layer: || Cors::new(&CONFIGURED),
        layer_line: BUILD_LINE,
    },
];

pub(crate) fn source(name: &str) -> Source {
    *SOURCES.iter().find(|source| source.name == name).expect("a source of the list")
}

/// Stops the server when the client has ended, even by a panic.
struct StopOnDrop(ServerHandle);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        drop(self.0.stop(false));
    }
}

/// Runs a server until it fails, or until the client has ended.
pub(crate) fn serve<T: Send + 'static>(
    source: Source,
    form: Form,
    workers: usize,
    client: impl FnOnce(SocketAddr) -> T + Send + 'static,
) -> (T, std::io::Result<()>) {
    System::new().block_on(async move {
        let app = move || {
            let cors = if form == Form::Layer { (source.layer)() } else { Cors::default() };
            let by_hand: fn(&mut ServiceConfig) = |config| _ = config.route("/", web::get().to(async || ""));
            let handler = if form == Form::Layer { by_hand } else { source.handler };
            App::new().configure(handler).wrap(Condition::new(form != Form::Handler, cors))
        };
        let server =
            HttpServer::new(app).workers(workers).disable_signals().bind(("127.0.0.1", 0)).expect("a free port");
        let address = server.addrs()[0];
        let server = server.run();
        let stop = StopOnDrop(server.handle());
        let client = std::thread::spawn(move || {
            let _stop = stop;
            client(address)
        });
        let ended = server.await;
        (client.join().expect("the client ends"), ended)
    })
}

/// The status of the response to an actual request, and the origin that may read it. `None` if no response comes.
///
/// The port is open from `bind` on, so a connection to a server that fails later is closed without a response.
pub(crate) fn response(address: SocketAddr, origin: &str) -> Option<(u16, Option<String>)> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a timeout");
    write!(stream, "GET / HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nOrigin: {origin}\r\n\r\n").ok()?;
    let mut text = String::new();
    stream.read_to_string(&mut text).ok()?;
    let status = text.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()?;
    let allowed = text.lines().find_map(|line| line.strip_prefix("access-control-allow-origin: "));
    Some((status, allowed.map(str::to_owned)))
}

/// Where a policy of a server is.
pub(crate) fn place(source: Source, form: Form) -> String {
    let line = if form == Form::Layer { source.layer_line } else { source.handler_line };
    format!(" of tests/startup/server.rs:{line}:")
}
