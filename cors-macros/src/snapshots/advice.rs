//! The help for values in a form that their key does not take: what the author wrote, in the form that the key takes.

use proc_macro2::TokenStream;

use super::{errors, help, messages};

/// What was written under a key that is not `origins`, and the correct entry.
const ENTRIES: &[(&str, &str)] = &[
    (r#"headers = "content-type""#, r#"headers = ["content-type"]"#),
    (r#"headers = "content-type, authorization""#, r#"headers = ["content-type", "authorization"]"#),
    (r#"headers = "content-type authorization""#, r#"headers = ["content-type", "authorization"]"#),
    (r#"headers = "[\"x-a\",\"x-b\"]""#, r#"headers = ["x-a", "x-b"]"#),
    (r#"headers = "X-A: 1 2""#, r#"headers = ["x-a"]"#),
    (r#"headers = ("x-a", "x-b")"#, r#"headers = ["x-a", "x-b"]"#),
    (r#"headers = vec!["x-a"]"#, r#"headers = ["x-a"]"#),
    (r#"headers = &["x-a"]"#, r#"headers = ["x-a"]"#),
    (r#"headers("x-a", "x-b")"#, r#"headers = ["x-a", "x-b"]"#),
    (r#"headers = "*""#, r#"headers = ["*"]"#),
    ("headers = *", r#"headers = ["*"]"#),
    ("headers = [*]", r#"headers = ["*"]"#),
    (r#"headers = "reflect""#, "headers = reflect"),
    (r#"headers = ["reflect"]"#, "headers = reflect"),
    (r#"headers = "any""#, "headers = reflect"),
    (r#"headers("all")"#, "headers = reflect"),
    (r#"headers = "OPTIONS, x-a""#, r#"headers = ["OPTIONS", "x-a"]"#),
    (r#"headers = c"x-a""#, r#"headers = ["x-a"]"#),
    ("headers = 'x'", r#"headers = ["x"]"#),
    ("headers = any", "headers = reflect"),
    ("headers = all", "headers = reflect"),
    ("headers = mirror_request", "headers = reflect"),
    ("headers = AllowHeaders::any()", "headers = reflect"),
    (r#"expose_headers = "*""#, r#"expose_headers = ["*"]"#),
    (r#"expose_headers = "all""#, r#"expose_headers = ["*"]"#),
    ("expose_headers = any", r#"expose_headers = ["*"]"#),
    ("expose_headers = Reflect", "expose_headers = reflect"),
    (r#"expose_headers = "reflect""#, "expose_headers = reflect"),
    ("expose_headers = *", r#"expose_headers = ["*"]"#),
    (r#"expose_headers = "x-total-count, link""#, r#"expose_headers = ["x-total-count", "link"]"#),
    (r#"expose_headers = "etag;link""#, r#"expose_headers = ["etag", "link"]"#),
    (r#"methods = "GET""#, "methods = [GET]"),
    (r#"methods = "get""#, "methods = [GET]"),
    ("methods = GET", "methods = [GET]"),
    ("methods = Method::GET", "methods = [GET]"),
    ("methods = (GET)", "methods = [GET]"),
    ("methods(GET)", "methods = [GET]"),
    (r#"methods = "GET, OPTIONS""#, "methods = [GET]"),
    ("methods: [GET]", "methods = [GET]"),
    (r#"headers: ["x-a"]"#, r#"headers = ["x-a"]"#),
    (r#"headers ["x-a"]"#, r#"headers = ["x-a"]"#),
    (r#"dangerous = "custom_scheme""#, "dangerous(custom_scheme)"),
    ("dangerous = [custom_scheme]", "dangerous(custom_scheme)"),
    ("dangerous = custom_scheme", "dangerous(custom_scheme)"),
];

#[test]
fn entries_are_corrected_to_what_was_written() {
    for (written, entry) in ENTRIES {
        let arguments = |entry: &str| {
            format!(r#"origins = ["https://app.example.com", "app://-"], dangerous(custom_scheme), {entry}"#)
        };
        let arguments = |entry: &str| match entry.starts_with("dangerous") {
            true => format!(r#"origins = ["https://app.example.com", "app://-"], {entry}"#),
            false => arguments(entry),
        };
        assert_eq!(help(&arguments(written)), format!("write `{entry}`"), "{written}");
        assert_eq!(errors(&arguments(entry)), Vec::<String>::new(), "{entry}");
    }
}

/// What was written for `origins`, and the correct list.
const ORIGINS: &[(&str, &str)] = &[
    (r#""https://a.example""#, r#"["https://a.example"]"#),
    (r#""https://a.example/""#, r#"["https://a.example"]"#),
    (r#""a.example""#, r#"["https://a.example"]"#),
    (r#""https://*.a.example""#, r#"["https://*.a.example"]"#),
    (r#""https://a.example,https://b.example""#, r#"["https://a.example", "https://b.example"]"#),
    (r#""https://a.example/, https://b.example/""#, r#"["https://a.example", "https://b.example"]"#),
    (r#""[\"https://a.example\",\"https://b.example\"]""#, r#"["https://a.example", "https://b.example"]"#),
    (r#"("https://a.example", "https://b.example")"#, r#"["https://a.example", "https://b.example"]"#),
    (r#"&["https://a.example"]"#, r#"["https://a.example"]"#),
    (r#"vec!["https://a.example"]"#, r#"["https://a.example"]"#),
    (r#"{ "https://a.example" }"#, r#"["https://a.example"]"#),
    (r#"String::from("https://a.example")"#, r#"["https://a.example"]"#),
    (r#""https://a.example".to_string()"#, r#"["https://a.example"]"#),
    (r#"concat!("https://", "a.example")"#, r#"["https://a.example"]"#),
    (r#"r"https?://localhost:3000""#, r#"["http://localhost:3000", "https://localhost:3000"]"#),
    (r#""[a-z]{1,3}.a.example""#, r#"["https://*.a.example"]"#),
    (r#""*""#, r#"["*"]"#),
    (r#""all""#, r#"["*"]"#),
    ("'*'", r#"["*"]"#),
    ("[any]", r#"["*"]"#),
    ("*", r#"["*"]"#),
    ("[*]", r#"["*"]"#),
    ("any", r#"["*"]"#),
    ("all", r#"["*"]"#),
];

#[test]
fn origins_are_corrected_to_a_list_of_what_was_written() {
    for (written, list) in ORIGINS {
        assert_eq!(help(&format!("origins = {written}")), format!("write `origins = {list}`"), "{written}");
        assert_eq!(errors(&format!("origins = {list}")), Vec::<String>::new(), "{list}");
    }
    assert_eq!(
        help(r#"origins("https://a.example", "b.example")"#),
        r#"write `origins = ["https://a.example", "https://b.example"]`"#
    );
    assert_eq!(
        help(r#"origins = ["https://a.example"], dev_origins = "http://localhost:*""#),
        r#"write `dev_origins = ["http://localhost:*"]`"#
    );
}

#[test]
fn any_origin_with_credentials_is_never_the_advice() {
    for written in [r#""*""#, "*", "[*]", "any", "all", "mirror", "reflect", r#""all""#] {
        for credentials in ["credentials", "credentials = true"] {
            let help = help(&format!("origins = {written}, {credentials}"));
            assert!(
                !help.contains("[\"*\"]") && help.contains("fn(&Origin, &HttpRequest) -> bool"),
                "{written}: {help}"
            );
        }
        assert!(
            help(&format!("origins = {written}, credentials = false")).starts_with("write `origins = [\"*\"]`"),
            "{written}"
        );
    }
    let functions = "no policy allows any origin with credentials; to allow origins that a list cannot express, name a function \
                     `fn(&Origin, &HttpRequest) -> bool`";
    for written in ["mirror", "reflect"] {
        assert_eq!(help(&format!("origins = {written}")), format!("write `origins = [\"*\"]`; {functions}"));
    }
    for (written, advice) in [
        ("expose_headers = any", "write `expose_headers = reflect`"),
        (r#"expose_headers = "all""#, "write `expose_headers = reflect`"),
        (r#"headers = "*""#, "list the names, or write `headers = reflect`"),
        ("headers = [*]", "list the names, or write `headers = reflect`"),
        ("headers = any", "write `headers = reflect`"),
        (r#"expose_headers = "*""#, "list the names, or write `expose_headers = reflect`"),
    ] {
        assert_eq!(help(&format!(r#"origins = ["https://a.example"], credentials, {written}"#)), advice);
    }
}

#[test]
fn a_predicate_may_have_any_name_but_four() {
    for path in
        ["is_any", "any_of_ours", "is_allowed", "self::any", "policies::all", "reflection", "tenants", "Any", "REFLECT"]
    {
        assert_eq!(errors(&format!("origins = {path}")), Vec::<String>::new(), "{path}");
    }
}

#[test]
fn star_methods_are_those_of_the_route() {
    for written in [r#""*""#, "*", "[*]", "any", "all", "Any"] {
        let help = help(&format!("origins = [\"https://a.example\"], methods = {written}"));
        assert!(help.starts_with("on a handler, remove `methods`") && help.contains("`policy!`"), "{written}: {help}");
    }
    let help = help(r#"origins = ["https://a.example"], methods = "*", credentials"#);
    assert!(!help.contains("[\"*\"]"), "{help}");
}

#[test]
fn elements_are_corrected_to_what_was_written() {
    for (written, element) in [
        (r#"origins = [String::from("https://a.example")]"#, r#""https://a.example""#),
        (r#"origins = ["https://a.example/".to_owned()]"#, r#""https://a.example""#),
        (r#"origins = [&"https://a.example"]"#, r#""https://a.example""#),
        (r#"origins = [b"https://a.example"]"#, r#""https://a.example""#),
        (r#"origins = [concat!("https://", "a.example")]"#, r#""https://a.example""#),
        (r#"origins = [("https://a.example", "https://b.example")]"#, r#""https://a.example", "https://b.example""#),
        (r#"origins = ["https://a.example"], headers = [CONTENT_TYPE]"#, r#""content-type""#),
        (r#"origins = ["https://a.example"], headers = [http::header::X_API_KEY]"#, r#""x-api-key""#),
        (r#"origins = ["https://a.example"], headers = [HeaderName::from_static("x-a")]"#, r#""x-a""#),
        (r#"origins = ["https://a.example"], methods = [Method::GET]"#, "GET"),
        (r#"origins = ["https://a.example"], methods = [http::Method::GET]"#, "GET"),
        (r#"origins = ["*"], headers = [("x-a")]"#, r#""x-a""#),
        (r#"origins = ["*"], headers = [&"x-a"]"#, r#""x-a""#),
        (r#"origins = ["app://-"], dangerous("custom_scheme")"#, "custom_scheme"),
        (r#"origins = ["app://-"], dangerous(custom_scheme = true)"#, "custom_scheme"),
    ] {
        assert_eq!(help(written), format!("write `{element}`"), "{written}");
    }
}

#[test]
fn values_that_a_macro_cannot_see_name_what_can_be_used_instead() {
    let features = ["`policy!`", "SharedOrigins::from_env(\"", "fn(&Origin, &HttpRequest) -> bool", "`PolicyConfig`"];
    for element in [
        "FRONT",
        "config::FRONT",
        "&FRONT",
        "*FRONT",
        "\"https://a.example\".replace(\"a\", SUB)",
        "env!(\"FRONT\")",
        "concat!(FRONT, \"x\")",
        "format!(\"https://{}\", X)",
        "FRONTS[0]",
        "front()",
    ] {
        let arguments = format!("origins = [{element}]");
        let [message] = &*messages(&arguments) else { panic!("{element}") };
        assert!(message.contains("a macro runs before the value"), "{message}");
        for feature in ["in quotes"].iter().chain(&features) {
            assert!(message.contains(feature), "{feature} for {element}: {message}");
        }
    }
    for value in [
        "env!(\"FRONT_2\")",
        "&env!(\"FRONT_2\")",
        "option_env!(\"FRONT_2\")",
        "std::env::var(\"FRONT_2\")",
        "std::env::var(\"FRONT_2\").unwrap()",
        "std::env::var(\"FRONT_2\")?",
        "SharedOrigins::from_env(\"FRONT_2\")",
    ] {
        for arguments in [format!("origins = {value}"), format!("origins = [{value}]")] {
            assert!(
                help(&arguments).contains("SharedOrigins::from_env(\"FRONT_2\")"),
                "{arguments}: {}",
                help(&arguments)
            );
        }
    }
    for arguments in
        ["headers = [X_API]", "headers = NAMES", "expose_headers = NAMES", "methods = METHODS", "dev_origins = [DEV]"]
    {
        let help = help(&format!("origins = [\"https://a.example\"], {arguments}"));
        assert!(help.contains("`policy!`") && help.contains("`PolicyConfig`"), "{arguments}: {help}");
    }
    let conditional = help("origins = if cfg!(debug_assertions) { [\"a\"] } else { [\"b\"] }");
    assert!(conditional.contains("`dev_origins`"), "{conditional}");
}

#[test]
fn what_is_off_stays_off() {
    for written in ["\"false\"", "0", "\"omit\"", "off", "None", "never"] {
        let help = help(&format!("origins = [\"https://a.example\"], credentials = {written}"));
        assert_eq!(help, "remove it, or write `credentials = false`", "{written}");
    }
    for key in ["timing", "block_on_origin_mismatch"] {
        for written in [" = false", " = 0", " = \"off\"", "(false)"] {
            let help = help(&format!("origins = [\"https://a.example\"], {key}{written}"));
            assert_eq!(help, "remove the key: without it this is off", "{key}{written}");
        }
        for written in [" = true", " = 1", "(true)"] {
            assert_eq!(
                help(&format!("origins = [\"https://a.example\"], {key}{written}")),
                format!("write it as in `{key}`")
            );
        }
    }
    assert_eq!(
        help("origins = [\"https://a.example\"], credentials(false)"),
        "remove it, or write `credentials = false`"
    );
    assert_eq!(help("origins = [\"https://a.example\"], credentials(true)"), "write it as in `credentials`");
    assert_eq!(help("origins = [\"https://a.example\"], credentials = \"include\""), "write it as in `credentials`");
}

#[test]
fn further_advice_fits_what_was_written() {
    for (arguments, advice) in [
        ("origins = &TENANTS", "write `origins = TENANTS` for a `SharedOrigins` or a function"),
        (r#"origins = ["*"] credentials"#, "write `, credentials`"),
        (r#"policy = "PARTNERS""#, "write `policy = PARTNERS`"),
        ("policy = &PARTNERS", "write `policy = PARTNERS`"),
        ("policy(PARTNERS)", "write `policy = PARTNERS`"),
        ("policy = policy!(origins = [])", "define `static NAME: Policy = policy!(…);`"),
        (r#"origins = ["https://a.example"], dangerous"#, "remove it, or name in parentheses"),
        (r#"origins = "null""#, "list the origin of the calling page"),
        (r#"origins = "https://*--site.netlify.app""#, "to allow origins that a list cannot express, use a function"),
        ("origins = 3", "write it as in `origins = "),
        (r#"origins = |_, _| true"#, "write a function `fn(&Origin, &HttpRequest) -> bool`"),
    ] {
        let help = help(arguments);
        assert!(help.starts_with(advice), "{arguments}: {help}");
    }
}

#[test]
fn texts_of_any_kind_do_not_panic() {
    for value in [
        "\"\"",
        "\" , ; \"",
        "\"[]\"",
        "[[]]",
        "()",
        "{}",
        "1.5",
        "9e99h",
        "1e400",
        "-1h",
        "'x'",
        "b\"\\xff\"",
        "vec![",
        "a + b",
        "|x|",
        "..",
        "!",
    ] {
        for key in [
            "origins",
            "dev_origins",
            "methods",
            "headers",
            "expose_headers",
            "vary",
            "max_age",
            "credentials",
            "timing",
            "dangerous",
            "policy",
            "crate",
        ] {
            let Ok(arguments) = format!("{key} = {value}").parse::<TokenStream>() else { continue };
            let shown = crate::policy::expand(arguments).to_string();
            assert!(shown.contains("compile_error"), "{key} = {value}: {shown}");
        }
    }
}

#[test]
fn an_unknown_key_with_a_value_of_another_form_is_corrected_at_once() {
    for (written, advice) in [
        (r#"origin = "https://a.example""#, r#"did you mean `origins`? write `origins = ["https://a.example"]`"#),
        (
            r#"allowed_origin("https://a.example")"#,
            r#"did you mean `origins`? write `origins = ["https://a.example"]`"#,
        ),
        (r#"allow_origins = ["https://a.example"]"#, "did you mean `origins`?"),
        (
            r#"origins = ["*"], allowedHeaders = "x-a,x-b""#,
            r#"did you mean `headers`? write `headers = ["x-a", "x-b"]`"#,
        ),
        (r#"origins = ["*"], allowed_methods("GET")"#, "did you mean `methods`? write `methods = [GET]`"),
        (r#"origins = ["*"], preflightMaxAge = "1h""#, "did you mean `max_age`? write `max_age = 3600`"),
        (
            r#"origins = ["https://a.example"], supports_credentials()"#,
            "did you mean `credentials`? write it as in `credentials`",
        ),
        (
            r#"origins = ["https://a.example"], allow_credentials(false)"#,
            "did you mean `credentials`? remove it, or write `credentials = false`",
        ),
        (r#"origins = ["https://a.example"], allow_credentials = true"#, "did you mean `credentials`?"),
    ] {
        assert_eq!(help(written), advice, "{written}");
    }
}
