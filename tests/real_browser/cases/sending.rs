//! The requests that a script may send, and when a browser sends a preflight first.

use super::{call, case, form, get, many, put, text};
use crate::matrix::Page::{Home, Numbers};
use crate::matrix::{Case, Firefox, To};

pub(super) fn methods() -> Vec<Case> {
    vec![
        case("PUT", Home, put("/items/1"), "200", "OPTIONS PUT"),
        case("DELETE on the same path has another policy", Home, call("DELETE", "/items/1"), "refused", "OPTIONS"),
        case("PATCH", Home, call("PATCH", "/items/1"), "200", "OPTIONS PATCH"),
        case("patch is not PATCH", Home, call("patch", "/items/1"), "refused", "OPTIONS"),
        case("put is PUT", Home, call("put", "/items/1").json("1"), "200", "OPTIONS PUT"),
        case("delete is DELETE", Home, call("delete", "/items/1"), "refused", "OPTIONS"),
        case("QUERY", Home, call("QUERY", "/search").json("{}"), "200", "OPTIONS QUERY"),
        case("a served method that is not listed", Home, call("PUT", "/half"), "refused", "OPTIONS"),
        case("the listed half", Home, get("/half"), "200", "GET"),
        case("a method without a handler", Home, call("BREW", "/items/1"), "refused", "OPTIONS"),
        case("any method", Home, call("BREW", "/any-method"), "200", "OPTIONS BREW"),
        case(
            "any method does not apply with credentials",
            Home,
            call("BREW", "/any-method").include(),
            "refused",
            "OPTIONS",
        ),
        case("a forbidden method", Home, call("TRACE", "/any-method"), "refused", ""),
    ]
}

pub(super) fn request_headers() -> Vec<Case> {
    let long = "a".repeat(129);
    let safe =
        get("/listed").header("accept", "text/plain").header("accept-language", "de, en").header("range", "bytes=0-5");
    let reflected = |value: &str| text("/reflect").header("x-b", value).header("X-A", value).header("x-c", value);
    let too_many = (0..70).fold(text("/reflect"), |call, index: usize| {
        let name: &'static str = Box::leak(format!("x-{index}-{}", "a".repeat(60)).into_boxed_str());
        call.header(name, "1")
    });
    vec![
        case("safelisted headers need no preflight", Home, safe, "200", "GET"),
        case("JSON needs one", Home, call("POST", "/items/1").json("1"), "200", "OPTIONS POST"),
        case(
            "JSON is refused where content-type is not listed",
            Home,
            call("POST", "/listed").json("1"),
            "refused",
            "OPTIONS",
        ),
        case("an unsafe value", Home, get("/listed").header("accept-language", "nn_NO"), "refused", "OPTIONS"),
        case("a long value", Home, get("/listed").header("accept", &long), "refused", "OPTIONS"),
        case("a listed name", Home, put("/items/1").header("x-trace", "1"), "200", "OPTIONS PUT"),
        case("a listed name in other letters", Home, put("/items/1").header("X-TRACE", "1"), "200", "OPTIONS PUT"),
        case("a name that is not listed", Home, put("/items/1").header("x-other", "1"), "refused", "OPTIONS"),
        case(
            "one listed name and one that is not",
            Home,
            put("/items/1").header("x-trace", "1").header("x-unlisted", "1"),
            "refused",
            "OPTIONS",
        ),
        case("a listed header on GET", Home, get("/items/1").header("x-trace", "1"), "200", "OPTIONS GET"),
        case("any header", Home, text("/any-header").header("x-a", "1").header("x-b", "1"), "200", "OPTIONS POST"),
        case(
            "any header does not apply with credentials",
            Home,
            text("/any-header").header("x-a", "1").include(),
            "refused",
            "OPTIONS",
        ),
        case(
            "browsers count authorization to any",
            Home,
            text("/any-header").header("authorization", "x"),
            "200",
            "OPTIONS POST",
        ),
        case(
            "any header and authorization",
            Home,
            text("/any-header/with-authorization").header("authorization", "x").header("x-a", "1"),
            "200",
            "OPTIONS POST",
        ),
        case("reflected names", Home, reflected("1"), "200", "OPTIONS POST"),
        case("reflected names with credentials", Home, reflected("1").include(), "200", "OPTIONS POST"),
        case("reflected authorization", Home, text("/reflect").header("authorization", "x"), "200", "OPTIONS POST"),
        case("too many names to reflect", Home, too_many, "refused", "OPTIONS"),
    ]
}

