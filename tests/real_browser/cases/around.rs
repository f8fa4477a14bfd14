//! Requests that are blocked, redirected, or not CORS at all.

use super::{call, case, form, get, put, text};
use crate::matrix::Page::{Home, Numbers};
use crate::matrix::{Case, Firefox, To};

pub(super) fn block() -> Vec<Case> {
    let others = "/blocked/others";
    vec![
        case("an allowed origin is not blocked", Home, get("/blocked"), "200", "GET"),
        case("an allowed origin's preflight", Home, put("/blocked"), "200", "OPTIONS PUT"),
        case("another origin is", Home, get(others), "refused", "GET"),
        case("another origin's form is", Home, form(others), "refused", "POST"),
        case("another origin's preflight", Home, call("PUT", others), "refused", "OPTIONS"),
        case("the own origin is not", Home, get(others).to(To::Own), "200", "GET"),
        case("the own origin's form is not", Home, form(others).to(To::Own), "200", "POST"),
        case("the own origin's PUT is not", Home, call("PUT", others).to(To::Own), "200", "PUT"),
        case("the own origin elsewhere", Numbers, form(others).to(To::Own), "200", "POST"),
        case("a no-cors form is blocked", Home, form(others).mode("no-cors"), "opaque", "POST"),
        case("a no-cors GET has no origin", Home, get(others).mode("no-cors"), "opaque", "GET"),
    ]
}

pub(super) fn redirects() -> Vec<Case> {
    // After a redirect, Firefox treats `localhost` as a separate site at each hop.
    let seen_by_firefox = |case: Case| case.in_firefox(Firefox::CallsItCrossSite);
    let found = "/redirect/302?site=api&path=/listed";
    // Firefox sends the preflight with the page's origin, and then the request with `null`: the server acts, and the script sees nothing.
    let as_null = case(
        "a preflight as null",
        Home,
        put("/redirect/307?site=other&path=/items/1"),
        "refused",
        "OPTIONS PUT OPTIONS",
    )
    .in_firefox(Firefox::SendsUnlikeItsModel("OPTIONS PUT OPTIONS PUT"));
    let cases = vec![
        case("to the same server", Home, get(found), "200", "GET GET"),
        case(
            "to another, with any origin allowed",
            Home,
            get("/redirect/302?site=other&path=/public"),
            "200",
            "GET GET",
        ),
        case(
            "to another, where the origin is null",
            Home,
            get("/redirect/302?site=other&path=/listed"),
            "refused",
            "GET GET",
        ),
        case("from the own server", Home, get(found).to(To::Own), "200", "GET GET"),
        case("back to the own server", Home, get("/redirect/302?site=home&path=/listed"), "refused", "GET GET"),
        case(
            "a redirect needs the permission itself",
            Home,
            get("/redirect/others/302?site=api&path=/listed"),
            "refused",
            "GET",
        ),
        case(
            "a preflight at each hop",
            Home,
            put("/redirect/307?site=api&path=/items/1"),
            "200",
            "OPTIONS PUT OPTIONS PUT",
        ),
        case("POST becomes GET", Home, text("/redirect/303?site=api&path=/listed"), "200", "POST GET"),
        case("POST stays POST", Home, text("/redirect/308?site=api&path=/listed"), "200", "POST POST"),
        case("not followed", Home, get(found).redirect("manual"), "opaqueredirect", "GET"),
        case("an error", Home, get(found).redirect("error"), "refused", "GET"),
        case("a redirect on a preflight is not followed", Home, put("/moved"), "refused", "OPTIONS"),
        case(
            "the cookie goes along",
            Home,
            get("/redirect/302?site=api&path=/me").to(To::Own).include(),
            "200",
            "GET GET",
        ),
    ];
    cases.into_iter().map(seen_by_firefox).chain([as_null]).collect()
}

pub(super) fn not_cors() -> Vec<Case> {
    vec![
        case("no-cors", Home, get("/others").mode("no-cors"), "opaque", "GET"),
        case("no-cors with text", Home, text("/others").mode("no-cors"), "opaque", "POST"),
        case("no-cors with PUT", Home, call("PUT", "/others").mode("no-cors"), "refused", ""),
        case("same-origin elsewhere", Home, get("/listed").mode("same-origin"), "refused", ""),
        case("same-origin at home", Home, get("/others").mode("same-origin").to(To::Own), "200", "GET"),
        case("a same-origin PUT needs no preflight", Home, put("/others").to(To::Own), "200", "PUT"),
        case("the user's own OPTIONS", Home, call("OPTIONS", "/own-options").to(To::Own), "200", "OPTIONS"),
        case("the user's own OPTIONS is no preflight", Home, call("OPTIONS", "/own-options"), "refused", "OPTIONS"),
        case("next to the user's own OPTIONS", Home, get("/own-options"), "200", "GET"),
    ]
}
