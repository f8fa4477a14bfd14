//! The results of `benches/compile-time`: CPU seconds, and cargo's timings of first builds.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::table::Table;

/// The number of handlers that `compile-time` writes.
const HANDLERS: f64 = 300.0;

pub(crate) struct Compiling {
    seconds: BTreeMap<(String, String), f64>,
    /// The units and seconds per crate in a first build, without and with this crate.
    units: [BTreeMap<String, (usize, f64)>; 2],
}

impl Compiling {
    pub(crate) fn read(target: &Path) -> Self {
        let text = fs::read_to_string(target.join("compile-time.tsv")).unwrap_or_default();
        let line = |line: &str| {
            let mut cells = line.split('\t').map(str::to_owned);
            Some(((cells.next()?, cells.next()?), cells.next()?.parse().ok()?))
        };
        let timings = |name: &str| {
            let html =
                fs::read_to_string(target.join("compile-time").join(format!("{name}-dev.html"))).unwrap_or_default();
            units(&html)
        };
        Self {
            seconds: text.lines().filter_map(line).collect(),
            units: [timings("without-cors"), timings("with-cors")],
        }
    }

    /// CPU seconds of one command.
    pub(crate) fn of(&self, package: &str, how: &str) -> Option<f64> {
        self.seconds.get(&(package.to_owned(), how.to_owned())).copied()
    }

    /// Milliseconds per handler, more than a plain one.
    pub(crate) fn of_handler(&self, package: &str, how: &str) -> Option<f64> {
        Some((self.of(package, how)? - self.of("plain", how)?) * 1000.0 / HANDLERS)
    }

    pub(crate) fn handlers(&self) -> String {
        let hows = ["check-whole", "check-touched", "build-whole", "build-touched"];
        let mut table = Table::new(
            ["300 handlers", "`cargo check`", "after an edit", "debug build", "after an edit"]
                .map(str::to_owned)
                .to_vec(),
        );
        for (name, what) in [
            ("plain", "`#[get]`"),
            ("annotated", "`#[cors(origins = …, …)] #[get]`"),
            ("shared", "`#[cors(policy = …)] #[get]`"),
        ] {
            let cells = hows.map(|how| match (name, self.of(name, how), self.of_handler(name, how)) {
                ("plain", Some(seconds), _) => format!("{seconds:.2} s"),
                (_, Some(seconds), Some(more)) => format!("{seconds:.2} s ({more:+.1} ms each)"),
                _ => "–".to_owned(),
            });
            table.row(std::iter::once(what.to_owned()).chain(cells));
        }
        table.text()
    }

    pub(crate) fn origins(&self) -> String {
        self.seconds_of(
            &[
                ("origins-one", "1 origin"),
                ("origins-exact", "10 000 origins"),
                ("origins-subdomains", "10 000 patterns"),
            ],
            &[("check-whole", "`cargo check`"), ("build-whole", "debug build"), ("release-whole", "release build")],
        )
    }

    pub(crate) fn first_build(&self) -> String {
        let heads = ["first build", "debug, CPU seconds", "release, CPU seconds", "stripped server, MB"];
        let mut table = Table::new(heads.map(str::to_owned).to_vec());
        for (package, what) in [
            ("without-cors", "actix-web"),
            ("with-cors", "actix-web and actix-web-cors with `SharedOrigins`"),
            ("quickstart", "the quickstart"),
        ] {
            let seconds = ["cold-dev", "cold-release"]
                .map(|how| self.of(package, how).map_or_else(|| "–".to_owned(), |seconds| format!("{seconds:.1}")));
            let size = self.of(package, "stripped").map_or_else(|| "–".to_owned(), |size| format!("{:.2}", size / 1e6));
            table.row(std::iter::once(what.to_owned()).chain(seconds).chain([size]));
        }
        table.text()
    }

    fn seconds_of(&self, rows: &[(&str, &str)], hows: &[(&str, &str)]) -> String {
        let heads = std::iter::once("CPU seconds").chain(hows.iter().map(|(_, head)| *head)).map(str::to_owned);
        let mut table = Table::new(heads.collect());
        for (package, what) in rows {
            let seconds = |how| self.of(package, how).map_or_else(|| "–".to_owned(), |seconds| format!("{seconds:.1}"));
            table.row(std::iter::once((*what).to_owned()).chain(hows.iter().map(|(how, _)| seconds(how))));
        }
        table.text()
    }

    /// The crates that are built only with this crate, or more often.
    pub(crate) fn dependencies(&self) -> String {
        let mut table = Table::new(["crate", "more units", "more seconds"].map(str::to_owned).to_vec());
        let [without, with] = &self.units;
        let mut more: Vec<(&String, usize, f64)> = with
            .iter()
            .filter_map(|(name, (count, seconds))| {
                let (before, spent) = without.get(name).copied().unwrap_or_default();
                (*count > before).then(|| (name, count - before, seconds - spent))
            })
            .collect();
        more.sort_by(|a, b| b.2.total_cmp(&a.2));
        for (name, units, seconds) in more {
            table.row([format!("`{name}`"), units.to_string(), format!("{seconds:.1}")]);
        }
        table.text()
    }
}

/// Reads cargo's report, whose data is one JSON array.
fn units(html: &str) -> BTreeMap<String, (usize, f64)> {
    let mut units = BTreeMap::new();
    let data = html
        .split_once("UNIT_DATA = ")
        .and_then(|(_, rest)| serde_json::Deserializer::from_str(rest).into_iter::<Value>().next()?.ok());
    for unit in data.iter().flat_map(|data| data.as_array().into_iter().flatten()) {
        let text = |key: &str| unit.get(key).and_then(Value::as_str).unwrap_or_default();
        let entry: &mut (usize, f64) = units.entry(format!("{} {}", text("name"), text("version"))).or_default();
        entry.0 += 1;
        entry.1 += unit.get("duration").and_then(Value::as_f64).unwrap_or_default();
    }
    units
}
