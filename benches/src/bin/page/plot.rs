//! Two plots side by side: a request by the number of origins, and by the number of routes.

use actix_web_cors_benches::{origins, routing};

use crate::{Measured, as_f64};

const WIDTH: f64 = 420.0;
const HEIGHT: f64 = 300.0;
const LEFT: f64 = 64.0;
const TOP: f64 = 48.0;
/// Between the plots.
const GAP: f64 = 190.0;

struct Line<'a> {
    name: &'a str,
    colour: &'a str,
    points: Vec<(f64, f64)>,
}

struct Axes<'a> {
    title: &'a str,
    across: &'a str,
    widest: f64,
    lowest: f64,
    highest: f64,
    /// Whether the vertical axis is logarithmic.
    decades: bool,
    marks: Vec<f64>,
}

pub(crate) fn svg(measured: &Measured) -> String {
    let of_origins = |name: &'static str, colour| Line {
        name,
        colour,
        points: origins::SIZES
            .iter()
            .filter_map(|size| Some((as_f64(*size), measured.origins.of(name, &format!("listed_{size}"))?)))
            .collect(),
    };
    let of_routes = |name: &'static str, id: &str, shown: &'static str, colour| Line {
        name: shown,
        colour,
        points: routing::SIZES
            .iter()
            .filter_map(|size| Some((as_f64(*size), measured.routing.of(name, &format!("{id}_{size}"))?)))
            .collect(),
    };
    let lookup = [
        of_origins("actix_cors", "#888888"),
        of_origins("exact", "#1b7837"),
        of_origins("subdomains", "#2166ac"),
        of_origins("shared", "#b35806"),
        of_origins("shared_subdomains", "#762a83"),
    ];
    let route = [
        of_routes("plain", "put", "PUT, plain", "#888888"),
        of_routes("annotated", "put", "PUT, annotated", "#1b7837"),
        of_routes("doubled", "put", "PUT, one OPTIONS per route", "#b2182b"),
        of_routes("annotated", "preflight", "preflight, annotated", "#2166ac"),
        of_routes("cors_default", "preflight", "preflight, Cors::default", "#762a83"),
    ];
    let top = lookup.iter().flat_map(|line| &line.points).map(|point| point.1).fold(0.0, f64::max);
    let step = 2000.0;
    let highest = (top / step).ceil() * step;
    let marks =
        std::iter::successors(Some(0.0), |mark| Some(mark + step)).take_while(|mark| *mark <= highest).collect();
    let first = Axes {
        title: "a request, by the number of origins",
        across: "origins",
        widest: 10_000.0,
        lowest: 0.0,
        highest,
        decades: false,
        marks,
    };
    let second = Axes {
        title: "a request for the last route, by the number of routes",
        across: "routes",
        widest: 1000.0,
        lowest: 1000.0,
        highest: 10_000_000.0,
        decades: true,
        marks: vec![1000.0, 10_000.0, 100_000.0, 1_000_000.0, 10_000_000.0],
    };
    let (width, height) = (2.0 * (LEFT + WIDTH + GAP), TOP + HEIGHT + 48.0);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\" font-size=\"12\">\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"white\"/>\n{}{}</svg>\n",
        plot(LEFT, &first, &lookup),
        plot(LEFT + WIDTH + GAP + LEFT, &second, &route)
    )
}

fn plot(left: f64, axes: &Axes<'_>, lines: &[Line<'_>]) -> String {
    let x = |value: f64| left + WIDTH * value.log10() / axes.widest.log10();
    let y = |value: f64| {
        let share = if axes.decades {
            (value / axes.lowest).log10() / (axes.highest / axes.lowest).log10()
        } else {
            (value - axes.lowest) / (axes.highest - axes.lowest)
        };
        TOP + HEIGHT * (1.0 - share)
    };
    let (bottom, right) = (TOP + HEIGHT, left + WIDTH);
    let mut text = format!("<text x=\"{left}\" y=\"20\" font-size=\"14\">{}</text>\n", axes.title);
    text.push_str(&format!("<text x=\"{left}\" y=\"38\" fill=\"#555\">instructions</text>\n"));
    for mark in &axes.marks {
        let height = y(*mark);
        text.push_str(&format!("<path d=\"M{left} {height:.1}H{right}\" stroke=\"#ddd\"/>\n"));
        let label = short(*mark);
        text.push_str(&format!(
            "<text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{label}</text>\n",
            left - 6.0,
            height + 4.0
        ));
    }
    for size in std::iter::successors(Some(1.0), |size| Some(size * 10.0)).take_while(|size| *size <= axes.widest) {
        text.push_str(&format!(
            "<text x=\"{:.1}\" y=\"{}\" text-anchor=\"middle\">{}</text>\n",
            x(size),
            bottom + 18.0,
            short(size)
        ));
    }
    text.push_str(&format!(
        "<text x=\"{right}\" y=\"{}\" text-anchor=\"end\" fill=\"#555\">{}</text>\n",
        bottom + 36.0,
        axes.across
    ));
    // Labels that would overlap are moved apart.
    let mut places: Vec<(f64, &Line<'_>)> =
        lines.iter().filter_map(|line| Some((y(line.points.last()?.1), line))).collect();
    places.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut lowest = f64::MIN;
    for (place, line) in places {
        let path: Vec<String> =
            line.points.iter().map(|(size, count)| format!("{:.1} {:.1}", x(*size), y(*count))).collect();
        let colour = line.colour;
        text.push_str(&format!(
            "<path d=\"M{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>\n",
            path.join("L")
        ));
        lowest = (place + 4.0).max(lowest + 14.0);
        text.push_str(&format!(
            "<text x=\"{}\" y=\"{lowest:.1}\" fill=\"{colour}\">{}</text>\n",
            right + 6.0,
            line.name
        ));
    }
    text
}

fn short(number: f64) -> String {
    match number {
        number if number >= 1_000_000.0 => format!("{} M", number / 1_000_000.0),
        number if number >= 10_000.0 => format!("{} k", number / 1000.0),
        number => number.to_string(),
    }
}
