//! A policy from a file and the environment. It is checked when the server starts, and replaced while it runs.
//! Run `cargo run -p configured`, and try the commands that it prints.

use std::error::Error;
use std::net::SocketAddr;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::AUTHORIZATION;
use actix_web::middleware::{Next, from_fn};
use actix_web::{App, HttpResponse, HttpServer, Responder, error, get, post, put, web};
use actix_web_cors::{Cors, Policy, PolicyConfig, SharedPolicy, cors};
use config::{Config, Environment, File};
use serde::Deserialize;

/// A `static`, so that attributes can name it. `main` sets it: a server whose policy is not set does not start.
static API: SharedPolicy = SharedPolicy::unset();

/// The settings of the program. Those of other parts go here, too.
#[derive(Deserialize)]
struct Settings {
    cors: PolicyConfig,
}

/// Reads the file that `CONFIG` names. A variable such as `APP__CORS__ORIGINS` replaces a key of the file; a list is one text there.
fn read_settings() -> Result<Settings, config::ConfigError> {
    let path = std::env::var("CONFIG").unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/cors.toml").to_owned());
    Config::builder()
        .add_source(File::with_name(&path))
        .add_source(Environment::with_prefix("APP").separator("__"))
        .build()?
        .try_deserialize()
}

/// Reading accepts any key and value. `build` checks all of them by the rules of `#[cors]`, and its error names every mistake.
fn load_policy() -> Result<Policy, Box<dyn Error>> {
    Ok(read_settings()?.cors.build()?)
}

/// Replaces the policy. After a mistake, the old one stays: the new one is complete before it replaces anything.
fn reload_policy() -> Result<(), Box<dyn Error>> {
    match load_policy() {
        Ok(policy) => {
            API.replace(policy);
            tracing::info!("the CORS policy is replaced");
            Ok(())
        }
        Err(error) => {
            tracing::error!("the CORS policy is not replaced: {error}");
            Err(error)
        }
    }
}

/// No `#[cors]`: the `Cors` around the app allows each method that the policy lists.
#[get("/items")]
async fn list_items() -> impl Responder {
    HttpResponse::Ok().insert_header(("x-total-count", "2")).json(["a lamp", "a chair"])
}

/// The same policy on the handler: its preflight allows `PUT` alone, if the policy lists it.
#[cors(policy = API)]
#[put("/items/{id}")]
async fn update_item(id: web::Path<u32>, name: web::Json<String>) -> impl Responder {
    format!("item {id} is {name}\n")
}

/// For the operator: no page of another origin can call it with a token, whatever the policy allows.
#[cors(off)]
#[post("/admin/reload")]
async fn reload() -> actix_web::Result<impl Responder> {
    reload_policy().map_err(error::ErrorUnprocessableEntity)?;
    Ok("the CORS policy is replaced\n")
}

/// Refuses requests without the token. Inside `Cors`, it sees no preflight, and scripts can read its 401.
async fn require_token(
    token: web::Data<String>,
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> actix_web::Result<ServiceResponse<impl MessageBody>> {
    let sent = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    if sent == Some(token.as_str()) {
        next.call(request).await
    } else {
        Err(error::ErrorUnauthorized("no valid token"))
    }
}

/// Reloads the policy on `SIGHUP`, the usual signal for a daemon to read its configuration again.
#[cfg(unix)]
fn reload_on_hangup() -> std::io::Result<()> {
    use actix_web::rt::signal::unix::{SignalKind, signal};

    let mut hangups = signal(SignalKind::hangup())?;
    actix_web::rt::spawn(async move {
        while hangups.recv().await.is_some() {
            // The result is in the log.
            let _ = reload_policy();
        }
    });
    Ok(())
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    // An error of `main` is printed, and the exit status is 1, so a server with a broken file does not start.
    API.replace(load_policy()?);
    #[cfg(unix)]
    reload_on_hangup()?;

    let port = match std::env::var("PORT") {
        Ok(port) => port.parse::<u16>().map_err(|_| format!("PORT is `{port}`, which is not a port number"))?,
        Err(_) => 8080,
    };
    // The default is for the printed commands only: a real token must not have one.
    let token = web::Data::new(std::env::var("TOKEN").unwrap_or_else(|_| "secret".to_owned()));
    let server = HttpServer::new(move || {
        App::new()
            .app_data(token.clone())
            .service(list_items)
            .service(update_item)
            .service(reload)
            .wrap(from_fn(require_token))
            // The last `wrap` is the outermost.
            .wrap(Cors::new(&API))
    })
    .workers(2)
    .bind(("127.0.0.1", port))
    .map_err(|error| format!("127.0.0.1:{port}: {error}; PORT changes the port"))?;
    introduce(server.addrs()[0]);
    Ok(server.run().await?)
}

fn introduce(address: SocketAddr) {
    let at = format!("http://{address}");
    println!(
        "serving on {at}

# a preflight that the file allows; it carries no token, and is answered before the check
curl -i -X OPTIONS {at}/items/1 -H 'Origin: https://app.example.com' -H 'Access-Control-Request-Method: PUT'

# an actual request, and one without the token: the script can read its 401
curl -i {at}/items -H 'Origin: https://app.example.com' -H 'Authorization: Bearer secret'
curl -i {at}/items -H 'Origin: https://app.example.com'

# edit examples/configured/cors.toml, and load it: a mistake is named, and the old policy stays
curl -i -X POST {at}/admin/reload -H 'Authorization: Bearer secret'
kill -HUP {pid}

# a variable replaces a key of the file, here with two mistakes: the server does not start
APP__CORS__ORIGINS='https://app.example.com/ https://example.com:443' cargo run -p configured
",
        pid = std::process::id()
    );
}
