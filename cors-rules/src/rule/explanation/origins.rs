//! Explanations of the rules for origins and `dev_origins`.

use super::Explanation;
use super::standards::{
    ALLOW_ORIGIN, CORS_CHECK, CREDENTIALS, HOST_PARSER, OPAQUE, ORIGIN_HEADER, ORIGIN_OF_A_URI, PUBLIC_SUFFIXES,
    SERIALIZATION, TRUSTWORTHY,
};

pub(super) const ORIGINS_MISSING: Explanation = Explanation {
    bad: r#"#[cors(credentials)]"#,
    good: r#"#[cors(origins = ["https://app.example.com"], credentials)]"#,
    why: "A browser lets a page read a response from another origin only if `Access-Control-Allow-Origin` in the \
          response names the origin of the page. The list of origins decides which origins are named, so a policy \
          without one has no effect. No default would be right: an empty list would make the attribute useless, and \
          `*` would make every response public.",
    see: &[ALLOW_ORIGIN],
};

pub(super) const ORIGINS_EMPTY: Explanation = Explanation {
    bad: r#"#[cors(origins = [])]"#,
    good: r#"#[cors(origins = ["https://app.example.com"])]"#,
    why: "Without CORS headers, browsers already keep responses from pages of other origins: this is the same-origin \
          policy. An empty list has the same effect. To allow only development servers, list them in `dev_origins`. \
          To exclude a handler from the policy of its module, write `#[cors(off)]`.",
    see: &[CORS_CHECK],
};

pub(super) const WILDCARD_CREDENTIALS: Explanation = Explanation {
    bad: r#"#[cors(origins = ["*"], credentials)]"#,
    good: r#"#[cors(origins = ["https://app.example.com"], credentials)]"#,
    why: "With `credentials` the browser sends the user's cookies, so the response may contain data that only this \
          user should see. The Fetch Standard therefore accepts `*` only for requests without credentials; otherwise \
          the page gets a network error. Some libraries avoided this error by sending back whatever `Origin` came \
          in. Every website could then read responses as its logged-in visitors, and several of these libraries have \
          an advisory for it.",
    see: &[
        CREDENTIALS,
        "CVE-2018-20744 (rs/cors) <https://nvd.nist.gov/vuln/detail/CVE-2018-20744>",
        "CVE-2024-25124 (gofiber) <https://nvd.nist.gov/vuln/detail/CVE-2024-25124>",
    ],
};

pub(super) const WILDCARD_NOT_ALONE: Explanation = Explanation {
    bad: r#"#[cors(origins = ["*", "https://app.example.com"])]"#,
    good: r#"#[cors(origins = ["*"])]"#,
    why: "`*` already allows every origin, so listing another one has no effect. A reader of the list may take it \
          for a restriction that does not exist. Write `*` alone, or list the origins.",
    see: &[ALLOW_ORIGIN],
};

pub(super) const ORIGIN_NULL: Explanation = Explanation {
    bad: r#"#[cors(origins = ["null"])]"#,
    good: r#"#[cors(origins = ["https://app.example.com"])]"#,
    why: "`null` does not identify a site: browsers send it for every document that has no origin to name. A \
          sandboxed frame is such a document, and any page can create one. An entry for `null` therefore allows \
          every page that opens a frame first, and with `credentials` that page reads the response as the user.",
    see: &[SERIALIZATION, OPAQUE, CORS_CHECK],
};

pub(super) const ORIGIN_OPAQUE_SCHEME: Explanation = Explanation {
    bad: r#"#[cors(origins = ["file://"])]"#,
    good: r#"#[cors(origins = ["https://app.example.com"], dev_origins = ["http://localhost:5173"])]"#,
    why: "A page opened from disk, or created from a `data:` URL, cannot be distinguished from any other such page, \
          so it has an opaque origin. Browsers send an opaque origin as `null`, never as `file://`, so the entry \
          would never match. During development, serve the page from a local web server and list that origin in \
          `dev_origins`.",
    see: &[OPAQUE, "URL, origin <https://url.spec.whatwg.org/#concept-url-origin>"],
};

