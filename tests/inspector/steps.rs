//! The steps of an answer, in words.

use actix_web::guard::GuardContext;
use actix_web::test::{TestRequest, call_and_read_body_json, init_service};
use actix_web::{App, HttpRequest, HttpResponse, Responder, get, post, route, web};
use actix_web_cors::{Audit, Origin, SharedOrigins, cors};
use serde_json::Value;

static READERS: SharedOrigins = SharedOrigins::empty().allow_any();
static LISTED: SharedOrigins = SharedOrigins::empty().allow_any();

#[cors(origins = READERS)]
#[get("/readers")]
async fn readers() -> impl Responder {
    "readers"
}

#[cors(origins = LISTED)]
#[get("/listed")]
async fn listed() -> impl Responder {
    "listed"
}

fn is_customer(_: &Origin, _: &HttpRequest) -> bool {
    true
}

#[cors(origins = is_customer, expose_headers = reflect)]
#[get("/customer")]
async fn customer() -> impl Responder {
    "customer"
}

fn is_api(_: &GuardContext<'_>) -> bool {
    true
}

#[cors(origins = ["https://app.example.com"])]
#[get("/guarded", guard = "is_api")]
async fn guarded() -> impl Responder {
    "guarded"
}

#[cors(origins = ["*"], methods = [GET], headers = ["x-a"], expose_headers = ["*"])]
#[route("/two", method = "GET", method = "POST")]
async fn two() -> impl Responder {
    "two"
}

#[cors(origins = ["https://app.example.com"], block_on_origin_mismatch)]
#[post("/blocking")]
async fn blocking() -> impl Responder {
    "blocking"
}

fn everything(config: &mut web::ServiceConfig) {
    super::api(config);
    config
        .service(readers)
        .service(listed)
        .service(customer)
        .service(guarded)
        .service(two)
        .service(blocking)
        .route("/by-hand", web::get().to(HttpResponse::Ok));
}

fn fill_sets() {
    READERS.replace(["*"]).unwrap();
    LISTED.replace([APP]).unwrap();
    super::TENANTS.replace(["https://tenant.example"]).unwrap();
}

/// The response of the inspector of an app to a question, as JSON.
macro_rules! inspected {
    ($app:expr, $question:expr) => {{
        let request = TestRequest::get()
            .uri(&format!("/__cors/{}", $question))
            .peer_addr(([127, 0, 0, 1], 5000).into())
            .insert_header(("host", "127.0.0.1:8080"));
        let response: Value = call_and_read_body_json($app, request.to_request()).await;
        response
    }};
}

const APP: &str = "https://app.example.com";
const EVIL: &str = "https://evil.example";
const SERVER: &str = "http://127.0.0.1:8080";

const NO_PREFLIGHT: &str = "the request needs no preflight";
const PREFLIGHT: &str = "the preflight allows it, for 600 seconds";
const LISTS_APP: &str = "the policy lists `https://app.example.com`";
const ANY: &str = "any origin may read the response";

/// The last step of a request that is allowed.
macro_rules! readable {
    ($origin:literal, $headers:literal) => {
        concat!(
            "the response has `Access-Control-Allow-Origin` with ",
            $origin,
            ": the script can read it, and ",
            $headers
        )
    };
}

/// Method, path, origin, headers, `credentials: "include"`.
type Request<'a> = (&'a str, &'a str, &'a str, &'a str, bool);

