//! The names that are suggested for misspelt ones.

use actix_web_cors_rules::spelling::nearest;

#[test]
fn misspelt_words_have_a_suggestion_within_the_distance_for_their_length() {
    let words = ["origins", "methods", "max_age", "vary", "GET"];
    for (written, meant) in [
        ("origins", Some("origins")),
        ("ORIGINS", Some("origins")),
        ("origin", Some("origins")),
        ("ori", Some("origins")),
        // Insertion, deletion, replacement, and swapped neighbours: one edit each.
        ("varyy", Some("vary")),
        ("vry", Some("vary")),
        ("vory", Some("vary")),
        ("avry", Some("vary")),
        ("vayr", Some("vary")),
        ("teg", None),
        // One edit in three or four characters, two in five or six, three in more.
        ("voby", None),
        ("vbyr", None),
        ("maxag", Some("max_age")),
        ("mxage", Some("max_age")),
        ("mxgae", None),
        ("orgnis", Some("origins")),
        ("orgni", None),
        ("methdso", Some("methods")),
        ("mtehdos", Some("methods")),
        ("emthdos", Some("methods")),
        ("emhtdos", Some("methods")),
        ("emhtdso", None),
        ("ge", None),
        ("", None),
    ] {
        assert_eq!(nearest(written, &words), meant, "{written}");
    }
}

#[test]
fn the_nearest_of_several_words_is_suggested() {
    for (written, words, meant) in [
        ("http", ["https", "http"], "http"),
        ("htp", ["https", "http"], "http"),
        ("htps", ["http", "https"], "https"),
        ("abcdef", ["badcef", "abdcef"], "abdcef"),
        ("abcdefg", ["abcxyzg", "abxdefg"], "abxdefg"),
    ] {
        assert_eq!(nearest(written, &words), Some(meant), "{written}");
    }
}
