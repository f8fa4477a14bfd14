//! The refusals that an inspector shows: the newest ones, and streams that wait for more.
//!
//! All workers of a server share one list. Nothing is noted until an inspector exists, and a stream without a refusal sleeps.

use std::collections::{HashMap, VecDeque};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{SystemTime, UNIX_EPOCH};

use actix_web::body::{BodySize, MessageBody};
use actix_web::web::Bytes;
use serde_json::json;

/// The refusals that are kept. Older ones are counted: the numbers of the events have no gaps.
const KEPT: usize = 200;
/// The streams that may wait at a time. Each is an open page.
const MAX_STREAMS: usize = 32;

static OBSERVED: AtomicBool = AtomicBool::new(false);
static EVENTS: Mutex<Events> = Mutex::new(Events::NONE);

/// A refusal as the log names it: texts of the request are escaped and cut.
pub(crate) struct RefusalEvent<'a> {
    pub(crate) route: &'a str,
    pub(crate) method: &'a str,
    pub(crate) origin: &'a str,
    pub(crate) reason: &'a str,
    /// Where the policy is in the source.
    pub(crate) policy: &'a str,
    pub(crate) message: &'a str,
}

struct Events {
    /// The number of each event and its JSON.
    newest: VecDeque<(u64, String)>,
    last: u64,
    streams: Option<HashMap<u64, Option<Waker>>>,
}

impl Events {
    const NONE: Self = Self { newest: VecDeque::new(), last: 0, streams: None };
}

/// From now on, notes refusals.
pub(super) fn observe() {
    OBSERVED.store(true, Ordering::Relaxed);
}

/// Whether refusals are noted.
pub(crate) fn is_observed() -> bool {
    OBSERVED.load(Ordering::Relaxed)
}

/// Notes a refusal, if refusals are noted.
pub(crate) fn publish(event: &RefusalEvent<'_>) {
    if is_observed() {
        note(&EVENTS, event);
    }
}

fn note(list: &Mutex<Events>, event: &RefusalEvent<'_>) {
    let RefusalEvent { route, method, origin, reason, policy, message } = event;
    let time = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
    let mut events = lock(list);
    events.last += 1;
    let number = events.last;
    let json = json!({
        "number": number, "time": u64::try_from(time).unwrap_or_default(), "route": route, "method": method,
        "origin": origin, "reason": reason, "policy": policy, "message": message,
    });
    events.newest.push_back((number, json.to_string()));
    if events.newest.len() > KEPT {
        events.newest.pop_front();
    }
    let wakers: Vec<Waker> = events.streams.iter_mut().flat_map(HashMap::values_mut).filter_map(Option::take).collect();
    drop(events);
    wakers.into_iter().for_each(Waker::wake);
}

fn lock(list: &Mutex<Events>) -> MutexGuard<'_, Events> {
    list.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A body that never ends: each refusal as a server-sent event.
pub(super) struct EventStream {
    list: &'static Mutex<Events>,
    id: u64,
    /// The number of the last event that was sent.
    sent: u64,
    is_open: bool,
}

impl EventStream {
    /// The events after a number. `None` if too many pages are open.
    pub(super) fn after(sent: u64) -> Option<Self> {
        Self::of(&EVENTS, sent)
    }

    fn of(list: &'static Mutex<Events>, sent: u64) -> Option<Self> {
        let mut events = lock(list);
        // A page that was open when the server was restarted has seen numbers of another list.
        let sent = if sent > events.last { 0 } else { sent };
        let streams = events.streams.get_or_insert_default();
        let id = streams.keys().max().map_or(0, |last| last + 1);
        (streams.len() < MAX_STREAMS).then(|| {
            streams.insert(id, None);
            Self { list, id, sent, is_open: false }
        })
    }
}

impl MessageBody for EventStream {
    type Error = std::convert::Infallible;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        let this = self.get_mut();
        let mut events = lock(this.list);
        let unsent = events.newest.iter().filter(|(number, _)| *number > this.sent);
        let mut text: String = unsent.map(|(number, json)| format!("id: {number}\ndata: {json}\n\n")).collect();
        this.sent = events.last;
        if !this.is_open {
            // The first bytes tell the page that it is connected.
            text.insert_str(0, "retry: 1000\n\n");
            this.is_open = true;
        }
        if text.is_empty() {
            events.streams.get_or_insert_default().insert(this.id, Some(context.waker().clone()));
            return Poll::Pending;
        }
        Poll::Ready(Some(Ok(text.into())))
    }
}

