//! The standards that several explanations cite.
//!
//! Living standards renumber their sections, so these are cited by title. RFCs are cited by number.

pub(super) const CORS_CHECK: &str = "Fetch, CORS check <https://fetch.spec.whatwg.org/#concept-cors-check>";
pub(super) const CREDENTIALS: &str =
    "Fetch, CORS protocol and credentials <https://fetch.spec.whatwg.org/#cors-protocol-and-credentials>";
pub(super) const PREFLIGHT: &str = "Fetch, CORS-preflight fetch <https://fetch.spec.whatwg.org/#cors-preflight-fetch>";
pub(super) const PREFLIGHT_CACHE: &str =
    "Fetch, CORS-preflight cache <https://fetch.spec.whatwg.org/#cors-preflight-cache>";
pub(super) const HEADER_SYNTAX: &str =
    "Fetch, HTTP new-header syntax <https://fetch.spec.whatwg.org/#http-new-header-syntax>";
pub(super) const ALLOW_ORIGIN: &str =
    "Fetch, Access-Control-Allow-Origin <https://fetch.spec.whatwg.org/#http-access-control-allow-origin>";
pub(super) const MAX_AGE: &str =
    "Fetch, Access-Control-Max-Age <https://fetch.spec.whatwg.org/#http-access-control-max-age>";
pub(super) const ORIGIN_HEADER: &str = "Fetch, Origin header <https://fetch.spec.whatwg.org/#origin-header>";
pub(super) const NORMALIZE: &str =
    "Fetch, normalizing a method <https://fetch.spec.whatwg.org/#concept-method-normalize>";
pub(super) const NON_WILDCARD: &str = "Fetch, CORS non-wildcard request-header name \
                            <https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name>";
pub(super) const SAFELISTED_REQUEST_HEADER: &str =
    "Fetch, CORS-safelisted request-header <https://fetch.spec.whatwg.org/#cors-safelisted-request-header>";
pub(super) const SAFELISTED: &str = "Fetch, CORS-safelisted response-header name \
                          <https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name>";
pub(super) const FORBIDDEN_RESPONSE_HEADER: &str = "Fetch, forbidden response-header name \
                                         <https://fetch.spec.whatwg.org/#forbidden-response-header-name>";
pub(super) const SERIALIZATION: &str = "HTML, serialization of an origin \
                             <https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin>";
pub(super) const OPAQUE: &str =
    "HTML, opaque origin <https://html.spec.whatwg.org/multipage/browsers.html#concept-origin-opaque>";
pub(super) const HOST_PARSER: &str = "URL, host parser <https://url.spec.whatwg.org/#concept-host-parser>";
pub(super) const TRUSTWORTHY: &str = "Secure Contexts, potentially trustworthy origin \
                           <https://w3c.github.io/webappsec-secure-contexts/#is-origin-trustworthy>";
pub(super) const ORIGIN_OF_A_URI: &str =
    "RFC 6454 §4, origin of a URI <https://www.rfc-editor.org/rfc/rfc6454#section-4>";
pub(super) const TOKENS: &str = "RFC 9110 §5.6.2, tokens <https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2>";
pub(super) const FIELD_NAMES: &str = "RFC 9110 §5.1, field names <https://www.rfc-editor.org/rfc/rfc9110#section-5.1>";
pub(super) const METHODS: &str = "RFC 9110 §9.1, methods <https://www.rfc-editor.org/rfc/rfc9110#section-9.1>";
pub(super) const PUBLIC_SUFFIXES: &str = "Public Suffix List <https://publicsuffix.org/list/>";
pub(super) const ROUTE_ATTRIBUTES: &str =
    "actix-web, route attributes <https://docs.rs/actix-web/latest/actix_web/attr.get.html>";
