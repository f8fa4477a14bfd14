//! §4.9, the CORS-preflight cache.
//!
//! It holds single permissions, a method or a header name, and not whole responses. So after a preflight for one method that
//! also allowed a header, a request with another method needs no preflight for that header.

use std::time::Duration;

use super::{Engine, safelist::is_safelisted_method};

/// The requests that a permission applies to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key {
    /// The value of `Origin`, so all opaque origins share one key.
    pub(super) origin: String,
    /// With the query: permissions do not apply to a whole path.
    pub(super) url: String,
    pub(super) credentialed: bool,
}

/// The permissions that a request needs.
#[derive(Debug)]
pub(super) struct Requirements<'a> {
    pub(super) method: &'a str,
    pub(super) force_preflight: bool,
    /// In lower case.
    pub(super) unsafe_names: &'a [String],
}

/// The permissions that a preflight response grants, for `max_age` seconds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Permissions {
    pub(super) methods: Vec<String>,
    pub(super) header_names: Vec<String>,
    pub(super) max_age: u64,
}

#[derive(Debug, Default)]
pub(super) struct PreflightCache {
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    key: Key,
    permission: Permission,
    stored: Duration,
    max_age: Duration,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Permission {
    Method(String),
    AnyMethod,
    /// In lower case.
    HeaderName(String),
    AnyHeaderName,
}

impl PreflightCache {
    /// §4.4, HTTP fetch: whether a request may be sent without a preflight.
    pub(super) fn covers(&self, engine: Engine, now: Duration, key: &Key, requirements: &Requirements<'_>) -> bool {
        let held: Vec<&Permission> = self.live(engine, now, key).map(|entry| &entry.permission).collect();
        let needs_entry = match engine {
            // nsCORSListenerProxy.cpp, CheckRequest, omits `HEAD`.
            Engine::Firefox => !matches!(requirements.method, "GET" | "POST"),
            _ => !is_safelisted_method(requirements.method),
        };
        let method = Permission::Method(requirements.method.to_owned());
        (!(needs_entry || requirements.force_preflight) || held.iter().any(|held| held.includes(engine, &method)))
            && requirements.unsafe_names.iter().all(|name| {
                let name = Permission::HeaderName(name.clone());
                held.iter().any(|held| held.includes(engine, &name))
            })
    }

    /// The end of §4.8, CORS-preflight fetch.
    pub(super) fn store(&mut self, engine: Engine, now: Duration, key: &Key, granted: &Permissions) {
        self.entries.retain(|entry| entry.is_live(now));
        if engine == Engine::Chromium {
            // One response per origin and URL: preflight_cache.cc, AppendEntry.
            self.clear(key);
        }
        let max_age = Duration::from_secs(granted.max_age);
        for permission in granted.permissions(key.credentialed) {
            let mut is_known = false;
            for entry in &mut self.entries {
                if entry.serves(engine, key) && entry.permission.includes(engine, &permission) {
                    is_known = true;
                    entry.max_age = max_age;
                    if engine == Engine::Firefox {
                        entry.stored = now;
                    }
                }
            }
            if !is_known {
                self.entries.push(Entry { key: key.clone(), permission, stored: now, max_age });
            }
        }
    }

    /// §4.9, "clear cache entries": removes the permissions with and without credentials.
    pub(super) fn clear(&mut self, key: &Key) {
        self.entries.retain(|entry| entry.key.origin != key.origin || entry.key.url != key.url);
    }

    fn live<'a>(&'a self, engine: Engine, now: Duration, key: &'a Key) -> impl Iterator<Item = &'a Entry> + 'a {
        self.entries.iter().filter(move |entry| entry.is_live(now) && entry.serves(engine, key))
    }
}

impl Entry {
    /// With `Access-Control-Max-Age: 0` an entry expires at once.
    fn is_live(&self, now: Duration) -> bool {
        now < self.stored.saturating_add(self.max_age)
    }

    /// §4.9, "cache entry match": a permission with credentials also serves requests without. Firefox keeps the two apart
    /// (nsCORSListenerProxy.cpp, GetEntry).
    fn serves(&self, engine: Engine, key: &Key) -> bool {
        let credentials = match engine {
            Engine::Firefox => self.key.credentialed == key.credentialed,
            _ => self.key.credentialed || !key.credentialed,
        };
        credentials && self.key.origin == key.origin && self.key.url == key.url
    }
}

