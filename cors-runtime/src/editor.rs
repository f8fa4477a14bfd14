//! What an editor shows for a word inside `#[cors(…)]` or `policy!(…)`: each is a constant that nobody uses.

#![allow(non_upper_case_globals)]

/// The keys.
pub mod keys {
    /// Who may read: `origins = ["https://app.example.com", "https://*.example.com", "http://localhost:*"]`.
    ///
    /// - An origin is scheme, host and port, as a browser sends it: lower case, no slash at the end, no default port.
    /// - `https://*.example.com` stands for every name below `example.com`, and not for `example.com` itself.
    /// - `["*"]` alone is everyone, and cannot stand beside `credentials`.
    /// - A path names origins known at run time: a `static SharedOrigins`, or a function `fn(&Origin, &RequestHead) -> bool`,
    ///   plain or `async`.
    ///
    /// Required. Becomes `Access-Control-Allow-Origin`.
    pub const origins: () = ();
    /// Origins that are added only where `debug_assertions` are on: `dev_origins = ["http://localhost:5173"]`.
    ///
    /// They are checked in every build, and absent from release builds. Default: none.
    pub const dev_origins: () = ();
    /// The methods that have CORS: `methods = [GET, PUT]`.
    ///
    /// On a handler those of its route unless given; a served method that is not listed has no CORS. A shared policy must say
    /// its methods. Becomes `Access-Control-Allow-Methods`.
    pub const methods: () = ();
    /// The request headers that a script may send: `headers = ["content-type", "authorization"]`.
    ///
    /// `["*"]` allows every name but `Authorization`, without `credentials`; `headers = reflect` echoes what the preflight asks
    /// for. Default: none beyond those that need no permission. Becomes `Access-Control-Allow-Headers`.
    pub const headers: () = ();
    /// The response headers that a script may read: `expose_headers = ["x-total-count"]`.
    ///
    /// Default: none beyond those that every script may read. Becomes `Access-Control-Expose-Headers`.
    pub const expose_headers: () = ();
    /// Cookies and HTTP authentication: `credentials`, `credentials = false`.
    ///
    /// Default: off. Becomes `Access-Control-Allow-Credentials: true`.
    pub const credentials: () = ();
    /// How many seconds a browser may keep the answer of a preflight: `max_age = 3600`, from 0 (do not cache) to 86400.
    ///
    /// Default: 600. Becomes `Access-Control-Max-Age`.
    pub const max_age: () = ();
    /// Answers a cross-origin request from an origin that is not allowed with 403, and does not run the handler:
    /// `block_on_origin_mismatch`.
    ///
    /// Requests without `Origin` and same-origin requests always pass. Default: off.
    pub const block_on_origin_mismatch: () = ();
    /// With origins known at run time: further request headers that the decision looks at, `vary = ["x-tenant"]`.
    ///
    /// Added to `Vary: Origin`. Default: none.
    pub const vary: () = ();
    /// Opens the timing of the response to scripts: `timing`.
    ///
    /// Default: off. Becomes `Timing-Allow-Origin`.
    pub const timing: () = ();
    /// Opt-outs by name: `dangerous(insecure_origins, public_suffix, any_port, custom_scheme)`.
    ///
    /// One that no origin needs is an error. Default: none.
    pub const dangerous: () = ();
    /// A shared policy, made by `policy!`: `policy = PARTNERS`.
    ///
    /// It says everything itself, so that no other key but `crate` may stand beside it. That it allows the methods of the route
    /// is checked at compile time.
    pub const policy: () = ();
    /// No CORS on this handler, also inside a module or behind a `Cors` that has it: `#[cors(off)]`.
    pub const off: () = ();
}

/// The keys of `policy!`.
pub mod policy_keys {
    pub use super::keys::{
        block_on_origin_mismatch, credentials, dangerous, dev_origins, expose_headers, headers, max_age, methods,
        origins, timing, vary,
    };
}

/// The methods that scripts send every day.
pub mod methods {
    /// Reads. Needs no preflight by itself (Fetch §2.2.1, CORS-safelisted method).
    pub const GET: () = ();
    /// Reads the headers alone. Needs no preflight by itself.
    pub const HEAD: () = ();
    /// Creates, or asks. Needs no preflight by itself, unless its body or headers do: JSON does.
    pub const POST: () = ();
    /// Replaces. Always preflighted.
    pub const PUT: () = ();
    /// Removes. Always preflighted.
    pub const DELETE: () = ();
    /// Changes a part. Always preflighted, and the one that a browser does not put into upper case.
    pub const PATCH: () = ();
    /// Asks with a body. Always preflighted.
    pub const QUERY: () = ();
}

/// What may stand in place of a list of `headers`.
pub mod headers {
    /// Allows what the preflight asks for: up to 4096 bytes of names, whatever they are.
    pub const reflect: () = ();
}

/// The opt-outs.
pub mod dangerous {
    /// Allows `http` on a host that is not loopback beside `credentials`: anybody on the network path can be that page.
    pub const insecure_origins: () = ();
    /// Allows a pattern directly below a public suffix beside `credentials`: anybody can register a matching name.
    pub const public_suffix: () = ();
    /// Allows `:*` on a host that is not loopback beside `credentials`: every server on that machine may read.
    pub const any_port: () = ();
    /// Allows a scheme that no browser, app shell or extension is known to send.
    pub const custom_scheme: () = ();
}
