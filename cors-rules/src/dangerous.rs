//! The opt-outs of `dangerous(…)`.
//!
//! To add one, add a line to `opt_outs!`, use it where the rule is checked, and give `SharedOrigins` a method of its name.

use crate::origin::PREDICATE;
use crate::rule::{Rule, Violation};
use crate::spelling::nearest;

macro_rules! opt_outs {
    ($( $(#[$doc:meta])* $variant:ident = $name:ident; )*) => {
        /// An opt-out of `dangerous(…)`: it switches one check off.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum OptOut {
            $( $(#[$doc])* $variant, )*
        }

        impl OptOut {
            /// Every opt-out.
            pub const ALL: &[Self] = &[$( Self::$variant, )*];

            /// The name of each opt-out, in the order of [`ALL`](Self::ALL).
            pub const NAMES: &[&str] = &[$( stringify!($name), )*];

            /// The name as it is written in `dangerous(…)`. A `SharedOrigins` has a method of this name.
            pub const fn name(self) -> &'static str {
                match self { $( Self::$variant => stringify!($name), )* }
            }
        }

        /// A set of opt-outs.
        #[derive(Clone, Copy, Default, Debug, PartialEq, Eq)]
        pub struct Dangerous {
            $( $(#[$doc])* pub $name: bool, )*
        }

        impl Dangerous {
            /// No opt-out.
            pub const NONE: Self = Self { $( $name: false, )* };

            /// Every opt-out.
            pub const ALL: Self = Self { $( $name: true, )* };

            /// Returns true if the opt-out is in the set.
            pub const fn has(self, opt_out: OptOut) -> bool {
                match opt_out { $( OptOut::$variant => self.$name, )* }
            }

            /// The set together with an opt-out.
            #[must_use]
            pub const fn with(mut self, opt_out: OptOut) -> Self {
                match opt_out { $( OptOut::$variant => self.$name = true, )* }
                self
            }

            /// The opt-outs that are in either set.
            #[must_use]
            pub const fn union(self, other: Self) -> Self {
                Self { $( $name: self.$name || other.$name, )* }
            }
        }
    };
}

opt_outs! {
    /// `http` on hosts that are not loopback, with `credentials`.
    InsecureOrigins = insecure_origins;
    /// Patterns directly below a public suffix, with `credentials`.
    PublicSuffix = public_suffix;
    /// The port `:*` on hosts that are not loopback, with `credentials`.
    AnyPort = any_port;
    /// Schemes of app shells that are not among the known ones.
    CustomScheme = custom_scheme;
}

impl OptOut {
    /// The opt-out with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|opt_out| opt_out.name() == name)
    }
}

/// A violation for a name that is not an opt-out, with the one that was probably meant.
pub fn unknown(name: &str) -> Violation {
    let violation =
        Violation::with_message(Rule::DangerousUnknown, format!("`{name}` is not an opt-out of `dangerous`"));
    const ANY_ORIGIN: [&str; 7] =
        ["any_origin", "all_origins", "wildcard", "wildcard_credentials", "any", "reflect", "credentials"];
    if ANY_ORIGIN.contains(&name) {
        return violation
            .help(format!("no opt-out allows any origin with credentials: list the origins, or {PREDICATE}"));
    }
    violation.help(match nearest(name, OptOut::NAMES) {
        Some(suggestion) => format!("did you mean `{suggestion}`?"),
        None => format!("the opt-outs are `{}`", OptOut::NAMES.join("`, `")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_opt_out_is_found_by_its_name() {
        for (opt_out, name) in OptOut::ALL.iter().zip(OptOut::NAMES) {
            assert_eq!((opt_out.name(), OptOut::from_name(name)), (*name, Some(*opt_out)));
            assert!(!Dangerous::NONE.has(*opt_out) && Dangerous::ALL.has(*opt_out));
        }
        assert_eq!(OptOut::from_name("insecure_origin"), None);
    }

    #[test]
    fn help_for_unknown_opt_outs() {
        let help = |name| unknown(name).help_text().map(str::to_owned);
        assert_eq!(help("insecure_origin").as_deref(), Some("did you mean `insecure_origins`?"));
        assert!(help("any_origin").is_some_and(|advice| advice.contains("fn(&Origin, &HttpRequest) -> bool")));
        assert!(help("everything").is_some_and(|advice| advice.starts_with("the opt-outs are `insecure_origins`, ")));
    }

    #[test]
    fn sets_of_opt_outs() {
        let every = OptOut::ALL.iter().fold(Dangerous::NONE, |set, opt_out| set.with(*opt_out));
        assert_eq!(every, Dangerous::ALL);
        let (one, other) = (Dangerous::NONE.with(OptOut::AnyPort), Dangerous::NONE.with(OptOut::PublicSuffix));
        assert_eq!(one.union(other), Dangerous { any_port: true, public_suffix: true, ..Dangerous::NONE });
    }
}
