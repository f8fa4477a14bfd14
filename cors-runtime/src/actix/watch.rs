//! How a middleware learns that a nearer policy has spoken: by a mark on the request, never by the looks of a response.

use std::cell::RefCell;
use std::rc::Rc;

use actix_web::HttpMessage;
use actix_web::dev::ServiceRequest;

use super::verdict::Decoration;

/// What the nearest policy of a request has said. Only a [`Cors`](super::Cors) puts one on a request, so that without any the
/// routes pay nothing for it.
#[derive(Clone, Default)]
pub(super) struct Watch(Rc<RefCell<Said>>);

#[derive(Default)]
enum Said {
    #[default]
    Nothing,
    /// The request has been answered, or is not to be touched.
    Enough,
    /// This is to be written on the response: by the outermost `Cors`, so that it holds also where a layer in between makes a
    /// response of its own, as a timeout does.
    Decorate(Decoration),
}

impl Watch {
    /// The request's watch; a new one if it has none, and whether it had none.
    pub(super) fn on(request: &ServiceRequest) -> (Self, bool) {
        if let Some(watch) = Self::of(request) {
            return (watch, false);
        }
        let watch = Self::default();
        request.extensions_mut().insert(watch.clone());
        (watch, true)
    }

    /// The request's watch, if somebody watches.
    pub(super) fn of(request: &ServiceRequest) -> Option<Self> {
        request.extensions().get::<Self>().cloned()
    }

    /// Tells whoever watches that this request is taken care of.
    pub(super) fn tell(request: &ServiceRequest) {
        if let Some(watch) = Self::of(request) {
            watch.say_enough();
        }
    }

    pub(super) fn say_enough(&self) {
        self.0.replace(Said::Enough);
    }

    pub(super) fn leave(&self, decoration: Decoration) {
        self.0.replace(Said::Decorate(decoration));
    }

    pub(super) fn has_heard(&self) -> bool {
        !matches!(*self.0.borrow(), Said::Nothing)
    }

    /// The decoration that was left.
    pub(super) fn take(&self) -> Option<Decoration> {
        match self.0.replace(Said::Enough) {
            Said::Decorate(decoration) => Some(decoration),
            Said::Nothing | Said::Enough => None,
        }
    }
}