pub(super) fn credentials() -> Vec<Case> {
    vec![
        case("with a cookie", Home, get("/me").include(), "200", "GET"),
        case("without a cookie", Home, get("/me").omit(), "200", "GET"),
        case("by default none is sent to another origin", Home, get("/me"), "200", "GET"),
        case("a form with a cookie", Home, form("/me").include(), "200", "POST"),
        case("a preflight has no cookie, its request has", Home, put("/items/1").include(), "200", "OPTIONS PUT"),
        case("a policy without credentials", Home, get("/listed").include(), "refused", "GET"),
        case(
            "a policy without credentials, preflighted",
            Home,
            get("/items/1").header("x-trace", "1").include(),
            "refused",
            "OPTIONS",
        ),
        case("any origin excludes credentials", Home, get("/public").include(), "refused", "GET"),
        case("any origin excludes credentials, preflighted", Home, put("/public").include(), "refused", "OPTIONS"),
        case("another site", Numbers, get("/me").include(), "refused", "GET"),
        case("the page's own server needs no policy", Home, get("/me").to(To::Own), "200", "GET"),
    ]
}

pub(super) fn uploads() -> Vec<Case> {
    let listening = |path| text(path).header("content-type", "text/plain").xhr("with a listener");
    vec![
        case(
            "an upload",
            Home,
            text("/listed").header("content-type", "text/plain").xhr("without a listener"),
            "200",
            "POST",
        ),
        case("a listener to its progress needs a preflight", Home, listening("/listed"), "200", "OPTIONS POST"),
        case("which is refused to others", Home, listening("/others"), "refused", "OPTIONS"),
        case("and with a cookie", Home, listening("/me").include(), "200", "OPTIONS POST"),
        many("and is remembered", Home, [listening("/listed"), listening("/listed")], "200 200", "OPTIONS POST POST"),
    ]
}

pub(super) fn cache() -> Vec<Case> {
    let delete = || call("DELETE", "/items/1");
    let read = || get("/items/1").header("content-type", "application/json");
    let create = || call("POST", "/items/1").json("1");
    vec![
        many("a preflight is kept", Home, [put("/items/1"), put("/items/1")], "200 200", "OPTIONS PUT PUT"),
        many("for its URL", Home, [put("/items/1"), put("/items/2")], "200 200", "OPTIONS PUT OPTIONS PUT"),
        many(
            "not with max_age = 0",
            Home,
            [call("PUT", "/max-age/0"), call("PUT", "/max-age/0")],
            "200 200",
            "OPTIONS PUT OPTIONS PUT",
        ),
        many(
            "for max_age seconds",
            Home,
            [call("PUT", "/max-age/1"), call("PUT", "/max-age/1").after(1500)],
            "200 200",
            "OPTIONS PUT OPTIONS PUT",
        ),
        many(
            "without credentials it is not for a request with them",
            Home,
            [put("/items/1"), put("/items/1").include()],
            "200 200",
            "OPTIONS PUT OPTIONS PUT",
        ),
        many(
            "with credentials it is for a request without them",
            Home,
            [put("/items/1").include(), put("/items/1")],
            "200 200",
            "OPTIONS PUT PUT",
        )
        .in_firefox(Firefox::Sends("OPTIONS PUT OPTIONS PUT")),
        many(
            "names are cached for the URL and not for the method",
            Home,
            [read(), create()],
            "200 200",
            "OPTIONS GET POST",
        ),
        many(
            "the neighbour's refusal clears the cache",
            Home,
            [put("/items/1"), delete(), put("/items/1")],
            "200 refused 200",
            "OPTIONS PUT OPTIONS OPTIONS PUT",
        ),
        many(
            "names are cached for HEAD too",
            Home,
            [read(), call("HEAD", "/items/1").header("content-type", "application/json")],
            "200 200",
            "OPTIONS GET HEAD",
        ),
        many(
            "another preflight for the URL",
            Home,
            [put("/items/1"), call("PATCH", "/items/1"), put("/items/1")],
            "200 200 200",
            "OPTIONS PUT OPTIONS PATCH OPTIONS PUT",
        )
        .in_firefox(Firefox::Sends("OPTIONS PUT OPTIONS PATCH PUT")),
        many(
            "any method is cached",
            Home,
            [call("BREW", "/any-method"), call("STIR", "/any-method")],
            "200 200",
            "OPTIONS BREW STIR",
        )
        .in_firefox(Firefox::Sends("OPTIONS BREW OPTIONS STIR")),
        many(
            "any header is cached",
            Home,
            [text("/any-header").header("x-a", "1"), text("/any-header").header("x-b", "1")],
            "200 200",
            "OPTIONS POST POST",
        )
        .in_firefox(Firefox::Sends("OPTIONS POST OPTIONS POST")),
        many("a refusal is not kept", Home, [delete(), delete()], "refused refused", "OPTIONS OPTIONS"),
    ]
}
