//! The resources of an app, in the order of their registration.
//!
//! Which handler a request will reach depends on everything that is registered in front of it. A [`ResourceMap`] holds all of
//! it, but its queries return the first match only. Its `Debug` output is the one public view of the whole tree, so it is
//! read once for each app. Output of another shape gives `None`, and the caller then treats every lookup as ambiguous.

use actix_web::dev::ResourceMap;

/// A resource or a scope.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ResourceNode {
    pub(super) name: Option<String>,
    pub(super) patterns: Vec<String>,
    /// The pattern matches the start of a path.
    pub(super) is_prefix: bool,
    /// `None` for a single resource.
    pub(super) children: Option<Vec<ResourceNode>>,
}

/// Reads the tree of an app.
pub(super) fn read(map: &ResourceMap) -> Option<ResourceNode> {
    parse(&format!("{map:?}"))
}

fn parse(text: &str) -> Option<ResourceNode> {
    let mut reader = Reader { rest: text };
    let node = reader.map()?;
    reader.rest.is_empty().then_some(node)
}

/// A cursor over the output of derived `Debug` implementations.
struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn map(&mut self) -> Option<ResourceNode> {
        let (mut definition, mut children) = (None, None);
        self.fields("ResourceMap", |reader, field| match field {
            "pattern" => {
                definition = Some(reader.definition()?);
                Some(())
            }
            "nodes" => {
                children = Some(reader.optional(|reader| reader.list(Self::map))?);
                Some(())
            }
            _ => reader.skip_value(),
        })?;
        let (name, patterns, is_prefix) = definition?;
        Some(ResourceNode { name, patterns, is_prefix, children: children? })
    }

    fn definition(&mut self) -> Option<(Option<String>, Vec<String>, bool)> {
        let (mut name, mut patterns, mut is_prefix) = (None, None, None);
        self.fields("ResourceDef", |reader, field| match field {
            "name" => {
                name = Some(reader.optional(Self::string)?);
                Some(())
            }
            "patterns" => {
                patterns = Some(reader.patterns()?);
                Some(())
            }
            "is_prefix" => {
                is_prefix = Some(reader.bool()?);
                Some(())
            }
            _ => reader.skip_value(),
        })?;
        Some((name?, patterns?, is_prefix?))
    }

    fn patterns(&mut self) -> Option<Vec<String>> {
        if self.take("Single(") {
            let pattern = self.string()?;
            return self.take(")").then(|| vec![pattern]);
        }
        let list = if self.take("List(") { self.list(Self::string)? } else { return None };
        self.take(")").then_some(list)
    }

    /// `Name { field: value, … }`.
    fn fields(&mut self, name: &str, mut read: impl FnMut(&mut Self, &str) -> Option<()>) -> Option<()> {
        (self.take(name) && self.take(" { ")).then_some(())?;
        loop {
            let (field, value) = self.rest.split_once(": ")?;
            self.rest = value;
            read(self, field)?;
            if self.take(" }") {
                return Some(());
            }
            self.take(", ").then_some(())?;
        }
    }

    fn optional<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<Option<T>> {
        if self.take("None") {
            return Some(None);
        }
        self.take("Some(").then_some(())?;
        let value = read(self)?;
        self.take(")").then_some(Some(value))
    }

    fn list<T>(&mut self, mut read: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        self.take("[").then_some(())?;
        let mut items = Vec::new();
        while !self.take("]") {
            if !items.is_empty() {
                self.take(", ").then_some(())?;
            }
            items.push(read(self)?);
        }
        Some(items)
    }

    fn bool(&mut self) -> Option<bool> {
        if self.take("true") { Some(true) } else { self.take("false").then_some(false) }
    }

    /// A string as `Debug` writes it, with the escapes of Rust.
    fn string(&mut self) -> Option<String> {
        self.take("\"").then_some(())?;
        let mut text = String::new();
        loop {
            match self.char()? {
                '"' => return Some(text),
                '\\' => text.push(self.escaped()?),
                c => text.push(c),
            }
        }
    }

    /// The character that an escape means, such as `n` or `u{7f}`. The backslash has been read. `None` if it is malformed.
    fn escaped(&mut self) -> Option<char> {
        Some(match self.char()? {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            '0' => '\0',
            'u' => {
                let (digits, rest) = self.rest.strip_prefix('{')?.split_once('}')?;
                self.rest = rest;
                char::from_u32(u32::from_str_radix(digits, 16).ok()?)?
            }
            other => other,
        })
    }

    fn char(&mut self) -> Option<char> {
        let mut chars = self.rest.chars();
        let next = chars.next();
        self.rest = chars.as_str();
        next
    }

    /// Any value: everything up to the comma or the bracket that ends it.
    fn skip_value(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        let mut chars = self.rest.char_indices();
        while let Some((index, c)) = chars.next() {
            match c {
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' if depth > 0 => depth -= 1,
                ')' | ']' | '}' | ',' if depth == 0 => {
                    // A struct ends in a space and a brace.
                    let end = if c == '}' { index.checked_sub(1)? } else { index };
                    self.rest = self.rest.get(end..)?;
                    return Some(());
                }
                '"' => loop {
                    match chars.next()?.1 {
                        '"' => break,
                        '\\' => drop(chars.next()?),
                        _ => {}
                    }
                },
                _ => {}
            }
        }
        None
    }

    fn take(&mut self, literal: &str) -> bool {
        let rest = self.rest.strip_prefix(literal);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use actix_web::dev::ResourceDef;

    use super::*;

    fn leaf(patterns: &[&str], name: Option<&str>) -> ResourceNode {
        ResourceNode {
            name: name.map(str::to_owned),
            patterns: patterns.iter().map(|pattern| (*pattern).to_owned()).collect(),
            is_prefix: false,
            children: None,
        }
    }

    /// The output of this very version of actix-web.
    #[test]
    fn reads_what_actix_web_prints() {
        let mut scope = ResourceMap::new(ResourceDef::root_prefix("/s/{x}"));
        let mut quoted = ResourceDef::new(["/p\"q\\", "/{id:\\d+}"]);
        quoted.set_name("a } name, with \"brackets\"\u{1}");
        scope.add(&mut quoted, None);
        let mut root = ResourceMap::new(ResourceDef::prefix(""));
        root.add(&mut ResourceDef::new("/a"), None);
        root.add(&mut ResourceDef::root_prefix("/s/{x}"), Some(Rc::new(scope)));
        root.add(&mut ResourceDef::prefix("/files"), None);
        let two = leaf(&["/p\"q\\", "/{id:\\d+}"], Some("a } name, with \"brackets\"\u{1}"));
        let scope = ResourceNode { is_prefix: true, children: Some(vec![two]), ..leaf(&["/s/{x}"], None) };
        let files = ResourceNode { is_prefix: true, ..leaf(&["/files"], None) };
        let children = Some(vec![leaf(&["/a"], None), scope, files]);
        assert_eq!(read(&root), Some(ResourceNode { is_prefix: true, children, ..leaf(&[""], None) }));
    }

    #[test]
    fn another_shape_is_not_read() {
        let known = format!("{:?}", ResourceMap::new(ResourceDef::new("/a")));
        assert!(parse(&known).is_some());
        for (from, to) in
            [("ResourceMap {", "Map {"), ("patterns: Single(", "patterns: One("), ("nodes: ", "children: ")]
        {
            assert_eq!(parse(&known.replace(from, to)), None, "{from}");
        }
        for end in 0..known.len() {
            assert_eq!(parse(&known[..end]), None);
        }
    }
}
