//! What an audit shows, in each of its forms.

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::{Next, from_fn};
use actix_web::test::init_service;
use actix_web::{App, Error, Responder, get, put, web};
use actix_web_cors::{Audit, Cors, Inspector, Policy, PolicyConfig, cors, policy};
use expect_test::expect;

use super::*;

fn everything(config: &mut web::ServiceConfig) {
    config
        .service(every_key)
        .service(web::scope("/v1").service(web::scope("/{team}").service(public).service(tenant)))
        .service(web::scope("/v2").service(inherited::list).service(inherited::internal).wrap(Cors::new(&PARTNERS)))
        .service(
            web::resource(["/hand", "/made"]).to(by_hand).wrap(Cors::new(policy!(origins = ["*"], methods = ["*"]))),
        )
        .service(web::scope("/files").default_service(web::to(by_hand)))
        .service(customer)
        .service(readers)
        .service(partner)
        .service(configured);
}

/// An auth layer that refuses every request.
async fn refuse(_: ServiceRequest, _: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, Error> {
    panic!("an audit sends no request through the middleware of an app")
}

#[actix_web::test]
async fn every_route_is_shown_with_its_policy() {
    let app = App::new().configure(everything).wrap(from_fn(refuse)).wrap(Cors::default());
    let audit = Audit::of(app).await;
    expect![[r#"
        CORS audit: 10 routes, 3 `Cors`, 4 findings

        GET /configured
            handler         configured, tests/audit/main.rs
            policy          API, tests/audit/main.rs, has not been set

        GET /customer
            handler         customer, tests/audit/main.rs
            guard           yes
            origins         is_customer, at run time
            dev_origins     http://localhost:3000
            max_age         600

        PUT, DELETE /items/{id}
            handler         every_key, tests/audit/main.rs
            methods         PUT
            origins         capacitor://localhost
                            https://*.example.com:8443
                            https://app.example.com
            dev_origins     http://127.0.0.1:5173
                            http://localhost:*
            headers         x-request-id, content-type, x-a-rather-long-name-1, x-a-rather-long-name-2,
                            x-a-rather-long-name-3
            expose_headers  reflect
            max_age         0
            flags           credentials, block_on_origin_mismatch, timing

        POST /partner
            handler         partner, tests/audit/main.rs
            policy          PARTNERS, tests/audit/main.rs
            origins         https://partner.example
            max_age         600
            flags           credentials

        GET /readers
            handler         readers, tests/audit/main.rs
            origins         READERS, from the environment variable AUDIT_TEST_READERS, or * by .allow_any()
            max_age         600

        GET /v1/{team}/open
            handler         public, tests/audit/main.rs
            origins         *
            headers         *, authorization
            expose_headers  *
            max_age         600

        GET /v1/{team}/public
            handler         public, tests/audit/main.rs
            origins         *
            headers         *, authorization
            expose_headers  *
            max_age         600

        GET /v1/{team}/tenant
            handler         tenant, tests/audit/main.rs
            origins         TENANTS, from the environment variable AUDIT_TEST_ORIGINS
            headers         reflect
            max_age         600
            vary            x-tenant
            flags           credentials
            dangerous       insecure_origins

        PATCH /v2/internal
            handler         internal, tests/audit/main.rs
            cors            off

        GET /v2/list
            handler         list, tests/audit/main.rs
            origins         UNSET, at run time
            max_age         600
            flags           credentials

        `Cors` around other middleware
            created         tests/audit/shown.rs
            policy          none: for annotated routes only

        `Cors` on a resource
            created         tests/audit/shown.rs
            policy          tests/audit/shown.rs
            methods         *
            origins         *
            max_age         600

        `Cors` on a scope
            created         tests/audit/shown.rs
            policy          tests/audit/main.rs
            methods         GET, POST
            origins         https://partner.example
            max_age         600
            flags           credentials

        Without `#[cors]` (their methods and guards cannot be seen)
            /hand
            /made

        audit-opt-out
            `dangerous(insecure_origins)` applies to `GET /v1/{team}/tenant`: a `dangerous` opt-out switches
            a rule off, so a reviewer should confirm that the risk is accepted

        audit-credentialed-pattern
            `https://*.example.com:8443` with `credentials` applies to `PUT, DELETE /items/{id}`: any page
            on a matching origin can act as the user, and a forgotten subdomain is enough for an attacker
            help: list the origins, or check that every name below the pattern is under your control

        audit-source-unset
            the origins of `UNSET`, for `GET /v2/list`, have not been set: what is set at run time was empty
            when the audit ran, so the audit cannot show who may read
            help: let the test call what sets it in `main`, before the audit

        audit-source-unset
            the policy `API`, for `GET /configured`, has not been set: what is set at run time was empty
            when the audit ran, so the audit cannot show who may read
            help: let the test call what sets it in `main`, before the audit
    "#]]
    .assert_eq(&audit.for_review());
    for line in audit.to_string().lines() {
        assert!(line.chars().count() <= 100, "{line}");
    }
}

#[actix_web::test]
async fn the_text_for_a_terminal_has_line_numbers() {
    let line = line!() + 2;
    #[rustfmt::skip]
    #[cors(origins = ["*"])]
    #[get("/")]
    async fn index() -> impl Responder {
        ""
    }
    let audit = Audit::of(App::new().service(index)).await;
    assert!(audit.to_string().contains(&format!("handler         index, tests/audit/shown.rs:{line}\n")), "{audit}");
    assert!(audit.for_review().contains("handler         index, tests/audit/shown.rs\n"));
}

fn small(config: &mut web::ServiceConfig) {
    #[cors(origins = ["https://app.example.com"], dev_origins = ["http://localhost:5173"], credentials)]
    #[put("/items/{id:a|b}")]
    async fn update() -> impl Responder {
        ""
    }
    config.service(update).service(inherited::internal).route("/health", web::get().to(by_hand));
    config.service(web::scope("/partners").wrap(Cors::new(&API)));
}

#[actix_web::test]
async fn markdown_has_a_table_of_routes() {
    let page = Audit::of(App::new().configure(small)).await.to_markdown();
    expect![[r#"
        # CORS audit

        ## 2 routes

        | route | origins | policy |
        |---|---|---|
        | `PATCH /internal` |  | handler: `internal, tests/audit/main.rs:0`<br>cors: `off` |
        | `PUT /items/{id:a\|b}` | `https://app.example.com`<br>`http://localhost:5173` (debug builds) | handler: `update, tests/audit/shown.rs:0`<br>max_age: `600`<br>flags: `credentials` |

        ## 1 `Cors`

        | `Cors` | origins | policy |
        |---|---|---|
        | `Cors on a scope` |  | created: `tests/audit/shown.rs:0`<br>policy: `tests/audit/main.rs:0, has not been set` |

        ## Without `#[cors]`

        Their methods and guards cannot be seen.

        - `/health`

        ## 1 finding

        - **audit-source-unset**: a `SharedPolicy`, for the `Cors` on a scope, has not been set: what is set at run time was empty when the audit ran, so the audit cannot show who may read. *let the test call what sets it in `main`, before the audit*
    "#]].assert_eq(&without_lines(&page));
}

/// The page ends with one line break, with findings and without.
#[actix_web::test]
async fn markdown_is_a_text_file() {
    let page = Audit::of(App::new().service(risky::three)).await.to_markdown();
    expect![[r#"
        # CORS audit

        ## 1 route

        | route | origins | policy |
        |---|---|---|
        | `GET /three` | `https://app.example.com`<br>`http://localhost:*` (debug builds) | handler: `three, tests/audit/main.rs:0`<br>max_age: `600`<br>flags: `credentials` |

        ## 0 `Cors`

        ## 0 findings
    "#]]
    .assert_eq(&without_lines(&page));
    assert!(page.ends_with("\n\n## 0 findings\n"), "{page:?}");
    let page = Audit::of(App::new().service(tenant)).await.to_markdown();
    assert!(
        page.ends_with(
            "\n\n## 1 finding\n\n- **audit-opt-out**: `dangerous(insecure_origins)` applies to `GET /tenant`: a `dangerous` \
             opt-out switches a rule off, so a reviewer should confirm that the risk is accepted.\n"
        ),
        "{page:?}"
    );
}

#[actix_web::test]
async fn json_has_every_key() {
    let json = serde_json::to_string_pretty(&Audit::of(App::new().configure(small)).await).unwrap();
    expect![[r#"
        {
          "routes": [
            {
              "path": "/internal",
              "serves": [
                "PATCH"
              ],
              "handler": "internal",
              "guard": false,
              "source": {
                "file": "tests/audit/main.rs",
                "line": 0
              },
              "policy": null
            },
            {
              "path": "/items/{id:a|b}",
              "serves": [
                "PUT"
              ],
              "handler": "update",
              "guard": false,
              "source": {
                "file": "tests/audit/shown.rs",
                "line": 0
              },
              "policy": {
                "name": null,
                "source": {
                  "file": "tests/audit/shown.rs",
                  "line": 0
                },
                "keys": {
                  "methods": [
                    "PUT"
                  ],
                  "origins": [
                    "https://app.example.com"
                  ],
                  "origin_source": null,
                  "dev_origins": [
                    "http://localhost:5173"
                  ],
                  "headers": [],
                  "expose_headers": [],
                  "credentials": true,
                  "max_age": 600,
                  "block_on_origin_mismatch": false,
                  "vary": [],
                  "timing": false,
                  "dangerous": []
                }
              }
            }
          ],
          "unannotated": [
            "/health"
          ],
          "layers": [
            {
              "place": "scope",
              "source": {
                "file": "tests/audit/shown.rs",
                "line": 0
              },
              "policy": {
                "name": null,
                "source": {
                  "file": "tests/audit/main.rs",
                  "line": 0
                },
                "keys": null
              }
            }
          ],
          "findings": [
            {
              "rule": "audit-source-unset",
              "message": "a `SharedPolicy`, for the `Cors` on a scope, has not been set: what is set at run time was empty when the audit ran, so the audit cannot show who may read",
              "help": "let the test call what sets it in `main`, before the audit"
            }
          ]
        }
    "#]].assert_eq(&without_lines(&json));
}

/// The text with `0` for each line of a file.
fn without_lines(text: &str) -> String {
    let text = text.lines().map(|line| match line.split_once("\"line\": ") {
        Some((indent, _)) => format!("{indent}\"line\": 0\n"),
        None => format!("{line}\n"),
    });
    let text: String = text.collect();
    let mut parts = text.split(".rs:");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| format!("{text}.rs:0{}", part.trim_start_matches(|c: char| c.is_ascii_digit())))
}

#[actix_web::test]
async fn the_same_keys_from_configuration_are_shown_alike() {
    let built = PolicyConfig::new()
        .origins(["http://intranet.example.com"])
        .dev_origins(["http://localhost:3000"])
        .methods(["GET"])
        .credentials(true)
        .dangerous(["insecure_origins"])
        .build()
        .unwrap();
    let compiled: Policy = policy!(
        origins = ["http://intranet.example.com"],
        dev_origins = ["http://localhost:3000"],
        methods = [GET],
        credentials,
        dangerous(insecure_origins)
    );
    let mut texts = Vec::new();
    for policy in [built, compiled] {
        texts.push(Audit::of(App::new().wrap(Cors::new(policy))).await.for_review());
    }
    assert_eq!(texts[0], texts[1]);
    assert!(texts[0].contains("    origins         http://intranet.example.com\n"), "{}", texts[0]);
    assert!(texts[0].contains("    dev_origins     http://localhost:3000\n"), "{}", texts[0]);
    assert!(texts[0].contains("`dangerous(insecure_origins)` applies to the `Cors` on the app"), "{}", texts[0]);
}

#[actix_web::test]
async fn two_audits_at_a_time_do_not_mix() {
    let slow = || async {
        actix_web::rt::time::sleep(std::time::Duration::from_millis(5)).await;
        Ok::<_, ()>(0_u8)
    };
    let one = Audit::of(App::new().service(risky::one).wrap(Cors::new(&PARTNERS)).data_factory(slow));
    let other = Audit::of(App::new().service(risky::two).wrap(Cors::default()).data_factory(slow));
    let (one, other) = (actix_web::rt::spawn(one), actix_web::rt::spawn(other));
    let (one, other) = (one.await.unwrap(), other.await.unwrap());
    assert!(one.for_review().starts_with("CORS audit: 1 route, 1 `Cors`"), "{one}");
    assert!(one.for_review().contains("partner.example") && !one.for_review().contains("annotated routes only"));
    assert!(!other.for_review().contains("partner.example") && other.for_review().contains("annotated routes only"));
}

#[actix_web::test]
async fn an_audit_inside_of_an_audit_is_one_of_its_own() {
    let inner = || async {
        let audit = Audit::of(App::new().service(risky::two).wrap(Cors::new(&PARTNERS))).await;
        assert!(audit.for_review().starts_with("CORS audit: 1 route, 1 `Cors`"), "{audit}");
        Ok::<_, ()>(0_u8)
    };
    let outer = Audit::of(App::new().service(risky::one).wrap(Cors::default()).data_factory(inner)).await;
    assert!(outer.for_review().starts_with("CORS audit: 1 route, 1 `Cors`"), "{outer}");
    assert!(outer.for_review().contains("annotated routes only"), "{outer}");
}

/// A test may go on after an audit that panics. What it builds then is no longer part of one.
#[actix_web::test]
async fn an_audit_that_panics_ends() {
    let audit = Audit::of(App::new().data_factory(|| async { panic!("no database") as Result<u8, ()> }));
    actix_web::rt::spawn(audit).await.expect_err("the app panics");
    let start = async { drop(init_service(App::new().wrap(Cors::new(&API))).await) };
    actix_web::rt::spawn(start).await.expect_err("a policy that is not set keeps an app from starting");
}

/// A release build has no inspector, so what it adds is not reviewed.
#[actix_web::test]
async fn an_inspector_is_not_shown() {
    let app = || App::new().service(risky::three).route("/health", web::get().to(by_hand));
    let without = Audit::of(app()).await.for_review();
    let with = Audit::of(app().service(Inspector::at("/__cors"))).await.for_review();
    assert_eq!(with, without);
}
