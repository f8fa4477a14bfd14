//! How a middleware learns that a nearer policy has spoken: by a mark on the request, never by the looks of a response.

use std::cell::Cell;
use std::rc::Rc;

use actix_web::HttpMessage;
use actix_web::dev::ServiceRequest;

/// Set by the nearest policy of a request. Only a [`Cors`](super::Cors) puts one on a request, so that without any the
/// routes pay nothing for it.
#[derive(Clone, Default)]
pub(super) struct Watch(Rc<Cell<bool>>);

impl Watch {
    /// The request's watch; a new one if it has none.
    pub(super) fn on(request: &ServiceRequest) -> Self {
        if let Some(watch) = request.extensions().get::<Self>() {
            return watch.clone();
        }
        let watch = Self::default();
        request.extensions_mut().insert(watch.clone());
        watch
    }

    /// Tells the outer middleware, if there is any, that this request is taken care of.
    pub(super) fn mark(request: &ServiceRequest) {
        if let Some(watch) = request.extensions().get::<Self>() {
            watch.set();
        }
    }

    pub(super) fn set(&self) {
        self.0.set(true);
    }

    pub(super) fn is_set(&self) -> bool {
        self.0.get()
    }
}
