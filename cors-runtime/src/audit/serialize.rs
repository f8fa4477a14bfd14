//! `serde`: an audit as JSON, or in another format.

use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::Audit;
use super::summary::{Keys, LayerSummary, Names, PolicySummary, RouteSummary, SourceLine, SourceSummary};

/// Writes a struct with these fields.
macro_rules! fields {
    ($serializer:expr, $name:literal, $($field:literal: $value:expr),* $(,)?) => {{
        let mut fields = $serializer.serialize_struct($name, [$($field),*].len())?;
        $( fields.serialize_field($field, $value)?; )*
        fields.end()
    }};
}

/// `routes`, `unannotated` (the paths without `#[cors]`), `layers` (each `Cors`) and `findings`.
impl Serialize for Audit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let findings: Vec<Finding<'_>> = self
            .findings
            .iter()
            .map(|finding| Finding {
                rule: finding.rule().name(),
                message: finding.message(),
                help: finding.help_text(),
            })
            .collect();
        fields!(
            serializer,
            "Audit",
            "routes": &self.routes,
            "unannotated": &self.unannotated,
            "layers": &self.layers,
            "findings": &findings,
        )
    }
}

struct Finding<'a> {
    rule: &'static str,
    message: &'a str,
    help: Option<&'a str>,
}

impl Serialize for Finding<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        fields!(serializer, "Finding", "rule": self.rule, "message": self.message, "help": &self.help)
    }
}

impl Serialize for RouteSummary {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        fields!(
            serializer,
            "Route",
            "path": &self.path,
            "serves": &self.methods,
            "handler": self.handler,
            "guard": &self.has_guards,
            "source": &self.line,
            "policy": &self.policy,
        )
    }
}

impl Serialize for LayerSummary {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        fields!(serializer, "Layer", "place": &self.place, "source": &self.line, "policy": &self.policy)
    }
}

impl Serialize for SourceLine {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        fields!(serializer, "Source", "file": &self.file, "line": &self.line)
    }
}

/// Where it is, and its keys; `keys` is null for a policy that has not been set.
impl Serialize for PolicySummary {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        fields!(serializer, "Policy", "name": &self.name, "source": &self.line, "keys": &self.keys)
    }
}

impl Serialize for Keys {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        fields!(
            serializer,
            "Keys",
            "methods": &self.methods,
            "origins": &self.origins,
            "origin_source": &self.source,
            "dev_origins": &self.dev_origins,
            "headers": &self.headers,
            "expose_headers": &self.expose_headers,
            "credentials": &self.credentials,
            "max_age": &self.max_age,
            "block_on_origin_mismatch": &self.block_on_origin_mismatch,
            "vary": &self.vary,
            "timing": &self.timing,
            "dangerous": &self.dangerous,
        )
    }
}

impl Serialize for SourceSummary {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        fields!(
            serializer,
            "OriginSource",
            "name": self.name,
            "variable": &self.variable,
            "is_set": &!self.is_unset,
            "may_be_any": &self.may_be_any,
        )
    }
}

/// A list, or the text `reflect`.
impl Serialize for Names {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::List(names) => names.serialize(serializer),
            Self::Reflect => serializer.serialize_str("reflect"),
        }
    }
}
