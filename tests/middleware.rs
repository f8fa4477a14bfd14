//! `Cors` on resources, scopes and apps: the nearest policy wins, with or without auth in between.

use actix_web::http::StatusCode;
use actix_web::http::header::AUTHORIZATION;
use actix_web::middleware::{Next, NormalizePath, from_fn};
use actix_web::test::init_service;
use actix_web::{App, Error, HttpResponse, Responder, delete, get, post, put, web};
use actix_web_cors::{Cors, Policy, cors, policy};
use support::exchange::{TestResponse, preflight, request, send};

const APP: &str = "https://app.example.com";
const PARTNER: &str = "https://partner.example";
const EVIL: &str = "https://evil.example";

static PARTNERS: Policy = policy!(
    origins = ["https://partner.example"],
    methods = [GET, POST],
    headers = ["content-type"],
    expose_headers = ["x-count"],
);
static PUBLIC: Policy = policy!(origins = ["*"], methods = [GET]);
static STRICT: Policy = policy!(origins = ["https://partner.example"], methods = [GET, POST], block_on_origin_mismatch);

fn allowed(response: &TestResponse) -> Option<&str> {
    response.header("access-control-allow-origin")
}

async fn by_hand() -> impl Responder {
    "by hand"
}

async fn own_options() -> impl Responder {
    "the user's OPTIONS"
}

#[cors(origins = ["https://app.example.com"], credentials)]
#[get("/items/{id}")]
async fn item() -> impl Responder {
    "an item"
}

#[cors(origins = ["https://app.example.com"])]
#[put("/items/{id}")]
async fn update() -> impl Responder {
    "updated"
}

#[cors(off)]
#[delete("/items/{id}")]
async fn remove() -> impl Responder {
    "removed"
}

type Inner = Result<actix_web::dev::ServiceResponse<actix_web::body::EitherBody<actix_web::body::BoxBody>>, Error>;

/// A typical auth layer: an error without `Authorization`, and its own response for a wrong token.
async fn auth(request: actix_web::dev::ServiceRequest, next: Next<actix_web::body::BoxBody>) -> Inner {
    match request.headers().get(AUTHORIZATION).map(|value| value.as_bytes() == b"Bearer good") {
        None => Err(actix_web::error::ErrorUnauthorized("no token")),
        Some(false) => Ok(request.into_response(HttpResponse::Forbidden().body("wrong token")).map_into_right_body()),
        Some(true) => Ok(next.call(request).await?.map_into_left_body()),
    }
}

#[actix_web::test]
async fn on_a_resource() {
    let resource = web::resource("/x").wrap(Cors::new(&PARTNERS)).route(web::get().to(by_hand));
    let app = init_service(App::new().service(resource)).await;
    let response = preflight(&app, "/x", PARTNER, "DELETE").await;
    assert_eq!(
        response.headers,
        [
            "access-control-allow-headers: content-type",
            "access-control-allow-methods: GET, POST",
            "access-control-allow-origin: https://partner.example",
            "access-control-max-age: 600",
            "vary: Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
        ]
    );
    assert_eq!(preflight(&app, "/x", EVIL, "GET").await.status, StatusCode::FORBIDDEN);
    let decorated = [
        "access-control-allow-origin: https://partner.example",
        "access-control-expose-headers: x-count",
        "vary: Origin",
    ];
    assert_eq!(request(&app, "GET /x", PARTNER).await.cors(), decorated);
    assert_eq!(request(&app, "GET /x", EVIL).await.cors(), ["vary: Origin"]);
    let response = request(&app, "POST /x", PARTNER).await;
    assert_eq!((response.status, response.cors()), (StatusCode::METHOD_NOT_ALLOWED, decorated.to_vec()));
    assert_eq!(request(&app, "HEAD /x", PARTNER).await.cors(), decorated, "GET covers HEAD");
    assert_eq!(request(&app, "DELETE /x", PARTNER).await.cors(), ["vary: Origin"], "not one of its methods");
    assert_eq!(request(&app, "GET /y", PARTNER).await.cors(), Vec::<&str>::new());
}

