//! The table of goals and measured values.

use actix_web_cors_benches::results::Instructions;
use actix_web_cors_benches::scenario::Scenario;

use crate::Measured;
use crate::table::Table;

pub(crate) fn table(measured: &Measured) -> String {
    let mut table = Table::new(["goal", "at most", "measured", "met"].map(str::to_owned).to_vec());
    let mut goal = |what: &str, limit: String, measured: Option<String>, met: Option<bool>| {
        let met = met.map_or("?", |met| if met { "yes" } else { "**no**" });
        table.row([what.to_owned(), limit, measured.unwrap_or_else(|| "–".to_owned()), met.to_owned()]);
    };
    let requests = |variant: &str, id: &str| measured.requests.of(variant, id);
    let mut ratio = |what: &str, limit: f64, ours: Option<f64>, theirs: Option<f64>| {
        let ratio = ours.zip(theirs).map(|(ours, theirs)| ours / theirs);
        goal(
            what,
            format!("{limit:.2} ×"),
            ratio.map(|ratio| format!("{ratio:.3} ×")),
            ratio.map(|ratio| ratio <= limit + 0.0005),
        );
    };
    for (what, id) in [("no `Origin`", "no_origin"), ("refused", "refused")] {
        ratio(
            &format!("annotated, {what}, relative to no CORS"),
            1.0,
            requests("annotated", id),
            requests("plain", id),
        );
    }
    let added = |variant: &str| Some(requests(variant, "allowed")? - requests("plain", "allowed")?);
    ratio(
        "annotated, allowed, relative to no CORS plus 300 instructions",
        1.0,
        requests("annotated", "allowed"),
        requests("plain", "allowed").map(|plain| plain + 300.0),
    );
    ratio(
        "overhead of the annotation on an allowed request, relative to that of actix-cors",
        0.5,
        added("annotated"),
        added("actix_cors"),
    );
    ratio(
        "preflight, relative to actix-cors on the app",
        0.6,
        requests("annotated", "preflight"),
        requests("actix_cors", "preflight"),
    );
    for (what, id) in [("8 kB of commas", "preflight_commas"), ("a thousand names", "preflight_names")] {
        ratio(
            &format!("preflight with {what}, relative to an ordinary one"),
            1.01,
            requests("annotated", id),
            requests("annotated", "preflight"),
        );
    }
    // The worst ratio of these kinds of request.
    let highest = |instructions: &Instructions, variant: &str, against: &str, scenarios: &[Scenario]| {
        let ratios = scenarios.iter().map(|scenario| {
            let count = |variant| instructions.of(variant, scenario.name());
            Some(count(variant)? / count(against)?)
        });
        ratios.reduce(|a, b| Some(f64::max(a?, b?))).flatten()
    };
    for (variant, against, what, limit) in [
        ("cors_new", "actix_cors", "`Cors::new` on an app", 0.95),
        ("cors_mixed", "actix_cors", "`Cors::new`, and an annotated handler elsewhere", 0.97),
        ("cors_scope", "actix_cors_scope", "`Cors::new` on a scope", 0.95),
    ] {
        let called = highest(&measured.requests, variant, against, &Scenario::ALL);
        ratio(&format!("{what}, any request, relative to actix-cors"), limit, called, Some(1.0));
        let connected = highest(&measured.http1, variant, against, &Scenario::ALL);
        ratio(&format!("{what}, any request over HTTP/1, relative to actix-cors"), 1.0, connected, Some(1.0));
    }
    let actual = [Scenario::Allowed, Scenario::NoOrigin, Scenario::Refused];
    ratio(
        "`Cors::default` around the handler, any of the first three, relative to actix-cors",
        1.03,
        highest(&measured.requests, "cors_default", "actix_cors", &actual),
        Some(1.0),
    );
    ratio(
        "preflight for the last of 1000 annotated routes under `Cors::default`, relative to routing",
        1.1,
        measured.routing.of("cors_default", "preflight_1000"),
        measured.routing.of("plain", "put_1000"),
    );
    ratio(
        "`PUT` to the last of 1000 annotated routes, relative to 1000 plain ones",
        1.001,
        measured.routing.of("annotated", "put_1000"),
        measured.routing.of("plain", "put_1000"),
    );
    // With logarithmic cost, going from 1 to 10 000 adds twice what going from 1 to 100 adds.
    for (what, name) in [
        ("exact origins", "exact"),
        ("subdomain patterns", "subdomains"),
        ("`SharedOrigins`", "shared"),
        ("`SharedOrigins` with patterns", "shared_subdomains"),
    ] {
        for from in ["listed", "unlisted"] {
            let count = |size: &str| measured.origins.of(name, &format!("{from}_{size}"));
            let added = |to| Some(count(to)? - count("1")?);
            ratio(
                &format!("{what}, {from}: cost added by 10 000, relative to twice that added by 100"),
                1.25,
                added("10000"),
                added("100").map(|added| added * 2.0),
            );
        }
    }
    let compiling = &measured.compiling;
    for (profile, how, limit) in [("debug", "cold-dev", 1.17), ("release", "cold-release", 1.27)] {
        ratio(
            &format!("first build of a project, {profile}, relative to actix-web"),
            limit,
            compiling.of("with-cors", how),
            compiling.of("without-cors", how),
        );
    }
    ratio(
        "first build of the quickstart, debug, relative to actix-web",
        1.45,
        compiling.of("quickstart", "cold-dev"),
        compiling.of("without-cors", "cold-dev"),
    );
    ratio(
        "stripped server with `SharedOrigins`, relative to actix-web plus 0.7 MB",
        1.0,
        compiling.of("with-cors", "stripped"),
        compiling.of("without-cors", "stripped").map(|bytes| bytes + 700_000.0),
    );
    let mut milliseconds = |what: &str, limit: f64, how: &str| {
        let cost = compiling.of_handler("annotated", how);
        goal(what, format!("{limit} ms"), cost.map(|cost| format!("{cost:.1} ms")), cost.map(|cost| cost <= limit));
    };
    milliseconds("`cargo check`, one annotated handler, more than plain `#[get]`", 3.0, "check-whole");
    milliseconds("the same, after an edit", 3.0, "check-touched");
    milliseconds("debug build, one annotated handler, more than plain `#[get]`", 10.0, "build-whole");
    milliseconds("the same, after an edit", 10.0, "build-touched");
    let seconds = compiling.of("origins-exact", "release-whole");
    goal(
        "release build of a policy of 10 000 origins",
        "10 s".to_owned(),
        seconds.map(|s| format!("{s:.1} s")),
        seconds.map(|s| s <= 10.0),
    );
    table.text()
}
