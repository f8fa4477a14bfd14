//! What happens to one request under one policy.

use std::rc::Rc;

use actix_web::dev::{RequestHead, ServiceResponse};
use actix_web::http::header::{HeaderMap, HeaderValue};
use actix_web::{Error, HttpRequest, HttpResponse};

use super::answer::{Allow, Answers, log_lacking, log_refusal, logs};
use super::request::{self, OriginLines};
use crate::decision::{OriginHeader, Reader, Refusal, blocks, reader};
use crate::origins_at_run_time::{Answer, Later};

/// What a request is to a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A preflight that this policy answers.
    Preflight,
    /// An actual request whose method has CORS.
    Listed,
    /// An actual request whose method has none.
    Unlisted,
}

/// What to do with the request.
pub(super) enum Verdict {
    /// Answer it: nothing inside is run.
    Answer(HttpResponse),
    /// Run what is inside, and decorate what comes out.
    Proceed(Decoration),
    /// Wait for a run-time source, and [`conclude`].
    Ask(Later),
}

/// Judges a request.
pub(super) fn judge(answers: &Rc<Answers>, kind: Kind, request: &HttpRequest) -> Verdict {
    let policy = answers.policy();
    if kind == Kind::Unlisted && !policy.block_on_origin_mismatch {
        return proceed(answers, Allow::Unlisted);
    }
    let origin = OriginLines::of(request.headers());
    match reader(&policy.origins, origin.header()) {
        Reader::Everyone => allowed(answers, kind, request, Answers::everyone()),
        Reader::Sender => allowed(answers, kind, request, origin.sender()),
        Reader::Nobody(refusal) => refused(answers, kind, request, origin.header(), refusal),
        Reader::Ask(source, asked) => match source.ask(asked, Some(request.head())) {
            Answer::Now(accepted) => conclude(answers, kind, request, accepted),
            Answer::Later(later) => Verdict::Ask(later),
        },
    }
}

/// The verdict after a run-time source has spoken.
pub(super) fn conclude(answers: &Rc<Answers>, kind: Kind, request: &HttpRequest, accepted: bool) -> Verdict {
    let origin = OriginLines::of(request.headers());
    if accepted {
        allowed(answers, kind, request, origin.sender())
    } else {
        refused(answers, kind, request, origin.header(), Refusal::OriginNotAccepted)
    }
}

fn allowed(answers: &Rc<Answers>, kind: Kind, request: &HttpRequest, allow: Allow) -> Verdict {
    match kind {
        Kind::Preflight => {
            log_lacking(answers, request);
            Verdict::Answer(answers.preflight(allow, request.headers()))
        }
        Kind::Listed => proceed(answers, allow),
        Kind::Unlisted => proceed(answers, Allow::Unlisted),
    }
}

fn proceed(answers: &Rc<Answers>, allow: Allow) -> Verdict {
    Verdict::Proceed(Decoration { answers: Rc::clone(answers), allow })
}

fn refused(
    answers: &Rc<Answers>,
    kind: Kind,
    request: &HttpRequest,
    origin: OriginHeader<'_>,
    refusal: Refusal,
) -> Verdict {
    let same_origin = || request::same_origin(request.head()).holds(origin);
    if kind == Kind::Preflight {
        log_refusal(answers.place(), "a preflight is refused", refusal, request);
        return Verdict::Answer(answers.refused(refusal, origin));
    }
    if blocks(answers.policy(), origin, same_origin) {
        log_refusal(answers.place(), "a request is blocked", refusal, request);
        return Verdict::Answer(answers.refused(refusal, origin));
    }
    if kind == Kind::Unlisted {
        return proceed(answers, Allow::Unlisted);
    }
    if origin != OriginHeader::Absent && logs() && !same_origin() {
        log_refusal(answers.place(), "a response is not readable", refusal, request);
    }
    proceed(answers, Allow::Nobody)
}

/// The decoration of a response that some layer around the handler gave: too late to refuse, and perhaps without its request.
pub(super) async fn readable(
    answers: &Rc<Answers>,
    kind: Kind,
    origin: &OriginLines<HeaderValue>,
    request: Option<&RequestHead>,
) -> Decoration {
    let allow = match reader(&answers.policy().origins, origin.header()) {
        _ if kind != Kind::Listed => Allow::Unlisted,
        Reader::Everyone => Answers::everyone(),
        Reader::Sender => origin.sender(),
        Reader::Nobody(_) => Allow::Nobody,
        Reader::Ask(source, asked) => {
            let accepted = match source.ask(asked, request) {
                Answer::Now(accepted) => accepted,
                Answer::Later(later) => later.await,
            };
            if accepted { origin.sender() } else { Allow::Nobody }
        }
    };
    Decoration { answers: Rc::clone(answers), allow }
}

/// What to write on a response, known before its handler runs.
#[derive(Clone)]
pub(super) struct Decoration {
    answers: Rc<Answers>,
    allow: Allow,
}

impl Decoration {
    /// Decorates a response, or the response that an error will become.
    pub(super) fn write_on<B>(self, result: &mut Result<ServiceResponse<B>, Error>) {
        match result {
            Ok(response) => self.write(response.headers_mut()),
            Err(error) => error.add_response_mapper(move |mut response| {
                self.write(response.headers_mut());
                response
            }),
        }
    }

    fn write(&self, headers: &mut HeaderMap) {
        self.answers.decorate(headers, &self.allow);
    }
}