#[actix_web::test]
async fn on_an_app_annotated_handlers_keep_their_policy() {
    let app = init_service(
        App::new()
            .wrap(Cors::new(&PARTNERS))
            .service(item)
            .service(update)
            .service(remove)
            .route("/hand", web::get().to(by_hand)),
    )
    .await;
    assert_eq!(allowed(&preflight(&app, "/items/1", APP, "GET").await), Some(APP));
    assert_eq!(preflight(&app, "/items/1", PARTNER, "GET").await.status, StatusCode::FORBIDDEN);
    assert_eq!(preflight(&app, "/items/1", APP, "PUT").await.header("access-control-allow-methods"), Some("PUT"));
    assert_eq!(
        allowed(&preflight(&app, "/items/1", PARTNER, "POST").await),
        Some(PARTNER),
        "no handler serves it, and the app has a policy"
    );
    assert_eq!(
        preflight(&app, "/items/1", PARTNER, "DELETE").await.cors(),
        Vec::<&str>::new(),
        "off is the nearest policy"
    );

    let response = request(&app, "GET /items/1", APP).await;
    let own = [
        "access-control-allow-credentials: true",
        "access-control-allow-origin: https://app.example.com",
        "vary: Origin",
    ];
    assert_eq!(response.cors(), own);
    assert_eq!(request(&app, "GET /items/1", PARTNER).await.cors(), ["vary: Origin"], "a nearer refusal is not undone");
    assert_eq!(request(&app, "DELETE /items/1", PARTNER).await.cors(), Vec::<&str>::new());
    assert_eq!(allowed(&request(&app, "GET /hand", PARTNER).await), Some(PARTNER));
    let response = request(&app, "GET /nowhere", PARTNER).await;
    assert_eq!((response.status, allowed(&response)), (StatusCode::NOT_FOUND, Some(PARTNER)));
}

#[actix_web::test]
async fn default_serves_annotated_handlers_only() {
    let app = init_service(
        App::new().wrap(Cors::default()).service(item).service(
            web::resource("/hand")
                .route(web::get().to(by_hand))
                .route(web::method(actix_web::http::Method::OPTIONS).to(own_options)),
        ),
    )
    .await;
    assert_eq!(allowed(&preflight(&app, "/items/1", APP, "GET").await), Some(APP));
    assert_eq!(allowed(&request(&app, "GET /items/1", APP).await), Some(APP));
    let response = preflight(&app, "/hand", APP, "GET").await;
    assert_eq!((response.body.as_str(), response.cors()), ("the user's OPTIONS", vec![]));
    assert_eq!(request(&app, "GET /hand", APP).await.cors(), Vec::<&str>::new());
    assert_eq!(request(&app, "GET /nowhere", APP).await.cors(), Vec::<&str>::new());
    assert_eq!(preflight(&app, "/items/1", APP, "POST").await.status, StatusCode::NOT_FOUND);
}

