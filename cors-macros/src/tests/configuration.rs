//! The same keys, in the attribute and in a configuration: the same policy, or the same violations.

use std::collections::BTreeSet;

use actix_web_cors_runtime::config::PolicyConfig;
use actix_web_cors_runtime::protocol::PolicyData;
use proc_macro2::{TokenStream, TokenTree};
use proptest::prelude::*;
use proptest::sample::subsequence;
use proptest::strategy::ValueTree;
use serde_json::{Map, Value, json};

use crate::attribute::entries::entries;
use crate::attribute::model::Model;
use crate::diagnostics::Diagnostics;
use crate::location::{AttributeId, Location};
use crate::validate::{PolicySite, Resolution, report_unneeded, validate};

/// The keys of a policy. A list without entries is absent.
#[derive(Clone, Debug)]
struct Keys {
    origins: Vec<&'static str>,
    dev_origins: Vec<&'static str>,
    methods: Vec<&'static str>,
    /// `None` for `reflect`.
    headers: Option<Vec<&'static str>>,
    expose_headers: Option<Vec<&'static str>>,
    credentials: bool,
    max_age: Option<i64>,
    block: bool,
    timing: bool,
    vary: Vec<&'static str>,
    dangerous: Vec<&'static str>,
}

const ORIGINS: &[&str] = &[
    "https://app.example.com",
    "https://*.example.com",
    "http://localhost:3000",
    "http://localhost:*",
    "https://app.example.org:8443",
    "*",
    "https://app.example.com/",
    "http://plain.example",
    "https://*.github.io",
    "https://a.example:*",
    "app://-",
    "null",
    "example.com",
    "https://a.example,https://b.example",
];
const METHODS: &[&str] = &["GET", "PUT", "POST", "PURGE", "*", "patch", "TRACE", "no method", "OPTIONS"];
const HEADERS: &[&str] = &["content-type", "X-Trace", "*", "authorization", "cookie", "x y", "access-control-max-age"];
const EXPOSED: &[&str] = &["x-total-count", "*", "set-cookie", "no name", "access-control-allow-origin", "ETag"];
const VARY: &[&str] = &["x-tenant", "no name"];
const DANGEROUS: &[&str] = &["insecure_origins", "public_suffix", "any_port", "custom_scheme", "everything"];

/// Some of these texts, mostly of the `good` ones, which come first.
fn entries_of(
    texts: &'static [&'static str],
    good: usize,
    count: std::ops::RangeInclusive<usize>,
) -> impl Strategy<Value = Vec<&'static str>> {
    let most = |texts: &[&'static str]| *count.start()..=(*count.end()).min(texts.len());
    prop_oneof![
        4 => subsequence(texts[..good].to_vec(), most(&texts[..good])),
        1 => subsequence(texts.to_vec(), most(texts)),
    ]
}

fn keys() -> impl Strategy<Value = Keys> {
    let names =
        |texts: &'static [&'static str]| prop_oneof![8 => entries_of(texts, 2, 0..=2).prop_map(Some), 1 => Just(None)];
    let rarely = |texts: &'static [&'static str]| prop_oneof![9 => Just(Vec::new()), 1 => entries_of(texts, 1, 0..=2)];
    let lists = (
        entries_of(ORIGINS, 5, 1..=3),
        subsequence(ORIGINS[2..6].to_vec(), 0..=1),
        entries_of(METHODS, 4, 1..=3),
        names(HEADERS),
        names(EXPOSED),
        rarely(VARY),
        rarely(DANGEROUS),
    );
    let max_age = prop_oneof![Just(None), (0..90_000_i64).prop_map(Some), Just(Some(-1))];
    (lists, any::<bool>(), max_age, any::<bool>(), any::<bool>()).prop_map(
        |(lists, credentials, max_age, block, timing)| {
            let (origins, dev_origins, methods, headers, expose_headers, vary, dangerous) = lists;
            // A repeated entry is an error in the attribute alone.
            let dev_origins = dev_origins.into_iter().filter(|origin| !origins.contains(origin)).collect();
            Keys {
                origins,
                dev_origins,
                methods,
                headers,
                expose_headers,
                credentials,
                max_age,
                block,
                timing,
                vary,
                dangerous,
            }
        },
    )
}