pub(super) const ORIGIN_UNSENT_SCHEME: Explanation = Explanation {
    bad: r#"#[cors(origins = ["wss://app.example.com"])]"#,
    good: r#"#[cors(origins = ["https://app.example.com"])]"#,
    why: "An origin identifies where a page was loaded from, and browsers load pages over `https` or `http`, not over \
          `ftp`. A WebSocket handshake carries the origin of the page that opens the socket, which never starts with \
          `wss`. Browsers do not apply CORS to WebSockets at all, so the server must reject other origins itself. \
          `block_on_origin_mismatch` does this.",
    see: &["RFC 6455 §10.2, origin considerations <https://www.rfc-editor.org/rfc/rfc6455#section-10.2>"],
};

pub(super) const ORIGIN_SCHEME_MISSING: Explanation = Explanation {
    bad: r#"#[cors(origins = ["app.example.com"])]"#,
    good: r#"#[cors(origins = ["https://app.example.com"])]"#,
    why: "`http://app.example.com` and `https://app.example.com` are two different origins: anyone between the user \
          and the server can modify a page from the first. A host without a scheme does not state which of the two \
          is trusted. It would also never match, because the origin that a browser sends always starts with a \
          scheme.",
    see: &[ORIGIN_OF_A_URI, ORIGIN_HEADER],
};

pub(super) const ORIGIN_SCHEME_INVALID: Explanation = Explanation {
    bad: r#"#[cors(origins = ["my_app://localhost"], dangerous(custom_scheme))]"#,
    good: r#"#[cors(origins = ["my-app://localhost"], dangerous(custom_scheme))]"#,
    why: "A scheme is the part before `://`. It consists of a letter, followed by letters, digits, `+`, `-` and `.`. \
          A URL with any other character there is not valid in a browser, so no page can have been loaded from it.",
    see: &["RFC 3986 §3.1, scheme <https://www.rfc-editor.org/rfc/rfc3986#section-3.1>"],
};

pub(super) const ORIGIN_UNKNOWN_SCHEME: Explanation = Explanation {
    bad: r#"#[cors(origins = ["htps://app.example.com"])]"#,
    good: r#"#[cors(origins = ["https://app.example.com"])]"#,
    why: "Pages are loaded over `https` and `http`, or with the scheme of an app shell or a browser extension. Any \
          scheme that is not among the known ones may be a typing error, which looks right in a review and never \
          matches. Some app shells do have a scheme of their own: Obsidian sends `app://obsidian.md`, and an Electron \
          app can register any name. For these, add `dangerous(custom_scheme)`.",
    see: &[ORIGIN_OF_A_URI],
};

pub(super) const ORIGIN_UPPERCASE: Explanation = Explanation {
    bad: r#"#[cors(origins = ["https://App.Example.com"])]"#,
    good: r#"#[cors(origins = ["https://app.example.com"])]"#,
    why: "Scheme and host are case-insensitive, and browsers convert both to lower case before they send an origin. \
          After that, both the server and the browser compare bytes. An entry with upper-case letters never equals \
          the origin that the browser sends.",
    see: &[HOST_PARSER, CORS_CHECK],
};

pub(super) const ORIGIN_PATH: Explanation = Explanation {
    bad: r#"#[cors(origins = ["https://app.example.com/"])]"#,
    good: r#"#[cors(origins = ["https://app.example.com"])]"#,
    why: "Browsers treat all pages with the same scheme, host and port as one origin. A script of `/blog` can access \
          `/shop`, so trusting only one of them would not protect it. `Origin` therefore has no path, not even the \
          slash of the front page. Text copied from an address bar often includes that slash.",
    see: &[SERIALIZATION, ORIGIN_OF_A_URI],
};

pub(super) const ORIGIN_USERINFO: Explanation = Explanation {
    bad: r#"#[cors(origins = ["https://user:secret@app.example.com"])]"#,
    good: r#"#[cors(origins = ["https://app.example.com"])]"#,
    why: "A user name and a password in a URL identify the user, not the page, and browsers do not include them in \
          the origin. The entry would never match. The password would also be readable by anyone who has the source \
          or the binary.",
    see: &[ORIGIN_OF_A_URI],
};

pub(super) const ORIGIN_DEFAULT_PORT: Explanation = Explanation {
    bad: r#"#[cors(origins = ["https://app.example.com:443"])]"#,
    good: r#"#[cors(origins = ["https://app.example.com"])]"#,
    why: "An origin with and without `:443` is the same origin, and browsers have one form for it: they omit the \
          default port of the scheme, 443 for `https` and 80 for `http`. The longer text differs from the origin \
          that browsers send, so every page would be refused.",
    see: &[SERIALIZATION, "URL, default port <https://url.spec.whatwg.org/#default-port>"],
};