#[actix_web::test]
async fn in_front_of_auth() {
    let app = init_service(
        App::new()
            .service(item)
            .service(update)
            .service(remove)
            .service(web::scope("/api/{tenant}").service(update))
            .route("/hand", web::get().to(by_hand))
            .default_service(web::to(|| async { "the default" }))
            .wrap(from_fn(auth))
            .wrap(Cors::default())
            .wrap(NormalizePath::trim()),
    )
    .await;
    // Preflights are answered before auth, and do not reach the handlers behind it.
    for (path, method) in [("/items/1", "GET"), ("/items/1", "PUT"), ("/api/t/items/1", "PUT"), ("/items/1/", "GET")] {
        let response = preflight(&app, path, APP, method).await;
        assert_eq!((response.status, allowed(&response)), (StatusCode::NO_CONTENT, Some(APP)), "{method} {path}");
    }
    for (path, method) in
        [("/items/1", "DELETE"), ("/items/1", "POST"), ("/hand", "GET"), ("/nowhere", "GET"), ("/api/t/items/1", "GET")]
    {
        let response = preflight(&app, path, APP, method).await;
        assert_eq!((response.status, response.cors()), (StatusCode::UNAUTHORIZED, vec![]), "{method} {path}");
    }
    assert_eq!(preflight(&app, "/items/1", EVIL, "GET").await.status, StatusCode::FORBIDDEN);
    assert_eq!(send(&app, "OPTIONS /items/1", &[("origin", APP)]).await.status, StatusCode::UNAUTHORIZED);

    // Auth's own responses are readable only by the origins that may read the route.
    let response = request(&app, "GET /items/1", APP).await;
    assert_eq!((response.status, allowed(&response)), (StatusCode::UNAUTHORIZED, Some(APP)));
    assert_eq!(response.header("access-control-allow-credentials"), Some("true"));
    let response = send(&app, "PUT /items/1", &[("origin", APP), ("authorization", "Bearer bad")]).await;
    assert_eq!((response.status, allowed(&response)), (StatusCode::FORBIDDEN, Some(APP)));
    assert_eq!(response.header("access-control-allow-credentials"), None, "each by its own policy");
    let response = request(&app, "GET /items/1", EVIL).await;
    assert_eq!((response.status, response.cors()), (StatusCode::UNAUTHORIZED, vec!["vary: Origin"]));
    for line in ["DELETE /items/1", "POST /items/1", "GET /hand", "GET /nowhere"] {
        let response = request(&app, line, APP).await;
        assert_eq!((response.status, response.cors()), (StatusCode::UNAUTHORIZED, vec![]), "{line}");
    }

    // Behind auth, requests are treated as without `Cors`.
    let good = [("origin", APP), ("authorization", "Bearer good")];
    let response = send(&app, "GET /items/1", &good).await;
    assert_eq!((response.body.as_str(), allowed(&response)), ("an item", Some(APP)));
    for (line, body) in [("GET /hand", "by hand"), ("GET /nowhere", "the default"), ("DELETE /items/1", "removed")] {
        let response = send(&app, line, &good).await;
        assert_eq!((response.body.as_str(), response.cors()), (body, vec![]), "{line}");
    }
}

/// A common layout: one module per resource, with the same names and patterns in each.
mod users {
    use actix_web::{Responder, get, post, web};
    use actix_web_cors::cors;

    #[cors(origins = ["https://users.example"])]
    #[get("/{id}")]
    pub(crate) async fn get() -> impl Responder {
        "a user"
    }

    #[cors(origins = ["https://users.example"])]
    #[post("")]
    async fn create() -> impl Responder {
        "created"
    }

    pub(crate) fn configure(config: &mut web::ServiceConfig) {
        config.service(web::scope("/users").service(get).service(create));
    }
}

mod orders {
    use actix_web::{Responder, get, post, web};
    use actix_web_cors::cors;

    #[cors(origins = ["https://orders.example"])]
    #[get("/{id}")]
    async fn get() -> impl Responder {
        "an order"
    }

    #[cors(origins = ["https://orders.example"])]
    #[post("")]
    async fn create() -> impl Responder {
        "created"
    }

    pub(crate) fn configure(config: &mut web::ServiceConfig) {
        config.service(web::scope("/orders").service(get).service(create));
    }
}

