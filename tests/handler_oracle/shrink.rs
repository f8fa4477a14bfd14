//! Makes a failing app smaller, one part at a time.

use super::app::{Node, Shape};
use super::request::Request;

/// All apps and requests with one part less.
pub(crate) fn smaller(shape: &Shape, request: &Request) -> Vec<(Shape, Request)> {
    let mut all = Vec::new();
    let mut add = |change: &dyn Fn(&mut Shape)| {
        let mut shape = shape.clone();
        change(&mut shape);
        all.push((shape, request.clone()));
    };
    nodes(&shape.nodes, &mut |nodes| add(&|shape| shape.nodes.clone_from(&nodes)));
    for index in 0..shape.layers.len() {
        add(&|shape| {
            shape.layers.remove(index);
        });
    }
    if shape.default {
        add(&|shape| shape.default = false);
    }
    if shape.trims {
        add(&|shape| shape.trims = false);
    }
    for index in 0..request.headers.len() {
        let mut request = request.clone();
        request.headers.remove(index);
        all.push((shape.clone(), request));
    }
    all
}

fn nodes(all: &[Node], found: &mut dyn FnMut(Vec<Node>)) {
    for (index, node) in all.iter().enumerate() {
        let mut without = all.to_vec();
        without.remove(index);
        found(without);
        let mut replace = |node: Node| {
            let mut other = all.to_vec();
            other[index] = node;
            found(other);
        };
        match node {
            Node::Scope(scope) => {
                nodes(&scope.nodes, &mut |nodes| {
                    let mut scope = scope.clone();
                    scope.nodes = nodes;
                    replace(Node::Scope(scope));
                });
                for layer in 0..scope.layers.len() {
                    let mut scope = scope.clone();
                    scope.layers.remove(layer);
                    replace(Node::Scope(scope));
                }
                if scope.guard.is_some() {
                    replace(Node::Scope(super::app::Scope { guard: None, ..scope.clone() }));
                }
                if scope.default {
                    replace(Node::Scope(super::app::Scope { default: false, ..scope.clone() }));
                }
            }
            Node::Resource(resource) => {
                for layer in 0..resource.layers.len() {
                    let mut resource = resource.clone();
                    resource.layers.remove(layer);
                    replace(Node::Resource(resource));
                }
                for route in 0..resource.routes.len() {
                    let mut resource = resource.clone();
                    resource.routes.remove(route);
                    replace(Node::Resource(resource));
                }
            }
            _ => {}
        }
    }
}
