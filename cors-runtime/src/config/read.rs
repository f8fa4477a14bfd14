//! The entries of a configuration as typed keys. What cannot be read is reported and left out.

use actix_web_cors_rules::keys::{self, KeysOf};
use actix_web_cors_rules::list_text;
use actix_web_cors_rules::policy::{DraftList, DraftNames, DraftOrigins, DraftSeconds, Place, PolicyDraft, PolicyKey};
use actix_web_cors_rules::rule::{Rule, Violation};

use super::error::PolicyViolation;
use super::value::Value;

/// What could be read of a configuration.
#[derive(Default)]
pub(super) struct Reading<'a> {
    lists: Vec<(PolicyKey, List<'a>)>,
    /// `headers` or `expose_headers` as `reflect`.
    reflected: Vec<PolicyKey>,
    flags: Vec<(PolicyKey, bool)>,
    max_age: Option<String>,
    has_source: bool,
    unreadable: Vec<Option<PolicyKey>>,
    pub(super) violations: Vec<PolicyViolation>,
}

/// A list, with the index of each entry as it was written.
#[derive(Default)]
struct List<'a> {
    entries: Vec<(usize, &'a str)>,
    is_incomplete: bool,
}

/// The word that stands for the names of a request or a response.
const REFLECT: &str = "reflect";

impl<'a> Reading<'a> {
    pub(super) fn of(entries: &'a [(String, Value)], has_source: bool) -> Self {
        let mut reading = Self { has_source, ..Self::default() };
        let given: Vec<&str> = entries.iter().map(|(name, _)| name.as_str()).collect();
        for (index, (name, value)) in entries.iter().enumerate() {
            // A configuration has few keys, so no set is needed.
            let is_repeated = || given.iter().take(index).any(|earlier| earlier == name);
            match PolicyKey::from_name(name) {
                _ if is_repeated() => reading.reject(name, None, keys::duplicate(name)),
                None => {
                    reading.reject(name, None, keys::unknown(name, PolicyKey::NAMES, &given, KeysOf::Configuration))
                }
                Some(_) if *value == Value::Null => {}
                Some(PolicyKey::Origins) if has_source => {
                    let message = "`origins` together with a source of origins: a policy has one of the two";
                    let violation = Violation::with_message(Rule::ValueType, message).help("remove `origins`");
                    reading.reject(name, None, violation);
                }
                Some(key) => reading.read(key, value),
            }
        }
        reading
    }

    fn read(&mut self, key: PolicyKey, value: &'a Value) {
        match key {
            PolicyKey::Headers | PolicyKey::ExposeHeaders => self.read_names(key, value),
            PolicyKey::Credentials | PolicyKey::BlockOnOriginMismatch | PolicyKey::Timing => self.read_flag(key, value),
            PolicyKey::MaxAge => self.read_seconds(value),
            PolicyKey::Origins
            | PolicyKey::DevOrigins
            | PolicyKey::Methods
            | PolicyKey::Vary
            | PolicyKey::Dangerous => self.read_list(key, value),
        }
    }

    fn read_list(&mut self, key: PolicyKey, value: &'a Value) {
        let mut list = List::default();
        match value {
            Value::Text(text) if key != PolicyKey::Origins && means_any(text) => {
                list.is_incomplete = true;
                let message = format!("`{}` does not stand for any value here", value.shown());
                let advice = format!("write `{} = \"*\"`, which needs a policy without `credentials`", key.name());
                self.reject(key.name(), None, Violation::with_message(Rule::ValueType, message).help(advice));
            }
            Value::Text(text) => match list_text::split(text) {
                Ok(texts) => list.entries = texts.into_iter().enumerate().collect(),
                Err(violation) => {
                    list.is_incomplete = true;
                    self.reject(key.name(), None, violation);
                }
            },
            Value::List(values) => {
                for (index, value) in values.iter().enumerate() {
                    if let Value::Text(text) = value {
                        list.entries.push((index, text));
                    } else {
                        list.is_incomplete = true;
                        let violation = wrong_type(key, Rule::ValueType, value, "is not a string");
                        self.reject(key.name(), Some(index), violation);
                    }
                }
            }
            other => {
                list.is_incomplete = true;
                self.reject(key.name(), None, wrong_type(key, Rule::ValueType, other, "is not a list"));
            }
        }
        self.lists.push((key, list));
    }