#[actix_web::test]
async fn the_same_names_and_patterns_in_two_scopes_are_two_handlers() {
    let api = web::scope("/api").configure(users::configure).configure(orders::configure);
    let app = init_service(App::new().service(api).wrap(from_fn(auth)).wrap(Cors::default())).await;
    for (line, origin) in [
        ("GET /api/users/1", "https://users.example"),
        ("POST /api/users", "https://users.example"),
        ("GET /api/orders/1", "https://orders.example"),
        ("POST /api/orders", "https://orders.example"),
    ] {
        let (method, path) = line.split_once(' ').expect("METHOD /path");
        assert_eq!(allowed(&preflight(&app, path, origin, method).await), Some(origin), "{line}");
        assert_eq!(preflight(&app, path, APP, method).await.status, StatusCode::FORBIDDEN, "{line}");
        let response = request(&app, line, origin).await;
        assert_eq!((response.status, allowed(&response)), (StatusCode::UNAUTHORIZED, Some(origin)), "{line}");
    }
}

#[actix_web::test]
async fn one_handler_registered_twice_and_two_apps_in_one_program() {
    let with_scopes = || App::new().service(web::scope("/a").service(item)).service(web::scope("/b/{c}").service(item));
    let app = init_service(with_scopes().wrap(from_fn(auth)).wrap(Cors::default())).await;
    let other = init_service(App::new().service(update).wrap(from_fn(auth)).wrap(Cors::default())).await;
    for path in ["/a/items/1", "/b/x/items/1"] {
        assert_eq!(allowed(&preflight(&app, path, APP, "GET").await), Some(APP), "{path}");
    }
    assert_eq!(
        preflight(&app, "/items/1", APP, "PUT").await.status,
        StatusCode::UNAUTHORIZED,
        "that is the other app's"
    );
    assert_eq!(preflight(&other, "/items/1", APP, "PUT").await.status, StatusCode::NO_CONTENT);
    assert_eq!(preflight(&other, "/a/items/1", APP, "GET").await.status, StatusCode::UNAUTHORIZED);
}

#[actix_web::test]
async fn the_nearest_of_nested_middleware_wins() {
    let inner = web::scope("/inner").wrap(Cors::new(&PUBLIC)).route("/hand", web::get().to(by_hand)).service(item);
    let app =
        init_service(App::new().wrap(Cors::new(&PARTNERS)).service(inner).route("/hand", web::get().to(by_hand))).await;
    assert_eq!(allowed(&preflight(&app, "/inner/hand", EVIL, "GET").await), Some("*"));
    assert_eq!(allowed(&request(&app, "GET /inner/hand", EVIL).await), Some("*"));
    assert_eq!(allowed(&request(&app, "GET /inner/nowhere", EVIL).await), Some("*"));
    assert_eq!(allowed(&preflight(&app, "/hand", PARTNER, "GET").await), Some(PARTNER));
    assert_eq!(preflight(&app, "/hand", EVIL, "GET").await.status, StatusCode::FORBIDDEN);
    assert_eq!(allowed(&preflight(&app, "/inner/items/1", APP, "GET").await), Some(APP));
    assert_eq!(allowed(&request(&app, "GET /inner/items/1", APP).await), Some(APP));
    assert_eq!(preflight(&app, "/inner/items/1", EVIL, "GET").await.status, StatusCode::FORBIDDEN);
}

#[actix_web::test]
async fn a_policy_on_a_route_is_nearer_than_that_of_its_resource() {
    let route = web::get().to(by_hand).wrap(Cors::new(&PUBLIC));
    let resource = web::resource("/x").wrap(Cors::new(&PARTNERS)).route(route).route(web::post().to(by_hand));
    let app = init_service(App::new().service(resource)).await;
    assert_eq!(allowed(&request(&app, "GET /x", EVIL).await), Some("*"));
    assert_eq!(allowed(&request(&app, "GET /x", PARTNER).await), Some("*"));
    assert_eq!(allowed(&request(&app, "POST /x", PARTNER).await), Some(PARTNER));
}

