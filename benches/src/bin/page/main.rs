//! Writes the tables and the plot of `docs/performance.md`, from the measurements of `benches/run`.

mod compiling;
mod goals;
mod plot;
mod table;
mod versions;

use std::fs;
use std::path::Path;

use actix_web_cors_benches::allocations::{Allocations, Counting};
use actix_web_cors_benches::app::Variant;
use actix_web_cors_benches::origins::{self, From, Origins};
use actix_web_cors_benches::results::Instructions;
use actix_web_cors_benches::routing::{self, Routes};
use actix_web_cors_benches::scenario::Scenario;
use actix_web_cors_benches::tower::Tower;
use actix_web_cors_benches::{BATCH, Harness};
use serde_json::Value;
use table::{Table, thousands};

#[global_allocator]
static COUNTING: Counting = Counting;

/// All measurements.
struct Measured {
    requests: Instructions,
    http1: Instructions,
    tower: Instructions,
    origins: Instructions,
    routing: Instructions,
    compiling: compiling::Compiling,
}

fn main() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |name: &str| {
        let file = here.join("target/results").join(format!("{name}.jsonl"));
        Instructions::read(&fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display())))
    };
    let measured = Measured {
        requests: read("requests"),
        http1: read("http1"),
        tower: read("tower"),
        origins: read("origins"),
        routing: read("routing"),
        compiling: compiling::Compiling::read(&here.join("target")),
    };
    let tables = [
        ("goals", goals::table(&measured)),
        ("requests", scenario_table(&Variant::ALL.map(Variant::name), &measured.requests)),
        (
            "allocations",
            allocated(Variant::ALL.map(|variant| (variant.name(), move |scenario| variant.in_process(scenario)))),
        ),
        ("http1", scenario_table(&Variant::ALL.map(Variant::name), &measured.http1)),
        (
            "http1-allocations",
            allocated(Variant::ALL.map(|variant| (variant.name(), move |scenario| variant.over_http1(scenario)))),
        ),
        ("tower", scenario_table(&Tower::ALL.map(Tower::name), &measured.tower)),
        (
            "tower-allocations",
            allocated(Tower::ALL.map(|tower| (tower.name(), move |scenario| tower.in_process(scenario)))),
        ),
        ("origins", origins_table(&measured.origins)),
        ("routing", routing_table(&measured.routing)),
        ("wall", wall(&here.join("target/criterion"))),
        ("compiling", measured.compiling.handlers()),
        ("many-origins", measured.compiling.origins()),
        ("first-build", measured.compiling.first_build()),
        ("dependencies", measured.compiling.dependencies()),
        ("versions", versions::table(here)),
    ];
    let file = here.join("../docs/performance.md");
    let mut page = fs::read_to_string(&file).expect("the page");
    for (name, table) in tables {
        page = put(&page, name, &table);
    }
    fs::write(&file, page).expect("the page can be written");
    fs::write(here.join("../docs/performance.svg"), plot::svg(&measured)).expect("the plot can be written");
}

/// Inserts a table between its markers.
fn put(page: &str, name: &str, table: &str) -> String {
    let (begin, end) = (format!("<!-- begin {name} -->\n"), format!("<!-- end {name} -->"));
    let place = page.split_once(&begin).and_then(|(before, rest)| Some((before, rest.split_once(&end)?.1)));
    let (before, after) = place.unwrap_or_else(|| panic!("the page has no markers for `{name}`"));
    format!("{before}{begin}{table}{end}{after}")
}

fn heads(first: &str) -> Vec<String> {
    std::iter::once(first.to_owned()).chain(Scenario::ALL.map(|scenario| scenario.name().replace('_', " "))).collect()
}

fn scenario_table(variants: &[&str], instructions: &Instructions) -> String {
    let mut table = Table::new(heads("instructions"));
    for variant in variants {
        let counts = Scenario::ALL.map(|scenario| thousands(instructions.of(variant, scenario.name())));
        table.row(std::iter::once(format!("`{variant}`")).chain(counts));
    }
    table.text()
}

fn allocated<S: Fn(Scenario) -> Harness + Send + Sync>(
    variants: impl IntoIterator<Item = (&'static str, S)>,
) -> String {
    let mut table = Table::new(heads("allocations / bytes"));
    for (name, harness) in variants {
        let counts = Scenario::ALL.map(|scenario| {
            let Allocations { count, bytes } = Allocations::of(|| harness(scenario));
            format!("{} / {}", (count * 10.0).round() / 10.0, thousands(Some(bytes)))
        });
        table.row(std::iter::once(format!("`{name}`")).chain(counts));
    }
    table.text()
}

fn origins_table(instructions: &Instructions) -> String {
    let mut table = Table::new(
        std::iter::once("instructions".to_owned())
            .chain(From::ALL.iter().flat_map(|from| {
                let sizes: &[usize] = if *from == From::Long { &[10_000] } else { &origins::SIZES };
                sizes.iter().map(|size| format!("{} {}", from.name(), thousands(Some(as_f64(*size)))))
            }))
            .collect(),
    );
    for origins in Origins::ALL {
        let counts = From::ALL.iter().flat_map(|from| {
            let sizes: &[usize] = if *from == From::Long { &[10_000] } else { &origins::SIZES };
            sizes.iter().map(move |size| thousands(instructions.of(origins.name(), &format!("{}_{size}", from.name()))))
        });
        table.row(std::iter::once(format!("`{}`", origins.name())).chain(counts));
    }
    table.text()
}

fn routing_table(instructions: &Instructions) -> String {
    let kinds = ["put", "preflight"];
    let columns = || kinds.into_iter().flat_map(|kind| routing::SIZES.map(|size| (kind, size)));
    let mut table = Table::new(
        std::iter::once("instructions".to_owned())
            .chain(columns().map(|(kind, size)| format!("{kind}, {}", thousands(Some(as_f64(size))))))
            .collect(),
    );
    for routes in Routes::ALL {
        let counts = columns().map(|(kind, size)| thousands(instructions.of(routes.name(), &format!("{kind}_{size}"))));
        table.row(std::iter::once(format!("`{}`", routes.name())).chain(counts));
    }
    table.text()
}

/// criterion's medians, in nanoseconds per request.
fn wall(folder: &Path) -> String {
    let mut table = Table::new(heads("ns"));
    for variant in Variant::ALL {
        let times = Scenario::ALL.map(|scenario| {
            let file = folder.join(scenario.name()).join(variant.name()).join("new/estimates.json");
            let text = fs::read_to_string(file).ok();
            let estimates: Option<Value> = text.and_then(|text| serde_json::from_str(&text).ok());
            let median = estimates.and_then(|value| value.pointer("/median/point_estimate")?.as_f64());
            thousands(median.map(|nanoseconds| nanoseconds / as_f64(BATCH)))
        });
        table.row(std::iter::once(format!("`{}`", variant.name())).chain(times));
    }
    table.text()
}

#[expect(clippy::cast_precision_loss, reason = "the numbers are small")]
fn as_f64(number: usize) -> f64 {
    number as f64
}
