//! Schemes: which of them an `Origin` header can begin with.

/// What is known of a scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Pages: `https` and `http`.
    Web,
    /// App shells and browser extensions, whose runtimes send an origin of their own.
    App,
    /// Documents of it have an opaque origin, sent as `null`.
    Opaque,
    /// A scheme that no document has.
    Unsent,
    /// Any other.
    Other,
}

/// The schemes of pages.
pub(crate) const WEB: [&str; 2] = ["https", "http"];

/// The schemes of app shells (Capacitor, Ionic, Tauri, Wails, Dioxus), extensions and VS Code's web views.
pub(crate) const APPS: [&str; 9] = [
    "capacitor",
    "ionic",
    "tauri",
    "wails",
    "dioxus",
    "chrome-extension",
    "moz-extension",
    "safari-web-extension",
    "vscode-webview",
];

const OPAQUE: [&str; 5] = ["file", "data", "blob", "about", "javascript"];

/// What people take from the URL of a socket or a download.
const UNSENT: [&str; 3] = ["wss", "ws", "ftp"];

/// Schemes of links, which people write without slashes.
pub(crate) const LINKS: [&str; 2] = ["mailto", "tel"];

pub(crate) fn kind(scheme: &str) -> Kind {
    if WEB.contains(&scheme) {
        Kind::Web
    } else if APPS.contains(&scheme) {
        Kind::App
    } else if OPAQUE.contains(&scheme) {
        Kind::Opaque
    } else if UNSENT.contains(&scheme) {
        Kind::Unsent
    } else {
        Kind::Other
    }
}

/// Whether origins of this scheme have their host in lower case. Safari's extension ids are upper case, and what is opted
/// into is compared as it is.
pub(crate) fn has_lower_case_hosts(scheme: &str) -> bool {
    WEB.contains(&scheme) || APPS.contains(&scheme) && scheme != "safari-web-extension"
}

/// RFC 3986 §3.1, in the lower case that browsers send.
pub(crate) fn is_scheme(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'+' | b'-' | b'.'))
}

/// The port that browsers leave out.
pub(crate) fn default_port(scheme: &str) -> Option<u16> {
    match scheme {
        "https" => Some(443),
        "http" => Some(80),
        _ => None,
    }
}
