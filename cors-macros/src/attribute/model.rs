//! Entries to typed keys.

use actix_web_cors_rules::keys::duplicate;
use darling::FromMeta;
use proc_macro2::{Ident, Span};

use crate::attribute::entries::{Entry, switches_credentials_on};
use crate::attribute::keys::{self, for_each_key};
use crate::attribute::shape::{Recovered, Value};
use crate::attribute::values::{Element, Flag, MethodList, NamesValue, OptOuts, OriginsValue, PathValue, Seconds};
use crate::attribute::values::{StringList, Switch};
use crate::diagnostics::Diagnostics;
use crate::location::{EntryId, Location, Part};

/// The key and the value of an entry.
pub(crate) struct Keyed<T> {
    pub(crate) key: Ident,
    pub(crate) value: T,
    entry: EntryId,
}

impl<T> Keyed<T> {
    /// The location of the key.
    pub(crate) fn key_location(&self) -> Location {
        self.location(self.key.span())
    }

    /// The location of some token of the entry.
    pub(crate) fn location(&self, span: Span) -> Location {
        Location::new(Part::Entry(self.entry), span)
    }

    /// The location of an element of the value.
    pub(crate) fn element_location(&self, index: usize, span: Span) -> Location {
        Location::new(Part::Element(self.entry, index), span)
    }

    /// The location of an element of a list, by its index among those that were read; otherwise of the list.
    pub(crate) fn location_in(&self, list: &StringList, index: usize) -> Location {
        match list.elements.get(index) {
            Some(Element { index, span, .. }) => self.element_location(*index, *span),
            None => self.location(list.span),
        }
    }
}

macro_rules! define_model {
    ($( $field:ident $name:literal $value:ident $example:literal, $default:literal, $meaning:literal; )*) => {
        /// An attribute, key by key.
        #[derive(Default)]
        pub(crate) struct Model {
            $( pub(crate) $field: Option<Keyed<$value>>, )*
            /// The keys of the entries that could not be read. `None` for an entry without a key.
            pub(crate) unreadable: Vec<Option<Ident>>,
            /// Where to report a missing key.
            pub(crate) blame: Location,
        }

        impl Model {
            /// Reads the entries. Those that cannot be read are reported and left out.
            pub(crate) fn read(entries: &[Entry], blame: Location, diagnostics: &mut Diagnostics) -> Self {
                let mut model = Self { blame, ..Self::default() };
                let credentials = entries.iter().any(|entry| switches_credentials_on(&entry.tokens));
                let names: Vec<String> = entries.iter().filter_map(|entry| Some(entry.key.as_ref()?.to_string())).collect();
                let given: Vec<&str> = names.iter().map(String::as_str).collect();
                for entry in entries {
                    let Some(key) = &entry.key else {
                        model.unreadable.push(None);
                        continue;
                    };
                    let name = key.to_string();
                    match name.as_str() {
                        $( $name => match read_value::<$value>(entry, &name, credentials, diagnostics) {
                            Some(_) if model.$field.is_some() => {
                                diagnostics.push(entry.location(), duplicate(&name));
                            }
                            Some(value) => {
                                model.$field = Some(Keyed { key: key.clone(), value, entry: entry.id });
                            }
                            None => model.unreadable.push(Some(key.clone())),
                        }, )*
                        _ => {
                            diagnostics.push(entry.location(), keys::unknown(&name, &given, entry.meta.as_ref(), credentials));
                            model.unreadable.push(Some(key.clone()));
                        }
                    }
                }
                model
            }

            /// The names and locations of the keys that were given and read.
            pub(crate) fn given_keys(&self) -> Vec<(&'static str, Location)> {
                [$( self.$field.as_ref().map(|keyed| ($name, keyed.key_location())), )*].into_iter().flatten().collect()
            }
        }
    };
}

for_each_key!(define_model);

fn read_value<T: Value>(entry: &Entry, name: &str, credentials: bool, diagnostics: &mut Diagnostics) -> Option<T> {
    let recovered = Recovered::<T>::from_meta(entry.meta.as_ref()?).unwrap_or_else(Recovered::from);
    for error in recovered.errors {
        let part = error.element.map_or(Part::Entry(entry.id), |index| Part::Element(entry.id, index));
        let location = error.span.map_or_else(|| entry.location(), |span| Location::new(part, span));
        diagnostics.push(location, error.violation(name, credentials));
    }
    recovered.value
}