#[actix_web::test]
async fn an_ambiguous_request_is_left_alone() {
    #[cors(origins = ["https://other.example"])]
    #[get("/items/{id}")]
    async fn other() -> impl Responder {
        "other"
    }
    let host = |name: &'static str| web::scope("/v").guard(actix_web::guard::Host(name));
    let app = init_service(
        App::new()
            .service(host("one.example").service(item))
            .service(host("two.example").service(other))
            .service(
                web::resource("/items/{id}")
                    .guard(actix_web::guard::Header("x-never", "1"))
                    .route(web::get().to(by_hand)),
            )
            .service(update)
            .wrap(from_fn(auth))
            .wrap(Cors::default()),
    )
    .await;
    for (path, method) in [("/v/items/1", "GET"), ("/items/1", "PUT")] {
        let response = preflight(&app, path, APP, method).await;
        assert_eq!((response.status, response.cors()), (StatusCode::UNAUTHORIZED, vec![]), "{method} {path}");
        let response = request(&app, &format!("{method} {path}"), APP).await;
        assert_eq!((response.status, response.cors()), (StatusCode::UNAUTHORIZED, vec![]), "{method} {path}");
    }
}

#[actix_web::test]
async fn blocking_leaves_annotated_handlers_to_their_own_policy() {
    let app =
        init_service(App::new().wrap(Cors::new(&STRICT)).service(item).route("/hand", web::post().to(by_hand))).await;
    assert_eq!(request(&app, "POST /hand", EVIL).await.status, StatusCode::FORBIDDEN);
    assert_eq!(request(&app, "POST /hand", PARTNER).await.body, "by hand");
    assert_eq!(send(&app, "POST /hand", &[]).await.body, "by hand");
    assert_eq!(send(&app, "POST /hand", &[("origin", EVIL), ("sec-fetch-site", "same-origin")]).await.body, "by hand");
    let response = request(&app, "GET /items/1", EVIL).await;
    assert_eq!((response.body.as_str(), response.cors()), ("an item", vec!["vary: Origin"]));
}

#[cors(policy = PARTNERS)]
#[post("/shared")]
async fn shared() -> impl Responder {
    HttpResponse::Ok().insert_header(("x-count", "3")).finish()
}

#[actix_web::test]
async fn a_shared_policy_on_a_handler_allows_that_handlers_methods() {
    let app = init_service(App::new().service(shared)).await;
    let response = preflight(&app, "/shared", PARTNER, "POST").await;
    assert_eq!(response.header("access-control-allow-methods"), Some("POST"));
    assert_eq!(response.header("access-control-allow-headers"), Some("content-type"));
    assert_eq!(request(&app, "POST /shared", PARTNER).await.header("access-control-expose-headers"), Some("x-count"));
}

#[actix_web::test]
async fn a_public_api_with_one_private_corner() {
    #[cors(origins = ["https://admin.example.com"], credentials, block_on_origin_mismatch)]
    #[get("/admin")]
    async fn corner() -> impl Responder {
        "private"
    }
    let api = web::scope("/api").route("/open", web::get().to(by_hand)).service(corner);
    let app = init_service(App::new().wrap(Cors::new(&PUBLIC)).service(api)).await;
    assert_eq!(allowed(&request(&app, "GET /api/open", EVIL).await), Some("*"));
    assert_eq!(allowed(&preflight(&app, "/api/open", EVIL, "GET").await), Some("*"));
    let response = request(&app, "GET /api/admin", EVIL).await;
    assert_eq!((response.status, allowed(&response)), (StatusCode::FORBIDDEN, None), "a nearer refusal is not undone");
    assert_eq!(preflight(&app, "/api/admin", EVIL, "GET").await.status, StatusCode::FORBIDDEN);
    let response = request(&app, "GET /api/admin", "https://admin.example.com").await;
    assert_eq!((response.body.as_str(), allowed(&response)), ("private", Some("https://admin.example.com")));
}

