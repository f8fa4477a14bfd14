//! A multi-tenant API: each tenant has its own front ends, which are stored in a database and change while the server runs.
//! Run `ADMIN_ORIGINS=https://admin.example cargo run -p tenants`, and try the `curl` commands that it prints.

use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, Responder, delete, error, get, put, web};
use actix_web_cors::{Origin, SharedOrigins, cors};
use rusqlite::{Connection, OptionalExtension, params};

/// In the data of the app, where handlers and the predicate find it.
type Database = web::Data<Mutex<Connection>>;

/// The administrators' front end, from the environment: the server does not start without it.
static ADMINS: SharedOrigins = SharedOrigins::from_env("ADMIN_ORIGINS");

/// Called on the preflight, and again on the actual request. A preflight carries only origin, authority and path, so the path
/// names the tenant.
async fn is_the_tenants(origin: &Origin, request: &HttpRequest) -> bool {
    let Some(database) = request.app_data::<Database>() else { return false };
    let Some(tenant) = tenant_of(request.path()) else { return false };
    let (tenant, origin) = (tenant.to_owned(), origin.to_string());
    let found = query(database, move |database| {
        let mut statement = database.prepare_cached("SELECT 1 FROM origins WHERE tenant = ?1 AND origin = ?2")?;
        statement.query_row(params![tenant, origin], |_| Ok(())).optional()
    });
    // If the database fails, no origin is allowed.
    matches!(found.await, Ok(Some(())))
}

fn tenant_of(path: &str) -> Option<&str> {
    path.strip_prefix("/tenants/")?.split('/').next()
}

#[cors(origins = is_the_tenants, credentials, expose_headers = ["x-tenant"], max_age = 5)]
#[get("/tenants/{tenant}/orders")]
async fn orders(tenant: web::Path<String>) -> impl Responder {
    HttpResponse::Ok().insert_header(("x-tenant", tenant.as_str())).json(["a lamp", "a chair"])
}

#[cors(origins = ADMINS, headers = ["authorization"])]
mod admin {
    use super::*;

    /// Adds a front end. It may read from its next request on.
    #[put("/admin/tenants/{tenant}/origins")]
    pub(crate) async fn add(
        tenant: web::Path<String>,
        origin: String,
        database: Database,
    ) -> actix_web::Result<impl Responder> {
        // External input is checked by the same rules as the attribute, with the same messages. The lookup compares whole
        // origins, so a pattern would never match.
        SharedOrigins::empty().replace([&origin]).map_err(error::ErrorBadRequest)?;
        if Origin::parse(origin.as_bytes()).is_none() {
            return Err(error::ErrorBadRequest("list each origin, without `*`"));
        }
        query(&database, move |database| {
            let sql = "INSERT OR IGNORE INTO origins (tenant, origin) VALUES (?1, ?2)";
            database.execute(sql, params![tenant.into_inner(), origin])
        })
        .await?;
        Ok(HttpResponse::NoContent())
    }

    #[delete("/admin/tenants/{tenant}/origins")]
    pub(crate) async fn remove(
        tenant: web::Path<String>,
        origin: String,
        database: Database,
    ) -> actix_web::Result<impl Responder> {
        let sql = "DELETE FROM origins WHERE tenant = ?1 AND origin = ?2";
        query(&database, move |database| database.execute(sql, params![tenant.into_inner(), origin])).await?;
        Ok(HttpResponse::NoContent())
    }
}

/// Runs a query off the workers' threads.
async fn query<T: Send + 'static>(
    database: &Database,
    statement: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
) -> actix_web::Result<T> {
    let database = database.clone();
    let result = web::block(move || statement(&database.lock().unwrap_or_else(PoisonError::into_inner))).await?;
    result.map_err(error::ErrorInternalServerError)
}

fn open(path: &str) -> rusqlite::Result<Connection> {
    let database = Connection::open(path)?;
    database.execute_batch(
        "CREATE TABLE IF NOT EXISTS origins (tenant TEXT, origin TEXT, PRIMARY KEY (tenant, origin));
         INSERT OR IGNORE INTO origins VALUES ('north', 'https://shop.north.example'), ('south', 'https://south.example');",
    )?;
    Ok(database)
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Loaded here, a bad variable is an error of `main`. Otherwise the server would refuse to start.
    ADMINS.load()?;
    let path = std::env::var("DATABASE").unwrap_or_else(|_| ":memory:".to_owned());
    let database: Database = web::Data::new(Mutex::new(open(&path)?));
    let port = match std::env::var("PORT") {
        Ok(port) => port.parse::<u16>().map_err(|_| format!("PORT is `{port}`, which is not a port number"))?,
        Err(_) => 8080,
    };
    let server = HttpServer::new(move || {
        App::new().app_data(database.clone()).service(orders).service(admin::add).service(admin::remove)
    })
    .workers(2)
    .bind(("127.0.0.1", port))
    .map_err(|error| format!("127.0.0.1:{port}: {error}"))?;
    introduce(server.addrs()[0]);
    Ok(server.run().await?)
}

fn introduce(address: SocketAddr) {
    let at = format!("http://{address}");
    println!(
        "serving on {at}

# a tenant's own front end, and another's
curl -i {at}/tenants/north/orders -H 'Origin: https://shop.north.example'
curl -i {at}/tenants/south/orders -H 'Origin: https://shop.north.example'

# a new front end: refused, added, allowed
curl -i -X OPTIONS {at}/tenants/north/orders -H 'Origin: https://new.north.example' -H 'Access-Control-Request-Method: GET'
curl -i -X PUT {at}/admin/tenants/north/origins -d 'https://new.north.example'
curl -i -X OPTIONS {at}/tenants/north/orders -H 'Origin: https://new.north.example' -H 'Access-Control-Request-Method: GET'

# an origin that violates a rule is not added
curl -i -X PUT {at}/admin/tenants/north/origins -d 'https://new.north.example/'
"
    );
}