#[actix_web::test]
async fn each_step_is_explained() {
    fill_sets();
    let app = init_service(App::new().configure(everything)).await;
    // the request, the verdict, and the steps without the one that names the route
    let table: &[(Request<'_>, &str, &[&str])] = &[
        // What no script can send.
        (("", "/items", APP, "", false), "refused", &["a script cannot send the method ``"]),
        (("GE T", "/items", APP, "", false), "refused", &["a script cannot send the method `GE T`"]),
        (("Trace", "/items", SERVER, "", false), "refused", &["a script cannot send the method `Trace`"]),
        (("CONNECT", "/items", APP, "", false), "refused", &["a script cannot send the method `CONNECT`"]),
        (("GET", "/items", APP, "x a: 1", false), "refused", &["`x a` is not a header name"]),
        (("GET", "/items", APP, ": 1", false), "refused", &["`` is not a header name"]),
        // The server's own pages.
        (
            ("PUT", "/nowhere", SERVER, "Cookie: a=b", true),
            "allowed",
            &[
                "the browser does not let a script set `cookie`, and sends the request without it",
                "`http://127.0.0.1:8080` is this server's own origin, so CORS does not apply",
            ],
        ),
        // Routes.
        (("put", "/items", APP, "", false), "unknown", &["no annotated route of `/items` serves `PUT`, only GET"]),
        (
            ("GET", "/items/1?a=/items#top", APP, "", false),
            "unknown",
            &["no annotated route of `/items/1` serves `GET`, only PUT, PATCH, DELETE"],
        ),
        (
            ("GET", "/by-hand", APP, "", false),
            "unknown",
            &["it is registered without `#[cors]`: the policy of a `Cors` around it applies, if there is one"],
        ),
        (
            ("GET", "/nowhere", APP, "", false),
            "unknown",
            &["no annotated route has this path: the policy of a `Cors` around it applies, if there is one"],
        ),
        (("GET", "/internal", APP, "", false), "refused", &["`GET /internal` (`internal`) has `#[cors(off)]`"]),
        (
            ("GET", "/guarded", APP, "", false),
            "unknown",
            &[
                "the guard of `GET /guarded` decides whether the request reaches it",
                LISTS_APP,
                NO_PREFLIGHT,
                readable!("the origin", "only the safelisted headers"),
            ],
        ),
        // Origins.
        (
            ("get", "/items?page=2", EVIL, "accept: */*\ncontent-type: text/plain", false),
            "allowed",
            &[ANY, NO_PREFLIGHT, readable!("*", "the safelisted headers and x-total-count")],
        ),
        (
            ("GET", "/readers", EVIL, "", false),
            "allowed",
            &[ANY, NO_PREFLIGHT, readable!("*", "only the safelisted headers")],
        ),
        (
            ("GET", "/listed", APP, "", false),
            "allowed",
            &[
                "`LISTED` allows the origin at the moment",
                NO_PREFLIGHT,
                readable!("the origin", "only the safelisted headers"),
            ],
        ),
        (
            ("GET", "/tenant", EVIL, "", true),
            "refused",
            &["the handler runs, but the script cannot read its response: the run-time source of this route's policy \
               (`origins = path`) does not accept this origin; if it is yours, let the source of origins accept it"],
        ),
        (
            ("GET", "/tenant", "null", "", false),
            "refused",
            &[
                "the handler runs, but the script cannot read its response: the origin is null, which any page can send from \
               a sandboxed frame, and is never allowed; serve the page from a server, and not from a file or a sandboxed \
               frame",
            ],
        ),
        (
            ("GET", "/customer", EVIL, "", false),
            "unknown",
            &[
                "the function `is_customer` decides about the origin, with the request at hand",
                NO_PREFLIGHT,
                readable!("the origin", "all its headers"),
            ],
        ),
        (
            ("POST", "/blocking", EVIL, "", false),
            "refused",
            &[
                "the request is blocked: the origin is not one of the `origins` of this route's policy: they are compared \
               byte by byte, scheme and port included; if it is yours, add `https://evil.example` to `origins`",
            ],
        ),
        (
            ("POST", "/blocking", "https://evil.example/", "content-type: application/json", false),
            "refused",
            &[
                "the preflight is refused: the Origin header is not an origin that a policy can list: scheme, host and port, \
               in lower case, without a slash or a dot at the end and without the default port of the scheme",
            ],
        ),
        // Credentials.
        (
            ("GET", "/items", EVIL, "", true),
            "refused",
            &[
                ANY,
                "with `credentials: \"include\"` the response must have `Access-Control-Allow-Credentials`; add \
               `credentials`",
            ],
        ),
        // Headers and methods.
        (
            ("PUT", "/items/1", APP, "\n content-type : application/json \n\nX-A\nx-a: 2\n", true),
            "allowed",
            &[LISTS_APP, PREFLIGHT, readable!("the origin", "only the safelisted headers")],
        ),
        (
            ("PUT", "/items/1", APP, "x-b: 1\nx-a: 1\naccept: (", false),
            "refused",
            &[
                LISTS_APP,
                "the browser will not send its request: `headers` does not list `accept`, `x-b`; add `accept`, \
               `x-b` to `headers`",
            ],
        ),
        (
            ("PUT", "/items/1", APP, "access-control-allow-origin: *", false),
            "refused",
            &[
                LISTS_APP,
                "the browser will not send its request: `headers` does not list `access-control-allow-origin`; \
               remove `access-control-allow-origin` from the script: this is a response header, and `headers` lists request \
               headers",
            ],
        ),
        (
            ("patch", "/items/1", "https://a.example.com", "", false),
            "refused",
            &[
                "the policy lists `https://a.example.com`",
                "the browser will not send its request: the method `patch` is not \
               in `methods`; `PATCH` is, but methods are case-sensitive; write `PATCH` in the script",
            ],
        ),
        (
            ("GET", "/two", EVIL, "range: bytes=0-1023", false),
            "allowed",
            &[ANY, NO_PREFLIGHT, readable!("*", "all headers")],
        ),
        (
            ("POST", "/two", EVIL, "", false),
            "refused",
            &[ANY, NO_PREFLIGHT, "`POST` has no CORS here; add `POST` to `methods`"],
        ),
        (
            ("POST", "/two", EVIL, "x-a: 1", false),
            "refused",
            &[ANY, PREFLIGHT, "`POST` has no CORS here; add `POST` to `methods`"],
        ),
    ];
    for (request, verdict, expected) in table {
        let (method, path, origin, headers, with_credentials) = *request;
        let [method, path, origin, headers] = [method, path, origin, headers].map(super::answers::encoded);
        let credentials = if with_credentials { "include" } else { "same-origin" };
        let question =
            format!("check?origin={origin}&method={method}&path={path}&headers={headers}&credentials={credentials}");
        let answer = inspected!(&app, question);
        let steps = answer["steps"].as_array().unwrap().iter().map(|step| step["text"].as_str().unwrap());
        let steps: Vec<&str> = steps.filter(|step| !step.ends_with(") serves the request")).collect();
        assert_eq!(steps, *expected, "{request:?}");
        assert_eq!(answer["verdict"], *verdict, "{request:?}");
    }
}

#[actix_web::test]
async fn the_policies_are_those_of_an_audit() {
    fill_sets();
    let app = init_service(App::new().configure(everything)).await;
    let shown = inspected!(&app, "audit");
    let audit = serde_json::to_value(Audit::of(App::new().configure(everything)).await).unwrap();
    for part in ["routes", "unannotated", "findings"] {
        assert_eq!(shown[part], audit[part], "{part}");
    }
    assert!(shown["routes"].as_array().is_some_and(|routes| routes.len() == 14), "{shown:#}");
}
