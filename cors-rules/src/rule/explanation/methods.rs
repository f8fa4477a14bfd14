//! Explanations of the rules for methods.

use super::Explanation;
use super::standards::{CREDENTIALS, METHODS, NORMALIZE, PREFLIGHT, PREFLIGHT_CACHE, TOKENS};

pub(super) const METHODS_EMPTY: Explanation = Explanation {
    bad: "#[cors(origins = [\"https://app.example.com\"], methods = [])]\n#[put(\"/items/{id}\")]",
    good: "#[cors(origins = [\"https://app.example.com\"])]\n#[put(\"/items/{id}\")]",
    why: "Before any method except `GET`, `HEAD` and `POST`, a browser sends a preflight, and continues only if the \
          response lists the method. A policy that allows no method refuses all of these, and responses to the other \
          three get no CORS headers either, so no page has access. Without the key, exactly the methods of the route \
          attribute are allowed.",
    see: &[PREFLIGHT],
};

pub(super) const METHOD_INVALID: Explanation = Explanation {
    bad: r#"static PARTNERS: Policy = policy!(origins = ["https://app.example.com"], methods = ["PUT, DELETE"]);"#,
    good: r#"static PARTNERS: Policy = policy!(origins = ["https://app.example.com"], methods = [PUT, DELETE]);"#,
    why: "A method is a single token at the start of a request, without spaces, commas and quotes. A list in one \
          string is one invalid method. A browser that finds something other than tokens in \
          `Access-Control-Allow-Methods` rejects the whole preflight.",
    see: &[METHODS, TOKENS, PREFLIGHT],
};

pub(super) const METHOD_FORBIDDEN: Explanation = Explanation {
    bad: r#"static PARTNERS: Policy = policy!(origins = ["https://app.example.com"], methods = [GET, TRACE]);"#,
    good: r#"static PARTNERS: Policy = policy!(origins = ["https://app.example.com"], methods = [GET]);"#,
    why: "`CONNECT` asks a proxy for a tunnel, `TRACE` makes a server repeat the request, and `TRACK` is an old name \
          for the same. A script that could send them might read cookies that are hidden from it, so `fetch` throws \
          before a request leaves the browser. Allowing them has no effect for a page, and security scanners \
          report it.",
    see: &["Fetch, forbidden method <https://fetch.spec.whatwg.org/#forbidden-method>"],
};

pub(super) const METHOD_CASE: Explanation = Explanation {
    bad: "#[cors(origins = [\"https://app.example.com\"], methods = [patch])]\n#[patch(\"/items/{id}\")]",
    good: "#[cors(origins = [\"https://app.example.com\"], methods = [PATCH])]\n#[patch(\"/items/{id}\")]",
    why: "Methods are case-sensitive. Browsers convert `get`, `head`, `post`, `put`, `delete` and `options` to upper \
          case for compatibility with old scripts, and no other method: `fetch(url, { method: \"patch\" })` sends \
          `patch`, which is not `PATCH`, and fails. Write upper case here and in the script.",
    see: &[NORMALIZE, METHODS],
};

pub(super) const METHOD_DUPLICATE: Explanation = Explanation {
    bad: "#[cors(origins = [\"https://app.example.com\"], methods = [PUT, PUT])]\n#[put(\"/items/{id}\")]",
    good: "#[cors(origins = [\"https://app.example.com\"], methods = [PUT])]\n#[put(\"/items/{id}\")]",
    why: "Browsers treat `Access-Control-Allow-Methods` as a set, so a repeated entry has no effect. The second \
          entry was often meant to be another method, which is then missing.",
    see: &[PREFLIGHT],
};

pub(super) const METHOD_NOT_SERVED: Explanation = Explanation {
    bad: "#[cors(origins = [\"https://app.example.com\"], methods = [GET, PUT])]\n#[get(\"/items\")]",
    good: "#[cors(origins = [\"https://app.example.com\"], methods = [GET])]\n#[get(\"/items\")]",
    why: "A preflight asks about one method, and if the response allows it, the browser sends the request. If the \
          route does not serve the method, that request fails. In addition, browsers cache the preflight for the \
          URL, where another handler may serve the method with a stricter policy.",
    see: &[PREFLIGHT, PREFLIGHT_CACHE],
};

pub(super) const METHOD_WILDCARD_CREDENTIALS: Explanation = Explanation {
    bad: r#"static PARTNERS: Policy = policy!(origins = ["https://app.example.com"], methods = ["*"], credentials);"#,
    good: r#"static PARTNERS: Policy = policy!(origins = ["https://app.example.com"], methods = [GET, POST, PUT], credentials);"#,
    why: "For a request with credentials, the Fetch Standard takes the star literally: it is a method with the name \
          `*`. The preflight for `PUT` then fails, although the header seems to allow everything. The intent is that \
          a server accepting credentialed requests states explicitly what it allows.",
    see: &[CREDENTIALS, PREFLIGHT],
};

pub(super) const METHOD_WILDCARD_HANDLER: Explanation = Explanation {
    bad: "#[cors(origins = [\"https://app.example.com\"], methods = [\"*\"])]\n#[put(\"/items/{id}\")]",
    good: "#[cors(origins = [\"https://app.example.com\"])]\n#[put(\"/items/{id}\")]",
    why: "The preflight of a handler is about this handler, and its route attribute lists what it serves. A star \
          could only allow more: browsers cache the preflight for the URL, and would apply it to another handler on \
          the same path with a stricter policy. Without the key, the methods follow the route attribute, even when \
          it changes.",
    see: &[PREFLIGHT_CACHE],
};

pub(super) const METHOD_WILDCARD_NOT_ALONE: Explanation = Explanation {
    bad: r#"static PUBLIC: Policy = policy!(origins = ["*"], methods = ["*", PUT]);"#,
    good: r#"static PUBLIC: Policy = policy!(origins = ["*"], methods = ["*"]);"#,
    why: "Without credentials, `*` covers every method, including uncommon ones. Another name in the list has no \
          effect for a browser, and looks like a restriction.",
    see: &[PREFLIGHT],
};