impl Permissions {
    /// `*` is a wildcard only without credentials. The Standard does not repeat that condition in its section on the cache, but
    /// Chromium and Firefox apply it, and the model must not allow what no browser allows.
    fn permissions(&self, credentialed: bool) -> impl Iterator<Item = Permission> {
        let methods = self.methods.iter().map(move |method| match method.as_str() {
            "*" if !credentialed => Permission::AnyMethod,
            method => Permission::Method(method.to_owned()),
        });
        let header_names = self.header_names.iter().map(move |name| match name.as_str() {
            "*" if !credentialed => Permission::AnyHeaderName,
            name => Permission::HeaderName(name.to_ascii_lowercase()),
        });
        methods.chain(header_names)
    }
}

impl Permission {
    /// §4.9, "method cache entry match" and "header-name cache entry match".
    fn includes(&self, engine: Engine, wanted: &Self) -> bool {
        self == wanted
            || match (self, wanted) {
                // Firefox compares cached names exactly, and has no wildcard here.
                _ if engine == Engine::Firefox => false,
                (Self::AnyMethod, Self::Method(_)) => true,
                (Self::AnyHeaderName, Self::HeaderName(name)) => engine == Engine::Chromium || name != "authorization",
                _ => false,
            }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NO_NAMES: &[String] = &[];

    fn key(credentialed: bool) -> Key {
        Key {
            origin: "https://app.example.com".into(),
            url: "https://api.example.com/items?page=1".into(),
            credentialed,
        }
    }

    fn granted(methods: &[&str], header_names: &[&str], max_age: u64) -> Permissions {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Permissions { methods: owned(methods), header_names: owned(header_names), max_age }
    }

    fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    struct Table {
        engine: Engine,
        cache: PreflightCache,
    }

    impl Table {
        fn new(engine: Engine) -> Self {
            Self { engine, cache: PreflightCache::default() }
        }

        fn store(&mut self, seconds: u64, credentialed: bool, granted: Permissions) {
            self.cache.store(self.engine, at(seconds), &key(credentialed), &granted);
        }

        fn covers(&self, seconds: u64, credentialed: bool, method: &str, unsafe_names: &[&str]) -> bool {
            let unsafe_names: Vec<String> = unsafe_names.iter().map(|name| (*name).to_owned()).collect();
            let requirements = Requirements { method, force_preflight: false, unsafe_names: &unsafe_names };
            self.cache.covers(self.engine, at(seconds), &key(credentialed), &requirements)
        }
    }

    #[test]
    fn entries_expire_after_max_age() {
        let mut table = Table::new(Engine::Standard);
        table.store(10, false, granted(&["PUT"], &[], 5));
        assert!(table.covers(10, false, "PUT", &[]));
        assert!(table.covers(14, false, "PUT", &[]));
        assert!(!table.covers(15, false, "PUT", &[]));
        table.store(20, false, granted(&["PUT"], &[], 0));
        assert!(!table.covers(20, false, "PUT", &[]));
        table.store(30, false, granted(&["PUT"], &[], u64::MAX));
        assert!(table.covers(u64::MAX - 1, false, "PUT", &[]));
    }

    #[test]
    fn methods_and_header_names_are_cached_separately() {
        let mut table = Table::new(Engine::Standard);
        table.store(0, false, granted(&["PUT"], &["X-A"], 60));
        table.store(0, false, granted(&["DELETE"], &["x-b"], 60));
        for (method, names, covered) in [
            ("PUT", &["x-b"][..], true),
            ("DELETE", &["x-a", "x-b"], true),
            ("POST", &["x-a"], true),
            ("HEAD", &["x-a"], true),
            ("put", &[], false),
            ("PATCH", &[], false),
            ("PUT", &["x-c"], false),
        ] {
            assert_eq!(table.covers(0, false, method, names), covered, "{method} {names:?}");
        }
        assert!(!PreflightCache::default().covers(
            Engine::Standard,
            at(0),
            &key(false),
            &Requirements { method: "POST", force_preflight: true, unsafe_names: NO_NAMES }
        ));
    }

    #[test]
    fn another_query_is_another_url() {
        let mut table = Table::new(Engine::Standard);
        table.store(0, false, granted(&["PUT"], &[], 60));
        let requirements = Requirements { method: "PUT", force_preflight: false, unsafe_names: NO_NAMES };
        let other_url = Key { url: "https://api.example.com/items?page=2".into(), ..key(false) };
        let other_origin = Key { origin: "null".into(), ..key(false) };
        assert!(!table.cache.covers(Engine::Standard, at(0), &other_url, &requirements));
        assert!(!table.cache.covers(Engine::Standard, at(0), &other_origin, &requirements));
    }

    #[test]
    fn permissions_with_credentials_also_serve_requests_without() {
        for (engine, serves_less) in [(Engine::Standard, true), (Engine::Chromium, true), (Engine::Firefox, false)] {
            let mut table = Table::new(engine);
            table.store(0, true, granted(&["PUT"], &[], 60));
            assert!(table.covers(0, true, "PUT", &[]));
            assert_eq!(table.covers(0, false, "PUT", &[]), serves_less, "{engine:?}");

            let mut table = Table::new(engine);
            table.store(0, false, granted(&["PUT"], &[], 60));
            assert!(!table.covers(0, true, "PUT", &[]), "{engine:?}");
        }
    }

    #[test]
    fn a_cached_wildcard_serves_what_the_engine_allows() {
        for (engine, any, authorization) in
            [(Engine::Standard, true, false), (Engine::Chromium, true, true), (Engine::Firefox, false, false)]
        {
            let mut table = Table::new(engine);
            table.store(0, false, granted(&["*"], &["*"], 60));
            assert_eq!(table.covers(0, false, "PUT", &["x-a"]), any, "{engine:?}");
            assert_eq!(table.covers(0, false, "GET", &["authorization"]), authorization, "{engine:?}");

            let mut table = Table::new(engine);
            table.store(0, true, granted(&["*"], &["*"], 60));
            assert!(!table.covers(0, true, "PUT", &[]), "{engine:?}");
            assert!(table.covers(0, true, "*", &["*"]), "{engine:?}");
        }
    }

    #[test]
    fn a_second_response_adds_to_or_replaces_the_first() {
        for (engine, first_is_kept, at_the_firsts_end) in
            [(Engine::Standard, true, false), (Engine::Chromium, false, true), (Engine::Firefox, true, true)]
        {
            let mut table = Table::new(engine);
            table.store(0, false, granted(&["PUT", "PATCH"], &[], 60));
            table.store(50, false, granted(&["DELETE", "PATCH"], &[], 60));
            assert_eq!(table.covers(50, false, "PUT", &[]), first_is_kept, "{engine:?}");
            assert_eq!(table.covers(60, false, "PATCH", &[]), at_the_firsts_end, "{engine:?}");
            assert!(table.covers(60, false, "DELETE", &[]), "{engine:?}");
        }
    }

    #[test]
    fn clearing_removes_entries_with_and_without_credentials() {
        let other_url = Key { url: "https://api.example.com/items?page=2".into(), ..key(false) };
        let other_origin = Key { origin: "https://b.example".into(), ..key(false) };
        for (cleared, is_kept) in [(key(false), false), (key(true), false), (other_url, true), (other_origin, true)] {
            let mut table = Table::new(Engine::Standard);
            table.store(0, false, granted(&["PUT"], &[], 60));
            table.store(0, true, granted(&["PUT"], &[], 60));
            table.cache.clear(&cleared);
            for credentialed in [false, true] {
                assert_eq!(table.covers(0, credentialed, "PUT", &[]), is_kept, "{cleared:?}");
            }
        }
    }

    #[test]
    fn a_cached_header_name_serves_head() {
        for (engine, methods, covered) in [
            (Engine::Standard, &[][..], true),
            (Engine::Chromium, &[], true),
            (Engine::Firefox, &[], false),
            (Engine::Firefox, &["HEAD"], true),
        ] {
            let mut table = Table::new(engine);
            table.store(0, false, granted(methods, &["x-a"], 60));
            assert_eq!(table.covers(0, false, "HEAD", &["x-a"]), covered, "{engine:?} {methods:?}");
            assert!(table.covers(0, false, "GET", &["x-a"]) && table.covers(0, false, "POST", &["x-a"]), "{engine:?}");
            assert!(!table.covers(0, false, "GET", &["x-b"]), "{engine:?}");
        }
    }
}
