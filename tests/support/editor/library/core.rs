//! As much of `core` as rust-analyzer needs to read a handler.

#![feature(lang_items, no_core, rustc_attrs)]
#![no_core]

#[rustc_builtin_macro]
#[macro_export]
macro_rules! compile_error {
    ($message:expr) => {};
}

#[rustc_builtin_macro]
#[macro_export]
macro_rules! concat {
    ($($part:expr),*) => {};
}

pub mod marker {
    #[lang = "sized"]
    pub trait Sized {}
    #[lang = "unsize"]
    pub trait Unsize<T: ?Sized> {}
}

pub mod ops {
    use crate::marker::{Sized, Unsize};

    // A list in brackets becomes a slice.
    #[lang = "coerce_unsized"]
    pub trait CoerceUnsized<T: ?Sized> {}
    impl<'a, T: ?Sized + Unsize<U>, U: ?Sized> CoerceUnsized<&'a U> for &'a T {}
}

pub mod option {
    pub enum Option<T> {
        None,
        Some(T),
    }
}

pub mod result {
    pub enum Result<T, E> {
        Ok(T),
        Err(E),
    }
}

pub mod prelude {
    pub mod v1 {
        pub use crate::marker::Sized;
        pub use crate::option::Option::{self, None, Some};
        pub use crate::result::Result::{self, Err, Ok};
    }
    pub use self::v1 as rust_2018;
    pub use self::v1 as rust_2021;
    pub use self::v1 as rust_2024;
}
