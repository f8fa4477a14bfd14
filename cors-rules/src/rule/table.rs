//! The list of rules. A new rule needs an entry here, an explanation, and a failing program in `ui-tests/`; one of the
//! audit needs a test in `tests/audit/` instead.

use super::Severity;

/// The family of the rules about the routes of an app together.
pub(super) const AUDIT: &str = "Audit";

macro_rules! rules {
    ($( $(#[$doc:meta])* $variant:ident = $name:literal ($severity:ident, $family:literal) $reason:literal; )*) => {
        /// A rule for policies, with a stable name.
        ///
        /// `docs/rules.md` explains each rule, with a bad and a good example and the standard behind it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Rule {
            $( #[doc = $reason] $variant, )*
        }

        impl Rule {
            /// Every rule, in the order of `docs/rules.md`.
            pub const ALL: &[Self] = &[$( Self::$variant, )*];

            /// The stable kebab-case name.
            pub const fn name(self) -> &'static str {
                match self { $( Self::$variant => $name, )* }
            }

            /// The effect of a violation.
            pub const fn severity(self) -> Severity {
                match self { $( Self::$variant => Severity::$severity, )* }
            }

            /// The part of a policy that the rule is about, as a heading.
            #[inline] // Only tools and tests call it.
            pub const fn family(self) -> &'static str {
                match self { $( Self::$variant => $family, )* }
            }

            /// The reason for the rule, in one line.
            pub const fn reason(self) -> &'static str {
                match self { $( Self::$variant => $reason, )* }
            }
        }
    };
}

