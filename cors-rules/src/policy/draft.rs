//! The keys of a policy as they were written.

macro_rules! policy_keys {
    ($( $variant:ident = $name:literal, $example:literal; )*) => {
        /// A key of a policy. The keys of the attribute alone (`policy`, `off` and `crate`) are not among them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum PolicyKey {
            $(
                #[doc = concat!("`", $name, "`.")]
                $variant,
            )*
        }

        impl PolicyKey {
            /// Every key, in the order of the documentation.
            pub const ALL: &[Self] = &[$( Self::$variant, )*];

            /// The name of each key, in the order of [`ALL`](Self::ALL).
            pub const NAMES: &[&str] = &[$( $name, )*];

            /// The name as it is written.
            pub const fn name(self) -> &'static str {
                match self { $( Self::$variant => $name, )* }
            }

            /// A correct entry of a configuration.
            pub const fn example(self) -> &'static str {
                match self { $( Self::$variant => $example, )* }
            }
        }
    };
}

policy_keys! {
    Origins = "origins", r#"origins = ["https://app.example.com"]"#;
    DevOrigins = "dev_origins", r#"dev_origins = ["http://localhost:5173"]"#;
    Methods = "methods", r#"methods = ["GET", "PUT"]"#;
    Headers = "headers", r#"headers = ["content-type"]"#;
    ExposeHeaders = "expose_headers", r#"expose_headers = ["x-total-count"]"#;
    Credentials = "credentials", r#"credentials = true"#;
    MaxAge = "max_age", r#"max_age = 600"#;
    BlockOnOriginMismatch = "block_on_origin_mismatch", r#"block_on_origin_mismatch = true"#;
    Vary = "vary", r#"vary = ["x-tenant"]"#;
    Timing = "timing", r#"timing = true"#;
    Dangerous = "dangerous", r#"dangerous = ["insecure_origins"]"#;
}

impl PolicyKey {
    /// The key with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|key| key.name() == name)
    }

    /// Returns true if the key may be written without a value.
    #[inline] // Only `cargo cors` calls it.
    pub const fn is_flag(self) -> bool {
        matches!(self, Self::Credentials | Self::BlockOnOriginMismatch | Self::Timing)
    }

    /// Returns true if the list of the key must not be empty.
    #[inline] // Only `cargo cors` calls it.
    pub const fn needs_entries(self) -> bool {
        matches!(self, Self::Origins | Self::Methods)
    }
}

/// The values of the keys, unchecked. `None` for a key that is absent.
#[derive(Clone, Debug, Default)]
pub struct PolicyDraft<'a> {
    /// `origins`.
    pub origins: Option<DraftOrigins<'a>>,
    /// `dev_origins`.
    pub dev_origins: Option<DraftList<'a>>,
    /// `methods`.
    pub methods: Option<DraftList<'a>>,
    /// `headers`.
    pub headers: Option<DraftNames<'a>>,
    /// `expose_headers`.
    pub expose_headers: Option<DraftNames<'a>>,
    /// `credentials`.
    pub credentials: bool,
    /// `max_age`.
    pub max_age: DraftSeconds<'a>,
    /// `block_on_origin_mismatch`.
    pub block_on_origin_mismatch: bool,
    /// `vary`.
    pub vary: Option<DraftList<'a>>,
    /// `timing`.
    pub timing: bool,
    /// `dangerous`.
    pub dangerous: Option<DraftList<'a>>,
    /// The keys that could not be read, which has been reported. `None` for one that may be any key.
    pub unreadable: Vec<Option<PolicyKey>>,
}

impl PolicyDraft<'_> {
    /// Returns true if the key is none of those that could not be read.
    pub(super) fn is_readable(&self, key: PolicyKey) -> bool {
        !self.unreadable.iter().any(|unreadable| unreadable.is_none_or(|unreadable| unreadable == key))
    }

    /// True if `origins` contains `"*"`.
    pub fn allows_any_origin(&self) -> bool {
        matches!(&self.origins, Some(DraftOrigins::List(list)) if list.texts.contains(&"*"))
    }
}

/// The value of a key that takes a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftList<'a> {
    /// The entries that could be read.
    pub texts: Vec<&'a str>,
    /// An entry could not be read, which has been reported.
    pub is_incomplete: bool,
}

impl<'a> DraftList<'a> {
    /// A list of which every entry could be read.
    pub fn new(texts: Vec<&'a str>) -> Self {
        Self { texts, is_incomplete: false }
    }

    /// True if the list has no entries, and none that could not be read.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty() && !self.is_incomplete
    }
}

/// The value of `origins`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DraftOrigins<'a> {
    /// A list.
    List(DraftList<'a>),
    /// A source that decides at run time.
    Source,
}

/// The value of `headers` or `expose_headers`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DraftNames<'a> {
    /// A list.
    List(DraftList<'a>),
    /// `reflect`.
    Reflect,
}

/// The value of `max_age`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DraftSeconds<'a> {
    /// The key is absent.
    #[default]
    Default,
    /// A number, as text, so out-of-range numbers can be reported.
    Number(&'a str),
    /// A constant, which the compiler checks.
    Constant,
}
