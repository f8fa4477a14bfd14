//! A small API with a policy on each route. Run `cargo run --example quickstart`, and try the `curl` commands that it prints.
//! What a browser would refuse is on standard error, with the line of the policy and the edit to make.

use std::collections::BTreeMap;
use std::sync::Mutex;

use actix_web::{App, HttpResponse, HttpServer, Responder, delete, get, post, put, web};
use actix_web_cors::cors;

type Items = web::Data<Mutex<BTreeMap<u32, String>>>;

/// Any page may read, without cookies.
#[cors(origins = ["*"], expose_headers = ["x-total-count"])]
#[get("/items")]
async fn list_items(items: Items) -> impl Responder {
    let items = items.lock().expect("no handler panics");
    HttpResponse::Ok().insert_header(("x-total-count", items.len())).json(&*items)
}

/// The front end may write, with its user's cookies.
#[cors(origins = ["https://app.example.com"], headers = ["content-type"], credentials, max_age = 3600)]
#[put("/items/{id}")]
async fn update_item(id: web::Path<u32>, name: web::Json<String>, items: Items) -> impl Responder {
    items.lock().expect("no handler panics").insert(*id, name.into_inner());
    HttpResponse::NoContent()
}

/// Only the administrators' front end may delete, although the path is the same.
#[cors(origins = ["https://admin.example.com"], credentials, block_on_origin_mismatch)]
#[delete("/items/{id}")]
async fn delete_item(id: web::Path<u32>, items: Items) -> impl Responder {
    match items.lock().expect("no handler panics").remove(&id) {
        Some(_) => HttpResponse::NoContent(),
        None => HttpResponse::NotFound(),
    }
}

/// Every front end of the company may upload, and in development also one on this machine.
#[cors(
    origins = ["https://*.example.com"],
    dev_origins = ["http://localhost:*"],
    headers = ["content-type", "x-file-name"],
    expose_headers = ["location"]
)]
#[post("/files")]
async fn upload(file: web::Bytes) -> impl Responder {
    HttpResponse::Created().insert_header(("location", "/files/1")).body(format!("{} bytes\n", file.len()))
}

/// No `#[cors]`: no other origin can read the response.
#[get("/health")]
async fn health() -> impl Responder {
    "ok\n"
}

fn routes(config: &mut web::ServiceConfig) {
    config.service(list_items).service(update_item).service(delete_item).service(upload).service(health);
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    log::set_logger(&Refusals).expect("the only logger");
    log::set_max_level(log::LevelFilter::Info);
    let port = match std::env::var("PORT") {
        Ok(port) => port.parse::<u16>().map_err(|_| format!("PORT is `{port}`, which is not a port number"))?,
        Err(_) => 8080,
    };
    let items: Items =
        web::Data::new(Mutex::new(BTreeMap::from([(1, "a lamp".to_owned()), (2, "a chair".to_owned())])));
    let server = HttpServer::new(move || {
        let app = App::new().app_data(items.clone()).configure(routes);
        // A page about policies and refusals, for development: in a release build it does not exist.
        #[cfg(feature = "inspector")]
        let app = app.service(actix_web_cors::Inspector::at("/__cors"));
        app
    })
    .workers(2)
    .bind(("127.0.0.1", port))
    .map_err(|error| format!("127.0.0.1:{port}: {error}; PORT changes the port"))?;
    introduce(port);
    Ok(server.run().await?)
}

/// Prints the events of `actix_web_cors`. A program that has a `tracing` subscriber, or a logger such as `env_logger`, needs
/// nothing else.
struct Refusals;

impl log::Log for Refusals {
    fn enabled(&self, metadata: &log::Metadata<'_>) -> bool {
        metadata.target() == "actix_web_cors" && metadata.level() <= log::Level::Info
    }

    fn log(&self, record: &log::Record<'_>) {
        if self.enabled(record.metadata()) {
            eprintln!("{}: {}", record.level(), record.args());
        }
    }

    fn flush(&self) {}
}

fn introduce(port: u16) {
    let at = format!("http://127.0.0.1:{port}");
    println!(
        "serving on {at}

route               who may read the response                                   handler
GET    /items       any page, without cookies                                   list_items
PUT    /items/{{id}}  https://app.example.com, with cookies                       update_item
DELETE /items/{{id}}  https://admin.example.com, with cookies; others get a 403   delete_item
POST   /files       https://*.example.com; in a debug build http://localhost:*  upload
GET    /health      no page of another origin                                   health

# a preflight that is allowed: the front end may PUT
curl -i -X OPTIONS {at}/items/1 -H 'Origin: https://app.example.com' -H 'Access-Control-Request-Method: PUT'

# the same path, another method, another policy: refused
curl -i -X OPTIONS {at}/items/1 -H 'Origin: https://app.example.com' -H 'Access-Control-Request-Method: DELETE'

# a header that the policy does not list: the origin may call, but a browser compares the names, and sends no PUT
curl -i -X OPTIONS {at}/items/1 -H 'Origin: https://app.example.com' -H 'Access-Control-Request-Method: PUT' -H 'Access-Control-Request-Headers: content-type, x-request-id'

# an actual request; its response headers show what a script may read
curl -i -X PUT {at}/items/1 -H 'Origin: https://app.example.com' -H 'Content-Type: application/json' -d '\"a bed\"'

# a 400 from an extractor is also readable by the page that caused it
curl -i -X PUT {at}/items/1 -H 'Origin: https://app.example.com' -H 'Content-Type: application/json' -d 'a bed'

# the public list, for any origin
curl -i {at}/items -H 'Origin: https://anywhere.example'

# below: one line for each refusal, with its reason
"
    );
    if cfg!(all(feature = "inspector", debug_assertions)) {
        println!(
            "# policies, refusals as they happen, and \"may this page send that request?\", in a browser\n{at}/__cors\n"
        );
    } else {
        println!("# with `--features inspector` a page shows policies and refusals in a browser\n");
    }
}

#[cfg(test)]
mod tests {
    use actix_web::App;
    use actix_web_cors::Audit;

    /// A change of any policy shows in the diff of this file. `UPDATE_CORS_AUDIT=1 cargo test --example quickstart` rewrites it.
    #[actix_web::test]
    async fn policies_are_reviewed() {
        Audit::of(App::new().configure(super::routes)).await.assert_reviewed("examples/quickstart.cors.txt");
    }
}
