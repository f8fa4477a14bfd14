//! The explanation of each rule, for `docs/rules.md` and `cargo cors explain`. One file per family of rules.

mod attribute;
mod audit;
mod exposed_headers;
mod max_age;
mod methods;
mod origins;
mod request_headers;
mod signature;
mod standards;

use super::Rule;

/// The explanation of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// Source that violates the rule.
    pub bad: &'static str,
    /// The corrected source.
    pub good: &'static str,
    /// The behaviour of browsers, or the attack, behind the rule: two to four sentences of Markdown.
    pub why: &'static str,
    /// The standards and advisories behind the rule, each as a title and an address. Empty if the rule is specific to this
    /// crate.
    pub see: &'static [&'static str],
}

impl Rule {
    /// The explanation of the rule: a bad and a good example, the reason, and the standards.
    #[inline] // Only tools and tests call it.
    pub fn explanation(self) -> &'static Explanation {
        match self {
            // Origins
            Self::OriginsMissing => &origins::ORIGINS_MISSING,
            Self::OriginsEmpty => &origins::ORIGINS_EMPTY,
            Self::WildcardCredentials => &origins::WILDCARD_CREDENTIALS,
            Self::WildcardNotAlone => &origins::WILDCARD_NOT_ALONE,
            Self::OriginNull => &origins::ORIGIN_NULL,
            Self::OriginOpaqueScheme => &origins::ORIGIN_OPAQUE_SCHEME,
            Self::OriginUnsentScheme => &origins::ORIGIN_UNSENT_SCHEME,
            Self::OriginSchemeMissing => &origins::ORIGIN_SCHEME_MISSING,
            Self::OriginSchemeInvalid => &origins::ORIGIN_SCHEME_INVALID,
            Self::OriginUnknownScheme => &origins::ORIGIN_UNKNOWN_SCHEME,
            Self::OriginUppercase => &origins::ORIGIN_UPPERCASE,
            Self::OriginPath => &origins::ORIGIN_PATH,
            Self::OriginUserinfo => &origins::ORIGIN_USERINFO,
            Self::OriginDefaultPort => &origins::ORIGIN_DEFAULT_PORT,
            Self::OriginPortInvalid => &origins::ORIGIN_PORT_INVALID,
            Self::OriginHostMissing => &origins::ORIGIN_HOST_MISSING,
            Self::OriginHostInvalid => &origins::ORIGIN_HOST_INVALID,
            Self::OriginTrailingDot => &origins::ORIGIN_TRAILING_DOT,
            Self::OriginUnicode => &origins::ORIGIN_UNICODE,
            Self::OriginPunycodeInvalid => &origins::ORIGIN_PUNYCODE_INVALID,
            Self::OriginIpv4 => &origins::ORIGIN_IPV4,
            Self::OriginIpv6 => &origins::ORIGIN_IPV6,
            Self::OriginWhitespace => &origins::ORIGIN_WHITESPACE,
            Self::OriginList => &origins::ORIGIN_LIST,
            Self::OriginRegex => &origins::ORIGIN_REGEX,
            Self::OriginWildcardPosition => &origins::ORIGIN_WILDCARD_POSITION,
            Self::OriginWildcardIp => &origins::ORIGIN_WILDCARD_IP,
            Self::OriginDuplicate => &origins::ORIGIN_DUPLICATE,
            Self::OriginSubsumed => &origins::ORIGIN_SUBSUMED,
            Self::OriginInsecure => &origins::ORIGIN_INSECURE,
            Self::OriginPublicSuffix => &origins::ORIGIN_PUBLIC_SUFFIX,
            Self::OriginSuffixBelow => &origins::ORIGIN_SUFFIX_BELOW,
            Self::OriginAnyPort => &origins::ORIGIN_ANY_PORT,
            Self::OriginLocalhostRelease => &origins::ORIGIN_LOCALHOST_RELEASE,

            // Methods
            Self::MethodsEmpty => &methods::METHODS_EMPTY,
            Self::MethodInvalid => &methods::METHOD_INVALID,
            Self::MethodForbidden => &methods::METHOD_FORBIDDEN,
            Self::MethodCase => &methods::METHOD_CASE,
            Self::MethodDuplicate => &methods::METHOD_DUPLICATE,
            Self::MethodNotServed => &methods::METHOD_NOT_SERVED,
            Self::MethodWildcardCredentials => &methods::METHOD_WILDCARD_CREDENTIALS,
            Self::MethodWildcardHandler => &methods::METHOD_WILDCARD_HANDLER,
            Self::MethodWildcardNotAlone => &methods::METHOD_WILDCARD_NOT_ALONE,

            // Request headers
            Self::HeaderInvalid => &request_headers::HEADER_INVALID,
            Self::HeaderForbidden => &request_headers::HEADER_FORBIDDEN,
            Self::HeaderResponseName => &request_headers::HEADER_RESPONSE_NAME,
            Self::HeaderDuplicate => &request_headers::HEADER_DUPLICATE,
            Self::HeaderWildcardCredentials => &request_headers::HEADER_WILDCARD_CREDENTIALS,
            Self::HeaderWildcardNotAlone => &request_headers::HEADER_WILDCARD_NOT_ALONE,
            Self::HeaderWildcardAuthorization => &request_headers::HEADER_WILDCARD_AUTHORIZATION,

            // Exposed headers
            Self::ExposeInvalid => &exposed_headers::EXPOSE_INVALID,
            Self::ExposeForbidden => &exposed_headers::EXPOSE_FORBIDDEN,
            Self::ExposeCorsName => &exposed_headers::EXPOSE_CORS_NAME,
            Self::ExposeSafelisted => &exposed_headers::EXPOSE_SAFELISTED,
            Self::ExposeDuplicate => &exposed_headers::EXPOSE_DUPLICATE,
            Self::ExposeWildcardCredentials => &exposed_headers::EXPOSE_WILDCARD_CREDENTIALS,
            Self::ExposeWildcardNotAlone => &exposed_headers::EXPOSE_WILDCARD_NOT_ALONE,

            // max_age
            Self::MaxAgeRange => &max_age::MAX_AGE_RANGE,
            Self::MaxAgeType => &max_age::MAX_AGE_TYPE,

            // The handler's signature
            Self::JsonContentType => &signature::JSON_CONTENT_TYPE,
            Self::AuthAuthorization => &signature::AUTH_AUTHORIZATION,
            Self::SessionCredentials => &signature::SESSION_CREDENTIALS,

            // The attribute
            Self::UnknownKey => &attribute::UNKNOWN_KEY,
            Self::DuplicateKey => &attribute::DUPLICATE_KEY,
            Self::DuplicateAttribute => &attribute::DUPLICATE_ATTRIBUTE,
            Self::ValueType => &attribute::VALUE_TYPE,
            Self::RouteMissing => &attribute::ROUTE_MISSING,
            Self::OptionsHandler => &attribute::OPTIONS_HANDLER,
            Self::ItemKind => &attribute::ITEM_KIND,
            Self::ModuleMethods => &attribute::MODULE_METHODS,
            Self::PolicyWithKeys => &attribute::POLICY_WITH_KEYS,
            Self::BlockNeedless => &attribute::BLOCK_NEEDLESS,
            Self::PolicyMethod => &attribute::POLICY_METHOD,
            Self::DangerousUnknown => &attribute::DANGEROUS_UNKNOWN,
            Self::DangerousUnneeded => &attribute::DANGEROUS_UNNEEDED,
            Self::OffWithKeys => &attribute::OFF_WITH_KEYS,

            // Audit
            Self::AuditLaxerNeighbour => &audit::AUDIT_LAXER_NEIGHBOUR,
            Self::AuditShadowed => &audit::AUDIT_SHADOWED,
            Self::AuditOptOut => &audit::AUDIT_OPT_OUT,
            Self::AuditCredentialedPattern => &audit::AUDIT_CREDENTIALED_PATTERN,
            Self::AuditSourceUnset => &audit::AUDIT_SOURCE_UNSET,
        }
    }
}
