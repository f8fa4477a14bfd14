//! gungraun's output, one JSON object per measurement.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::harness::BATCH;

/// Instructions of one request, by the function in `benches/` and the measurement in it.
#[derive(Debug, Default)]
pub struct Instructions(BTreeMap<(String, String), f64>);

impl Instructions {
    /// Reads the output of `cargo bench --bench NAME -- --output-format=json`.
    pub fn read(text: &str) -> Self {
        let measurements = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        Self(measurements.filter_map(|measurement| Self::one(&measurement)).collect())
    }

    fn one(measurement: &Value) -> Option<((String, String), f64)> {
        let values = measurement.pointer("/profiles/0/data/total/metrics/Ir/values")?;
        let count = values.get("new").or_else(|| values.get("left")).unwrap_or(values).as_f64()?;
        let text = |key: &str| measurement.get(key).and_then(Value::as_str).map(str::to_owned);
        #[expect(clippy::cast_precision_loss, reason = "a hundred")]
        Some(((text("function_name")?, text("id")?), count / BATCH as f64))
    }

    /// The instructions of one request.
    pub fn of(&self, function: &str, id: &str) -> Option<f64> {
        self.0.get(&(function.to_owned(), id.to_owned())).copied()
    }
}
