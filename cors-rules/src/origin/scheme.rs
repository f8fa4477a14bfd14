//! The known schemes. To accept or forbid another one, add it to a list here: [`APPS`], [`OPAQUE`] or [`UNSENT`].

/// The kinds of schemes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Pages: `https` and `http`.
    Web,
    /// App shells and browser extensions, whose runtimes send this scheme.
    App,
    /// Documents with this scheme have an opaque origin, which browsers send as `null`.
    Opaque,
    /// A scheme of connections, which no document has.
    Unsent,
    /// Any other.
    Other,
}

/// The schemes of pages.
pub(crate) const WEB: [&str; 2] = ["https", "http"];

/// The schemes of app shells (Capacitor, Ionic, Tauri, Wails, Dioxus), extensions and VS Code.
pub(crate) const APPS: [&str; 10] = [
    "capacitor",
    "ionic",
    "tauri",
    "wails",
    "dioxus",
    "chrome-extension",
    "moz-extension",
    "safari-web-extension",
    "vscode-webview",
    "vscode-file",
];

/// Forbidden: documents with these schemes have an opaque origin.
const OPAQUE: [&str; 5] = ["file", "data", "blob", "about", "javascript"];

/// Forbidden: schemes that are copied from the URL of a WebSocket or a download.
const UNSENT: [&str; 3] = ["wss", "ws", "ftp"];

/// Schemes of links, which are written without slashes.
pub(crate) const LINKS: [&str; 2] = ["mailto", "tel"];

/// Classifies a scheme in lower case.
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

/// Returns true if origins with this scheme have a lower-case host. Safari's extension ids are in upper case, and custom
/// schemes are compared byte by byte.
pub(crate) fn has_lower_case_hosts(scheme: &str) -> bool {
    WEB.contains(&scheme) || APPS.contains(&scheme) && scheme != "safari-web-extension"
}

/// Returns true for a scheme by RFC 3986 §3.1, in the lower case that browsers send.
pub(crate) fn is_scheme(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'+' | b'-' | b'.'))
}

/// The default port of a scheme, which browsers omit.
pub(crate) fn default_port(scheme: &str) -> Option<u16> {
    match scheme {
        "https" => Some(443),
        "http" => Some(80),
        _ => None,
    }
}
