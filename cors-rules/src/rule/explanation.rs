//! What `docs/rules.md` says about each rule beyond its reason: a line that breaks it, the line to write instead, why, and
//! where the standards say so.
//!
//! Built only with the feature `guide`, so that nobody's server carries it.

use super::Rule;

mod page;

pub use page::reference;

/// The explanation of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guide {
    /// Source that breaks the rule.
    pub bad: &'static str,
    /// The same source, corrected.
    pub good: &'static str,
    /// Why browsers behave so, or what an attacker would do: two to four sentences of Markdown.
    pub why: &'static str,
    /// The standards and advisories behind it, each as a title and an address; empty where the rule is this crate's own.
    pub see: &'static [&'static str],
}

// Living standards renumber their sections, so these name them by title; RFCs keep their numbers.
const CORS_CHECK: &str = "Fetch, CORS check <https://fetch.spec.whatwg.org/#concept-cors-check>";
const CREDENTIALS: &str =
    "Fetch, CORS protocol and credentials <https://fetch.spec.whatwg.org/#cors-protocol-and-credentials>";
const PREFLIGHT: &str = "Fetch, CORS-preflight fetch <https://fetch.spec.whatwg.org/#cors-preflight-fetch>";
const PREFLIGHT_CACHE: &str = "Fetch, CORS-preflight cache <https://fetch.spec.whatwg.org/#cors-preflight-cache>";
const HEADER_SYNTAX: &str = "Fetch, HTTP new-header syntax <https://fetch.spec.whatwg.org/#http-new-header-syntax>";
const ALLOW_ORIGIN: &str =
    "Fetch, Access-Control-Allow-Origin <https://fetch.spec.whatwg.org/#http-access-control-allow-origin>";
const MAX_AGE: &str = "Fetch, Access-Control-Max-Age <https://fetch.spec.whatwg.org/#http-access-control-max-age>";
const ORIGIN_HEADER: &str = "Fetch, Origin header <https://fetch.spec.whatwg.org/#origin-header>";
const NORMALIZE: &str = "Fetch, normalizing a method <https://fetch.spec.whatwg.org/#concept-method-normalize>";
const NON_WILDCARD: &str = "Fetch, CORS non-wildcard request-header name \
                            <https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name>";
const SAFELISTED: &str = "Fetch, CORS-safelisted response-header name \
                          <https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name>";
const FORBIDDEN_RESPONSE_HEADER: &str = "Fetch, forbidden response-header name \
                                         <https://fetch.spec.whatwg.org/#forbidden-response-header-name>";
const SERIALIZATION: &str = "HTML, serialization of an origin \
                             <https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin>";
const OPAQUE: &str = "HTML, opaque origin <https://html.spec.whatwg.org/multipage/browsers.html#concept-origin-opaque>";
const HOST_PARSER: &str = "URL, host parser <https://url.spec.whatwg.org/#concept-host-parser>";
const TRUSTWORTHY: &str = "Secure Contexts, potentially trustworthy origin \
                           <https://w3c.github.io/webappsec-secure-contexts/#is-origin-trustworthy>";
const ORIGIN_OF_A_URI: &str = "RFC 6454 §4, origin of a URI <https://www.rfc-editor.org/rfc/rfc6454#section-4>";
const TOKENS: &str = "RFC 9110 §5.6.2, tokens <https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2>";
const FIELD_NAMES: &str = "RFC 9110 §5.1, field names <https://www.rfc-editor.org/rfc/rfc9110#section-5.1>";
const METHODS: &str = "RFC 9110 §9.1, methods <https://www.rfc-editor.org/rfc/rfc9110#section-9.1>";
const PUBLIC_SUFFIXES: &str = "Public Suffix List <https://publicsuffix.org/list/>";
const ROUTE_ATTRIBUTES: &str = "actix-web, route attributes <https://docs.rs/actix-web/latest/actix_web/attr.get.html>";

