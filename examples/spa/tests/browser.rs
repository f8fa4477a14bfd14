//! The example in a real browser: the page makes its calls, and shows what its script sees.

use std::process::Command;

use support::browsers::Installed;
use support::program::Program;

/// The text of an element, in a document that Chromium has written.
fn output<'a>(document: &'a str, id: &str) -> &'a str {
    let (_, rest) =
        document.split_once(&format!("<output id=\"{id}\"")).unwrap_or_else(|| panic!("no {id}:\n{document}"));
    let (_, text) = rest.split_once('>').expect("the tag ends");
    text.split("</output>").next().unwrap_or_default()
}

#[test]
fn the_page_shows_what_its_script_sees() {
    let Some(chromium) = Installed::chromium_or_skip("the page of the example") else { return };
    let mut server = Program::start(Command::new(env!("CARGO_BIN_EXE_spa")).env("PAGE_PORT", "0"));
    let opened = server.printed_line();
    let port = opened.strip_prefix("open http://localhost:").and_then(|rest| rest.split(' ').next()).expect("a port");

    let document = chromium.document(&format!("http://localhost:{port}/#run"));
    let shown = |id| output(&document, id);
    assert_eq!(shown("log-in").trim(), "204");
    assert_eq!(shown("me"), "200 Ada");
    assert_eq!(shown("forgotten"), "401 not logged in");
    assert_eq!(shown("put"), "200 item 1 is now a blue lamp, says Ada");
    assert_eq!(shown("list"), r#"200 ["a blue lamp","a chair"], x-total-count: 3"#);
    let refused = shown("delete");
    assert!(refused.starts_with("TypeError: Failed to fetch. The server's log: a preflight is refused"), "{refused}");
    assert!(refused.contains(&format!("add `http://localhost:{port}` to `dev_origins`")), "{refused}");
    assert!(refused.contains("policy=\"examples/spa/src/main.rs:"), "{refused}");

    // An address is another origin than the name `localhost`. No call is read, not even a response without a preflight.
    let document = chromium.document(&format!("http://127.0.0.1:{port}/#run"));
    for id in ["log-in", "me", "forgotten", "put", "list", "delete"] {
        assert!(output(&document, id).starts_with("TypeError: Failed to fetch"), "{id}: {}", output(&document, id));
    }
}
