//! What happens to one request under one policy.

use std::borrow::Borrow;
use std::rc::Rc;

use actix_web::dev::{RequestHead, ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{HeaderMap, HeaderValue};
use actix_web::{Error, HttpResponse};

use super::answer::{Allow, Answers};
use super::report;
use super::request::{self, OriginLines};
use crate::decision::{Reader, Refusal, blocks, reader};
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
pub(super) fn judge(answers: &Rc<Answers>, kind: Kind, head: &RequestHead) -> Verdict {
    let policy = answers.policy();
    if kind == Kind::Unlisted && !policy.block_on_origin_mismatch {
        return unlisted(answers, head);
    }
    let origin = OriginLines::of(&head.headers);
    match reader(&policy.origins, origin.header()) {
        Reader::Everyone => allowed(answers, kind, head, Answers::everyone()),
        Reader::Sender => allowed(answers, kind, head, origin.sender()),
        Reader::Nobody(refusal) => refused(answers, kind, head, origin, refusal),
        Reader::Ask(source, asked) => match source.ask(asked, Some(head)) {
            Answer::Now(accepted) => conclude(answers, kind, head, accepted),
            Answer::Later(later) => Verdict::Ask(later),
        },
    }
}

/// The verdict after a run-time source has spoken.
pub(super) fn conclude(answers: &Rc<Answers>, kind: Kind, head: &RequestHead, accepted: bool) -> Verdict {
    let origin = OriginLines::of(&head.headers);
    if accepted {
        allowed(answers, kind, head, origin.sender())
    } else {
        refused(answers, kind, head, origin, Refusal::OriginNotAccepted)
    }
}

fn allowed(answers: &Rc<Answers>, kind: Kind, head: &RequestHead, allow: Allow) -> Verdict {
    match kind {
        Kind::Preflight => {
            report::lacking(answers, head);
            Verdict::Answer(answers.preflight(allow, &head.headers))
        }
        Kind::Listed => proceed(answers, allow),
        Kind::Unlisted => unlisted(answers, head),
    }
}

fn proceed(answers: &Rc<Answers>, allow: Allow) -> Verdict {
    Verdict::Proceed(Decoration { answers: Rc::clone(answers), allow })
}

fn unlisted(answers: &Rc<Answers>, head: &RequestHead) -> Verdict {
    if request::is_worth_telling(head) {
        report::unlisted(answers, head.uri.path(), &OriginLines::of(&head.headers), head.method.as_str());
    }
    proceed(answers, Allow::Unlisted)
}

fn refused(
    answers: &Rc<Answers>,
    kind: Kind,
    head: &RequestHead,
    origin: OriginLines<&HeaderValue>,
    refusal: Refusal,
) -> Verdict {
    let log = |what| report::refusal(answers, head.uri.path(), &origin, refusal, what);
    if kind == Kind::Preflight {
        log("a preflight is refused");
        return Verdict::Answer(answers.refused(refusal, origin.header()));
    }
    if blocks(answers.policy(), origin.header(), || request::same_origin(head).holds(origin.header())) {
        log(BLOCKED);
        return Verdict::Answer(answers.refused(refusal, origin.header()));
    }
    if kind == Kind::Unlisted {
        return unlisted(answers, head);
    }
    if request::is_worth_telling(head) {
        log(UNREADABLE);
    }
    proceed(answers, Allow::Nobody)
}

const UNREADABLE: &str = "a response is not readable";
const BLOCKED: &str = "a request is blocked";

/// What must be known of a request after it is gone.
pub(super) struct Facts {
    pub(super) method: Method,
    origin: OriginLines<HeaderValue>,
    /// Another origin's page asks, and somebody listens to refusals.
    told: bool,
    /// What a run-time source is asked with, where there may be one.
    head: Option<RequestHead>,
}

impl Facts {
    pub(super) fn of(request: &ServiceRequest, asks: bool) -> Self {
        Self {
            method: request.method().clone(),
            origin: OriginLines::of(request.headers()).kept(),
            told: request::is_worth_telling(request.head()),
            head: asks.then(|| request.head().clone()),
        }
    }

    /// The decoration of a response that some layer around the handler gave: too late to refuse, and perhaps without its
    /// request.
    pub(super) async fn readable(&self, answers: &Rc<Answers>, kind: Kind, path: &str) -> Decoration {
        let Self { origin, told, head, method } = self;
        let allow = if kind != Kind::Listed {
            if *told {
                report::unlisted(answers, path, origin, method.as_str());
            }
            Allow::Unlisted
        } else {
            settle(answers, origin, head.as_ref()).await.unwrap_or_else(|refusal| {
                if *told {
                    report::refusal(answers, path, origin, refusal, UNREADABLE);
                }
                Allow::Nobody
            })
        };
        Decoration { answers: Rc::clone(answers), allow }
    }
}

/// What an origin may do, after a run-time source has spoken.
async fn settle<V: Borrow<HeaderValue>>(
    answers: &Answers,
    origin: &OriginLines<V>,
    head: Option<&RequestHead>,
) -> Result<Allow, Refusal> {
    match reader(&answers.policy().origins, origin.header()) {
        Reader::Everyone => Ok(Answers::everyone()),
        Reader::Sender => Ok(origin.sender()),
        Reader::Nobody(refusal) => Err(refusal),
        Reader::Ask(source, asked) => {
            let accepted = match source.ask(asked, head) {
                Answer::Now(accepted) => accepted,
                Answer::Later(later) => later.await,
            };
            if accepted { Ok(origin.sender()) } else { Err(Refusal::OriginNotAccepted) }
        }
    }
}

/// The refusal of an actual request that a policy blocks, if it does.
pub(super) async fn blocked(answers: &Answers, head: &RequestHead) -> Option<HttpResponse> {
    let origin = OriginLines::of(&head.headers);
    let refusal = settle(answers, &origin, Some(head)).await.err()?;
    if !blocks(answers.policy(), origin.header(), || request::same_origin(head).holds(origin.header())) {
        return None;
    }
    report::refusal(answers, head.uri.path(), &origin, refusal, BLOCKED);
    Some(answers.refused(refusal, origin.header()))
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
