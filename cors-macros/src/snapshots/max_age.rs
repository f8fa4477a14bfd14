//! `max_age` in other forms than a number of seconds.

use super::{errors, help, policy};

/// What was written, and the seconds.
const SECONDS: &[(&str, u32)] = &[
    (r#"max_age = "600""#, 600),
    (r#"max_age = "600s""#, 600),
    (r#"max_age = "10m""#, 600),
    (r#"max_age = "10 minutes""#, 600),
    (r#"max_age = "5000ms""#, 5),
    ("max_age = 10m", 600),
    ("max_age = 1h", 3600),
    ("max_age = 1.5h", 5400),
    ("max_age = 1d", 86400),
    ("max_age = 1w / 7", 86400),
    ("max_age = 600u32", 600),
    ("max_age = 600.0", 600),
    ("max_age = 60 * 60", 3600),
    ("max_age = (60 * 60) + 1", 3601),
    ("max_age = 3600 - 60", 3540),
    ("max_age = 3600 / 2", 1800),
    ("max_age = &600", 600),
    ("max_age = [600]", 600),
    ("max_age = (600,)", 600),
    ("max_age = 600 as u32", 600),
    ("max_age = Duration::from_secs(600)", 600),
    ("max_age = std::time::Duration::from_secs(60 * 10).as_secs()", 600),
    ("max_age = Duration::from_millis(5000)", 5),
    ("max_age = Duration::from_mins(10)", 600),
    ("max_age = Duration::from_hours(2)", 7200),
    ("max_age = Duration::from_days(1)", 86400),
    ("max_age = Duration::from_weeks(1) / 7", 86400),
    ("max_age = chrono::Duration::minutes(10)", 600),
    ("max_age = Some(600)", 600),
    ("max_age(600)", 600),
    ("max_age = false", 0),
];

#[test]
fn the_seconds_are_computed() {
    for (written, seconds) in SECONDS {
        let arguments = |entry: &str| format!(r#"origins = ["https://app.example.com"], {entry}"#);
        let entry = format!("max_age = {seconds}");
        assert_eq!(help(&arguments(written)), format!("write `{entry}`"), "{written}");
        assert_eq!(errors(&arguments(&entry)), Vec::<String>::new(), "{entry}");
    }
}

#[test]
fn more_than_a_day_is_a_day() {
    for written in ["2d", "90000s", "Duration::from_days(2)", "\"1w\"", "4294967296s", "1e15"] {
        assert_eq!(
            help(&format!(r#"origins = ["https://app.example.com"], max_age = {written}"#)),
            "write `max_age = 86400`: no browser caches a preflight for more than a day",
            "{written}"
        );
    }
}

#[test]
fn what_is_no_number_of_seconds_gets_an_example() {
    for written in [
        "true",
        "0.5",
        "300 - 600",
        "600 / 0",
        "0 / 0",
        "600 % 7",
        "1e400",
        "-1h",
        "\"soon\"",
        "\"5 fortnights\"",
        "[300, 600]",
        "(300, 600)",
        "Duration::from_secs(600).mul_f32(0.5)",
        "Duration::from_nanos(600)",
        "<Config as Ages>::MAX_AGE",
    ] {
        assert_eq!(
            help(&format!(r#"origins = ["https://app.example.com"], max_age = {written}"#)),
            "write it as in `max_age = 600`",
            "{written}"
        );
    }
    assert_eq!(
        help(r#"origins = ["https://app.example.com"], max_age = None"#),
        "remove it for 600 seconds, or write `max_age = 5`, which browsers assume without the header"
    );
}

#[test]
fn a_constant_is_checked_by_the_compiler() {
    let expanded = policy(r#"origins = ["https://app.example.com"], methods = [GET], max_age = config::MAX_AGE"#);
    let call = r#"max_age : const { (:: actix_web_cors :: __private :: checked_max_age) (config :: MAX_AGE , "#;
    let message = "`max_age = MAX_AGE` is more than a day: `max_age` ranges from 0 (do not cache) to 86400, because no browser \
                   caches a preflight for more than a day\nhelp: give `MAX_AGE` a value from 0 to 86400\nrule: max-age-range";
    assert!(expanded.to_string().contains(&format!("{call}{message:?}")), "{expanded}");
}
