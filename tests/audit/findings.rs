//! What an audit finds.

use actix_web::guard::Host;
use actix_web::{App, Responder, delete, get, post, put, route, web};
use actix_web_cors::{Audit, Rule, SharedOrigins, SharedPolicy, cors};

use super::{PARTNERS, inherited, is_api, risky, tenant};

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
    handler!(scoped_post, post(""), cors(origins = ["https://app.example.com"], headers = ["content-type"]));
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
    assert_eq!(
        findings![other_put, web::scope("/b").service(scoped_post)],
        found(
            "`POST /b` (`scoped_post`)",
            "`PUT /b` (`other_put`)",
            "*",
            "write `block_on_origin_mismatch` on `scoped_post`, or write `max_age = 0` on `other_put`"
        ),
        "a scope behind a route"
    );
    let host = |name| web::scope("").guard(Host(name));
    assert_eq!(
        findings![host("a.example").service(open_put), host("b.example").service(app_post)],
        [],
        "virtual hosts"
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
    assert_eq!(
        findings![order, guarded],
        found("`GET /orders/{id}` of `guarded`", earlier, "remove one of the two"),
        "the guard is behind a route without one"
    );
    assert_eq!(findings![mine, order], []);
    assert_eq!(findings![order, numbered], [], "patterns are not compared");
    assert_eq!(findings![numbered, mine], [], "`mine` is no number");
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

/// Not of their texts: `GET /orders/mine` would be in front of `POST /a`.
#[actix_web::test]
async fn findings_are_in_the_order_of_the_rules() {
    let found = findings![neighbours::open_put, neighbours::app_post, orders::order, orders::mine, risky::one];
    let rules: Vec<Rule> = found.into_iter().map(|(rule, ..)| rule).collect();
    assert_eq!(
        rules,
        [Rule::AuditLaxerNeighbour, Rule::AuditShadowed, Rule::AuditOptOut, Rule::AuditCredentialedPattern]
    );
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
