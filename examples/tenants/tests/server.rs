//! The example from outside: the origins of a tenant, in the database of one server.

use std::process::Command;

use support::program::{Program, failed_start};

fn tenants() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tenants"));
    command.env("ADMIN_ORIGINS", "https://admin.example").env_remove("DATABASE");
    command
}

fn allowed(server: &Program, tenant: &str, origin: &str) -> bool {
    let origin_header = format!("Origin: {origin}");
    let line = format!("OPTIONS /tenants/{tenant}/orders");
    let preflight = server.send(&line, &[&origin_header, "Access-Control-Request-Method: GET"], "");
    let actual = server.send(&format!("GET /tenants/{tenant}/orders"), &[&origin_header], "");
    let is_allowed = [preflight.header("access-control-allow-origin"), actual.header("access-control-allow-origin")]
        .map(|value| value == Some(origin));
    assert_eq!(is_allowed[0], is_allowed[1], "preflight and actual request");
    is_allowed[0]
}

#[test]
fn each_tenant_has_its_own_origins() {
    let server = Program::start(&mut tenants());
    assert!(allowed(&server, "north", "https://shop.north.example"));
    assert!(!allowed(&server, "south", "https://shop.north.example"));
    assert!(!allowed(&server, "east", "https://shop.north.example"));
}

#[test]
fn origins_are_added_and_removed_while_it_serves() {
    let server = Program::start(&mut tenants());
    let new = "https://new.north.example";
    let at = "/admin/tenants/north/origins";
    let status = |method: &str, origin: &str| server.send(&format!("{method} {at}"), &[], origin).status().to_owned();

    assert!(!allowed(&server, "north", new));
    assert_eq!(status("PUT", new), "204");
    assert!(allowed(&server, "north", new));
    assert!(!allowed(&server, "south", new));
    assert_eq!(status("DELETE", new), "204");
    assert!(!allowed(&server, "north", new));
}

#[test]
fn an_origin_that_breaks_a_rule_is_not_added() {
    let server = Program::start(&mut tenants());
    for (origin, part) in [
        ("https://new.north.example/", "write `https://new.north.example`"),
        ("null", "rule: origin-null"),
        ("https://*.north.example", "without `*`"),
    ] {
        let reply = server.send("PUT /admin/tenants/north/origins", &[], origin);
        assert_eq!(reply.status(), "400", "{origin}");
        assert!(reply.body().contains(part), "{origin}: {}", reply.body());
    }
}

#[test]
fn a_missing_variable_is_an_error_of_the_program() {
    let (status, output) = failed_start(tenants().env_remove("ADMIN_ORIGINS"));
    assert_eq!(status.code(), Some(1));
    assert!(output.contains("environment variable `ADMIN_ORIGINS`"), "{output}");
}