    fn read_names(&mut self, key: PolicyKey, value: &'a Value) {
        let is_reflect =
            |value: &Value| matches!(value, Value::Text(text) if text.trim().eq_ignore_ascii_case(REFLECT));
        match value {
            value if is_reflect(value) => self.reflected.push(key),
            Value::List(values) if values.len() == 1 && values.iter().all(is_reflect) => {
                let message = "`reflect` is a keyword here, not a header name";
                let violation = Violation::with_message(Rule::ValueType, message)
                    .help(format!("write `{} = \"{REFLECT}\"`", key.name()));
                self.reject(key.name(), Some(0), violation);
            }
            value => self.read_list(key, value),
        }
    }

    fn read_flag(&mut self, key: PolicyKey, value: &Value) {
        match value {
            Value::Bool(is_on) => self.flags.push((key, *is_on)),
            Value::Text(text) if text.trim() == "true" => self.flags.push((key, true)),
            Value::Text(text) if text.trim() == "false" => self.flags.push((key, false)),
            other => {
                let message = format!("`{}` is neither `true` nor `false`", other.shown());
                let advice = format!("write `{name} = true` or `{name} = false`", name = key.name());
                let violation = Violation::with_message(Rule::ValueType, message).help(advice);
                self.reject(key.name(), None, violation);
            }
        }
    }

    fn read_seconds(&mut self, value: &Value) {
        let is_number = |text: &str| {
            let digits = text.strip_prefix('-').unwrap_or(text);
            !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
        };
        match value {
            Value::Integer(number) => self.max_age = Some(number.to_string()),
            Value::Text(text) if is_number(text.trim()) => self.max_age = Some(text.trim().to_owned()),
            other => {
                let key = PolicyKey::MaxAge;
                let violation = wrong_type(key, Rule::MaxAgeType, other, "is not a whole number of seconds");
                self.reject(key.name(), None, violation);
            }
        }
    }

    fn reject(&mut self, key: &str, index: Option<usize>, violation: Violation) {
        self.unreadable.push(PolicyKey::from_name(key));
        self.violations.push(PolicyViolation::new(key, index, violation));
    }

    /// The keys, to be checked.
    pub(super) fn draft(&self) -> PolicyDraft<'_> {
        let list = |key| Some(self.list(key)?.draft());
        let names = |key| {
            let reflected = self.reflected.contains(&key).then_some(DraftNames::Reflect);
            reflected.or_else(|| list(key).map(DraftNames::List))
        };
        let flag = |key| self.flags.iter().any(|(other, is_on)| *other == key && *is_on);
        PolicyDraft {
            origins: if self.has_source {
                Some(DraftOrigins::Source)
            } else {
                list(PolicyKey::Origins).map(DraftOrigins::List)
            },
            dev_origins: list(PolicyKey::DevOrigins),
            methods: list(PolicyKey::Methods),
            headers: names(PolicyKey::Headers),
            expose_headers: names(PolicyKey::ExposeHeaders),
            credentials: flag(PolicyKey::Credentials),
            max_age: self.max_age.as_deref().map_or(DraftSeconds::Default, DraftSeconds::Number),
            block_on_origin_mismatch: flag(PolicyKey::BlockOnOriginMismatch),
            vary: list(PolicyKey::Vary),
            timing: flag(PolicyKey::Timing),
            dangerous: list(PolicyKey::Dangerous),
            unreadable: self.unreadable.clone(),
        }
    }

    /// Adds the key, and the index of an entry as it was written.
    pub(super) fn locate(&self, place: Place, violation: Violation) -> PolicyViolation {
        let (key, index) = match place {
            Place::Missing(key) | Place::Key(key) | Place::Value(key) => (key, None),
            Place::Entry(key, index) => {
                (key, self.list(key).and_then(|list| list.entries.get(index)).map(|(written, _)| *written))
            }
        };
        PolicyViolation::new(key.name(), index, violation)
    }

    fn list(&self, key: PolicyKey) -> Option<&List<'a>> {
        self.lists.iter().find(|(other, _)| *other == key).map(|(_, list)| list)
    }
}

impl List<'_> {
    fn draft(&self) -> DraftList<'_> {
        DraftList { texts: self.entries.iter().map(|(_, text)| *text).collect(), is_incomplete: self.is_incomplete }
    }
}

/// Words that other libraries have for `*`.
fn means_any(text: &str) -> bool {
    ["any", "all"].iter().any(|word| text.trim().eq_ignore_ascii_case(word))
}

fn wrong_type(key: PolicyKey, rule: Rule, value: &Value, problem: &str) -> Violation {
    Violation::with_message(rule, format!("`{}` {problem}", value.shown()))
        .help(format!("write it as in `{}`", key.example()))
}
