//! How a `Cors` learns what a nearer policy has decided for a request.
//!
//! The outermost `Cors` that a request passes installs a slot, and each nearer policy reports its decision there. The slot is
//! app data of the request, so no layer in between can remove it by clearing the request's extensions.

use std::cell::RefCell;
use std::rc::Rc;

use actix_web::dev::{Extensions, ServiceRequest, ServiceResponse};
use actix_web::{Error, HttpMessage};

use super::evaluate::Decoration;

/// What the nearest policy has decided.
#[derive(Debug, Default)]
enum Outcome {
    #[default]
    Pending,
    /// The request has been answered, or its response is not to be touched.
    Handled,
    /// To be written on the response by the outermost `Cors`, so it also applies where a layer in between makes its own response,
    /// as a timeout does.
    Decorate(Decoration),
    /// The outermost `Cors` is done. What follows is another round of the request.
    Closed,
}

/// The slot of a request.
#[derive(Clone, Debug, Default)]
pub(super) struct OutcomeSlot(Rc<RefCell<Outcome>>);

impl OutcomeSlot {
    /// The slot of a request, if it has passed a `Cors`.
    #[inline]
    pub(super) fn of(request: &ServiceRequest) -> Option<&Self> {
        request.app_data::<Self>().filter(|slot| !matches!(*slot.0.borrow(), Outcome::Closed))
    }

    /// The request is answered, or to be left as it is.
    pub(super) fn mark_handled(&self) {
        self.0.replace(Outcome::Handled);
    }

    pub(super) fn decorate(&self, decoration: Decoration) {
        self.0.replace(Outcome::Decorate(decoration));
    }

    #[inline]
    pub(super) fn is_set(&self) -> bool {
        !matches!(*self.0.borrow(), Outcome::Pending)
    }
}

/// Left where an annotated handler has decided, and there was no slot: a layer in between has rewritten the path, so no `Cors`
/// has expected that handler.
struct DecidedInside;

/// Marks a response as that of an annotated handler.
pub(super) fn mark_response<B>(result: &mut Result<ServiceResponse<B>, Error>) {
    match result {
        Ok(response) => drop(response.request().extensions_mut().insert(DecidedInside)),
        Err(error) => error.add_response_mapper(|mut response| {
            response.extensions_mut().insert(DecidedInside);
            response
        }),
    }
}

/// Decorates a response, or the response that an error will become, unless an annotated handler has decided on it.
pub(super) fn decorate_unmarked<B>(decoration: Decoration, result: &mut Result<ServiceResponse<B>, Error>) {
    match result {
        Ok(response) => {
            if !response.request().extensions().contains::<DecidedInside>() {
                decoration.write(response.headers_mut());
            }
        }
        Err(error) => error.add_response_mapper(move |mut response| {
            if !response.extensions().contains::<DecidedInside>() {
                decoration.clone().write(response.headers_mut());
            }
            response
        }),
    }
}

/// The slot that this `Cors` works with.
#[derive(Debug)]
pub(super) struct Installed {
    slot: OutcomeSlot,
    /// What holds the slot in the request, where this `Cors` is the outermost.
    container: Option<Rc<Extensions>>,
}

thread_local! {
    /// Containers to be used again.
    static FREE: RefCell<Vec<(OutcomeSlot, Rc<Extensions>)>> = const { RefCell::new(Vec::new()) };
}

impl Installed {
    /// The slot that a `Cors` farther out has installed; a new one, if there is none.
    pub(super) fn on(request: &mut ServiceRequest, outer: Option<OutcomeSlot>) -> Self {
        if let Some(slot) = outer {
            return Self { slot, container: None };
        }
        let (slot, container) = free_container().unwrap_or_else(|| {
            let slot = OutcomeSlot::default();
            let mut container = Extensions::new();
            container.insert(slot.clone());
            (slot, Rc::new(container))
        });
        slot.0.replace(Outcome::Pending);
        request.add_data_container(Rc::clone(&container));
        Self { slot, container: Some(container) }
    }

    pub(super) fn slot(&self) -> &OutcomeSlot {
        &self.slot
    }

    /// The decoration that is to be written now: by the outermost `Cors`, and by no other.
    #[inline]
    pub(super) fn close(&self) -> Option<Decoration> {
        self.container.as_ref()?;
        match self.slot.0.replace(Outcome::Closed) {
            Outcome::Decorate(decoration) => Some(decoration),
            Outcome::Pending | Outcome::Handled | Outcome::Closed => None,
        }
    }
}

/// A container that no request holds any more.
fn free_container() -> Option<(OutcomeSlot, Rc<Extensions>)> {
    FREE.with_borrow_mut(|free| {
        while let Some((slot, container)) = free.pop() {
            if Rc::strong_count(&container) == 1 {
                return Some((slot, container));
            }
        }
        None
    })
}

impl Drop for Installed {
    fn drop(&mut self) {
        const MAX_FREE: usize = 128;
        let Some(container) = self.container.take() else { return };
        self.slot.0.replace(Outcome::Closed);
        let _ = FREE.try_with(|free| {
            let mut free = free.borrow_mut();
            if free.len() < MAX_FREE {
                free.push((self.slot.clone(), container));
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn container(installed: &Installed) -> *const Extensions {
        Rc::as_ptr(installed.container.as_ref().expect("the outermost has one"))
    }

    #[actix_web::test]
    async fn a_container_is_used_again_when_its_request_is_gone() {
        let mut request = TestRequest::default().to_srv_request();
        let first = Installed::on(&mut request, None);
        let used = container(&first);
        assert!(OutcomeSlot::of(&request).is_some_and(|slot| !slot.is_set()));

        first.slot().mark_handled();
        drop(first);
        assert!(OutcomeSlot::of(&request).is_none(), "a further round of the request begins anew");
        let mut meanwhile = TestRequest::default().to_srv_request();
        let other = Installed::on(&mut meanwhile, None);
        assert_ne!(container(&other), used, "the request that holds it is not gone");
        assert!(OutcomeSlot::of(&request).is_none());

        let free = container(&other);
        drop(other);
        drop(meanwhile);
        let mut later = TestRequest::default().to_srv_request();
        let installed = Installed::on(&mut later, None);
        assert_eq!(container(&installed), free);
        assert!(OutcomeSlot::of(&later).is_some_and(|slot| !slot.is_set()), "no decision of the request before");
    }

    #[actix_web::test]
    async fn a_limited_number_of_containers_is_kept() {
        for (at_a_time, kept) in [(1, 1), (127, 127), (128, 128), (200, 128)] {
            let install = |_| Installed::on(&mut TestRequest::default().to_srv_request(), None);
            drop((0..at_a_time).map(install).collect::<Vec<_>>());
            assert_eq!(FREE.take().len(), kept, "{at_a_time} requests at a time");
        }
    }
}