impl Rule {
    /// A bad and a good line, and why.
    pub fn guide(self) -> &'static Guide {
        match self {
            // Origins
            Self::OriginsMissing => &Guide {
                bad: r#"#[cors(credentials)]"#,
                good: r#"#[cors(origins = ["https://app.example.com"], credentials)]"#,
                why: "A browser lets a page read an answer from another origin only when the answer names the page's \
                      origin in `Access-Control-Allow-Origin`. The list of origins decides who is named, so a policy \
                      without one has nothing to say. No default would be right: nobody makes the attribute useless, \
                      and everybody makes every answer public.",
                see: &[ALLOW_ORIGIN],
            },
            Self::OriginsEmpty => &Guide {
                bad: r#"#[cors(origins = [])]"#,
                good: r#"#[cors(origins = ["https://app.example.com"])]"#,
                why: "Without CORS headers a browser keeps answers from the pages of other origins anyway: that is the \
                      same-origin policy. An empty list asks for just that, in more words. If only development servers \
                      are meant, list them in `dev_origins`; to take a handler out of the policy of its module, write \
                      `#[cors(off)]`.",
                see: &[CORS_CHECK],
            },
            Self::WildcardCredentials => &Guide {
                bad: r#"#[cors(origins = ["*"], credentials)]"#,
                good: r#"#[cors(origins = ["https://app.example.com"], credentials)]"#,
                why: "With `credentials` the browser sends the user's cookies, so the answer may hold what only that \
                      user should see. The Fetch Standard therefore lets `*` pass only for requests without them; \
                      otherwise the page gets a network error. Libraries that got around this by sending back whatever \
                      `Origin` came in let every website read as its logged-in visitors, and several have an advisory \
                      for it.",
                see: &[
                    CREDENTIALS,
                    "CVE-2018-20744 (rs/cors) <https://nvd.nist.gov/vuln/detail/CVE-2018-20744>",
                    "CVE-2024-25124 (gofiber) <https://nvd.nist.gov/vuln/detail/CVE-2024-25124>",
                ],
            },
            Self::WildcardNotAlone => &Guide {
                bad: r#"#[cors(origins = ["*", "https://app.example.com"])]"#,
                good: r#"#[cors(origins = ["*"])]"#,
                why: "`*` answers every page there is, so an origin beside it adds nobody. Whoever reads such a list \
                      later may take it for a limit that does not exist. Either everyone may read, or the list says \
                      who may.",
                see: &[ALLOW_ORIGIN],
            },
            Self::OriginNull => &Guide {
                bad: r#"#[cors(origins = ["null"])]"#,
                good: r#"#[cors(origins = ["https://app.example.com"])]"#,
                why: "`null` is not the name of a site: browsers send it for every document that has no origin to name. \
                      A sandboxed frame is such a document, and any page can make one. An entry for `null` thus admits \
                      every page that opens a frame first, and with `credentials` it reads the answer as the user.",
                see: &[SERIALIZATION, OPAQUE, CORS_CHECK],
            },
            Self::OriginOpaqueScheme => &Guide {
                bad: r#"#[cors(origins = ["file://"])]"#,
                good: r#"#[cors(origins = ["https://app.example.com"], dev_origins = ["http://localhost:5173"])]"#,
                why: "A page opened from disk, or made from a `data:` address, cannot be told apart from any other such \
                      page, so it gets an opaque origin. Browsers write that as `null`, never as `file://`, and the \
                      entry would match nothing. While developing, serve the page from a local web server and list \
                      that under `dev_origins`.",
                see: &[OPAQUE, "URL, origin <https://url.spec.whatwg.org/#concept-url-origin>"],
            },
            Self::OriginUnsentScheme => &Guide {
                bad: r#"#[cors(origins = ["wss://app.example.com"])]"#,
                good: r#"#[cors(origins = ["https://app.example.com"])]"#,
                why: "An origin tells where a page came from, and pages are loaded over `https` or `http`. A WebSocket \
                      handshake too carries the origin of the page that opens the socket, and that never starts with \
                      `wss`. Browsers do not apply CORS to WebSockets at all, so the server has to turn strangers \
                      away itself: `block_on_origin_mismatch` does.",
                see: &["RFC 6455 §10.2, origin considerations <https://www.rfc-editor.org/rfc/rfc6455#section-10.2>"],
            },
            Self::OriginSchemeMissing => &Guide {
                bad: r#"#[cors(origins = ["app.example.com"])]"#,
                good: r#"#[cors(origins = ["https://app.example.com"])]"#,
                why: "`http://app.example.com` and `https://app.example.com` are two origins: what comes from the first \
                      can be altered by anyone between the user and the server. A bare host does not say which of the \
                      two is trusted. Nor would it match, because what a browser sends always starts with a scheme.",
                see: &[ORIGIN_OF_A_URI, ORIGIN_HEADER],
            },
            Self::OriginSchemeInvalid => &Guide {
                bad: r#"#[cors(origins = ["my_app://localhost"], dangerous(custom_scheme))]"#,
                good: r#"#[cors(origins = ["my-app://localhost"], dangerous(custom_scheme))]"#,
                why: "A scheme is what stands before `://`, and its alphabet is fixed: a letter, then letters, digits, \
                      `+`, `-` and `.`. An address that breaks this is no address to a browser, so no page can have \
                      come from there.",
                see: &["RFC 3986 §3.1, scheme <https://www.rfc-editor.org/rfc/rfc3986#section-3.1>"],
            },
            Self::OriginUnknownScheme => &Guide {
                bad: r#"#[cors(origins = ["htps://app.example.com"])]"#,
                good: r#"#[cors(origins = ["https://app.example.com"])]"#,
                why: "Pages come from `https` and `http`, and from the few schemes of app shells and browser extensions. \
                      Anything else is most often a slip, and looks right in a review while it matches nothing. If \
                      your own shell really serves its pages from another scheme, say so with \
                      `dangerous(custom_scheme)`.",
                see: &[ORIGIN_OF_A_URI],
            },
            Self::OriginUppercase => &Guide {
                bad: r#"#[cors(origins = ["https://App.Example.com"])]"#,
                good: r#"#[cors(origins = ["https://app.example.com"])]"#,
                why: "Scheme and host mean the same in upper and lower case, and browsers put both into lower case \
                      before they send an origin. From then on only bytes are compared, by the server and by the \
                      browser. An entry with capitals is never equal to what arrives.",
                see: &[HOST_PARSER, CORS_CHECK],
            },
            Self::OriginPath => &Guide {
                bad: r#"#[cors(origins = ["https://app.example.com/"])]"#,
                good: r#"#[cors(origins = ["https://app.example.com"])]"#,
                why: "To a browser all pages of one scheme, host and port live in one room: a script of `/blog` can \
                      reach into `/shop`, so trusting only one of them would protect nothing. That is why `Origin` \
                      holds no path, not even the slash of the front page. Text copied from an address bar brings that \
                      slash along.",
                see: &[SERIALIZATION, ORIGIN_OF_A_URI],
            },
            Self::OriginUserinfo => &Guide {
                bad: r#"#[cors(origins = ["https://user:secret@app.example.com"])]"#,
                good: r#"#[cors(origins = ["https://app.example.com"])]"#,
                why: "A user name and a password in an address say who asks, not where a page comes from, and browsers \
                      keep them out of the origin. The entry would match nothing. The password, meanwhile, could be \
                      read by everybody who has the source or the binary.",
                see: &[ORIGIN_OF_A_URI],
            },
            Self::OriginDefaultPort => &Guide {
                bad: r#"#[cors(origins = ["https://app.example.com:443"])]"#,
                good: r#"#[cors(origins = ["https://app.example.com"])]"#,
                why: "With `:443` or without, it is one origin, and browsers have one spelling for it: the port is left \
                      out where the scheme implies it, 443 for `https` and 80 for `http`. The longer text differs from \
                      what arrives, and every page would be refused.",
                see: &[SERIALIZATION, "URL, default port <https://url.spec.whatwg.org/#default-port>"],
            },
            Self::OriginPortInvalid => &Guide {
                bad: r#"#[cors(origins = ["https://app.example.com:08443"])]"#,
                good: r#"#[cors(origins = ["https://app.example.com:8443"])]"#,
                why: "Browsers read the port as a number and write it back as plain digits: `8443`, never `08443`. There \
                      is no port beyond 65535, and nothing is served from port 0. Any other spelling is a text that \
                      never arrives.",
                see: &["URL, port state <https://url.spec.whatwg.org/#port-state>"],
            },
            Self::OriginHostMissing => &Guide {
                bad: r#"#[cors(origins = ["https://:8443"])]"#,
                good: r#"#[cors(origins = ["https://app.example.com:8443"])]"#,
                why: "An origin answers the question which site a page came from, and the host is the name of that site. \
                      A scheme and a port alone do not mean every host; everyone is written `\"*\"`.",
                see: &[ORIGIN_OF_A_URI, HOST_PARSER],
            },
            Self::OriginHostInvalid => &Guide {
                bad: r#"#[cors(origins = ["https://app..example.com"])]"#,
                good: r#"#[cors(origins = ["https://app.example.com"])]"#,
                why: "A host name is a chain of labels of at most 63 letters, digits and inner hyphens, joined by single \
                      dots, 253 characters in all; `_` is let through because some real hosts have it. Nobody serves \
                      pages under other names, so the entry would look as if it allowed something and allow nothing. \
                      A slip in a host is worth finding early: the wrong name may belong to somebody else one day.",
                see: &[
                    "RFC 1123 §2.1, host names <https://www.rfc-editor.org/rfc/rfc1123#section-2.1>",
                    "URL, forbidden domain code point <https://url.spec.whatwg.org/#forbidden-domain-code-point>",
                ],
            },
            Self::OriginTrailingDot => &Guide {
                bad: r#"#[cors(origins = ["https://app.example.com."])]"#,
                good: r#"#[cors(origins = ["https://app.example.com"])]"#,
                why: "A dot at the end marks a name as complete for DNS, and both spellings lead to the same machine. To \
                      a browser they are two origins all the same, and it sends the dot only if the page was opened \
                      with it. An entry with the dot leaves out nearly every visitor.",
                see: &[HOST_PARSER],
            },
            Self::OriginUnicode => &Guide {
                bad: r#"#[cors(origins = ["https://bücher.example"])]"#,
                good: r#"#[cors(origins = ["https://xn--bcher-kva.example"])]"#,
                why: "Host names travel as ASCII. Browsers turn `bücher.example` into `xn--bcher-kva.example` before they \
                      look it up, and send the same text as the origin. The ASCII form has another merit: letters of \
                      two alphabets that look alike cannot be mistaken for one another in a review.",
                see: &["URL, domain to ASCII <https://url.spec.whatwg.org/#concept-domain-to-ascii>"],
            },
            Self::OriginPunycodeInvalid => &Guide {
                bad: r#"#[cors(origins = ["https://xn--zz.example"])]"#,
                good: r#"#[cors(origins = ["https://xn--bcher-kva.example"])]"#,
                why: "A label that starts with `xn--` is an international name in its ASCII form, and browsers decode it \
                      to check it. Where that fails, or the result would be encoded otherwise, the address does not \
                      load, so no page can have that origin. Copy the form from a browser rather than encode by hand.",
                see: &[
                    "URL, domain to ASCII <https://url.spec.whatwg.org/#concept-domain-to-ascii>",
                    "RFC 3492, Punycode <https://www.rfc-editor.org/rfc/rfc3492>",
                ],
            },
            Self::OriginIpv4 => &Guide {
                bad: r#"#[cors(origins = ["http://192.168.1.010"])]"#,
                good: r#"#[cors(origins = ["http://192.168.1.8"])]"#,
                why: "Browsers understand several spellings of an address and send one: four decimal numbers. A leading \
                      zero even changes the number, because it makes it octal: who opens `192.168.1.010` gets \
                      `192.168.1.8`, and that is what `Origin` says.",
                see: &["URL, IPv4 parser <https://url.spec.whatwg.org/#concept-ipv4-parser>"],
            },
            Self::OriginIpv6 => &Guide {
                bad: r#"#[cors(origins = ["http://[2001:0db8::1]"])]"#,
                good: r#"#[cors(origins = ["http://[2001:db8::1]"])]"#,
                why: "One IPv6 address has many spellings, and to a comparison of bytes they all differ. Browsers settle \
                      on one: lower case, no leading zeros, the longest run of zeros as `::`, and brackets to keep the \
                      port apart. A zone such as `%eth0` means something on one machine only, and no page has it.",
                see: &["URL, IPv6 serializer <https://url.spec.whatwg.org/#concept-ipv6-serializer>"],
            },
            Self::OriginWhitespace => &Guide {
                bad: r#"#[cors(origins = [" https://app.example.com"])]"#,
                good: r#"#[cors(origins = ["https://app.example.com"])]"#,
                why: "Browsers take blanks and line breaks away from both ends of an address before they load it, and a \
                      host holds none, so neither does an origin. One that came along with copy and paste is hard to \
                      see in an editor, and the entry would match nothing.",
                see: &["URL, basic URL parser <https://url.spec.whatwg.org/#concept-basic-url-parser>"],
            },
            Self::OriginList => &Guide {
                bad: r#"#[cors(origins = ["https://app.example.com, https://admin.example.com"])]"#,
                good: r#"#[cors(origins = ["https://app.example.com", "https://admin.example.com"])]"#,
                why: "`Access-Control-Allow-Origin` holds one origin: a browser compares its whole value with the origin \
                      of the page, and does not look for separators. So the server finds the one that asked in its \
                      list, and needs each entry for itself. Two in one string are one long name that no page has.",
                see: &[ALLOW_ORIGIN, CORS_CHECK],
            },
            Self::OriginRegex => &Guide {
                bad: r#"#[cors(origins = [r"https://.*\.example\.com"])]"#,
                good: r#"#[cors(origins = ["https://*.example.com"])]"#,
                why: "In a regular expression a dot means any character, and without an anchor at its end a match may be \
                      followed by anything. `https://app.example.com`, read so, admits `https://app-example.com` and \
                      `https://app.example.com.evil.example`, and an attacker can own names of both kinds. Here the only \
                      patterns are whole labels and whole ports, so there is no anchor to forget.",
                see: &[
                    "CVE-2017-11173 (rack-cors) <https://nvd.nist.gov/vuln/detail/CVE-2017-11173>",
                    "CVE-2026-37737 (sanic-cors) <https://nvd.nist.gov/vuln/detail/CVE-2026-37737>",
                ],
            },
            Self::OriginWildcardPosition => &Guide {
                bad: r#"#[cors(origins = ["https://*example.com"])]"#,
                good: r#"#[cors(origins = ["https://example.com", "https://*.example.com"])]"#,
                why: "Names are owned from the right: whoever owns `example.com` owns what lies below it, and nothing \
                      beside it. A star inside a label reaches beside it: `https://*example.com` would also fit \
                      `https://evilexample.com`, which anybody may register. A whole label with its dot is the smallest \
                      step that stays with one owner; for anything finer, name a function in `origins`.",
                see: &[
                    "CVE-2024-27302 (go-zero) <https://nvd.nist.gov/vuln/detail/CVE-2024-27302>",
                    "CVE-2019-25211 (gin-contrib/cors) <https://nvd.nist.gov/vuln/detail/CVE-2019-25211>",
                ],
            },
            Self::OriginWildcardIp => &Guide {
                bad: r#"#[cors(origins = ["http://*.192.168.1.8"])]"#,
                good: r#"#[cors(origins = ["http://192.168.1.8", "http://192.168.1.9"])]"#,
                why: "Subdomains belong to names: the owner of `example.com` decides what lies below it. An address is a \
                      number, and its numbers read from left to right, network first, so there is nothing below it for \
                      a star to stand for. List each machine.",
                see: &[HOST_PARSER],
            },
            Self::OriginDuplicate => &Guide {
                bad: r#"#[cors(origins = ["https://app.example.com", "https://app.example.com"])]"#,
                good: r#"#[cors(origins = ["https://app.example.com", "https://admin.example.com"])]"#,
                why: "The second entry changes nothing for any browser. Often it was meant to be another host, which is \
                      then missing. And on the day the origin is to go, one of the two is easily left behind.",
                see: &[ALLOW_ORIGIN],
            },
            Self::OriginSubsumed => &Guide {
                bad: r#"#[cors(origins = ["https://*.example.com", "https://app.example.com"])]"#,
                good: r#"#[cors(origins = ["https://*.example.com"])]"#,
                why: "An origin that a pattern covers is allowed with or without an entry of its own. To remove that \
                      entry some day would look like shutting it out, and would not. Keep the pattern if every \
                      subdomain is meant, or the names if only those are.",
                see: &[ALLOW_ORIGIN],
            },
            Self::OriginInsecure => &Guide {
                bad: r#"#[cors(origins = ["http://app.example.com"], credentials)]"#,
                good: r#"#[cors(origins = ["https://app.example.com"], credentials)]"#,
                why: "What comes over plain `http` can be replaced on its way, for instance by whoever runs the wireless \
                      network. That person answers for `http://app.example.com` with a page of their own, whose script \
                      calls this API with the user's cookies and reads the answers. It helps little that the API itself \
                      is served over `https`: the page that is trusted is the weak end. Where the risk is known and \
                      taken, `dangerous(insecure_origins)` says so.",
                see: &[TRUSTWORTHY],
            },
            Self::OriginPublicSuffix => &Guide {
                bad: r#"#[cors(origins = ["https://*.github.io"], credentials)]"#,
                good: r#"#[cors(origins = ["https://acme.github.io"], credentials)]"#,
                why: "A public suffix is a name below which strangers get names of their own: `co.uk` at a registrar, \
                      `github.io` with a free account. A pattern for all of it trusts whoever publishes a page there, \
                      and with `credentials` that page reads answers meant for the user. List the name that is yours; where \
                      strangers are really meant, `dangerous(public_suffix)` says so.",
                see: &[PUBLIC_SUFFIXES],
            },
            Self::OriginSuffixBelow => &Guide {
                bad: r#"#[cors(origins = ["https://*.amazonaws.com"], credentials)]"#,
                good: r#"#[cors(origins = ["https://acme-console.s3.amazonaws.com"], credentials)]"#,
                why: "The name itself belongs to one company, but parts of it are handed out to customers: whoever makes \
                      a storage bucket gets a host below `amazonaws.com`. A pattern this high takes in all of theirs \
                      together with yours. List your own hosts, or move the star below the part that you own.",
                see: &[PUBLIC_SUFFIXES],
            },
            Self::OriginAnyPort => &Guide {
                bad: r#"#[cors(origins = ["https://app.example.com:*"], credentials)]"#,
                good: r#"#[cors(origins = ["https://app.example.com:8443"], credentials)]"#,
                why: "Each port is an origin of its own, because different people may run different servers on one \
                      machine. `:*` trusts them all: a forgotten admin tool, a test server, whatever a broken service \
                      opens. With `credentials` a script from any of these reads answers as the user. List the \
                      ports, or say `dangerous(any_port)`.",
                see: &[ORIGIN_OF_A_URI],
            },
            Self::OriginLocalhostRelease => &Guide {
                bad: r#"#[cors(origins = ["https://app.example.com", "http://localhost:5173"])]"#,
                good: r#"#[cors(origins = ["https://app.example.com"], dev_origins = ["http://localhost:5173"])]"#,
                why: "On a user's machine `localhost` is that machine, not yours. Any program there can open a port and \
                      serve a page: the development server of another project, a tool with a hole, malware. A release \
                      build would trust it like your own front end, while `dev_origins` exist in debug builds only. \
                      The warning, accordingly, shows in release builds only.",
                see: &["RFC 6761 §6.3, localhost <https://www.rfc-editor.org/rfc/rfc6761#section-6.3>"],
            },

            // Methods
            Self::MethodsEmpty => &Guide {
                bad: "#[cors(origins = [\"https://app.example.com\"], methods = [])]\n#[put(\"/items/{id}\")]",
                good: "#[cors(origins = [\"https://app.example.com\"])]\n#[put(\"/items/{id}\")]",
                why: "Before any method but `GET`, `HEAD` and `POST` a browser sends a preflight, and goes on only if \
                      the answer names the method. A policy that allows none refuses all of these, and the answers to \
                      the other three get no CORS headers either, so no page gets through. The route attribute knows \
                      its methods: without the key, exactly those are allowed.",
                see: &[PREFLIGHT],
            },
            Self::MethodInvalid => &Guide {
                bad: r#"static PARTNERS: Policy = policy!(origins = ["https://app.example.com"], methods = ["PUT, DELETE"]);"#,
                good: r#"static PARTNERS: Policy = policy!(origins = ["https://app.example.com"], methods = [PUT, DELETE]);"#,
                why: "A method is one word at the start of a request: no blanks, no commas, no quotes. A list in a single \
                      string is one impossible method. And a browser that finds something other than tokens in \
                      `Access-Control-Allow-Methods` rejects the preflight as a whole.",
                see: &[METHODS, TOKENS, PREFLIGHT],
            },
            Self::MethodForbidden => &Guide {
                bad: r#"static PARTNERS: Policy = policy!(origins = ["https://app.example.com"], methods = [GET, TRACE]);"#,
                good: r#"static PARTNERS: Policy = policy!(origins = ["https://app.example.com"], methods = [GET]);"#,
                why: "`CONNECT` asks a proxy for a tunnel, `TRACE` makes a server repeat the request, and `TRACK` is an \
                      old name for the same. A script that could send them might read cookies that are hidden from it, \
                      so `fetch` throws before anything leaves the browser. Allowing them changes nothing for a page, \
                      and makes security scanners ask questions.",
                see: &["Fetch, forbidden method <https://fetch.spec.whatwg.org/#forbidden-method>"],
            },
            Self::MethodCase => &Guide {
                bad: "#[cors(origins = [\"https://app.example.com\"], methods = [patch])]\n#[patch(\"/items/{id}\")]",
                good: "#[cors(origins = [\"https://app.example.com\"], methods = [PATCH])]\n#[patch(\"/items/{id}\")]",
                why: "Methods are case-sensitive. Browsers put `get`, `head`, `post`, `put`, `delete` and `options` into \
                      upper case for the sake of old scripts, and no other: `fetch(url, { method: \"patch\" })` sends \
                      `patch`, which is not `PATCH`, and fails. Write upper case here and in the script.",
                see: &[NORMALIZE, METHODS],
            },
            Self::MethodDuplicate => &Guide {
                bad: "#[cors(origins = [\"https://app.example.com\"], methods = [PUT, PUT])]\n#[put(\"/items/{id}\")]",
                good: "#[cors(origins = [\"https://app.example.com\"], methods = [PUT])]\n#[put(\"/items/{id}\")]",
                why: "To a browser `Access-Control-Allow-Methods` is a set: twice is as good as once. The second entry \
                      was often meant to be another method, which is then missing.",
                see: &[PREFLIGHT],
            },
            Self::MethodNotServed => &Guide {
                bad: "#[cors(origins = [\"https://app.example.com\"], methods = [GET, PUT])]\n#[get(\"/items\")]",
                good: "#[cors(origins = [\"https://app.example.com\"], methods = [GET])]\n#[get(\"/items\")]",
                why: "A preflight is a question about one method, and a yes leads the browser to send it. If the route \
                      does not serve it, that request fails after all. Worse, browsers keep the answer for the URL, \
                      where another handler may serve the method under a stricter policy.",
                see: &[PREFLIGHT, PREFLIGHT_CACHE],
            },
            Self::MethodWildcardCredentials => &Guide {
                bad: r#"static PARTNERS: Policy = policy!(origins = ["https://app.example.com"], methods = ["*"], credentials);"#,
                good: r#"static PARTNERS: Policy = policy!(origins = ["https://app.example.com"], methods = [GET, POST, PUT], credentials);"#,
                why: "For a request with cookies the Fetch Standard takes the star literally: it is the method called \
                      `*`. The preflight for `PUT` then fails, although the header seems to allow everything. The \
                      thought behind it is that a server which lets a page act for its user should say what it may do.",
                see: &[CREDENTIALS, PREFLIGHT],
            },
            Self::MethodWildcardHandler => &Guide {
                bad: "#[cors(origins = [\"https://app.example.com\"], methods = [\"*\"])]\n#[put(\"/items/{id}\")]",
                good: "#[cors(origins = [\"https://app.example.com\"])]\n#[put(\"/items/{id}\")]",
                why: "The preflight of a handler is about this handler, and its route attribute says what it serves. A \
                      star could only promise more: browsers keep the answer for the URL, and would take it for a \
                      stricter neighbour on the same path too. Without the key the methods follow the route attribute, \
                      also when that changes.",
                see: &[PREFLIGHT_CACHE],
            },
            Self::MethodWildcardNotAlone => &Guide {
                bad: r#"static PUBLIC: Policy = policy!(origins = ["*"], methods = ["*", PUT]);"#,
                good: r#"static PUBLIC: Policy = policy!(origins = ["*"], methods = ["*"]);"#,
                why: "Without credentials `*` covers every method, the rare ones too. A name beside it changes nothing \
                      for a browser, and reads as if it were a limit.",
                see: &[PREFLIGHT],
            },

            // Request headers
            Self::HeaderInvalid => &Guide {
                bad: r#"#[cors(origins = ["https://app.example.com"], headers = ["content-type, x-request-id"])]"#,
                good: r#"#[cors(origins = ["https://app.example.com"], headers = ["content-type", "x-request-id"])]"#,
                why: "`headers` becomes the list in `Access-Control-Allow-Headers`, where each name is one word: no \
                      blanks, no colon, no value. A browser that cannot read this list rejects the preflight as a \
                      whole, so one bad name would lock out the good ones.",
                see: &[FIELD_NAMES, TOKENS, HEADER_SYNTAX],
            },
            Self::HeaderForbidden => &Guide {
                bad: r#"#[cors(origins = ["https://app.example.com"], headers = ["content-type", "cookie"])]"#,
                good: r#"#[cors(origins = ["https://app.example.com"], headers = ["content-type"], credentials)]"#,
                why: "Some headers belong to the browser: `Host`, `Origin`, `Cookie`, `Content-Length`, and all that \
                      start with `Sec-` or `Proxy-`. Servers rely on them, so a script that sets one is ignored, and no \
                      preflight ever asks about it. Cookies travel when both sides agree: the key `credentials` here, \
                      and `credentials: \"include\"` in the script.",
                see: &["Fetch, forbidden request-header <https://fetch.spec.whatwg.org/#forbidden-request-header>"],
            },
            Self::HeaderResponseName => &Guide {
                bad: r#"#[cors(origins = ["https://app.example.com"], headers = ["content-type", "access-control-allow-origin"])]"#,
                good: r#"#[cors(origins = ["https://app.example.com"], headers = ["content-type"])]"#,
                why: "CORS is a talk of two: the browser asks with `Access-Control-Request-…`, and the server answers \
                      with the other `Access-Control-…` headers. A script that puts `Access-Control-Allow-Origin` on \
                      its request, a common attempt at a repair, only causes one more preflight. The permission has to \
                      come from the server, and this crate sends it.",
                see: &["Fetch, HTTP responses <https://fetch.spec.whatwg.org/#http-responses>"],
            },
            Self::HeaderDuplicate => &Guide {
                bad: r#"#[cors(origins = ["https://app.example.com"], headers = ["content-type", "Content-Type"])]"#,
                good: r#"#[cors(origins = ["https://app.example.com"], headers = ["content-type"])]"#,
                why: "Header names are the same in upper and lower case, and browsers compare them so. A second spelling \
                      makes every preflight answer longer and allows nothing more.",
                see: &[FIELD_NAMES],
            },
            Self::HeaderWildcardCredentials => &Guide {
                bad: r#"#[cors(origins = ["https://app.example.com"], headers = ["*"], credentials)]"#,
                good: r#"#[cors(origins = ["https://app.example.com"], headers = ["content-type"], credentials)]"#,
                why: "On a request with cookies the star stands for itself, a header called `*`, so the preflight fails \
                      as soon as a script sends JSON with its `content-type`. Names keep the answer short and say what \
                      the API reads. Where they cannot be known beforehand, `headers = reflect` sends back the names \
                      that the preflight asks for.",
                see: &[CREDENTIALS, PREFLIGHT],
            },
            Self::HeaderWildcardNotAlone => &Guide {
                bad: r#"#[cors(origins = ["https://app.example.com"], headers = ["*", "authorization", "content-type"])]"#,
                good: r#"#[cors(origins = ["https://app.example.com"], headers = ["*", "authorization"])]"#,
                why: "Without credentials `*` covers every header but one: `authorization` has to be listed by name. That \
                      is why it may stand beside the star, and why any other name there has no effect.",
                see: &[NON_WILDCARD],
            },
            Self::HeaderWildcardAuthorization => &Guide {
                bad: r#"#[cors(origins = ["https://app.example.com"], headers = ["*"])]"#,
                good: r#"#[cors(origins = ["https://app.example.com"], headers = ["*", "authorization"])]"#,
                why: "`Authorization` carries a password or a token, so the Fetch Standard wants it allowed by name and \
                      leaves it out of what `*` means. Chromium and Firefox are lenient for now and let the star \
                      cover it. A policy that relies on this breaks on the day they follow the standard, and in any \
                      client that already does.",
                see: &[NON_WILDCARD],
            },

            // Exposed headers
            Self::ExposeInvalid => &Guide {
                bad: r#"#[cors(origins = ["https://app.example.com"], expose_headers = ["x-total-count:"])]"#,
                good: r#"#[cors(origins = ["https://app.example.com"], expose_headers = ["x-total-count"])]"#,
                why: "`expose_headers` becomes `Access-Control-Expose-Headers`, a list of header names separated by \
                      commas. With a colon or a blank in a name it is no such list any more, and a browser that cannot \
                      read it exposes nothing: the script gets `null` for a header that is plainly there in the \
                      network panel.",
                see: &[FIELD_NAMES, TOKENS, HEADER_SYNTAX],
            },
            Self::ExposeForbidden => &Guide {
                bad: r#"#[cors(origins = ["https://app.example.com"], expose_headers = ["set-cookie", "x-total-count"])]"#,
                good: r#"#[cors(origins = ["https://app.example.com"], expose_headers = ["x-total-count"])]"#,
                why: "`Set-Cookie` hands secrets to the browser, and those marked `HttpOnly` are meant to be out of reach \
                      of scripts. So browsers take the header out of every response before a script sees it, even one \
                      of the page's own origin. What the script needs to know belongs into the body, or into a header \
                      of its own.",
                see: &[FORBIDDEN_RESPONSE_HEADER],
            },
            Self::ExposeCorsName => &Guide {
                bad: r#"#[cors(origins = ["https://app.example.com"], expose_headers = ["access-control-allow-origin", "x-total-count"])]"#,
                good: r#"#[cors(origins = ["https://app.example.com"], expose_headers = ["x-total-count"])]"#,
                why: "`Access-Control-…` headers are addressed to the browser. It acts on them, and a script learns the \
                      outcome from whether `fetch` succeeds. A script that could read them would learn how the policy \
                      is built, and nothing that it needs.",
                see: &["Fetch, HTTP responses <https://fetch.spec.whatwg.org/#http-responses>"],
            },
            Self::ExposeSafelisted => &Guide {
                bad: r#"#[cors(origins = ["https://app.example.com"], expose_headers = ["content-type", "etag"])]"#,
                good: r#"#[cors(origins = ["https://app.example.com"], expose_headers = ["etag"])]"#,
                why: "Seven response headers can be read wherever the response can: `Cache-Control`, `Content-Language`, \
                      `Content-Length`, `Content-Type`, `Expires`, `Last-Modified` and `Pragma`. To list one makes every \
                      response longer and gives a script nothing new. All others want an entry, well-known ones such \
                      as `ETag`, `Retry-After` and `Content-Range` among them.",
                see: &[SAFELISTED],
            },
            Self::ExposeDuplicate => &Guide {
                bad: r#"#[cors(origins = ["https://app.example.com"], expose_headers = ["x-total-count", "X-Total-Count"])]"#,
                good: r#"#[cors(origins = ["https://app.example.com"], expose_headers = ["x-total-count"])]"#,
                why: "Header names are the same in upper and lower case, for the script that reads them as well. A second \
                      spelling makes every response longer and exposes nothing more.",
                see: &[FIELD_NAMES],
            },
            Self::ExposeWildcardCredentials => &Guide {
                bad: r#"#[cors(origins = ["https://app.example.com"], expose_headers = ["*"], credentials)]"#,
                good: r#"#[cors(origins = ["https://app.example.com"], expose_headers = ["x-total-count"], credentials)]"#,
                why: "On a request with cookies the star stands for a header called `*`, which no response has. The \
                      script then reads the few headers that are always readable, and `null` for every other, without \
                      an error anywhere. Name the headers that the page needs.",
                see: &[CREDENTIALS, SAFELISTED],
            },
            Self::ExposeWildcardNotAlone => &Guide {
                bad: r#"#[cors(origins = ["https://app.example.com"], expose_headers = ["*", "x-total-count"])]"#,
                good: r#"#[cors(origins = ["https://app.example.com"], expose_headers = ["*"])]"#,
                why: "Without credentials `*` exposes every header that can be exposed at all. A name beside it changes \
                      nothing for a script, and reads as if it were a limit.",
                see: &["Fetch, main fetch <https://fetch.spec.whatwg.org/#main-fetch>"],
            },

            // max_age
            Self::MaxAgeRange => &Guide {
                bad: r#"#[cors(origins = ["https://app.example.com"], max_age = 31536000)]"#,
                good: r#"#[cors(origins = ["https://app.example.com"], max_age = 86400)]"#,
                why: "For as long as `max_age` says, a browser may skip the preflight for the same page and URL. Each has \
                      a ceiling, a day in Firefox, two hours in Chromium and ten minutes in Safari, so a larger number \
                      promises what nobody keeps. Mind the other side too: as long as an answer is kept, a stricter \
                      policy does not reach that browser.",
                see: &[MAX_AGE, PREFLIGHT_CACHE],
            },
            Self::MaxAgeType => &Guide {
                bad: r#"#[cors(origins = ["https://app.example.com"], max_age = "10m")]"#,
                good: r#"#[cors(origins = ["https://app.example.com"], max_age = 600)]"#,
                why: "`Access-Control-Max-Age` is a whole number of seconds. A browser that cannot read it falls back to \
                      five seconds without a word, and nearly every call then pays for a preflight of its own.",
                see: &[MAX_AGE, PREFLIGHT],
            },

            // The attribute
            Self::UnknownKey => &Guide {
                bad: r#"#[cors(origins = ["https://app.example.com"], allow_credentials)]"#,
                good: r#"#[cors(origins = ["https://app.example.com"], credentials)]"#,
                why: "Every CORS library spells its settings in its own way. If a misspelt key were skipped, the policy \
                      in force would not be the one in the source, and nobody would notice before a page fails, or \
                      before one succeeds that should not.",
                see: &[],
            },
            Self::DuplicateKey => &Guide {
                bad: r#"#[cors(origins = ["https://app.example.com"], origins = ["https://admin.example.com"])]"#,
                good: r#"#[cors(origins = ["https://app.example.com", "https://admin.example.com"])]"#,
                why: "Where a key stands twice, one of its values has to lose, and which one a reader could only guess. \
                      Lists are not merged: write all entries into one.",
                see: &[],
            },
            Self::DuplicateAttribute => &Guide {
                bad: "#[cors(origins = [\"https://app.example.com\"])]\n\
                      #[cors(origins = [\"https://admin.example.com\"])]\n\
                      #[get(\"/items\")]",
                good: "#[cors(origins = [\"https://app.example.com\", \"https://admin.example.com\"])]\n#[get(\"/items\")]",
                why: "A browser wants one `Access-Control-Allow-Origin` in a response: two lines fail the check, even two \
                      that are equal. Two attributes would be two authors of that line. Write what both say into one; \
                      the attribute of a handler replaces that of its module key by key anyway.",
                see: &[CORS_CHECK],
            },
            Self::ValueType => &Guide {
                bad: r#"#[cors(origins = "https://app.example.com")]"#,
                good: r#"#[cors(origins = ["https://app.example.com"])]"#,
                why: "The shape of a value carries meaning. `origins` takes a list, because a single string that is to \
                      hold a second origin one day would need a separator, and then match nothing. A path without \
                      brackets is something else again: a source of origins that are known at run time. An attribute \
                      such as `#[cfg(debug_assertions)]` inside is refused, because a macro sees it before it is \
                      evaluated and would drop the condition; origins for development belong in `dev_origins`.",
                see: &[],
            },
            Self::RouteMissing => &Guide {
                bad: "#[get(\"/items\")]\n#[cors(origins = [\"https://app.example.com\"])]",
                good: "#[cors(origins = [\"https://app.example.com\"])]\n#[get(\"/items\")]",
                why: "A preflight is an `OPTIONS` request to the path of the handler, so the attribute has to know that \
                      path and its methods before it can answer one. It reads them from the route attribute. Rust \
                      expands attributes from top to bottom, and one that stands above is used up before `#[cors]` is \
                      asked.",
                see: &[ROUTE_ATTRIBUTES, PREFLIGHT],
            },
            Self::OptionsHandler => &Guide {
                bad: "#[cors(origins = [\"https://app.example.com\"])]\n#[options(\"/items\")]",
                good: "#[cors(origins = [\"https://app.example.com\"])]\n#[get(\"/items\")]",
                why: "Browsers send the preflight by themselves, as `OPTIONS` with `Origin` and \
                      `Access-Control-Request-Method`. This crate answers it for every handler that has the attribute, \
                      and a handler for it would compete for the same requests. Any other `OPTIONS` still reaches the \
                      handlers that you wrote for it, without `#[cors]`.",
                see: &[PREFLIGHT, "RFC 9110 §9.3.7, OPTIONS <https://www.rfc-editor.org/rfc/rfc9110#section-9.3.7>"],
            },
            Self::ItemKind => &Guide {
                bad: "#[cors(origins = [\"https://app.example.com\"])]\nstruct Items;",
                good: "#[cors(origins = [\"https://app.example.com\"])]\n#[get(\"/items\")]",
                why: "A policy is about answers, and handlers give the answers. On a handler the attribute finds the \
                      route, on an inline module all the handlers inside; a struct or an `impl` block shows it neither. \
                      For resources, scopes and apps that are put together by hand there is the middleware `Cors`.",
                see: &[ROUTE_ATTRIBUTES],
            },
            Self::ModuleMethods => &Guide {
                bad: "#[cors(origins = [\"https://app.example.com\"], methods = [GET, PUT])]\nmod items { /* handlers */ }",
                good: "#[cors(origins = [\"https://app.example.com\"])]\nmod items { /* handlers */ }",
                why: "Methods differ from handler to handler. One list for all would promise `PUT` where only `GET` is \
                      served, and the preflight would lead pages into errors. Each handler takes the methods of its own \
                      route, and one that should allow fewer says so in a `#[cors(methods = […])]` of its own.",
                see: &[PREFLIGHT],
            },
            Self::PolicyWithKeys => &Guide {
                bad: r#"#[cors(policy = PARTNERS, credentials)]"#,
                good: r#"#[cors(policy = PARTNERS)]"#,
                why: "A shared policy is written once, so that whoever reviews it knows what holds wherever its name \
                      stands. A key beside it would make a private variant under the shared name. If one handler needs \
                      something else, give it its own keys, or a second policy with a name that tells the difference.",
                see: &[],
            },
            Self::BlockNeedless => &Guide {
                bad: r#"#[cors(origins = ["*"], block_on_origin_mismatch)]"#,
                good: r#"#[cors(origins = ["https://app.example.com"], block_on_origin_mismatch)]"#,
                why: "`block_on_origin_mismatch` turns away pages whose origin is not allowed. Under `\"*\"` there are \
                      none, so the key would never act, yet a reader may take the handler for protected. List the \
                      origins to keep the other pages out; to keep people out, use authentication, because anything \
                      that is not a browser can send whatever `Origin` it likes.",
                see: &[ORIGIN_HEADER],
            },
            Self::PolicyMethod => &Guide {
                bad: "static READERS: Policy = policy!(origins = [\"https://app.example.com\"], methods = [GET]);\n\n\
                      #[cors(policy = READERS)]\n#[put(\"/items/{id}\")]",
                good: "static EDITORS: Policy = policy!(origins = [\"https://app.example.com\"], methods = [GET, PUT]);\n\n\
                       #[cors(policy = EDITORS)]\n#[put(\"/items/{id}\")]",
                why: "The policy says which methods a page may use, and the route says which one it serves. Where they do \
                      not meet, browsers refuse the preflight, or keep the answer from the script, every time. Both \
                      stand in the source, so the compiler can compare them, and nobody has to find out in a browser's \
                      console.",
                see: &[PREFLIGHT],
            },
            Self::DangerousUnknown => &Guide {
                bad: r#"#[cors(origins = ["http://app.example.com"], credentials, dangerous(insecure_origin))]"#,
                good: r#"#[cors(origins = ["http://app.example.com"], credentials, dangerous(insecure_origins))]"#,
                why: "Each opt-out switches one check off, and all are named so that a search for `dangerous` finds every \
                      place where somebody did. A name that does not exist would switch nothing off, and suggest that \
                      a risk had been weighed.",
                see: &[],
            },
            Self::DangerousUnneeded => &Guide {
                bad: r#"#[cors(origins = ["https://app.example.com"], credentials, dangerous(insecure_origins))]"#,
                good: r#"#[cors(origins = ["https://app.example.com"], credentials)]"#,
                why: "An opt-out that nothing needs today still works tomorrow: the next origin that somebody adds goes \
                      in unchecked. Until then it warns reviewers of a risk that is not there. Remove it, and the \
                      compiler asks again when the case arises.",
                see: &[],
            },
            Self::OffWithKeys => &Guide {
                bad: r#"#[cors(off, credentials)]"#,
                good: r#"#[cors(off)]"#,
                why: "`off` takes a handler out of the policies around it: no preflight is answered, and no CORS header \
                      is sent, so pages of other origins cannot read it. A key beside it would describe a policy that \
                      never applies.",
                see: &[],
            },
        }
    }
}
