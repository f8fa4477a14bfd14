//! What `docs/migrating-from-actix-cors.md` says about reading an old builder.

use actix_cors::Cors as Before;
use actix_web_cors::{Cors, policy};

use crate::calls::{CACHE, Page};
use crate::comparison::{Comparison, readers_with_actix_cors, row};

/// The pages of other origins than the server's.
const OTHERS: &[Page] = &[Page::FrontEnd, Page::Foreign, Page::Localhost, Page::Opaque];

const FRONT_END: &str = "https://app.example.com";

/// Each row is a builder, a call, and the pages that read the response to it.
#[actix_web::test]
async fn the_order_of_the_builder() {
    let is_front_end =
        |origin: &actix_web::http::header::HeaderValue, _: &actix_web::dev::RequestHead| origin == FRONT_END;
    let rows = [
        (Before::permissive().allowed_origin(FRONT_END), "GET cookies", Page::LISTED),
        (Before::default().allowed_origin(FRONT_END).allow_any_origin(), "GET", Page::ALL),
        (Before::permissive().allowed_origin_fn(is_front_end), "GET cookies", Page::LISTED),
        (Before::default().allowed_origin_fn(is_front_end).allow_any_origin(), "GET", Page::LISTED),
        (Before::permissive().allowed_methods(["GET"]), "DELETE cookies", Page::ALL),
        (Before::permissive().allowed_headers(["authorization"]), "GET token", Page::ALL),
        (Before::permissive().allowed_headers(["authorization"]), "GET x-request-id", &[Page::SameOrigin]),
    ];
    for (index, (cors, call, readers)) in rows.into_iter().enumerate() {
        assert_eq!(readers_with_actix_cors(cors, call).await, readers, "row {index}: {call}");
    }
}

#[actix_web::test]
async fn without_allowed_methods() {
    let before = Before::default().allow_any_origin().send_wildcard();
    let here = Cors::new(policy!(origins = ["*"], methods = [GET, HEAD, POST]));
    let why = "with actix-cors no preflight succeeds";
    let differences =
        [row(OTHERS, "GET preflight", "refused", "reads 200", why), row(OTHERS, CACHE, "none", "600 s", why)];
    Comparison::new(before, here).check(Page::ALL, &differences).await;
}

#[actix_web::test]
async fn a_list_without_get() {
    let before = || Before::default().allowed_origin(FRONT_END).allowed_methods(["POST"]).max_age(600);
    let literal = Cors::new(policy!(origins = ["https://app.example.com"], methods = [POST]));
    let unlisted = "`GET` is not in the list";
    let lost = [
        row(&[Page::FrontEnd], "GET, HEAD", "reads 200", "unread", unlisted),
        row(
            &[Page::FrontEnd],
            "GET preflight",
            "refused",
            "unread",
            "the preflight of `GET` succeeds without an entry",
        ),
        row(&[Page::FrontEnd], "GET 404", "reads 404", "refused", unlisted),
    ];
    Comparison::new(before(), literal).check(Page::LISTED, &lost).await;
    let here = Cors::new(policy!(origins = ["https://app.example.com"], methods = [GET, POST]));
    let why = "with actix-cors an unlisted `GET` is allowed only without a preflight";
    let gained = [
        row(&[Page::FrontEnd], "GET preflight", "refused", "reads 200", why),
        row(&[Page::FrontEnd], CACHE, "none", "600 s", why),
    ];
    Comparison::new(before(), here).check(Page::LISTED, &gained).await;
}
