//! Everything that is wrong, each on its own token, all in one compile.

use std::collections::HashSet;

use actix_web_cors_rules::rule::{Rule, Violation};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::{AttrStyle, Attribute};

/// The errors and warnings of one expansion.
#[derive(Default)]
pub(crate) struct Diagnostics {
    found: Vec<Found>,
    told: HashSet<(String, Rule)>,
    /// The `allow`, `warn` and `deny` attributes of the item, by which its warnings are linted.
    levels: Vec<Attribute>,
}

/// A violation, and where it is.
pub(crate) struct Found {
    from: Span,
    to: Span,
    violation: Violation,
    levels: Vec<Attribute>,
}

impl Diagnostics {
    /// What is pushed from now on is about an item with these attributes.
    pub(crate) fn about<'a>(&mut self, attributes: impl IntoIterator<Item = &'a Attribute>) {
        const LEVELS: [&str; 4] = ["allow", "warn", "deny", "forbid"];
        let level = |attribute: &&Attribute| LEVELS.iter().any(|level| attribute.path().is_ident(level));
        let outer = |attribute: Attribute| Attribute { style: AttrStyle::Outer, ..attribute };
        self.levels = attributes.into_iter().filter(level).cloned().map(outer).collect();
    }

    /// Notes a violation on one token.
    pub(crate) fn push(&mut self, span: Span, violation: Violation) {
        self.push_range(span, span, violation);
    }

    /// Notes a violation on all of some tokens.
    pub(crate) fn push_on(&mut self, tokens: &impl ToTokens, violation: Violation) {
        let mut spans = tokens.to_token_stream().into_iter().map(|token| token.span());
        let from = spans.next().unwrap_or_else(Span::call_site);
        self.push_range(from, spans.last().unwrap_or(from), violation);
    }

    /// One mistake is one error, also where an entry of a module's attribute is read again for each of its handlers.
    fn push_range(&mut self, from: Span, to: Span, violation: Violation) {
        if self.told.insert((format!("{from:?}"), violation.rule())) {
            self.found.push(Found { from, to, violation, levels: self.levels.clone() });
        }
    }

    /// All that was found, to be handed to whom it is about.
    pub(crate) fn into_each(self) -> impl Iterator<Item = Found> {
        self.found.into_iter()
    }

    /// Takes over what was found elsewhere.
    pub(crate) fn take_over(&mut self, found: Found) {
        self.push_range(found.from, found.to, found.violation);
    }

    /// Replaces the advice of a rule's violations, where more is known than the rule knows.
    pub(crate) fn advise(&mut self, rule: Rule, advice: &str) {
        for found in self.found.iter_mut().filter(|found| found.violation.rule() == rule) {
            found.violation = found.violation.clone().advise(advice);
        }
    }

    /// Whether anything keeps the policy from compiling.
    pub(crate) fn has_errors(&self) -> bool {
        self.found.iter().any(|found| !found.violation.rule().is_warning())
    }

    /// The errors, as `compile_error!`s.
    pub(crate) fn errors(&self) -> TokenStream {
        self.found.iter().filter(|found| !found.violation.rule().is_warning()).map(Found::error).collect()
    }

    /// The warnings, which show as uses of deprecated constants.
    pub(crate) fn warnings(&self) -> TokenStream {
        self.found.iter().filter(|found| found.violation.rule().is_warning()).map(Found::warning).collect()
    }
}

impl Found {
    /// Where it begins.
    pub(crate) fn start(&self) -> Span {
        self.from
    }

    fn error(&self) -> TokenStream {
        let message = self.violation.to_string();
        let (from, to) = (self.from, self.to);
        let path = quote_spanned!(from=> ::core::compile_error);
        let bang = quote_spanned!(from=> !);
        let mut arguments = proc_macro2::Group::new(proc_macro2::Delimiter::Brace, quote_spanned!(to=> #message));
        arguments.set_span(to);
        quote_spanned!(from=> #path #bang #arguments)
    }

    fn warning(&self) -> TokenStream {
        let levels = &self.levels;
        let note = self.violation.to_string();
        // A development server's origin is right in a debug build.
        let only = (self.violation.rule() == Rule::OriginLocalhostRelease)
            .then(|| quote_spanned!(self.from=> #[cfg(not(debug_assertions))]));
        // Named by the macro, so its case is not linted; used by the user, so its deprecation is.
        let name = Ident::new("cors_warning", self.from.resolved_at(Span::call_site()));
        quote_spanned! {self.from=>
            #only
            #(#levels)*
            const _: () = {
                #[deprecated(note = #note)]
                const #name: () = ();
                cors_warning
            };
        }
    }
}