pub(super) const ORIGIN_PORT_INVALID: Explanation = Explanation {
    bad: r#"#[cors(origins = ["https://app.example.com:08443"])]"#,
    good: r#"#[cors(origins = ["https://app.example.com:8443"])]"#,
    why: "Browsers parse the port as a number and send it in plain digits: `8443`, never `08443`. There is no port \
          above 65535, and port 0 cannot serve pages. Any other form never matches.",
    see: &["URL, port state <https://url.spec.whatwg.org/#port-state>"],
};

pub(super) const ORIGIN_HOST_MISSING: Explanation = Explanation {
    bad: r#"#[cors(origins = ["https://:8443"])]"#,
    good: r#"#[cors(origins = ["https://app.example.com:8443"])]"#,
    why: "An origin identifies the site that a page was loaded from, and the host is the name of that site. A scheme \
          and a port alone do not mean every host. To allow any origin, write `\"*\"`.",
    see: &[ORIGIN_OF_A_URI, HOST_PARSER],
};

pub(super) const ORIGIN_HOST_INVALID: Explanation = Explanation {
    bad: r#"#[cors(origins = ["https://app..example.com"])]"#,
    good: r#"#[cors(origins = ["https://app.example.com"])]"#,
    why: "A host name consists of labels of at most 63 letters, digits and inner hyphens, separated by single dots, \
          253 characters in all; `_` is accepted because some real hosts use it. Pages are not served from other \
          names, so the entry would look as if it allowed an origin and would allow none. A typing error in a host \
          should be found early, because a third party may register the wrong name later.",
    see: &[
        "RFC 1123 §2.1, host names <https://www.rfc-editor.org/rfc/rfc1123#section-2.1>",
        "URL, forbidden domain code point <https://url.spec.whatwg.org/#forbidden-domain-code-point>",
    ],
};

pub(super) const ORIGIN_TRAILING_DOT: Explanation = Explanation {
    bad: r#"#[cors(origins = ["https://app.example.com."])]"#,
    good: r#"#[cors(origins = ["https://app.example.com"])]"#,
    why: "A trailing dot marks a name as complete in DNS, and both forms lead to the same server. Browsers \
          nevertheless treat them as two origins, and send the dot only if the page was opened with it. An entry \
          with the dot excludes nearly every visitor.",
    see: &[HOST_PARSER],
};

pub(super) const ORIGIN_UNICODE: Explanation = Explanation {
    bad: r#"#[cors(origins = ["https://bücher.example"])]"#,
    good: r#"#[cors(origins = ["https://xn--bcher-kva.example"])]"#,
    why: "Host names are transmitted as ASCII. Browsers convert `bücher.example` to `xn--bcher-kva.example` before \
          the lookup, and send the same text as the origin. The ASCII form also makes look-alike letters of two \
          alphabets visible in a review.",
    see: &["URL, domain to ASCII <https://url.spec.whatwg.org/#concept-domain-to-ascii>"],
};

pub(super) const ORIGIN_PUNYCODE_INVALID: Explanation = Explanation {
    bad: r#"#[cors(origins = ["https://xn--zz.example"])]"#,
    good: r#"#[cors(origins = ["https://xn--bcher-kva.example"])]"#,
    why: "A label that starts with `xn--` is an international name in its ASCII form, and browsers decode it to \
          validate it. If that fails, or if the result would be encoded differently, the URL does not load, so no \
          page can have that origin. Copy the form from a browser instead of encoding it by hand.",
    see: &[
        "URL, domain to ASCII <https://url.spec.whatwg.org/#concept-domain-to-ascii>",
        "RFC 3492, Punycode <https://www.rfc-editor.org/rfc/rfc3492>",
    ],
};

pub(super) const ORIGIN_IPV4: Explanation = Explanation {
    bad: r#"#[cors(origins = ["http://192.168.1.010"])]"#,
    good: r#"#[cors(origins = ["http://192.168.1.8"])]"#,
    why: "Browsers accept several forms of an address and send only one: four decimal numbers. A leading zero even \
          changes the number, because it makes it octal: a user who opens `192.168.1.010` gets `192.168.1.8`, and \
          `Origin` contains that address.",
    see: &["URL, IPv4 parser <https://url.spec.whatwg.org/#concept-ipv4-parser>"],
};

