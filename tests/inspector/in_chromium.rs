//! The page in a headless Chromium: the policies, a refusal that appears while it is open, the form, and hostile texts.

use std::time::Duration;

use serde_json::json;
use support::browsers::Installed;
use support::devtools::{Page, from_base64};
use support::server::Served;

const HOSTILE: &[u8] = b"https://<img src=x onerror=document.title='owned'><script>document.title='owned'</script>";

fn chromium() -> Option<Installed> {
    let chromium = Installed::chromium();
    if chromium.is_none() {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "no Chromium in the PATH, and this is CI");
        eprintln!("skipped: no Chromium in the PATH (`apt-get install chromium`)");
    }
    chromium
}

/// A preflight from this origin, which is refused.
fn refused(served: &Served, origin: &[u8]) {
    let origin = [b"Origin: ", origin].concat();
    let reply = served.send("OPTIONS /items/1", &[&origin, b"Access-Control-Request-Method: PUT"]);
    assert_eq!(reply.status(), "403");
}

#[test]
fn the_page_shows_policies_refusals_and_answers() {
    let Some(chromium) = chromium() else { return };
    super::TENANTS.replace(["https://tenant.example"]).unwrap();
    let served = Served::start(super::api);
    let mut page = Page::open(&chromium, &format!("http://{}/__cors", served.address));

    let shows = |text: &str| format!("document.body.innerText.includes({})", json!(text));
    page.wait_for(&shows("annotated routes: 8, Cors: 1, findings: 1"));
    for text in ["PUT /items/{id}", "audit-laxer-neighbour", "Cors: scope", "https://*.example.com"] {
        assert_eq!(page.evaluate(&shows(text)), true, "{text}");
    }

    page.wait_for("document.getElementById('state').textContent !== 'connecting'");
    // On a busy machine one may be late.
    let delays = (0..5).map(|attempt| {
        let origin = format!("https://while-open{attempt}.example");
        refused(&served, origin.as_bytes());
        page.wait_for(&shows(&origin))
    });
    let fastest = delays.min();
    assert!(fastest < Some(Duration::from_secs(1)), "{fastest:?}");
    assert_eq!(page.evaluate(&shows("if it is yours, add https://while-open0.example to origins")), true);

    refused(&served, HOSTILE);
    page.wait_for(&shows("https://<img src=x onerror="));
    assert_eq!(page.evaluate("document.images.length + document.scripts.length"), 1, "no element is made of a text");
    assert_eq!(page.evaluate("document.title"), "CORS inspector");

    // The form, with the keyboard alone.
    page.evaluate("document.forms[0].elements.origin.focus()");
    page.call("Input.insertText", &json!({ "text": "https://app.example.com" }));
    page.evaluate(
        "document.forms[0].elements.method.value = 'PUT'; document.forms[0].elements.path.value = '/items/1'",
    );
    for kind in ["keyDown", "keyUp"] {
        page.call(
            "Input.dispatchKeyEvent",
            &json!({ "type": kind, "key": "Enter", "code": "Enter", "text": "\r", "windowsVirtualKeyCode": 13 }),
        );
    }
    page.wait_for("document.getElementById('verdict')?.textContent === 'yes'");
    page.evaluate("document.forms[0].elements.path.value = '/internal'; document.forms[0].elements.method.value = 'GET'; document.forms[0].requestSubmit()");
    page.wait_for("document.getElementById('verdict')?.textContent === 'no'");

    if std::env::var("UPDATE_DOCS").is_ok_and(|value| value == "1") {
        picture(&mut page);
    }

    page.call(
        "Emulation.setDeviceMetricsOverride",
        &json!({ "width": 360, "height": 740, "deviceScaleFactor": 1, "mobile": true }),
    );
    page.wait_for("innerWidth === 360");
    assert_eq!(page.evaluate("document.documentElement.scrollWidth"), 360, "nothing is wider than a telephone");
}

/// Draws the picture in the README.
fn picture(page: &mut Page) {
    page.evaluate(
        "for (const panel of [...document.getElementById('refusals').children]) {
             if (!panel.innerText.includes('while-open4')) panel.remove();
         }
         const fields = document.forms[0].elements;
         fields.path.value = '/items/1'; fields.method.value = 'PUT'; fields.headers.value = 'x-b: 1';
         document.forms[0].requestSubmit();
         scrollTo(0, 0);",
    );
    page.wait_for("document.getElementById('verdict').innerText === 'no' && document.getElementById('answer').innerText.includes('x-b')");
    let size = json!({ "width": 900, "height": 900, "deviceScaleFactor": 1, "mobile": false });
    page.call("Emulation.setDeviceMetricsOverride", &size);
    page.wait_for("innerWidth === 900");
    let picture = page.call("Page.captureScreenshot", &json!({ "format": "png" }));
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/inspector.png");
    std::fs::write(file, from_base64(picture["data"].as_str().expect("a picture"))).expect("docs/ can be written");
}

#[test]
fn the_page_counts_what_it_does_not_show() {
    let Some(chromium) = chromium() else { return };
    let served = Served::start(super::api);
    let mut page = Page::open(&chromium, &format!("http://{}/__cors", served.address));
    for index in 0..230 {
        refused(&served, format!("https://flood{index}.example").as_bytes());
    }
    page.wait_for("document.body.innerText.includes('https://flood229.example')");
    assert_eq!(page.evaluate("document.getElementById('refusals').children.length"), 200);
    page.wait_for("document.getElementById('state').textContent.startsWith('the newest 200; ')");
}