impl Drop for EventStream {
    fn drop(&mut self) {
        if let Some(streams) = &mut lock(self.list).streams {
            streams.remove(&self.id);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::ops::Range;
    use std::sync::Arc;
    use std::sync::atomic::AtomicUsize;
    use std::task::Wake;

    use super::*;

    /// Counts how often a stream is woken.
    #[derive(Default)]
    struct Wakes(AtomicUsize);

    impl Wake for Wakes {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The numbers of the events that a stream has, with the line for a new connection as 0. `None` if it waits.
    fn numbers(stream: &mut EventStream, wakes: &Arc<Wakes>) -> Option<Vec<u64>> {
        let waker = Waker::from(Arc::clone(wakes));
        let Poll::Ready(chunk) = Pin::new(stream).poll_next(&mut Context::from_waker(&waker)) else { return None };
        let text = String::from_utf8(chunk?.ok()?.to_vec()).expect("text");
        let number = |line: &str| match line {
            "retry: 1000" => Some(0),
            line => line.strip_prefix("id: ")?.parse().ok(),
        };
        Some(text.lines().filter_map(number).collect())
    }

    const REFUSAL: RefusalEvent<'_> =
        RefusalEvent { route: "/", method: "GET", origin: "null", reason: "origin-null", policy: "", message: "" };

    /// What a new connection gets.
    fn opened(events: Range<u64>) -> Option<Vec<u64>> {
        Some([0].into_iter().chain(events).collect())
    }

    #[test]
    fn nothing_is_noted_without_an_inspector() {
        publish(&REFUSAL);
        assert_eq!(lock(&EVENTS).last, 0);
    }

    #[test]
    fn a_stream_has_the_kept_events_once() {
        static LIST: Mutex<Events> = Mutex::new(Events::NONE);
        let wakes = Arc::new(Wakes::default());
        let stream = |sent| EventStream::of(&LIST, sent).expect("few pages are open");

        assert_eq!(numbers(&mut stream(0), &wakes), opened(1..1));
        (0..250).for_each(|_| note(&LIST, &REFUSAL));
        assert_eq!(numbers(&mut stream(0), &wakes), opened(51..251), "200 are kept");
        assert_eq!(numbers(&mut stream(240), &wakes), opened(241..251));
        assert_eq!(numbers(&mut stream(249), &wakes), opened(250..251));
        assert_eq!(numbers(&mut stream(250), &wakes), opened(251..251));
        assert_eq!(numbers(&mut stream(251), &wakes), opened(51..251), "a number of another list");

        let mut streams: Vec<EventStream> = (0..MAX_STREAMS).map(|_| stream(250)).collect();
        assert!(EventStream::of(&LIST, 0).is_none(), "too many pages are open");
        let all = |streams: &mut [EventStream]| -> Vec<_> {
            streams.iter_mut().map(|stream| numbers(stream, &wakes)).collect()
        };
        assert_eq!(all(&mut streams), vec![opened(251..251); MAX_STREAMS]);
        assert_eq!(all(&mut streams), vec![None; MAX_STREAMS], "they wait");
        note(&LIST, &REFUSAL);
        assert_eq!(wakes.0.load(Ordering::Relaxed), MAX_STREAMS, "each is woken");
        assert_eq!(all(&mut streams), vec![Some(vec![251]); MAX_STREAMS]);
        assert_eq!(all(&mut streams), vec![None; MAX_STREAMS], "no event is sent twice");

        streams.remove(5);
        assert_eq!(numbers(&mut stream(251), &wakes), opened(252..252), "a closed page makes room for another");
        note(&LIST, &REFUSAL);
        assert_eq!(wakes.0.load(Ordering::Relaxed), 2 * MAX_STREAMS - 1, "each that is open is woken");
    }
}
