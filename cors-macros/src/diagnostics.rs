//! The errors and warnings of one expansion: all in one compile, each on the token that it is about.

use std::collections::HashSet;

use actix_web_cors_rules::rule::{Rule, Violation};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;
use syn::{AttrStyle, Attribute};

use crate::location::{Location, Part};

/// The errors and warnings of one expansion.
#[derive(Default)]
pub(crate) struct Diagnostics {
    diagnostics: Vec<Diagnostic>,
    reported: HashSet<(Part, Rule)>,
    /// The `allow`, `warn`, `deny` and `forbid` attributes of the item. They are copied to its warnings.
    lint_levels: Vec<Attribute>,
}

/// A violation and its location.
pub(crate) struct Diagnostic {
    pub(crate) location: Location,
    violation: Violation,
    lint_levels: Vec<Attribute>,
}

impl Diagnostics {
    /// Sets the lint levels of the violations that are pushed from now on, from the attributes of the item.
    pub(crate) fn set_lint_levels<'a>(&mut self, attributes: impl IntoIterator<Item = &'a Attribute>) {
        const LEVELS: [&str; 4] = ["allow", "warn", "deny", "forbid"];
        let is_level = |attribute: &&Attribute| LEVELS.iter().any(|level| attribute.path().is_ident(level));
        let to_outer = |attribute: Attribute| Attribute { style: AttrStyle::Outer, ..attribute };
        self.lint_levels = attributes.into_iter().filter(is_level).cloned().map(to_outer).collect();
    }

    /// Adds a violation, unless the same part of an attribute breaks the same rule already: an entry of a module's attribute is
    /// read again for each of its handlers.
    pub(crate) fn push(&mut self, location: Location, violation: Violation) {
        let is_repeated = location.part.is_some_and(|part| !self.reported.insert((part, violation.rule())));
        if !is_repeated {
            self.diagnostics.push(Diagnostic { location, violation, lint_levels: self.lint_levels.clone() });
        }
    }

    /// Adds a diagnostic of another collection, under the lint levels of this one.
    pub(crate) fn absorb(&mut self, diagnostic: Diagnostic) {
        self.push(diagnostic.location, diagnostic.violation);
    }

    /// Replaces the advice of a rule's violations, where the caller knows more than the rule.
    pub(crate) fn replace_advice(&mut self, rule: Rule, advice: &str) {
        for diagnostic in self.diagnostics.iter_mut().filter(|diagnostic| diagnostic.violation.rule() == rule) {
            diagnostic.violation = diagnostic.violation.clone().help(advice);
        }
    }

    /// True if any violation is an error.
    pub(crate) fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| !diagnostic.is_warning())
    }

    /// The errors, as `compile_error!`s.
    pub(crate) fn errors(&self) -> TokenStream {
        self.diagnostics.iter().filter(|diagnostic| !diagnostic.is_warning()).map(Diagnostic::error).collect()
    }

    /// The warnings, as uses of deprecated constants.
    pub(crate) fn warnings(&self) -> TokenStream {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.is_warning()).map(Diagnostic::warning).collect()
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.diagnostics.into_iter()
    }
}

impl Diagnostic {
    fn is_warning(&self) -> bool {
        self.violation.rule().is_warning()
    }

    fn error(&self) -> TokenStream {
        let message = self.violation.to_string();
        let Location { first, last, .. } = self.location;
        let path = quote_spanned!(first=> ::core::compile_error);
        let bang = quote_spanned!(first=> !);
        let mut arguments = proc_macro2::Group::new(proc_macro2::Delimiter::Brace, quote_spanned!(last=> #message));
        arguments.set_span(last);
        quote_spanned!(first=> #path #bang #arguments)
    }

    fn warning(&self) -> TokenStream {
        let lint_levels = &self.lint_levels;
        let note = self.violation.to_string();
        let span = self.location.first;
        // In a debug build the origin of a development server is intended.
        let release_only = (self.violation.rule() == Rule::OriginLocalhostRelease)
            .then(|| quote_spanned!(span=> #[cfg(not(debug_assertions))]));
        // The definition has the macro's span, so its case is not linted. The use has the user's, so its deprecation is.
        let name = Ident::new("cors_warning", span.resolved_at(Span::call_site()));
        quote_spanned! {span=>
            #release_only
            #(#lint_levels)*
            const _: () = {
                #[deprecated(note = #note)]
                const #name: () = ();
                cors_warning
            };
        }
    }
}