#[actix_web::test]
async fn what_goes_over_the_wire_is_not_doubled_by_any_nesting() {
    let scope = web::scope("/s")
        .wrap(Cors::new(&PARTNERS))
        .service(web::resource("/r").wrap(Cors::new(&PARTNERS)).route(web::get().to(by_hand)));
    let app =
        init_service(App::new().wrap(Cors::new(&PARTNERS)).service(scope.service(item)).wrap(Cors::default())).await;
    for (line, origin) in
        [("GET /s/r", PARTNER), ("GET /s/items/1", APP), ("GET /s/nothing", PARTNER), ("GET /nothing", PARTNER)]
    {
        assert_eq!(allowed(&request(&app, line, origin).await), Some(origin), "{line}");
        let path = line.strip_prefix("GET ").expect("a GET");
        let response = preflight(&app, path, origin, "GET").await;
        assert_eq!((response.status, allowed(&response)), (StatusCode::NO_CONTENT, Some(origin)), "{line}");
        assert!(response.header("vary").is_some() && response.header("access-control-allow-methods").is_some());
    }
}

#[actix_web::test]
async fn auth_inside_a_scope_in_front_of_the_scopes_own_path() {
    #[cors(origins = ["https://app.example.com"])]
    #[get("")]
    async fn index() -> impl Responder {
        "the scope itself"
    }
    #[cors(origins = ["https://app.example.com"])]
    #[get("/keyed", guard = "never")]
    async fn keyed() -> impl Responder {
        "keyed"
    }
    fn never(_: &actix_web::guard::GuardContext<'_>) -> bool {
        false
    }
    let scope = web::scope("/scope").service(index).route("/hand", web::get().to(by_hand)).wrap(from_fn(auth));
    let app = init_service(
        App::new().service(scope).service(keyed).route("/keyed", web::get().to(by_hand)).wrap(Cors::default()),
    )
    .await;
    for headers in [vec![("origin", APP)], vec![("origin", APP), ("authorization", "Bearer bad")]] {
        assert_eq!(allowed(&send(&app, "GET /scope", &headers).await), Some(APP), "{headers:?}");
        assert_eq!(send(&app, "GET /scope/hand", &headers).await.cors(), Vec::<&str>::new(), "{headers:?}");
    }
    assert_eq!(preflight(&app, "/scope", APP, "GET").await.status, StatusCode::NO_CONTENT);
    let response = request(&app, "GET /keyed", APP).await;
    assert_eq!(
        (response.body.as_str(), response.cors()),
        ("by hand", vec![]),
        "the guard sent it on to a route by hand"
    );
}

#[actix_web::test]
async fn auth_between_two_of_them() {
    let inner = web::scope("/inner").wrap(Cors::new(&PUBLIC)).route("/hand", web::get().to(by_hand));
    let app = init_service(
        App::new().service(inner).route("/hand", web::get().to(by_hand)).wrap(from_fn(auth)).wrap(Cors::new(&PARTNERS)),
    )
    .await;
    for path in ["/hand", "/nowhere"] {
        let response = preflight(&app, path, PARTNER, "GET").await;
        assert_eq!((response.status, allowed(&response)), (StatusCode::NO_CONTENT, Some(PARTNER)), "{path}");
        let response = preflight(&app, path, EVIL, "GET").await;
        assert_eq!((response.status, allowed(&response)), (StatusCode::FORBIDDEN, None), "{path}");
    }
    let response = request(&app, "GET /hand", PARTNER).await;
    assert_eq!((response.status, allowed(&response)), (StatusCode::UNAUTHORIZED, Some(PARTNER)));
}

#[actix_web::test]
async fn a_preflight_runs_no_handler_of_its_resource() {
    static RUNS: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
    async fn counts() -> impl Responder {
        RUNS.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        ""
    }
    let resource = |path: &str| web::resource(path).wrap(Cors::new(&PARTNERS)).route(web::to(counts));
    let app = init_service(App::new().service(resource("/a")).service(resource("/b"))).await;
    assert_eq!(preflight(&app, "/a", EVIL, "GET").await.status, StatusCode::FORBIDDEN);
    assert_eq!(preflight(&app, "/b", PARTNER, "GET").await.status, StatusCode::NO_CONTENT);
    assert_eq!(RUNS.load(std::sync::atomic::Ordering::SeqCst), 0);
}

