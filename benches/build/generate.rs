//! Writes the policies of up to ten thousand origins, and the handlers with up to a thousand routes.

use std::fmt::Write as _;
use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=build/generate.rs");
    if std::env::var_os("CARGO_FEATURE_SIZES").is_none() {
        return Ok(());
    }
    let mut text = String::from(
        "use actix_web::{HttpResponse, Responder, put, routes, web};\n\
         use actix_web_cors::{Policy, cors, policy};\n",
    );
    for size in [1, 10, 100, 1000, 10_000] {
        origins(&mut text, size, "exact", "")?;
        origins(&mut text, size, "subdomains", "*.")?;
    }
    for size in [1, 10, 100, 1000] {
        routes(&mut text, size, "plain", "", &["put"])?;
        routes(&mut text, size, "annotated", r#"#[cors(origins = ["https://app.example.com"])]"#, &["put"])?;
        routes(&mut text, size, "doubled", "", &["put", "options"])?;
    }
    let folder = std::env::var("OUT_DIR")?;
    std::fs::write(Path::new(&folder).join("generated.rs"), text)?;
    Ok(())
}

/// A policy with `size` origins, and a handler that uses it.
fn origins(text: &mut String, size: usize, name: &str, before: &str) -> std::fmt::Result {
    let upper = name.to_uppercase();
    writeln!(text, "pub(crate) static {upper}_{size}: Policy = policy!(methods = [PUT], origins = [")?;
    for number in 0..size {
        writeln!(text, "    \"https://{before}tenant-{number}.example.com\",")?;
    }
    writeln!(text, "]);\n#[cors(policy = {upper}_{size})]\n#[put(\"/items/{{id}}\")]")?;
    writeln!(
        text,
        "pub(crate) async fn {name}_{size}(_: web::Path<u64>) -> impl Responder {{\n    HttpResponse::Ok()\n}}"
    )
}

/// One handler with `size` routes. Routing does not depend on the handler, and a single one compiles faster.
fn routes(text: &mut String, size: usize, name: &str, cors: &str, methods: &[&str]) -> std::fmt::Result {
    writeln!(text, "{cors}\n#[routes]")?;
    for number in 0..size {
        for method in methods {
            writeln!(text, "#[{method}(\"/r{number}/{{id}}\")]")?;
        }
    }
    writeln!(
        text,
        "pub(crate) async fn {name}_{size}(_: web::Path<u64>) -> impl Responder {{\n    HttpResponse::Ok()\n}}"
    )
}