rules! {
    // Origins
    OriginsMissing = "origins-missing" (Error, "Origins")
        "without origins no page may read the response, so the policy would have no effect";
    OriginsEmpty = "origins-empty" (Error, "Origins")
        "an empty list allows no origin, which is the same as a handler without CORS";
    WildcardCredentials = "wildcard-credentials" (Error, "Origins")
        "browsers reject a credentialed response with `Access-Control-Allow-Origin: *`; otherwise any page could act as the user";
    WildcardNotAlone = "wildcard-not-alone" (Error, "Origins")
        r#"`"*"` already allows every origin, so the other entries have no effect"#;
    OriginNull = "origin-null" (Error, "Origins")
        "sandboxed frames, `data:` documents and some redirects send `null`, so any attacker can send it";
    OriginOpaqueScheme = "origin-opaque-scheme" (Error, "Origins")
        "documents with this scheme have an opaque origin, which browsers send as `null`";
    OriginUnsentScheme = "origin-unsent-scheme" (Error, "Origins")
        "browsers send the scheme of the page, and no page that calls an API was loaded with this one";
    OriginSchemeMissing = "origin-scheme-missing" (Error, "Origins")
        "an origin is scheme, host and port, for example `https://app.example.com`";
    OriginSchemeInvalid = "origin-scheme-invalid" (Error, "Origins")
        "a scheme is a lower-case letter followed by letters, digits, `+`, `-` or `.`";
    OriginUnknownScheme = "origin-unknown-scheme" (Error, "Origins")
        "no page on the web has this scheme, only app shells with a scheme of their own";
    OriginUppercase = "origin-uppercase" (Error, "Origins")
        "browsers send scheme and host in lower case, and origins are compared byte by byte";
    OriginPath = "origin-path" (Error, "Origins")
        "an origin is scheme, host and port only";
    OriginUserinfo = "origin-userinfo" (Error, "Origins")
        "browsers never send a user name or a password in an origin";
    OriginDefaultPort = "origin-default-port" (Error, "Origins")
        "browsers omit the default port of the scheme";
    OriginPortInvalid = "origin-port-invalid" (Error, "Origins")
        "a port is a decimal number from 1 to 65535, without a sign or leading zero";
    OriginHostMissing = "origin-host-missing" (Error, "Origins")
        "an origin must have a host";
    OriginHostInvalid = "origin-host-invalid" (Error, "Origins")
        "a host consists of labels of letters, digits, `-` and `_`, separated by single dots";
    OriginTrailingDot = "origin-trailing-dot" (Error, "Origins")
        "with a trailing dot it is a different origin, one that browsers rarely send";
    OriginUnicode = "origin-unicode" (Error, "Origins")
        "browsers send international names as punycode";
    OriginPunycodeInvalid = "origin-punycode-invalid" (Error, "Origins")
        "an `xn--` label must be valid punycode; otherwise browsers cannot load the page";
    OriginIpv4 = "origin-ipv4" (Error, "Origins")
        "browsers send an IPv4 address as four decimal numbers from 0 to 255, without leading zeros";
    OriginIpv6 = "origin-ipv6" (Error, "Origins")
        "browsers send an IPv6 address in brackets, compressed, in lower case, without a zone";
    OriginWhitespace = "origin-whitespace" (Error, "Origins")
        "an origin has no whitespace and no control characters, so this entry would never match";
    OriginList = "origin-list" (Error, "Origins")
        "each origin must be a separate string";
    OriginRegex = "origin-regex" (Error, "Origins")
        "origins are compared byte by byte; the only patterns are a leading `*.` and the port `:*`";
    OriginWildcardPosition = "origin-wildcard-position" (Error, "Origins")
        "a `*` can only replace leading labels (`https://*.example.com`) or the port (`:*`)";
    OriginWildcardIp = "origin-wildcard-ip" (Error, "Origins")
        "an IP address has no subdomains";
    OriginDuplicate = "origin-duplicate" (Error, "Origins")
        "it is already in the list";
    OriginSubsumed = "origin-subsumed" (Warning, "Origins")
        "another entry of the list already allows it";
    OriginInsecure = "origin-insecure" (Error, "Origins")
        "anyone on the network path can impersonate an `http` page and read responses with the user's credentials";
    OriginPublicSuffix = "origin-public-suffix" (Error, "Origins")
        "anyone can register a name below this public suffix and read responses with the user's credentials";
    OriginSuffixBelow = "origin-suffix-below" (Warning, "Origins")
        "there are public suffixes below this name, so a third party can register a matching origin";
    OriginAnyPort = "origin-any-port" (Error, "Origins")
        "every server on that host, on any port, could read responses with the user's credentials";
    OriginLocalhostRelease = "origin-localhost-release" (Warning, "Origins")
        "in a release build this would trust any program on the user's machine";

    // Methods
    MethodsEmpty = "methods-empty" (Error, "Methods")
        "an empty list allows no method; on a handler, remove `methods` to allow the methods of the route";
    MethodInvalid = "method-invalid" (Error, "Methods")
        "a method must be a single token such as `PUT`";
    MethodForbidden = "method-forbidden" (Error, "Methods")
        "browsers never let a script send this method";
    MethodCase = "method-case" (Error, "Methods")
        "methods are compared byte by byte, and the standard ones are in upper case";
    MethodDuplicate = "method-duplicate" (Error, "Methods")
        "it is already in the list";
    MethodNotServed = "method-not-served" (Error, "Methods")
        "the preflight would promise a request that can only fail";
    MethodWildcardCredentials = "method-wildcard-credentials" (Error, "Methods")
        "for credentialed requests `*` is a literal method name and allows no other method";
    MethodWildcardHandler = "method-wildcard-handler" (Error, "Methods")
        "a handler serves the methods of its route, so only those can be allowed";
    MethodWildcardNotAlone = "method-wildcard-not-alone" (Error, "Methods")
        "`*` already allows every method, so the other entries have no effect";

    // Request headers
    HeaderInvalid = "header-invalid" (Error, "Request headers")
        "a header name must be a single token such as `content-type`";
    HeaderForbidden = "header-forbidden" (Error, "Request headers")
        "browsers never let a script set this header, so no preflight requests it";
    HeaderResponseName = "header-response-name" (Error, "Request headers")
        "this is a response header, and `headers` lists request headers";
    HeaderDuplicate = "header-duplicate" (Error, "Request headers")
        "it is already in the list; header names are case-insensitive";
    HeaderWildcardCredentials = "header-wildcard-credentials" (Error, "Request headers")
        "for credentialed requests `*` is a literal header name and allows no other header";
    HeaderWildcardNotAlone = "header-wildcard-not-alone" (Error, "Request headers")
        r#"`"*"` already allows every header except `authorization`, so no other name may be combined with it"#;
    HeaderWildcardAuthorization = "header-wildcard-authorization" (Warning, "Request headers")
        "in the Fetch Standard `*` does not cover `Authorization`, which must be listed by name";

    // Exposed headers
    ExposeInvalid = "expose-invalid" (Error, "Exposed headers")
        "a header name must be a single token such as `x-total-count`";
    ExposeForbidden = "expose-forbidden" (Error, "Exposed headers")
        "browsers never let a script read this header";
    ExposeCorsName = "expose-cors-name" (Error, "Exposed headers")
        "CORS headers are instructions to the browser, and scripts do not need them";
    ExposeSafelisted = "expose-safelisted" (Warning, "Exposed headers")
        "a script that can read the response can always read this header";
    ExposeDuplicate = "expose-duplicate" (Error, "Exposed headers")
        "it is already in the list; header names are case-insensitive";
    ExposeWildcardCredentials = "expose-wildcard-credentials" (Error, "Exposed headers")
        "for credentialed requests `*` is a literal header name and exposes no other header";
    ExposeWildcardNotAlone = "expose-wildcard-not-alone" (Error, "Exposed headers")
        r#"`"*"` already exposes every header, so the other entries have no effect"#;

    // max_age
    MaxAgeRange = "max-age-range" (Error, "max_age")
        "`max_age` ranges from 0 (do not cache) to 86400, because no browser caches a preflight for more than a day";
    MaxAgeType = "max-age-type" (Error, "max_age")
        "`max_age` is an integer number of seconds";

    // The handler's signature
    JsonContentType = "json-content-type" (Warning, "The handler's signature")
        "browsers send JSON to another origin only if the preflight allows the header `Content-Type`";
    AuthAuthorization = "auth-authorization" (Warning, "The handler's signature")
        "browsers let a script send `Authorization` to another origin only if the preflight allows it by name";
    SessionCredentials = "session-credentials" (Warning, "The handler's signature")
        "browsers let a page send cookies to another origin and read the response only with `credentials`";

    // The attribute
    UnknownKey = "unknown-key" (Error, "The attribute")
        "there is no such key";
    DuplicateKey = "duplicate-key" (Error, "The attribute")
        "a key may be given only once";
    DuplicateAttribute = "duplicate-attribute" (Error, "The attribute")
        "a handler has a single policy";
    ValueType = "value-type" (Error, "The attribute")
        "this key takes a different kind of value";
    RouteMissing = "route-missing" (Error, "The attribute")
        "`#[cors]` must be above the route attribute, because it generates the preflight route from it";
    OptionsHandler = "options-handler" (Error, "The attribute")
        "the `OPTIONS` request that browsers send is the preflight, which `#[cors]` already answers";
    ItemKind = "item-kind" (Error, "The attribute")
        "`#[cors]` belongs on a handler, above its route attribute, or on an inline module of handlers";
    ModuleMethods = "module-methods" (Error, "The attribute")
        "each handler of the module has its own methods, which are the default";
    PolicyWithKeys = "policy-with-keys" (Error, "The attribute")
        "a shared policy cannot be extended where it is used";
    BlockNeedless = "block-needless" (Error, "The attribute")
        "where every origin is allowed, no origin is a mismatch";
    PolicyMethod = "policy-method" (Error, "The attribute")
        "the policy does not allow the method that this route serves, so no page could call it";
    DangerousUnknown = "dangerous-unknown" (Error, "The attribute")
        "there is no such opt-out";
    DangerousUnneeded = "dangerous-unneeded" (Error, "The attribute")
        "no origin in this policy needs it, and it would silence the check for origins added later";
    OffWithKeys = "off-with-keys" (Error, "The attribute")
        "`off` disables CORS and cannot be combined with other keys";

    // Audit
    AuditLaxerNeighbour = "audit-laxer-neighbour" (Warning, "Audit")
        "browsers cache allowed header names per URL, so a preflight for the laxer route spares the stricter one its own";
    AuditShadowed = "audit-shadowed" (Warning, "Audit")
        "the router gives these requests and their preflights to the route that is registered first";
    AuditOptOut = "audit-opt-out" (Warning, "Audit")
        "a `dangerous` opt-out switches a rule off, so a reviewer should confirm that the risk is accepted";
    AuditCredentialedPattern = "audit-credentialed-pattern" (Warning, "Audit")
        "any page on a matching origin can act as the user, and a forgotten subdomain is enough for an attacker";
    AuditSourceUnset = "audit-source-unset" (Warning, "Audit")
        "what is set at run time was empty when the audit ran, so the audit cannot show who may read";
}
