//! What is noted while an audit builds an app: the `Cors` that it contains.
//!
//! During that time annotated routes are registered as they are where there is a `Cors`, and a policy that is not ready does not
//! keep the app from starting.

use std::cell::RefCell;
use std::future::poll_fn;
use std::panic::Location;
use std::pin::pin;

use super::instances::Place;
use super::policy_handle::PolicyHandle;

thread_local! {
    /// `None` while no audit builds an app.
    static LAYERS: RefCell<Option<Vec<Layer>>> = const { RefCell::new(None) };
}

/// A `Cors` of an app.
#[derive(Clone)]
pub(crate) struct Layer {
    /// `None` for `Cors::default()`.
    pub(crate) policy: Option<PolicyHandle>,
    pub(crate) place: Place,
    /// Where the `Cors` was created.
    pub(crate) location: &'static Location<'static>,
}

/// Whether an audit is building an app.
pub(super) fn is_active() -> bool {
    LAYERS.with_borrow(Option::is_some)
}

/// Notes a `Cors`.
pub(super) fn add(layer: impl Fn() -> Layer) {
    #[cfg(feature = "inspector")]
    kept::add(&layer);
    LAYERS.with_borrow_mut(|layers| layers.as_mut().map(|layers| layers.push(layer())));
}

/// Runs a future, and returns the `Cors` that it has built. Other futures of the thread that run in between are not recorded.
pub(super) async fn record<F: Future>(future: F) -> (F::Output, Vec<Layer>) {
    let mut future = pin!(future);
    let mut layers = Vec::new();
    let output = poll_fn(|context| {
        let recording = Recording::start(std::mem::take(&mut layers));
        let poll = future.as_mut().poll(context);
        layers = recording.stop();
        poll
    })
    .await;
    (output, layers)
}

/// A recording, which also ends if the future panics.
struct Recording {
    outer: Option<Vec<Layer>>,
}

impl Recording {
    #[inline]
    fn start(layers: Vec<Layer>) -> Self {
        Self { outer: LAYERS.replace(Some(layers)) }
    }

    #[inline]
    fn stop(self) -> Vec<Layer> {
        LAYERS.take().unwrap_or_default()
    }
}

impl Drop for Recording {
    #[inline]
    fn drop(&mut self) {
        LAYERS.set(self.outer.take());
    }
}

#[cfg(feature = "inspector")]
pub(super) use kept::{keep, kept};

/// For an inspector: each `Cors` that this thread has built.
#[cfg(feature = "inspector")]
mod kept {
    use std::cell::RefCell;
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::Layer;

    static IS_ON: AtomicBool = AtomicBool::new(false);

    thread_local! {
        static KEPT: RefCell<Vec<Layer>> = const { RefCell::new(Vec::new()) };
    }

    /// From now on, keeps them.
    pub(in crate::actix) fn keep() {
        IS_ON.store(true, Ordering::Relaxed);
    }

    pub(in crate::actix) fn kept() -> Vec<Layer> {
        KEPT.with_borrow(Clone::clone)
    }

    pub(super) fn add(layer: impl Fn() -> Layer) {
        if IS_ON.load(Ordering::Relaxed) {
            KEPT.with_borrow_mut(|kept| kept.push(layer()));
        }
    }
}
