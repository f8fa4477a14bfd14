//! `Audit`: what it shows of an app, and what it finds.

use std::panic::{AssertUnwindSafe, catch_unwind};

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::guard::{Guard, GuardContext, Host};
use actix_web::middleware::{Next, from_fn};
use actix_web::{App, Error, HttpRequest, Responder, delete, get, patch, post, put, route, routes, web};
use actix_web_cors::{Audit, Cors, Origin, Policy, PolicyConfig, Rule, SharedOrigins, SharedPolicy, cors, policy};
use expect_test::expect;

static PARTNERS: Policy = policy!(origins = ["https://partner.example"], methods = [GET, POST], credentials);
static TENANTS: SharedOrigins = SharedOrigins::from_env("AUDIT_TEST_ORIGINS").insecure_origins();
static UNSET: SharedOrigins = SharedOrigins::empty();
static READERS: SharedOrigins = SharedOrigins::from_env("AUDIT_TEST_READERS").allow_any();
static API: SharedPolicy = SharedPolicy::unset();

fn is_customer(_: &Origin, _: &HttpRequest) -> bool {
    true
}

#[cors(
    origins = ["https://*.example.com:8443", "https://app.example.com", "capacitor://localhost"],
    dev_origins = ["http://localhost:*", "http://127.0.0.1:5173"],
    methods = [PUT],
    headers = ["X-Request-Id", "content-type", "x-a-rather-long-name-1", "x-a-rather-long-name-2", "x-a-rather-long-name-3"],
    expose_headers = reflect,
    credentials,
    max_age = 0,
    block_on_origin_mismatch,
    timing
)]
#[route("/items/{id}", method = "PUT", method = "DELETE")]
async fn every_key() -> impl Responder {
    ""
}

#[cors(origins = ["*"], headers = ["*", "authorization"], expose_headers = ["*"])]
#[routes]
#[get("/public")]
#[get("/open")]
async fn public() -> impl Responder {
    ""
}

#[cors(origins = TENANTS, headers = reflect, vary = ["x-tenant"], credentials)]
#[get("/tenant")]
async fn tenant() -> impl Responder {
    ""
}

#[cors(origins = is_customer, dev_origins = ["http://localhost:3000"])]
#[get("/customer", guard = "is_api")]
async fn customer() -> impl Responder {
    ""
}

#[cors(origins = READERS)]
#[get("/readers")]
async fn readers() -> impl Responder {
    ""
}

fn is_api(context: &GuardContext<'_>) -> bool {
    Host("api.example.com").check(context)
}

#[cors(policy = PARTNERS)]
#[post("/partner")]
async fn partner() -> impl Responder {
    ""
}

#[cors(policy = API)]
#[get("/configured")]
async fn configured() -> impl Responder {
    ""
}

#[cors(origins = UNSET, credentials)]
mod inherited {
    use super::*;

    #[get("/list")]
    pub(super) async fn list() -> impl Responder {
        ""
    }

    #[cors(off)]
    #[patch("/internal")]
    pub(super) async fn internal() -> impl Responder {
        ""
    }
}

