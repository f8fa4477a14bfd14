//! Requests that are blocked, redirected, or not CORS at all.

use super::{call, case, form, get, put, text};
use crate::matrix::Page::{Home, Numbers};
use crate::matrix::{Case, Firefox, To};

pub(super) fn block() -> Vec<Case> {
    let strangers = "/blocked/strangers";
    vec![
        case("an allowed origin is not blocked", Home, get("/blocked"), "200", "GET"),
        case("an allowed origin's preflight", Home, put("/blocked"), "200", "OPTIONS PUT"),
        case("another origin is", Home, get(strangers), "refused", "GET"),
        case("another origin's form is", Home, form(strangers), "refused", "POST"),
        case("another origin's preflight", Home, call("PUT", strangers), "refused", "OPTIONS"),
        case("the own origin is not", Home, get(strangers).to(To::Own), "200", "GET"),
        case("the own origin's form is not", Home, form(strangers).to(To::Own), "200", "POST"),
        case("the own origin's PUT is not", Home, call("PUT", strangers).to(To::Own), "200", "PUT"),
        case("the own origin elsewhere", Numbers, form(strangers).to(To::Own), "200", "POST"),
        case("a form that asks nobody is blocked", Home, form(strangers).mode("no-cors"), "opaque", "POST"),
        case("a GET that asks nobody has no origin", Home, get(strangers).mode("no-cors"), "opaque", "GET"),
    ]
}

pub(super) fn redirects() -> Vec<Case> {
    // After a redirect Firefox takes `localhost` for a site of its own at each hop.
    let seen_by_firefox = |case: Case| case.in_firefox(Firefox::CallsItCrossSite);
    let found = "/redirect/302?site=api&path=/listed";
    // Firefox asks as the page, and then sends as `null`: the server acts, and the script learns nothing.
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
        case("to another, for everyone", Home, get("/redirect/302?site=other&path=/public"), "200", "GET GET"),
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
            get("/redirect/strangers/302?site=api&path=/listed"),
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
        case("a redirect kills a preflight", Home, put("/moved"), "refused", "OPTIONS"),
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
        case("no-cors", Home, get("/strangers").mode("no-cors"), "opaque", "GET"),
        case("no-cors with text", Home, text("/strangers").mode("no-cors"), "opaque", "POST"),
        case("no-cors with PUT", Home, call("PUT", "/strangers").mode("no-cors"), "refused", ""),
        case("same-origin elsewhere", Home, get("/listed").mode("same-origin"), "refused", ""),
        case("same-origin at home", Home, get("/strangers").mode("same-origin").to(To::Own), "200", "GET"),
        case("a same-origin PUT is not asked for", Home, put("/strangers").to(To::Own), "200", "PUT"),
        case("the user's own OPTIONS", Home, call("OPTIONS", "/own-options").to(To::Own), "200", "OPTIONS"),
        case("the user's own OPTIONS is no preflight", Home, call("OPTIONS", "/own-options"), "refused", "OPTIONS"),
        case("beside the user's own OPTIONS", Home, get("/own-options"), "200", "GET"),
    ]
}
