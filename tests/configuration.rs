//! `PolicyConfig`: what a configuration may contain, what is reported, and what the policy is then.

use actix_web::test::init_service;
use actix_web::{App, HttpRequest, HttpResponse, web};
use actix_web_cors::{Cors, Origin, Policy, PolicyConfig, Rule, SharedOrigins, policy};
use serde::Deserialize;
use serde::de::value::{EnumAccessDeserializer, Error, MapDeserializer, StrDeserializer};
use support::exchange::request;
use support::log;
use tracing::Level;

fn parsed(json: &str) -> Result<Policy, actix_web_cors::PolicyError> {
    serde_json::from_str::<PolicyConfig>(json).expect("a map").build()
}

#[test]
fn ten_mistakes_are_ten_violations() {
    let error = PolicyConfig::new()
        .origins(["https://app.example.com/", "example.com", "https://app.example.com", "http://plain.example"])
        .dev_origins("*")
        .methods(["get", "TRACE"])
        .headers(["cookie"])
        .expose_headers("*")
        .credentials(true)
        .max_age(90_000)
        .build()
        .expect_err("ten mistakes");
    let found: Vec<_> = error
        .violations()
        .iter()
        .map(|violation| (violation.key(), violation.index(), violation.violation().rule()))
        .collect();
    assert_eq!(
        found,
        [
            ("origins", Some(0), Rule::OriginPath),
            ("origins", Some(1), Rule::OriginSchemeMissing),
            ("origins", Some(3), Rule::OriginInsecure),
            ("dev_origins", Some(0), Rule::WildcardNotAlone),
            ("methods", Some(0), Rule::MethodCase),
            ("methods", Some(1), Rule::MethodForbidden),
            ("headers", Some(0), Rule::HeaderForbidden),
            ("expose_headers", Some(0), Rule::ExposeWildcardCredentials),
            ("max_age", None, Rule::MaxAgeRange),
        ]
    );
    let text = error.to_string();
    for part in ["origins[0]: origin `https://app.example.com/`", "help: write `GET`", "rule: max-age-range"] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

/// A configuration, and what is said about it: the place, the rule, and a part of the text.
#[test]
fn a_value_of_the_wrong_type_hides_no_other_mistake() {
    for (json, keys) in [
        (r#"{"credentials": "yes"}"#, &[("credentials", None), ("origins", None), ("methods", None)] as &[_]),
        (r#"{"origins": [1], "methods": null}"#, &[("origins", Some(0)), ("methods", None)]),
        (r#"{"origins": 1, "max_age": "soon"}"#, &[("origins", None), ("max_age", None), ("methods", None)]),
        (r#"{"origins": "https://a.example", "methods": true}"#, &[("methods", None)]),
        // An unknown key may be any.
        (r#"{"orgins": "https://a.example", "methods": "GET"}"#, &[("orgins", None)]),
        (
            r#"{"origin": "https://a.example", "origins": "https://b.example/", "methods": "GET"}"#,
            &[("origin", None), ("origins", Some(0))],
        ),
    ] {
        let error = parsed(json).expect_err(json);
        let found: Vec<_> = error.violations().iter().map(|violation| (violation.key(), violation.index())).collect();
        assert_eq!(found, keys, "{json}");
    }
}

#[test]
fn what_a_file_may_contain() {
    let valid = [
        r#"{"origins": "*", "methods": "GET"}"#,
        r#"{"origins": ["*"], "methods": ["GET"], "credentials": false}"#,
        r#"{"origins": [], "methods": ["GET"], "credentials": true, "dangerous": ["insecure_origins"]}"#,
        r#"{"origins": "", "methods": ["GET"], "vary": ""}"#,
        r#"{"origins": "https://a.example https://a.example", "methods": "GET,GET,OPTIONS", "headers": "x-a,X-A"}"#,
        r#"{"origins": ["https://*.a.example", "https://b.a.example"], "methods": ["*"]}"#,
        r#"{"origins": "https://a.example", "methods": "GET", "headers": "reflect", "expose_headers": "Reflect"}"#,
        r#"{"origins": "https://a.example", "methods": "GET", "max_age": "600", "credentials": "true", "timing": null}"#,
        r#"{"dev_origins": ["http://localhost:*"], "methods": ["GET"]}"#,
    ];
    for json in valid {
        assert!(parsed(json).is_ok(), "{json}: {:?}", parsed(json));
    }
    let invalid: [(&str, &str, Rule, &str); 20] = [
        (r#"{"methods": ["GET"]}"#, "origins", Rule::OriginsMissing, "there is no `origins`"),
        (r#"{"origins": "*"}"#, "methods", Rule::MethodsEmpty, "has no route"),
        (r#"{"origins": "*", "methods": []}"#, "methods", Rule::MethodsEmpty, "empty"),
        (r#"{"origins": "*", "methods": "GET", "credentials": true}"#, "origins[0]", Rule::WildcardCredentials, "*"),
        (r#"{"origins": "*, https://a.example", "methods": "GET"}"#, "origins[0]", Rule::WildcardNotAlone, "*"),
        (
            r#"{"origins": "*", "methods": "GET", "block_on_origin_mismatch": true}"#,
            "block_on",
            Rule::BlockNeedless,
            "",
        ),
        (r#"{"origns": "*", "methods": "GET"}"#, "origns", Rule::UnknownKey, "did you mean `origins`?"),
        (r#"{"origins": "*", "methods": "GET", "allowCredentials": 1}"#, "allowC", Rule::UnknownKey, "`credentials`"),
        (r#"{"origins": "*", "methods": "GET", "off": true}"#, "off", Rule::UnknownKey, "not a key of a CORS policy"),
        (r#"{"origins": "*", "origins": "*", "methods": "GET"}"#, "origins", Rule::DuplicateKey, "given twice"),
        (r#"{"origins": 5, "methods": "GET"}"#, "origins", Rule::ValueType, "`5` is not a list"),
        (r#"{"origins": ["https://a.example", 5], "methods": "GET"}"#, "origins[1]", Rule::ValueType, "`5`"),
        (
            r#"{"origins": "*", "methods": "GET", "credentials": "no"}"#,
            "credentials",
            Rule::ValueType,
            "`credentials = false`",
        ),
        (r#"{"origins": "*", "methods": "all"}"#, "methods", Rule::ValueType, "write `methods = \"*\"`"),
        (r#"{"origins": "*", "methods": "GET", "max_age": 1.0}"#, "max_age", Rule::MaxAgeType, "`1.0`"),
        ("{\"origins\": \"*\", \"methods\": \"GET\", \"a\\nb\": 1}", "a", Rule::UnknownKey, "`a\\nb` is not"),
        (r#"{"origins": "*", "methods": "GET", "max_age": "10m"}"#, "max_age", Rule::MaxAgeType, "`10m`"),
        (
            r#"{"origins": "*", "methods": "GET", "headers": ["reflect"]}"#,
            "headers[0]",
            Rule::ValueType,
            "\"reflect\"`",
        ),
        (
            r#"{"origins": "*", "methods": "GET", "dangerous": ["any_port"]}"#,
            "dangerous[0]",
            Rule::DangerousUnneeded,
            "",
        ),
        (r#"{"origins": ["https://a.example"], "methods": "GET", "vary": "x"}"#, "vary", Rule::ValueType, "run-time"),
    ];
    for (json, place, rule, text) in invalid {
        let error = parsed(json).expect_err(json);
        let [violation] = error.violations() else { panic!("{json}: {error}") };
        assert_eq!(violation.violation().rule(), rule, "{json}: {error}");
        assert!(violation.to_string().starts_with(place) && violation.to_string().contains(text), "{json}: {error}");
    }
}

/// In an environment variable a flag is a text.
#[test]
fn a_flag_may_be_a_text() {
    let with = |value: &str| {
        let keys = "\"origins\": \"https://a.example\", \"methods\": \"GET\", \"credentials\"";
        parsed(&format!("{{{keys}: {value}}}"))
    };
    let config = PolicyConfig::new().origins("https://a.example").methods("GET");
    for (value, is_on) in [
        ("true", true),
        ("false", false),
        ("\"true\"", true),
        ("\"false\"", false),
        ("\" true\\n\"", true),
        ("\" false\\n\"", false),
        ("null", false),
    ] {
        assert_eq!(with(value), config.clone().credentials(is_on).build(), "{value}");
    }
    for (value, shown) in [
        ("\"TRUE\"", "TRUE"),
        ("\"off\"", "off"),
        ("\"\"", ""),
        ("1", "1"),
        ("0.5", "0.5"),
        ("[true]", "[…]"),
        ("{\"a\": true}", "{…}"),
    ] {
        let error = with(value).expect_err(value);
        assert_eq!(
            error.to_string(),
            format!(
                "the CORS policy is refused\n  credentials: `{shown}` is neither `true` nor `false`\n    help: write \
                 `credentials = true` or `credentials = false`\n    rule: value-type"
            )
        );
        assert_eq!(format!("{error:?}"), error.to_string(), "`main` prints it");
    }
}

/// `serde` reports what cannot be a configuration, or the value of any key.
#[test]
fn what_is_not_a_configuration() {
    let error = |json: &str| serde_json::from_str::<PolicyConfig>(json).expect_err(json).to_string();
    let expected = "expected a CORS policy, with keys such as `origins` and `methods`";
    assert_eq!(error("5"), format!("invalid type: integer `5`, {expected} at line 1 column 1"));
    assert_eq!(error("[]"), format!("invalid type: sequence, {expected} at line 1 column 0"));
    // A format with enums, which JSON does not have.
    let entries = [("origins", EnumAccessDeserializer::new(StrDeserializer::<Error>::new("Any")))];
    let error = PolicyConfig::deserialize(MapDeserializer::new(entries.into_iter())).expect_err("an enum");
    assert_eq!(error.to_string(), "invalid type: enum, expected a list, a string, a number, or `true` or `false`");
}

fn is_allowed(_: &Origin, _: &HttpRequest) -> bool {
    true
}

/// Two policies are equal if they have the same keys, wherever they are and however they were made.
#[test]
fn policies_are_compared_by_their_keys() {
    static ONE: SharedOrigins = SharedOrigins::empty();
    static OTHER: SharedOrigins = SharedOrigins::empty();
    let listed = || PolicyConfig::new().origins(["https://a.example", "https://*.b.example"]).methods(["GET", "PUT"]);
    let of_source = || PolicyConfig::new().methods("GET");
    let configs = [
        listed(),
        listed().origins("https://a.example"),
        listed().origins("https://a.example, https://*.c.example"),
        listed().origins("*"),
        listed().methods("GET"),
        listed().methods("GET POST"),
        listed().methods("PUT GET"),
        listed().headers("x-a"),
        listed().headers("x-b"),
        listed().headers("reflect"),
        listed().expose_headers("x-a"),
        listed().expose_headers("reflect"),
        listed().credentials(true),
        listed().max_age(0),
        listed().block_on_origin_mismatch(true),
        listed().timing(true),
        of_source().origin_source(&ONE),
        of_source().origin_source(&ONE).vary("x-a"),
        of_source().origin_source(&OTHER),
        of_source().origin_source(&is_allowed),
    ];
    let policies = || configs.iter().map(|config| config.build().expect("valid"));
    for (index, one) in policies().enumerate() {
        for (other_index, other) in policies().enumerate() {
            assert_eq!(one == other, index == other_index, "{:?}\n{:?}", configs[index], configs[other_index]);
        }
    }
    for (config, compiled) in [
        (listed(), policy!(origins = ["https://*.b.example", "https://a.example"], methods = [GET, PUT])),
        (listed().origins("*").headers("reflect"), policy!(origins = ["*"], methods = [GET, PUT], headers = reflect)),
        (of_source().origin_source(&ONE).vary("x-a"), policy!(origins = ONE, methods = [GET], vary = ["x-a"])),
        (of_source().origin_source(&is_allowed), policy!(origins = is_allowed, methods = [GET])),
    ] {
        assert_eq!(config.build(), Ok(compiled));
    }
}

#[test]
fn methods_of_a_policy() {
    let built = |methods: &str| PolicyConfig::new().origins("*").methods(methods).build().expect("valid");
    let table = [
        (
            "GET PUT",
            policy!(origins = ["*"], methods = [GET, PUT]),
            "GET HEAD PUT",
            "POST DELETE get put GE GETS OPTIONS",
        ),
        ("PATCH", policy!(origins = ["*"], methods = [PATCH]), "PATCH", "GET HEAD patch"),
        ("HEAD", policy!(origins = ["*"], methods = [HEAD]), "HEAD", "GET"),
        ("*", policy!(origins = ["*"], methods = ["*"]), "GET HEAD PUT ANY", ""),
    ];
    for (methods, compiled, allowed, others) in table {
        for policy in [built(methods), compiled] {
            for method in allowed.split_whitespace() {
                assert!(policy.allows_method(method), "{method} by {methods}");
            }
            for method in others.split_whitespace() {
                assert!(!policy.allows_method(method), "{method} by {methods}");
            }
        }
    }
}

/// A warning is logged, and the policy is built all the same.
#[test]
fn warnings_of_a_configuration_are_logged() {
    let config = || PolicyConfig::new().methods("GET");
    let safelisted = "expose_headers[0]: exposed header `content-type`: ";
    let authorization = "headers[0]: `\"*\"` without `\"authorization\"`: ";
    let development = "origins[0]: origin `http://localhost:3000` is a development server: ";
    let table: [(PolicyConfig, &[&str]); 7] = [
        (config().origins("https://a.example"), &[]),
        (config().origins("*").expose_headers("content-type"), &[safelisted]),
        (config().origins("*").expose_headers("content-type").headers("*"), &[authorization, safelisted]),
        // What would be a risk in a release build is none where the developer's own machine serves.
        (config().origins("http://localhost:3000"), if cfg!(debug_assertions) { &[] } else { &[development] }),
        (config().dev_origins("http://localhost:3000"), &[]),
        // An entry that another one allows is no mistake in a list that a program has composed.
        (config().origins("https://*.a.example, https://b.a.example"), &[]),
        // The error is the only result of a configuration that is refused.
        (config().origins("x").expose_headers("content-type"), &[]),
    ];
    for (config, expected) in table {
        log::clear(Level::WARN);
        let is_valid = config.build().is_ok();
        let found = log::take();
        let start = " WARN actix_web_cors: the CORS policy from configuration: ";
        let logged: Vec<&str> = found.lines().filter_map(|line| line.strip_prefix(start)).collect();
        assert_eq!(logged.len(), expected.len(), "{config:?}: {found}");
        for (line, expected) in logged.iter().zip(expected) {
            assert!(line.starts_with(expected), "{config:?}: {found}");
        }
        assert!(is_valid || expected.is_empty(), "{config:?}");
    }
}

/// In a release build, where any program of the user's machine could use the server, `Policy::development()` is reported once. In a
/// debug build nothing is.
#[actix_web::test]
async fn a_development_policy_is_reported_in_a_release_build() {
    static DEVELOPMENT: Policy = Policy::development();
    static OTHER: Policy = policy!(origins = ["https://a.example"], methods = [GET]);
    log::clear(Level::WARN);
    for policy in [&OTHER, &DEVELOPMENT, &DEVELOPMENT] {
        let by_hand = web::to(async || HttpResponse::Ok());
        let app = init_service(App::new().route("/", by_hand).wrap(Cors::new(policy))).await;
        request(&app, "GET /", "http://localhost:3000").await;
    }
    let found = log::take();
    // Another test of this program may have caused the report.
    let most = usize::from(!cfg!(debug_assertions));
    let reports =
        found.matches(" WARN actix_web_cors: `Policy::development()` is used in a release build (tests/").count();
    assert!(reports <= most && found.lines().count() == reports, "{found}");
}