async fn by_hand() -> impl Responder {
    ""
}

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
            handler         configured, tests/audit.rs
            policy          API, tests/audit.rs, has not been set

        GET /customer
            handler         customer, tests/audit.rs
            guard           yes
            origins         is_customer, at run time
            dev_origins     http://localhost:3000
            max_age         600

        PUT, DELETE /items/{id}
            handler         every_key, tests/audit.rs
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
            handler         partner, tests/audit.rs
            policy          PARTNERS, tests/audit.rs
            origins         https://partner.example
            max_age         600
            flags           credentials

        GET /readers
            handler         readers, tests/audit.rs
            origins         READERS, from the environment variable AUDIT_TEST_READERS, or * by .allow_any()
            max_age         600

        GET /v1/{team}/open
            handler         public, tests/audit.rs
            origins         *
            headers         *, authorization
            expose_headers  *
            max_age         600

        GET /v1/{team}/public
            handler         public, tests/audit.rs
            origins         *
            headers         *, authorization
            expose_headers  *
            max_age         600

        GET /v1/{team}/tenant
            handler         tenant, tests/audit.rs
            origins         TENANTS, from the environment variable AUDIT_TEST_ORIGINS
            headers         reflect
            max_age         600
            vary            x-tenant
            flags           credentials
            dangerous       insecure_origins

        PATCH /v2/internal
            handler         internal, tests/audit.rs
            cors            off

        GET /v2/list
            handler         list, tests/audit.rs
            origins         UNSET, at run time
            max_age         600
            flags           credentials

        `Cors` around other middleware
            created         tests/audit.rs
            policy          none: for annotated routes only

        `Cors` on a resource
            created         tests/audit.rs
            policy          tests/audit.rs
            methods         *
            origins         *
            max_age         600

        `Cors` on a scope
            created         tests/audit.rs
            policy          tests/audit.rs
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
    assert!(audit.to_string().contains(&format!("handler         index, tests/audit.rs:{line}\n")), "{audit}");
    assert!(audit.for_review().contains("handler         index, tests/audit.rs\n"));
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
        | `PATCH /internal` |  | handler: `internal, tests/audit.rs:0`<br>cors: `off` |
        | `PUT /items/{id:a\|b}` | `https://app.example.com`<br>`http://localhost:5173` (debug builds) | handler: `update, tests/audit.rs:0`<br>max_age: `600`<br>flags: `credentials` |

        ## 1 `Cors`

        | `Cors` | origins | policy |
        |---|---|---|
        | `Cors on a scope` |  | created: `tests/audit.rs:0`<br>policy: `tests/audit.rs:0, has not been set` |

        ## Without `#[cors]`

        Their methods and guards cannot be seen.

        - `/health`

        ## 1 finding

        - **audit-source-unset**: a `SharedPolicy`, for the `Cors` on a scope, has not been set: what is set at run time was empty when the audit ran, so the audit cannot show who may read. *let the test call what sets it in `main`, before the audit*
    "#]].assert_eq(&without_lines(&page));
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
                "file": "tests/audit.rs",
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
                "file": "tests/audit.rs",
                "line": 0
              },
              "policy": {
                "name": null,
                "source": {
                  "file": "tests/audit.rs",
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
                "file": "tests/audit.rs",
                "line": 0
              },
              "policy": {
                "name": null,
                "source": {
                  "file": "tests/audit.rs",
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

/// The text with `0` for each line of this file.
fn without_lines(text: &str) -> String {
    let text = text.lines().map(|line| match line.split_once("\"line\": ") {
        Some((indent, _)) => format!("{indent}\"line\": 0\n"),
        None => format!("{line}\n"),
    });
    let text: String = text.collect();
    let mut parts = text.split("audit.rs:");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| format!("{text}audit.rs:0{}", part.trim_start_matches(|c: char| c.is_ascii_digit())))
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

/// The findings of an app, each as its rule and its message without the reason.
macro_rules! findings {
    ($($service:expr),* $(,)?) => {{
        let audit = Audit::of(App::new()$(.service($service))*).await;
        let findings = audit.findings().iter().map(|finding| {
            let what = finding.message().split_once(&format!(": {}", finding.rule().reason()));
            let what = what.map_or(finding.message(), |(what, _)| what).to_owned();
            (finding.rule(), what, finding.help_text().map(str::to_owned))
        });
        findings.collect::<Vec<_>>()
    }};
}

mod neighbours {
    use super::*;

    macro_rules! handler {
        ($name:ident, $route:meta, $cors:meta) => {
            #[$cors]
            #[$route]
            pub(super) async fn $name() -> impl Responder {
                ""
            }
        };
    }

    handler!(open_put, put("/a"), cors(origins = ["*"], headers = ["content-type"]));
    handler!(uncached_put, put("/a"), cors(origins = ["*"], headers = ["content-type"], max_age = 0));
    handler!(simple_put, put("/a"), cors(origins = ["*"]));
    handler!(reflecting_put, put("/a"), cors(origins = ["https://app.example.com"], headers = reflect));
    handler!(other_put, put("/b"), cors(origins = ["*"], headers = ["content-type"]));
    handler!(app_post, post("/a"), cors(origins = ["https://app.example.com"], headers = ["content-type"]));
    handler!(app_get, get("/a"), cors(origins = ["https://app.example.com"]));
    handler!(app_get_with_header, get("/a"), cors(origins = ["https://app.example.com"], headers = ["content-type"]));
    handler!(app_delete, delete("/a"), cors(origins = ["https://app.example.com"], headers = ["content-type"]));
    handler!(off_post, post("/a"), cors(off));
    handler!(
        blocking_post,
        post("/a"),
        cors(origins = ["https://app.example.com"], headers = ["content-type"], block_on_origin_mismatch)
    );
    handler!(any_post, post("/{name}"), cors(origins = ["https://app.example.com"], headers = ["content-type"]));
}

#[actix_web::test]
async fn a_laxer_neighbour_is_found_where_it_spares_a_preflight() {
    use neighbours::*;
    let found = |stricter: &str, laxer: &str, extra: &str, help: &str| {
        let what = format!("{stricter} is stricter than {laxer}, which also allows `{extra}`");
        vec![(Rule::AuditLaxerNeighbour, what, Some(help.to_owned()))]
    };
    assert_eq!(
        findings![open_put, app_post],
        found(
            "`POST /a` (`app_post`)",
            "`PUT /a` (`open_put`)",
            "*",
            "write `block_on_origin_mismatch` on `app_post`, or write `max_age = 0` on `open_put`"
        )
    );
    assert_eq!(findings![app_post, open_put], findings![open_put, app_post]);
    let stop_caching = "write `max_age = 0` on `open_put`";
    assert_eq!(
        findings![open_put, off_post],
        found("`POST /a` (`off_post`)", "`PUT /a` (`open_put`)", "*", stop_caching)
    );
    assert_eq!(
        findings![reflecting_put, app_post],
        found(
            "`POST /a` (`app_post`)",
            "`PUT /a` (`reflecting_put`)",
            "any header",
            "write `max_age = 0` on `reflecting_put`"
        )
    );
    assert_eq!(
        findings![open_put, app_get_with_header],
        found(
            "`GET /a` (`app_get_with_header`)",
            "`PUT /a` (`open_put`)",
            "*",
            "write `block_on_origin_mismatch` on `app_get_with_header`, or write `max_age = 0` on `open_put`"
        )
    );
    assert_eq!(
        findings![open_put, any_post],
        found(
            "`POST /{name}` (`any_post`)",
            "`PUT /a` (`open_put`)",
            "*",
            "write `block_on_origin_mismatch` on `any_post`, or write `max_age = 0` on `open_put`"
        )
    );
    assert_eq!(findings![uncached_put, app_post], [], "nothing is cached");
    assert_eq!(findings![simple_put, app_post], [], "no header is cached");
    assert_eq!(findings![open_put, blocking_post], [], "the block flag needs no preflight");
    assert_eq!(findings![open_put, app_delete], [], "a DELETE always needs a preflight");
    assert_eq!(findings![open_put, app_get], [], "such a GET needs no preflight in any case");
    assert_eq!(findings![other_put, app_post], [], "another path");
    assert_eq!(findings![web::scope("/b").service(open_put), app_post], [], "another scope");
}

mod orders {
    use super::*;

    #[cors(origins = ["https://app.example.com"])]
    #[get("/orders/{id}")]
    pub(super) async fn order() -> impl Responder {
        ""
    }

    #[cors(origins = ["https://app.example.com"])]
    #[route("/orders/{number}", method = "GET", method = "PUT")]
    pub(super) async fn order_again() -> impl Responder {
        ""
    }

    #[cors(origins = ["https://app.example.com"])]
    #[get("/orders/mine")]
    pub(super) async fn mine() -> impl Responder {
        ""
    }

    #[cors(origins = ["https://app.example.com"])]
    #[get("/orders/{id:\\d+}")]
    pub(super) async fn numbered() -> impl Responder {
        ""
    }

    #[cors(origins = ["https://app.example.com"])]
    #[get("/orders/{id}", guard = "is_api")]
    pub(super) async fn guarded() -> impl Responder {
        ""
    }
}

#[actix_web::test]
async fn a_route_that_another_takes_the_requests_of_is_found() {
    use orders::*;
    let found = |later: &str, earlier: &str, help: &str| {
        vec![(Rule::AuditShadowed, format!("{later} is registered behind {earlier}"), Some(help.to_owned()))]
    };
    let earlier = "`GET /orders/{id}` of `order`";
    assert_eq!(
        findings![order, order_again],
        found("`GET /orders/{number}` of `order_again`", earlier, "remove one of the two")
    );
    assert_eq!(
        findings![order, mine],
        found("`GET /orders/mine` of `mine`", earlier, "register `mine` in front of `order`")
    );
    assert_eq!(findings![mine, order], []);
    assert_eq!(findings![order, numbered], [], "patterns are not compared");
    assert_eq!(findings![guarded, order], [], "the guard lets some requests through");
    let host = |name| web::scope("").guard(Host(name)).service(order);
    assert_eq!(findings![host("a.example"), host("b.example")], [], "virtual hosts");
    let scoped = "`GET /shop/orders/mine` of `mine`";
    let earlier = "`GET /shop/orders/{id}` of `order`";
    assert_eq!(
        findings![
            web::scope("/shop")
                .service(order)
                .service(web::scope("/orders").service(inherited::internal))
                .service(mine)
        ],
        found(scoped, earlier, "register `mine` in front of `order`")
    );
}

#[cors(origins = ["https://*.example.com", "http://intranet.example.com"], credentials, dangerous(insecure_origins))]
mod risky {
    use super::*;

    #[get("/one")]
    pub(super) async fn one() -> impl Responder {
        ""
    }

    #[put("/two")]
    pub(super) async fn two() -> impl Responder {
        ""
    }

    #[cors(origins = ["https://app.example.com"], dev_origins = ["http://localhost:*"])]
    #[get("/three")]
    pub(super) async fn three() -> impl Responder {
        ""
    }
}

#[actix_web::test]
async fn risks_are_listed_once_with_all_their_routes() {
    let uses = "applies to `GET /one`, `PUT /two`";
    assert_eq!(
        findings![risky::one, risky::two, risky::three],
        [
            (Rule::AuditOptOut, format!("`dangerous(insecure_origins)` {uses}"), None),
            (
                Rule::AuditCredentialedPattern,
                format!("`https://*.example.com` with `credentials` {uses}"),
                Some("list the origins, or check that every name below the pattern is under your control".to_owned())
            ),
        ]
    );
    let opt_out = "`dangerous(insecure_origins)` applies to `GET /tenant`".to_owned();
    assert_eq!(findings![tenant], [(Rule::AuditOptOut, opt_out, None)], "the opt-out of a `SharedOrigins`");
}

#[actix_web::test]
async fn what_is_set_at_run_time_must_be_set_before() {
    static LATER: SharedOrigins = SharedOrigins::empty();
    static LATER_POLICY: SharedPolicy = SharedPolicy::unset();
    #[cors(origins = LATER)]
    #[get("/a")]
    async fn of_origins() -> impl Responder {
        ""
    }
    #[cors(policy = LATER_POLICY)]
    #[get("/b")]
    async fn of_policy() -> impl Responder {
        ""
    }
    let help = Some("let the test call what sets it in `main`, before the audit".to_owned());
    assert_eq!(
        findings![of_origins, of_policy],
        [
            (
                Rule::AuditSourceUnset,
                "the origins of `LATER`, for `GET /a`, have not been set".to_owned(),
                help.clone()
            ),
            (Rule::AuditSourceUnset, "the policy `LATER_POLICY`, for `GET /b`, has not been set".to_owned(), help),
        ]
    );
    LATER.replace(["https://app.example.com"]).unwrap();
    LATER_POLICY.replace(PARTNERS.clone());
    assert_eq!(findings![of_origins, of_policy], []);
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
async fn a_change_of_a_policy_shows_against_the_reviewed_file() {
    let file = std::env::temp_dir().join(format!("cors-audit-{}.txt", std::process::id()));
    let audit = Audit::of(App::new().service(risky::three)).await;
    std::fs::write(&file, audit.for_review().replace('\n', "\r\n")).unwrap();
    audit.assert_reviewed(&file);
    std::fs::write(&file, audit.for_review().replace("app.example.com", "old.example.com")).unwrap();
    let message = panic_message(&audit, &file);
    assert!(message.contains("UPDATE_CORS_AUDIT=1"), "{message}");
    let difference =
        "  GET /three\n-     origins         https://old.example.com\n+     origins         https://app.example.com\n";
    assert!(message.ends_with(difference), "{message}");
    std::fs::remove_file(&file).unwrap();
    assert!(panic_message(&audit, &file).contains("cannot be read"));
}

fn panic_message(audit: &Audit, file: &std::path::Path) -> String {
    let panic = catch_unwind(AssertUnwindSafe(|| audit.assert_reviewed(file))).unwrap_err();
    panic.downcast_ref::<String>().unwrap().clone()
}