impl Keys {
    /// The lists that are not empty.
    fn lists(&self) -> Vec<(&'static str, &[&'static str])> {
        let lists = [
            ("origins", self.origins.as_slice()),
            ("dev_origins", &self.dev_origins),
            ("methods", &self.methods),
            ("headers", self.headers.as_deref().unwrap_or_default()),
            ("expose_headers", self.expose_headers.as_deref().unwrap_or_default()),
            ("vary", &self.vary),
        ];
        lists.into_iter().filter(|(_, list)| !list.is_empty()).collect()
    }

    fn reflected(&self) -> Vec<&'static str> {
        let keys = [("headers", &self.headers), ("expose_headers", &self.expose_headers)];
        keys.into_iter().filter(|(_, list)| list.is_none()).map(|(key, _)| key).collect()
    }

    fn attribute(&self) -> TokenStream {
        let mut entries: Vec<String> = self.lists().iter().map(|(key, list)| format!("{key} = {list:?}")).collect();
        entries.extend(self.reflected().iter().map(|key| format!("{key} = reflect")));
        entries.push(format!("credentials = {}", self.credentials));
        entries.extend(self.max_age.map(|seconds| format!("max_age = {seconds}")));
        entries.extend(self.block.then(|| "block_on_origin_mismatch".to_owned()));
        entries.extend(self.timing.then(|| "timing".to_owned()));
        entries.extend((!self.dangerous.is_empty()).then(|| format!("dangerous({})", self.dangerous.join(", "))));
        entries.join(", ").parse().expect("tokens")
    }

    fn builder(&self) -> PolicyConfig {
        let mut config = PolicyConfig::new()
            .credentials(self.credentials)
            .block_on_origin_mismatch(self.block)
            .timing(self.timing)
            .dangerous(&self.dangerous);
        for (key, list) in self.lists() {
            config = match key {
                "origins" => config.origins(list),
                "dev_origins" => config.dev_origins(list),
                "methods" => config.methods(list),
                "headers" => config.headers(list),
                "expose_headers" => config.expose_headers(list),
                "vary" => config.vary(list),
                other => panic!("no list: {other}"),
            };
        }
        for key in self.reflected() {
            config = if key == "headers" { config.headers("reflect") } else { config.expose_headers("reflect") };
        }
        match self.max_age.map(u32::try_from) {
            Some(Ok(seconds)) => config.max_age(seconds),
            Some(Err(_)) | None => config,
        }
    }

    fn json(&self) -> Map<String, Value> {
        let mut keys = Map::new();
        for (key, list) in self.lists() {
            keys.insert(key.to_owned(), json!(list));
        }
        for key in self.reflected() {
            keys.insert(key.to_owned(), json!("reflect"));
        }
        keys.insert("credentials".to_owned(), json!(self.credentials));
        if let Some(seconds) = self.max_age {
            keys.insert("max_age".to_owned(), json!(seconds));
        }
        keys.insert("block_on_origin_mismatch".to_owned(), json!(self.block));
        keys.insert("timing".to_owned(), json!(self.timing));
        if !self.dangerous.is_empty() {
            keys.insert("dangerous".to_owned(), json!(self.dangerous));
        }
        keys
    }

    /// The same with each value as one text, as in an environment variable. `None` if an entry contains a separator.
    fn texts(&self) -> Option<Map<String, Value>> {
        let as_text = |(key, value): (String, Value)| {
            let text = match value {
                Value::Array(list) => {
                    let list: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
                    if list.iter().any(|entry| entry.contains([',', ' '])) {
                        return None;
                    }
                    list.join("; ")
                }
                Value::String(text) => text,
                other => other.to_string(),
            };
            Some((key, Value::String(text)))
        };
        self.json().into_iter().map(as_text).collect()
    }
}

/// The policy, or each error as its message and its rule.
type Outcome = Result<PolicyData, BTreeSet<(String, String)>>;

fn compiled(arguments: TokenStream) -> Outcome {
    let mut diagnostics = Diagnostics::default();
    let entries = entries(arguments, AttributeId::unique(), &mut diagnostics);
    let model = Model::read(&entries, Location::default(), &mut diagnostics);
    let validation = validate(&model, &PolicySite::Shared, &mut diagnostics);
    report_unneeded(&validation.opt_outs, &mut diagnostics);
    match validation.resolution {
        Some(Resolution::Policy(policy)) if !diagnostics.has_errors() => Ok(PolicyData::build(policy.valid)),
        _ => {
            let mut errors = BTreeSet::new();
            collect(diagnostics.errors(), &mut errors);
            Err(errors)
        }
    }
}

fn collect(tokens: TokenStream, errors: &mut BTreeSet<(String, String)>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => collect(group.stream(), errors),
            TokenTree::Literal(literal) => {
                let text = syn::parse_str::<syn::LitStr>(&literal.to_string()).expect("a message").value();
                errors.insert(message_and_rule(&text));
            }
            TokenTree::Ident(_) | TokenTree::Punct(_) => {}
        }
    }
}

fn message_and_rule(text: &str) -> (String, String) {
    let (message, rest) = text.split_once('\n').expect("a rule");
    (message.to_owned(), rest.rsplit_once("rule: ").expect("a rule").1.to_owned())
}

fn configured(config: &PolicyConfig) -> Outcome {
    config.build().map(|policy| policy.data().clone()).map_err(|error| {
        let violations = error.violations().iter();
        violations.map(|violation| message_and_rule(&violation.violation().to_string())).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_configuration_is_checked_like_the_attribute(keys in keys()) {
        let expected = compiled(keys.attribute());
        let json = serde_json::to_string(&keys.json()).expect("JSON");
        let toml = toml::to_string(&keys.json()).expect("TOML");
        prop_assert_eq!(&configured(&serde_json::from_str(&json).expect("a map")), &expected, "{}", json);
        prop_assert_eq!(&configured(&toml::from_str(&toml).expect("a table")), &expected, "{}", toml);
        if let Some(texts) = keys.texts() {
            let json = serde_json::to_string(&texts).expect("JSON");
            prop_assert_eq!(&configured(&serde_json::from_str(&json).expect("a map")), &expected, "{}", json);
        }
        // A method cannot take a negative number.
        if keys.max_age.is_none_or(|seconds| seconds >= 0) {
            prop_assert_eq!(&configured(&keys.builder()), &expected, "{:?}", keys);
        }
    }
}

/// The property compares policies as well as violations.
#[test]
fn many_random_policies_are_valid() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let valid = (0..500).filter(|_| {
        let keys = keys().new_tree(&mut runner).expect("a value").current();
        compiled(keys.attribute()).is_ok()
    });
    assert!((100..450).contains(&valid.count()));
}
