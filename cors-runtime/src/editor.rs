//! The documentation that an editor shows for a word inside `#[cors(…)]` or `policy!(…)`. Each word is an unused constant.

#![allow(non_upper_case_globals)]

/// The keys.
pub mod keys {
    /// Who may read: `origins = ["https://app.example.com", "https://*.example.com", "http://localhost:*"]`.
    ///
    /// - An origin is scheme, host and port, as a browser sends it: lower case, no slash at the end, no default port.
    /// - `https://*.example.com` covers every name below `example.com`, but not `example.com` itself.
    /// - `["*"]` alone allows any origin. It cannot be combined with `credentials`.
    /// - A path names origins known at run time: a `static SharedOrigins`, or a function `fn(&Origin, &HttpRequest) -> bool`,
    ///   plain or `async`.
    ///
    /// Required. Becomes `Access-Control-Allow-Origin`.
    pub const origins: () = ();
    /// Origins that are added only where `debug_assertions` are on: `dev_origins = ["http://localhost:5173"]`.
    ///
    /// They are checked in every build, and absent from release builds. They may be the only origins. Default: none.
    pub const dev_origins: () = ();
    /// The methods that have CORS: `methods = [GET, PUT]`.
    ///
    /// Default on a handler: the methods of its route. A served method that is not listed has no CORS. A shared policy must list
    /// its methods. Becomes `Access-Control-Allow-Methods`.
    pub const methods: () = ();
    /// The request headers that a script may send: `headers = ["content-type", "authorization"]`.
    ///
    /// `["*"]` allows every name but `Authorization`, without `credentials`; `headers = reflect` echoes the requested
    /// names. Default: only the safelisted headers, which need no permission. Becomes `Access-Control-Allow-Headers`.
    pub const headers: () = ();
    /// The response headers that a script may read: `expose_headers = ["x-total-count"]`.
    ///
    /// `["*"]` exposes every header, without `credentials`; `expose_headers = reflect` lists the names of each response's own
    /// headers. A script that names a download needs `content-disposition`, and one that pages through ranges `content-range`.
    /// Default: only the safelisted headers, which every script may read. Becomes `Access-Control-Expose-Headers`.
    pub const expose_headers: () = ();
    /// Cookies and HTTP authentication: `credentials`, `credentials = false`.
    ///
    /// A cookie for requests from another site also needs `SameSite=None; Secure`, and the script `credentials: "include"`.
    /// Default: off. Becomes `Access-Control-Allow-Credentials: true`.
    pub const credentials: () = ();
    /// How many seconds a browser may cache the response to a preflight: `max_age = 3600`, from 0 (do not cache) to 86400, or the
    /// path of a `const` of type `u32`.
    ///
    /// Default: 600. Becomes `Access-Control-Max-Age`.
    pub const max_age: () = ();
    /// Responds with 403 to a cross-origin request from an origin that is not allowed, without running the handler:
    /// `block_on_origin_mismatch`.
    ///
    /// Requests without `Origin` and same-origin requests always pass. Default: off.
    pub const block_on_origin_mismatch: () = ();
    /// With origins known at run time: further request headers that the decision depends on, `vary = ["x-tenant"]`.
    ///
    /// Added to `Vary: Origin`. Default: none.
    pub const vary: () = ();
    /// Lets scripts read the timing of the response: `timing`.
    ///
    /// Default: off. Becomes `Timing-Allow-Origin`.
    pub const timing: () = ();
    /// Opt-outs by name: `dangerous(insecure_origins, public_suffix, any_port, custom_scheme)`.
    ///
    /// One that no origin needs is an error. Default: none.
    pub const dangerous: () = ();
    /// A shared policy: a `static` of type `Policy`, made by `policy!`, or of type `SharedPolicy`: `policy = PARTNERS`.
    ///
    /// The policy is complete, so no other key but `crate` may be combined with it. The compiler checks that a `Policy` allows the
    /// methods of the route.
    pub const policy: () = ();
    /// No CORS on this handler, even inside a module or a `Cors` with a policy: `#[cors(off)]`.
    pub const off: () = ();
}

/// The keys of `policy!`.
pub mod policy_keys {
    pub use super::keys::{
        block_on_origin_mismatch, credentials, dangerous, dev_origins, expose_headers, headers, max_age, methods,
        origins, timing, vary,
    };
}

/// The methods that scripts commonly send.
pub mod methods {
    /// Reads. Needs no preflight on its own (Fetch §2.2.1, CORS-safelisted method).
    pub const GET: () = ();
    /// Reads the headers only. Needs no preflight on its own.
    pub const HEAD: () = ();
    /// Creates or queries. Needs no preflight on its own; a JSON body or custom headers do.
    pub const POST: () = ();
    /// Replaces. Always preflighted.
    pub const PUT: () = ();
    /// Removes. Always preflighted.
    pub const DELETE: () = ();
    /// Changes a part. Always preflighted. A browser does not convert `patch` to upper case, unlike `get` or `put`.
    pub const PATCH: () = ();
    /// Queries with a body. Always preflighted.
    pub const QUERY: () = ();
}

/// The keyword that may replace the list of `headers`.
pub mod headers {
    /// Allows the names that the preflight requests, whatever they are, up to 4096 bytes.
    pub const reflect: () = ();
}

/// The keyword that may replace the list of `expose_headers`.
pub mod expose_headers {
    /// Exposes the names of each response's own headers.
    pub const reflect: () = ();
}

/// The opt-outs.
pub mod dangerous {
    /// Allows `http` on a host that is not loopback, with `credentials`: anyone on the network path can impersonate that page.
    pub const insecure_origins: () = ();
    /// Allows a pattern directly below a public suffix, with `credentials`: anyone can register a matching name.
    pub const public_suffix: () = ();
    /// Allows `:*` on a host that is not loopback, with `credentials`: every server on that host may read.
    pub const any_port: () = ();
    /// Allows the scheme of an app shell that is not among the known ones, such as `app://obsidian.md`.
    pub const custom_scheme: () = ();
}
