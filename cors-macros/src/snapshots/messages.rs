//! The whole message and the whole help of mistakes in the form of an entry.

use super::{messages_in, on_handler, policy};

/// What is wrong, the message and the help. The help is empty where there is none.
fn assert_messages(arguments: &str, expected: &[(&str, &str)]) {
    let messages = messages_in(on_handler(arguments));
    let found: Vec<(&str, &str)> = messages.iter().map(|message| (message.message(), message.help())).collect();
    assert_eq!(found, expected, "{arguments}");
}

#[test]
fn values_of_another_kind_are_named() {
    for (arguments, message, help) in [
        ("origins = [3]", "`3` is not a string", r#"write it as in `origins = ["https://app.example.com"]`"#),
        (
            "origins = [-1]",
            "`- 1` is not a string literal, and a macro runs before the value of a constant or another expression is known",
            r#"write it as in `origins = ["https://app.example.com"]`"#,
        ),
        (
            r#"origins = ["https://a.example"x]"#,
            r#"`"https://a.example"x` is not a string"#,
            r#"write `"https://a.example"`"#,
        ),
        (
            r#"origins = ["*"], headers = X_API"#,
            "`X_API` is neither a list nor `reflect`, which stands for the names that a request or response has",
            "write the names in quotes; share a list between handlers by `policy!` and `policy = PATH`; for a whole policy from configuration use `PolicyConfig`",
        ),
        (
            r#"origins = ["https://a.example"], methods = METHODS"#,
            "`METHODS` is not a list",
            "write the names of the methods, for example `methods = [GET, PUT]`; share a list between handlers by `policy!` and `policy = PATH`; for a whole policy from configuration use `PolicyConfig`",
        ),
        (
            r#"origins = ["https://a.example"], dev_origins = [DEV]"#,
            "`DEV` is not a string literal, and a macro runs before the value of a constant or another expression is known",
            r#"write the origin in quotes, for example `"http://localhost:*"` for every port; at run time, `origins = path` can name a `static` made by `SharedOrigins::from_env("CORS_ORIGINS")`, or a function `fn(&Origin, &HttpRequest) -> bool`; share a list between handlers by `policy!` and `policy = PATH`; for a whole policy from configuration use `PolicyConfig`"#,
        ),
        (
            "origins = origins_of(CONFIG)",
            "`origins_of (CONFIG)` is an expression, and a macro cannot see its value",
            ORIGINS_AT_RUN_TIME,
        ),
        (
            "origins = if PRODUCTION { SITE } else { LOCAL }",
            "`if PRODUCTION { SITE } else { LOCAL }` is not a list",
            ORIGINS_AT_RUN_TIME,
        ),
        ("origins = <Config as Origins>::LIST", "`< Config as Origins >::LIST` is not a list", ORIGINS_AT_RUN_TIME),
        (
            "policy = <Config as Policies>::API",
            "`< Config as Policies >::API` is not a path",
            "define `static NAME: Policy = policy!(…);`, or `= Policy::development();`, and write `policy = NAME`",
        ),
        (
            r#"origins = ["*"], crate = "my_web::cors""#,
            r#"`"my_web::cors"` is not a path"#,
            "write `crate = my_web::cors`",
        ),
        (
            r#"origins = ["*"], credentials = USE_COOKIES"#,
            "`USE_COOKIES` is neither `true` nor `false`",
            "write `credentials` or `credentials = false`; for a whole policy from configuration use `PolicyConfig`",
        ),
        (
            r#"origins = ["*"], credentials = include"#,
            "`include` is neither `true` nor `false`",
            "write it as in `credentials`",
        ),
        (
            r#"origins = ["*"], dangerous = "any_origin""#,
            "opt-outs are listed in parentheses",
            "remove it, or name in parentheses what the policy needs: `insecure_origins`, `public_suffix`, `any_port`, `custom_scheme`",
        ),
        (
            r#"origins = ["*"], dangerous = """#,
            "opt-outs are listed in parentheses",
            "remove it, or name in parentheses what the policy needs: `insecure_origins`, `public_suffix`, `any_port`, `custom_scheme`",
        ),
    ] {
        assert_messages(arguments, &[(message, help)]);
    }
}

const ORIGINS_AT_RUN_TIME: &str = "write the origin in quotes; at run time, `origins = path` can name a `static` made by `SharedOrigins::from_env(\"CORS_ORIGINS\")`, or a function `fn(&Origin, &HttpRequest) -> bool`; share a list between handlers by `policy!` and `policy = PATH`; for a whole policy from configuration use `PolicyConfig`";

#[test]
fn entries_that_do_not_parse_are_named() {
    for (arguments, message, help) in [
        (
            r#""https://a.example""#,
            r#"expected a key, as in `origins = ["https://app.example.com"]`"#,
            r#"write `origins = ["https://a.example"]`"#,
        ),
        (
            r#"["https://a.example"]"#,
            r#"expected a key, as in `origins = ["https://app.example.com"]`"#,
            r#"write `origins = ["https://a.example"]`"#,
        ),
        ("1 + 2", r#"expected a key, as in `origins = ["https://app.example.com"]`"#, ""),
        (r#"origin ="#, "`origin` is not a key of `#[cors]`", "did you mean `origins`?"),
        (
            r#"origins = ["*"], max_age = 600 credentials"#,
            "there is no comma before `credentials`",
            "write `, credentials`",
        ),
        (
            r#"origins = ["*"], max_age = 600 seconds"#,
            "expected an expression as the value of `max_age`: unexpected token",
            "write it as in `max_age = 600`",
        ),
        ("policy = policy timing", "there is no comma before `timing`", "write `, timing`"),
        (r#"origins = ["*"], danger(any_port)"#, "`danger` is not a key of `#[cors]`", "did you mean `dangerous`?"),
    ] {
        assert_messages(arguments, &[(message, help)]);
    }
}

#[test]
fn a_comma_inside_a_value_separates_no_entries() {
    let closure = (
        "a closure cannot be used here, because an origin source needs a path",
        "write a function `fn(&Origin, &HttpRequest) -> bool` and name it, as in `origins = is_a_tenant`",
    );
    for parameters in ["|_, _|", "move |origin, request|", "async |_, _|", "async move |origin, request|"] {
        assert_messages(&format!("origins = {parameters} true, credentials"), &[closure]);
    }
    assert_messages(
        r#"origins = ["https://a.example"], methods = GET | POST, max_age = true, credentials"#,
        &[
            ("`GET | POST` is not a list", "write `methods = [GET, POST]`"),
            ("`true` is not a whole number of seconds", "write it as in `max_age = 600`"),
        ],
    );
}

#[test]
fn attributes_inside_entries_are_named() {
    const OTHERWISE: &str = "for another condition use two `#[cfg_attr(condition, cors(…))]` with opposite conditions, or for `policy!` two items under `#[cfg]`";
    let conditional = |attribute: &str| {
        format!(
            "`{attribute}` cannot be evaluated by a macro, and the policy would be a different one without the condition"
        )
    };
    let for_development = format!("for development origins use `dev_origins`; {OTHERWISE}");
    for (arguments, message, help) in [
        (
            r#"origins = [#[cfg(dev)] "http://localhost:3000"]"#,
            conditional("#[cfg (dev)]"),
            format!(
                "list development origins in `dev_origins`, which only builds with `debug_assertions` allow; {OTHERWISE}"
            ),
        ),
        (
            r#"origins = ["https://a.example"], #[cfg(debug_assertions)] dev_origins = ["http://localhost:3000"]"#,
            conditional("#[cfg (debug_assertions)]"),
            format!(
                "only builds with `debug_assertions` allow `dev_origins`, so `#[cfg(debug_assertions)]` can be removed; {OTHERWISE}"
            ),
        ),
        (r#"origins = ["*"], #[cfg(dev)] timing"#, conditional("#[cfg (dev)]"), for_development.clone()),
        (r#"origins = ["*"], #[cfg_attr(dev, x)] timing"#, conditional("#[cfg_attr (dev , x)]"), for_development),
        (
            "origins = [\"*\"], /// Timing.\n timing",
            "a doc comment has no meaning inside `#[cors]` and `policy!`".to_owned(),
            "write a comment with two slashes, `// …`".to_owned(),
        ),
        (
            r#"origins = ["*"], #[allow(x)] timing"#,
            "`#[allow (x)]` has no meaning inside `#[cors]` and `policy!`".to_owned(),
            "remove it".to_owned(),
        ),
    ] {
        assert_messages(arguments, &[(&message, &help)]);
    }
}

#[test]
fn a_shared_policy_may_list_options_alone() {
    for (methods, expected) in [("\"OPTIONS\"", "methods = [OPTIONS]"), ("\"OPTIONS, GET\"", "methods = [GET]")] {
        let messages = messages_in(policy(&format!(r#"origins = ["*"], methods = {methods}"#)));
        let help: Vec<&str> = messages.iter().map(super::Message::help).collect();
        assert_eq!(help, [format!("write `{expected}`")]);
        assert!(messages_in(policy(&format!(r#"origins = ["*"], {expected}"#))).is_empty(), "{expected}");
    }
}

#[test]
fn a_shared_policy_is_neither_off_nor_another_policy() {
    for (arguments, message) in [
        ("off", "`off` cannot be used in `policy!`: a shared policy cannot be off"),
        ("policy = PARTNERS", "`policy` cannot be used in `policy!`: where the other policy is wanted, use it itself"),
    ] {
        let messages = messages_in(policy(arguments));
        let found: Vec<&str> = messages.iter().map(|message| message.text.as_str()).collect();
        assert_eq!(found, [format!("{message}\nhelp: remove it\nrule: unknown-key")], "{arguments}");
    }
}