pub(super) const ORIGIN_IPV6: Explanation = Explanation {
    bad: r#"#[cors(origins = ["http://[2001:0db8::1]"])]"#,
    good: r#"#[cors(origins = ["http://[2001:db8::1]"])]"#,
    why: "One IPv6 address has many forms, and a comparison of bytes treats them as different. Browsers send one \
          form: lower case, no leading zeros, the longest run of zeros as `::`, and brackets to separate the port. A \
          zone such as `%eth0` is meaningful on one machine only, and no page has it.",
    see: &["URL, IPv6 serializer <https://url.spec.whatwg.org/#concept-ipv6-serializer>"],
};

pub(super) const ORIGIN_WHITESPACE: Explanation = Explanation {
    bad: r#"#[cors(origins = [" https://app.example.com"])]"#,
    good: r#"#[cors(origins = ["https://app.example.com"])]"#,
    why: "Browsers remove whitespace from both ends of a URL before they load it, and a host contains none, so an \
          origin has no whitespace either. Whitespace that was copied with the text is hard to see in an editor, and \
          the entry would never match.",
    see: &["URL, basic URL parser <https://url.spec.whatwg.org/#concept-basic-url-parser>"],
};

pub(super) const ORIGIN_LIST: Explanation = Explanation {
    bad: r#"#[cors(origins = ["https://app.example.com, https://admin.example.com"])]"#,
    good: r#"#[cors(origins = ["https://app.example.com", "https://admin.example.com"])]"#,
    why: "`Access-Control-Allow-Origin` contains one origin: a browser compares the whole value with the origin of \
          the page and does not look for separators. The server therefore selects the requesting origin from its \
          list, and needs each entry as a separate string. Two origins in one string are one long text that no page \
          has as its origin.",
    see: &[ALLOW_ORIGIN, CORS_CHECK],
};

pub(super) const ORIGIN_REGEX: Explanation = Explanation {
    bad: r#"#[cors(origins = [r"https://.*\.example\.com"])]"#,
    good: r#"#[cors(origins = ["https://*.example.com"])]"#,
    why: "In a regular expression a dot matches any character, and without an anchor at the end any text may follow \
          the match. Read as a regular expression, `https://app.example.com` also matches `https://app-example.com` \
          and `https://app.example.com.evil.example`, and an attacker can register names of both kinds. Here the \
          only patterns are whole labels and whole ports, so there is no anchor to forget.",
    see: &[
        "CVE-2017-11173 (rack-cors) <https://nvd.nist.gov/vuln/detail/CVE-2017-11173>",
        "CVE-2026-37737 (sanic-cors) <https://nvd.nist.gov/vuln/detail/CVE-2026-37737>",
    ],
};

pub(super) const ORIGIN_WILDCARD_POSITION: Explanation = Explanation {
    bad: r#"#[cors(origins = ["https://*example.com"])]"#,
    good: r#"#[cors(origins = ["https://example.com", "https://*.example.com"])]"#,
    why: "Whoever owns `example.com` controls its subdomains, but not names that merely end in the same letters. A \
          star inside a label matches such names: `https://*example.com` would also match `https://evilexample.com`, \
          which anyone can register. Whole labels are the smallest unit that stays within one owner. For anything \
          finer, name a function in `origins`.",
    see: &[
        "CVE-2024-27302 (go-zero) <https://nvd.nist.gov/vuln/detail/CVE-2024-27302>",
        "CVE-2019-25211 (gin-contrib/cors) <https://nvd.nist.gov/vuln/detail/CVE-2019-25211>",
    ],
};

pub(super) const ORIGIN_WILDCARD_IP: Explanation = Explanation {
    bad: r#"#[cors(origins = ["http://*.192.168.1.8"])]"#,
    good: r#"#[cors(origins = ["http://192.168.1.8", "http://192.168.1.9"])]"#,
    why: "Subdomains belong to names: the owner of `example.com` controls the names below it. An IP address is a \
          number that is read from left to right, network first, so there are no names below it for a star to match. \
          List each machine.",
    see: &[HOST_PARSER],
};