#[actix_web::test]
async fn two_spellings_of_a_path_are_one_target() {
    #[cors(origins = ["https://strict.example"], credentials)]
    #[put("/z/admin")]
    async fn strict() -> impl Responder {
        "strict"
    }
    #[cors(origins = ["https://lax.example"], credentials)]
    #[put("/z/{any}")]
    async fn lax() -> impl Responder {
        "lax"
    }
    #[cors(origins = ["https://app.example.com"])]
    #[get("/my file/café")]
    async fn spaced() -> impl Responder {
        "spaced"
    }
    let by_hand = web::resource("/y/b").to(by_hand);
    let app = init_service(
        App::new()
            .service(strict)
            .service(lax)
            .service(spaced)
            .service(by_hand)
            .service(web::scope("/y").service(users::get))
            .wrap(from_fn(auth))
            .wrap(Cors::default()),
    )
    .await;
    for path in ["/z/admin", "/z/%61dmin", "/z/adm%69n"] {
        assert_eq!(preflight(&app, path, "https://lax.example", "PUT").await.status, StatusCode::FORBIDDEN, "{path}");
        assert_eq!(
            preflight(&app, path, "https://strict.example", "PUT").await.status,
            StatusCode::NO_CONTENT,
            "{path}"
        );
        assert_eq!(allowed(&request(&app, &format!("PUT {path}"), "https://lax.example").await), None, "{path}");
    }
    for path in ["/y/b", "/y/%62"] {
        assert_eq!(
            preflight(&app, path, "https://users.example", "GET").await.status,
            StatusCode::UNAUTHORIZED,
            "{path}"
        );
        assert_eq!(allowed(&request(&app, &format!("GET {path}"), "https://users.example").await), None, "{path}");
    }
    let response = preflight(&app, "/my%20file/caf%C3%A9", APP, "GET").await;
    assert_eq!((response.status, allowed(&response)), (StatusCode::NO_CONTENT, Some(APP)));
    assert_eq!(allowed(&request(&app, "GET /my%20file/caf%C3%A9", APP).await), Some(APP));
}

#[cors(origins = ["https://app.example.com"])]
#[actix_web::routes]
#[get("/both")]
#[post("/both")]
#[get("/either/{x}")]
#[get("/either/b")]
async fn several_routes() -> impl Responder {
    "several"
}

#[actix_web::test]
async fn a_handler_with_several_routes_has_one_policy() {
    let app = init_service(App::new().service(several_routes).wrap(from_fn(auth)).wrap(Cors::default())).await;
    for (path, method) in [("/both", "GET"), ("/both", "POST"), ("/either/a", "GET"), ("/either/b", "GET")] {
        assert_eq!(allowed(&preflight(&app, path, APP, method).await), Some(APP), "{method} {path}");
        assert_eq!(allowed(&request(&app, &format!("{method} {path}"), APP).await), Some(APP), "{method} {path}");
    }
}

#[cors(origins = ["https://app.example.com"], methods = [PUT])]
#[actix_web::route("/partly", method = "GET", method = "PUT")]
async fn partly() -> impl Responder {
    "partly"
}

#[actix_web::test]
async fn a_method_that_is_served_and_not_listed_has_no_cors_by_an_outer_policy_either() {
    let app = init_service(App::new().service(partly).wrap(Cors::new(&PARTNERS))).await;
    assert_eq!(preflight(&app, "/partly", APP, "PUT").await.status, StatusCode::NO_CONTENT);
    assert_eq!(preflight(&app, "/partly", PARTNER, "GET").await.cors(), Vec::<&str>::new());
    assert_eq!(request(&app, "GET /partly", PARTNER).await.cors(), ["vary: Origin"]);
}
