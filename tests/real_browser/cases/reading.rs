//! The responses that a script may read: origins, exposed headers, errors.

use super::{call, case, form, get, put, text};
use crate::matrix::Page::{Below, FarBelow, Home, Numbers, Sandboxed};
use crate::matrix::{Case, To};

pub(super) fn who_may_read() -> Vec<Case> {
    vec![
        case("a listed origin reads", Home, get("/listed"), "200", "GET"),
        case("another origin does not, though the request is sent", Home, get("/others"), "refused", "GET"),
        case("the scheme and the port count", Home, get("/nearly"), "refused", "GET"),
        case("the host counts", Numbers, get("/listed"), "refused", "GET"),
        case("without a policy no origin reads", Home, get("/unannotated"), "refused", "GET"),
        case("any origin reads", Numbers, get("/public"), "200", "GET"),
        case("any origin may PUT", Numbers, put("/public"), "200", "OPTIONS PUT"),
        case("HEAD", Home, call("HEAD", "/listed"), "200", "HEAD"),
        case("HEAD from another origin", Home, call("HEAD", "/others"), "refused", "HEAD"),
        case("a form", Home, form("/listed"), "200", "POST"),
        case("a form from another origin runs all the same", Home, form("/others"), "refused", "POST"),
        case("plain text", Home, text("/listed"), "200", "POST"),
        case("the handler's own header is removed", Home, get("/own-author/others"), "refused", "GET"),
    ]
}

pub(super) fn patterns() -> Vec<Case> {
    vec![
        case("a name below the pattern's", Below, get("/below"), "200", "GET"),
        case("a name far below the pattern's", FarBelow, get("/below"), "200", "GET"),
        case("a preflight from below", Below, put("/below"), "200", "OPTIONS PUT"),
        case("a preflight from far below", FarBelow, put("/below"), "200", "OPTIONS PUT"),
        case("the pattern's own name is not below", Home, get("/below"), "refused", "GET"),
        case("a preflight from the pattern's own name", Home, put("/below"), "refused", "OPTIONS"),
        case("a name below is not the name", Below, get("/listed"), "refused", "GET"),
        case("an address is no name", Numbers, get("/below"), "refused", "GET"),
        case("an address with any port", Numbers, get("/numbers"), "200", "GET"),
        case(
            "an address of the same site, with its cookie",
            Numbers,
            get("/numbers").to(To::Other).include(),
            "200",
            "GET",
        ),
    ]
}

pub(super) fn null() -> Vec<Case> {
    vec![
        case("null is not listed", Sandboxed, get("/listed"), "refused", "GET"),
        case("null is not listed with credentials", Sandboxed, get("/me").include(), "refused", "GET"),
        case("null is refused before the request", Sandboxed, put("/items/1"), "refused", "OPTIONS"),
        case("null is any origin", Sandboxed, get("/public"), "200", "GET"),
        case("null may PUT where any origin may", Sandboxed, put("/public"), "200", "OPTIONS PUT"),
        case("null is blocked", Sandboxed, get("/blocked"), "refused", "GET"),
        case("no predicate receives null", Sandboxed, put("/run-time/later"), "refused", "OPTIONS"),
        case("an upload from null", Sandboxed, text("/listed").xhr("with a listener"), "refused", "OPTIONS"),
    ]
}

pub(super) fn exposed_headers() -> Vec<Case> {
    // In every case, all headers that the script can read are compared.
    vec![
        case("an exposed header and a hidden one", Home, put("/items/2"), "200", "OPTIONS PUT"),
        case("all headers but set-cookie", Home, get("/public"), "200", "GET"),
        case("none", Home, get("/listed"), "200", "GET"),
        case("not what the handler itself exposes", Home, get("/own-author"), "200", "GET"),
        case("all to the page's own origin", Home, get("/listed").to(To::Own), "200", "GET"),
        case("on an XMLHttpRequest", Home, put("/items/2").xhr("without a listener"), "200", "OPTIONS PUT"),
    ]
}

pub(super) fn errors() -> Vec<Case> {
    vec![
        case("an extractor's error", Home, put("/items/1").body("no JSON"), "400", "OPTIONS PUT"),
        case("an error of an inner middleware", Home, put("/errors/middleware"), "401", "OPTIONS PUT"),
        case("an error of the handler", Home, get("/errors/handler"), "500", "GET"),
        case("an error for the wrong origin", Numbers, get("/errors/handler"), "refused", "GET"),
        case("nothing there", Home, get("/nowhere"), "refused", "GET"),
        case("nothing there, in a scope", Home, get("/scope/nowhere"), "404", "GET"),
        case("nothing there, in a scope, preflighted", Home, put("/scope/nowhere"), "404", "OPTIONS PUT"),
        case("a method that a resource does not serve", Home, put("/resource"), "405", "OPTIONS PUT"),
    ]
}

pub(super) fn auth_in_front() -> Vec<Case> {
    let with = |token: &str| put("/guarded/items").header("authorization", token);
    vec![
        case("let through", Home, with("Bearer good"), "200", "OPTIONS PUT"),
        case("no token", Home, put("/guarded/items"), "401", "OPTIONS PUT"),
        case("a wrong token", Home, with("Bearer bad"), "403", "OPTIONS PUT"),
        case("another origin", Numbers, with("Bearer good"), "refused", "OPTIONS"),
        case(
            "another policy",
            Home,
            call("PUT", "/guarded/others").header("authorization", "Bearer good"),
            "refused",
            "OPTIONS",
        ),
    ]
}

pub(super) fn shared_policies() -> Vec<Case> {
    vec![
        case("on a handler", Home, put("/shared"), "200", "OPTIONS PUT"),
        case("on a handler, for others", Numbers, put("/shared"), "refused", "OPTIONS"),
        case("on a module", Home, get("/module"), "200", "GET"),
        case("off", Home, call("PUT", "/module"), "refused", "OPTIONS"),
        case("on a scope", Home, put("/scope/hand"), "200", "OPTIONS PUT"),
        case("on a scope, another method", Home, call("DELETE", "/scope/hand"), "refused", "OPTIONS"),
        case("on a scope, a safelisted method that is not listed", Home, text("/scope/hand"), "refused", "POST"),
        case("on a scope, GET covers HEAD", Home, call("HEAD", "/scope/hand"), "200", "HEAD"),
        case("on a scope, for others", Numbers, get("/scope/hand"), "refused", "GET"),
        case("on a resource", Home, get("/resource"), "200", "GET"),
    ]
}

pub(super) fn run_time_origins() -> Vec<Case> {
    vec![
        case("in the set", Home, put("/run-time/set").include(), "200", "OPTIONS PUT"),
        case("not in the set", Numbers, put("/run-time/set"), "refused", "OPTIONS"),
        case("a predicate returns true", Below, put("/run-time/function"), "200", "OPTIONS PUT"),
        case("a predicate returns false", Home, put("/run-time/function"), "refused", "OPTIONS"),
        case("an async predicate returns true", Numbers, put("/run-time/later"), "200", "OPTIONS PUT"),
    ]
}