pub(super) const ORIGIN_DUPLICATE: Explanation = Explanation {
    bad: r#"#[cors(origins = ["https://app.example.com", "https://app.example.com"])]"#,
    good: r#"#[cors(origins = ["https://app.example.com", "https://admin.example.com"])]"#,
    why: "The second entry has no effect. It was often meant to be another host, which is then missing. When the \
          origin is removed later, one of the two entries is easily overlooked.",
    see: &[ALLOW_ORIGIN],
};

pub(super) const ORIGIN_SUBSUMED: Explanation = Explanation {
    bad: r#"#[cors(origins = ["https://*.example.com", "https://app.example.com"])]"#,
    good: r#"#[cors(origins = ["https://*.example.com"])]"#,
    why: "An origin that a pattern matches is allowed with or without an entry for it. Removing the entry later \
          would seem to refuse the origin, but would not. Keep the pattern if every subdomain is meant, or the \
          single origins if only those are.",
    see: &[ALLOW_ORIGIN],
};

pub(super) const ORIGIN_INSECURE: Explanation = Explanation {
    bad: r#"#[cors(origins = ["http://app.example.com"], credentials)]"#,
    good: r#"#[cors(origins = ["https://app.example.com"], credentials)]"#,
    why: "Anyone on the network path can replace a page that is loaded over plain `http`, for example the operator \
          of a wireless network. That person can serve a page as `http://app.example.com` whose script calls this \
          API with the user's cookies and reads the responses. Serving the API itself over `https` does not prevent \
          this, because the attack is on the page that is trusted. If you accept the risk, add \
          `dangerous(insecure_origins)`.",
    see: &[TRUSTWORTHY],
};

pub(super) const ORIGIN_PUBLIC_SUFFIX: Explanation = Explanation {
    bad: r#"#[cors(origins = ["https://*.github.io"], credentials)]"#,
    good: r#"#[cors(origins = ["https://acme.github.io"], credentials)]"#,
    why: "Below a public suffix, third parties can get names: below `co.uk` from a registrar, below `github.io` with \
          a free account. A pattern for the whole suffix trusts every page that is published there, and with \
          `credentials` such a page reads responses meant for the user. List the names that are yours, or name a \
          function in `origins` if they are not known in advance. If all third parties are meant, add \
          `dangerous(public_suffix)`.",
    see: &[PUBLIC_SUFFIXES],
};

pub(super) const ORIGIN_SUFFIX_BELOW: Explanation = Explanation {
    bad: r#"#[cors(origins = ["https://*.amazonaws.com"], credentials)]"#,
    good: r#"#[cors(origins = ["https://acme-console.s3.amazonaws.com"], credentials)]"#,
    why: "The name itself belongs to one company, but parts of it are assigned to customers: anyone who creates a \
          storage bucket gets a host below `amazonaws.com`. A pattern for the whole name matches their hosts as well \
          as yours. List your own hosts, or write the star directly before the part that you control.",
    see: &[PUBLIC_SUFFIXES],
};

pub(super) const ORIGIN_ANY_PORT: Explanation = Explanation {
    bad: r#"#[cors(origins = ["https://app.example.com:*"], credentials)]"#,
    good: r#"#[cors(origins = ["https://app.example.com:8443"], credentials)]"#,
    why: "Each port is a separate origin, because different people may run different servers on one machine. `:*` \
          trusts all of them, including a forgotten admin tool, a test server, or a port that a compromised service \
          opens. With `credentials`, a script from any of these reads responses as the user. List the ports, or add \
          `dangerous(any_port)`.",
    see: &[ORIGIN_OF_A_URI],
};

pub(super) const ORIGIN_LOCALHOST_RELEASE: Explanation = Explanation {
    bad: r#"#[cors(origins = ["https://app.example.com", "http://localhost:5173"])]"#,
    good: r#"#[cors(origins = ["https://app.example.com"], dev_origins = ["http://localhost:5173"])]"#,
    why: "On a user's machine, `localhost` is that machine, not yours. Any program there can open a port and serve a \
          page: the development server of another project, a vulnerable tool, malware. A release build would trust \
          that page like your own front end, while `dev_origins` only exist in debug builds. For the same reason the \
          warning appears in release builds only.",
    see: &["RFC 6761 §6.3, localhost <https://www.rfc-editor.org/rfc/rfc6761#section-6.3>"],
};
