//! The list of rules. Adding one is adding one entry here, and a failing program for it in `ui-tests/`.

use super::Severity;

macro_rules! rules {
    ($( $(#[$doc:meta])* $variant:ident = $name:literal ($severity:ident, $family:literal) $reason:literal; )*) => {
        /// A rule that every policy must keep, with a stable name.
        ///
        /// `docs/rules.md` explains each, with a bad and a good line and the standard behind it.
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

            /// Whether breaking it is an error or a warning.
            pub const fn severity(self) -> Severity {
                match self { $( Self::$variant => Severity::$severity, )* }
            }

            /// The part of a policy that it speaks about.
            pub const fn family(self) -> &'static str {
                match self { $( Self::$variant => $family, )* }
            }

            /// Why it is a rule, in one line.
            pub const fn reason(self) -> &'static str {
                match self { $( Self::$variant => $reason, )* }
            }
        }
    };
}

rules! {
    // Origins
    OriginsMissing = "origins-missing" (Error, "Origins")
        "without origins nobody may read the response, and the attribute would do nothing";
    OriginsEmpty = "origins-empty" (Error, "Origins")
        "an empty list allows nobody, which is what a handler without CORS does already";
    WildcardCredentials = "wildcard-credentials" (Error, "Origins")
        "browsers refuse a credentialed response whose `Access-Control-Allow-Origin` is `*`, and any page could act as the user if they did not";
    WildcardNotAlone = "wildcard-not-alone" (Error, "Origins")
        r#"`"*"` allows every origin already, so the others say nothing"#;
    OriginNull = "origin-null" (Error, "Origins")
        "`null` is what sandboxed frames, `data:` documents and redirects send, so any attacker can send it";
    OriginOpaqueScheme = "origin-opaque-scheme" (Error, "Origins")
        "documents of this scheme have an opaque origin, which browsers send as `null`";
    OriginUnsentScheme = "origin-unsent-scheme" (Error, "Origins")
        "no page has such an origin: browsers send the scheme of the page, not that of the connection";
    OriginSchemeMissing = "origin-scheme-missing" (Error, "Origins")
        "an origin is scheme, host and port, as in `https://app.example.com`";
    OriginSchemeInvalid = "origin-scheme-invalid" (Error, "Origins")
        "a scheme is a lower-case letter, then letters, digits, `+`, `-` or `.`";
    OriginUnknownScheme = "origin-unknown-scheme" (Error, "Origins")
        "no browser, app shell or extension is known to send it";
    OriginUppercase = "origin-uppercase" (Error, "Origins")
        "browsers send scheme and host in lower case, and origins are compared byte by byte";
    OriginPath = "origin-path" (Error, "Origins")
        "an origin is scheme, host and port only";
    OriginUserinfo = "origin-userinfo" (Error, "Origins")
        "browsers never send a user name or a password in an origin";
    OriginDefaultPort = "origin-default-port" (Error, "Origins")
        "browsers leave the scheme's default port out";
    OriginPortInvalid = "origin-port-invalid" (Error, "Origins")
        "a port is a decimal number from 1 to 65535, without sign or leading zero";
    OriginHostMissing = "origin-host-missing" (Error, "Origins")
        "an origin names a host";
    OriginHostInvalid = "origin-host-invalid" (Error, "Origins")
        "a host is labels of letters, digits, `-` and `_`, joined by single dots";
    OriginTrailingDot = "origin-trailing-dot" (Error, "Origins")
        "with its last dot it is another origin than the name without, and few pages are opened so";
    OriginUnicode = "origin-unicode" (Error, "Origins")
        "browsers send international names as punycode";
    OriginPunycodeInvalid = "origin-punycode-invalid" (Error, "Origins")
        "an `xn--` label must be the punycode of a name, or no browser can be there";
    OriginIpv4 = "origin-ipv4" (Error, "Origins")
        "browsers send an IPv4 address as four decimal numbers from 0 to 255, without leading zeros";
    OriginIpv6 = "origin-ipv6" (Error, "Origins")
        "browsers send an IPv6 address in brackets, compressed, in lower case, without a zone";
    OriginWhitespace = "origin-whitespace" (Error, "Origins")
        "an origin holds no blanks and no control characters, and one that does never matches";
    OriginList = "origin-list" (Error, "Origins")
        "each origin is a string of its own";
    OriginRegex = "origin-regex" (Error, "Origins")
        "origins are compared byte by byte, and the only patterns are a leading `*.` and the port `:*`";
    OriginWildcardPosition = "origin-wildcard-position" (Error, "Origins")
        "a `*` stands for whole leading labels (`https://*.example.com`) or for the whole port (`:*`), and nowhere else";
    OriginWildcardIp = "origin-wildcard-ip" (Error, "Origins")
        "an address has no subdomains";
    OriginDuplicate = "origin-duplicate" (Error, "Origins")
        "it stands in the list already";
    OriginSubsumed = "origin-subsumed" (Warning, "Origins")
        "another entry of the list allows it already";
    OriginInsecure = "origin-insecure" (Error, "Origins")
        "anybody on the network path can be an `http` page, and would read responses with the user's credentials";
    OriginPublicSuffix = "origin-public-suffix" (Error, "Origins")
        "anybody can register a name below this public suffix, and would read responses with the user's credentials";
    OriginSuffixBelow = "origin-suffix-below" (Warning, "Origins")
        "public suffixes lie below this name, so that strangers can own a matching origin";
    OriginAnyPort = "origin-any-port" (Error, "Origins")
        "every server on that machine, on any port, could read responses with the user's credentials";
    OriginLocalhostRelease = "origin-localhost-release" (Warning, "Origins")
        "a release build would trust whatever runs on the user's own machine";

    // Methods
    MethodsEmpty = "methods-empty" (Error, "Methods")
        "an empty list allows no method; on a handler, leave `methods` out to allow those of its route";
    MethodInvalid = "method-invalid" (Error, "Methods")
        "a method is one word, as in `PUT`";
    MethodForbidden = "method-forbidden" (Error, "Methods")
        "browsers never let a script send it";
    MethodCase = "method-case" (Error, "Methods")
        "methods are compared byte by byte, and the usual ones are in upper case";
    MethodDuplicate = "method-duplicate" (Error, "Methods")
        "it stands in the list already";
    MethodNotServed = "method-not-served" (Error, "Methods")
        "the preflight would promise a request that can only fail";
    MethodWildcardCredentials = "method-wildcard-credentials" (Error, "Methods")
        "on a credentialed request `*` is a method of that name, and allows no other";
    MethodWildcardHandler = "method-wildcard-handler" (Error, "Methods")
        "a handler serves the methods of its route, and only those can be allowed";
    MethodWildcardNotAlone = "method-wildcard-not-alone" (Error, "Methods")
        "it allows every method already, so the others say nothing";

    // Request headers
    HeaderInvalid = "header-invalid" (Error, "Request headers")
        "a header name is one word, as in `content-type`";
    HeaderForbidden = "header-forbidden" (Error, "Request headers")
        "browsers never let a script set it, so no preflight asks for it";
    HeaderResponseName = "header-response-name" (Error, "Request headers")
        "servers send it, and `headers` lists what a browser may send";
    HeaderDuplicate = "header-duplicate" (Error, "Request headers")
        "it stands in the list already, and case does not matter";
    HeaderWildcardCredentials = "header-wildcard-credentials" (Error, "Request headers")
        "on a credentialed request `*` is a header of that name, and allows no other";
    HeaderWildcardNotAlone = "header-wildcard-not-alone" (Error, "Request headers")
        r#"`"*"` allows every header but `authorization` already, so only that may stand beside it"#;
    HeaderWildcardAuthorization = "header-wildcard-authorization" (Warning, "Request headers")
        "by the Fetch Standard `*` does not cover `Authorization`, which has to be listed by name";

    // Exposed headers
    ExposeInvalid = "expose-invalid" (Error, "Exposed headers")
        "a header name is one word, as in `x-total-count`";
    ExposeForbidden = "expose-forbidden" (Error, "Exposed headers")
        "no script may read it, whatever the server says";
    ExposeCorsName = "expose-cors-name" (Error, "Exposed headers")
        "the browser reads the CORS headers itself, and scripts have no use for them";
    ExposeSafelisted = "expose-safelisted" (Warning, "Exposed headers")
        "a script that may read the response may read it anyway";
    ExposeDuplicate = "expose-duplicate" (Error, "Exposed headers")
        "it stands in the list already, and case does not matter";
    ExposeWildcardCredentials = "expose-wildcard-credentials" (Error, "Exposed headers")
        "on a credentialed request `*` is a header of that name, and exposes no other";
    ExposeWildcardNotAlone = "expose-wildcard-not-alone" (Error, "Exposed headers")
        r#"`"*"` exposes every header already, so the others say nothing"#;

    // max_age
    MaxAgeRange = "max-age-range" (Error, "max_age")
        "no browser keeps a preflight for longer than a day, so `max_age` goes from 0 (do not cache) to 86400";
    MaxAgeType = "max-age-type" (Error, "max_age")
        "`max_age` is a whole number of seconds";

    // The attribute
    UnknownKey = "unknown-key" (Error, "The attribute")
        "there is no such key";
    DuplicateKey = "duplicate-key" (Error, "The attribute")
        "a key is given at most once";
    DuplicateAttribute = "duplicate-attribute" (Error, "The attribute")
        "one handler has one policy";
    ValueType = "value-type" (Error, "The attribute")
        "the value is of another kind than this key takes";
    RouteMissing = "route-missing" (Error, "The attribute")
        "`#[cors]` reads the route attribute below it, and generates the preflight from it";
    OptionsHandler = "options-handler" (Error, "The attribute")
        "the `OPTIONS` that browsers send is the preflight, and `#[cors]` answers that by itself";
    ItemKind = "item-kind" (Error, "The attribute")
        "`#[cors]` stands on a handler, above its route attribute, or on an inline module of handlers";
    ModuleMethods = "module-methods" (Error, "The attribute")
        "each handler of the module serves its own methods, and those are the default";
    PolicyWithKeys = "policy-with-keys" (Error, "The attribute")
        "a shared policy is complete, and nothing is added to it in one place";
    BlockNeedless = "block-needless" (Error, "The attribute")
        "no origin is a mismatch where every origin is allowed";
    PolicyMethod = "policy-method" (Error, "The attribute")
        "the policy shuts out what the route serves, so no page could use it";
    DangerousUnknown = "dangerous-unknown" (Error, "The attribute")
        "there is no such opt-out";
    DangerousUnneeded = "dangerous-unneeded" (Error, "The attribute")
        "no origin of this policy needs it, and it would let the next one in unchecked";
    OffWithKeys = "off-with-keys" (Error, "The attribute")
        "`off` means no CORS at all, and stands alone";
}
