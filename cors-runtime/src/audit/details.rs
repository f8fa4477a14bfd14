//! The lines below a route or a `Cors`, for text and Markdown: each is a key of the attribute with its values.

use super::summary::{Keys, LayerSummary, Names, PolicySummary, RouteSummary, SourceLine};

/// Whether line numbers are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Lines {
    Shown,
    Hidden,
}

/// A key, and the values below each other.
pub(super) type Detail = (&'static str, Vec<String>);

/// The policy of a route, and where it is.
#[inline]
pub(super) fn of_route(route: &RouteSummary, lines: Lines) -> Vec<Detail> {
    let mut details = vec![("handler", vec![format!("{}, {}", route.handler, at(&route.line, lines))])];
    if route.has_guards {
        details.push(("guard", vec!["yes".to_owned()]));
    }
    let Some(policy) = &route.policy else {
        details.push(("cors", vec!["off".to_owned()]));
        return details;
    };
    if policy.name.is_some() || policy.line.file != route.line.file {
        details.push(("policy", vec![name_of(policy, lines)]));
    }
    if let Some(keys) = &policy.keys {
        if !keys.methods.iter().eq(&route.methods) {
            details.push(("methods", vec![or_none(&keys.methods)]));
        }
        details.extend(of_keys(keys));
    }
    details
}

/// The policy of a `Cors`, and where both are.
#[inline]
pub(super) fn of_layer(layer: &LayerSummary, lines: Lines) -> Vec<Detail> {
    let mut details = vec![("created", vec![at(&layer.line, lines)])];
    let Some(policy) = &layer.policy else {
        details.push(("policy", vec!["none: for annotated routes only".to_owned()]));
        return details;
    };
    details.push(("policy", vec![name_of(policy, lines)]));
    if let Some(keys) = &policy.keys {
        details.push(("methods", vec![or_none(&keys.methods)]));
        details.extend(of_keys(keys));
    }
    details
}

/// A line of the source.
#[inline]
fn at(line: &SourceLine, lines: Lines) -> String {
    match lines {
        Lines::Shown => format!("{}:{}", line.file, line.line),
        Lines::Hidden => line.file.clone(),
    }
}

#[inline]
fn name_of(policy: &PolicySummary, lines: Lines) -> String {
    let place = at(&policy.line, lines);
    let place = policy.name.map_or(place.clone(), |name| format!("{name}, {place}"));
    if policy.keys.is_some() { place } else { format!("{place}, has not been set") }
}

#[inline]
fn of_keys(keys: &Keys) -> Vec<Detail> {
    let mut details = vec![("origins", origins(keys))];
    let mut add = |key, values: Vec<String>| {
        if !values.is_empty() {
            details.push((key, values));
        }
    };
    add("dev_origins", keys.dev_origins.clone());
    add("headers", names(&keys.headers));
    add("expose_headers", names(&keys.expose_headers));
    add("max_age", vec![keys.max_age.to_string()]);
    add("vary", joined(&keys.vary));
    add("flags", joined(&flags(keys)));
    add("dangerous", joined(&keys.dangerous));
    details
}

#[inline]
fn origins(keys: &Keys) -> Vec<String> {
    let source = keys.source.as_ref().map(|source| {
        let from = match source.variable {
            Some(variable) => format!("from the environment variable {variable}"),
            None => "at run time".to_owned(),
        };
        let any = if source.may_be_any { ", or * by .allow_any()" } else { "" };
        format!("{}, {from}{any}", source.name)
    });
    let origins: Vec<String> = keys.origins.iter().cloned().chain(source).collect();
    if origins.is_empty() { vec!["none".to_owned()] } else { origins }
}

/// The keys without a value.
#[inline]
pub(super) fn flags(keys: &Keys) -> Vec<&'static str> {
    let flags = [
        (keys.credentials, "credentials"),
        (keys.block_on_origin_mismatch, "block_on_origin_mismatch"),
        (keys.timing, "timing"),
    ];
    flags.into_iter().filter(|(is_on, _)| *is_on).map(|(_, name)| name).collect()
}

#[inline]
fn names(names: &Names) -> Vec<String> {
    match names {
        Names::List(list) => joined(list),
        Names::Reflect => vec!["reflect".to_owned()],
    }
}

/// One line, or none for an empty list.
fn joined<S: AsRef<str>>(list: &[S]) -> Vec<String> {
    let list: Vec<&str> = list.iter().map(AsRef::as_ref).collect();
    if list.is_empty() { Vec::new() } else { vec![list.join(", ")] }
}

#[inline]
fn or_none(list: &[String]) -> String {
    if list.is_empty() { "none".to_owned() } else { list.join(", ") }
}
